/* json_check: the strict scanner.
 *
 * json-c accepts NaN, single quotes and duplicate keys even when strict, so
 * that two readers may see two meanings in one reply.  This scanner lets only
 * texts through that have one meaning.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/mem.h"
#include "port/json.h"
#include "port/json_scan.h"

/* The scanner calls itself; json_parse builds no deeper trees either. */
#define DEPTH_MAX 512
/* Longer numbers mean nothing to anybody. */
#define NUMBER_MAX 1024
/* Up to here each new key is compared with the others of its object at once;
 * beyond it they are sorted at the end.  Whole rows of the source stay below.
 */
#define FEW_KEYS   256
#define MARK_WORDS 8

struct key {
	const char *at; /* raw, without quotes */
	uint32_t len;
	uint32_t hash; /* of the bytes that are meant */
};

/* One open object: where its keys begin, and a mark for each of them. */
struct object {
	size_t first;
	uint64_t marks[MARK_WORDS];
};

/* The keys of all open objects, innermost last. */
struct checker {
	const char *data;
	const char *at;
	const char *end;
	const struct json_limits *limits;
	size_t values;
	unsigned depth;
	struct key *keys;
	size_t key_count;
	size_t key_cap;
	struct err *e;
};

static int check_value(struct checker *c);

static size_t offset(const struct checker *c)
{
	return (size_t)(c->at - c->data);
}

static int expected(struct checker *c, const char *what)
{
	return err_set(c->e, ERR_SHAPE, "JSON at byte %zu: expected %s",
	               offset(c), what);
}

static void skip_space(struct checker *c)
{
	while (c->at < c->end && (*c->at == ' ' || *c->at == '\n' ||
	                          *c->at == '\r' || *c->at == '\t'))
		c->at++;
}

static bool take(struct checker *c, char wanted)
{
	if (c->at == c->end || *c->at != wanted)
		return false;
	c->at++;
	return true;
}

static bool is_digit(const struct checker *c)
{
	return c->at < c->end && *c->at >= '0' && *c->at <= '9';
}

static int check_digits(struct checker *c)
{
	if (!is_digit(c))
		return expected(c, "a digit");
	while (is_digit(c))
		c->at++;
	return 0;
}

static int check_number(struct checker *c)
{
	const char *start = c->at;

	(void)take(c, '-');
	if (!take(c, '0') && check_digits(c) != 0)
		return -1;
	if (take(c, '.') && check_digits(c) != 0)
		return -1;
	if (take(c, 'e') || take(c, 'E')) {
		if (!take(c, '+'))
			(void)take(c, '-');
		if (check_digits(c) != 0)
			return -1;
	}
	if (c->at - start > NUMBER_MAX)
		return err_set(c->e, ERR_TOO_LARGE,
		               "JSON at byte %zu: number of more than %d "
		               "characters",
		               (size_t)(start - c->data), NUMBER_MAX);
	return 0;
}

static int check_word(struct checker *c, const char *word)
{
	const size_t len = strlen(word);

	if ((size_t)(c->end - c->at) < len || memcmp(c->at, word, len) != 0)
		return expected(c, "a value");
	c->at += len;
	return 0;
}

/* \uXXXX, at stands on the u.  The grammar knows no pairs (RFC 8259, 8.2): half
 * of one is what a text that was cut within an emoji ends with. */
static int check_unicode(struct checker *c)
{
	if (json_scan_hex4(c->at + 1, c->end) < 0)
		return expected(c, "four hexadecimal digits after \\u");
	c->at += 5;
	return 0;
}

/* at stands behind the backslash. */
static int check_escape(struct checker *c)
{
	if (c->at == c->end)
		return expected(c, "the rest of an escape");
	if (*c->at == 'u')
		return check_unicode(c);
	if (*c->at == '\0' || strchr("\"\\/bfnrt", *c->at) == NULL)
		return expected(c, "an escape that JSON knows");
	c->at++;
	return 0;
}

static bool is_follower(const struct checker *c, size_t i)
{
	return (size_t)(c->end - c->at) > i &&
	       ((unsigned char)c->at[i] & 0xc0) == 0x80;
}

/* Length of the UTF-8 sequence at at (RFC 3629), 0 if it is none. */
static size_t utf8_len(const struct checker *c)
{
	const unsigned char a = (unsigned char)c->at[0];
	unsigned char b;

	if (a < 0xc2 || a > 0xf4 || !is_follower(c, 1))
		return 0;
	if (a < 0xe0)
		return 2;
	b = (unsigned char)c->at[1];
	if (!is_follower(c, 2) || (a == 0xe0 && b < 0xa0) ||
	    (a == 0xed && b > 0x9f))
		return 0;
	if (a < 0xf0)
		return 3;
	if (!is_follower(c, 3) || (a == 0xf0 && b < 0x90) ||
	    (a == 0xf4 && b > 0x8f))
		return 0;
	return 4;
}

/* at stands behind the opening quote; afterwards behind the closing one. */
static int check_string(struct checker *c)
{
	for (;;) {
		c->at += bytes_plain(c->at, (size_t)(c->end - c->at));
		if (c->at == c->end)
			return expected(c, "a closing quote");
		const unsigned char byte = (unsigned char)*c->at;

		if (byte == '"') {
			c->at++;
			return 0;
		}
		if (byte == '\\') {
			c->at++;
			if (check_escape(c) != 0)
				return -1;
		} else if (byte < 0x20) {
			return expected(c, "no bare control character");
		} else {
			const size_t len = utf8_len(c);

			if (len == 0)
				return expected(c, "UTF-8");
			c->at += len;
		}
	}
}

static uint64_t mix(uint64_t hash, const char eight[8])
{
	uint64_t w;

	memcpy(&w, eight, sizeof(w));
	hash = (hash ^ w) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 32;
}

/* Keys that mean the same hash the same, however they are escaped. */
static uint32_t hash_escaped(const char *at, size_t len)
{
	struct json_scan s = json_scan_start(at, len);
	char eight[8] = { 0 };
	uint64_t hash = 0;
	size_t n = 0;

	for (int b = json_scan_next(&s); b >= 0; b = json_scan_next(&s)) {
		eight[n++ % 8] = (char)b;
		if (n % 8 == 0) {
			hash = mix(hash, eight);
			memset(eight, 0, sizeof(eight));
		}
	}
	return (uint32_t)mix(hash, eight);
}

static uint32_t hash_key(const char *at, size_t len)
{
	char eight[8] = { 0 };
	uint64_t hash = 0;

	if (memchr(at, '\\', len) != NULL)
		return hash_escaped(at, len);
	for (; len >= 8; at += 8, len -= 8)
		hash = mix(hash, at);
	memcpy(eight, at, len);
	return (uint32_t)mix(hash, eight);
}

static int twice(struct checker *c, const struct key *k)
{
	return err_set(c->e, ERR_SHAPE,
	               "JSON at byte %zu: key appears twice: %.*s",
	               (size_t)(k->at - c->data),
	               k->len < 64 ? (int)k->len : 64, k->at);
}

static int compare_keys(const void *a, const void *b)
{
	const struct key *p = a;
	const struct key *q = b;

	return json_scan_compare(p->at, p->len, q->at, q->len);
}

/* Marks the key's hash; whether it was marked before, as it is for a key that
 * is there already, and for a few others. */
static bool was_marked(struct object *o, uint32_t hash)
{
	uint64_t *const marks = &o->marks[hash / 64 % MARK_WORDS];
	const uint64_t mark = UINT64_C(1) << hash % 64;
	const bool was = (*marks & mark) != 0;

	*marks |= mark;
	return was;
}

static int add_key(struct checker *c, struct object *o, const char *at,
                   size_t len)
{
	const struct key k = { at, (uint32_t)len, hash_key(at, len) };

	if (was_marked(o, k.hash) && c->key_count - o->first < FEW_KEYS)
		for (size_t i = o->first; i < c->key_count; i++)
			if (c->keys[i].hash == k.hash &&
			    compare_keys(&c->keys[i], &k) == 0)
				return twice(c, &k);
	if (c->key_count == c->key_cap) {
		c->key_cap = c->key_cap == 0 ? 256 : c->key_cap * 2;
		c->keys = mem_resize(c->keys, c->key_cap, sizeof(*c->keys));
	}
	c->keys[c->key_count++] = k;
	return 0;
}

/* Forgets the keys of the object that ends, after a last look when there were
 * many. */
static int end_keys(struct checker *c, size_t first)
{
	const size_t count = c->key_count - first;
	struct key *keys = c->keys + first;

	c->key_count = first;
	if (count <= FEW_KEYS)
		return 0;
	qsort(keys, count, sizeof(*keys), compare_keys);
	for (size_t i = 1; i < count; i++)
		if (compare_keys(&keys[i - 1], &keys[i]) == 0)
			return twice(c, keys[i - 1].at > keys[i].at
			                        ? &keys[i - 1]
			                        : &keys[i]);
	return 0;
}

static int check_member(struct checker *c, struct object *o)
{
	const char *key;

	skip_space(c);
	if (!take(c, '"'))
		return expected(c, "a key in double quotes");
	key = c->at;
	if (check_string(c) != 0 ||
	    add_key(c, o, key, (size_t)(c->at - 1 - key)) != 0)
		return -1;
	skip_space(c);
	if (!take(c, ':'))
		return expected(c, "':'");
	return check_value(c);
}

static int check_object(struct checker *c)
{
	struct object o = { .first = c->key_count };

	skip_space(c);
	if (take(c, '}'))
		return 0;
	do {
		if (check_member(c, &o) != 0)
			return -1;
		skip_space(c);
	} while (take(c, ','));
	if (!take(c, '}'))
		return expected(c, "',' or '}'");
	return end_keys(c, o.first);
}

static int check_array(struct checker *c)
{
	skip_space(c);
	if (take(c, ']'))
		return 0;
	do {
		if (check_value(c) != 0)
			return -1;
		skip_space(c);
	} while (take(c, ','));
	return take(c, ']') ? 0 : expected(c, "',' or ']'");
}

static int check_container(struct checker *c)
{
	const unsigned limit =
	        c->limits->depth < DEPTH_MAX ? c->limits->depth : DEPTH_MAX;
	const char kind = *c->at;
	int got;

	if (c->depth == limit)
		return err_set(c->e, ERR_TOO_LARGE,
		               "JSON at byte %zu: deeper than %u levels",
		               offset(c), limit);
	c->at++;
	c->depth++;
	got = kind == '{' ? check_object(c) : check_array(c);
	c->depth--;
	return got;
}

static int check_value(struct checker *c)
{
	skip_space(c);
	if (c->at == c->end)
		return expected(c, "a value");
	if (c->values == c->limits->values)
		return err_set(c->e, ERR_TOO_LARGE,
		               "JSON at byte %zu: more than %zu values",
		               offset(c), c->limits->values);
	c->values++;
	switch (*c->at) {
	case '{':
	case '[':
		return check_container(c);
	case '"':
		c->at++;
		return check_string(c);
	case 't':
		return check_word(c, "true");
	case 'f':
		return check_word(c, "false");
	case 'n':
		return check_word(c, "null");
	default:
		if (*c->at != '-' && !is_digit(c))
			return expected(c, "a value");
		return check_number(c);
	}
}

int json_check(const char *data, size_t len, const struct json_limits *limits,
               struct err *e)
{
	struct checker c = { .data = data, .at = data, .limits = limits };
	int got;

	if (len > limits->bytes || len > UINT32_MAX)
		return err_set(e, ERR_TOO_LARGE,
		               "JSON of %zu bytes: the limit is %zu", len,
		               limits->bytes);
	c.end = len == 0 ? data : data + len;
	c.e = e;
	got = check_value(&c);
	free(c.keys);
	if (got != 0)
		return -1;
	skip_space(&c);
	return c.at == c.end ? 0 : expected(&c, "nothing after the value");
}
