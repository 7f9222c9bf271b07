/* work: a task in flight, and its items.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_WORK_H
#define PIPELINE_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "ledger/tasks_ask.h"

struct artefact;
struct captures_task;
struct err;
struct flow;
struct item;
struct ledger_judgement;
struct task;
struct work;

/* Why an artefact has failed that an earlier answer named. */
#define WORK_NAMED_NO_MORE "the source named it before, and names it no more"

/* Takes a leased task: reads its raw object. */
int work_new(struct work **out, struct flow *f, const struct ledger_due *t,
             struct err *e) MUST_CHECK;
void work_free(struct work *w);

/* Lists what the source declares: fills items that have to be fetched. */
int work_declare(struct work *w, struct captures_task *answer,
                 int64_t link_until_ms, struct err *e) MUST_CHECK;
/* Items without a link get those of a later answer.
 * Those that a settled call's answer no longer names are lost when the source
 * says that they were deleted, and have failed when it says nothing.
 * *is_gone: that settled the last item, and the work with it. */
int work_relink(struct work *w, struct captures_task *answer,
                int64_t link_until_ms, bool *is_gone, struct err *e) MUST_CHECK;

/* Whether the answer names x: an item of its kind and id.  Pure. */
bool work_names(const struct work *w, const struct artefact *x);
/* An item beside those of the answer: what x is, by another id.  It is active,
 * has no row yet, and lives as long as the work. */
struct item *work_item_new(struct work *w, const struct artefact *x,
                           const char *id);
/* The item failed in this run: recorded with its reason. */
int work_item_failed(struct item *i, const char *reason, const char *detail,
                     bool is_passing, struct err *e) MUST_CHECK;
/* One item is settled (its outcome is recorded in the open transaction);
 * with the last one the task is judged and the work freed. */
int work_item_settled(struct item *i, struct err *e) MUST_CHECK;
/* Judges and frees a work without open items. */
int work_end(struct work *w, struct err *e) MUST_CHECK;

#endif
