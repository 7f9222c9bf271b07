/* sync: the main job, for one period.
 *
 *   discover -> resolve -> download -> verify -> store -> record
 *
 * One thread decides and writes the ledger; network threads transfer and
 * hash; a crew does the slow disk work.  May be stopped at any instant, by a
 * signal or by pulling the plug, and repeated.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_SYNC_H
#define PIPELINE_SYNC_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "ledger/window.h"
#include "model/period.h"
#include "model/state.h"
#include "webex/omitted.h"

struct clock;
struct config;
struct ledger;
struct sign_key;
struct source;
struct store;

/* What a watcher sees while it runs, and the report at the end. */
struct sync_progress {
	const char *phase;    /* "discovering", "archiving", "sealing" */
	int64_t calls_found;  /* tasks named by the source in this run */
	int64_t calls_new;    /* of these, not known before */
	int64_t calls_asked;  /* whose recordings were asked for */
	int64_t calls_due;    /* still to be asked in this run */
	int64_t calls_active; /* being asked for: neither of the two */
	int64_t stored, bad, failed, lost; /* artefacts, in this run */
	int64_t exceptions; /* calls outside the period that this run judged
	                       failed, missing or lost */
	int64_t stored_bytes, received_bytes;
	int64_t transfers_active;
	int64_t media_requests;
	int64_t api_requests, api_last_minute, api_per_minute;
	int64_t api_search, api_captures;
	int64_t elapsed_ms;
	int64_t bytes_per_s;
	int64_t remaining_ms; /* estimate; -1: not known yet */
};

struct sync_setup {
	const struct config *config;
	const struct clock *clock;
	struct source *source;
	struct ledger *ledger; /* opened for writing, under the store's lock */
	struct store *store;
	const struct sign_key *key; /* of the log */
	struct period period;
	const char *run_id;
	const atomic_int *stop; /* != 0: end cleanly; 2: at once */
	void (*watch)(void *ctx, const struct sync_progress *p);
	void *watch_ctx;
	int64_t watch_every_ms;
	bool retry_given_up; /* ask again what was missing, failed or lost */
	bool reread;         /* the source's whole list of the period */
};

/* A window that did not close. */
struct sync_open_window {
	struct period range;
	int64_t source_count; /* -1: the source has not told it */
	int64_t known;        /* calls of it in the ledger */
};

#define SYNC_OPEN_MAX 8
#define SYNC_HOLE_MAX 8

struct sync_report {
	struct sync_progress progress;
	bool is_counted; /* false: the ledger could not be read for classes */
	int64_t classes[CLASS_COUNT + 1]; /* of the period; [0] is their sum */
	int64_t source_count; /* by the source, for the period; -1 */
	int64_t gone; /* of the period: known, and no longer at the source */
	int64_t windows_unclosed;
	struct sync_open_window open[SYNC_OPEN_MAX]; /* the first of them */
	size_t open_count;
	struct window_hole holes[SYNC_HOLE_MAX]; /* outside the period */
	size_t hole_count;
	/* fields that the source does not know any more, "a, b/c"; "" if it
	 * knows them all */
	char omitted_fields[OMITTED_NAMES_MAX];
	bool is_source_old; /* it refuses to be asked for screen recordings */
	bool is_stopped;
	struct err err; /* what ended the run early; ERR_NONE if nothing did */
	enum exit_code exit_code;
};

/* 0 with the report filled, also when the run ended early (report->err); -1
 * only when it could not start. */
int sync_run(struct sync_report *report, const struct sync_setup *setup,
             struct err *e) MUST_CHECK;

/* EXIT_COMPLETE, EXIT_EXCEPTIONS (failed, missing, lost, also outside the
 * period, windows that do not close, or a source that is too old), or the code
 * of err: a pure decision. */
enum exit_code sync_exit_code(const struct sync_report *r);

#endif
