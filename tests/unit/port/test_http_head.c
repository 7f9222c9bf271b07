/* SPDX-License-Identifier: Apache-2.0 */
#include "port/http_head.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "port/http.h"
#include "support/check.h"

#define WALL_MS INT64_C(1767600000000) /* Mon, 05 Jan 2026 08:00:00 GMT */

/* Reads lines that end in '\n' each. */
static void read_head(struct http_head *h, struct http_job *job,
                      const char *text)
{
	struct err e;

	http_head_start(h, job);
	while (*text != '\0') {
		const size_t len = strcspn(text, "\n") + 1;

		assert_int_equal(http_head_line(h, job, text, len, WALL_MS, &e),
		                 0);
		text += len;
	}
}

static struct http_job head_of(const char *text)
{
	struct http_job job = { .status = 7,
		                .etag = "old",
		                .is_chunked = true };
	struct http_head h;

	read_head(&h, &job, text);
	assert_true(h.is_done);
	return job;
}

static void of_a_redirect_the_host_alone_is_kept(void **s)
{
	static const struct {
		const char *line, *to;
	} rows[] = {
		{ "", "" },
		{ "Location: https://sso.example/login?token=1\r\n",
		  "https://sso.example" },
		{ "location: http://10.1.2.3:8080\r\n",
		  "http://10.1.2.3:8080" },
		{ "Location: https://a.example?x=https://b\r\n",
		  "https://a.example" },
		{ "Location: https://me:word@a.example/x\r\n",
		  "https://a.example" },
		{ "Location: https://me@b@a.example#x\r\n",
		  "https://a.example" },
		{ "Location: /login?to=https://b.example\r\n", "" },
		{ "Location: login\r\n", "" },
		{ "Location: https://\r\n", "" },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(mem_own)
		char *text = mem_format("HTTP/1.1 302 Found\r\n%s\r\n",
		                        rows[i].line);
		const struct http_job job = head_of(text);

		assert_string_equal(job.redirect_to, rows[i].to);
	}
}

static void retry_after_takes_seconds_and_dates(void **s)
{
	static const struct {
		const char *lines;
		int64_t wait_ms;
	} rows[] = {
		{ "", -1 },
		{ "Retry-After: 4\r\n", 4000 },
		{ "retry-after:  0 \r\n", 0 },
		{ "Retry-After: 999999999\r\n", 604800000 },
		{ "Retry-After: 604801\r\n", 604800000 },
		{ "Retry-After: 99999999999999999999\r\n", 604800000 },
		{ "Retry-After: -1\r\n", 0 },
		{ "Retry-After: -1.5s\r\n", 0 },
		/* rounded up */
		{ "Retry-After: 6.5\r\n", 7000 },
		{ "Retry-After: 6.0\r\n", 6000 },
		{ "Retry-After: 0.001\r\n", 1000 },
		{ "Retry-After: 604800.5\r\n", 604800000 },
		{ "Retry-After: +6\r\n", 6000 },
		{ "Retry-After: 6s\r\n", 6000 },
		{ "Retry-After: 6.5 s\r\n", 7000 },
		{ "Retry-After: 6 Seconds\r\n", 6000 },
		{ "Retry-After: 6; why=\"load\"\r\n", 6000 },
		{ "Retry-After: 2m\r\n", 120000 },
		{ "Retry-After: 99d\r\n", 604800000 },
		/* the longest of several */
		{ "Retry-After: 6, 6\r\n", 6000 },
		{ "Retry-After: 6,9 , 1\r\n", 9000 },
		{ "Retry-After: , 6\r\n", 6000 },
		{ "Retry-After: 6\r\nRetry-After: 1\r\n", 6000 },
		{ "Retry-After: 1\r\nRetry-After: 6\r\n", 6000 },
		{ "Retry-After: Mon, 05 Jan 2026 08:00:30 GMT, 6\r\n", 30000 },
		{ "Retry-After: 40, Mon, 05 Jan 2026 08:00:30 GMT\r\n", 40000 },
		{ "Retry-After: Mon, 05 Jan 2026 08:00:10 GMT, "
		  "Mon, 05 Jan 2026 08:00:30 GMT\r\n",
		  30000 },
		/* against our clock, which shows 08:00:00 */
		{ "Retry-After: Mon, 05 Jan 2026 08:00:30 GMT\r\n", 30000 },
		{ "Retry-After: Mon, 05 Jan 2026 07:00:00 GMT\r\n", 0 },
		{ "Retry-After: Monday, 05-Jan-26 08:00:30 GMT\r\n", 30000 },
		{ "Retry-After: Mon, 05 Jan 2026 08:00:30 UTC\r\n", 30000 },
		{ "Retry-After: Mon, 05 Jan 2026 08:00:30 +0000\r\n", 30000 },
		{ "Retry-After: Mon, 05 Jan 2026 10:30:30 +0230\r\n", 30000 },
		{ "Retry-After: Mon, 05 Jan 2026 07:00:30 -0100\r\n", 30000 },
		{ "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n", 604800000 },
		{ "Retry-After: 2026-01-05T08:00:30Z\r\n", 30000 },
		{ "Retry-After: 2026-01-05T08:00:30\r\n", 30000 },
		{ "Retry-After: 2026-01-05 08:00:30\r\n", 30000 },
		{ "Retry-After: 2026-01-05T09:00:30.500+01:00\r\n", 30500 },
		{ "Retry-After: 2026-01-05T07:00:00Z\r\n", 0 },
		{ "Retry-After: 2026-01-05T08:00:30+0000\r\n", 30000 },
		{ "Retry-After: 2026-01-05T10:30:30+0230\r\n", 30000 },
		/* against the reply's clock, whichever comes first */
		{ "Date: Mon, 05 Jan 2026 09:00:00 GMT\r\n"
		  "Retry-After: Mon, 05 Jan 2026 09:00:10 GMT\r\n",
		  10000 },
		{ "Retry-After: Mon, 05 Jan 2026 09:00:10 GMT\r\n"
		  "Date: Mon, 05 Jan 2026 09:00:00 GMT\r\n",
		  10000 },
		{ "Date: some day\r\n"
		  "Retry-After: Mon, 05 Jan 2026 08:00:10 GMT\r\n",
		  10000 },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(mem_own)
		char *head = mem_format("HTTP/1.1 429 Slow\r\n%s\r\n",
		                        rows[i].lines);
		const struct http_job job = head_of(head);

		assert_int_equal(job.status, 429);
		assert_int_equal(job.retry_after_ms, rows[i].wait_ms);
		assert_string_equal(job.retry_after_odd, "");
	}
}

/* It is no permission: whoever says "not now" is given a minute. */
static void a_retry_after_that_cannot_be_read_is_a_minute(void **s)
{
	static const struct {
		const char *lines;
		int64_t wait_ms; /* of a 429 and a 503 */
		const char *odd;
		int64_t other_ms; /* of a 500 */
	} rows[] = {
		{ "Retry-After: soon\r\n", 60000, "soon", -1 },
		{ "Retry-After:\r\n", 60000, "(empty)", -1 },
		{ "Retry-After: ,\r\n", 60000, "(empty)", -1 },
		{ "Retry-After: 6\x01x\r\n", 60000, "(not printable)", -1 },
		{ "Retry-After: .5\r\n", 60000, ".5", -1 },
		{ "Retry-After: +\r\n", 60000, "+", -1 },
		{ "Retry-After: Mon, 05 Jan 2026 08:00:30 CET\r\n", 60000,
		  "Mon, 05 Jan 2026 08:00:30 CET", 5000 },
		/* a year is no number of seconds */
		{ "Retry-After: 2026-01-05T08:00:30 CET\r\n", 60000,
		  "2026-01-05T08:00:30 CET", -1 },
		/* read in part: no less than that */
		{ "Retry-After: 6 minutes\r\n", 60000, "6 minutes", 6000 },
		{ "Retry-After: 90 turns\r\n", 90000, "90 turns", 90000 },
		{ "Retry-After: soon, 6\r\n", 60000, "soon, 6", 6000 },
		{ "Retry-After: soon, 600\r\n", 600000, "soon, 600", 600000 },
		{ "Retry-After: 600\r\nRetry-After: soon\r\n", 600000, "soon",
		  600000 },
		/* the words are cut */
		{ "Retry-After: "
		  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
		  "xxxxxxxxxx\r\n",
		  60000,
		  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
		  "xxx",
		  -1 },
	};
	static const int statuses[] = { 429, 503, 500 };

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		for (size_t n = 0; n < ARRAY_COUNT(statuses); n++) {
			OWN(mem_own)
			char *head = mem_format("HTTP/1.1 %d Slow\r\n%s\r\n",
			                        statuses[n], rows[i].lines);
			const struct http_job job = head_of(head);
			const bool is_now = statuses[n] == 500;

			assert_int_equal(job.retry_after_ms,
			                 is_now ? rows[i].other_ms
			                        : rows[i].wait_ms);
			assert_string_equal(job.retry_after_odd,
			                    is_now ? "" : rows[i].odd);
		}
	}
}

static void content_range_gives_place_and_total(void **s)
{
	static const struct {
		const char *value;
		int64_t start;
		int64_t total;
	} rows[] = {
		{ "bytes 100-199/200", 100, 200 },
		{ "Bytes 0-0/1", 0, 1 },
		{ "bytes 100-199/*", 100, -1 },
		{ "bytes */200", -1, 200 },
		{ "bytes 100-199", -1, -1 },
		{ "lines 100-199/200", -1, -1 },
		{ "bytes x-199/200", -1, 200 },
		{ "bytes -1-199/-5", -1, -1 },
		{ "bytes 99999999999999999999-9/99999999999999999999", -1, -1 },
		{ "", -1, -1 },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(mem_own)
		char *head = mem_format("HTTP/1.1 206 Part\r\n"
		                        "content-range: %s\r\n\r\n",
		                        rows[i].value);
		const struct http_job job = head_of(head);

		assert_int_equal(job.range_start, rows[i].start);
		assert_int_equal(job.range_total, rows[i].total);
	}
}

static void the_framing_of_the_body_is_told(void **s)
{
	static const struct {
		const char *head;
		int64_t length;
		bool is_chunked;
	} rows[] = {
		{ "HTTP/1.1 200 OK\r\n\r\n", -1, false },
		{ "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n", 12, false },
		{ "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", -1, false },
		{ "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", -1, false },
		{ "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", -1,
		  true },
		{ "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n"
		  "Content-Length: 12\r\n\r\n",
		  -1, true },
		{ "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\n", -1,
		  false },
		{ "HTTP/2 200\r\n\r\n", -1, true },
		{ "HTTP/2 200\r\ncontent-length: 12\r\n\r\n", 12, true },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const struct http_job job = head_of(rows[i].head);

		assert_int_equal(job.status, 200);
		assert_int_equal(job.content_length, rows[i].length);
		assert_int_equal(job.is_chunked, rows[i].is_chunked);
	}
}

static void checksums_are_kept_and_the_newer_digest_wins(void **s)
{
	static const char head[] = "HTTP/1.1 200 OK\r\n"
	                           "x-amz-checksum-sha256: AAAA=\r\n"
	                           "X-Amz-Checksum-Type: FULL_OBJECT\r\n"
	                           "x-amz-server-side-encryption: aws:kms\r\n"
	                           "Content-MD5: BBBB==\r\n"
	                           "Content-Encoding: br\r\n";
	static const char *const digests[][2] = {
		{ "Digest: SHA-256=C=\r\n", "SHA-256=C=" },
		{ "Repr-Digest: sha-256=:D=:\r\nDigest: SHA-256=C=\r\n",
		  "sha-256=:D=:" },
		{ "Digest: SHA-256=C=\r\nRepr-Digest: sha-256=:D=:\r\n",
		  "sha-256=:D=:" },
		{ "Repr-Digest: a\r\nRepr-Digest: b\r\n", "a" },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(digests); i++) {
		OWN(mem_own)
		char *text = mem_format("%s%s\r\n", head, digests[i][0]);
		const struct http_job job = head_of(text);

		assert_string_equal(job.amz_sha256, "AAAA=");
		assert_string_equal(job.amz_checksum_type, "FULL_OBJECT");
		assert_string_equal(job.amz_encryption, "aws:kms");
		assert_string_equal(job.content_md5, "BBBB==");
		assert_string_equal(job.content_encoding, "br");
		assert_string_equal(job.repr_digest, digests[i][1]);
	}
}

static void what_does_not_fit_or_is_foul_counts_as_not_given(void **s)
{
	OWN(text_free) struct text head = { 0 };
	struct http_job job;

	(void)s;
	text_add(&head, "HTTP/1.1 200 OK\r\nETag: \"");
	for (int i = 0; i < 200; i++)
		text_add_char(&head, 'e');
	text_add(&head,
	         "\"\r\nContent-Encoding: a\x1b[31m\r\nTrackingId: a\tb\r\n"
	         "Content-Type\r\n: no name\r\n"
	         "Content-MD5: ");
	for (int i = 0; i < 3000; i++)
		text_add_char(&head, 'm');
	text_add(&head, "\r\nETag: \"second\"\r\n\r\n");
	job = head_of(text_str(&head));
	assert_string_equal(job.etag, "\"second\"");
	assert_string_equal(job.content_encoding, "");
	assert_string_equal(job.tracking_id_in, "a\tb");
	assert_string_equal(job.content_type_in, "");
	assert_string_equal(job.content_md5, "");
}

static void interim_heads_and_trailers_leave_nothing(void **s)
{
	struct http_job job = { 0 };
	struct http_head h;

	(void)s;
	read_head(&h, &job, "HTTP/1.1 100 Continue\r\nETag: \"1\"\r\n\r\n");
	assert_false(h.is_done);
	job = head_of("HTTP/1.1 103 Hints\r\nETag: \"1\"\r\n\r\n"
	              "HTTP/1.1 200 OK\r\nContent-MD5: x\r\n\r\n"
	              "ETag: \"2\"\r\nContent-MD5: y\r\n\r\n");
	assert_int_equal(job.status, 200);
	assert_string_equal(job.etag, "");
	assert_string_equal(job.content_md5, "x");
}

static void a_line_that_is_no_status_gives_none(void **s)
{
	static const char *const bad[] = {
		"HTTP/1.1\r\n",       "HTTP/1.1 20\r\n", "HTTP/1.1 abc\r\n",
		"HTTP/1.1 099 x\r\n", "ICY 200 OK\r\n",
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
		struct http_job job = { .status = 7 };
		struct http_head h;

		read_head(&h, &job, bad[i]);
		assert_int_equal(job.status, 0);
	}
}

static void endless_headers_are_refused(void **s)
{
	struct http_job job = { 0 };
	struct http_head h;
	struct err e = { 0 };
	size_t lines = 0;

	(void)s;
	read_head(&h, &job, "HTTP/1.1 100 Continue\r\n\r\n");
	/* Interim heads count as well. */
	while (http_head_line(&h, &job, "HTTP/1.1 100 Continue\r\n", 23,
	                      WALL_MS, &e) == 0)
		lines++;
	check_err(&e, ERR_TOO_LARGE,
	          "reply has more than 65536 bytes of headers");
	assert_string_equal(e.hint,
	                    "look at a proxy or gateway in between: no "
	                    "reply of the source needs so many headers");
	assert_int_equal(lines, (65536 - 25) / 23);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_a_redirect_the_host_alone_is_kept),
		cmocka_unit_test(retry_after_takes_seconds_and_dates),
		cmocka_unit_test(a_retry_after_that_cannot_be_read_is_a_minute),
		cmocka_unit_test(content_range_gives_place_and_total),
		cmocka_unit_test(the_framing_of_the_body_is_told),
		cmocka_unit_test(checksums_are_kept_and_the_newer_digest_wins),
		cmocka_unit_test(
		        what_does_not_fit_or_is_foul_counts_as_not_given),
		cmocka_unit_test(interim_heads_and_trailers_leave_nothing),
		cmocka_unit_test(a_line_that_is_no_status_gives_none),
		cmocka_unit_test(endless_headers_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
