/* Requests and replies as they are on the wire.
 * SPDX-License-Identifier: Apache-2.0 */
#include "port/http.h"

#include <dirent.h>
#include <string.h>
#define ZLIB_CONST
#include <zlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "unit/port/served.h"

static const struct raw_reply replies[] = {
	{ .path = "/plain",
	  .head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"
	          "Content-Type: text/plain\r\nETag: \"abc\"\r\n"
	          "Last-Modified: Mon, 05 Jan 2026 08:00:00 GMT\r\n"
	          "Date: Mon, 05 Jan 2026 08:03:11 GMT\r\n"
	          "TrackingId: T1\r\n\r\n",
	  .body = "hello" },
	{ .path = "/chunked",
	  .head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
	  .body = "5\r\nhello\r\n6\r\n world\r\n0\r\nETag: \"late\"\r\n\r\n" },
	{ .path = "/empty",
	  .head = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" },
	{ .path = "/interim",
	  .head = "HTTP/1.1 103 Early Hints\r\nETag: \"no\"\r\n"
	          "Content-Length: 99\r\n\r\n"
	          "HTTP/1.1 204 No Content\r\n\r\n" },
	{ .path = "/unframed",
	  .head = "HTTP/1.1 200 OK\r\n\r\n",
	  .body = "all there is",
	  .end = RAW_CLOSE },
	{ .path = "/short",
	  .head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n",
	  .body = "0123456789",
	  .end = RAW_CLOSE },
	{ .path = "/cut-chunk",
	  .head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
	  .body = "ff\r\n0123456789",
	  .end = RAW_CLOSE },
	{ .path = "/cut-between",
	  .head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
	  .body = "5\r\nhello\r\n",
	  .end = RAW_CLOSE },
	{ .path = "/reset",
	  .head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n",
	  .body = "01234",
	  .end = RAW_RESET },
	{ .path = "/silent", .end = RAW_CLOSE },
	{ .path = "/not-http", .head = "220 mail ready\r\n", .end = RAW_CLOSE },
	{ .path = "/throttled",
	  .head = "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 4\r\n"
	          "Content-Length: 0\r\n\r\n" },
	{ .path = "/throttled-date",
	  .head = "HTTP/1.1 503 Slow Down\r\n"
	          "Retry-After: Mon, 05 Jan 2026 08:01:30 GMT\r\n"
	          "Date: Mon, 05 Jan 2026 08:00:00 GMT\r\n"
	          "Content-Length: 0\r\n\r\n" },
	{ .path = "/moved",
	  .head = "HTTP/1.1 302 Found\r\nLocation: /plain\r\n"
	          "Content-Length: 0\r\n\r\n" },
	{ .path = "/part",
	  .head = "HTTP/1.1 206 Partial Content\r\n"
	          "Content-Range: bytes 100-104/105\r\n"
	          "Content-Length: 5\r\n\r\n",
	  .body = "tail!" },
	{ .path = "/past",
	  .head = "HTTP/1.1 416 Range Not Satisfiable\r\n"
	          "Content-Range: bytes */105\r\nContent-Length: 0\r\n\r\n" },
	{ .path = "/no-gzip",
	  .head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
	          "Content-Length: 8\r\n\r\n",
	  .body = "not gzip" },
};

static int start(void **state)
{
	struct served *f = mem_zeroed(1, sizeof(*f));

	served_start(f, replies, ARRAY_COUNT(replies));
	*state = f;
	return 0;
}

static int stop(void **state)
{
	struct served *f = *state;

	served_stop(f);
	free(f);
	return 0;
}

static struct http_job run_path(struct served *f, const char *path)
{
	struct http_job job = engine_get(raw_url(&f->server, path));

	http_run(f->engine.http, f->engine.in, &job);
	return job;
}

static void a_reply_with_its_headers_comes_back(void **state)
{
	struct served *f = *state;
	struct http_job job = run_path(f, "/plain");
	OWN(mem_own) char *peer = mem_format("127.0.0.1:%d", f->server.port);

	assert_int_equal(job.err.code, ERR_NONE);
	assert_int_equal(job.status, 200);
	assert_string_equal(text_str(&job.reply), "hello");
	assert_int_equal(job.received_bytes, 5);
	assert_int_equal(job.content_length, 5);
	assert_false(job.is_chunked);
	assert_string_equal(job.content_type_in, "text/plain");
	assert_string_equal(job.etag, "\"abc\"");
	assert_string_equal(job.tracking_id_in, "T1");
	assert_true(job.date_ms == INT64_C(1767600191000));
	assert_int_equal(job.retry_after_ms, -1);
	assert_string_equal(job.peer, peer);
	assert_string_equal(job.tls_peer, "");
	assert_false(job.was_reused);
	assert_true(job.started_ms <= job.first_byte_ms);
	assert_true(job.first_byte_ms <= job.ended_ms);
	http_job_reset(&job);
	assert_null(job.url);
	assert_null(job.reply.data);
}

static void a_get_asks_for_nothing_that_it_was_not_told(void **state)
{
	struct served *f = *state;
	struct http_job job = run_path(f, "/plain?X-Sig=a%2Fb/../c");
	OWN(mem_own)
	char *want = mem_format("GET /plain?X-Sig=a%%2Fb/../c HTTP/1.1\r\n"
	                        "Host: 127.0.0.1:%d\r\n"
	                        "User-Agent: wxarchive-test\r\n"
	                        "Accept: */*\r\n\r\n",
	                        f->server.port);

	assert_int_equal(job.status, 200);
	assert_string_equal(raw_last(&f->server), want);
	http_job_reset(&job);
}

static void all_that_was_told_is_sent(void **state)
{
	struct served *f = *state;
	OWN(own_secret) struct secret *bearer = secret_new("s3cr3t", 6);
	struct http_job job = engine_get(raw_url(&f->server, "/plain"));
	const char *sent;

	job.method = "POST";
	job.body = "{\"a\":1}";
	job.body_len = 7;
	job.content_type = "application/json";
	job.bearer = bearer;
	job.tracking_id = "0-1-2";
	job.accept_gzip = true;
	http_run(f->engine.http, f->engine.in, &job);
	assert_int_equal(job.err.code, ERR_NONE);
	sent = raw_last(&f->server);
	assert_true(text_starts(sent, "POST /plain HTTP/1.1\r\n"));
	assert_non_null(strstr(sent, "\r\nAuthorization: Bearer s3cr3t\r\n"));
	assert_non_null(strstr(sent, "\r\nTrackingId: 0-1-2\r\n"));
	assert_non_null(strstr(sent, "\r\nContent-Type: application/json\r\n"));
	assert_non_null(strstr(sent, "\r\nContent-Length: 7\r\n"));
	assert_non_null(strstr(sent, "\r\nAccept-Encoding: gzip\r\n"));
	assert_null(strstr(sent, "Expect"));
	assert_true(text_ends(sent, "\r\n\r\n{\"a\":1}"));
	http_job_reset(&job);

	job = engine_get(raw_url(&f->server, "/part"));
	job.range_from = 100;
	job.if_range = "\"abc\"";
	http_run(f->engine.http, f->engine.in, &job);
	sent = raw_last(&f->server);
	assert_non_null(strstr(sent, "\r\nRange: bytes=100-\r\n"));
	assert_non_null(strstr(sent, "\r\nIf-Range: \"abc\"\r\n"));
	http_job_reset(&job);

	/* The next job on the same handle and connection has none of it. */
	job = run_path(f, "/plain");
	assert_true(job.was_reused);
	a_get_asks_for_nothing_that_it_was_not_told(state);
	http_job_reset(&job);
}

static void what_may_not_be_repeated_has_a_connection_of_its_own(void **state)
{
	struct served *f = *state;
	struct http_job first = run_path(f, "/plain");
	struct http_job job = engine_get(raw_url(&f->server, "/plain"));

	job.is_once = true;
	http_run(f->engine.http, f->engine.in, &job);
	assert_int_equal(job.status, 200);
	assert_false(job.was_reused);
	http_job_reset(&job);
	http_job_reset(&first);
	job = run_path(f, "/plain");
	assert_true(job.was_reused);
	http_job_reset(&job);
}

static void other_methods_and_empty_bodies_go_out(void **state)
{
	struct served *f = *state;
	struct http_job job = engine_get(raw_url(&f->server, "/empty"));
	const char *sent;

	job.method = "DELETE";
	http_run(f->engine.http, f->engine.in, &job);
	assert_true(text_starts(raw_last(&f->server), "DELETE /empty "));
	assert_null(strstr(raw_last(&f->server), "Content-Length"));
	job.method = "PATCH";
	job.body = "x";
	job.body_len = 1;
	http_run(f->engine.http, f->engine.in, &job);
	assert_true(text_starts(raw_last(&f->server), "PATCH /empty "));
	assert_true(text_ends(raw_last(&f->server), "\r\n\r\nx"));
	job.method = "POST";
	job.body = NULL;
	job.body_len = 0;
	http_run(f->engine.http, f->engine.in, &job);
	sent = raw_last(&f->server);
	assert_true(text_starts(sent, "POST /empty "));
	assert_non_null(strstr(sent, "\r\nContent-Length: 0\r\n"));
	http_job_reset(&job);
}

static void a_value_that_would_add_a_header_is_refused(void **state)
{
	struct served *f = *state;
	struct http_job job = engine_get(raw_url(&f->server, "/plain?x=1"));
	OWN(mem_own)
	char *text =
	        mem_format("http://127.0.0.1:%d/plain: the request cannot be "
	                   "prepared",
	                   f->server.port);

	job.tracking_id = "a\r\nAuthorization: Bearer x";
	http_run(f->engine.http, f->engine.in, &job);
	check_err(&job.err, ERR_BUG, text);
	assert_int_equal(atomic_load(&f->server.requests), 0);
	http_job_reset(&job);
}

static void chunks_are_joined_and_trailers_left_aside(void **state)
{
	struct http_job job = run_path(*state, "/chunked");

	assert_int_equal(job.err.code, ERR_NONE);
	assert_string_equal(text_str(&job.reply), "hello world");
	assert_int_equal(job.content_length, -1);
	assert_true(job.is_chunked);
	assert_string_equal(job.etag, "");
	http_job_reset(&job);
}

static void an_interim_reply_leaves_no_trace(void **state)
{
	struct http_job job = run_path(*state, "/interim");

	assert_int_equal(job.err.code, ERR_NONE);
	assert_int_equal(job.status, 204);
	assert_string_equal(job.etag, "");
	assert_int_equal(job.content_length, -1);
	http_job_reset(&job);
}

/* Whether such a body is whole nobody can know: the caller is told. */
static void a_body_without_any_end_mark_says_so(void **state)
{
	struct http_job job = run_path(*state, "/unframed");

	assert_int_equal(job.err.code, ERR_NONE);
	assert_int_equal(job.content_length, -1);
	assert_false(job.is_chunked);
	assert_string_equal(text_str(&job.reply), "all there is");
	http_job_reset(&job);
}

static void what_breaks_off_fails_in_words(void **state)
{
	static const struct {
		const char *path;
		enum err_code code;
		const char *text;
		int status;
	} rows[] = {
		{ "/short", ERR_TRUNCATED,
		  ": the body ended after 10 of 100 bytes", 200 },
		{ "/cut-chunk", ERR_TRUNCATED,
		  ": the chunked body broke off after 10 bytes", 200 },
		{ "/cut-between", ERR_TRUNCATED,
		  ": the chunked body broke off after 5 bytes", 200 },
		{ "/reset", ERR_NET,
		  ": receiving failed: Connection reset by peer", 200 },
		{ "/silent", ERR_NET,
		  ": the server closed the connection without a reply", 0 },
		{ "/not-http", ERR_SHAPE, ": the reply is not HTTP", 0 },
	};
	struct served *f = *state;

	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(mem_own)
		char *path = mem_format("%s?X-Amz-Signature=abc", rows[i].path);
		struct http_job job = run_path(f, path);
		OWN(mem_own)
		char *text =
		        mem_format("http://127.0.0.1:%d%s%s", f->server.port,
		                   rows[i].path, rows[i].text);

		check_err(&job.err, rows[i].code, text);
		assert_int_equal(job.status, rows[i].status);
		http_job_reset(&job);
	}
}

static void the_wait_that_is_asked_for_is_told(void **state)
{
	struct http_job job = run_path(*state, "/throttled");

	assert_int_equal(job.err.code, ERR_NONE);
	assert_int_equal(job.status, 429);
	assert_int_equal(job.retry_after_ms, 4000);
	http_job_reset(&job);
	job = run_path(*state, "/throttled-date");
	assert_int_equal(job.status, 503);
	assert_int_equal(job.retry_after_ms, 90000);
	http_job_reset(&job);
}

static void a_redirect_is_not_followed(void **state)
{
	struct served *f = *state;
	struct http_job job = run_path(f, "/moved");

	assert_int_equal(job.err.code, ERR_NONE);
	assert_int_equal(job.status, 302);
	assert_int_equal(atomic_load(&f->server.requests), 1);
	http_job_reset(&job);
}

static void parts_of_a_body_are_placed(void **state)
{
	struct http_job job = run_path(*state, "/part");

	assert_int_equal(job.status, 206);
	assert_int_equal(job.range_start, 100);
	assert_int_equal(job.range_total, 105);
	assert_string_equal(text_str(&job.reply), "tail!");
	http_job_reset(&job);
	job = run_path(*state, "/past");
	assert_int_equal(job.status, 416);
	assert_int_equal(job.range_start, -1);
	assert_int_equal(job.range_total, 105);
	http_job_reset(&job);
}

/* The gzip form of data. */
static void add_gzip(struct text *out, const char *data, size_t len)
{
	unsigned char block[4096];
	z_stream z = { 0 };
	int state = Z_OK;

	assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 31, 8, 0), Z_OK);
	z.next_in = (const unsigned char *)data;
	z.avail_in = (uInt)len;
	while (state == Z_OK) {
		z.next_out = block;
		z.avail_out = sizeof(block);
		state = deflate(&z, Z_FINISH);
		text_add_bytes(out, block, sizeof(block) - z.avail_out);
	}
	(void)deflateEnd(&z);
}

/* One job to a server of its own that has the gzip of 100 000 zeros. */
static struct http_job run_gzip(struct served *f, bool accept, size_t limit,
                                struct text *packed)
{
	OWN(mem_own) char *zeros = mem_zeroed(100000, 1);
	OWN(mem_own) char *head = NULL;
	struct raw_reply reply = { .path = "/gzip" };
	struct raw_server server;
	struct http_job job;

	add_gzip(packed, zeros, 100000);
	head = mem_format("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
	                  "Content-Length: %zu\r\n\r\n",
	                  packed->len);
	reply.head = head;
	reply.body = packed->data;
	reply.body_len = packed->len;
	raw_start(&server, &reply, 1);
	job = engine_get(raw_url(&server, "/gzip"));
	job.accept_gzip = accept;
	job.reply_limit = limit;
	http_run(f->engine.http, f->engine.in, &job);
	raw_stop(&server);
	return job;
}

static void gzip_is_decoded_when_it_was_asked_for(void **state)
{
	OWN(text_free) struct text packed = { 0 };
	struct http_job job = run_gzip(*state, true, 100000, &packed);

	assert_int_equal(job.err.code, ERR_NONE);
	assert_int_equal(job.reply.len, 100000);
	assert_int_equal(job.received_bytes, packed.len);
	assert_int_equal(job.content_length, packed.len);
	assert_string_equal(job.content_encoding, "gzip");
	http_job_reset(&job);
}

static void gzip_stays_as_it_is_when_it_was_not(void **state)
{
	OWN(text_free) struct text packed = { 0 };
	struct http_job job = run_gzip(*state, false, 100000, &packed);

	assert_int_equal(job.err.code, ERR_NONE);
	assert_int_equal(job.reply.len, packed.len);
	assert_memory_equal(job.reply.data, packed.data, packed.len);
	http_job_reset(&job);
}

static void a_small_reply_that_unpacks_too_large_is_refused(void **state)
{
	OWN(text_free) struct text packed = { 0 };
	struct http_job job = run_gzip(*state, true, 99999, &packed);

	check_err_parts(&job.err, ERR_TOO_LARGE, "http://127.0.0.1:",
	                "/gzip: reply is longer than 99999 bytes");
	http_job_reset(&job);
}

static void false_gzip_is_bad_content(void **state)
{
	struct served *f = *state;
	struct http_job job = engine_get(raw_url(&f->server, "/no-gzip"));

	job.accept_gzip = true;
	http_run(f->engine.http, f->engine.in, &job);
	check_err_parts(&job.err, ERR_CONTENT, "http://127.0.0.1:",
	                "/no-gzip: the reply claims to be gzip and is not");
	http_job_reset(&job);
}

/* How many of this process's threads are network threads that block both. */
static int count_deaf_threads(void)
{
	DIR *tasks = opendir("/proc/self/task");
	int count = 0;

	assert_non_null(tasks);
	for (struct dirent *d = readdir(tasks); d != NULL; d = readdir(tasks)) {
		OWN(mem_own)
		char *path = mem_format("/proc/self/task/%s/status", d->d_name);
		OWN(text_free) struct text status = { 0 };
		const char *mask;
		struct err e;

		if (d->d_name[0] == '.' ||
		    file_read(&status, path, 65536, &e) != 0 ||
		    !text_starts(text_str(&status), "Name:\twx-net\n"))
			continue;
		mask = strstr(text_str(&status), "SigBlk:\t");
		if (mask != NULL &&
		    (strtoull(mask + 8, NULL, 16) & 0x4002) == 0x4002)
			count++;
	}
	(void)closedir(tasks);
	return count;
}

static void signals_are_left_to_the_main_thread(void **state)
{
	struct http_job job = run_path(*state, "/plain"); /* it has a name */

	assert_int_equal(count_deaf_threads(), 1);
	http_job_reset(&job);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_reply_with_its_headers_comes_back),
		TEST(a_get_asks_for_nothing_that_it_was_not_told),
		TEST(all_that_was_told_is_sent),
		TEST(what_may_not_be_repeated_has_a_connection_of_its_own),
		TEST(other_methods_and_empty_bodies_go_out),
		TEST(a_value_that_would_add_a_header_is_refused),
		TEST(chunks_are_joined_and_trailers_left_aside),
		TEST(an_interim_reply_leaves_no_trace),
		TEST(a_body_without_any_end_mark_says_so),
		TEST(what_breaks_off_fails_in_words),
		TEST(the_wait_that_is_asked_for_is_told),
		TEST(a_redirect_is_not_followed),
		TEST(parts_of_a_body_are_placed),
		TEST(gzip_is_decoded_when_it_was_asked_for),
		TEST(gzip_stays_as_it_is_when_it_was_not),
		TEST(a_small_reply_that_unpacks_too_large_is_refused),
		TEST(false_gzip_is_bad_content),
		TEST(signals_are_left_to_the_main_thread),
	};
	struct err e;

	if (http_global_start(&e) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
