/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/sync.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/crew.h"
#include "base/log.h"
#include "base/text.h"
#include "base/when.h"
#include "config/config.h"
#include "ledger/asked.h"
#include "ledger/ledger.h"
#include "ledger/tasks.h"
#include "pipeline/account.h"
#include "pipeline/anchor.h"
#include "pipeline/commit.h"
#include "pipeline/discover.h"
#include "pipeline/download.h"
#include "pipeline/flow.h"
#include "pipeline/leftovers.h"
#include "pipeline/outcome.h"
#include "pipeline/progress.h"
#include "pipeline/resolve.h"
#include "pipeline/retry.h"
#include "pipeline/settings.h"
#include "pipeline/source.h"
#include "pipeline/source_clock.h"
#include "pipeline/source_probe.h"
#include "pipeline/work.h"
#include "port/http.h"
#include "store/store.h"
#include "webex/api.h"
#include "webex/omitted.h"

#define CREW_THREADS    ((size_t)2)
#define ANCHOR_EVERY_MS MINUTE_MS
#define TURN_MAX_MS     ((int64_t)1000)
/* How long transfers under way may go on after a stop was asked for. */
#define STOP_GRACE_MS ((int64_t)5000)
/* A pump that fails so often will not get to the end of what is under way. */
#define FAILED_PUMPS_MAX 1000

static void look_at_clock(struct flow *f)
{
	f->now_ms = clock_now(f->setup->clock);
	f->mono_ms = clock_mono(f->setup->clock);
}

static int take_job(struct flow *f, struct job *job, struct err *e)
{
	if (job->kind == API_JOB_KIND) {
		struct http_job *const http = (void *)job;

		source_clock_take(&f->source_clock, http, f->now_ms,
		                  f->mono_ms);
		api_finished(f->setup->source->api, http);
		return 0;
	}
	if (job->kind == FLOW_SEAL)
		return commit_sealed(f->commit, job, e);
	return outcome_take(f, job, e);
}

static void take_jobs(struct flow *f, struct job *jobs)
{
	while (jobs != NULL) {
		struct job *const job = jobs;
		struct err e = { 0 };

		jobs = job->next;
		job->next = NULL;
		if (take_job(f, job, &e) != 0)
			flow_fail(f, &e);
	}
}

static bool nothing_on_its_way(const struct flow *f)
{
	return download_active(f->download) == 0 &&
	       commit_pending(f->commit) == 0;
}

static bool is_finished(const struct flow *f)
{
	if (!nothing_on_its_way(f))
		return false;
	if (flow_is_ending(f))
		return true;
	return discover_is_done(f->discover) && resolve_is_done(f->resolve) &&
	       source_probe_is_done(f->source_probe) &&
	       download_waiting(f->download) == 0;
}

/* The log is signed while a long run goes on, so that little is uncovered
 * if the machine goes down. */
static int anchor_now_and_then(struct flow *f, struct err *e)
{
	if (f->mono_ms < f->next_anchor_ms)
		return 0;
	f->next_anchor_ms = f->mono_ms + ANCHOR_EVERY_MS;
	if (flow_commit(f, e) != 0)
		return -1;
	return anchor_make(f->setup->ledger, f->setup->store, f->setup->key, e);
}

/* When few transfers are left, waiting for a fuller batch gains nothing. */
static bool is_running_dry(const struct flow *f)
{
	return flow_is_ending(f) ||
	       (download_waiting(f->download) == 0 &&
	        download_active(f->download) <= commit_pending(f->commit) &&
	        discover_is_done(f->discover));
}

static int pump(struct flow *f, struct err *e)
{
	if (source_probe_pump(f->source_probe, e) != 0 ||
	    discover_pump(f->discover, e) != 0 ||
	    resolve_pump(f->resolve, e) != 0 ||
	    download_pump(f->download, e) != 0 ||
	    commit_pump(f->commit, is_running_dry(f), e) != 0)
		return -1;
	if (f->commit_by_ms != 0 && f->mono_ms >= f->commit_by_ms &&
	    flow_commit(f, e) != 0)
		return -1;
	if (!flow_is_ending(f) && anchor_now_and_then(f, e) != 0)
		return -1;
	return progress_show(f, e);
}

static int64_t sooner(int64_t wait, int64_t now_ms, int64_t at_ms)
{
	if (at_ms < 0)
		return wait;
	const int64_t left = at_ms > now_ms ? at_ms - now_ms : 0;
	return left < wait ? left : wait;
}

static int64_t turn_wait_ms(struct flow *f)
{
	const int64_t api = api_pump(f->setup->source->api);
	int64_t wait = TURN_MAX_MS;

	if (api >= 0 && api < wait)
		wait = api;
	wait = sooner(wait, f->mono_ms, download_next_ms(f->download));
	wait = sooner(wait, f->mono_ms, resolve_next_ms(f->resolve));
	wait = sooner(wait, f->mono_ms, commit_due_ms(f->commit));
	if (f->commit_by_ms != 0)
		wait = sooner(wait, f->mono_ms, f->commit_by_ms);
	if (f->setup->watch != NULL)
		wait = sooner(wait, f->mono_ms, f->next_watch_ms);
	return wait;
}

/* A stop ends new work; what is under way gets a moment, then is cut. */
static void look_at_stop(struct flow *f)
{
	const int asked =
	        f->setup->stop != NULL ? atomic_load(f->setup->stop) : 0;

	if (asked != 0 && !f->is_stopping) {
		f->is_stopping = true;
		f->cut_ms = f->mono_ms + STOP_GRACE_MS;
		log_event(LOG_INFO, "sync.stopping",
		          KV("transfers", download_active(f->download)));
	}
	if (f->fatal.code != ERR_NONE && f->cut_ms == 0)
		f->cut_ms = f->mono_ms + STOP_GRACE_MS;
	if (f->cut_ms != 0 && (f->mono_ms >= f->cut_ms || asked > 1))
		download_cancel(f->download);
}

/* Finished, and a long run's windows hold what they held. */
static bool may_leave(struct flow *f)
{
	return is_finished(f) &&
	       (flow_is_ending(f) || !discover_look_again(f->discover));
}

static void run_loop(struct flow *f)
{
	for (;;) {
		struct err e = { 0 };

		look_at_clock(f);
		look_at_stop(f);
		if (pump(f, &e) != 0) {
			flow_fail(f, &e);
			/* A ledger or store that fails can take no more. */
			if (f->failed_pumps++ > 0)
				download_cancel(f->download);
		}
		/* Given up, transfers may be under way and batches with the
		 * crew.  flow_close ends the threads that have them before it
		 * frees anything: crew_stop, source_drop_calls. */
		if (may_leave(f) || f->failed_pumps > FAILED_PUMPS_MAX)
			return;
		const int64_t wait = turn_wait_ms(f);
		if (!is_finished(f))
			take_jobs(f, inbox_take(f->inbox, wait));
	}
}

static int start(struct flow *f, struct err *e)
{
	const struct sync_setup *const s = f->setup;
	struct ledger_run run = {
		.id = s->run_id,
		.command = "sync",
		.from_ms = s->period.from_ms,
		.to_ms = s->period.to_ms,
	};

	look_at_clock(f);
	run.started_ms = f->now_ms;
	f->started_ms = f->mono_ms;
	f->health.served_ms = f->mono_ms;
	f->rate_since_ms = f->mono_ms;
	f->next_anchor_ms = f->mono_ms + ANCHOR_EVERY_MS;
	if (anchor_check(s->ledger, s->store, e) != 0 ||
	    leftovers_sort(s, &f->strays, e) != 0 ||
	    store_is_empty(s->store, &f->had_no_objects, e) != 0 ||
	    ledger_run_start(s->ledger, &run, e) != 0)
		return -1;
	f->run = run.number;
	if (ledger_run_leftover_until(s->ledger, f->run, &f->leftover_until_ms,
	                              e) != 0 ||
	    ledger_set_lazy(s->ledger, true, e) != 0 ||
	    settings_apply(f, e) != 0)
		return -1;
	if ((s->reread && retry_windows(f, e) != 0) ||
	    (s->retry_given_up && retry_calls(f, e) != 0))
		return -1;
	return crew_start(&f->crew, CREW_THREADS, f->inbox, e);
}

static void flow_open(struct flow *f)
{
	f->discover = discover_new(f);
	f->resolve = resolve_new(f);
	f->source_probe = source_probe_new(f);
	f->download = download_new(f);
	f->commit = commit_new(f);
}

/* Threads first: they work on what is freed below. */
static void flow_close(struct flow *f)
{
	crew_stop(f->crew);
	source_drop_calls(f->setup->source);
	commit_free(f->commit);
	download_free(f->download);
	source_probe_free(f->source_probe);
	resolve_free(f->resolve);
	discover_free(f->discover);
	while (f->works != NULL)
		work_free(f->works);
}

/* The last acts, also of a run that failed: what was done is committed,
 * accounted for and signed. */
static int finish(struct flow *f, struct sync_report *r, struct err *e)
{
	const struct sync_setup *const s = f->setup;

	if (f->fatal.code == ERR_LEDGER || f->fatal.code == ERR_TAMPER)
		return 0;
	if (flow_commit(f, e) != 0 ||
	    (f->strays > 0 && !flow_is_ending(f) &&
	     leftovers_drop(s, e) != 0) ||
	    ledger_set_lazy(s->ledger, false, e) != 0 ||
	    asked_note(s->ledger, f->now_ms, flow_judged_ms(f), e) != 0 ||
	    account_period(r, f, e) != 0 ||
	    anchor_make(s->ledger, s->store, s->key, e) != 0)
		return -1;
	r->exit_code = sync_exit_code(r);
	OWN(text_free) struct text summary = { 0 };
	account_summary(&summary, r);
	return ledger_run_end(s->ledger, f->run, clock_now(s->clock),
	                      (int)r->exit_code, text_str(&summary), e);
}

enum exit_code sync_exit_code(const struct sync_report *r)
{
	if (r->err.code != ERR_NONE)
		return err_exit_code(r->err.code);
	if (r->windows_unclosed > 0 || r->is_source_old ||
	    r->progress.exceptions > 0 || r->classes[CLASS_FAILED] > 0 ||
	    r->classes[CLASS_MISSING] > 0 || r->classes[CLASS_LOST] > 0)
		return EXIT_EXCEPTIONS;
	return EXIT_COMPLETE;
}

static void fill_report(struct flow *f, struct sync_report *r)
{
	struct err stopped = { 0 };
	OWN(text_free) struct text names = { 0 };

	omitted_names(f->omitted, &names);
	snprintf(r->omitted_fields, sizeof(r->omitted_fields), "%s",
	         text_str(&names));
	progress_last(f);
	r->progress = f->progress;
	r->windows_unclosed = discover_unclosed(f->discover);
	r->is_source_old =
	        f->is_source_old || (f->was_source_old && !f->is_source_new);
	r->is_stopped = f->is_stopping;
	r->err = f->fatal;
	if (f->is_stopping && f->fatal.code == ERR_NONE) {
		err_set(&stopped, ERR_STOPPED, "stopped before the end");
		err_hint(&stopped, "run the same command again: it goes on "
		                   "where it stopped");
		r->err = stopped;
	}
	r->exit_code = sync_exit_code(r);
}

/* What could not be written is not counted, and what is in the ledger is. */
static void count_committed(struct flow *f, struct sync_report *r)
{
	struct err e = { 0 };

	ledger_rollback(f->setup->ledger);
	if (account_count(r, f, &e) != 0)
		log_failure("sync.not_counted", &e);
}

int sync_run(struct sync_report *report, const struct sync_setup *setup,
             struct err *e)
{
	struct flow f = {
		.setup = setup,
		.inbox = setup->source->inbox,
		.omitted = setup->source->omitted,
	};
	struct err late = { 0 };

	*report = (struct sync_report){ .source_count = -1 };
	if (start(&f, e) != 0)
		return -1;
	flow_open(&f);
	run_loop(&f);
	fill_report(&f, report);
	if (finish(&f, report, &late) != 0) {
		log_failure("sync.finish", &late);
		if (report->err.code == ERR_NONE)
			report->err = late;
		report->exit_code = err_exit_code(report->err.code);
	}
	if (!report->is_counted)
		count_committed(&f, report);
	if (setup->watch != NULL)
		setup->watch(setup->watch_ctx, &report->progress);
	flow_close(&f);
	return 0;
}
