/* gql_schema: the types that documents are checked against.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_GQL_SCHEMA_H
#define SIM_GQL_SCHEMA_H

#include <stdbool.h>

#include "sim/gql.h"

enum gql_type_kind {
	GQL_TYPE_OBJECT,
	GQL_TYPE_INPUT,
	GQL_TYPE_ENUM,
	GQL_TYPE_SCALAR,
};

struct gql_input { /* an argument or a field of an input type */
	const char *name;
	struct gql_type_ref *type;
	struct gql_input *next;
	bool has_fallback;
};

struct gql_member { /* a field of an object type, a value of an enum */
	const char *name;
	struct gql_type_ref *type;
	struct gql_input *arguments;
	struct gql_member *next;
};

struct gql_type {
	enum gql_type_kind kind;
	const char *name;
	struct gql_member *members;
	struct gql_input *inputs;
	struct gql_type *next;
};

struct gql_schema {
	struct gql_type *types;
};

struct gql_schema *gql_schema_parse(struct arena *a, const char *sdl,
                                    struct gql_errors *errors);
const struct gql_type *gql_type_find(const struct gql_schema *s,
                                     const char *name);
const struct gql_member *gql_member_find(const struct gql_type *t,
                                         const char *name);
/* The named type inside lists and marks. */
const char *gql_type_base(const struct gql_type_ref *r);
const char *gql_type_text(struct arena *a, const struct gql_type_ref *r);

#endif
