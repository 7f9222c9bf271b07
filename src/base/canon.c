/* SPDX-License-Identifier: Apache-2.0 */
#include "base/canon.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"

enum kind {
	CANON_OBJECT,
	CANON_ARRAY,
	CANON_TEXT,
	CANON_INT,
	CANON_BOOL,
	CANON_NULL,
};

/* Members and elements are chained through next; the members of an object in
 * the order of their keys. */
struct canon {
	enum kind kind;
	struct arena *arena;
	struct canon *next;
	const char *key;
	struct canon *first;
	struct canon *last;
	const char *text;
	int64_t integer;
};

static struct canon *node_new(struct arena *a, enum kind kind)
{
	struct canon *n = arena_zeroed(a, 1, sizeof(*n));

	n->kind = kind;
	n->arena = a;
	return n;
}

struct canon *canon_object(struct arena *a)
{
	return node_new(a, CANON_OBJECT);
}

struct canon *canon_array(struct arena *a)
{
	return node_new(a, CANON_ARRAY);
}

static bool is_in_key(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_';
}

static bool is_key(const char *key)
{
	const char *at = key;

	while (is_in_key(*at))
		at++;
	return at > key && *at == '\0';
}

static void append(struct canon *parent, struct canon *value)
{
	if (parent->last == NULL)
		parent->first = value;
	else
		parent->last->next = value;
	parent->last = value;
}

void canon_set(struct canon *o, const char *key, struct canon *value)
{
	struct canon **at = &o->first;

	assert(o->kind == CANON_OBJECT && is_key(key));
	assert(value->next == NULL && value->key == NULL);
	value->key = arena_text(o->arena, key);
	if (o->last == NULL || strcmp(o->last->key, key) < 0) {
		append(o, value);
		return;
	}
	while (strcmp((*at)->key, key) < 0)
		at = &(*at)->next;
	assert(strcmp((*at)->key, key) != 0);
	value->next = *at;
	*at = value;
}

void canon_push(struct canon *array, struct canon *value)
{
	assert(array->kind == CANON_ARRAY);
	assert(value->next == NULL && value->key == NULL);
	append(array, value);
}

static struct canon *text_node(struct arena *a, const char *value)
{
	struct canon *n = node_new(a, CANON_TEXT);

	n->text = arena_text(a, value);
	return n;
}

static struct canon *int_node(struct arena *a, int64_t value)
{
	struct canon *n = node_new(a, CANON_INT);

	/* beyond, readers that hold numbers as doubles see another one */
	assert(value > -CANON_INT_LIMIT && value < CANON_INT_LIMIT);
	n->integer = value;
	return n;
}

void canon_set_text(struct canon *o, const char *key, const char *value)
{
	if (value != NULL)
		canon_set(o, key, text_node(o->arena, value));
}

void canon_set_int(struct canon *o, const char *key, int64_t value)
{
	canon_set(o, key, int_node(o->arena, value));
}

void canon_set_bool(struct canon *o, const char *key, bool value)
{
	struct canon *n = node_new(o->arena, CANON_BOOL);

	n->integer = value;
	canon_set(o, key, n);
}

void canon_set_null(struct canon *o, const char *key)
{
	canon_set(o, key, node_new(o->arena, CANON_NULL));
}

void canon_set_when(struct canon *o, const char *key, int64_t ms)
{
	char words[WHEN_TEXT_MAX];

	if (ms > 0)
		canon_set_text(o, key, when_text(words, ms));
}

void canon_set_when_or_null(struct canon *o, const char *key, int64_t ms)
{
	if (ms > 0)
		canon_set_when(o, key, ms);
	else
		canon_set_null(o, key);
}

void canon_set_count(struct canon *o, const char *code, int64_t count)
{
	OWN(text_free) struct text key = { NULL, 0, 0 };

	text_add(&key, code);
	for (char *at = key.data; *at != '\0'; at++)
		if (*at == '-')
			*at = '_';
	canon_set_int(o, text_str(&key), count);
}

void canon_push_text(struct canon *array, const char *value)
{
	canon_push(array, text_node(array->arena, value));
}

static void write_children(struct text *out, const struct canon *value)
{
	for (const struct canon *n = value->first; n != NULL; n = n->next) {
		if (n != value->first)
			text_add_char(out, ',');
		if (n->key != NULL) { /* is_key: nothing to escape */
			text_add_char(out, '"');
			text_add(out, n->key);
			text_add(out, "\":");
		}
		canon_write(out, n);
	}
}

void canon_write(struct text *out, const struct canon *value)
{
	switch (value->kind) {
	case CANON_OBJECT:
		text_add_char(out, '{');
		write_children(out, value);
		text_add_char(out, '}');
		break;
	case CANON_ARRAY:
		text_add_char(out, '[');
		write_children(out, value);
		text_add_char(out, ']');
		break;
	case CANON_TEXT:
		text_add_json(out, value->text, strlen(value->text));
		break;
	case CANON_INT:
		text_add_i64(out, value->integer);
		break;
	case CANON_BOOL:
		text_add(out, value->integer != 0 ? "true" : "false");
		break;
	case CANON_NULL:
		text_add(out, "null");
		break;
	}
}
