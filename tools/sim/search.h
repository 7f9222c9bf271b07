/* search: POST /search.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_SEARCH_H
#define SIM_SEARCH_H

#include "sim/filter.h"
#include "sim/gql.h"
#include "sim/http.h"
#include "sim/rows.h"

void search_handle(struct request *r, struct reply *out);
/* A large reply to a client that accepts gzip. */
void search_compress(struct request *r, struct reply *out);

/* One call of the root field taskDetails, its arguments read. */
struct search_call {
	struct request *request;
	struct world world;
	const struct gql_operation *op;
	const struct gql_selection *root;
	struct arena *arena;
	int64_t from_ms, to_ms; /* half open, clamped */
	bool nothing;           /* a window of seconds, or the wrong way */
	bool by_end;
	struct filter *filter;
	const char *filter_key;
	const struct gql_value *ext_filter;
	const struct gql_value *aggregations; /* NULL: raw tasks */
	const char *interval, *timezone;      /* NULL: none */
	int64_t page;
	const struct row_field *sort; /* NULL: created time */
	bool ascending;
	const char *problem; /* why it is refused */
	unsigned problem_status;
};

/* False with a problem. */
bool search_call_read(struct search_call *c);
void search_call_free(struct search_call *c);
struct rows *search_call_rows(const struct search_call *c,
                              const struct filter *filter,
                              const char *filter_key);
/* The selection with that name in a set, or NULL. */
const struct gql_selection *search_child(const struct gql_selection *s,
                                         const char *name);

/* How the tasks of a reply are written. */
struct search_plan;
struct search_plan *search_plan_new(const struct search_call *c,
                                    const struct gql_selection *tasks);
unsigned search_plan_needs(const struct search_plan *p);
void search_plan_write(const struct search_plan *p, const struct search_call *c,
                       const struct row *row, struct text *out);

/* The tasks of an aggregation, as a JSON array; false with a problem. */
bool search_aggregate(struct search_call *c, struct text *out, bool *more);

/* Whether a task has an activity that the extFilter wants, and the activities
 * field itself. */
bool search_activity_passes(const struct search_call *c, const struct row *row);
void search_activity_write(const struct search_call *c,
                           const struct gql_selection *field,
                           const struct row *row, struct text *out);

#endif
