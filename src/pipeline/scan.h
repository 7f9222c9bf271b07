/* scan: one window, from its count to its closing.
 *
 *   COUNT -> too many: halved
 *         -> PAGE .. -> the ids seen are the count: closed
 *                    -> CHECK (counted again) -> closed, or read again, or
 *                       left open when nothing helps
 *
 * When there was more than one page, the count that closes a window is taken
 * after them and is the one taken before: a task that enters or leaves
 * between two pages shifts the rows behind it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_SCAN_H
#define PIPELINE_SCAN_H

#include <stdint.h>

#include "base/attr.h"

struct api_call;
struct err;
struct flow;
struct ledger_window;
struct scan;

enum scan_state {
	SCAN_GOES_ON,   /* ask again */
	SCAN_CLOSED,    /* every task of the window is known */
	SCAN_LEFT_OPEN, /* its count and its tasks do not agree in this run */
	SCAN_SILENT,    /* left open too: the source does not answer for it */
	SCAN_SPLIT,     /* there are two windows now, each to be counted */
};

struct scan *scan_new(struct flow *f);
void scan_free(struct scan *s);
/* Takes up a window that is not closed. */
void scan_begin(struct scan *s, const struct ledger_window *w);
/* Fills the next call about it; the call is empty. */
void scan_ask(struct scan *s, struct api_call *call);
/* Takes the answer to that call, or its failure. */
int scan_answer(struct scan *s, struct api_call *call, enum scan_state *state,
                struct err *e) MUST_CHECK;
int scan_failed(struct scan *s, const struct api_call *call,
                enum scan_state *state, struct err *e) MUST_CHECK;
/* Tasks counted in windows that were read, and rows read of them, over all
 * windows of the run. */
int64_t scan_tasks_counted(const struct scan *s);
int64_t scan_rows_read(const struct scan *s);
int64_t scan_pages_read(const struct scan *s);

/* Where to cut a window that holds too many tasks; pure. */
int64_t scan_cut_ms(int64_t from_ms, int64_t to_ms);

#endif
