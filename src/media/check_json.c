/* check: JSON (RFC 8259), read strictly and kept nowhere.
 *
 * A machine over bytes; what is open is one bit per level.
 * SPDX-License-Identifier: Apache-2.0 */
#include "media/check_json.h"

#include <inttypes.h>
#include <string.h>

#include "base/attr.h"

enum json_state {
	JSON_MARK, /* perhaps a byte order mark */
	JSON_VALUE,
	JSON_VALUE_OR_END, /* behind [ */
	JSON_KEY_OR_END,   /* behind { */
	JSON_KEY,          /* behind a comma in an object */
	JSON_COLON,
	JSON_AFTER, /* behind a value: comma or end */
	JSON_STRING,
	JSON_UTF8,
	JSON_ESCAPE,
	JSON_HEX,
	JSON_WORD, /* true, false, null */
	JSON_MINUS,
	JSON_ZERO,
	JSON_INT,
	JSON_POINT,
	JSON_FRACTION,
	JSON_E,
	JSON_E_SIGN,
	JSON_EXPONENT,
	JSON_DONE,
};

void check_json_start(struct check_json *j)
{
	memset(j, 0, sizeof(*j));
	j->state = JSON_MARK;
}

static void broken(struct check_json *j, struct check_result *r,
                   const char *code, const char *expected)
{
	check_judge(r, CHECK_BAD, code, "at byte %" PRIu64 ": expected %s",
	            j->offset, expected);
}

static bool is_blank(unsigned char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static bool is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static bool in_object(const struct check_json *j)
{
	const unsigned level = j->depth - 1;

	return j->depth > 0 && (j->is_object[level / 8] >> level % 8 & 1) != 0;
}

static void level_open(struct check_json *j, struct check_result *r,
                       bool is_object)
{
	const unsigned level = j->depth;

	if (level == CHECK_JSON_DEPTH) {
		broken(j, r, "bad-json", "at most 512 levels");
		return;
	}
	if (is_object)
		j->is_object[level / 8] |= (unsigned char)(1U << level % 8);
	else
		j->is_object[level / 8] &= (unsigned char)~(1U << level % 8);
	check_json_keys_open(&j->keys, level);
	j->depth++;
	j->state = is_object ? JSON_KEY_OR_END : JSON_VALUE_OR_END;
}

static void level_close(struct check_json *j)
{
	j->depth--;
	check_json_keys_close(&j->keys, j->depth);
	j->state = j->depth == 0 ? JSON_DONE : JSON_AFTER;
}

static void string_begin(struct check_json *j, bool is_key)
{
	j->is_key = is_key;
	j->is_said = false;
	if (is_key)
		check_json_keys_begin(&j->keys);
	j->state = JSON_STRING;
}

static void key_end(struct check_json *j)
{
	if (check_json_keys_is_twice(&j->keys, j->depth - 1) &&
	    j->twice_at == 0)
		j->twice_at = j->offset;
	if (j->depth == 1)
		check_json_words_member(&j->words, &j->keys);
}

static void string_end(struct check_json *j)
{
	j->state = j->is_key ? JSON_COLON : JSON_AFTER;
	if (j->is_key) {
		key_end(j);
		return;
	}
	check_json_words_text(&j->words, &j->keys, j->is_said, j->depth);
}

/* Plain characters, as many as there are. */
static size_t plain_take(struct check_json *j, const unsigned char *p,
                         size_t len)
{
	size_t n = 0;

	while (n < len && p[n] >= 0x20 && p[n] < 0x80 && p[n] != '"' &&
	       p[n] != '\\')
		n++;
	for (size_t i = 0; i < n && !j->is_said; i++)
		j->is_said = p[i] != ' ';
	if (j->is_key)
		check_json_keys_take(&j->keys, p, n);
	return n;
}

/* The first byte of a character of several (Unicode, table 3-7). */
static void utf8_begin(struct check_json *j, struct check_result *r,
                       unsigned char c)
{
	j->low = 0x80;
	j->high = 0xbf;
	if (c >= 0xc2 && c <= 0xdf) {
		j->more = 1;
	} else if (c >= 0xe0 && c <= 0xef) {
		j->more = 2;
		j->low = c == 0xe0 ? 0xa0 : 0x80;
		j->high = c == 0xed ? 0x9f : 0xbf;
	} else if (c >= 0xf0 && c <= 0xf4) {
		j->more = 3;
		j->low = c == 0xf0 ? 0x90 : 0x80;
		j->high = c == 0xf4 ? 0x8f : 0xbf;
	} else {
		broken(j, r, "not-utf8", "UTF-8");
		return;
	}
	j->is_said = true;
	j->state = JSON_UTF8;
}

static void utf8_step(struct check_json *j, struct check_result *r,
                      unsigned char c)
{
	if (c < j->low || c > j->high) {
		broken(j, r, "not-utf8", "UTF-8");
		return;
	}
	j->low = 0x80;
	j->high = 0xbf;
	j->more--;
	if (j->more == 0)
		j->state = JSON_STRING;
}

static void string_step(struct check_json *j, struct check_result *r,
                        unsigned char c)
{
	if (c == '"')
		string_end(j);
	else if (c == '\\')
		j->state = JSON_ESCAPE;
	else if (c >= 0x80)
		utf8_begin(j, r, c);
	else
		broken(j, r, "bad-json", "no control character in a string");
}

static void escape_step(struct check_json *j, struct check_result *r,
                        unsigned char c)
{
	if (c == 0 || strchr("\"\\/bfnrtu", c) == NULL) {
		broken(j, r, "bad-json", "an escape");
		return;
	}
	j->is_said |= strchr("\"\\/u", c) != NULL;
	j->state = c == 'u' ? JSON_HEX : JSON_STRING;
	j->hex = 4;
}

static void hex_step(struct check_json *j, struct check_result *r,
                     unsigned char c)
{
	if (!is_digit(c) && !((c | 0x20) >= 'a' && (c | 0x20) <= 'f')) {
		broken(j, r, "bad-json", "four hexadecimal digits");
		return;
	}
	j->hex--;
	if (j->hex == 0)
		j->state = JSON_STRING;
}

static void word_begin(struct check_json *j, const char *rest)
{
	j->word = rest;
	j->state = JSON_WORD;
}

static void word_step(struct check_json *j, struct check_result *r,
                      unsigned char c)
{
	if (c != (unsigned char)*j->word) {
		broken(j, r, "bad-json", "true, false or null");
		return;
	}
	j->word++;
	if (*j->word == '\0')
		j->state = JSON_AFTER;
}

static void value_step(struct check_json *j, struct check_result *r,
                       unsigned char c)
{
	if (is_blank(c))
		return;
	if (c == 't' || (is_digit(c) && c != '0'))
		check_json_words_flag(&j->words);
	if (c == '{' || c == '[')
		level_open(j, r, c == '{');
	else if (c == ']' && j->state == JSON_VALUE_OR_END)
		level_close(j);
	else if (c == '"')
		string_begin(j, false);
	else if (c == '-')
		j->state = JSON_MINUS;
	else if (is_digit(c))
		j->state = c == '0' ? JSON_ZERO : JSON_INT;
	else if (c == 't')
		word_begin(j, "rue");
	else if (c == 'f')
		word_begin(j, "alse");
	else if (c == 'n')
		word_begin(j, "ull");
	else
		broken(j, r, c >= 0x80 ? "not-utf8" : "bad-json", "a value");
}

static void key_step(struct check_json *j, struct check_result *r,
                     unsigned char c)
{
	if (is_blank(c))
		return;
	if (c == '"')
		string_begin(j, true);
	else if (c == '}' && j->state == JSON_KEY_OR_END)
		level_close(j);
	else
		broken(j, r, "bad-json", "a key");
}

static void after_step(struct check_json *j, struct check_result *r,
                       unsigned char c)
{
	const bool is_object = in_object(j);

	if (is_blank(c))
		return;
	if (c == ',')
		j->state = is_object ? JSON_KEY : JSON_VALUE;
	else if (c == (is_object ? '}' : ']'))
		level_close(j);
	else
		broken(j, r, "bad-json",
		       is_object ? "a comma or }" : "a comma or ]");
}

/* Where a digit must come. */
static void digit_step(struct check_json *j, struct check_result *r,
                       unsigned char c)
{
	if (j->state == JSON_E && (c == '+' || c == '-'))
		j->state = JSON_E_SIGN;
	else if (!is_digit(c))
		broken(j, r, "bad-json", "a digit");
	else if (j->state == JSON_MINUS)
		j->state = c == '0' ? JSON_ZERO : JSON_INT;
	else
		j->state =
		        j->state == JSON_POINT ? JSON_FRACTION : JSON_EXPONENT;
}

/* Where a number may end: what goes on with it, or what follows it. */
static void number_step(struct check_json *j, struct check_result *r,
                        unsigned char c)
{
	const enum json_state s = (enum json_state)j->state;

	if (is_digit(c) && s != JSON_ZERO)
		return;
	if (c == '.' && (s == JSON_ZERO || s == JSON_INT)) {
		j->state = JSON_POINT;
	} else if ((c == 'e' || c == 'E') && s != JSON_EXPONENT) {
		j->state = JSON_E;
	} else {
		j->state = JSON_AFTER;
		after_step(j, r, c);
	}
}

/* A byte order mark is passed over, as RFC 8259 allows.  (What does not begin
 * with a whole one is not taken for JSON by check_sniff.) */
static void mark_step(struct check_json *j, struct check_result *r,
                      unsigned char c)
{
	static const unsigned char mark[] = { 0xef, 0xbb, 0xbf };

	if (j->offset == 0 && c != mark[0]) {
		j->state = JSON_VALUE;
		value_step(j, r, c);
	} else if (c != mark[j->offset]) {
		broken(j, r, "not-utf8", "UTF-8");
	} else if (j->offset == sizeof(mark) - 1) {
		j->state = JSON_VALUE;
	}
}

/* Within a string, and no plain character of it. */
static bool is_odd(const struct check_json *j, unsigned char c)
{
	return j->state == JSON_UTF8 || j->state == JSON_ESCAPE ||
	       j->state == JSON_HEX || (j->state == JSON_STRING && c != '"');
}

static void step(struct check_json *j, struct check_result *r, unsigned char c)
{
	if (j->is_key && is_odd(j, c))
		check_json_keys_odd(&j->keys, c);
	switch ((enum json_state)j->state) {
	case JSON_MARK:
		mark_step(j, r, c);
		break;
	case JSON_VALUE:
	case JSON_VALUE_OR_END:
		value_step(j, r, c);
		break;
	case JSON_KEY:
	case JSON_KEY_OR_END:
		key_step(j, r, c);
		break;
	case JSON_COLON:
		if (c == ':')
			j->state = JSON_VALUE;
		else if (!is_blank(c))
			broken(j, r, "bad-json", "a colon");
		break;
	case JSON_AFTER:
		after_step(j, r, c);
		break;
	case JSON_STRING:
		string_step(j, r, c);
		break;
	case JSON_UTF8:
		utf8_step(j, r, c);
		break;
	case JSON_ESCAPE:
		escape_step(j, r, c);
		break;
	case JSON_HEX:
		hex_step(j, r, c);
		break;
	case JSON_WORD:
		word_step(j, r, c);
		break;
	case JSON_MINUS:
	case JSON_POINT:
	case JSON_E:
	case JSON_E_SIGN:
		digit_step(j, r, c);
		break;
	case JSON_ZERO:
	case JSON_INT:
	case JSON_FRACTION:
	case JSON_EXPONENT:
		number_step(j, r, c);
		break;
	case JSON_DONE:
		if (!is_blank(c))
			broken(j, r, "bad-json", "nothing behind the value");
		break;
	}
}

void check_json_feed(struct check_json *j, struct check_result *r,
                     const unsigned char *p, size_t len)
{
	const unsigned char *const end = p + len;

	while (p < end && r->verdict != CHECK_BAD) {
		if (j->state == JSON_STRING) {
			const size_t n = plain_take(j, p, (size_t)(end - p));

			p += n;
			j->offset += n;
			if (p == end)
				break;
		}
		step(j, r, *p);
		p++;
		j->offset++;
	}
}

void check_json_end(struct check_json *j, struct check_result *r)
{
	if (j->state != JSON_DONE) {
		check_judge(r, CHECK_BAD, "truncated",
		            "ends at byte %" PRIu64 " with %u levels open",
		            j->offset, j->depth);
		return;
	}
	check_json_words_end(&j->words, r);
	if (j->twice_at > 0)
		check_judge(r, CHECK_WARN, "duplicate-keys",
		            "the key that ends at byte %" PRIu64
		            " stands in its object twice",
		            j->twice_at);
}
