/* progress: what a watcher of the run sees of it (struct sync_progress).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_PROGRESS_H
#define PIPELINE_PROGRESS_H

#include "base/attr.h"
#include "base/err.h"

struct flow;

/* Shows the watcher, if there is one and its time has come, where the run is.
 * -1 when the ledger cannot be read. */
int progress_show(struct flow *f, struct err *e) MUST_CHECK;
/* Fills f->progress for the report; the calls that are due are those of a few
 * seconds ago when the ledger cannot be read. */
void progress_last(struct flow *f);

#endif
