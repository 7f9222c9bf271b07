/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/api_words.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "port/json.h"
#include "webex/api.h"
#include "webex/html_page.h"

#define WORDS_MAX    400 /* bytes of description */
#define ELEMENTS_MAX 3   /* of a list of errors */
#define NESTING_MAX  6
#define HIDE_MIN     6 /* shorter secrets would blot out plain words */

static const struct json_limits limits = { 1 << 20, 32, 50000 };

/* The length of t, or of its whole characters within most bytes. */
static size_t whole_runes(const struct text *t, size_t most)
{
	size_t len = 0;
	size_t step;
	uint32_t rune;

	if (t->len <= most)
		return t->len;
	while ((step = text_utf8_next(t->data + len, t->len - len, &rune)) >
	               0 &&
	       len + step <= most)
		len += step;
	return len;
}

static void add_text(struct text *out, const char *s)
{
	OWN(text_free) struct text plain = { NULL, 0, 0 };

	text_add_plain(&plain, s);
	if (plain.len == 0 || out->len >= WORDS_MAX ||
	    strstr(text_str(out), text_str(&plain)) != NULL)
		return;
	if (out->len > 0)
		text_add(out, "; ");
	text_add_bytes(out, plain.data, whole_runes(&plain, WORDS_MAX));
	if (plain.len > WORDS_MAX)
		text_add(out, "..");
}

static void describe(struct text *out, const struct json *j, int nesting)
{
	static const char *const keys[] = {
		"error",       "error_description",
		"description", "message",
		"reason",      "detail",
		"errors",
	};

	if (nesting > NESTING_MAX)
		return;
	/* NULL of a text that holds U+0000. */
	if (json_text(j) != NULL)
		add_text(out, json_text(j));
	for (size_t i = 0; i < json_count(j) && i < ELEMENTS_MAX; i++)
		describe(out, json_at(j, i), nesting + 1);
	if (json_type(j) != JSON_OBJECT)
		return;
	for (size_t i = 0; i < ARRAY_COUNT(keys); i++)
		describe(out, json_member_nocase(j, keys[i]), nesting + 1);
}

void api_words_hide(char *text, const struct secret *s)
{
	char *at = text;

	if (s == NULL || secret_len(s) < HIDE_MIN)
		return;
	while ((at = strstr(at, secret_reveal(s))) != NULL) {
		memset(at, '*', secret_len(s));
		at += secret_len(s);
	}
}

static void add_note(struct text *notes, const char *name, const char *value)
{
	if (value == NULL || value[0] == '\0')
		return;
	if (notes->len > 0)
		text_add(notes, ", ");
	text_add(notes, name);
	text_add_char(notes, ' ');
	text_add_plain(notes, value);
}

/* key: a text or a number, in error{} or errors[]. */
static void add_key(struct text *notes, const struct json *root)
{
	const struct json *error = json_member_nocase(root, "error");
	const struct json *key;
	const struct json *kind;
	int64_t number;

	if (json_type(error) != JSON_OBJECT)
		error = json_at(json_member_nocase(root, "errors"), 0);
	key = json_member_nocase(error, "key");
	kind = json_member_nocase(json_member_nocase(error, "extensions"),
	                          "classification");
	if (json_text(key) != NULL) {
		add_note(notes, "key", json_text(key));
	} else if (json_i64(key, &number)) {
		OWN(mem_own)
		char *digits = mem_format("%lld", (long long)number);
		add_note(notes, "key", digits);
	}
	add_note(notes, "class", json_text(kind));
}

static bool describe_json(struct text *words, struct text *notes,
                          const char *body, size_t len, bool has_tracking)
{
	OWN(own_json) struct json *root = NULL;
	struct err ignored = { .code = ERR_NONE };

	if (json_check(body, len, &limits, &ignored) != 0 ||
	    json_parse(&root, json_slice_whole(body, len), &ignored) != 0)
		return false;
	describe(words, root, 0);
	add_key(notes, root);
	if (!has_tracking)
		add_note(notes, "tracking id",
		         json_text(json_member_nocase(root, "trackingId")));
	return true;
}

/* What stands between <tag> and </tag>. */
static void add_element(struct text *words, const char *body, const char *tag)
{
	OWN(text_free) struct text value = { NULL, 0, 0 };
	OWN(mem_own) char *open = mem_format("<%s>", tag);
	const char *from = strstr(body, open);

	if (from == NULL)
		return;
	from += strlen(open);
	text_add_bytes(&value, from, strcspn(from, "<"));
	add_text(words, text_str(&value));
}

/* Blanks and line ends run together, as in a page meant for people. */
static void add_flowing(struct text *words, const char *body)
{
	OWN(text_free) struct text line = { NULL, 0, 0 };

	for (const char *p = body; *p != '\0' && line.len < 200; p++) {
		const bool is_blank = (unsigned char)*p <= ' ';

		if (!is_blank)
			text_add_char(&line, *p);
		else if (line.len > 0 && line.data[line.len - 1] != ' ')
			text_add_char(&line, ' ');
	}
	add_text(words, text_str(&line));
}

static void add_page(struct text *words, const char *body, size_t len)
{
	OWN(text_free) struct text title = { NULL, 0, 0 };

	text_add(words, "an HTML page");
	html_page_title(&title, body, len);
	if (title.len > 0)
		text_addf(words, ", \"%s\"", text_str(&title));
}

static void describe_markup(struct text *words, const char *body, size_t len)
{
	OWN(mem_own) char *copy = mem_copy_bytes(body, len < 4096 ? len : 4096);
	const char *start = html_page_begin(copy);

	if (*start != '<') {
		add_flowing(words, start);
		return;
	}
	if (strstr(start, "<Code>") == NULL) {
		if (html_page_is(body, len))
			add_page(words, body, len);
		else
			text_add(words, "a body in markup");
		return;
	}
	add_element(words, start, "Code");
	add_element(words, start, "Message");
}

void api_error_words(struct text *out, int status, const char *body, size_t len,
                     const char *tracking_id)
{
	OWN(text_free) struct text words = { NULL, 0, 0 };
	OWN(text_free) struct text notes = { NULL, 0, 0 };
	const bool has_tracking = tracking_id != NULL && tracking_id[0] != '\0';

	if (body != NULL && len > 0 &&
	    !describe_json(&words, &notes, body, len, has_tracking))
		describe_markup(&words, body, len);
	if (has_tracking)
		add_note(&notes, "tracking id", tracking_id);
	text_addf(out, "HTTP %d", status);
	if (words.len > 0)
		text_addf(out, ": %s", text_str(&words));
	if (notes.len > 0)
		text_addf(out, " (%s)", text_str(&notes));
}
