/* Where a transfer may go: addresses, plain http, TLS, names.
 * SPDX-License-Identifier: Apache-2.0 */
#include <sched.h>
#include <string.h>
#include <sys/mount.h>

#include "base/mem.h"
#include "base/text.h"
#include "port/http.h"
#include "support/child.h"
#include "support/tempdir.h"
#include "unit/port/engine.h"
#include "unit/port/raw_server.h"
#include "unit/port/tls_server.h"

static const struct raw_reply replies[] = {
	{ .path = "/plain",
	  .head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
	  .body = "hello" },
};

/* One GET with the allowance. */
static struct http_job run_with(const struct http_setup *setup, const char *url)
{
	struct engine g = engine_start(setup);
	struct http_job job = engine_get(url);

	http_run(g.http, g.in, &job);
	engine_stop(&g);
	return job;
}

static void what_is_not_allowed_is_refused_without_a_packet(void **state)
{
	static const struct {
		const char *url;
		const char *text;
	} rows[] = {
		{ "http://example.com/a?sig=1",
		  "http://example.com/a: plain http is not allowed" },
		{ "http://10.0.0.1/a?sig=1",
		  "http://10.0.0.1/a: plain http is not allowed" },
		{ "ftp://example.com/a?sig=1",
		  "ftp://example.com/a: is no http or https URL, or names a "
		  "user" },
		{ "https://user:pw@example.com/a?sig=1",
		  "https://example.com/a: is no http or https URL, or names a "
		  "user" },
		{ "file:///etc/passwd",
		  "request: is no http or https URL, or names a user" },
		{ "not a url",
		  "request: is no http or https URL, or names a user" },
		{ "https://10.0.0.1/a?sig=1",
		  "https://10.0.0.1/a: the address 10.0.0.1 is not allowed" },
		{ "https://169.254.169.254/latest",
		  "https://169.254.169.254/latest: the address "
		  "169.254.169.254 is not allowed" },
		{ "https://[fd00::1]/a",
		  "https://[fd00::1]/a: the address fd00::1 is not allowed" },
		{ "https://[::ffff:10.0.0.1]/a",
		  "https://[::ffff:10.0.0.1]/a: the address 10.0.0.1 is not "
		  "allowed" },
		{ "https://0x7f000001/a",
		  "https://127.0.0.1/a: the address 127.0.0.1 is not allowed" },
	};
	struct http_setup setup = engine_setup();

	(void)state;
	setup.allow.loopback = false;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct http_job job = run_with(&setup, rows[i].url);

		check_err(&job.err, ERR_LINK_REFUSED, rows[i].text);
		assert_int_equal(job.status, 0);
		assert_string_equal(
		        job.err.hint,
		        strstr(rows[i].text, "address") == NULL
		                ? ""
		                : "only public addresses over TLS are; the "
		                  "configuration can name others");
		http_job_reset(&job);
	}
}

static void plain_http_goes_to_loopback_only(void **s)
{
	struct http_setup setup = engine_setup();
	struct raw_server server;
	OWN(mem_own) char *by_name = NULL;
	struct http_job job;

	(void)s;
	raw_start(&server, replies, ARRAY_COUNT(replies));
	by_name = mem_format("http://localhost:%d/plain", server.port);
	job = run_with(&setup, raw_url(&server, "/plain"));
	assert_int_equal(job.status, 200);
	http_job_reset(&job);
	job = run_with(&setup, by_name);
	assert_int_equal(job.status, 200);
	http_job_reset(&job);

	/* Networks are for TLS only. */
	setup.allow.loopback = false;
	setup.allow.networks = "127.0.0.0/8, ::1";
	job = run_with(&setup, raw_url(&server, "/plain"));
	check_err_parts(&job.err, ERR_LINK_REFUSED, "http://127.0.0.1:",
	                "/plain: the address 127.0.0.1 is not allowed");
	http_job_reset(&job);
	job = run_with(&setup, by_name);
	assert_int_equal(job.err.code, ERR_LINK_REFUSED);
	http_job_reset(&job);
	assert_int_equal(atomic_load(&server.connections), 2);
	raw_stop(&server);
}

static void a_proxy_of_the_environment_is_not_used(void **s)
{
	const struct http_setup setup = engine_setup();
	struct raw_server server;
	struct http_job job;

	(void)s;
	assert_int_equal(setenv("http_proxy", "http://127.0.0.1:1", 1), 0);
	assert_int_equal(setenv("all_proxy", "socks5://127.0.0.1:1", 1), 0);
	raw_start(&server, replies, ARRAY_COUNT(replies));
	job = run_with(&setup, raw_url(&server, "/plain"));
	assert_string_equal(job.err.text, "");
	assert_int_equal(job.status, 200);
	http_job_reset(&job);
	raw_stop(&server);
	assert_int_equal(unsetenv("http_proxy"), 0);
	assert_int_equal(unsetenv("all_proxy"), 0);
}

static void a_bad_network_keeps_the_engine_from_starting(void **s)
{
	OWN(own_inbox) struct inbox *in = inbox_new();
	struct http_setup setup = engine_setup();
	struct http *h = NULL;
	struct err e;

	(void)s;
	setup.allow.networks = "10.0.0.0/8, x";
	assert_int_equal(http_start(&h, &setup, in, &e), -1);
	check_err(&e, ERR_CONFIG, "network x: is no address range");
	assert_null(h);
}

/* In a mount namespace of its own, with a hosts file of its own: the names
 * of a server on the internet that point inside.  77: not possible here. */
static int ask_for_names_that_point_inside(void *ctx)
{
	static const char *const names[] = {
		"https://inside.example/a?sig=1",
		"https://loop.example/a?sig=1",
		"https://six.example/a?sig=1",
		"https://meta.example/a?sig=1",
	};
	struct http_setup setup = engine_setup();
	struct engine g;
	int wrong = 0;

	if (unshare(CLONE_NEWNS) != 0 ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
	    mount(ctx, "/etc/hosts", NULL, MS_BIND, NULL) != 0)
		return 77;
	setup.allow.loopback = false;
	setup.allow.networks = "10.1.0.0/16";
	g = engine_start(&setup);
	for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
		struct http_job job = engine_get(names[i]);

		http_run(g.http, g.in, &job);
		if (job.err.code != ERR_LINK_REFUSED ||
		    strstr(job.err.text, ".example/a: the address ") == NULL)
			wrong++;
		http_job_reset(&job);
	}
	engine_stop(&g);
	return wrong;
}

static void a_name_is_judged_by_the_address_it_resolves_to(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	OWN(mem_own)
	char *hosts =
	        mem_copy_text(tempdir_write(&dir, "hosts",
	                                    "10.2.0.1 inside.example\n"
	                                    "127.0.0.1 loop.example\n"
	                                    "fd00::1 six.example\n"
	                                    "169.254.169.254 meta.example\n"));
	const int status = child_run(ask_for_names_that_point_inside, hosts);

	(void)s;
	if (status == 77)
		print_message("no mounts allowed here: not tried\n");
	else
		assert_int_equal(status, 0);
}

static void a_name_that_nobody_knows_is_told(void **s)
{
	const struct http_setup setup = engine_setup();
	struct http_job job =
	        run_with(&setup, "https://nobody.invalid/a?sig=1");

	(void)s;
	check_err(&job.err, ERR_NET,
	          "https://nobody.invalid/a: the name nobody.invalid cannot be "
	          "resolved");
	assert_string_equal(job.err.hint,
	                    "check the name, and that this machine has a "
	                    "working name service (DNS)");
	http_job_reset(&job);
}

static void a_trusted_server_is_spoken_to_and_named(void **state)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	struct tls_server *s = tls_start(&dir, "IP:127.0.0.1", -3600, 3600);
	OWN(mem_own)
	char *url = mem_format("https://127.0.0.1:%d/a?sig=1", s->port);
	struct http_setup setup = engine_setup();
	struct engine g;
	struct http_job job = engine_get(url);

	(void)state;
	setup.allow.loopback = false;
	setup.allow.networks = "127.0.0.1";
	setup.ca_file = s->cert_file;
	g = engine_start(&setup);
	for (int i = 0; i < 3; i++) {
		http_run(g.http, g.in, &job);
		assert_string_equal(job.err.text, "");
		assert_int_equal(job.status, 200);
		assert_string_equal(text_str(&job.reply), "hello");
		assert_int_equal(job.was_reused, i > 0);
		assert_string_equal(job.tls_peer, "CN = wx test");
	}
	http_job_reset(&job);
	engine_stop(&g);
	tls_stop(s);
}

static void expect_tls_failure(const struct http_setup *setup, const char *url,
                               const char *part)
{
	struct http_job job = run_with(setup, url);

	check_err_parts(&job.err, ERR_TLS, "https://127.0.0.1:", "");
	if (strstr(job.err.text, part) == NULL ||
	    strstr(job.err.text, "sig=") != NULL)
		fail_msg("%s", job.err.text);
	assert_string_equal(job.err.hint,
	                    strstr(part, "subject name") != NULL
	                            ? "is the address right, or does a proxy "
	                              "or gateway in between reply in its "
	                              "place?"
	                            : "are the authorities to trust (package "
	                              "ca-certificates, or source.ca_file) "
	                              "there and current, and is the clock "
	                              "right?");
	assert_int_equal(job.status, 0);
	http_job_reset(&job);
}

static void a_certificate_that_is_not_trusted_is_told(void **state)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	struct tls_server *s = tls_start(&dir, "IP:127.0.0.1", -3600, 3600);
	OWN(mem_own)
	char *url = mem_format("https://127.0.0.1:%d/a?sig=1", s->port);
	struct http_setup setup = engine_setup();

	(void)state;
	expect_tls_failure(&setup, url,
	                   "/a: the server's certificate is not trusted: SSL "
	                   "certificate problem: self-signed certificate");
	setup.ca_file = "/nowhere/ca.pem";
	expect_tls_failure(&setup, url,
	                   "/a: the store of trusted certificates cannot be "
	                   "read: error setting certificate");
	tls_stop(s);
}

static void a_certificate_for_another_host_or_time_is_told(void **state)
{
	static const struct {
		const char *alternative;
		long from_s;
		long to_s;
		const char *part;
	} rows[] = {
		{ "DNS:other.example", -3600, 3600,
		  "the server's certificate is not trusted: SSL: no "
		  "alternative certificate subject name matches target host "
		  "name '127.0.0.1'" },
		{ "IP:127.0.0.1", -7200, -3600, "certificate has expired" },
		{ "IP:127.0.0.1", 3600, 7200, "certificate is not yet valid" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(tempdir_remove) struct tempdir dir = tempdir_make();
		struct tls_server *s = tls_start(&dir, rows[i].alternative,
		                                 rows[i].from_s, rows[i].to_s);
		OWN(mem_own)
		char *url = mem_format("https://127.0.0.1:%d/a?sig=1", s->port);
		struct http_setup setup = engine_setup();

		setup.ca_file = s->cert_file;
		expect_tls_failure(&setup, url, rows[i].part);
		tls_stop(s);
	}
}

struct breaker {
	int fd;
	enum raw_end end;
};

static char *breaker_listen(int fd)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);

	assert_int_equal(bind(fd, (const struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(listen(fd, 4), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
	return mem_format("https://127.0.0.1:%d/a?sig=1", ntohs(at.sin_port));
}

/* Takes one connection and its greeting, and ends it. */
static void *breaker_run(void *ctx)
{
	const struct breaker *b = ctx;
	const struct linger hard = { 1, 0 };
	const int fd = accept4(b->fd, NULL, NULL, SOCK_CLOEXEC);
	char buf[4096];

	(void)recv(fd, buf, sizeof(buf), 0);
	if (b->end == RAW_RESET)
		(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard,
		                 sizeof(hard));
	(void)close(fd);
	return NULL;
}

/* A plain server reads a TLS greeting as rubbish, closes, or resets: the
 * network's failure, which may pass. */
static void a_handshake_that_breaks_off_may_pass(void **state)
{
	static const enum raw_end ends[] = { RAW_CLOSE, RAW_RESET };
	const struct http_setup setup = engine_setup();

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(ends); i++) {
		const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		struct breaker b = { fd, ends[i] };
		OWN(mem_own) char *url = breaker_listen(fd);
		struct http_job job;
		pthread_t id;

		assert_int_equal(pthread_create(&id, NULL, breaker_run, &b), 0);
		job = run_with(&setup, url);
		(void)pthread_join(id, NULL);
		(void)close(fd);
		check_err_parts(&job.err, ERR_NET, "https://127.0.0.1:", "");
		assert_non_null(
		        strstr(job.err.text, "/a: the TLS handshake failed"));
		assert_null(strstr(job.err.text, "sig"));
		http_job_reset(&job);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		        what_is_not_allowed_is_refused_without_a_packet),
		cmocka_unit_test(plain_http_goes_to_loopback_only),
		cmocka_unit_test(a_proxy_of_the_environment_is_not_used),
		cmocka_unit_test(a_bad_network_keeps_the_engine_from_starting),
		cmocka_unit_test(
		        a_name_is_judged_by_the_address_it_resolves_to),
		cmocka_unit_test(a_name_that_nobody_knows_is_told),
		cmocka_unit_test(a_trusted_server_is_spoken_to_and_named),
		cmocka_unit_test(a_certificate_that_is_not_trusted_is_told),
		cmocka_unit_test(
		        a_certificate_for_another_host_or_time_is_told),
		cmocka_unit_test(a_handshake_that_breaks_off_may_pass),
	};
	struct err e;

	if (http_global_start(&e) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
