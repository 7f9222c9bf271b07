/* gql_schema: the schema language and look-ups in it (gql_schema.h).
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/gql_schema.h"

#include <string.h>

#include "sim/gql_parse.h"

static bool parse_inputs(struct gql_lexer *l, struct gql_input **end,
                         char close)
{
	while (!gql_lex_take(l, close)) {
		struct gql_input *in = arena_zeroed(l->arena, 1, sizeof(*in));

		in->name = gql_lex_name(l);
		if (in->name == NULL || !gql_lex_expect(l, ':'))
			return false;
		in->type = gql_parse_type(l);
		if (in->type == NULL)
			return false;
		if (gql_lex_take(l, '=')) {
			in->has_fallback = true;
			if (gql_parse_value(l) == NULL)
				return false;
		}
		*end = in;
		end = &in->next;
	}
	return true;
}

static bool parse_members(struct gql_lexer *l, struct gql_member **end,
                          bool typed)
{
	while (!gql_lex_take(l, '}')) {
		struct gql_member *m = arena_zeroed(l->arena, 1, sizeof(*m));

		m->name = gql_lex_name(l);
		if (m->name == NULL)
			return false;
		if (gql_lex_take(l, '(') &&
		    !parse_inputs(l, &m->arguments, ')'))
			return false;
		if (typed) {
			if (!gql_lex_expect(l, ':'))
				return false;
			m->type = gql_parse_type(l);
			if (m->type == NULL)
				return false;
		}
		*end = m;
		end = &m->next;
	}
	return true;
}

static bool parse_type(struct gql_lexer *l, struct gql_type *t,
                       const char *keyword)
{
	t->name = gql_lex_name(l);
	if (t->name == NULL)
		return false;
	if (strcmp(keyword, "scalar") == 0) {
		t->kind = GQL_TYPE_SCALAR;
		return true;
	}
	if (!gql_lex_expect(l, '{'))
		return false;
	if (strcmp(keyword, "input") == 0) {
		t->kind = GQL_TYPE_INPUT;
		return parse_inputs(l, &t->inputs, '}');
	}
	if (strcmp(keyword, "enum") == 0) {
		t->kind = GQL_TYPE_ENUM;
		return parse_members(l, &t->members, false);
	}
	t->kind = GQL_TYPE_OBJECT;
	return parse_members(l, &t->members, true);
}

static void add_scalar(struct gql_schema *s, struct arena *a, const char *name)
{
	struct gql_type *t = arena_zeroed(a, 1, sizeof(*t));

	t->kind = GQL_TYPE_SCALAR;
	t->name = name;
	t->next = s->types;
	s->types = t;
}

struct gql_schema *gql_schema_parse(struct arena *a, const char *sdl,
                                    struct gql_errors *errors)
{
	static const char *const built_in[] = { "Int", "Float", "String",
		                                "Boolean" };
	struct gql_schema *s = arena_zeroed(a, 1, sizeof(*s));
	struct gql_lexer l;

	for (size_t i = 0; i < ARRAY_COUNT(built_in); i++)
		add_scalar(s, a, built_in[i]);
	gql_lex_start(&l, a, sdl, errors);
	while (l.token != GQL_T_END) {
		struct gql_type *t = arena_zeroed(a, 1, sizeof(*t));
		const char *keyword = gql_lex_name(&l);

		if (keyword == NULL || !parse_type(&l, t, keyword))
			return NULL;
		t->next = s->types;
		s->types = t;
	}
	return s;
}

const struct gql_type *gql_type_find(const struct gql_schema *s,
                                     const char *name)
{
	for (const struct gql_type *t = s->types; t != NULL; t = t->next)
		if (strcmp(t->name, name) == 0)
			return t;
	return NULL;
}

const struct gql_member *gql_member_find(const struct gql_type *t,
                                         const char *name)
{
	for (const struct gql_member *m = t->members; m != NULL; m = m->next)
		if (strcmp(m->name, name) == 0)
			return m;
	return NULL;
}

const char *gql_type_base(const struct gql_type_ref *r)
{
	while (r->name == NULL)
		r = r->inner;
	return r->name;
}

const char *gql_type_text(struct arena *a, const struct gql_type_ref *r)
{
	const char *mark = r->required ? "!" : "";

	if (r->name != NULL)
		return arena_format(a, "%s%s", r->name, mark);
	return arena_format(a, "[%s]%s", gql_type_text(a, r->inner), mark);
}
