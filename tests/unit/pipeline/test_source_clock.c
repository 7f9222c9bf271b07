/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/source_clock.h"

#include "base/log.h"
#include "base/secret.h"
#include "port/http.h"
#include "support/check.h"

#define NOW  INT64_C(1790812800000)
#define MONO INT64_C(5000)
#define OFF  SOURCE_CLOCK_OFF_MS

static void ours_is_taken_while_it_is_near(void **state)
{
	static const struct {
		int64_t date_ms, mono_ms; /* told; -1: not */
		int64_t judged_ms;        /* at NOW, MONO */
	} rows[] = {
		{ -1, 0, NOW },
		{ NOW, MONO, NOW },
		{ NOW - OFF, MONO, NOW },
		{ NOW + OFF, MONO, NOW },
		{ NOW - OFF - 1, MONO, NOW - OFF - 1 },
		/* theirs is ahead: it would only settle calls early */
		{ NOW + OFF + 1, MONO, NOW },
		{ NOW + 100 * OFF, MONO, NOW },
		/* told a while ago: it has gone on since */
		{ NOW - 3600000, MONO - 2000, NOW - 3600000 + 2000 },
		{ NOW - OFF - 1000, MONO - 1000, NOW },
		{ 0, MONO, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const struct source_clock k = {
			.date_ms = rows[i].date_ms,
			.mono_ms = rows[i].mono_ms,
			.is_known = rows[i].date_ms >= 0,
		};

		assert_int_equal(source_clock_now(&k, NOW, MONO),
		                 rows[i].judged_ms);
	}
}

static void only_a_signed_in_success_tells_the_time(void **state)
{
	OWN(own_secret) struct secret *bearer = secret_new("s3cr3t", 6);
	const struct log_setup quiet = { .level = LOG_OFF, .fd = 2 };
	const struct {
		int64_t date_ms;
		const struct secret *bearer;
		int status;
		bool is_taken;
	} rows[] = {
		{ NOW - 3600000, bearer, 200, true },
		{ -1, bearer, 200, false },
		{ NOW - 3600000, NULL, 200, false },
		{ NOW - 3600000, bearer, 302, false },
		{ NOW - 3600000, bearer, 503, false },
		{ NOW - 3600000, bearer, 0, false },
	};

	(void)state;
	log_configure(&quiet);
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct source_clock k = { .is_known = false };
		const struct http_job job = {
			.date_ms = rows[i].date_ms,
			.bearer = rows[i].bearer,
			.status = rows[i].status,
			.first_byte_ms = MONO - 100,
		};

		source_clock_take(&k, &job, NOW, MONO);
		assert_int_equal(k.is_known, rows[i].is_taken);
		assert_int_equal(k.was_warned, rows[i].is_taken);
		assert_int_equal(source_clock_now(&k, NOW, MONO),
		                 rows[i].is_taken ? NOW - 3600000 + 100 : NOW);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(ours_is_taken_while_it_is_near),
		cmocka_unit_test(only_a_signed_in_success_tells_the_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
