/* SPDX-License-Identifier: Apache-2.0 */
#include "media/check_type.h"

#include "support/check.h"

static void a_named_type_is_compared_with_the_bytes(void **state)
{
	static const struct {
		const char *declared;
		enum check_format format;
		bool differs;
	} rows[] = {
		{ "audio/wav", CHECK_WAV, false },
		{ "Audio/X-WAV; codec=1", CHECK_WAV, false },
		{ "audio/vnd.wave", CHECK_RF64, false },
		{ "audio/mpeg", CHECK_MP3, false },
		{ "application/ogg", CHECK_OGG, false },
		{ "audio/mp4", CHECK_MP4, false },
		{ "audio/webm", CHECK_WEBM, false },
		{ "application/json;charset=utf-8", CHECK_JSON, false },
		{ "application/vnd.x.y+json", CHECK_JSON, false },
		{ "text/plain", CHECK_JSON, false },
		{ "audio/wav", CHECK_MP3, true },
		{ "audio/mpeg", CHECK_WAV, true },
		{ "audio/wave2", CHECK_WAV, true },
		{ "audio/wa", CHECK_WAV, true },
		{ "text/html", CHECK_WAV, true },
		{ "text/plain", CHECK_WAV, true },
		{ "audio/wav", CHECK_JSON, true },
		{ "+json", CHECK_WAV, false },
		{ "a/+json", CHECK_MP4, true },
		/* these name nothing */
		{ "", CHECK_WAV, false },
		{ "wav", CHECK_MP3, false },
		{ ";", CHECK_MP3, false },
		{ "binary/octet-stream", CHECK_MP3, false },
		{ "application/octet-stream; x=y", CHECK_WAV, false },
		/* wrong by themselves */
		{ "audio/wav", CHECK_HTML, false },
		{ "audio/wav", CHECK_XML, false },
		{ "audio/wav", CHECK_GZIP, false },
		{ "audio/wav", CHECK_EMPTY, false },
		{ "audio/wav", CHECK_UNKNOWN, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		if (check_type_differs(rows[i].declared, rows[i].format) !=
		    rows[i].differs)
			fail_msg("row %zu: %s", i, rows[i].declared);
}

static void a_difference_is_a_warning_and_never_more(void **state)
{
	struct check_result r = { .verdict = CHECK_GOOD,
		                  .format = CHECK_WAV,
		                  .code = "ok",
		                  .mime = "audio/x-wav" };

	(void)state;
	check_type_compare(&r, "audio/wav");
	assert_int_equal(r.verdict, CHECK_GOOD);
	assert_string_equal(r.code, "ok");
	check_type_compare(&r, "audio/mpeg");
	assert_int_equal(r.verdict, CHECK_WARN);
	assert_string_equal(r.code, "type-differs");
	assert_string_equal(r.detail, "the source named audio/mpeg, the bytes "
	                              "are audio/x-wav");
	/* what is known and no less stays */
	r.verdict = CHECK_WARN;
	r.code = "silence";
	check_type_compare(&r, "audio/mpeg");
	assert_string_equal(r.code, "silence");
	r.verdict = CHECK_BAD;
	r.code = "truncated";
	check_type_compare(&r, "audio/mpeg");
	assert_int_equal(r.verdict, CHECK_BAD);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_named_type_is_compared_with_the_bytes),
		cmocka_unit_test(a_difference_is_a_warning_and_never_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
