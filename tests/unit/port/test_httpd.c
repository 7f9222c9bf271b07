/* SPDX-License-Identifier: Apache-2.0 */
#include "port/httpd.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "unit/port/raw_server.h"

static int greet(void *ctx, const char *path, const char *query,
                 struct text *body)
{
	(void)ctx;
	text_addf(body, "%s|%s", path, query);
	return strcmp(path, "/") == 0 ? 200 : 404;
}

/* Sends the bytes, and returns all that comes until the end. */
static char *talk(int port, const char *request)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		                  .sin_port = htons((uint16_t)port),
		                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct text reply = { 0 };
	char buf[1000];
	ssize_t n;

	assert_int_equal(connect(fd, (const struct sockaddr *)&at, sizeof(at)),
	                 0);
	assert_true(raw_send(fd, request, strlen(request)));
	while ((n = recv(fd, buf, sizeof(buf), 0)) > 0)
		text_add_bytes(&reply, buf, (size_t)n);
	(void)close(fd);
	return text_take(&reply);
}

static void expect_reply(int port, const char *request, const char *head,
                         const char *body)
{
	OWN(mem_own) char *reply = talk(port, request);
	const char *rest = strstr(reply, "\r\n\r\n");

	assert_true(text_starts(reply, head));
	assert_non_null(rest);
	assert_string_equal(rest + 4, body);
	assert_non_null(strstr(reply, "Cache-Control: no-store\r\n"));
	assert_non_null(strstr(reply, "Referrer-Policy: no-referrer\r\n"));
	assert_non_null(strstr(reply, "X-Content-Type-Options: nosniff\r\n"));
	assert_non_null(strstr(reply, "Content-Security-Policy: default-src "
	                              "'none'; style-src 'unsafe-inline'\r\n"));
	assert_non_null(
	        strstr(reply, "Content-Type: text/html; charset=utf-8\r\n"));
}

static void pages_are_served_with_path_and_query_as_sent(void **s)
{
	OWN(own_httpd) struct httpd *h = NULL;
	struct err e;
	int port = 0;

	(void)s;
	assert_int_equal(httpd_start(&h, 0, &port, greet, NULL, &e), 0);
	assert_in_range(port, 1, 65535);
	expect_reply(port, "GET / HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n",
	             "HTTP/1.1 200 OK\r\n", "/|");
	expect_reply(port,
	             "GET /?code=a%2Fb+c&x=%00?y HTTP/1.1\r\n"
	             "Host: localhost\r\n\r\n",
	             "HTTP/1.1 200 OK\r\n", "/|code=a%2Fb+c&x=%00?y");
	expect_reply(port, "GET /%2e%2e/a? HTTP/1.0\r\n\r\n",
	             "HTTP/1.1 404 Not Found\r\n", "/%2e%2e/a|");
}

static void other_methods_and_hosts_are_refused(void **s)
{
	OWN(own_httpd) struct httpd *h = NULL;
	struct err e;
	int port = 0;

	(void)s;
	assert_int_equal(httpd_start(&h, 0, &port, greet, NULL, &e), 0);
	expect_reply(port,
	             "POST / HTTP/1.1\r\nHost: localhost\r\n"
	             "Content-Length: 0\r\n\r\n",
	             "HTTP/1.1 405 Method Not Allowed\r\n",
	             "<!doctype html><p>only GET is understood here</p>\n");
	expect_reply(port, "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
	             "HTTP/1.1 403 Forbidden\r\n",
	             "<!doctype html><p>this listener serves its own machine "
	             "only</p>\n");
	/* a host that libmicrohttpd takes for another header is none */
	expect_reply(port, "GET / HTTP/1.1\r\nHost:\r\n evil.example\r\n\r\n",
	             "HTTP/1.1 403 Forbidden\r\n",
	             "<!doctype html><p>this listener serves its own machine "
	             "only</p>\n");
	expect_reply(port,
	             "GET / HTTP/1.1\r\nHost: 127.0.0.1.evil.example\r\n\r\n",
	             "HTTP/1.1 403 Forbidden\r\n",
	             "<!doctype html><p>this listener serves its own machine "
	             "only</p>\n");
}

static void a_port_in_use_is_told(void **s)
{
	OWN(own_httpd) struct httpd *h = NULL;
	OWN(mem_own) char *text = NULL;
	struct httpd *second = NULL;
	struct err e;
	int port = 0;
	int again = 7;

	(void)s;
	assert_int_equal(httpd_start(&h, 0, &port, greet, NULL, &e), 0);
	text = mem_format("cannot listen on 127.0.0.1 port %d: Address already "
	                  "in use",
	                  port);
	assert_int_equal(httpd_start(&second, port, &again, greet, NULL, &e),
	                 -1);
	check_err(&e, ERR_NET, text);
	assert_int_equal(again, 7);
	assert_null(second);
	httpd_stop(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_are_served_with_path_and_query_as_sent),
		cmocka_unit_test(other_methods_and_hosts_are_refused),
		cmocka_unit_test(a_port_in_use_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
