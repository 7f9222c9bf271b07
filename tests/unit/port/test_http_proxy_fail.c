/* A proxy that is not there, does not answer, or says no: in words, with what
 * to do, and always as a failure of the network that may pass.
 * SPDX-License-Identifier: Apache-2.0 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "port/http.h"
#include "unit/port/proxied.h"

static const struct connect_plan open_plan;

/* PROXY in a text stands for the proxy's HOST:PORT. */
static void check_words(const struct proxied *p, const struct http_job *job,
                        enum err_code code, const char *text, const char *hint)
{
	OWN(text_free) struct text want = { 0 };
	const char *at = strstr(text, "PROXY");

	text_add(&want, "https://api.example/a: ");
	text_add_bytes(&want, text, (size_t)(at - text));
	text_add(&want, strstr(p->setup.via.proxy, "://") + 3);
	text_add(&want, at + strlen("PROXY"));
	check_err(&job->err, code, text_str(&want));
	assert_string_equal(job->err.hint, hint);
	assert_int_equal(err_exit_code(job->err.code), EXIT_FAILED);
	assert_int_equal(err_retry(job->err.code), RETRY_AGAIN);
	assert_int_equal(job->status, 0);
	assert_int_equal(job->retry_after_ms, -1);
	assert_int_equal(job->reply.len, 0);
}

#define HEAD(status)                                                           \
	"HTTP/1.1 " status " Words\r\nRetry-After: 86400\r\n"                  \
	"WWW-Authenticate: Bearer error=\"invalid_token\"\r\n"                 \
	"Content-Length: 7\r\n\r\nrefusal"

static void every_answer_to_connect_has_its_words(void **state)
{
	static const struct {
		const char *reply;
		const char *text;
		const char *hint;
	} rows[] = {
		{ HEAD("403"),
		  "the proxy PROXY does not let api.example:443 through (403)",
		  "ask whoever runs the proxy to permit CONNECT to "
		  "api.example:443" },
		{ HEAD("407"),
		  "the proxy PROXY wants a user and a password (407)",
		  "write them into a file that only you can read, as one line "
		  "USER:PASSWORD, and name it in source.proxy_auth_file" },
		{ HEAD("502"),
		  "the proxy PROXY does not reach api.example:443 (502)",
		  "is the address right? If it is, ask whoever runs the proxy "
		  "why it does not reach api.example:443" },
		{ HEAD("503"),
		  "the proxy PROXY has no connection now for api.example:443 "
		  "(503)",
		  "run the command again later; if it stays so, ask whoever "
		  "runs the proxy about CONNECT to api.example:443" },
		{ HEAD("504"),
		  "the proxy PROXY gets no answer from api.example:443 (504)",
		  "is the address right? If it is, ask whoever runs the proxy "
		  "why it does not reach api.example:443" },
		{ HEAD("401"),
		  "the proxy PROXY refuses a connection to api.example:443 "
		  "(401)",
		  "check that source.proxy is an HTTP proxy that permits "
		  "CONNECT to api.example:443" },
		{ HEAD("429"),
		  "the proxy PROXY refuses a connection to api.example:443 "
		  "(429)",
		  "check that source.proxy is an HTTP proxy that permits "
		  "CONNECT to api.example:443" },
		{ "HTTP/1.1 302 Found\r\nLocation: https://login.example/\r\n"
		  "Content-Length: 0\r\n\r\n",
		  "the proxy PROXY refuses a connection to api.example:443 "
		  "(302)",
		  "check that source.proxy is an HTTP proxy that permits "
		  "CONNECT to api.example:443" },
		{ "", "the proxy PROXY closed the connection without an answer",
		  "check that source.proxy is an HTTP proxy that permits "
		  "CONNECT to api.example:443" },
		{ "SSH-2.0-OpenSSH_9.2\r\n\r\n",
		  "the proxy PROXY closed the connection without an answer",
		  "check that source.proxy is an HTTP proxy that permits "
		  "CONNECT to api.example:443" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const struct connect_plan plan = { .reply = rows[i].reply };
		struct proxied *p = proxied_start(&plan);
		struct http_job job =
		        proxied_get(p, "https://api.example/a?sig=1");

		check_words(p, &job, ERR_NET, rows[i].text, rows[i].hint);
		http_job_reset(&job);
		proxied_stop(p);
	}
}

static void a_password_that_is_refused_is_told_without_it(void **state)
{
	const struct connect_plan plan = { .login = "b3RoZXI6cHc=" };
	struct proxied *p = proxied_new(&plan, "DNS:api.example");
	struct http_job job;

	(void)state;
	p->auth = secret_new("user:secret-of-the-proxy", 24);
	p->setup.via.auth = p->auth;
	proxied_go(p);
	job = proxied_get(p, "https://api.example/a");
	check_words(p, &job, ERR_NET,
	            "the proxy PROXY refuses the user or the password (407)",
	            "check the file that source.proxy_auth_file names: one "
	            "line USER:PASSWORD; the proxy must take the method Basic");
	assert_int_equal(connect_proxy_asked(p->proxy), 1);
	http_job_reset(&job);
	proxied_stop(p);
}

static void a_proxy_that_nobody_knows_or_that_refuses_is_told(void **state)
{
	struct proxied *p = proxied_new(&open_plan, "DNS:api.example");
	struct http_job job;

	(void)state;
	p->setup.via.proxy = "http://nobody.invalid:3128";
	proxied_go(p);
	job = proxied_get(p, "https://api.example/a");
	check_err(&job.err, ERR_NET,
	          "https://api.example/a: the name nobody.invalid of the proxy "
	          "cannot be resolved");
	assert_string_equal(job.err.hint,
	                    "check source.proxy, and that this machine has a "
	                    "working name service (DNS)");
	http_job_reset(&job);
	engine_stop(&p->engine);

	p->setup.via.proxy = "http://127.0.0.1:1";
	proxied_go(p);
	job = proxied_get(p, "https://api.example/a");
	check_words(p, &job, ERR_NET,
	            "cannot connect to the proxy PROXY: Connection refused",
	            "check source.proxy, and that the proxy runs and lets this "
	            "machine in");
	http_job_reset(&job);
	proxied_stop(p);
}

static void a_proxy_that_never_answers_is_told(void **state)
{
	const struct connect_plan plan = { .is_silent = 1 };
	struct proxied *p = proxied_start(&plan);
	struct http_job job = engine_get("https://api.example/a");

	(void)state;
	job.connect_ms = 300;
	http_run(p->engine.http, p->engine.in, &job);
	check_words(p, &job, ERR_TIMEOUT,
	            "the proxy PROXY did not answer within 300 ms",
	            "check that source.proxy is an HTTP proxy, and ask whoever "
	            "runs it");
	http_job_reset(&job);
	proxied_stop(p);
}

#define FILL 4

/* A port whose queue is full: what knocks there hears nothing. */
static int listen_full(int fills[FILL], struct sockaddr_in *at)
{
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	socklen_t len = sizeof(*at);

	*at = (struct sockaddr_in){ .sin_family = AF_INET,
		                    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	assert_int_equal(bind(fd, (const struct sockaddr *)at, sizeof(*at)), 0);
	assert_int_equal(listen(fd, 0), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)at, &len), 0);
	for (int i = 0; i < FILL; i++) {
		fills[i] = socket(
		        AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		(void)connect(fills[i], (const struct sockaddr *)at,
		              sizeof(*at));
	}
	return fd;
}

static void a_proxy_that_cannot_be_reached_in_time_is_told(void **state)
{
	struct proxied *p = proxied_new(&open_plan, "DNS:api.example");
	struct http_job job = engine_get("https://api.example/a");
	struct sockaddr_in at;
	int fills[FILL];
	const int fd = listen_full(fills, &at);
	OWN(mem_own)
	char *url = mem_format("http://127.0.0.1:%d", ntohs(at.sin_port));

	(void)state;
	p->setup.via.proxy = url;
	proxied_go(p);
	job.connect_ms = 300;
	http_run(p->engine.http, p->engine.in, &job);
	check_words(p, &job, ERR_TIMEOUT,
	            "no connection to the proxy PROXY within 300 ms",
	            "check source.proxy, and that a firewall lets this machine "
	            "reach the proxy");
	http_job_reset(&job);
	for (int i = 0; i < FILL; i++)
		(void)close(fills[i]);
	(void)close(fd);
	proxied_stop(p);
}

/* Once the tunnel stands, the proxy is not to blame. */
static void what_fails_in_the_tunnel_is_the_origins(void **state)
{
	const struct connect_plan plan = {
		.reply = "HTTP/1.1 200 Connection established\r\n\r\n"
	};
	struct proxied *p = proxied_start(&plan);
	struct http_job job = proxied_get(p, "https://api.example/a");

	(void)state;
	check_err_parts(
	        &job.err, ERR_NET,
	        "https://api.example/a: the TLS handshake failed: ", "");
	assert_null(strstr(job.err.text, "proxy"));
	http_job_reset(&job);
	proxied_stop(p);
}

static void so_is_what_fails_on_a_tunnel_that_was_kept(void **state)
{
	struct proxied *p = proxied_start(&open_plan);
	struct http_job job = proxied_get(p, "https://api.example/a");

	(void)state;
	assert_int_equal(job.status, 200);
	http_job_reset(&job);
	job = proxied_get(p, "https://api.example/cut");
	assert_true(job.was_reused);
	check_err_parts(&job.err, ERR_TRUNCATED,
	                "https://api.example/cut: the body ended after ",
	                " of 9 bytes");
	http_job_reset(&job);
	proxied_stop(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_answer_to_connect_has_its_words),
		cmocka_unit_test(a_password_that_is_refused_is_told_without_it),
		cmocka_unit_test(
		        a_proxy_that_nobody_knows_or_that_refuses_is_told),
		cmocka_unit_test(a_proxy_that_never_answers_is_told),
		cmocka_unit_test(
		        a_proxy_that_cannot_be_reached_in_time_is_told),
		cmocka_unit_test(what_fails_in_the_tunnel_is_the_origins),
		cmocka_unit_test(so_is_what_fails_on_a_tunnel_that_was_kept),
	};
	struct err e;

	if (http_global_start(&e) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
