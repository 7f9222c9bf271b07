/* SPDX-License-Identifier: Apache-2.0 */
#include "media/check.h"

#include "unit/media/bodies.h"
#include "unit/media/feeding.h"

static const char voice[] =
        "{\"responseContents\":[{\"recognitionResult\":{\"role\":\"CALLER\","
        "\"alternatives\":[{\"transcript\":\"Gr\xc3\xbc\xc3\x9f Gott "
        "\\u00e4\\n\",\"words\":[{\"word\":\"Gott\",\"start_time\":"
        "{\"seconds\":-0,\"nanos\":1.5e+3}}],\"ok\":[true,false,null,0,"
        "{},[]]}]}}]}";

static struct check_result judge_text(const char *json)
{
	OWN(text_free) struct text t = { 0 };

	put(&t, json);
	return judge(&t, KIND_TRANSCRIPT);
}

static void a_transcript_is_good_and_described(void **s)
{
	const struct check_result r = judge_text(voice);

	(void)s;
	assert_string_equal(r.code, "ok");
	assert_int_equal(r.verdict, CHECK_GOOD);
	assert_int_equal(r.format, CHECK_JSON);
	assert_string_equal(r.mime, "application/json");
	assert_string_equal(r.extension, "json");
	assert_string_equal(r.puid, "fmt/817");
	assert_null(r.codec);
	assert_int_equal(r.duration_ms, -1);
}

static void every_prefix_is_bad(void **s)
{
	OWN(text_free) struct text t = { 0 };

	(void)s;
	put(&t, voice);
	expect_no_good_prefix(&t, KIND_TRANSCRIPT, t.len);
	t.len = 30;
	expect(&t, KIND_TRANSCRIPT, CHECK_BAD, "truncated",
	       "ends at byte 30 with 3 levels open");
}

static void what_the_grammar_allows_is_good(void **s)
{
	static const char *const rows[] = {
		"[\"a\"]",
		" \t\r\n{ \"text\" : \"b\" , \"c\" : 1 } \n",
		"\xef\xbb\xbf[\"a\"]",
		"[\"a\",0,-0,1,-12,1.0,0.5,1e5,1E+5,1.25e-10,0e0]",
		"[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\ud83d\\uDE00\"]",
		("[\"\xf0\x9f\x98\x80\xe2\x82\xac\xc2\x80\xed\x9f\xbf"
		 "\xf4\x8f\xbf\xbf\xe0\xa0\x80\xf0\x90\x80\x80\"]"),
		"{\"\":\"x\"}",
		"[\"x\",true ,false ,null ]",
		"[\"\x7f\"]",
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const struct check_result r = judge_text(rows[i]);

		assert_string_equal(r.code, "ok");
	}
}

static const struct {
	const char *json, *code, *detail;
} flaws[] = {
	{ "[1,]", "bad-json", "at byte 3: expected a value" },
	{ "[,1]", "bad-json", "at byte 1: expected a value" },
	{ "[1 2]", "bad-json", "at byte 3: expected a comma or ]" },
	{ "[1}", "bad-json", "at byte 2: expected a comma or ]" },
	{ "{\"a\":1]", "bad-json", "at byte 6: expected a comma or }" },
	{ "{\"a\":1,}", "bad-json", "at byte 7: expected a key" },
	{ "{a:1}", "bad-json", "at byte 1: expected a key" },
	{ "{'a':1}", "bad-json", "at byte 1: expected a key" },
	{ "{\"a\" 1}", "bad-json", "at byte 5: expected a colon" },
	{ "{\"a\":}", "bad-json", "at byte 5: expected a value" },
	{ "{,}", "bad-json", "at byte 1: expected a key" },
	{ "[] []", "bad-json", "at byte 3: expected nothing behind the value" },
	{ "[]x", "bad-json", "at byte 2: expected nothing behind the value" },
	{ "[NaN]", "bad-json", "at byte 1: expected a value" },
	{ "[nul]", "bad-json", "at byte 4: expected true, false or null" },
	{ "[tRue]", "bad-json", "at byte 2: expected true, false or null" },
	{ "[01]", "bad-json", "at byte 2: expected a comma or ]" },
	{ "[-01]", "bad-json", "at byte 3: expected a comma or ]" },
	{ "[+1]", "bad-json", "at byte 1: expected a value" },
	{ "[.5]", "bad-json", "at byte 1: expected a value" },
	{ "[1.]", "bad-json", "at byte 3: expected a digit" },
	{ "[1.e5]", "bad-json", "at byte 3: expected a digit" },
	{ "[1.5.5]", "bad-json", "at byte 4: expected a comma or ]" },
	{ "[1e]", "bad-json", "at byte 3: expected a digit" },
	{ "[1e+]", "bad-json", "at byte 4: expected a digit" },
	{ "[1e5e5]", "bad-json", "at byte 4: expected a comma or ]" },
	{ "[-]", "bad-json", "at byte 2: expected a digit" },
	{ "[\"\\x\"]", "bad-json", "at byte 3: expected an escape" },
	{ "[\"\\u12g4\"]", "bad-json",
	  "at byte 6: expected four hexadecimal digits" },
	{ "[\"a\nb\"]", "bad-json",
	  "at byte 3: expected no control character in a string" },
	{ "[/**/]", "bad-json", "at byte 1: expected a value" },
	{ "[\"\xff\"]", "not-utf8", "at byte 2: expected UTF-8" },
	{ "[\"\x80\"]", "not-utf8", "at byte 2: expected UTF-8" },
	{ "[\"\xc0\x80\"]", "not-utf8", "at byte 2: expected UTF-8" },
	{ "[\"\xc3\"]", "not-utf8", "at byte 3: expected UTF-8" },
	{ "[\"\xe0\x80\x80\"]", "not-utf8", "at byte 3: expected UTF-8" },
	{ "[\"\xed\xa0\x80\"]", "not-utf8", "at byte 3: expected UTF-8" },
	{ "[\"\xf4\x90\x80\x80\"]", "not-utf8", "at byte 3: expected UTF-8" },
	{ "[\"\xf0\x80\x80\x80\"]", "not-utf8", "at byte 3: expected UTF-8" },
	{ "[\"\xf5\x80\x80\x80\"]", "not-utf8", "at byte 2: expected UTF-8" },
	{ "[\x80]", "not-utf8", "at byte 1: expected a value" },
	{ "[\xc3\xa4]", "not-utf8", "at byte 1: expected a value" },
};

static void what_the_grammar_forbids_is_bad_where_it_stands(void **s)
{
	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(flaws); i++) {
		const struct check_result r = judge_text(flaws[i].json);

		assert_string_equal(r.detail, flaws[i].detail);
		assert_string_equal(r.code, flaws[i].code);
		assert_int_equal(r.verdict, CHECK_BAD);
	}
}

static void text_in_16_bits_is_not_utf8(void **s)
{
	OWN(text_free) struct text t = { 0 };

	(void)s;
	put_bytes(&t, "\xff\xfe[\0]\0", 6);
	expect(&t, KIND_TRANSCRIPT, CHECK_BAD, "not-utf8",
	       "at byte 0: expected a value");
	text_clear(&t);
	put(&t, "\xef\xbb[]");
	expect(&t, KIND_TRANSCRIPT, CHECK_BAD, "not-a-transcript",
	       "begins with ef bb 5b 5d (?"
	       "?[])");
}

static void nesting_is_bounded(void **s)
{
	OWN(text_free) struct text t = { 0 };

	(void)s;
	put_fill(&t, '[', 512);
	put(&t, "\"x\"");
	put_fill(&t, ']', 512);
	expect(&t, KIND_TRANSCRIPT, CHECK_GOOD, "ok", "");
	text_clear(&t);
	put_fill(&t, '[', 513);
	expect(&t, KIND_TRANSCRIPT, CHECK_BAD, "bad-json",
	       "at byte 512: expected at most 512 levels");
	/* Each level remembers what it is. */
	text_clear(&t);
	for (int i = 0; i < 250; i++)
		put(&t, "{\"text\":[");
	put(&t, "\"x\"");
	for (int i = 0; i < 250; i++)
		put(&t, "]}");
	expect(&t, KIND_TRANSCRIPT, CHECK_GOOD, "ok", "");
}

static void a_transcript_without_words_is_a_warning(void **s)
{
	static const struct {
		const char *json, *detail;
	} rows[] = {
		{ "{}", "no text in it" },
		{ "[]", "no text in it" },
		{ "{\"responseContents\":[]}", "no text in it" },
		{ "{\"a\":[1,true,\"\",\" \\n\"]}", "no text in it" },
		{ "{\"channelType\":\"chat\",\"messages\":[]}",
		  "no text under a key that is known to hold words" },
		{ "[{\"zeile\":\"Guten Tag\"}]",
		  "no text under a key that is known to hold words" },
		{ "{\"averyveryverylongkeyindeed\":\"a\"}",
		  "no text under a key that is known to hold words" },
		{ "{\"te\\u0078t\":\"a\"}",
		  "no text under a key that is known to hold words" },
		{ "{\"t\xc3\xa4xt\":\"a\"}",
		  "no text under a key that is known to hold words" },
		{ "{\"transcripts\":[{\"utterance\":\"\",\"speaker\":"
		  "\"x\"}]}",
		  "1 utterances, all of them empty" },
		{ "{\"error\":null,\"errors\":[],\"trackingId\":\"x\"}",
		  "no text under a key that is known to hold words" },
		{ "{\"error\":{\"count\":0,\"is\":false},\"message\":\"\"}",
		  "1 utterances, all of them empty" },
		{ "[{\"role\":\"CALLER\",\"transcript\":\"\"},"
		  "{\"role\":\"AGENT\",\"Transcript\":\" \\t\"}]",
		  "2 utterances, all of them empty" },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const struct check_result r = judge_text(rows[i].json);

		assert_string_equal(r.detail, rows[i].detail);
		assert_string_equal(r.code, "empty-transcript");
		assert_int_equal(r.verdict, CHECK_WARN);
	}
}

static void a_key_that_stands_twice_is_a_warning(void **s)
{
	static const struct {
		const char *json, *detail;
	} rows[] = {
		{ "{\"text\":\"a\",\"text\":\"b\"}",
		  "the key that ends at byte 17 stands in its object twice" },
		{ "[{\"a\":{\"b\":1},\"text\":\"x\",\"a\":2,\"a\":3}]",
		  "the key that ends at byte 27 stands in its object twice" },
		{ "{\"\":1,\"\":\"\",\"text\":\"a\"}",
		  "the key that ends at byte 7 stands in its object twice" },
		{ "{\"\\u00e4\":[],\"text\":\"a\",\"\\u00e4\":[]}",
		  "the key that ends at byte 31 stands in its object twice" },
		{ "{\"\xc3\xa4\":0,\"\xc3\xa4\":0,\"text\":\"a\"}",
		  "the key that ends at byte 11 stands in its object twice" },
	};
	static const char *const once[] = {
		"[{\"text\":\"a\"},{\"text\":\"b\"}]",
		"{\"text\":{\"text\":[{\"text\":\"a\"}]},\"texts\":1}",
		"{\"text\":\"text\",\"Text\":\"a\",\"tex\":1,\"t\":1}",
		("{\"a\\n\":1,\"a\\r\":1,\"\\u00e4\":1,\"\\u00e5\":1,"
		 "\"text\":\"a\"}"),
		"{\"\xc3\xa4\":1,\"\xc3\xa5\":1,\"text\":\"a\"}",
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const struct check_result r = judge_text(rows[i].json);

		assert_string_equal(r.detail, rows[i].detail);
		assert_string_equal(r.code, "duplicate-keys");
		assert_int_equal(r.verdict, CHECK_WARN);
	}
	for (size_t i = 0; i < ARRAY_COUNT(once); i++) {
		const struct check_result r = judge_text(once[i]);

		assert_string_equal(r.code, "ok");
	}
}

/* COUNT objects within one another, each of KEYS keys; the last of the
 * innermost is its first again. */
static const char *code_of_keys(unsigned objects, unsigned keys)
{
	OWN(text_free) struct text t = { 0 };

	put(&t, "{\"text\":\"a\"");
	for (unsigned i = 0; i < objects; i++) {
		text_addf(&t, ",\"o%u\":{\"k0\":0", i);
		for (unsigned k = 1; k + 1 < keys; k++)
			text_addf(&t, ",\"k%u\":0", k);
	}
	put(&t, ",\"k0\":1");
	put_fill(&t, '}', objects + 1);
	return judge(&t, KIND_TRANSCRIPT).code;
}

static void how_many_keys_are_remembered_is_bounded(void **s)
{
	(void)s;
	assert_string_equal(code_of_keys(1, 256), "duplicate-keys");
	assert_string_equal(code_of_keys(1, 257), "ok");
	assert_string_equal(code_of_keys(5, 200), "duplicate-keys");
	assert_string_equal(code_of_keys(6, 200), "ok");
	assert_string_equal(code_of_keys(500, 100), "ok");
}

static void an_error_of_the_source_is_no_transcript(void **s)
{
	static const char *const rows[] = {
		("{\"trackingId\":\"T\",\"error\":{\"key\":\"401\","
		 "\"message\":[{\"description\":\"Unauthorized\"}]}}"),
		"{\"trackingId\":\"T\",\"error\":{\"key\":404}}",
		"{\"errors\":[{\"key\":\"500\",\"message\":\"failed\"}]}",
		("{\"message\":\"no\",\"errors\":[{\"description\":\"no\"}],"
		 "\"trackingId\":\"ROUTERGW_5d\"}"),
		"{\"message\":\"Not found\",\"trackingId\":\"T\"}",
		("{\"timestamp\":1,\"status\":404,\"error\":\"Not Found\","
		 "\"path\":\"/v1/captures\"}"),
		"{\"error\":{\"text\":\"a\"},\"messages\":[]}",
		"{\"ERROR\":true}",
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const struct check_result r = judge_text(rows[i]);

		assert_string_equal(r.code, "json-error");
		assert_int_equal(r.verdict, CHECK_BAD);
		assert_string_equal(r.detail, "an object that reports an "
		                              "error, and no words of a "
		                              "call");
	}
}

static void one_word_under_a_known_key_is_a_transcript(void **s)
{
	static const char *const rows[] = {
		"[{\"transcript\":\"\"},{\"transcript\":\"a\"}]",
		"[{\"transcript\":\" \\u00e4\"}]",
		"[{\"text\":\"\xc3\xa4\"}]",
		"[{\"message\":\"\"},{\"MESSAGE\":\"\\\"\"}]",
		"{\"transcripts\":\"a\"}",
		"{\"utterances\":[{\"speaker\":\"x\",\"utterance\":\"a\"}]}",
		"[{\"DisplayText\":\"a\"}]",
		"[\"a\"]",
		"{\"text\":[[],\"a\"]}",
		/* what stands beside an error */
		"{\"message\":\"a\"}",
		"{\"messages\":[{\"message\":\"a\"}],\"error\":\"x\"}",
		"{\"errors\":[\"x\"],\"transcript\":\"a\"}",
		"{\"message\":{\"text\":\"a\"},\"trackingId\":\"x\"}",
		"{\"data\":{\"error\":\"x\",\"text\":\"a\"}}",
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const struct check_result r = judge_text(rows[i]);

		assert_string_equal(r.code, "ok");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_transcript_is_good_and_described),
		cmocka_unit_test(every_prefix_is_bad),
		cmocka_unit_test(what_the_grammar_allows_is_good),
		cmocka_unit_test(
		        what_the_grammar_forbids_is_bad_where_it_stands),
		cmocka_unit_test(text_in_16_bits_is_not_utf8),
		cmocka_unit_test(nesting_is_bounded),
		cmocka_unit_test(a_transcript_without_words_is_a_warning),
		cmocka_unit_test(a_key_that_stands_twice_is_a_warning),
		cmocka_unit_test(how_many_keys_are_remembered_is_bounded),
		cmocka_unit_test(an_error_of_the_source_is_no_transcript),
		cmocka_unit_test(one_word_under_a_known_key_is_a_transcript),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
