/* gql_check: validation of an operation against the schema (gql.h).
 *
 * Error types and wording follow graphql-java.  Fragments are put in place
 * of their spreads on the way, so that a checked operation holds only fields.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "sim/gql.h"
#include "sim/gql_schema.h"
#include "sim/gql_value.h"

#define DEPTH_MAX 60

struct checker {
	const struct gql_schema *schema;
	struct gql_document *document;
	struct gql_operation *op;
	const char *dropped; /* "a|b/c"; NULL: none */
	struct gql_errors *errors;
	struct arena *arena;
};

static void complain(struct checker *c, int line, int column, const char *type,
                     const char *what, const char *path)
{
	gql_error_add(c->errors, line, column, type,
	              "Validation error of type %s: %s @ '%s'", type, what,
	              path);
}

static struct gql_selection *copy_set(struct arena *a,
                                      const struct gql_selection *first)
{
	struct gql_selection *list = NULL;
	struct gql_selection **end = &list;

	for (; first != NULL; first = first->next) {
		struct gql_selection *s = arena_zeroed(a, 1, sizeof(*s));

		*s = *first;
		s->next = NULL;
		s->first = copy_set(a, first->first);
		*end = s;
		end = &s->next;
	}
	return list;
}

static struct gql_fragment *find_fragment(struct checker *c, const char *name)
{
	struct gql_fragment *f = c->document->fragments;

	while (f != NULL && strcmp(f->name, name) != 0)
		f = f->next;
	return f;
}

/* What a spread stands for; NULL with an error when it cannot be here. */
static struct gql_selection *spread_content(struct checker *c,
                                            const struct gql_selection *s,
                                            const struct gql_type *type,
                                            const char *path)
{
	const char *on = s->name;
	struct gql_selection *content = s->first;

	if (s->kind == GQL_SPREAD) {
		struct gql_fragment *f = find_fragment(c, s->name);

		if (f == NULL) {
			complain(c, s->line, s->column, "UndefinedFragment",
			         arena_format(c->arena, "Undefined fragment %s",
			                      s->name),
			         path);
			return NULL;
		}
		f->used = true;
		on = f->on;
		content = copy_set(c->arena, f->first);
	}
	if (on != NULL && strcmp(on, type->name) != 0) {
		complain(c, s->line, s->column, "InvalidFragmentType",
		         arena_format(c->arena,
		                      "Fragment cannot be spread here as "
		                      "objects of type %s can never be of "
		                      "type %s",
		                      type->name, on),
		         path);
		return NULL;
	}
	return content;
}

/* Replaces the spreads of a set by their content, as deep as they nest. */
static void flatten(struct checker *c, const struct gql_type *type,
                    struct gql_selection **list, const char *path)
{
	int rounds = 0;

	while (*list != NULL) {
		struct gql_selection *s = *list;
		struct gql_selection *content;

		if (s->kind == GQL_FIELD) {
			list = &s->next;
			continue;
		}
		content = rounds++ > DEPTH_MAX
		                  ? NULL
		                  : spread_content(c, s, type, path);
		*list = s->next;
		if (content != NULL) {
			struct gql_selection *last = content;

			while (last->next != NULL)
				last = last->next;
			last->next = s->next;
			*list = content;
		}
	}
}

static void check_conflicts(struct checker *c, const struct gql_selection *s,
                            const char *path)
{
	for (const struct gql_selection *o = s->next; o != NULL; o = o->next)
		if (o->kind == GQL_FIELD && strcmp(o->alias, s->alias) == 0 &&
		    strcmp(o->name, s->name) != 0)
			complain(c, o->line, o->column, "FieldsConflict",
			         arena_format(c->arena,
			                      "%s: %s and %s are different "
			                      "fields",
			                      s->alias, s->name, o->name),
			         path);
}

static const struct gql_input *find_input(const struct gql_input *in,
                                          const char *name)
{
	while (in != NULL && strcmp(in->name, name) != 0)
		in = in->next;
	return in;
}

static void check_argument(struct checker *c, struct gql_value *v,
                           const struct gql_input *in, const char *path)
{
	struct gql_value_check check = {
		.schema = c->schema,
		.op = c->op,
		.errors = c->errors,
		.arena = c->arena,
		.path = path,
		.argument = in->name,
	};

	(void)gql_value_check(&check, v, in->type, in->has_fallback);
}

static void check_arguments(struct checker *c, struct gql_selection *s,
                            const struct gql_member *m, const char *path)
{
	for (struct gql_value *v = s->arguments; v != NULL; v = v->next) {
		const struct gql_input *in = find_input(m->arguments, v->name);

		if (in == NULL)
			complain(c, v->line, v->column, "UnknownArgument",
			         arena_format(c->arena,
			                      "Unknown field argument %s",
			                      v->name),
			         path);
		else
			check_argument(c, v, in, path);
	}
	for (const struct gql_input *in = m->arguments; in; in = in->next) {
		const struct gql_value *v = s->arguments;

		while (v != NULL && strcmp(v->name, in->name) != 0)
			v = v->next;
		if (v == NULL && in->type->required && !in->has_fallback)
			complain(c, s->line, s->column, "MissingFieldArgument",
			         arena_format(c->arena,
			                      "Missing field argument %s",
			                      in->name),
			         path);
	}
}

static void check_set(struct checker *c, const struct gql_type *type,
                      struct gql_selection **list, const char *path, int depth);

static void check_below(struct checker *c, struct gql_selection *s,
                        const struct gql_member *m, const char *path, int depth)
{
	const struct gql_type *type =
	        gql_type_find(c->schema, gql_type_base(m->type));

	if (type == NULL || type->kind != GQL_TYPE_OBJECT) {
		if (s->first != NULL)
			complain(c, s->line, s->column,
			         "SubSelectionNotAllowed",
			         arena_format(c->arena,
			                      "Sub selection not allowed on "
			                      "leaf type %s of field %s",
			                      gql_type_text(c->arena, m->type),
			                      s->name),
			         path);
		return;
	}
	if (s->first == NULL) {
		complain(c, s->line, s->column, "SubSelectionRequired",
		         arena_format(c->arena,
		                      "Sub selection required for type %s of "
		                      "field %s",
		                      gql_type_text(c->arena, m->type),
		                      s->name),
		         path);
		return;
	}
	check_set(c, type, &s->first, path, depth + 1);
}

/* Whether this path is one of those that were dropped from the schema. */
static bool is_dropped(const struct checker *c, const char *path)
{
	static const char above[] = "taskDetails/tasks/";
	const char *at = c->dropped;

	if (at == NULL || strncmp(path, above, sizeof(above) - 1) != 0)
		return false;
	path += sizeof(above) - 1;
	while (*at != '\0') {
		const size_t len = strcspn(at, "|");

		if (strlen(path) == len && memcmp(path, at, len) == 0)
			return true;
		at += len;
		at += strspn(at, "|");
	}
	return false;
}

static void check_field(struct checker *c, const struct gql_type *type,
                        struct gql_selection *s, const char *above, int depth)
{
	const char *path = above[0] == '\0' ? s->name
	                                    : arena_format(c->arena, "%s/%s",
	                                                   above, s->name);
	const struct gql_member *m = gql_member_find(type, s->name);

	check_conflicts(c, s, path);
	if (strcmp(s->name, "__typename") == 0)
		return;
	if (strncmp(s->name, "__", 2) == 0) {
		complain(c, s->line, s->column, "FieldUndefined",
		         "Introspection has been disabled for this request",
		         path);
		return;
	}
	if (m == NULL || is_dropped(c, path)) {
		complain(c, s->line, s->column, "FieldUndefined",
		         arena_format(c->arena,
		                      "Field '%s' in type '%s' is undefined",
		                      s->name, type->name),
		         path);
		return;
	}
	check_arguments(c, s, m, path);
	check_below(c, s, m, path, depth);
}

static void check_set(struct checker *c, const struct gql_type *type,
                      struct gql_selection **list, const char *path, int depth)
{
	if (depth > DEPTH_MAX)
		return;
	flatten(c, type, list, path);
	for (struct gql_selection *s = *list; s != NULL; s = s->next)
		check_field(c, type, s, path, depth);
}

static void check_variables(struct checker *c)
{
	for (struct gql_variable *v = c->op->variables; v != NULL;
	     v = v->next) {
		const struct gql_type *t =
		        gql_type_find(c->schema, gql_type_base(v->type));

		if (t == NULL)
			complain(c, v->line, v->column, "UnknownType",
			         arena_format(c->arena, "Unknown type %s",
			                      gql_type_base(v->type)),
			         v->name);
		else if (t->kind == GQL_TYPE_OBJECT)
			complain(c, v->line, v->column,
			         "NonInputTypeOnVariable",
			         arena_format(c->arena,
			                      "Input variable %s type %s is "
			                      "not an input type",
			                      v->name, t->name),
			         v->name);
		for (struct gql_variable *o = v->next; o != NULL; o = o->next)
			if (strcmp(o->name, v->name) == 0)
				complain(c, o->line, o->column,
				         "DuplicateVariableName",
				         arena_format(c->arena,
				                      "There can be only one "
				                      "variable named '%s'",
				                      v->name),
				         v->name);
	}
}

static void check_unused(struct checker *c)
{
	for (struct gql_variable *v = c->op->variables; v != NULL; v = v->next)
		if (!v->used)
			complain(c, v->line, v->column, "UnusedVariable",
			         arena_format(c->arena, "Unused variable %s",
			                      v->name),
			         v->name);
	for (struct gql_fragment *f = c->document->fragments; f; f = f->next)
		if (!f->used)
			complain(c, f->line, f->column, "UnusedFragment",
			         arena_format(c->arena, "Unused fragment %s",
			                      f->name),
			         f->name);
}

void gql_check(const struct gql_schema *s, struct gql_document *d,
               struct gql_operation *op, const char *dropped,
               struct gql_errors *errors)
{
	struct checker c = {
		.schema = s,
		.document = d,
		.op = op,
		.dropped = dropped,
		.errors = errors,
		.arena = errors->arena,
	};

	check_variables(&c);
	check_set(&c, gql_type_find(s, "Query"), &op->first, "", 0);
	check_unused(&c);
}
