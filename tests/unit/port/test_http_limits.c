/* Limits of time, size and bandwidth, and the ways a transfer is ended.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "port/http.h"
#include "unit/port/engine.h"
#include "unit/port/raw_server.h"

#define BIG 1000000

static struct raw_reply replies[] = {
	{ .path = "/plain",
	  .head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
	  .body = "hello" },
	{ .path = "/empty",
	  .head = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n" },
	{ .path = "/hangs", .delay_ms = -1, .end = RAW_CLOSE },
	{ .path = "/stalls",
	  .head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789",
	  .delay_ms = -1,
	  .end = RAW_CLOSE },
	{ .path = "/late",
	  .head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
	  .delay_ms = 300,
	  .body = "hello" },
	{ .path = "/chunked",
	  .head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
	  .body = "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n" },
	{ .path = "/big",
	  .head = "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n",
	  .body_len = BIG },
	{ .path = "/heads" },
	{ .path = "/line" },
};

struct fixture {
	struct raw_server server;
	struct engine engine;
	char *big;
	struct text heads;
	struct text line;
};

static struct fixture *start_with(const struct http_setup *setup)
{
	struct fixture *f = mem_zeroed(1, sizeof(*f));

	f->big = mem_zeroed(BIG, 1);
	text_add(&f->heads, "HTTP/1.1 200 OK\r\n");
	while (f->heads.len < 70000)
		text_add(&f->heads, "X-Filler: 0123456789012345678901234567890"
		                    "12345678901234567890123456789\r\n");
	text_add(&f->heads, "Content-Length: 0\r\n\r\n");
	text_add(&f->line, "HTTP/1.1 200 OK\r\nX-Filler: ");
	while (f->line.len < 2000000)
		text_add(&f->line, "0123456789");
	for (size_t i = 0; i < ARRAY_COUNT(replies); i++) {
		if (strcmp(replies[i].path, "/big") == 0)
			replies[i].body = f->big;
		if (strcmp(replies[i].path, "/heads") == 0)
			replies[i].head = text_str(&f->heads);
		if (strcmp(replies[i].path, "/line") == 0)
			replies[i].head = text_str(&f->line);
	}
	raw_start(&f->server, replies, ARRAY_COUNT(replies));
	f->engine = engine_start(setup);
	return f;
}

static int start(void **state)
{
	const struct http_setup setup = engine_setup();

	*state = start_with(&setup);
	return 0;
}

static void free_fixture(struct fixture *f)
{
	if (f->engine.http != NULL)
		engine_stop(&f->engine);
	raw_stop(&f->server);
	text_free(&f->heads);
	text_free(&f->line);
	free(f->big);
	free(f);
}

static int stop(void **state)
{
	free_fixture(*state);
	return 0;
}

/* Runs the job, and checks its failure but for the address in front. */
static void expect_failure(struct fixture *f, struct http_job *job,
                           enum err_code code, const char *tail)
{
	http_run(f->engine.http, f->engine.in, job);
	check_err_parts(&job->err, code, "http://127.0.0.1:", tail);
	http_job_reset(job);
}

static void a_reply_that_declares_too_much_is_refused_unread(void **state)
{
	struct fixture *f = *state;
	struct http_job job = engine_get(raw_url(&f->server, "/big"));

	job.reply_limit = BIG - 1;
	http_run(f->engine.http, f->engine.in, &job);
	check_err_parts(&job.err, ERR_TOO_LARGE, "http://127.0.0.1:",
	                "/big: reply of 1000000 bytes: the limit is 999999");
	assert_int_equal(job.reply.len, 0);
	job.reply_limit = BIG;
	http_run(f->engine.http, f->engine.in, &job);
	assert_int_equal(job.err.code, ERR_NONE);
	assert_int_equal(job.reply.len, BIG);
	http_job_reset(&job);
}

static void an_undeclared_reply_is_cut_off_at_the_limit(void **state)
{
	struct fixture *f = *state;
	struct http_job job = engine_get(raw_url(&f->server, "/chunked"));

	job.reply_limit = 10;
	expect_failure(f, &job, ERR_TOO_LARGE,
	               "/chunked: reply is longer than 10 bytes");
}

/* As expect_failure, with the hint that fits all of them. */
static void expect_too_many(struct fixture *f, const char *path,
                            const char *tail)
{
	struct http_job job = engine_get(raw_url(&f->server, path));

	http_run(f->engine.http, f->engine.in, &job);
	check_err_parts(&job.err, ERR_TOO_LARGE, "http://127.0.0.1:", tail);
	assert_string_equal(job.err.hint,
	                    "look at a proxy or gateway in between: no reply "
	                    "of the source needs so many headers");
	http_job_reset(&job);
}

static void headers_without_end_are_refused(void **state)
{
	struct fixture *f = *state;

	expect_too_many(f, "/heads",
	                "/heads: reply has more than 65536 bytes of headers");
	expect_too_many(f, "/line",
	                "/line: reply has a header line without end");
}

static void the_total_time_is_kept(void **state)
{
	struct fixture *f = *state;
	struct http_job job = engine_get(raw_url(&f->server, "/hangs?sig=1"));
	const int64_t start_ms = clock_mono(&clock_system);

	job.total_ms = 150;
	expect_failure(f, &job, ERR_TIMEOUT,
	               "/hangs: not finished within 150 ms");
	assert_in_range(clock_mono(&clock_system) - start_ms, 150, 2000);
}

static void a_stall_is_seen_before_and_in_the_body(void **state)
{
	static const char *const paths[] = { "/hangs", "/stalls" };
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_COUNT(paths); i++) {
		struct http_job job = engine_get(raw_url(&f->server, paths[i]));

		job.stall_ms = 100;
		job.stall_bytes_s = i == 0 ? 0 : 1000;
		http_run(f->engine.http, f->engine.in, &job);
		check_err_parts(&job.err, ERR_TIMEOUT,
		                "http://127.0.0.1:", " ms");
		assert_non_null(strstr(job.err.text, ": stalled: "));
		assert_non_null(strstr(job.err.text, " bytes in the last "));
		assert_in_range(job.ended_ms - job.started_ms, 100, 2000);
		http_job_reset(&job);
	}
}

static void what_is_slow_but_steady_enough_is_no_stall(void **state)
{
	struct fixture *f = *state;
	struct http_job job = engine_get(raw_url(&f->server, "/late"));

	job.stall_ms = 2000;
	http_run(f->engine.http, f->engine.in, &job);
	assert_int_equal(job.err.code, ERR_NONE);
	assert_string_equal(text_str(&job.reply), "hello");
	http_job_reset(&job);
}

/* A listener whose queue is full lets the next connection hang. */
static void the_time_to_connect_is_kept(void **state)
{
	struct fixture *f = *state;
	struct sockaddr_in at = { .sin_family = AF_INET,
		                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);
	const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	OWN(mem_own) char *url = NULL;
	struct http_job job;
	int fillers[4];

	assert_int_equal(
	        bind(listener, (const struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(listen(listener, 0), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&at, &len),
	                 0);
	for (size_t i = 0; i < ARRAY_COUNT(fillers); i++) {
		fillers[i] = socket(
		        AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		(void)connect(fillers[i], (const struct sockaddr *)&at,
		              sizeof(at));
	}
	url = mem_format("http://127.0.0.1:%d/x?sig", ntohs(at.sin_port));
	job = engine_get(url);
	job.connect_ms = 200;
	expect_failure(f, &job, ERR_TIMEOUT, "/x: no connection within 200 ms");
	for (size_t i = 0; i < ARRAY_COUNT(fillers); i++)
		(void)close(fillers[i]);
	(void)close(listener);
}

static void nobody_listening_is_told(void **state)
{
	struct fixture *f = *state;
	struct http_job job = engine_get("http://127.0.0.1:1/x?sig=1");

	http_run(f->engine.http, f->engine.in, &job);
	check_err(&job.err, ERR_NET,
	          "http://127.0.0.1:1/x: cannot connect: Connection refused");
	assert_string_equal(
	        job.err.hint,
	        "is the address right, and does the way there work "
	        "(network, firewall; source.proxy where only a proxy "
	        "leads out)? Run the command again when it does");
	assert_int_equal(job.status, 0);
	http_job_reset(&job);
}

struct sink_log {
	struct text seen;
	const char *refuse; /* "start", "write", or NULL */
	size_t bytes;
};

static int note_start(void *ctx, const struct http_job *job, struct err *e)
{
	struct sink_log *l = ctx;

	text_addf(&l->seen, "start %d %lld;", job->status,
	          (long long)job->content_length);
	if (l->refuse != NULL && strcmp(l->refuse, "start") == 0)
		return err_set(e, ERR_CONTENT, "not wanted");
	return 0;
}

static int note_write(void *ctx, const void *data, size_t len, struct err *e)
{
	struct sink_log *l = ctx;

	l->bytes += len;
	if (len < 100)
		text_addf(&l->seen, "%.*s;", (int)len, (const char *)data);
	if (l->refuse != NULL && strcmp(l->refuse, "write") == 0)
		return err_set(e, ERR_TOO_LARGE, "no room");
	return 0;
}

static void a_sink_sees_the_head_once_and_then_the_body(void **state)
{
	static const char *const rows[][2] = {
		{ "/plain", "start 200 5;hello;" },
		{ "/empty", "start 404 0;" },
		{ "/chunked", "start 200 -1;hello; world;" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct sink_log l = { .refuse = NULL };
		struct http_job job =
		        engine_get(raw_url(&f->server, rows[i][0]));

		job.sink = (struct http_sink){ note_start, note_write, &l };
		http_run(f->engine.http, f->engine.in, &job);
		assert_int_equal(job.err.code, ERR_NONE);
		assert_string_equal(text_str(&l.seen), rows[i][1]);
		assert_int_equal(job.reply.len, 0);
		text_free(&l.seen);
		http_job_reset(&job);
	}
}

static void the_failure_of_a_sink_ends_the_transfer(void **state)
{
	static const struct {
		const char *refuse;
		enum err_code code;
		const char *tail;
		const char *seen;
	} rows[] = {
		{ "start", ERR_CONTENT, "/plain: not wanted", "start 200 5;" },
		{ "write", ERR_TOO_LARGE, "/plain: no room",
		  "start 200 5;hello;" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct sink_log l = { .refuse = rows[i].refuse };
		struct http_job job = engine_get(raw_url(&f->server, "/plain"));

		job.sink = (struct http_sink){ note_start, note_write, &l };
		expect_failure(f, &job, rows[i].code, rows[i].tail);
		assert_string_equal(text_str(&l.seen), rows[i].seen);
		text_free(&l.seen);
	}
}

static void a_cancelled_job_comes_back_as_stopped(void **state)
{
	struct fixture *f = *state;
	struct http_job job = engine_get(raw_url(&f->server, "/stalls?sig"));
	struct http_job other = engine_get(raw_url(&f->server, "/late"));

	http_give(f->engine.http, &job);
	http_give(f->engine.http, &other);
	raw_sleep(100);
	http_cancel(f->engine.http, &job);
	assert_ptr_equal(engine_take(&f->engine, 1), &job.job);
	check_err_parts(&job.err, ERR_STOPPED,
	                "http://127.0.0.1:", "/stalls: stopped");
	(void)engine_take(&f->engine, 1);
	assert_int_equal(other.err.code, ERR_NONE);
	/* A job that is not under way: nothing happens. */
	http_cancel(f->engine.http, &job);
	http_run(f->engine.http, f->engine.in, &other);
	assert_int_equal(other.err.code, ERR_NONE);
	http_job_reset(&job);
	http_job_reset(&other);
}

static void stopping_gives_all_jobs_back(void **state)
{
	enum { COUNT = 20 };
	struct http_setup setup = engine_setup();
	struct fixture *f;
	struct http_job jobs[COUNT];
	size_t stopped = 0;

	(void)state;
	setup.threads = 3;
	f = start_with(&setup);
	for (size_t i = 0; i < COUNT; i++) {
		jobs[i] = engine_get(raw_url(&f->server, "/stalls"));
		http_give(f->engine.http, &jobs[i]);
		if (i == COUNT / 2)
			raw_sleep(100);
	}
	http_stop(f->engine.http);
	f->engine.http = NULL;
	(void)engine_take(&f->engine, COUNT);
	for (size_t i = 0; i < COUNT; i++) {
		check_err_parts(&jobs[i].err, ERR_STOPPED,
		                "http://127.0.0.1:", "/stalls: stopped");
		stopped++;
		http_job_reset(&jobs[i]);
	}
	assert_int_equal(stopped, COUNT);
	inbox_free(f->engine.in);
	free_fixture(f);
	http_stop(NULL);
}

static void bandwidth_is_shared_by_all_threads(void **state)
{
	struct http_setup setup = engine_setup();
	struct sink_log logs[4] = { { .refuse = NULL } };
	struct http_job jobs[4];
	struct fixture *f;
	int64_t took;

	(void)state;
	setup.threads = 2;
	setup.bandwidth_bytes_s = 4 * BIG;
	f = start_with(&setup);
	took = clock_mono(&clock_system);
	for (size_t i = 0; i < 4; i++) {
		jobs[i] = engine_get(raw_url(&f->server, "/big"));
		jobs[i].counts_for_bandwidth = true;
		jobs[i].stall_ms = 600; /* waiting for it is no stall */
		jobs[i].stall_bytes_s = BIG;
		jobs[i].sink = (struct http_sink){ NULL, note_write, &logs[i] };
		http_give(f->engine.http, &jobs[i]);
	}
	(void)engine_take(&f->engine, 4);
	took = clock_mono(&clock_system) - took;
	for (size_t i = 0; i < 4; i++) {
		assert_string_equal(jobs[i].err.text, "");
		assert_int_equal(logs[i].bytes, BIG);
		text_free(&logs[i].seen);
		http_job_reset(&jobs[i]);
	}
	print_message("4 MB at 4 MB/s took %d ms\n", (int)took);
	assert_in_range(took, 700, 5000);
	/* What does not count goes at once. */
	jobs[0] = engine_get(raw_url(&f->server, "/big"));
	http_run(f->engine.http, f->engine.in, &jobs[0]);
	assert_int_equal(jobs[0].err.code, ERR_NONE);
	http_job_reset(&jobs[0]);
	free_fixture(f);
}

/* Waiting for a connection costs a job none of its time. */
static void connections_per_host_are_limited(void **state)
{
	enum { COUNT = 6 };
	struct http_setup setup = engine_setup();
	struct http_job jobs[COUNT];
	struct fixture *f;

	(void)state;
	setup.threads = 4;
	setup.connections_per_host = 2;
	f = start_with(&setup);
	for (size_t i = 0; i < COUNT; i++) {
		jobs[i] = engine_get(raw_url(&f->server, "/late"));
		jobs[i].connect_ms = 500;
		jobs[i].total_ms = 800;
		http_give(f->engine.http, &jobs[i]);
	}
	(void)engine_take(&f->engine, COUNT);
	for (size_t i = 0; i < COUNT; i++) {
		assert_string_equal(jobs[i].err.text, "");
		http_job_reset(&jobs[i]);
	}
	assert_int_equal(atomic_load(&f->server.connections), 2);
	free_fixture(f);
}

static void many_jobs_share_few_connections(void **state)
{
	enum { COUNT = 400 };
	struct http_setup setup = engine_setup();
	struct http_job *jobs = mem_zeroed(COUNT, sizeof(*jobs));
	struct fixture *f;

	(void)state;
	setup.threads = 2;
	f = start_with(&setup);
	for (size_t round = 0; round < COUNT / 8; round++) {
		for (size_t i = round * 8; i < round * 8 + 8; i++) {
			jobs[i] = engine_get(raw_url(&f->server, "/plain"));
			http_give(f->engine.http, &jobs[i]);
		}
		(void)engine_take(&f->engine, 8);
	}
	for (size_t i = 0; i < COUNT; i++) {
		assert_string_equal(text_str(&jobs[i].reply), "hello");
		http_job_reset(&jobs[i]);
	}
	assert_in_range(atomic_load(&f->server.connections), 1, 16);
	free(jobs);
	free_fixture(f);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_reply_that_declares_too_much_is_refused_unread),
		TEST(an_undeclared_reply_is_cut_off_at_the_limit),
		TEST(headers_without_end_are_refused),
		TEST(the_total_time_is_kept),
		TEST(a_stall_is_seen_before_and_in_the_body),
		TEST(what_is_slow_but_steady_enough_is_no_stall),
		TEST(the_time_to_connect_is_kept),
		TEST(nobody_listening_is_told),
		TEST(a_sink_sees_the_head_once_and_then_the_body),
		TEST(the_failure_of_a_sink_ends_the_transfer),
		TEST(a_cancelled_job_comes_back_as_stopped),
		cmocka_unit_test(stopping_gives_all_jobs_back),
		cmocka_unit_test(bandwidth_is_shared_by_all_threads),
		cmocka_unit_test(connections_per_host_are_limited),
		cmocka_unit_test(many_jobs_share_few_connections),
	};
	struct err e;

	if (http_global_start(&e) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
