/* gql_value: see gql_value.h; and the variables of a request (gql.h).
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/gql_value.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "sim/gql_schema.h"

static bool complain(const struct gql_value_check *c, const struct gql_value *v,
                     const char *type, const char *what)
{
	gql_error_add(c->errors, v->line, v->column, type,
	              "Validation error of type %s: %s @ '%s'", type, what,
	              c->path);
	return false;
}

static bool wrong_type(const struct gql_value_check *c,
                       const struct gql_value *v, const char *wanted)
{
	return complain(c, v, "WrongType",
	                arena_format(c->arena,
	                             "argument '%s' with value '%s' is not a "
	                             "valid '%s'",
	                             c->argument,
	                             v->text == NULL ? "object" : v->text,
	                             wanted));
}

static struct gql_variable *find_variable(const struct gql_operation *op,
                                          const char *name)
{
	struct gql_variable *v = op->variables;

	while (v != NULL && strcmp(v->name, name) != 0)
		v = v->next;
	return v;
}

static bool types_match(const struct gql_type_ref *have,
                        const struct gql_type_ref *want, bool lenient)
{
	if (want->required && !have->required && !lenient)
		return false;
	if (want->name == NULL)
		return have->name == NULL
		               ? types_match(have->inner, want->inner, false)
		               : types_match(have, want->inner, false);
	return have->name != NULL && strcmp(have->name, want->name) == 0;
}

static bool check_variable(const struct gql_value_check *c,
                           const struct gql_value *v,
                           const struct gql_type_ref *type, bool has_fallback)
{
	struct gql_variable *var;

	if (c->op == NULL)
		return wrong_type(c, v, gql_type_text(c->arena, type));
	var = find_variable(c->op, v->text);
	if (var == NULL)
		return complain(c, v, "UndefinedVariable",
		                arena_format(c->arena, "Undefined variable %s",
		                             v->text));
	var->used = true;
	if (types_match(var->type, type, has_fallback || var->fallback != NULL))
		return true;
	return complain(c, v, "VariableTypeMismatch",
	                arena_format(c->arena,
	                             "Variable type '%s' does not match "
	                             "expected type '%s'",
	                             gql_type_text(c->arena, var->type),
	                             gql_type_text(c->arena, type)));
}

static bool scalar_fits(const struct gql_value *v, const char *name)
{
	int64_t number;

	if (strcmp(name, "JSON") == 0)
		return true;
	if (strcmp(name, "Long") == 0)
		return v->kind == GQL_INT ||
		       (v->kind == GQL_STRING &&
		        bytes_parse_i64(&number, v->text, INT64_MIN,
		                        INT64_MAX));
	if (strcmp(name, "Int") == 0)
		return v->kind == GQL_INT && v->number >= INT32_MIN &&
		       v->number <= INT32_MAX;
	if (strcmp(name, "Float") == 0)
		return v->kind == GQL_INT || v->kind == GQL_FLOAT;
	if (strcmp(name, "Boolean") == 0)
		return v->kind == GQL_BOOLEAN;
	return v->kind == GQL_STRING;
}

static bool check_object(const struct gql_value_check *c, struct gql_value *v,
                         const struct gql_type *t)
{
	bool good = true;

	if (v->kind != GQL_OBJECT)
		return wrong_type(c, v, t->name);
	for (struct gql_value *f = v->first; f != NULL; f = f->next) {
		const struct gql_input *in = t->inputs;
		struct gql_value_check below = *c;

		while (in != NULL && strcmp(in->name, f->name) != 0)
			in = in->next;
		below.argument =
		        arena_format(c->arena, "%s.%s", c->argument, f->name);
		if (in == NULL)
			good = complain(&below, f, "WrongType",
			                arena_format(c->arena,
			                             "argument '%s' contains a "
			                             "field not in '%s': '%s'",
			                             c->argument, t->name,
			                             f->name));
		else if (!gql_value_check(&below, f, in->type,
		                          in->has_fallback))
			good = false;
	}
	for (const struct gql_input *in = t->inputs; in; in = in->next)
		if (in->type->required && !in->has_fallback &&
		    gql_get(v, in->name) == NULL)
			good = complain(c, v, "WrongType",
			                arena_format(c->arena,
			                             "argument '%s' is missing "
			                             "required fields '[%s]'",
			                             c->argument, in->name));
	return good;
}

static bool check_named(const struct gql_value_check *c, struct gql_value *v,
                        const struct gql_type_ref *type)
{
	const struct gql_type *t = gql_type_find(c->schema, type->name);

	if (t == NULL)
		return wrong_type(c, v, type->name);
	switch (t->kind) {
	case GQL_TYPE_INPUT:
		return check_object(c, v, t);
	case GQL_TYPE_ENUM:
		if (v->kind == GQL_ENUM && gql_member_find(t, v->text) != NULL)
			return true;
		return wrong_type(c, v, t->name);
	case GQL_TYPE_SCALAR:
		return scalar_fits(v, t->name) || wrong_type(c, v, t->name);
	case GQL_TYPE_OBJECT:
		break;
	}
	return wrong_type(c, v, type->name);
}

bool gql_value_check(const struct gql_value_check *c, struct gql_value *v,
                     const struct gql_type_ref *type, bool has_fallback)
{
	bool good = true;

	if (v->kind == GQL_VARIABLE)
		return check_variable(c, v, type, has_fallback);
	if (v->kind == GQL_NULL)
		return !type->required ||
		       wrong_type(c, v, gql_type_text(c->arena, type));
	if (type->name != NULL)
		return check_named(c, v, type);
	if (v->kind != GQL_LIST)
		return gql_value_check(c, v, type->inner, false);
	for (struct gql_value *i = v->first; i != NULL; i = i->next)
		good = gql_value_check(c, i, type->inner, false) && good;
	return good;
}

static struct gql_value *from_json(struct arena *a, struct json_object *o)
{
	struct gql_value *v = arena_zeroed(a, 1, sizeof(*v));
	struct gql_value **end = &v->first;

	switch (json_object_get_type(o)) {
	case json_type_null:
		v->kind = GQL_NULL;
		break;
	case json_type_boolean:
		v->kind = GQL_BOOLEAN;
		v->number = json_object_get_boolean(o);
		break;
	case json_type_int:
		v->kind = GQL_INT;
		v->number = json_object_get_int64(o);
		v->real = (double)v->number;
		break;
	case json_type_double:
		v->kind = GQL_FLOAT;
		v->real = json_object_get_double(o);
		break;
	case json_type_string:
		v->kind = GQL_STRING;
		v->text = arena_text(a, json_object_get_string(o));
		break;
	case json_type_array:
		v->kind = GQL_LIST;
		for (size_t i = 0; i < json_object_array_length(o); i++) {
			*end = from_json(a, json_object_array_get_idx(o, i));
			end = &(*end)->next;
		}
		break;
	case json_type_object:
		v->kind = GQL_OBJECT;
		json_object_object_foreach(o, key, item)
		{
			*end = from_json(a, item);
			(*end)->name = arena_text(a, key);
			end = &(*end)->next;
		}
		break;
	}
	return v;
}

/* JSON has no enums: strings where the type is one become enums. */
static void mark_enums(const struct gql_schema *s, struct gql_value *v,
                       const struct gql_type_ref *type)
{
	const struct gql_type *t = gql_type_find(s, gql_type_base(type));

	if (t == NULL)
		return;
	if (v->kind == GQL_LIST) {
		for (struct gql_value *i = v->first; i != NULL; i = i->next)
			mark_enums(s, i, type);
		return;
	}
	if (v->kind == GQL_STRING && t->kind == GQL_TYPE_ENUM)
		v->kind = GQL_ENUM;
	if (v->kind != GQL_OBJECT || t->kind != GQL_TYPE_INPUT)
		return;
	for (struct gql_value *f = v->first; f != NULL; f = f->next)
		for (const struct gql_input *in = t->inputs; in; in = in->next)
			if (strcmp(in->name, f->name) == 0)
				mark_enums(s, f, in->type);
}

static void bind_one(const struct gql_schema *s, struct gql_variable *var,
                     struct json_object *variables, struct gql_errors *errors)
{
	struct gql_value_check check = {
		.schema = s,
		.errors = errors,
		.arena = errors->arena,
		.path = var->name,
		.argument = var->name,
	};
	struct json_object *o = NULL;

	if (variables == NULL ||
	    !json_object_object_get_ex(variables, var->name, &o)) {
		if (var->type->required && var->fallback == NULL)
			gql_error_add(errors, var->line, var->column,
			              "ValidationError",
			              "Variable '%s' has an invalid value: "
			              "Variable '%s' has coerced Null value "
			              "for NonNull type '%s'",
			              var->name, var->name,
			              gql_type_text(errors->arena, var->type));
		return;
	}
	var->fallback = from_json(errors->arena, o);
	var->fallback->line = var->line;
	var->fallback->column = var->column;
	mark_enums(s, var->fallback, var->type);
	(void)gql_value_check(&check, var->fallback, var->type, false);
}

void gql_bind(const struct gql_schema *s, struct gql_operation *op,
              struct json_object *variables, struct gql_errors *errors)
{
	for (struct gql_variable *v = op->variables; v != NULL; v = v->next)
		bind_one(s, v, variables, errors);
}

const struct gql_value *gql_get(const struct gql_value *object,
                                const char *name)
{
	const struct gql_value *v = object == NULL ? NULL : object->first;

	while (v != NULL && strcmp(v->name, name) != 0)
		v = v->next;
	return v;
}

/* A copy with its variables filled in; NULL: an absent variable. */
static struct gql_value *resolve(const struct gql_operation *op,
                                 const struct gql_value *v, struct arena *a)
{
	const struct gql_value *from = v;
	struct gql_value *copy;
	struct gql_value **end;

	if (v->kind == GQL_VARIABLE) {
		const struct gql_variable *var = find_variable(op, v->text);

		if (var == NULL || var->fallback == NULL)
			return NULL;
		from = var->fallback;
	}
	copy = arena_zeroed(a, 1, sizeof(*copy));
	*copy = *from;
	copy->name = v->name;
	copy->next = NULL;
	copy->first = NULL;
	end = &copy->first;
	for (const struct gql_value *i = from->first; i; i = i->next) {
		*end = resolve(op, i, a);
		if (*end != NULL)
			end = &(*end)->next;
	}
	return copy;
}

struct gql_value *gql_argument(const struct gql_operation *op,
                               const struct gql_selection *field,
                               const char *name, struct arena *a)
{
	for (const struct gql_value *v = field->arguments; v; v = v->next)
		if (strcmp(v->name, name) == 0)
			return resolve(op, v, a);
	return NULL;
}
