/* SPDX-License-Identifier: Apache-2.0 */
#include "records/verify.h"

#include <unistd.h>

#include "base/canon.h"
#include "base/crew.h"
#include "base/err.h"
#include "base/inbox.h"
#include "base/mem.h"
#include "base/when.h"
#include "ledger/journal.h"
#include "ledger/ledger.h"
#include "records/entries.h"
#include "records/layout.h"
#include "records/unrecorded.h"
#include "records/verified.h"
#include "records/verify_own.h"

void verify_report_free(struct verify_report *r)
{
	findings_free(&r->findings);
}

/* A share such as 1/30 has lost its last digits: they are given back. */
int64_t verify_due(int64_t total, int64_t share)
{
	int64_t due;

	if (share >= VERIFY_SHARE_ALL)
		return total;
	due = (total / VERIFY_SHARE_ALL) * (share + 1) +
	      (total % VERIFY_SHARE_ALL * (share + 1) + VERIFY_SHARE_ALL - 1) /
	              VERIFY_SHARE_ALL;
	return due < total ? due : total;
}

int64_t verify_other_findings(const struct verify_report *r)
{
	return r->findings.bad - r->bad + r->findings.unverified -
	       r->unverified;
}

static struct canon *summary(struct arena *a, const struct verify_report *r)
{
	struct canon *o = canon_object(a);

	canon_set_int(o, "checked", r->progress.checked);
	canon_set_int(o, "due", r->progress.due);
	canon_set_int(o, "good", r->good);
	canon_set_int(o, "bad", r->bad);
	canon_set_int(o, "unverified", r->unverified);
	canon_set_int(o, "other_findings", verify_other_findings(r));
	canon_set_int(o, "bytes", r->progress.bytes);
	canon_set_bool(o, "whole", r->is_whole);
	return o;
}

/* For status. */
static int keep_outcome(struct verify *v, struct err *e)
{
	const struct verify_report *r = v->report;
	struct verified out;

	if (verify_keep_bad(v, e) != 0 ||
	    verified_read(&out, v->ledger, e) != 0)
		return -1;
	out = (struct verified){
		.when_ms = clock_now(v->setup->clock),
		.checked = r->progress.checked,
		.good = r->good,
		.bad = r->bad,
		.unverified = r->unverified,
		.other = verify_other_findings(r),
		.other_bad = r->findings.bad - r->bad,
		.is_whole = r->is_whole,
		.bad_now = r->is_whole ? r->bad : out.bad_now,
	};
	return verified_write(&out, v->ledger, e);
}

/* The folders and the log too, when every artefact was looked at; then the
 * summary. */
static int finish(struct verify *v, int64_t total, struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct verify_report *r = v->report;
	const struct verify_setup *s = v->setup;

	r->is_stopped = s->stop != NULL && atomic_load(s->stop) != 0;
	r->is_whole = r->progress.checked == total && !r->is_stopped;
	if (r->is_whole &&
	    (unrecorded_find(s->store, v->ledger, &r->findings, e) != 0 ||
	     layout_find(s->store, v->ledger, &r->findings, e) != 0 ||
	     entries_find(v->ledger, &r->findings, e) != 0))
		return -1;
	const struct journal_event event = {
		.type = "fixity check",
		.outcome = findings_verdict(&r->findings) == FINDING_GOOD
		                   ? "success"
		                   : "failure",
		.detail = summary(a, r),
	};
	if (!s->only_looks &&
	    (journal_append(v->ledger, &event, clock_now(s->clock), NULL, e) !=
	             0 ||
	     keep_outcome(v, e) != 0))
		return -1;
	return verify_commit(v, e);
}

static size_t thread_count(const struct verify_setup *s)
{
	const long online = sysconf(_SC_NPROCESSORS_ONLN);
	const int64_t wanted = s->threads > 0 ? s->threads : online;

	if (wanted < 1)
		return 1;
	return wanted > CREW_THREADS_MAX ? CREW_THREADS_MAX : (size_t)wanted;
}

/* What is stored now, and how much of it this run reads. */
static int count(struct verify *v, int64_t *total, struct err *e)
{
	struct artefact_totals totals;

	if (artefacts_totals(v->ledger, &totals, e) != 0)
		return -1;
	*total = totals.count[ARTEFACT_STORED] + totals.count[ARTEFACT_BAD];
	v->report->stored = *total;
	v->report->progress.due = verify_due(*total, v->setup->share);
	return 0;
}

/* Another run has its turn; what it stores is due as well. */
static int give_way(struct verify *v, int64_t *total, struct err *e)
{
	const struct verify_setup *s = v->setup;
	int rc;

	if (verify_commit(v, e) != 0)
		return -1;
	rc = s->give_way(s->turn_ctx,
	                 s->budget_ms > 0 ? v->started_ms + s->budget_ms : -1,
	                 &v->ledger, e);
	if (rc < 0)
		return -1;
	if (rc > 0) {
		v->report->is_stopped =
		        s->stop != NULL && atomic_load(s->stop) != 0;
		v->report->is_cut = true;
		return 0;
	}
	v->committed_ms = clock_mono(s->clock);
	if (count(v, total, e) != 0 || ledger_begin(v->ledger, e) != 0)
		return -1;
	verify_give_again(v);
	return 0;
}

static int read_all(struct verify *v, int64_t *total, struct err *e)
{
	while (!v->report->is_cut) {
		if (verify_go_round(v, e) != 0)
			return -1;
		if (!v->gives_way)
			return 0;
		if (verify_must_end(v))
			verify_leave_parked(v);
		else if (give_way(v, total, e) != 0)
			return -1;
	}
	return 0;
}

static int run(struct verify *v, struct err *e)
{
	int64_t total;

	if (count(v, &total, e) != 0 || verify_read_cursor(v, e) != 0 ||
	    crew_start(&v->crew, thread_count(v->setup), v->inbox, e) != 0 ||
	    ledger_begin(v->ledger, e) != 0)
		return -1;
	if (read_all(v, &total, e) == 0 &&
	    (v->report->is_cut || finish(v, total, e) == 0))
		return 0;
	if (v->ledger != NULL && ledger_in_transaction(v->ledger))
		ledger_rollback(v->ledger);
	return -1;
}

int verify_run(struct verify_report *r, const struct verify_setup *setup,
               struct err *e)
{
	struct verify v = {
		.setup = setup,
		.ledger = setup->ledger,
		.report = r,
		.inbox = inbox_new(),
		.batches =
		        mem_zeroed(VERIFY_BATCHES, sizeof(struct verify_batch)),
		.rows = mem_zeroed(VERIFY_BATCH_SIZE,
		                   sizeof(struct ledger_artefact)),
		.postponed = -1,
		.started_ms = clock_mono(setup->clock),
	};
	int rc;

	*r = (struct verify_report){ .is_whole = false };
	findings_init(&r->findings);
	v.committed_ms = v.started_ms;
	for (size_t i = 0; i < VERIFY_BATCHES; i++) {
		v.batches[i].verify = &v;
		v.batches[i].arena = arena_new();
	}
	rc = run(&v, e);
	crew_stop(v.crew);
	inbox_free(v.inbox);
	for (size_t i = 0; i < VERIFY_BATCHES; i++)
		arena_free(v.batches[i].arena);
	mem_own(&v.batches);
	mem_own(&v.rows);
	r->progress.elapsed_ms = clock_mono(setup->clock) - v.started_ms;
	return rc;
}
