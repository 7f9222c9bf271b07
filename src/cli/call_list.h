/* call_list: calls as a table, as CSV or as JSON.
 *
 * CSV and JSON are sent on as they come; a table is held, and cut where a
 * person would stop reading.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_CALL_LIST_H
#define CLI_CALL_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

struct cli_context;
struct err;
struct gaps;
struct tasks_query;

#define CALL_LIST_ROWS_MAX 1000

struct call_list {
	bool as_csv;
	bool full_numbers; /* else they are masked */
	bool with_files;   /* a row per file that is archived, with its path */
	/* Only these calls, in this order; ends with NULL.  NULL: all. */
	const char *const *ids;
	/* Of the period that was asked for; NULL: none was. */
	const struct gaps *gaps;
};

/* Prints the calls that a query finds (its id aside, if there are ids).  A
 * member "calls" of one document in JSON. */
int call_list_print(struct cli_context *c, const struct tasks_query *q,
                    const struct call_list *how, struct err *e) MUST_CHECK;

#endif
