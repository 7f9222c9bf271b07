/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#include "support/check.h"

struct pair {
	const char *in;
	const char *out;
};

/* Checks what add makes of each text. */
static void check_pairs(void (*add)(struct text *, const char *),
                        const struct pair *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		OWN(text_free) struct text t = { NULL, 0, 0 };

		text_add(&t, "-");
		add(&t, rows[i].in);
		assert_string_equal(t.data + 1, rows[i].out);
		assert_int_equal(t.len, strlen(rows[i].out) + 1);
	}
}

static void a_text_grows_and_is_always_ended(void **s)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	(void)s;
	assert_string_equal(text_str(&t), "");
	text_add(&t, "");
	assert_string_equal(t.data, "");
	for (int i = 0; i < 1000; i++) {
		text_add(&t, "ab");
		text_add_char(&t, 'c');
		text_add_bytes(&t, "def", 1);
		text_addf(&t, "%d%s", 1, "");
		assert_int_equal(t.data[t.len], 0);
	}
	assert_int_equal(t.len, 5000);
	assert_memory_equal(t.data + 4990, "abcd1abcd1", 10);
	text_addf(&t, "%s", "");
	text_clear(&t);
	assert_string_equal(t.data, "");
	assert_int_equal(t.len, 0);
}

static void room_is_taken_in_one_step(void **s)
{
	OWN(text_free) struct text t = { 0 };
	const char *data;

	(void)s;
	text_add(&t, "abc");
	text_reserve(&t, 1000);
	assert_true(t.cap > 1000);
	assert_string_equal(t.data, "abc");
	data = t.data;
	for (int i = 0; i < 997; i++)
		text_add_char(&t, 'x');
	assert_ptr_equal(t.data, data);
	text_reserve(&t, 10); /* it has more */
	assert_int_equal(t.len, 1000);
}

static void an_empty_text_can_be_cleared_and_freed(void **s)
{
	struct text t = { NULL, 0, 0 };

	(void)s;
	text_clear(&t);
	text_free(&t);
	text_free(&t);
	assert_null(t.data);
}

static void taking_moves_the_string_out(void **s)
{
	struct text t = { NULL, 0, 0 };
	char *none = text_take(&t);
	char *some;

	(void)s;
	text_add(&t, "abc");
	some = text_take(&t);
	assert_string_equal(none, "");
	assert_string_equal(some, "abc");
	assert_null(t.data);
	assert_int_equal(t.len + t.cap, 0);
	free(none);
	free(some);
}

static void add_json_text(struct text *t, const char *s)
{
	text_add_json(t, s, strlen(s));
}

static void json_strings_have_the_canonical_escapes(void **s)
{
	static const struct pair rows[] = {
		{ "", "\"\"" },
		{ "abc /", "\"abc /\"" },
		{ "a\"b\\c", "\"a\\\"b\\\\c\"" },
		{ "\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"" },
		{ "\x01\x0b\x1f\x7f", "\"\\u0001\\u000b\\u001f\x7f\"" },
		{ "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80",
		  "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"" },
		{ "a\xff", "\"a\xef\xbf\xbd\"" },
		{ "\xc3", "\"\xef\xbf\xbd\"" },
		{ "\xc3\"", "\"\xef\xbf\xbd\\\"\"" },
		{ "\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
	};
	OWN(text_free) struct text t = { NULL, 0, 0 };

	(void)s;
	check_pairs(add_json_text, rows, ARRAY_COUNT(rows));
	text_add_json(&t, "a\0b", 3);
	assert_string_equal(t.data, "\"a\\u0000b\"");
}

static void utf8_is_told_from_what_only_looks_like_it(void **s)
{
	static const struct {
		const char *bytes;
		bool valid;
	} rows[] = {
		{ "", true },
		{ "ascii", true },
		{ "\x7f", true },
		{ "\x80", false },
		{ "\xbf", false },
		{ "\xc0\x80", false },
		{ "\xc1\xbf", false },
		{ "\xc2\x80", true },
		{ "\xdf\xbf", true },
		{ "\xc2", false },
		{ "\xc2 ", false },
		{ "\xe0\x9f\xbf", false },
		{ "\xe0\xa0\x80", true },
		{ "\xe2\x82", false },
		{ "\xe2\x82 ", false },
		{ "\xed\x9f\xbf", true },
		{ "\xed\xa0\x80", false },
		{ "\xed\xbf\xbf", false },
		{ "\xee\x80\x80", true },
		{ "\xef\xbf\xbf", true },
		{ "\xf0\x8f\xbf\xbf", false },
		{ "\xf0\x90\x80\x80", true },
		{ "\xf4\x8f\xbf\xbf", true },
		{ "\xf4\x90\x80\x80", false },
		{ "\xf5\x80\x80\x80", false },
		{ "\xf8\x88\x80\x80\x80", false },
		{ "\xff", false },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		assert_int_equal(
		        text_is_utf8(rows[i].bytes, strlen(rows[i].bytes)),
		        rows[i].valid);
	assert_true(text_is_utf8("a\0b", 3));
}

static void the_next_character_has_its_code_point(void **s)
{
	static const struct {
		const char *bytes;
		size_t len;
		uint32_t rune;
	} rows[] = {
		{ "A", 1, 'A' },
		{ "\xc3\xa9", 2, 0xe9 },
		{ "\xe2\x82\xac", 3, 0x20ac },
		{ "\xf0\x9f\x98\x80", 4, 0x1f600 },
	};
	uint32_t rune = 7;

	(void)s;
	assert_int_equal(text_utf8_next("A", 0, &rune), 0);
	assert_int_equal(rune, 7);
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		for (size_t cut = 0; cut < rows[i].len; cut++)
			assert_int_equal(
			        text_utf8_next(rows[i].bytes, cut, &rune), 0);
		assert_int_equal(
		        text_utf8_next(rows[i].bytes, rows[i].len, &rune),
		        rows[i].len);
		assert_int_equal(rune, rows[i].rune);
	}
}

static void csv_cells_are_quoted_and_never_a_formula(void **s)
{
	static const struct pair rows[] = {
		{ "", "\"\"" },
		{ "a,b", "\"a,b\"" },
		{ "say \"no\"", "\"say \"\"no\"\"\"" },
		{ "two\nlines", "\"two\nlines\"" },
		{ "=1+1", "\"'=1+1\"" },
		{ "@sum", "\"'@sum\"" },
		{ "+cmd", "\"'+cmd\"" },
		{ "-1+2", "\"'-1+2\"" },
		{ "\tx", "\"'\tx\"" },
		{ "\rx", "\"'\rx\"" },
		{ "-12.5", "\"-12.5\"" },
		{ "+14155550001", "\"+14155550001\"" },
		{ "-", "\"-\"" },
		{ "\xc3\xa9", "\"\xc3\xa9\"" },
	};

	(void)s;
	check_pairs(text_add_csv, rows, ARRAY_COUNT(rows));
}

static void plain_text_cannot_steer_a_terminal(void **s)
{
	static const struct pair rows[] = {
		{ "", "" },
		{ "abc", "abc" },
		{ "\x1b]0;x\x07", "?]0;x?" },
		{ "a\nb", "a?b" },
		{ "\xc2\x85", "??" },
		{ "\xc2\xa0", "\xc2\xa0" },
		{ "\xe2\x80\x8b", "???" },
		{ "\xe2\x80\xa8", "???" },
		/* NOLINTNEXTLINE(misc-misleading-bidirectional) */
		{ "\xe2\x81\xa6", "???" },
		{ "\xef\xbb\xbf", "???" },
		{ "\xd8\x9c", "??" },
		{ "\xef\xbf\xb9", "???" },
		{ "\xf3\xa0\x81\x81", "????" },
		{ "\xef\xbf\xbd", "\xef\xbf\xbd" },
	};

	(void)s;
	check_pairs(text_add_plain, rows, ARRAY_COUNT(rows));
}

static void shell_words_stay_one_word(void **s)
{
	static const struct pair rows[] = {
		{ "", "''" },
		{ "a b", "'a b'" },
		{ "$(x)`y`", "'$(x)`y`'" },
		{ "it's", "'it'\\''s'" },
	};

	(void)s;
	check_pairs(text_add_shell, rows, ARRAY_COUNT(rows));
}

static void a_word_is_quoted_where_a_shell_would_take_it_apart(void **s)
{
	static const struct pair rows[] = {
		{ "", "''" },
		{ "--from", "--from" },
		{ "/etc/wx_a.conf", "/etc/wx_a.conf" },
		{ "2026-10-01T00:00Z", "2026-10-01T00:00Z" },
		{ "a b", "'a b'" },
		{ "it's", "'it'\\''s'" },
		{ "$HOME", "'$HOME'" },
		{ "~", "'~'" },
	};

	(void)s;
	check_pairs(text_add_word, rows, ARRAY_COUNT(rows));
}

static void numbers_are_masked_but_for_their_ends(void **s)
{
	static const struct pair rows[] = {
		{ "", "" },
		{ "1234", "****" },
		{ "123456789", "*********" },
		{ "1234567890", "12****7890" },
		{ "+1415555550001", "+1********0001" },
		{ "j\xc3\xb6rg@example.com", "j\xc3\xb6**********.com" },
		{ "\n234567890\x1b", "?2*****890?" },
	};

	(void)s;
	check_pairs(text_add_masked, rows, ARRAY_COUNT(rows));
}

static void heads_and_tails_are_found(void **s)
{
	(void)s;
	assert_true(text_starts("abc", ""));
	assert_true(text_starts("abc", "ab"));
	assert_false(text_starts("abc", "abcd"));
	assert_false(text_starts("abc", "b"));
	assert_true(text_ends("abc", ""));
	assert_true(text_ends("abc", "bc"));
	assert_false(text_ends("abc", "xabc"));
	assert_false(text_ends("abc", "b"));
}

static void nothing_equals_only_nothing(void **s)
{
	(void)s;
	assert_true(text_equal(NULL, NULL));
	assert_false(text_equal(NULL, ""));
	assert_false(text_equal("", NULL));
	assert_true(text_equal("a", "a"));
	assert_false(text_equal("a", "b"));
}

struct amount {
	int64_t n;
	const char *out;
};

static void check_amounts(void (*add)(struct text *, int64_t),
                          const struct amount *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		OWN(text_free) struct text t = { NULL, 0, 0 };

		add(&t, rows[i].n);
		assert_string_equal(t.data, rows[i].out);
	}
}

static void sizes_are_shown_as_people_say_them(void **s)
{
	static const struct amount rows[] = {
		{ 0, "0 B" },
		{ 312, "312 B" },
		{ 999, "999 B" },
		{ 1000, "1.0 kB" },
		{ 1049, "1.0 kB" },
		{ 1050, "1.1 kB" },
		{ 9999, "10.0 kB" },
		{ 99949, "99.9 kB" },
		{ 99950, "100 kB" },
		{ 312499, "312 kB" },
		{ 999499, "999 kB" },
		{ 999500, "1.0 MB" },
		{ 1400000000, "1.4 GB" },
		{ 2500000000000, "2.5 TB" },
		{ 7100000000000000, "7.1 PB" },
		{ INT64_MAX, "9.2 EB" },
		{ INT64_MIN, "-9.2 EB" },
		{ -5, "-5 B" },
	};

	(void)s;
	check_amounts(text_add_bytes_human, rows, ARRAY_COUNT(rows));
}

static void durations_are_shown_as_people_say_them(void **s)
{
	static const struct amount rows[] = {
		{ 0, "0 ms" },
		{ 999, "999 ms" },
		{ 1000, "1.0 s" },
		{ 9999, "9.9 s" },
		{ 10000, "10 s" },
		{ 59999, "59 s" },
		{ 60000, "1 min" },
		{ 725000, "12 min 5 s" },
		{ 3600000, "1 h" },
		{ 11520000, "3 h 12 min" },
		{ 86400000, "1 d" },
		{ 97200000, "1 d 3 h" },
		{ -11520000, "-3 h 12 min" },
	};

	(void)s;
	check_amounts(text_add_duration_human, rows, ARRAY_COUNT(rows));
}

static void counts_are_grouped_by_thousands(void **s)
{
	static const struct amount rows[] = {
		{ 0, "0" },
		{ 999, "999" },
		{ 1000, "1 000" },
		{ 123456, "123 456" },
		{ 1234567, "1 234 567" },
		{ -1234567, "-1 234 567" },
		{ INT64_MIN, "-9 223 372 036 854 775 808" },
	};

	(void)s;
	check_amounts(text_add_count, rows, ARRAY_COUNT(rows));
}

static void whole_numbers_are_added_in_digits(void **state)
{
	static const struct {
		int64_t number;
		const char *text;
	} rows[] = {
		{ 0, "=0" },
		{ 7, "=7" },
		{ -1, "=-1" },
		{ 1793491200000, "=1793491200000" },
		{ INT64_MAX, "=9223372036854775807" },
		{ INT64_MIN, "=-9223372036854775808" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(text_free) struct text t = { 0 };

		text_add_char(&t, '=');
		text_add_i64(&t, rows[i].number);
		assert_string_equal(text_str(&t), rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_grows_and_is_always_ended),
		cmocka_unit_test(room_is_taken_in_one_step),
		cmocka_unit_test(whole_numbers_are_added_in_digits),
		cmocka_unit_test(an_empty_text_can_be_cleared_and_freed),
		cmocka_unit_test(taking_moves_the_string_out),
		cmocka_unit_test(json_strings_have_the_canonical_escapes),
		cmocka_unit_test(utf8_is_told_from_what_only_looks_like_it),
		cmocka_unit_test(the_next_character_has_its_code_point),
		cmocka_unit_test(csv_cells_are_quoted_and_never_a_formula),
		cmocka_unit_test(plain_text_cannot_steer_a_terminal),
		cmocka_unit_test(shell_words_stay_one_word),
		cmocka_unit_test(
		        a_word_is_quoted_where_a_shell_would_take_it_apart),
		cmocka_unit_test(numbers_are_masked_but_for_their_ends),
		cmocka_unit_test(heads_and_tails_are_found),
		cmocka_unit_test(nothing_equals_only_nothing),
		cmocka_unit_test(sizes_are_shown_as_people_say_them),
		cmocka_unit_test(durations_are_shown_as_people_say_them),
		cmocka_unit_test(counts_are_grouped_by_thousands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
