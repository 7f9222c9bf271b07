/* sync_view: what a watcher of sync sees: one live block on a terminal, JSON
 * lines in a pipe, and the report at the end.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_SYNC_VIEW_H
#define CLI_SYNC_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "model/period.h"
#include "model/state.h"

struct cli_context;
struct sync_progress;
struct sync_report;

struct sync_view {
	struct cli_context *context;
	bool is_live;  /* the block is drawn anew in its place */
	bool is_lines; /* JSON lines of progress */
	bool is_json;  /* and the report as one */
	int drawn;     /* lines of the block on the screen */
};

void sync_view_start(struct sync_view *v, struct cli_context *c);
/* For sync_setup.watch; ctx is the view. */
void sync_view_progress(void *ctx, const struct sync_progress *p);
/* Ends the block, then the report.  waits: the calls of the period that wait,
 * by enum task_wait. */
void sync_view_report(struct sync_view *v, const struct period *period,
                      const struct sync_report *r,
                      const int64_t waits[WAIT_COUNT]);

#endif
