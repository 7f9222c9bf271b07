/* flow: one run of the pipeline, seen from inside (private to pipeline/).
 *
 * Everything here belongs to the pipeline thread, except a transfer while a
 * network thread or a worker has it.
 *
 *   window -> pages -> tasks (ledger)            discover, refresh
 *   due tasks, ten at a time -> work + items     resolve
 *   item -> transfer -> bytes, verdict           download, transfer
 *   finished transfers -> one batch -> sealed    commit
 *   all items of a work settled -> task judged   work
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_FLOW_H
#define PIPELINE_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "model/artefact.h"
#include "model/reach.h"
#include "model/state.h"
#include "model/task.h"
#include "pipeline/health.h"
#include "pipeline/source_clock.h"
#include "pipeline/sync.h"
#include "pipeline/verdict.h"
#include "port/digest.h"

struct arena;
struct commit;
struct crew;
struct discover;
struct download;
struct flow;
struct omitted;
struct resolve;
struct source_probe;
struct transfer;

/* Kinds of jobs in the inbox, beside API_JOB_KIND (1). */
enum flow_job {
	FLOW_TRANSFER = 2, /* a http job of a transfer */
	FLOW_REPLAY = 3,   /* bytes left by an earlier run, hashed again */
	FLOW_FINISH = 4,   /* record and source written beside the bytes */
	FLOW_ADOPT = 5,    /* an object or part that was whole already */
	FLOW_SEAL = 6,     /* a batch made durable */
};

/* One task whose recordings were asked for, until all of them are settled. */
struct work {
	struct work *next;          /* in whatever list has it */
	struct work *older, *newer; /* among all works of the flow */
	struct flow *flow;
	struct arena *arena;
	int64_t row;
	int64_t asks;                /* before this one */
	int64_t last_ms;             /* the last of these; 0: none */
	int64_t due_ms;              /* when this one was due */
	struct task task;            /* with raw */
	int64_t asked_ms;            /* by flow_judged_ms */
	bool was_answered, has_left; /* left: named no more when it was due */
	bool was_refused;            /* the Captures API refuses the id */
	bool must_retry; /* a passing failure: due again on the next run */
	const char *ask_failure; /* reason code when asking itself failed */
	int64_t items_open;      /* not settled yet */
	struct item *items;
	size_t item_count;
	int64_t excluded;   /* declared, and of a kind that is not kept */
	bool had_artefacts; /* in the ledger, before an answer */
	bool wants_links;   /* links are to be asked for, or asked for */
};

enum item_state {
	ITEM_LINKED,   /* has a link, is not handed over yet */
	ITEM_READY,    /* waits for a transfer */
	ITEM_DELAYED,  /* backing off */
	ITEM_LINKLESS, /* waits for a new link */
	ITEM_ACTIVE,   /* in a transfer */
	ITEM_SETTLED,  /* stored, failed or not needed */
};

/* One artefact of a work on its way. */
struct item {
	struct item *next;
	struct work *work;
	int64_t row; /* of the ledger */
	struct artefact artefact;
	char oid[OID_TEXT_MAX];
	enum item_state state;
	int64_t link_until_ms; /* monotonic; after this the link is not used */
	int64_t not_before_ms; /* monotonic, when delayed */
	int64_t tries;         /* transfers begun in this run */
	int64_t spared;        /* of those: not counted, see verdict_spares */
	int64_t failing_since_ms;  /* monotonic: failed first; 0: not yet */
	int64_t most_bytes;        /* that were here of its body */
	int64_t misses;            /* of those: the media host had nothing */
	int64_t renewals;          /* of its link, in this run */
	bool is_adoptable_checked; /* was looked for in its place */
	bool has_leftover; /* of its bytes some were here before this run */
	bool is_leftover;  /* an object without an event: to be adopted */
	bool restart;      /* what is here must not be continued */
	/* the last body that did not pass its checks, to tell a defect of the
	 * source from one of the way */
	char last_sha256[DIGEST_SHA256_HEX];
	/* of evidence: the item whose bytes they were, and what is wrong */
	struct item *rejected;
	const char *reason, *detail;
};

struct flow {
	const struct sync_setup *setup;
	struct inbox *inbox;
	struct crew *crew;
	int64_t run;               /* number in the ledger */
	int64_t leftover_until_ms; /* see ledger_run_leftover_until */
	int64_t now_ms, mono_ms;   /* at the start of this turn */
	struct source_clock source_clock;
	int64_t started_ms;   /* monotonic */
	int64_t commit_by_ms; /* monotonic: when the open transaction must be
	                         committed; 0: none open */
	struct err fatal; /* what ends the run; ERR_NONE while all is well */
	bool is_stopping, is_source_old, is_source_new, was_source_old;
	bool is_partly_unheard; /* time of the period is out of reach */
	int64_t failed_calls;   /* captures or search, one after the other */
	bool has_told_short, has_told_no_transcript; /* see shortfall.h */
	bool has_told_type;  /* that a source's Content-Type was wrong */
	bool has_told_end;   /* that a call's end makes no sense */
	bool has_told_moved; /* that a call began at two times */
	struct verdict_etags etags;
	struct health health;
	struct sync_progress progress;
	struct work *works; /* all in flight, newest first */
	struct {
		struct work *works;
		size_t count;
		int64_t since_ms; /* monotonic: the first of them */
	} link_queue;             /* see there */
	bool may_be_due;          /* there is news of calls for resolve */
	struct omitted *omitted;  /* the source's */
	struct discover *discover;
	struct resolve *resolve;
	struct source_probe *source_probe;
	struct download *download;
	struct commit *commit;
	int64_t next_anchor_ms, next_watch_ms, next_due_count_ms;
	bool knew_all;     /* when the due were counted: discovery was done */
	int64_t cut_ms;    /* monotonic: when transfers are ended; 0: not yet */
	int64_t finishing; /* bodies that are whole, and not on disk yet */
	int64_t failed_pumps;
	int64_t strays;      /* see leftovers.h */
	bool had_no_objects; /* at the start: there is none to adopt */
	struct err lost;     /* a transaction has failed: see commit.c */
	int64_t rate_bytes, rate_since_ms, asked_at_count;
};

/* Opens a transaction if none is open; it is committed by flow_commit or at
 * the end of its time. */
int flow_write(struct flow *f, struct err *e) MUST_CHECK;
int flow_commit(struct flow *f, struct err *e) MUST_CHECK;
/* Notes the first failure that ends the run. */
void flow_fail(struct flow *f, const struct err *e);
/* The time by which the ages of calls are judged. */
static inline int64_t flow_judged_ms(const struct flow *f)
{
	return source_clock_now(&f->source_clock, f->now_ms, f->mono_ms);
}
/* The first instant of which the source may be asked; moves on while a run
 * does. */
static inline int64_t flow_reach_ms(const struct flow *f)
{
	return reach_from_ms(flow_judged_ms(f));
}
static inline bool flow_is_ending(const struct flow *f)
{
	return f->is_stopping || f->fatal.code != ERR_NONE;
}

#endif
