/* SPDX-License-Identifier: Apache-2.0 */
#include "media/check.h"

#include "model/state.h"
#include "unit/media/bodies.h"
#include "unit/media/feeding.h"

static struct check_result expect_text(const char *body, enum kind kind,
                                       const char *code, const char *detail)
{
	OWN(text_free) struct text t = { 0 };

	put(&t, body);
	return expect(&t, kind, CHECK_BAD, code, detail);
}

static void no_bytes_are_empty(void **s)
{
	OWN(text_free) struct text t = { 0 };
	struct check_result r;

	(void)s;
	text_add(&t, "");
	r = expect(&t, KIND_MAIN, CHECK_BAD, "empty", "0 bytes");
	assert_int_equal(r.format, CHECK_EMPTY);
	assert_string_equal(r.extension, "bin");
	expect(&t, KIND_TRANSCRIPT, CHECK_BAD, "empty", "0 bytes");
}

static void a_web_page_is_told_by_its_title(void **s)
{
	static const struct {
		const char *body, *detail;
	} rows[] = {
		{ "<html><head><title>502 Bad Gateway</title>",
		  "a web page titled \"502 Bad Gateway\"" },
		{ "\xef\xbb\xbf \r\n\t<!DocType HTML PUBLIC x><TITLE>No\x01"
		  "w\xc3\xa4y</TITLE>",
		  "a web page titled \"No?w?"
		  "?y\"" },
		{ "<HTML></HTML>", "a web page without a title" },
		{ "<head><title></title>", "a web page without a title" },
		{ "<head><title>cut", "a web page without a title" },
		{ "<body>", "a web page without a title" },
		{ "<script>x</script>", "a web page without a title" },
		{ "<?xml version=\"1.0\"?><!DOCTYPE html><title>X</title>",
		  "a web page titled \"X\"" },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const struct check_result r = expect_text(
		        rows[i].body, KIND_MAIN, "html-page", rows[i].detail);

		assert_int_equal(r.format, CHECK_HTML);
		assert_string_equal(r.mime, "text/html");
		assert_string_equal(r.extension, "bin");
		expect_text(rows[i].body, KIND_TRANSCRIPT, "html-page",
		            rows[i].detail);
	}
}

static void a_long_title_is_cut(void **s)
{
	OWN(text_free) struct text t = { 0 };
	struct check_result r;

	(void)s;
	put(&t, "<title>");
	put_fill(&t, 'x', 400);
	put(&t, "</title>");
	r = judge(&t, KIND_MAIN);
	assert_true(strlen(r.detail) < sizeof(r.detail));
	assert_true(text_starts(r.detail, "a web page titled \"xxx"));
	assert_true(text_ends(r.detail, "x\""));
}

static void an_xml_error_is_told_by_its_code(void **s)
{
	static const char expired[] =
	        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	        "<Error><Code>AccessDenied</Code><Message>Request has "
	        "expired</Message></Error>";
	const struct check_result r = expect_text(
	        expired, KIND_MAIN, "xml-page", "an XML error AccessDenied");

	(void)s;
	assert_int_equal(r.format, CHECK_XML);
	assert_string_equal(r.mime, "application/xml");
	expect_text(expired, KIND_TRANSCRIPT, "xml-page",
	            "an XML error AccessDenied");
	expect_text("<Error/>", KIND_MAIN, "xml-page",
	            "begins with 3c 45 72 72 6f 72 2f 3e (<Error/>)");
}

static void text_in_16_bits_is_recognised(void **s)
{
	OWN(text_free) struct text t = { 0 };

	(void)s;
	put_bytes(&t, "\xff\xfe<\0h\0t\0m\0l\0>\0", 14);
	expect(&t, KIND_MAIN, CHECK_BAD, "html-page",
	       "a web page without a title");
	text_clear(&t);
	put_bytes(&t, "\xfe\xff\0<\0E\0r\0r\0>", 12);
	expect(&t, KIND_MAIN, CHECK_BAD, "xml-page",
	       "begins with fe ff 00 3c 00 45 00 72 (?"
	       "?"
	       "?<?E?r)");
}

static void json_where_a_recording_is_due_is_bad(void **s)
{
	static const char body[] = " {\"error\":{\"key\":\"404\"}}";
	const struct check_result r =
	        expect_text(body, KIND_SCREEN, "json-instead-of-media",
	                    "begins with 20 7b 22 65 72 72 6f 72 ( "
	                    "{\"error)");

	(void)s;
	assert_int_equal(r.format, CHECK_JSON);
	assert_string_equal(r.extension, "json");
}

static void a_body_left_compressed_is_bad(void **s)
{
	OWN(text_free) struct text t = { 0 };
	struct check_result r;

	(void)s;
	put_bytes(&t, "\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
	r = expect(&t, KIND_MAIN, CHECK_BAD, "gzip-body",
	           "begins with 1f 8b 08 00 00 00 00 00 (?"
	           "?"
	           "?"
	           "?"
	           "?"
	           "?"
	           "?"
	           "?)");
	assert_int_equal(r.format, CHECK_GZIP);
	expect(&t, KIND_TRANSCRIPT, CHECK_BAD, "gzip-body", r.detail);
}

static void anything_else_is_unknown(void **s)
{
	OWN(text_free) struct text t = { 0 };
	struct check_result r;

	(void)s;
	r = expect_text("Request has expired", KIND_MAIN, "unknown-format",
	                "begins with 52 65 71 75 65 73 74 20 (Request )");
	assert_int_equal(r.format, CHECK_UNKNOWN);
	assert_string_equal(r.mime, "application/octet-stream");
	assert_null(r.puid);
	assert_string_equal(r.extension, "bin");
	expect_text("x", KIND_MAIN, "unknown-format", "begins with 78 (x)");
	expect_text("\xef\xbb\xbf", KIND_MAIN, "unknown-format",
	            "begins with ef bb bf (?"
	            "?"
	            "?)");
	expect_text("a~\x7f", KIND_MAIN, "unknown-format",
	            "begins with 61 7e 7f (a~?)");
	put_fill(&t, 0, 5000);
	expect(&t, KIND_MAIN, CHECK_BAD, "unknown-format",
	       "begins with 00 00 00 00 00 00 00 00 (?"
	       "?"
	       "?"
	       "?"
	       "?"
	       "?"
	       "?"
	       "?)");
	text_clear(&t);
	put_fill(&t, ' ', 5000);
	expect(&t, KIND_MAIN, CHECK_BAD, "unknown-format",
	       "begins with 20 20 20 20 20 20 20 20 (        )");
}

static void only_an_object_or_array_is_a_transcript(void **s)
{
	static const char *const rows[] = {
		"\"text\"", "12", "null", "WEBVTT", "1\n00:00 --> 00:01\nHi",
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(text_free) struct text t = { 0 };
		struct check_result r;

		put(&t, rows[i]);
		r = judge(&t, KIND_TRANSCRIPT);
		assert_string_equal(r.code, "not-a-transcript");
	}
}

static void media_where_a_transcript_is_due_is_bad(void **s)
{
	static const struct {
		const char *head;
		size_t len;
		enum check_format format;
	} rows[] = {
		{ "RIFF\0\0\0\0WAVE", 12, CHECK_WAV },
		{ "RF64\0\0\0\0WAVE", 12, CHECK_RF64 },
		{ "ID3\4", 4, CHECK_MP3 },
		{ "OggS\0", 5, CHECK_OGG },
		{ "\0\0\0\x18"
		  "ftypisom",
		  12, CHECK_MP4 },
		{ "\x1a\x45\xdf\xa3", 4, CHECK_WEBM },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(text_free) struct text t = { 0 };
		struct check_result r;

		put_bytes(&t, rows[i].head, rows[i].len);
		r = judge(&t, KIND_TRANSCRIPT);
		assert_string_equal(r.code, "not-a-transcript");
		assert_int_equal(r.format, rows[i].format);
	}
}

static void of_webm_only_the_kind_is_known(void **s)
{
	OWN(text_free) struct text t = { 0 };
	struct check_result r;

	(void)s;
	put(&t, "\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm");
	put_noise(&t, 900);
	r = expect(&t, KIND_SCREEN, CHECK_WARN, "container-only",
	           "912 bytes, not looked at beyond their kind");
	assert_string_equal(r.mime, "video/webm");
	assert_string_equal(r.puid, "fmt/573");
	assert_string_equal(r.extension, "webm");
	text_clear(&t);
	put(&t, "\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska");
	r = expect(&t, KIND_SCREEN, CHECK_WARN, "container-only",
	           "16 bytes, not looked at beyond their kind");
	assert_string_equal(r.mime, "video/x-matroska");
	assert_string_equal(r.puid, "fmt/569");
}

static void a_checker_can_be_used_for_one_file_after_another(void **s)
{
	OWN(own_check) struct check *c = check_new(KIND_MAIN);
	struct check_result r;

	(void)s;
	check_feed(c, "<html>", 6);
	check_end(c, &r);
	assert_string_equal(r.code, "html-page");
	check_restart(c, KIND_TRANSCRIPT);
	check_feed(c, "[\"a\"", 4);
	check_end(c, &r);
	assert_string_equal(r.code, "truncated");
	check_restart(c, KIND_TRANSCRIPT);
	check_feed(c, "[\"a\"]", 5);
	check_end(c, &r);
	assert_string_equal(r.code, "ok");
	assert_string_equal(r.detail, "");
	check_restart(c, KIND_MAIN);
	check_feed(c, NULL, 0);
	check_end(c, &r);
	assert_string_equal(r.code, "empty");
	check_free(NULL);
}

static void verdicts_have_names(void **s)
{
	(void)s;
	assert_string_equal(check_verdict_name(CHECK_GOOD), "good");
	assert_string_equal(check_verdict_name(CHECK_WARN), "warn");
	assert_string_equal(check_verdict_name(CHECK_BAD), "bad");
	assert_string_equal(check_verdict_name((enum check_verdict)9),
	                    "unknown");
}

/* "explain" shows the meaning of each. */
static void every_code_of_a_verdict_is_explained(void **s)
{
	static const char *const codes[] = {
		"ok",
		"empty",
		"html-page",
		"xml-page",
		"gzip-body",
		"json-instead-of-media",
		"bad-header",
		"not-a-transcript",
		"truncated",
		"unknown-format",
		"no-data",
		"no-index",
		"no-frames",
		"page-checksum",
		"page-gap",
		"no-end-page",
		"not-utf8",
		"bad-json",
		"riff-length",
		"streamed-length",
		"silence",
		"trailing-bytes",
		"bad-chunk",
		"partial-frame",
		"lost-sync",
		"unpadded-chunk",
		"not-opus",
		"container-only",
		"type-differs",
		"empty-transcript",
		"duplicate-keys",
		"json-error",
		"second-data",
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(codes); i++)
		assert_false(text_starts(state_reason_meaning(codes[i]),
		                         "no meaning"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_bytes_are_empty),
		cmocka_unit_test(a_web_page_is_told_by_its_title),
		cmocka_unit_test(a_long_title_is_cut),
		cmocka_unit_test(an_xml_error_is_told_by_its_code),
		cmocka_unit_test(text_in_16_bits_is_recognised),
		cmocka_unit_test(json_where_a_recording_is_due_is_bad),
		cmocka_unit_test(a_body_left_compressed_is_bad),
		cmocka_unit_test(anything_else_is_unknown),
		cmocka_unit_test(only_an_object_or_array_is_a_transcript),
		cmocka_unit_test(media_where_a_transcript_is_due_is_bad),
		cmocka_unit_test(of_webm_only_the_kind_is_known),
		cmocka_unit_test(
		        a_checker_can_be_used_for_one_file_after_another),
		cmocka_unit_test(verdicts_have_names),
		cmocka_unit_test(every_code_of_a_verdict_is_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
