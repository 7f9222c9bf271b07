/* tasks: every contact the source has named, its class, and when it is asked
 * again.  The raw object of each is kept, compressed.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LEDGER_TASKS_H
#define LEDGER_TASKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "model/period.h"
#include "model/state.h"
#include "model/task.h"
#include "port/digest.h"

struct arena;
struct err;
struct ledger;
struct text;

/* A task as the ledger knows it.  Strings live in the arena given, or until
 * the next row in iterations. */
struct ledger_task {
	int64_t row;
	struct task task; /* without raw; fields the ledger has columns for: id,
	                     created, ended, last_activity, status,
	                     channel_type, direction, origin, destination,
	                     agent, queue, team (id and name), durations total
	                     and connected, recording_count, the tri flags */
	enum task_class class;
	const char *reason;                    /* code */
	const char *rule;                      /* of an exclusion; or NULL */
	int64_t first_seen_ms, asked_ms, asks; /* asked_ms 0: never */
	int64_t next_ask_ms; /* -1: settled, or not to be asked */
	int64_t gone_ms;     /* when the source named it no more; -1: it does */
	int64_t artefacts[ARTEFACT_STATE_COUNT +
	                  1]; /* by enum artefact_state */
};

/* Tasks read into an array of the caller's. */
struct tasks_list {
	struct arena *arena; /* for their strings */
	struct ledger_task *tasks;
	size_t max;   /* there is room for so many */
	size_t count; /* out */
};

/* What judging a task came to. */
struct ledger_judgement {
	enum task_class class;
	const char *reason;
	const char *rule;    /* or NULL */
	int64_t next_ask_ms; /* -1: never again */
};

/* A task as the source has just named it. */
struct tasks_sighting {
	int64_t scan;   /* that has seen it; 0: none */
	bool in_window; /* false: only counted for the scan (a row on the wire
	                   margin) */
	const struct task *task;
	const struct ledger_judgement *fresh; /* of it, if it is new */
	int64_t now_ms;
};
struct ledger_seen {
	int64_t row;
	bool is_new;
	bool is_again;            /* this scan has seen it before */
	struct ledger_task known; /* as it was kept, when not new: class,
	                             reason, times of asking, artefacts, claims;
	                             strings valid until the next call */
};

/* Notes that the task was seen.  A new one is written with the judgement given;
 * of a known one the fields are renewed when its raw object changed, class and
 * schedule stay (use tasks_judge). */
int tasks_seen(struct ledger *l, const struct tasks_sighting *sighting,
               struct ledger_seen *out, struct err *e) MUST_CHECK;

/* Its class and schedule from now on.  ERR_BUG if the row is unknown. */
int tasks_judge(struct ledger *l, int64_t row, const struct ledger_judgement *j,
                struct err *e) MUST_CHECK;

/* One task by its id; row 0 if unknown.  Counts of artefacts filled. */
int tasks_find(struct ledger *l, const char *id, struct arena *a,
               struct ledger_task *out, struct err *e) MUST_CHECK;
/* The raw object, unpacked into out. */
int tasks_raw(struct ledger *l, int64_t row, struct text *out,
              struct err *e) MUST_CHECK;

/* Tasks of the range that are ARCHIVED and of which nothing is STORED: none,
 * unless somebody has changed the ledger. */
int tasks_hollow(struct ledger *l, struct period range, int64_t *out,
                 struct err *e) MUST_CHECK;

/* Tasks of the range that the source no longer names: a window closed
 * without them ("left" in the interface and in the log).  They are in the
 * counts by class, and not in the source's. */
int tasks_gone(struct ledger *l, struct period range, int64_t *out,
               struct err *e) MUST_CHECK;

/* The settings by which tasks are judged from now on (kinds kept, rules that
 * leave calls out) as one text.  New tasks remember it. */
void tasks_set_settings(struct ledger *l, const char *settings);
const char *tasks_settings(const struct ledger *l); /* NULL: none is set */
/* Another text under which tasks of the range were judged, in the arena; NULL
 * if there is none. */
int tasks_settings_other(struct ledger *l, struct period range, struct arena *a,
                         const char **out, struct err *e) MUST_CHECK;
/* Up to out->max tasks of the range that were judged under that text. */
int tasks_stale(struct ledger *l, struct period range, const char *settings,
                struct tasks_list *out, struct err *e) MUST_CHECK;
/* Judged under the settings of now. */
int tasks_rejudge(struct ledger *l, int64_t row,
                  const struct ledger_judgement *j, struct err *e) MUST_CHECK;

/* By which clock and settings it is judged what a task waits for. */
struct wait_at {
	int64_t now_ms, settle_ms;
};

/* A search; unset fields are NULL, -1 or 0. */
struct tasks_query {
	struct period range; /* from == to == 0: all */
	int class;           /* enum task_class, 0: all */
	const char *reason;
	const char *id;                   /* exact task id, or an oid */
	const char *agent, *queue, *team; /* id or part of the name, any case */
	const char *number; /* part of origin or destination, however written */
	const char *channel, *direction;
	int64_t longer_than_ms, shorter_than_ms; /* of the call; -1: unset */
	int64_t limit;                           /* 0: none */
	bool newest_first;
	bool only_gone;             /* only those of tasks_gone */
	const struct wait_at *wait; /* only the due of tasks_waiting; or NULL */
};
void tasks_query_init(struct tasks_query *q);
int tasks_each(struct ledger *l, const struct tasks_query *q,
               int (*take)(void *ctx, const struct ledger_task *t,
                           struct err *e),
               void *ctx, struct err *e) MUST_CHECK;

/* How many there are, whatever the limit; of a query without an id. */
int tasks_count(struct ledger *l, const struct tasks_query *q, int64_t *out,
                struct err *e) MUST_CHECK;

/* Tasks of the range by class: out[class], out[0] is their sum. */
int tasks_classes(struct ledger *l, struct period range,
                  int64_t out[CLASS_COUNT + 1], struct err *e) MUST_CHECK;
/* Those of the class waiting, by enum task_wait. */
int tasks_waiting(struct ledger *l, struct period range,
                  const struct wait_at *at, int64_t out[WAIT_COUNT],
                  struct err *e) MUST_CHECK;
/* Tasks of the range, of any class, that a run at now_ms would ask about; of
 * these, bare ones have nothing stored. */
int tasks_to_ask(struct ledger *l, struct period range, int64_t now_ms,
                 int64_t *out, int64_t *bare, struct err *e) MUST_CHECK;
/* The same, split by reason: take(class, reason, count). */
int tasks_reasons(struct ledger *l, struct period range,
                  int (*take)(void *ctx, enum task_class c, const char *reason,
                              int64_t count, struct err *e),
                  void *ctx, struct err *e) MUST_CHECK;
/* Tasks created exactly at ms. */
int tasks_at(struct ledger *l, int64_t ms, int64_t *out,
             struct err *e) MUST_CHECK;
/* First and last createdTime known; -1 when there is no task. */
int tasks_span(struct ledger *l, int64_t *first_ms, int64_t *last_ms,
               struct err *e) MUST_CHECK;
/* SHA-256 (64 hexadecimal digits) over the sorted ids of the range, each
 * with LF: for x-reconciliation. */
int tasks_ids_sha256(struct ledger *l, struct period range,
                     char out[DIGEST_SHA256_HEX], struct err *e) MUST_CHECK;

#endif
