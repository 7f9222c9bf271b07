/* What a finished transfer means: every status, failure and difference.
 * SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/verdict.h"

#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "base/bytes.h"
#include "port/http.h"
#include "support/check.h"

static void check_verdict(size_t row, const struct verdict *v,
                          enum verdict_act act, enum err_code code)
{
	if (v->act != act || v->code != code)
		fail_msg("row %zu: act %d, code %s; expected: %d, %s", row,
		         (int)v->act, err_name(v->code), (int)act,
		         err_name(code));
}

static struct verdict by_status(int status, const char *body, int64_t tries,
                                int64_t tries_max)
{
	const struct http_job job = { .status = status, .retry_after_ms = -1 };

	return verdict_transport(&job, body, body == NULL ? 0 : strlen(body),
	                         tries, tries_max);
}

/* With tries left, and at the last one. */
static void every_status_gets_the_answer_in_this_table(void **state)
{
	static const struct {
		int status;
		enum verdict_act first, last;
		enum err_code code;
	} rows[] = {
		{ 200, VERDICT_KEEP, VERDICT_KEEP, ERR_NONE },
		{ 206, VERDICT_KEEP, VERDICT_KEEP, ERR_NONE },
		{ 0, VERDICT_FAIL, VERDICT_FAIL, ERR_REFUSED },
		{ 201, VERDICT_FAIL, VERDICT_FAIL, ERR_REFUSED },
		{ 204, VERDICT_FAIL, VERDICT_FAIL, ERR_REFUSED },
		{ 301, VERDICT_FAIL, VERDICT_FAIL, ERR_REFUSED },
		{ 304, VERDICT_FAIL, VERDICT_FAIL, ERR_REFUSED },
		{ 307, VERDICT_FAIL, VERDICT_FAIL, ERR_REFUSED },
		{ 400, VERDICT_FAIL, VERDICT_FAIL, ERR_REFUSED },
		{ 401, VERDICT_RELINK, VERDICT_FAIL, ERR_LINK_REFUSED },
		{ 403, VERDICT_RELINK, VERDICT_FAIL, ERR_LINK_REFUSED },
		{ 404, VERDICT_RELINK, VERDICT_FAIL, ERR_GONE },
		{ 405, VERDICT_FAIL, VERDICT_FAIL, ERR_REFUSED },
		{ 408, VERDICT_CONTINUE, VERDICT_FAIL, ERR_TIMEOUT },
		{ 410, VERDICT_RELINK, VERDICT_FAIL, ERR_GONE },
		{ 412, VERDICT_RESTART, VERDICT_FAIL, ERR_TRUNCATED },
		{ 416, VERDICT_RESTART, VERDICT_FAIL, ERR_TRUNCATED },
		{ 418, VERDICT_FAIL, VERDICT_FAIL, ERR_REFUSED },
		{ 425, VERDICT_CONTINUE, VERDICT_FAIL, ERR_TIMEOUT },
		{ 429, VERDICT_CONTINUE, VERDICT_FAIL, ERR_THROTTLED },
		{ 499, VERDICT_FAIL, VERDICT_FAIL, ERR_REFUSED },
		{ 500, VERDICT_CONTINUE, VERDICT_FAIL, ERR_SERVER },
		{ 502, VERDICT_CONTINUE, VERDICT_FAIL, ERR_SERVER },
		{ 503, VERDICT_CONTINUE, VERDICT_FAIL, ERR_SERVER },
		{ 504, VERDICT_CONTINUE, VERDICT_FAIL, ERR_SERVER },
		{ 599, VERDICT_CONTINUE, VERDICT_FAIL, ERR_SERVER },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const int status = rows[i].status;
		const struct verdict first = by_status(status, NULL, 1, 4);
		const struct verdict last = by_status(status, NULL, 4, 4);

		check_verdict(i, &first, rows[i].first, rows[i].code);
		check_verdict(i, &last, rows[i].last, rows[i].code);
		assert_string_equal(first.reason, err_name(rows[i].code));
		assert_string_equal(last.reason, err_name(rows[i].code));
		assert_int_equal(first.host, status == 429 ? VERDICT_HOST_BUSY
		                             : status == 0 ? VERDICT_HOST_SILENT
		                             : status >= 500
		                                     ? VERDICT_HOST_FAILS
		                                     : VERDICT_HOST_UP);
		assert_int_equal(first.wait_ms, 0);
	}
}

#define S3(code, message)                                                      \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                         \
	"<Error><Code>" code "</Code><Message>" message "</Message></Error>"

/* A link that has expired is renewed however many tries there were. */
static void what_the_store_says_decides_on_the_link(void **state)
{
	static const char denied[] = S3("AccessDenied", "Access Denied");
	static const char expired[] = S3("AccessDenied", "Request has expired");
	static const char token[] =
	        S3("ExpiredToken", "The provided token is too old.");
	static const char skewed[] =
	        S3("RequestTimeTooSkewed", "The times differ too much.");
	static const char signature[] =
	        S3("SignatureDoesNotMatch", "The signatures differ.");
	static const char missing[] = S3("NoSuchKey", "There is no such key.");
	static const struct {
		int status;
		const char *body;
		enum verdict_act first, last;
		enum err_code code;
	} rows[] = {
		{ 403, expired, VERDICT_RELINK, VERDICT_RELINK,
		  ERR_LINK_EXPIRED },
		{ 401, expired, VERDICT_RELINK, VERDICT_RELINK,
		  ERR_LINK_EXPIRED },
		{ 403, token, VERDICT_RELINK, VERDICT_RELINK,
		  ERR_LINK_EXPIRED },
		{ 400, token, VERDICT_RELINK, VERDICT_RELINK,
		  ERR_LINK_EXPIRED },
		{ 400, expired, VERDICT_FAIL, VERDICT_FAIL, ERR_REFUSED },
		{ 400, skewed, VERDICT_FAIL, VERDICT_FAIL, ERR_REFUSED },
		{ 403, skewed, VERDICT_FAIL, VERDICT_FAIL, ERR_LINK_REFUSED },
		{ 403, denied, VERDICT_RELINK, VERDICT_FAIL, ERR_LINK_REFUSED },
		{ 403, signature, VERDICT_RELINK, VERDICT_FAIL,
		  ERR_LINK_REFUSED },
		{ 403, "", VERDICT_RELINK, VERDICT_FAIL, ERR_LINK_REFUSED },
		{ 404, missing, VERDICT_RELINK, VERDICT_FAIL, ERR_GONE },
		{ 404, expired, VERDICT_RELINK, VERDICT_FAIL, ERR_GONE },
		{ 503, token, VERDICT_CONTINUE, VERDICT_FAIL, ERR_SERVER },
		{ 200, expired, VERDICT_KEEP, VERDICT_KEEP, ERR_NONE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const struct verdict first =
		        by_status(rows[i].status, rows[i].body, 1, 4);
		const struct verdict last =
		        by_status(rows[i].status, rows[i].body, 4, 4);

		check_verdict(i, &first, rows[i].first, rows[i].code);
		check_verdict(i, &last, rows[i].last, rows[i].code);
		assert_string_equal(first.reason, err_name(rows[i].code));
	}
}

/* The body need not end with NUL, and is not read beyond its length. */
static void only_the_part_of_a_body_that_came_is_read(void **state)
{
	static const char body[] = "Request has expired";
	const struct http_job job = { .status = 403 };

	(void)state;
	for (size_t len = 0; len < sizeof(body); len++) {
		const struct verdict v =
		        verdict_transport(&job, body, len, 1, 4);

		check_verdict(len, &v, VERDICT_RELINK,
		              len < strlen(body) ? ERR_LINK_REFUSED
		                                 : ERR_LINK_EXPIRED);
	}
}

/* One new link is worth a try, whatever the limit. */
static void what_is_gone_is_looked_for_twice(void **state)
{
	static const struct {
		int64_t tries, max;
		enum verdict_act act;
	} rows[] = {
		{ 1, 1, VERDICT_RELINK },
		{ 1, 4, VERDICT_RELINK },
		{ 2, 4, VERDICT_FAIL },
		{ 3, 100, VERDICT_FAIL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const struct verdict v =
		        by_status(404, NULL, rows[i].tries, rows[i].max);

		check_verdict(i, &v, rows[i].act, ERR_GONE);
	}
}

static void every_failure_gets_the_answer_of_its_class(void **state)
{
	static const struct {
		enum err_code code;
		enum verdict_act first, last;
	} rows[] = {
		/* passing */
		{ ERR_NET, VERDICT_CONTINUE, VERDICT_FAIL },
		{ ERR_TIMEOUT, VERDICT_CONTINUE, VERDICT_FAIL },
		{ ERR_TRUNCATED, VERDICT_CONTINUE, VERDICT_FAIL },
		{ ERR_SHAPE, VERDICT_CONTINUE, VERDICT_FAIL },
		{ ERR_CONTENT, VERDICT_CONTINUE, VERDICT_FAIL },
		/* a new link */
		{ ERR_LINK_EXPIRED, VERDICT_RELINK, VERDICT_RELINK },
		{ ERR_TOKEN, VERDICT_RELINK, VERDICT_RELINK },
		/* later, never */
		{ ERR_WINDOW, VERDICT_FAIL, VERDICT_FAIL },
		{ ERR_TOO_LARGE, VERDICT_FAIL, VERDICT_FAIL },
		{ ERR_LINK_REFUSED, VERDICT_FAIL, VERDICT_FAIL },
		/* one host, not all of them */
		{ ERR_TLS, VERDICT_FAIL, VERDICT_FAIL },
		/* the run cannot go on */
		{ ERR_BUG, VERDICT_STOP, VERDICT_STOP },
		{ ERR_STOPPED, VERDICT_STOP, VERDICT_STOP },
		{ ERR_DISK, VERDICT_STOP, VERDICT_STOP },
		{ ERR_FULL, VERDICT_STOP, VERDICT_STOP },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		/* The failure goes before the status. */
		const struct http_job job = { .err.code = rows[i].code,
			                      .status = 200 };
		const struct verdict first =
		        verdict_transport(&job, NULL, 0, 3, 4);
		const struct verdict last =
		        verdict_transport(&job, NULL, 0, 4, 4);

		check_verdict(i, &first, rows[i].first, rows[i].code);
		check_verdict(i, &last, rows[i].last, rows[i].code);
		assert_string_equal(first.reason, err_name(rows[i].code));
		assert_int_equal(first.host, rows[i].code == ERR_THROTTLED
		                                     ? VERDICT_HOST_BUSY
		                                     : VERDICT_HOST_UP);
	}
}

/* To wait is asked for with any status. */
static void what_counts_against_the_host_is_noted(void **state)
{
	static const struct {
		enum err_code code;
		int status;
		enum verdict_host host, host_wait;
	} rows[] = {
		{ ERR_NET, 0, VERDICT_HOST_SILENT, VERDICT_HOST_BUSY },
		{ ERR_TIMEOUT, 0, VERDICT_HOST_SILENT, VERDICT_HOST_BUSY },
		{ ERR_TLS, 0, VERDICT_HOST_SILENT, VERDICT_HOST_BUSY },
		{ ERR_NET, 206, VERDICT_HOST_UP, VERDICT_HOST_BUSY },
		{ ERR_TIMEOUT, 200, VERDICT_HOST_UP, VERDICT_HOST_BUSY },
		{ ERR_TRUNCATED, 503, VERDICT_HOST_FAILS, VERDICT_HOST_BUSY },
		{ ERR_NONE, 404, VERDICT_HOST_UP, VERDICT_HOST_BUSY },
		{ ERR_NONE, 429, VERDICT_HOST_BUSY, VERDICT_HOST_BUSY },
		{ ERR_NONE, 500, VERDICT_HOST_FAILS, VERDICT_HOST_BUSY },
		{ ERR_NONE, 503, VERDICT_HOST_FAILS, VERDICT_HOST_BUSY },
		/* a success is none of this */
		{ ERR_NONE, 200, VERDICT_HOST_UP, VERDICT_HOST_UP },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct http_job job = { .err.code = rows[i].code,
			                .status = rows[i].status };

		if (verdict_transport(&job, NULL, 0, 1, 4).host != rows[i].host)
			fail_msg("row %zu", i);
		job.retry_after_ms = 1000;
		if (verdict_transport(&job, NULL, 0, 1, 4).host !=
		    rows[i].host_wait)
			fail_msg("row %zu, with a wait", i);
	}
}

static void a_retry_after_is_passed_on(void **state)
{
	static const struct {
		enum err_code code;
		int status;
		int64_t retry_after_ms, wait_ms;
	} rows[] = {
		{ ERR_NONE, 429, 30000, 30000 }, { ERR_NONE, 503, 1, 1 },
		{ ERR_NONE, 503, 0, 0 },         { ERR_NONE, 429, -1, 0 },
		{ ERR_NONE, 403, 2000, 2000 },   { ERR_NET, 503, 5000, 5000 },
		{ ERR_NONE, 200, 5000, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const struct http_job job = {
			.err.code = rows[i].code,
			.status = rows[i].status,
			.retry_after_ms = rows[i].retry_after_ms,
		};

		assert_int_equal(verdict_transport(&job, NULL, 0, 1, 4).wait_ms,
		                 rows[i].wait_ms);
	}
}

/* Up to five minutes it is waited for; what is longer fails for this run, but
 * for what would be no other try anyway. */
static void a_long_wait_fails_what_would_be_tried_again(void **state)
{
	static const struct {
		enum err_code code;
		int status;
		int64_t tries;
		bool was_long;
		enum verdict_act act; /* without it */
	} rows[] = {
		{ ERR_NONE, 503, 1, true, VERDICT_CONTINUE },
		{ ERR_NONE, 429, 1, true, VERDICT_CONTINUE },
		{ ERR_NONE, 403, 1, true, VERDICT_RELINK },
		{ ERR_NONE, 404, 1, true, VERDICT_RELINK },
		{ ERR_NONE, 416, 1, true, VERDICT_RESTART },
		{ ERR_NET, 503, 1, true, VERDICT_CONTINUE },
		{ ERR_NONE, 503, 4, false, VERDICT_FAIL },
		{ ERR_NONE, 301, 1, false, VERDICT_FAIL },
		{ ERR_DISK, 503, 1, false, VERDICT_STOP },
		{ ERR_NONE, 200, 1, false, VERDICT_KEEP },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct http_job job = {
			.err.code = rows[i].code,
			.status = rows[i].status,
			.retry_after_ms = VERDICT_WAIT_MAX_MS,
		};
		struct verdict v =
		        verdict_transport(&job, NULL, 0, rows[i].tries, 4);

		assert_int_equal(v.act, rows[i].act);
		assert_false(v.is_long);
		job.retry_after_ms = VERDICT_WAIT_MAX_MS + 1;
		v = verdict_transport(&job, NULL, 0, rows[i].tries, 4);
		assert_int_equal(v.act,
		                 rows[i].was_long ? VERDICT_FAIL : rows[i].act);
		assert_int_equal(v.is_long, rows[i].was_long);
	}
}

#define ONE "11"
#define TWO "22"

/* The same bad bytes a second time, or the last try. */
static void bad_bodies_are_tried_again_then_judged(void **state)
{
	static const struct {
		const char *last;
		int64_t tries;
		bool is_settled;
		enum verdict_act of_content, of_checksum;
	} rows[] = {
		{ "", 1, true, VERDICT_RESTART, VERDICT_RESTART },
		{ "", 1, false, VERDICT_RESTART, VERDICT_RESTART },
		{ TWO, 2, true, VERDICT_RESTART, VERDICT_RESTART },
		{ ONE, 2, true, VERDICT_EVIDENCE, VERDICT_FAIL },
		{ ONE, 2, false, VERDICT_FAIL, VERDICT_FAIL },
		{ TWO, 4, true, VERDICT_EVIDENCE, VERDICT_FAIL },
		{ TWO, 4, false, VERDICT_FAIL, VERDICT_FAIL },
		{ "", 4, true, VERDICT_EVIDENCE, VERDICT_FAIL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct verdict_body b = {
			.sha256 = ONE,
			.last_sha256 = rows[i].last,
			.is_settled = rows[i].is_settled,
			.tries = rows[i].tries,
			.tries_max = 4,
			.content = { .verdict = CHECK_BAD,
			             .code = "html-page" },
		};
		struct verdict v = verdict_content(&b);

		check_verdict(i, &v, rows[i].of_content, ERR_CONTENT);
		assert_string_equal(v.reason, "html-page");
		/* A checksum goes before the content. */
		b.sha256_differs = true;
		v = verdict_content(&b);
		check_verdict(i, &v, rows[i].of_checksum, ERR_CHECKSUM);
		assert_string_equal(v.reason, "checksum-differs");
		b.sha256_differs = false;
		b.md5_differs = true;
		b.content.verdict = CHECK_GOOD;
		v = verdict_content(&b);
		check_verdict(i, &v, rows[i].of_checksum, ERR_CHECKSUM);
	}
}

static void bodies_that_may_be_whole_are_looked_at_twice(void **state)
{
	static const struct {
		bool length_unknown, etag_differs;
		enum check_verdict content;
		const char *last;
		int64_t tries;
		enum verdict_act act;
		enum err_code code;
	} rows[] = {
		{ false, false, CHECK_GOOD, "", 1, VERDICT_KEEP, ERR_NONE },
		{ false, false, CHECK_WARN, "", 1, VERDICT_KEEP, ERR_NONE },
		{ false, false, CHECK_WARN, "", 4, VERDICT_KEEP, ERR_NONE },
		/* only its structure can show that it is whole */
		{ true, false, CHECK_GOOD, "", 1, VERDICT_KEEP, ERR_NONE },
		{ true, false, CHECK_WARN, "", 1, VERDICT_RESTART,
		  ERR_TRUNCATED },
		{ true, false, CHECK_WARN, TWO, 3, VERDICT_RESTART,
		  ERR_TRUNCATED },
		{ true, false, CHECK_WARN, ONE, 2, VERDICT_KEEP, ERR_NONE },
		{ true, false, CHECK_WARN, TWO, 4, VERDICT_FAIL,
		  ERR_TRUNCATED },
		/* an ETag is a hint */
		{ false, true, CHECK_GOOD, "", 1, VERDICT_RESTART,
		  ERR_CHECKSUM },
		{ false, true, CHECK_GOOD, TWO, 2, VERDICT_RESTART,
		  ERR_CHECKSUM },
		{ false, true, CHECK_GOOD, ONE, 2, VERDICT_KEEP, ERR_NONE },
		{ false, true, CHECK_WARN, ONE, 4, VERDICT_KEEP, ERR_NONE },
		{ false, true, CHECK_GOOD, TWO, 4, VERDICT_KEEP, ERR_NONE },
		{ true, true, CHECK_GOOD, "", 1, VERDICT_RESTART,
		  ERR_CHECKSUM },
		{ true, true, CHECK_WARN, "", 1, VERDICT_RESTART,
		  ERR_TRUNCATED },
		{ true, true, CHECK_WARN, ONE, 2, VERDICT_KEEP, ERR_NONE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const struct verdict_body b = {
			.sha256 = ONE,
			.last_sha256 = rows[i].last,
			.length_unknown = rows[i].length_unknown,
			.etag_differs = rows[i].etag_differs,
			.is_settled = true,
			.tries = rows[i].tries,
			.tries_max = 4,
			.content = { .verdict = rows[i].content, .code = "ok" },
		};
		const struct verdict v = verdict_content(&b);

		check_verdict(i, &v, rows[i].act, rows[i].code);
		assert_string_equal(v.reason, err_name(rows[i].code));
	}
}

#define HOST(name) VERDICT_HOST_##name

static void an_item_is_spared_what_is_not_its_own(void **state)
{
	static const struct {
		struct verdict_spent spent;
		bool spares;
	} rows[] = {
		/* the host is silent, since before it failed and for a while */
		{ { ERR_NET, HOST(SILENT), 0, 4, 4, 0, true, 0 }, true },
		{ { ERR_TIMEOUT, HOST(SILENT), 0, 9, 4, 0, true, 59999 },
		  true },
		{ { ERR_NET, HOST(SILENT), 0, 4, 4, 0, true, 60000 }, false },
		{ { ERR_NET, HOST(SILENT), 0, 4, 4, 0, false, 0 }, false },
		{ { ERR_TLS, HOST(SILENT), 0, 4, 4, 0, true, 0 }, false },
		/* one try was to be made */
		{ { ERR_NET, HOST(SILENT), 0, 1, 1, 0, true, 0 }, false },
		{ { ERR_THROTTLED, HOST(BUSY), 429, 1, 1, 0, true, 0 }, false },
		/* put off */
		{ { ERR_SERVER, HOST(FAILS), 503, 4, 4, 0, false, 0 }, true },
		{ { ERR_SERVER, HOST(FAILS), 503, 16, 4, 0, false, 0 }, false },
		{ { ERR_THROTTLED, HOST(BUSY), 429, 15, 4, 0, true, 99999 },
		  true },
		{ { ERR_THROTTLED, HOST(BUSY), 429, 16, 4, 0, true, 0 },
		  false },
		{ { ERR_SERVER, HOST(FAILS), 500, 4, 4, 0, true, 0 }, false },
		/* a part more with each try */
		{ { ERR_TRUNCATED, HOST(UP), 206, 99, 4, 65536, false, 0 },
		  true },
		{ { ERR_NET, HOST(UP), 200, 999, 4, 99999, false, 0 }, true },
		{ { ERR_NET, HOST(UP), 200, 1000, 4, 99999, false, 0 }, false },
		{ { ERR_TRUNCATED, HOST(UP), 206, 4, 4, 65535, false, 0 },
		  false },
		{ { ERR_TRUNCATED, HOST(UP), 200, 4, 4, 0, false, 0 }, false },
		{ { ERR_REFUSED, HOST(UP), 400, 1, 4, 0, false, 0 }, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		if (verdict_spares(&rows[i].spent) != rows[i].spares)
			fail_msg("row %zu", i);
}

static void etags_that_were_never_an_md5_are_not_heeded(void **state)
{
	static const struct {
		struct verdict_etags seen;
		bool heeds;
	} rows[] = {
		{ { 0, 0 }, true },   { { 0, 2 }, true }, { { 0, 3 }, false },
		{ { 0, 99 }, false }, { { 1, 3 }, true }, { { 1, 99 }, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		if (verdict_heeds_etags(&rows[i].seen) != rows[i].heeds)
			fail_msg("row %zu", i);
}

static void bytes_behind_the_sound_get_one_more_look(void **state)
{
	static const struct {
		const char *last;
		int64_t tries;
		enum verdict_act act;
	} rows[] = {
		{ "", 1, VERDICT_RESTART },
		{ TWO, 2, VERDICT_RESTART },
		{ ONE, 2, VERDICT_KEEP },
		{ "", 4, VERDICT_KEEP },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const struct verdict_body b = {
			.sha256 = ONE,
			.last_sha256 = rows[i].last,
			.tries = rows[i].tries,
			.tries_max = 4,
			.content = { .verdict = CHECK_WARN,
			             .code = "trailing-bytes" },
		};

		assert_int_equal(verdict_content(&b).act, rows[i].act);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_status_gets_the_answer_in_this_table),
		cmocka_unit_test(what_the_store_says_decides_on_the_link),
		cmocka_unit_test(only_the_part_of_a_body_that_came_is_read),
		cmocka_unit_test(what_is_gone_is_looked_for_twice),
		cmocka_unit_test(every_failure_gets_the_answer_of_its_class),
		cmocka_unit_test(what_counts_against_the_host_is_noted),
		cmocka_unit_test(a_retry_after_is_passed_on),
		cmocka_unit_test(a_long_wait_fails_what_would_be_tried_again),
		cmocka_unit_test(bad_bodies_are_tried_again_then_judged),
		cmocka_unit_test(bodies_that_may_be_whole_are_looked_at_twice),
		cmocka_unit_test(an_item_is_spared_what_is_not_its_own),
		cmocka_unit_test(etags_that_were_never_an_md5_are_not_heeded),
		cmocka_unit_test(bytes_behind_the_sound_get_one_more_look),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
