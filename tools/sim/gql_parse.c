/* gql_parse: the syntax of documents (gql.h).
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/gql.h"
#include "sim/gql_lex.h"
#include "sim/gql_parse.h"

#define DEPTH_MAX 60

void gql_error_add(struct gql_errors *errors, int line, int column,
                   const char *type, const char *fmt, ...)
{
	struct gql_error *e = arena_zeroed(errors->arena, 1, sizeof(*e));
	char message[1024];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(message, sizeof(message), fmt, args);
	va_end(args);
	e->type = type;
	e->message = arena_text(errors->arena, message);
	e->line = line;
	e->column = column;
	if (errors->last == NULL)
		errors->first = e;
	else
		errors->last->next = e;
	errors->last = e;
	errors->count++;
}

static struct gql_value *parse_value(struct gql_lexer *l, int depth);

static bool parse_items(struct gql_lexer *l, struct gql_value *list, int depth)
{
	struct gql_value **end = &list->first;

	list->kind = GQL_LIST;
	while (!gql_lex_take(l, ']')) {
		*end = parse_value(l, depth + 1);
		if (*end == NULL)
			return false;
		end = &(*end)->next;
	}
	return true;
}

static bool parse_named(struct gql_lexer *l, struct gql_value **end, int depth)
{
	const char *name = gql_lex_name(l);

	if (name == NULL || !gql_lex_expect(l, ':'))
		return false;
	*end = parse_value(l, depth + 1);
	if (*end == NULL)
		return false;
	(*end)->name = name;
	return true;
}

static bool parse_object(struct gql_lexer *l, struct gql_value *object,
                         int depth)
{
	struct gql_value **end = &object->first;

	object->kind = GQL_OBJECT;
	while (!gql_lex_take(l, '}')) {
		if (!parse_named(l, end, depth))
			return false;
		end = &(*end)->next;
	}
	return true;
}

static void set_word(struct gql_value *v, const char *word)
{
	v->text = word;
	if (strcmp(word, "null") == 0) {
		v->kind = GQL_NULL;
	} else if (strcmp(word, "true") == 0 || strcmp(word, "false") == 0) {
		v->kind = GQL_BOOLEAN;
		v->number = word[0] == 't';
	} else {
		v->kind = GQL_ENUM;
	}
}

/* A value that is one token. */
static bool parse_plain(struct gql_lexer *l, struct gql_value *v)
{
	v->text = l->text;
	switch (l->token) {
	case GQL_T_NAME:
		set_word(v, l->text);
		break;
	case GQL_T_INT:
		v->kind = GQL_INT;
		v->number = strtoll(l->text, NULL, 10);
		v->real = strtod(l->text, NULL);
		break;
	case GQL_T_FLOAT:
		v->kind = GQL_FLOAT;
		v->real = strtod(l->text, NULL);
		break;
	case GQL_T_STRING:
		v->kind = GQL_STRING;
		break;
	case GQL_T_END:
	case GQL_T_MARK:
	case GQL_T_BAD:
		return gql_lex_refuse(l);
	}
	gql_lex_next(l);
	return true;
}

static struct gql_value *parse_value(struct gql_lexer *l, int depth)
{
	struct gql_value *v = arena_zeroed(l->arena, 1, sizeof(*v));
	bool good;

	v->line = l->token_line;
	v->column = l->token_column;
	if (depth > DEPTH_MAX) {
		good = gql_lex_refuse(l);
	} else if (gql_lex_take(l, '[')) {
		good = parse_items(l, v, depth);
	} else if (gql_lex_take(l, '{')) {
		good = parse_object(l, v, depth);
	} else if (gql_lex_take(l, '$')) {
		v->kind = GQL_VARIABLE;
		v->text = gql_lex_name(l);
		good = v->text != NULL;
	} else {
		good = parse_plain(l, v);
	}
	return good ? v : NULL;
}

struct gql_value *gql_parse_value(struct gql_lexer *l)
{
	return parse_value(l, 0);
}

static bool parse_arguments(struct gql_lexer *l, struct gql_value **end)
{
	if (!gql_lex_take(l, '('))
		return true;
	while (!gql_lex_take(l, ')')) {
		if (!parse_named(l, end, 0))
			return false;
		end = &(*end)->next;
	}
	return true;
}

/* Directives are read and forgotten. */
static bool parse_directives(struct gql_lexer *l)
{
	struct gql_value *arguments = NULL;

	while (gql_lex_take(l, '@'))
		if (gql_lex_name(l) == NULL || !parse_arguments(l, &arguments))
			return false;
	return true;
}

static bool parse_set(struct gql_lexer *l, struct gql_selection **end,
                      int depth);

static bool parse_field(struct gql_lexer *l, struct gql_selection *s, int depth)
{
	s->kind = GQL_FIELD;
	s->name = s->alias = gql_lex_name(l);
	if (s->name == NULL)
		return false;
	if (gql_lex_take(l, ':')) {
		s->name = gql_lex_name(l);
		if (s->name == NULL)
			return false;
	}
	if (!parse_arguments(l, &s->arguments) || !parse_directives(l))
		return false;
	return !gql_lex_is(l, '{') || parse_set(l, &s->first, depth + 1);
}

static bool parse_spread(struct gql_lexer *l, struct gql_selection *s,
                         int depth)
{
	if (l->token == GQL_T_NAME && strcmp(l->text, "on") != 0) {
		s->kind = GQL_SPREAD;
		s->name = gql_lex_name(l);
		return parse_directives(l);
	}
	s->kind = GQL_INLINE;
	if (l->token == GQL_T_NAME) {
		gql_lex_next(l);
		s->name = gql_lex_name(l);
		if (s->name == NULL)
			return false;
	}
	return parse_directives(l) && parse_set(l, &s->first, depth + 1);
}

static bool parse_set(struct gql_lexer *l, struct gql_selection **end,
                      int depth)
{
	if (depth > DEPTH_MAX || !gql_lex_expect(l, '{'))
		return gql_lex_refuse(l);
	if (gql_lex_is(l, '}'))
		return gql_lex_refuse(l);
	while (!gql_lex_take(l, '}')) {
		struct gql_selection *s = arena_zeroed(l->arena, 1, sizeof(*s));
		bool good;

		s->line = l->token_line;
		s->column = l->token_column;
		if (gql_lex_take(l, '.'))
			good = parse_spread(l, s, depth);
		else
			good = parse_field(l, s, depth);
		if (!good)
			return false;
		*end = s;
		end = &s->next;
	}
	return true;
}

struct gql_type_ref *gql_parse_type(struct gql_lexer *l)
{
	struct gql_type_ref *r = arena_zeroed(l->arena, 1, sizeof(*r));

	if (gql_lex_take(l, '[')) {
		r->inner = gql_parse_type(l);
		if (r->inner == NULL || !gql_lex_expect(l, ']'))
			return NULL;
	} else {
		r->name = gql_lex_name(l);
		if (r->name == NULL)
			return NULL;
	}
	r->required = gql_lex_take(l, '!');
	return r;
}

static bool parse_variables(struct gql_lexer *l, struct gql_variable **end)
{
	if (!gql_lex_take(l, '('))
		return true;
	while (!gql_lex_take(l, ')')) {
		struct gql_variable *v = arena_zeroed(l->arena, 1, sizeof(*v));

		v->line = l->token_line;
		v->column = l->token_column;
		if (!gql_lex_expect(l, '$'))
			return false;
		v->name = gql_lex_name(l);
		if (v->name == NULL || !gql_lex_expect(l, ':'))
			return false;
		v->type = gql_parse_type(l);
		if (v->type == NULL)
			return false;
		if (gql_lex_take(l, '=')) {
			v->fallback = parse_value(l, 0);
			if (v->fallback == NULL)
				return false;
		}
		*end = v;
		end = &v->next;
	}
	return true;
}

static bool parse_operation(struct gql_lexer *l, struct gql_operation *op)
{
	if (!gql_lex_is(l, '{')) {
		gql_lex_next(l);
		if (l->token == GQL_T_NAME)
			op->name = gql_lex_name(l);
		if (!parse_variables(l, &op->variables) || !parse_directives(l))
			return false;
	}
	return parse_set(l, &op->first, 0);
}

static bool parse_fragment(struct gql_lexer *l, struct gql_fragment *f)
{
	f->line = l->token_line;
	f->column = l->token_column;
	gql_lex_next(l);
	f->name = gql_lex_name(l);
	if (f->name == NULL || l->token != GQL_T_NAME ||
	    strcmp(l->text, "on") != 0)
		return gql_lex_refuse(l);
	gql_lex_next(l);
	f->on = gql_lex_name(l);
	return f->on != NULL && parse_directives(l) &&
	       parse_set(l, &f->first, 0);
}

static bool parse_definition(struct gql_lexer *l, struct gql_document *d)
{
	if (l->token == GQL_T_NAME && strcmp(l->text, "fragment") == 0) {
		struct gql_fragment *f = arena_zeroed(l->arena, 1, sizeof(*f));

		f->next = d->fragments;
		d->fragments = f;
		return parse_fragment(l, f);
	}
	if (gql_lex_is(l, '{') ||
	    (l->token == GQL_T_NAME && strcmp(l->text, "query") == 0)) {
		struct gql_operation *op =
		        arena_zeroed(l->arena, 1, sizeof(*op));

		op->next = d->operations;
		d->operations = op;
		return parse_operation(l, op);
	}
	return gql_lex_refuse(l);
}

struct gql_document *gql_parse(struct arena *a, const char *text,
                               struct gql_errors *errors)
{
	struct gql_document *d = arena_zeroed(a, 1, sizeof(*d));
	struct gql_lexer l;

	gql_lex_start(&l, a, text, errors);
	do {
		if (!parse_definition(&l, d))
			return NULL;
	} while (l.token != GQL_T_END);
	return d;
}
