/* Any bytes sent to the listener of the sign-in: its handler is called once at
 * most, for a GET of this machine alone, and every page of ours is as careful
 * as the next.
 * SPDX-License-Identifier: Apache-2.0 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "port/httpd.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static atomic_int calls;

static void require(bool is_so)
{
	if (!is_so)
		abort();
}

static int greet(void *ctx, const char *path, const char *query,
                 struct text *body)
{
	(void)ctx;
	require(strchr(path, '?') == NULL);
	require(strchr(path, '\n') == NULL && strchr(query, '\n') == NULL);
	text_add(body, "<!doctype html><p>here");
	calls++;
	return 200;
}

static int listen_once(void)
{
	static int port;
	struct httpd *h;
	struct err e;

	if (port == 0)
		require(httpd_start(&h, 0, &port, greet, NULL, &e) == 0);
	return port;
}

/* -1: there is no way to the listener now. */
static int call(int port)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		                  .sin_port = htons((uint16_t)port),
		                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	OWN(file_close) int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 ||
	    connect(fd, (const struct sockaddr *)&at, sizeof(at)) != 0)
		return -1;
	return file_give(&fd);
}

/* All that comes until the end. */
static void talk(struct text *reply, int fd, const uint8_t *data, size_t len)
{
	char buf[2048];
	ssize_t n;

	for (size_t at = 0; at < len; at += (size_t)n) {
		n = send(fd, data + at, len - at, MSG_NOSIGNAL);
		if (n <= 0)
			break;
	}
	(void)shutdown(fd, SHUT_WR);
	while ((n = recv(fd, buf, sizeof(buf), 0)) > 0)
		text_add_bytes(reply, buf, (size_t)n);
}

static bool is_ours(const char *host)
{
	static const char *const ours[] = { "127.0.0.1", "localhost", "[::1]" };

	for (size_t i = 0; i < ARRAY_COUNT(ours); i++) {
		const size_t len = strlen(ours[i]);

		if (strncasecmp(host, ours[i], len) == 0 &&
		    strchr(":\r\n \t", host[len]) != NULL)
			return true;
	}
	return false;
}

/* Whether a line of the request names this machine.  libmicrohttpd takes a CR
 * alone for a line end, too. */
static bool names_us(const char *request)
{
	static const char key[] = "host:";
	const char *at = request;

	while ((at = strcasestr(at, key)) != NULL) {
		const bool is_start =
		        at > request && (at[-1] == '\n' || at[-1] == '\r');

		at += strlen(key);
		if (is_start && is_ours(at + strspn(at, " \t")))
			return true;
	}
	return false;
}

static void check_called(const uint8_t *data, size_t len)
{
	OWN(mem_own) char *request = mem_copy_bytes((const char *)data, len);
	const char *line = request + strspn(request, "\r\n");

	if (strlen(request) < len)
		return; /* a zero byte ends what can be searched here */
	require(text_starts(line, "GET "));
	require(names_us(line) || strstr(line, "HTTP/1.0") != NULL);
}

/* What libmicrohttpd refuses by itself has none of the headers. */
static void check_reply(const char *reply)
{
	static const char *const headers[] = {
		"\r\nCache-Control: no-store\r\n",
		"\r\nReferrer-Policy: no-referrer\r\n",
		"\r\nX-Content-Type-Options: nosniff\r\n",
		"\r\nContent-Security-Policy: default-src 'none'; ",
		"\r\nContent-Type: text/html; charset=utf-8\r\n",
	};

	require(reply[0] == '\0' || text_starts(reply, "HTTP/1."));
	if (strstr(reply, "<!doctype html><p>") == NULL)
		return;
	for (size_t i = 0; i < ARRAY_COUNT(headers); i++)
		require(strstr(reply, headers[i]) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	OWN(text_free) struct text reply = { 0 };
	OWN(file_close) int fd = call(listen_once());

	if (fd < 0)
		return 0;
	calls = 0;
	talk(&reply, fd, data, len);
	require(calls <= 1);
	if (calls > 0)
		check_called(data, len);
	check_reply(text_str(&reply));
	return 0;
}
