/* search_plan: the selection of task fields, made ready for many tasks.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "sim/search.h"

enum plan_kind {
	PLAN_LEAF,
	PLAN_OBJECT,
	PLAN_VARIABLES, /* ...GlobalVariables(name: "x") */
	PLAN_ACTIVITIES,
	PLAN_TYPENAME,
};

struct search_plan {
	enum plan_kind kind;
	const char *label; /* "alias": with its quotes and colon */
	const char *path;
	const struct row_field *field; /* of a leaf; NULL: not modelled */
	const struct gql_selection *selection;
	const char *variable;
	const char *type;
	struct search_plan *first, *next;
};

static bool ends_with(const char *s, const char *end)
{
	return text_ends(s, end);
}

static struct search_plan *plan_set(const struct search_call *c,
                                    const struct gql_selection *set,
                                    const char *above, const char *type);

static struct search_plan *plan_one(const struct search_call *c,
                                    const struct gql_selection *s,
                                    const char *above, const char *type)
{
	struct search_plan *p = arena_zeroed(c->arena, 1, sizeof(*p));
	const struct gql_value *name;

	p->label = arena_format(c->arena, "\"%s\":", s->alias);
	p->path = above[0] == '\0'
	                  ? s->name
	                  : arena_format(c->arena, "%s.%s", above, s->name);
	p->selection = s;
	p->type = type;
	if (strcmp(s->name, "__typename") == 0) {
		p->kind = PLAN_TYPENAME;
	} else if (strcmp(p->path, "activities") == 0) {
		p->kind = PLAN_ACTIVITIES;
	} else if (ends_with(s->name, "GlobalVariables")) {
		p->kind = PLAN_VARIABLES;
		name = gql_argument(c->op, s, "name", c->arena);
		p->variable = name == NULL ? "" : name->text;
		p->first = plan_set(c, s->first, p->path, "GlobalVariables");
	} else if (s->first != NULL) {
		p->kind = PLAN_OBJECT;
		p->first = plan_set(c, s->first, p->path, s->name);
	} else {
		p->kind = PLAN_LEAF;
		p->field = row_field_find(p->path);
	}
	return p;
}

static struct search_plan *plan_set(const struct search_call *c,
                                    const struct gql_selection *set,
                                    const char *above, const char *type)
{
	struct search_plan *list = NULL;
	struct search_plan *last = NULL;

	for (const struct gql_selection *s = set; s != NULL; s = s->next) {
		const struct search_plan *seen = list;
		struct search_plan *p = plan_one(c, s, above, type);

		while (seen != NULL && strcmp(seen->label, p->label) != 0)
			seen = seen->next;
		if (seen != NULL)
			continue;
		if (last == NULL)
			list = p;
		else
			last->next = p;
		last = p;
	}
	return list;
}

struct search_plan *search_plan_new(const struct search_call *c,
                                    const struct gql_selection *tasks)
{
	return plan_set(c, tasks->first, "", "Task");
}

unsigned search_plan_needs(const struct search_plan *p)
{
	unsigned needs = 0;

	for (; p != NULL; p = p->next) {
		if (p->field != NULL)
			needs |= p->field->needs;
		if (p->kind == PLAN_ACTIVITIES)
			needs |= ROW_NEEDS_TEXTS | ROW_NEEDS_ARTEFACTS;
		if (p->kind == PLAN_OBJECT)
			needs |= ROW_NEEDS_TEXTS;
		needs |= search_plan_needs(p->first);
	}
	return needs;
}

static void write_value(const struct row *row, const struct row_field *f,
                        struct text *out)
{
	struct row_value v;

	row_get(row, f, &v);
	switch (v.kind) {
	case ROW_NULL:
		text_add(out, "null");
		break;
	case ROW_NUMBER:
		text_add_i64(out, v.number);
		break;
	case ROW_FLAG:
		text_add(out, v.number != 0 ? "true" : "false");
		break;
	case ROW_TEXT:
		text_add_json(out, v.text, strlen(v.text));
		break;
	}
}

static void write_variables(const struct search_plan *p, struct text *out)
{
	const char *comma = "";

	text_add_char(out, '{');
	for (const struct search_plan *i = p->first; i != NULL; i = i->next) {
		text_add(out, comma);
		text_add(out, i->label);
		if (strcmp(i->selection->name, "name") == 0)
			text_add_json(out, p->variable, strlen(p->variable));
		else if (text_starts(p->selection->name, "string"))
			text_add(out, "\"\"");
		else
			text_add(out, "null");
		comma = ",";
	}
	text_add_char(out, '}');
}

static void write_one(const struct search_plan *p, const struct search_call *c,
                      const struct row *row, struct text *out)
{
	switch (p->kind) {
	case PLAN_LEAF:
		write_value(row, p->field, out);
		break;
	case PLAN_OBJECT:
		if (row->task.null_objects && row_object_empty(row, p->path))
			text_add(out, "null");
		else
			search_plan_write(p->first, c, row, out);
		break;
	case PLAN_VARIABLES:
		write_variables(p, out);
		break;
	case PLAN_ACTIVITIES:
		search_activity_write(c, p->selection, row, out);
		break;
	case PLAN_TYPENAME:
		text_addf(out, "\"%s\"", p->type);
		break;
	}
}

void search_plan_write(const struct search_plan *p, const struct search_call *c,
                       const struct row *row, struct text *out)
{
	const char *comma = "";

	text_add_char(out, '{');
	for (; p != NULL; p = p->next) {
		text_add(out, comma);
		text_add(out, p->label);
		write_one(p, c, row, out);
		comma = ",";
	}
	text_add_char(out, '}');
}
