/* reconcile_view: the classes of a period, printed.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_RECONCILE_VIEW_H
#define CLI_RECONCILE_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "model/state.h"

struct arena;
struct clock;
struct ledger;
struct output;
struct reconcile;

struct reconcile_reason {
	enum task_class class;
	const char *code;
	int64_t count;
};

struct reconcile_view {
	struct output *out;
	struct arena *arena;
	const struct reconcile *result;
	struct reconcile_reason reasons[64];
	size_t reason_count;
	bool is_clamped;          /* it begins where the source's reach does */
	const char *not_recorded; /* why it is not in the log; or NULL */
	int64_t entry;            /* its number there, otherwise */
	enum exit_code exit_code;
	bool is_drawn;
	const struct clock *clock;
	const char *org, *zone;
	int64_t made_ms;
	int64_t told_ms; /* of the last line of the log */
};

/* A live line on a terminal (ctx is the view), and its end; elsewhere an entry
 * of the program's log every few seconds. */
void reconcile_view_progress(void *ctx, size_t day, size_t day_count);
void reconcile_view_clear(struct reconcile_view *v);
/* Reads why calls are in the classes that are not archived. */
int reconcile_view_reasons(struct reconcile_view *v, struct ledger *l,
                           struct err *e) MUST_CHECK;
/* A table, CSV, or JSON if the output asks for it. */
void reconcile_view_print(struct reconcile_view *v, bool as_csv);

#endif
