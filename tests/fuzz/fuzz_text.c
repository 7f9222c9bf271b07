/* Any bytes as words from outside: what each escape makes of them stands for
 * them, and for nothing else, where it goes.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "port/json.h"

/* "+1********0001" */
#define MASK_SHOWN_MAX 6

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void require(bool is_so)
{
	if (!is_so)
		abort();
}

static void check_json(const char *s, size_t len)
{
	OWN(text_free) struct text t = { 0 };
	OWN(own_json) struct json *j = NULL;
	struct err e;

	text_add_json(&t, s, len);
	require(json_check(t.data, t.len, &json_limits_reply, &e) == 0);
	require(json_parse(&j, json_slice_whole(t.data, t.len), &e) == 0);
	require(json_type(j) == JSON_TEXT);
	if (text_is_utf8(s, len) && memchr(s, '\0', len) == NULL)
		require(text_equal(json_text(j), s));
}

static size_t count_printable(const char *s, size_t len)
{
	size_t chars = 0;

	for (size_t at = 0; at < len; chars++) {
		const size_t step = text_printable(s + at, len - at);

		require(step > 0);
		at += step;
	}
	return chars;
}

static void check_plain(const char *s)
{
	OWN(text_free) struct text plain = { 0 };
	OWN(text_free) struct text again = { 0 };
	OWN(text_free) struct text masked = { 0 };
	size_t chars, shown = 0;

	text_add_plain(&plain, s);
	chars = count_printable(text_str(&plain), plain.len);
	text_add_plain(&again, text_str(&plain));
	require(text_equal(text_str(&plain), text_str(&again)));
	text_add_masked(&masked, s);
	require(count_printable(text_str(&masked), masked.len) == chars);
	for (size_t i = 0; i < masked.len; i++)
		shown += ((unsigned char)masked.data[i] & 0xc0) != 0x80 &&
		         masked.data[i] != '*';
	require(shown <= MASK_SHOWN_MAX);
}

/* As RFC 4180 reads a cell, and a spreadsheet what it holds. */
static void check_csv(const char *s)
{
	OWN(text_free) struct text cell = { 0 };
	OWN(text_free) struct text read = { 0 };
	const char *p;

	text_add_csv(&cell, s);
	require(cell.len >= 2 && cell.data[0] == '"');
	for (p = cell.data + 1; *p != '"' || p[1] == '"'; p++) {
		require(*p != '\0');
		p += *p == '"' ? 1 : 0;
		text_add_char(&read, *p);
	}
	require(p == cell.data + cell.len - 1);
	p = text_str(&read);
	require(*p == '\0' || strchr("=@\t\r", *p) == NULL);
	if (*p == '+' || *p == '-')
		require(p[1 + strspn(p + 1, "0123456789.")] == '\0');
	require(text_equal(p, s) || (*p == '\'' && text_equal(p + 1, s)));
}

/* As sh reads a word. */
static void check_shell(const char *s)
{
	OWN(text_free) struct text word = { 0 };
	OWN(text_free) struct text read = { 0 };
	bool is_quoted = false;

	text_add_shell(&word, s);
	for (const char *p = word.data; *p != '\0'; p++) {
		if (*p == '\'') {
			is_quoted = !is_quoted;
			continue;
		}
		if (!is_quoted) {
			require(*p == '\\' && p[1] == '\'');
			p++;
		}
		text_add_char(&read, *p);
	}
	require(!is_quoted && text_equal(text_str(&read), s));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	OWN(mem_own) char *s = mem_copy_bytes((const char *)data, len);

	check_json(s, len);
	check_plain(s);
	check_csv(s);
	check_shell(s);
	return 0;
}
