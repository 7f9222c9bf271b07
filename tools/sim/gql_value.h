/* gql_value: values against the types of the schema.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_GQL_VALUE_H
#define SIM_GQL_VALUE_H

#include "sim/gql.h"

struct gql_value_check {
	const struct gql_schema *schema;
	struct gql_operation *op; /* NULL: variables are not allowed here */
	struct gql_errors *errors;
	struct arena *arena;
	const char *path;     /* of the field */
	const char *argument; /* its argument, "filter.id.equals" deeper */
};

/* Adds errors for everything in v that does not fit the type; marks the
 * variables that it meets as used.  has_fallback: the place has a default, so
 * that a variable that may be null fits. */
bool gql_value_check(const struct gql_value_check *c, struct gql_value *v,
                     const struct gql_type_ref *type, bool has_fallback);

#endif
