/* gql: GraphQL documents: syntax tree, schema, validation.
 *
 * A document is parsed, checked against the schema as graphql-java does it
 * (error types and wording follow it) and its arguments are brought to plain
 * values.  Everything lies in the arena given.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_GQL_H
#define SIM_GQL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"

struct json_object;

enum gql_kind {
	GQL_NULL,
	GQL_INT,
	GQL_FLOAT,
	GQL_STRING,
	GQL_BOOLEAN,
	GQL_ENUM,
	GQL_LIST,
	GQL_OBJECT,
	GQL_VARIABLE,
};

/* A value; items of lists and fields of objects hang on first, next. */
struct gql_value {
	enum gql_kind kind;
	const char *name; /* as field of an object or as argument */
	const char *text; /* string, enum, variable; the digits of numbers */
	int64_t number;   /* int; 0 or 1 of a boolean */
	double real;      /* int and float */
	struct gql_value *first, *next;
	int line, column;
};

struct gql_type_ref {
	const char *name; /* NULL: a list of inner */
	struct gql_type_ref *inner;
	bool required; /* ends with ! */
};

struct gql_variable {
	const char *name;
	struct gql_type_ref *type;
	struct gql_value *fallback; /* NULL: none */
	bool used;
	struct gql_variable *next;
	int line, column;
};

enum gql_selection_kind { GQL_FIELD, GQL_SPREAD, GQL_INLINE };

struct gql_selection {
	enum gql_selection_kind kind;
	const char *alias; /* field: the name in the reply */
	const char *name;  /* field or fragment; type of an inline fragment */
	struct gql_value *arguments; /* chained by next */
	struct gql_selection *first; /* NULL: no selection set */
	struct gql_selection *next;
	int line, column;
};

struct gql_fragment {
	const char *name, *on;
	struct gql_selection *first;
	struct gql_fragment *next;
	bool used;
	int line, column;
};

struct gql_operation {
	const char *name; /* may be NULL */
	struct gql_variable *variables;
	struct gql_selection *first;
	struct gql_operation *next;
};

struct gql_document {
	struct gql_operation *operations;
	struct gql_fragment *fragments;
};

struct gql_error {
	const char *type; /* "FieldUndefined"; "InvalidSyntax" */
	const char *message;
	int line, column;
	struct gql_error *next;
};

struct gql_errors {
	struct arena *arena;
	struct gql_error *first, *last;
	int count;
};

void gql_error_add(struct gql_errors *errors, int line, int column,
                   const char *type, const char *fmt, ...) PRINTF(5, 6);

/* NULL when the text is no document; the reason is then in errors. */
struct gql_document *gql_parse(struct arena *a, const char *text,
                               struct gql_errors *errors);

struct gql_schema;

/* Adds an error for everything that is wrong with the operation.  dropped:
 * paths below the tasks ("csatScore|owner/name") that count as undefined;
 * NULL: none. */
void gql_check(const struct gql_schema *s, struct gql_document *d,
               struct gql_operation *op, const char *dropped,
               struct gql_errors *errors);

/* The argument with its variables filled in from the request (object or
 * NULL) and their fallbacks; NULL when it was not given.  Values of the wrong
 * type are added to errors. */
struct gql_value *gql_argument(const struct gql_operation *op,
                               const struct gql_selection *field,
                               const char *name, struct arena *a);
/* Checks the variables of the request and hangs them on the operation as
 * fallbacks, so that gql_argument finds them. */
void gql_bind(const struct gql_schema *s, struct gql_operation *op,
              struct json_object *variables, struct gql_errors *errors);

const struct gql_value *gql_get(const struct gql_value *object,
                                const char *name);

#endif
