/* filter: the filter argument of a search, made ready for many tasks.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_FILTER_H
#define SIM_FILTER_H

#include <stdbool.h>

#include "base/text.h"
#include "sim/gql.h"
#include "sim/row.h"

struct filter;

/* Of a checked filter value; NULL when v is NULL or null: everything passes.
 * NULL with a reason when a regular expression is bad. */
struct filter *filter_new(const struct gql_value *v, const char **reason);
void filter_free(struct filter *f);
OWN_TYPE(filter, struct filter, filter_free)

bool filter_passes(const struct filter *f, const struct row *r);
/* What rows must have for it (ROW_NEEDS_...). */
unsigned filter_needs(const struct filter *f);
/* The number of conditions. */
int filter_conditions(const struct filter *f);
/* The one id that can pass, or NULL when it is not that simple. */
const char *filter_only_id(const struct filter *f);
/* The filter as text: equal text means the same filter. */
void filter_key(const struct gql_value *v, struct text *out);

#endif
