/* Transfers through a proxy: what each of the two ends is told.
 * SPDX-License-Identifier: Apache-2.0 */
#include "port/http_proxy.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "port/http.h"
#include "unit/port/proxied.h"
#include "unit/port/raw_server.h"

static const struct connect_plan open_plan;

static void what_is_asked_is_inside_the_tunnel(void **state)
{
	struct proxied *p = proxied_start(&open_plan);
	struct secret *bearer = secret_new("token-of-the-source", 19);
	struct http_job job = engine_get("https://api.example/path?sig=1");
	OWN(mem_own) char *to_proxy = NULL;
	OWN(mem_own) char *to_origin = NULL;

	(void)state;
	job.method = "POST";
	job.body = "words of the body";
	job.body_len = strlen(job.body);
	job.content_type = "application/json";
	job.tracking_id = "tracked";
	job.bearer = bearer;
	for (int i = 0; i < 2; i++) {
		http_run(p->engine.http, p->engine.in, &job);
		assert_string_equal(job.err.text, "");
		assert_int_equal(job.status, 200);
		assert_string_equal(text_str(&job.reply), "hello");
		assert_string_equal(job.tls_peer, "CN = wx test");
		assert_int_equal(job.was_reused, i > 0);
		/* A header of the answer to CONNECT is none of the reply. */
		assert_string_equal(job.etag, "");
	}
	to_proxy = connect_proxy_head(p->proxy);
	to_origin = tls_head(p->origin);
	assert_string_equal(to_proxy, "CONNECT api.example:443 HTTP/1.1\r\n"
	                              "Host: api.example:443\r\n"
	                              "Proxy-Connection: Keep-Alive\r\n\r\n");
	assert_non_null(strstr(to_origin,
	                       "Authorization: Bearer token-of-the-source\n"));
	assert_non_null(strstr(to_origin, "TrackingId: tracked\n"));
	assert_null(strcasestr(to_origin, "proxy"));
	assert_int_equal(connect_proxy_asked(p->proxy), 1);
	assert_int_equal(connect_proxy_saw(p->proxy, "CONNECT"), 1);
	assert_int_equal(connect_proxy_saw(p->proxy, "Bearer"), 0);
	assert_int_equal(connect_proxy_saw(p->proxy, "token-of-the"), 0);
	assert_int_equal(connect_proxy_saw(p->proxy, "/path"), 0);
	assert_int_equal(connect_proxy_saw(p->proxy, "sig="), 0);
	assert_int_equal(connect_proxy_saw(p->proxy, "tracked"), 0);
	assert_int_equal(connect_proxy_saw(p->proxy, "words of"), 0);
	http_job_reset(&job);
	secret_free(bearer);
	proxied_stop(p);
}

/* Of "us%41r:p%40:ss", as it stands: nothing in it is decoded. */
#define LOGIN    "us%41r:p%40:ss"
#define LOGIN_64 "dXMlNDFyOnAlNDA6c3M="

static void user_and_password_go_to_the_proxy_alone(void **state)
{
	const struct connect_plan plan = { .login = LOGIN_64 };
	struct proxied *p = proxied_new(&plan, "DNS:api.example");
	struct http_job job;
	OWN(mem_own) char *to_proxy = NULL;
	OWN(mem_own) char *to_origin = NULL;

	(void)state;
	p->auth = secret_new(LOGIN, strlen(LOGIN));
	p->setup.via.auth = p->auth;
	proxied_go(p);
	job = proxied_get(p, "https://api.example/a");
	assert_string_equal(job.err.text, "");
	assert_int_equal(job.status, 200);
	to_proxy = connect_proxy_head(p->proxy);
	to_origin = tls_head(p->origin);
	assert_non_null(strstr(
	        to_proxy, "\r\nProxy-Authorization: Basic " LOGIN_64 "\r\n"));
	assert_null(strcasestr(to_proxy, "user-agent"));
	assert_non_null(strstr(to_origin, "User-Agent: wxarchive-test\n"));
	assert_null(strcasestr(to_origin, "authorization"));
	assert_null(strcasestr(to_origin, "proxy"));
	assert_null(strstr(to_origin, LOGIN_64));
	http_job_reset(&job);
	proxied_stop(p);
}

static void loopback_never_goes_by_the_proxy(void **state)
{
	static const struct raw_reply replies[] = {
		{ .path = "/plain",
		  .head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
		  .body = "hello" },
	};
	struct proxied *p = proxied_new(&open_plan, "IP:127.0.0.1");
	OWN(mem_own)
	char *tls = mem_format("https://127.0.0.1:%d/a", p->origin->port);
	struct raw_server server;
	struct http_job job;

	(void)state;
	raw_start(&server, replies, ARRAY_COUNT(replies));
	p->setup.allow.loopback = true;
	proxied_go(p);
	job = proxied_get(p, raw_url(&server, "/plain"));
	assert_string_equal(job.err.text, "");
	assert_int_equal(job.status, 200);
	http_job_reset(&job);
	job = proxied_get(p, tls);
	assert_string_equal(job.err.text, "");
	assert_int_equal(job.status, 200);
	http_job_reset(&job);
	assert_int_equal(connect_proxy_connections(p->proxy), 0);
	raw_stop(&server);
	proxied_stop(p);
}

/* Nor is it asked for what may not be asked for. */
static void what_is_not_allowed_never_reaches_the_proxy(void **state)
{
	static const struct {
		const char *url;
		const char *text;
	} rows[] = {
		{ "https://10.0.0.1/a?sig=1",
		  "https://10.0.0.1/a: the address 10.0.0.1 is not allowed" },
		{ "https://127.0.0.1/a?sig=1",
		  "https://127.0.0.1/a: the address 127.0.0.1 is not "
		  "allowed" },
		{ "https://[fd00::1]/a",
		  "https://[fd00::1]/a: the address fd00::1 is not allowed" },
		{ "http://api.example/a?sig=1",
		  "http://api.example/a: plain http is not allowed" },
	};
	struct proxied *p = proxied_start(&open_plan);

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct http_job job = proxied_get(p, rows[i].url);

		check_err(&job.err, ERR_LINK_REFUSED, rows[i].text);
		http_job_reset(&job);
	}
	assert_int_equal(connect_proxy_connections(p->proxy), 0);
	proxied_stop(p);
}

static void a_network_that_is_named_is_reached_by_the_proxy(void **state)
{
	struct connect_route route = { "10.1.0.9:443", 0 };
	const struct connect_plan plan = { .routes = &route, .count = 1 };
	struct proxied *p = proxied_new(&plan, "IP:10.1.0.9");
	struct http_job job;

	(void)state;
	route.port = p->origin->port;
	p->setup.allow.networks = "10.1.0.0/16";
	proxied_go(p);
	job = proxied_get(p, "https://10.1.0.9/a");
	assert_string_equal(job.err.text, "");
	assert_int_equal(job.status, 200);
	http_job_reset(&job);
	assert_int_equal(connect_proxy_asked(p->proxy), 1);
	proxied_stop(p);
}

/* One handle does them all: nothing stays of the one before. */
static void a_refusal_is_that_of_its_own_job(void **state)
{
	struct proxied *p = proxied_start(&open_plan);

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct http_job job = proxied_get(p, "https://api.example/a");

		assert_string_equal(job.err.text, "");
		assert_int_equal(job.status, 200);
		assert_int_equal(job.was_reused, i > 0);
		http_job_reset(&job);
		job = proxied_get(p, "https://other.example/a");
		check_err_parts(&job.err, ERR_NET,
		                "https://other.example/a: the proxy 127.0.0.1:",
		                " does not reach other.example:443 (502)");
		assert_int_equal(job.retry_after_ms, -1);
		http_job_reset(&job);
		job = proxied_get(p, "https://127.0.0.1:1/a");
		check_err(&job.err, ERR_LINK_REFUSED,
		          "https://127.0.0.1:1/a: the address 127.0.0.1 is not "
		          "allowed");
		http_job_reset(&job);
	}
	assert_int_equal(connect_proxy_asked(p->proxy), 3);
	proxied_stop(p);
}

/* Neither a proxy of the environment nor hosts to spare. */
static void the_environment_changes_nothing(void **state)
{
	static const char *const names[] = { "no_proxy", "NO_PROXY" };
	static const char *const proxies[] = { "https_proxy", "HTTPS_PROXY",
		                               "ALL_PROXY" };
	struct proxied *p;
	struct http_job job;

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(names); i++)
		assert_int_equal(setenv(names[i], "*", 1), 0);
	for (size_t i = 0; i < ARRAY_COUNT(proxies); i++)
		assert_int_equal(setenv(proxies[i], "http://127.0.0.1:1", 1),
		                 0);
	p = proxied_start(&open_plan);
	job = proxied_get(p, "https://api.example/a");
	assert_string_equal(job.err.text, "");
	assert_int_equal(job.status, 200);
	assert_int_equal(connect_proxy_asked(p->proxy), 1);
	http_job_reset(&job);
	proxied_stop(p);
	for (size_t i = 0; i < ARRAY_COUNT(names); i++)
		assert_int_equal(unsetenv(names[i]), 0);
	for (size_t i = 0; i < ARRAY_COUNT(proxies); i++)
		assert_int_equal(unsetenv(proxies[i]), 0);
}

static void a_proxy_may_speak_tls_itself(void **state)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	struct tls_server *own = tls_start(&dir, "IP:127.0.0.1", -3600, 3600);
	const struct connect_plan plan = { .tls_key = own->key,
		                           .tls_cert = own->cert };
	struct proxied *p = proxied_new(&plan, "DNS:api.example");
	OWN(mem_own) char *both = NULL;
	struct http_job job;

	(void)state;
	both = mem_format("%s%s", own->cert, p->origin->cert);
	p->setup.ca_file = tempdir_write(&dir, "both.pem", both);
	proxied_go(p);
	job = proxied_get(p, "https://api.example/a");
	assert_string_equal(job.err.text, "");
	assert_int_equal(job.status, 200);
	assert_int_equal(connect_proxy_asked(p->proxy), 1);
	http_job_reset(&job);

	/* The proxy's own certificate is judged, too. */
	engine_stop(&p->engine);
	p->setup.ca_file = p->origin->cert_file;
	proxied_go(p);
	job = proxied_get(p, "https://api.example/a");
	check_err_parts(&job.err, ERR_TLS,
	                "https://api.example/a: the proxy 127.0.0.1:", "");
	assert_non_null(strstr(job.err.text,
	                       ": the server's certificate is not trusted: "
	                       "SSL certificate problem: self-signed"));
	assert_int_equal(connect_proxy_asked(p->proxy), 1);
	http_job_reset(&job);
	proxied_stop(p);
	tls_stop(own);
}

static void the_origin_is_verified_through_the_tunnel(void **state)
{
	static const struct {
		const char *alternative;
		const char *ca_file;
		const char *text;
	} rows[] = {
		{ "DNS:other.example", NULL,
		  "https://api.example/a: the server's certificate is not "
		  "trusted: SSL: no alternative certificate subject name "
		  "matches target host name 'api.example'" },
		{ "DNS:api.example", "",
		  "https://api.example/a: the server's certificate is not "
		  "trusted: SSL certificate problem: self-signed certificate" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct proxied *p =
		        proxied_new(&open_plan, rows[i].alternative);
		struct http_job job;

		if (rows[i].ca_file != NULL)
			p->setup.ca_file = NULL;
		proxied_go(p);
		job = proxied_get(p, "https://api.example/a");
		check_err(&job.err, ERR_TLS, rows[i].text);
		assert_int_equal(job.status, 0);
		http_job_reset(&job);
		proxied_stop(p);
	}
}

static void a_proxy_that_is_no_url_keeps_the_engine_from_starting(void **state)
{
	OWN(own_inbox) struct inbox *in = inbox_new();
	struct http_setup setup = engine_setup();
	struct http *h = NULL;
	struct err e;

	(void)state;
	setup.via.proxy = "proxy";
	assert_int_equal(http_start(&h, &setup, in, &e), -1);
	check_err(&e, ERR_CONFIG, "the proxy is no http URL");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_asked_is_inside_the_tunnel),
		cmocka_unit_test(user_and_password_go_to_the_proxy_alone),
		cmocka_unit_test(loopback_never_goes_by_the_proxy),
		cmocka_unit_test(what_is_not_allowed_never_reaches_the_proxy),
		cmocka_unit_test(
		        a_network_that_is_named_is_reached_by_the_proxy),
		cmocka_unit_test(a_refusal_is_that_of_its_own_job),
		cmocka_unit_test(the_environment_changes_nothing),
		cmocka_unit_test(a_proxy_may_speak_tls_itself),
		cmocka_unit_test(the_origin_is_verified_through_the_tunnel),
		cmocka_unit_test(
		        a_proxy_that_is_no_url_keeps_the_engine_from_starting),
	};
	struct err e;

	if (http_global_start(&e) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
