/* filter: see filter.h.
 *
 * A filter becomes a tree of AND, OR and NOT over conditions.  A comparison
 * with null is false, except notequals, which is true.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/filter.h"

#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/gql.h"

enum filter_op {
	FILTER_AND,
	FILTER_OR,
	FILTER_NOT,
	FILTER_EQUALS,
	FILTER_NOTEQUALS,
	FILTER_GT,
	FILTER_GTE,
	FILTER_LT,
	FILTER_LTE,
	FILTER_MATCH,
	FILTER_CONTAINS,
};

struct filter {
	enum filter_op op;
	const struct row_field *field;
	char *text;
	int64_t number;
	double real;
	bool is_null;
	regex_t *regex;
	struct filter *first, *next; /* of AND, OR, NOT */
};

void filter_free(struct filter *f)
{
	while (f != NULL) {
		struct filter *next = f->next;

		filter_free(f->first);
		if (f->regex != NULL)
			regfree(f->regex);
		free(f->regex);
		free(f->text);
		free(f);
		f = next;
	}
}

static struct filter *node_new(enum filter_op op)
{
	struct filter *f = mem_zeroed(1, sizeof(*f));

	f->op = op;
	return f;
}

static bool find_op(const char *name, enum filter_op *op)
{
	static const struct {
		const char *name;
		enum filter_op op;
	} ops[] = {
		{ "equals", FILTER_EQUALS }, { "notequals", FILTER_NOTEQUALS },
		{ "gt", FILTER_GT },         { "gte", FILTER_GTE },
		{ "lt", FILTER_LT },         { "lte", FILTER_LTE },
		{ "match", FILTER_MATCH },   { "contains", FILTER_CONTAINS },
	};

	for (size_t i = 0; i < ARRAY_COUNT(ops); i++) {
		if (strcmp(ops[i].name, name) == 0) {
			*op = ops[i].op;
			return true;
		}
	}
	return false;
}

static struct filter *condition(enum filter_op op, const char *path,
                                const struct gql_value *v, const char **reason)
{
	struct filter *f = node_new(op);

	f->field = row_field_find(path);
	f->is_null = v->kind == GQL_NULL;
	f->text = mem_copy_text(v->text == NULL ? "" : v->text);
	f->number =
	        v->kind == GQL_STRING ? strtoll(f->text, NULL, 10) : v->number;
	f->real = v->kind == GQL_FLOAT ? v->real : (double)f->number;
	if (op == FILTER_MATCH) {
		f->regex = mem_zeroed(1, sizeof(*f->regex));
		if (regcomp(f->regex, f->text, REG_EXTENDED | REG_NOSUB) != 0) {
			free(f->regex);
			f->regex = NULL;
			*reason = "a match is no regular expression";
		}
	}
	return f;
}

static void add(struct filter *group, struct filter *f)
{
	if (f == NULL)
		return;
	f->next = group->first;
	group->first = f;
}

static struct filter *compile(const struct gql_value *v, const char *path,
                              const char **reason, int depth);

/* {equals: {id: "x"}} of the older form: all of its fields. */
static struct filter *compile_old(const struct gql_value *v, const char *path,
                                  enum filter_op op, const char **reason)
{
	struct filter *all = node_new(FILTER_AND);
	struct filter * not ;
	char deeper[200];

	for (const struct gql_value *i = v->first; i != NULL; i = i->next) {
		(void)snprintf(deeper, sizeof(deeper), "%s.%s", path, i->name);
		add(all, condition(FILTER_EQUALS, deeper, i, reason));
	}
	if (op == FILTER_EQUALS)
		return all;
	not = node_new(FILTER_NOT);
	add(not, all);
	return not ;
}

static struct filter *compile_group(enum filter_op op,
                                    const struct gql_value *v, const char *path,
                                    const char **reason, int depth)
{
	struct filter *group = node_new(op);

	if (v->kind != GQL_LIST) {
		add(group, compile(v, path, reason, depth + 1));
		return group;
	}
	for (const struct gql_value *i = v->first; i != NULL; i = i->next)
		add(group, compile(i, path, reason, depth + 1));
	return group;
}

static struct filter *compile_item(const struct gql_value *i, const char *path,
                                   const char **reason, int depth)
{
	enum filter_op op;
	char deeper[200];

	if (strcmp(i->name, "and") == 0)
		return compile_group(FILTER_AND, i, path, reason, depth);
	if (strcmp(i->name, "or") == 0)
		return compile_group(FILTER_OR, i, path, reason, depth);
	if (strcmp(i->name, "not") == 0)
		return compile_group(FILTER_NOT, i, path, reason, depth);
	if (path[0] != '\0' && find_op(i->name, &op)) {
		if (i->kind == GQL_OBJECT)
			return compile_old(i, path, op, reason);
		return condition(op, path, i, reason);
	}
	(void)snprintf(deeper, sizeof(deeper), "%s%s%s", path,
	               path[0] == '\0' ? "" : ".", i->name);
	return compile(i, deeper, reason, depth + 1);
}

static struct filter *compile(const struct gql_value *v, const char *path,
                              const char **reason, int depth)
{
	struct filter *all;

	if (v->kind != GQL_OBJECT || depth > 60)
		return NULL;
	all = node_new(FILTER_AND);
	for (const struct gql_value *i = v->first; i != NULL; i = i->next)
		add(all, compile_item(i, path, reason, depth));
	return all;
}

struct filter *filter_new(const struct gql_value *v, const char **reason)
{
	struct filter *f;

	*reason = NULL;
	if (v == NULL)
		return NULL;
	f = compile(v, "", reason, 0);
	if (*reason == NULL)
		return f;
	filter_free(f);
	return NULL;
}

static int compare(const struct filter *f, const struct row_value *v)
{
	double x = (double)v->number;

	if (v->kind == ROW_TEXT)
		return strcmp(v->text, f->text);
	return x < f->real ? -1 : x > f->real ? 1 : 0;
}

static bool condition_holds(const struct filter *f, const struct row *r)
{
	struct row_value v;

	row_get(r, f->field, &v);
	if (v.kind == ROW_NULL)
		return f->op == FILTER_NOTEQUALS
		               ? !f->is_null
		               : f->op == FILTER_EQUALS && f->is_null;
	switch (f->op) {
	case FILTER_EQUALS:
		return !f->is_null && compare(f, &v) == 0;
	case FILTER_NOTEQUALS:
		return f->is_null || compare(f, &v) != 0;
	case FILTER_GT:
		return compare(f, &v) > 0;
	case FILTER_GTE:
		return compare(f, &v) >= 0;
	case FILTER_LT:
		return compare(f, &v) < 0;
	case FILTER_LTE:
		return compare(f, &v) <= 0;
	case FILTER_MATCH:
		return v.kind == ROW_TEXT &&
		       regexec(f->regex, v.text, 0, NULL, 0) == 0;
	case FILTER_CONTAINS:
		return v.kind == ROW_TEXT && strstr(v.text, f->text) != NULL;
	case FILTER_AND:
	case FILTER_OR:
	case FILTER_NOT:
		break;
	}
	return false;
}

bool filter_passes(const struct filter *f, const struct row *r)
{
	if (f == NULL)
		return true;
	if (f->op != FILTER_AND && f->op != FILTER_OR && f->op != FILTER_NOT)
		return condition_holds(f, r);
	for (const struct filter *i = f->first; i != NULL; i = i->next) {
		bool passes = filter_passes(i, r);

		if (f->op == FILTER_OR && passes)
			return true;
		if (f->op == FILTER_AND && !passes)
			return false;
		if (f->op == FILTER_NOT && passes)
			return false;
	}
	/* An empty "or" asks for nothing in particular. */
	return f->op != FILTER_OR || f->first == NULL;
}

unsigned filter_needs(const struct filter *f)
{
	unsigned needs = 0;

	if (f == NULL)
		return 0;
	if (f->field != NULL)
		needs = f->field->needs;
	for (const struct filter *i = f->first; i != NULL; i = i->next)
		needs |= filter_needs(i);
	return needs;
}

int filter_conditions(const struct filter *f)
{
	int count = 0;

	if (f == NULL)
		return 0;
	if (f->op >= FILTER_EQUALS)
		return 1;
	for (const struct filter *i = f->first; i != NULL; i = i->next)
		count += filter_conditions(i);
	return count;
}

const char *filter_only_id(const struct filter *f)
{
	const char *id;

	if (f == NULL || f->op == FILTER_OR || f->op == FILTER_NOT)
		return NULL;
	if (f->op == FILTER_EQUALS)
		return f->field != NULL && strcmp(f->field->path, "id") == 0
		               ? f->text
		               : NULL;
	if (f->op != FILTER_AND)
		return NULL;
	for (const struct filter *i = f->first; i != NULL; i = i->next) {
		id = filter_only_id(i);
		if (id != NULL)
			return id;
	}
	return NULL;
}

void filter_key(const struct gql_value *v, struct text *out)
{
	if (v == NULL)
		return;
	if (v->name != NULL)
		text_addf(out, "%s:", v->name);
	switch (v->kind) {
	case GQL_LIST:
	case GQL_OBJECT:
		text_add_char(out, '{');
		for (const struct gql_value *i = v->first; i; i = i->next)
			filter_key(i, out);
		text_add_char(out, '}');
		break;
	case GQL_BOOLEAN:
		text_add(out, v->number != 0 ? "true" : "false");
		break;
	case GQL_NULL:
	case GQL_INT:
	case GQL_FLOAT:
	case GQL_STRING:
	case GQL_ENUM:
	case GQL_VARIABLE:
		text_add_json(out, v->text == NULL ? "" : v->text,
		              v->text == NULL ? 0 : strlen(v->text));
		break;
	}
	text_add_char(out, ',');
}
