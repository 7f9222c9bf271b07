/* SPDX-License-Identifier: Apache-2.0 */
#include "records/rebuild.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/canon.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/mem.h"
#include "base/when.h"
#include "ledger/artefacts.h"
#include "ledger/journal.h"
#include "ledger/journal_line.h"
#include "ledger/ledger.h"
#include "ledger/ledger_draft.h"
#include "ledger/tasks.h"
#include "model/evidence.h"
#include "pipeline/stored.h"
#include "records/events.h"
#include "records/rebuild_log.h"
#include "records/rebuild_object.h"
#include "store/store.h"

/* Entries that are looked through at once. */
#define BATCH_LINES 1024

struct line {
	const char *text;
	size_t len;
	uint64_t n;
};

struct rebuild {
	const struct rebuild_setup *setup;
	struct rebuild_report *report;
	struct ledger *ledger;
	struct arena *batch;  /* lines of a batch */
	struct arena *object; /* of one object */
	struct line *lines;   /* of the batch */
	size_t count;
};

void rebuild_report_free(struct rebuild_report *r)
{
	findings_free(&r->findings);
}

static bool is_wanted(const char *line, size_t len)
{
	struct journal_line found;

	return journal_line_read(&found, line, len) && found.object != NULL &&
	       (journal_line_is_type(&found, "ingestion") ||
	        journal_line_is_type(&found, "capture") ||
	        journal_line_is_type(&found, "x-unavailable"));
}

static int keep_line(void *ctx, uint64_t n, const char *line, size_t len,
                     struct err *e)
{
	struct rebuild *const b = ctx;

	(void)e;
	if (!is_wanted(line, len))
		return 0;
	b->lines[b->count++] =
	        (struct line){ arena_bytes(b->batch, line, len), len, n };
	return 0;
}

/* A call is due to be asked about again, also one of which no end is known: it
 * may have left the source, and then nothing else tells of it.  What else it
 * has is not known here. */
static struct ledger_judgement judge(const struct task *t)
{
	const bool has_ended = t->ended_ms >= 0;

	return (struct ledger_judgement){
		.class = has_ended ? CLASS_WAITING : CLASS_OPEN,
		.reason = has_ended ? "ledger-rebuilt" : "not-ended",
		.next_ask_ms = t->created_ms,
	};
}

static int add_artefact(struct rebuild *b, const struct rebuild_object *o,
                        const struct event *ev, int64_t task_row,
                        int64_t when_ms, struct err *e)
{
	const struct record_facts *const k = &o->facts;
	struct artefact_stored stored = stored_by_record(k);
	const struct artefact_declaration declared = {
		.task_row = task_row,
		.artefact = &o->artefact,
		.oid = k->oid,
		.now_ms = when_ms,
	};
	struct ledger_artefact known;

	stored.path = ev->path;
	if (artefacts_listed(b->ledger, &declared, b->object, &known, e) != 0)
		return -1;
	return artefacts_restored(b->ledger, known.row, &stored, when_ms,
	                          (int64_t)ev->n, e);
}

static int add_object(struct rebuild *b, const struct rebuild_object *o,
                      const struct event *ev, struct err *e)
{
	const struct ledger_judgement j = judge(&o->task);
	struct tasks_sighting sighting = {
		.in_window = true,
		.task = &o->task,
		.fresh = &j,
	};
	struct ledger_seen seen;
	int64_t when_ms;

	if (when_parse(&when_ms, ev->time, e) != 0)
		return err_set(e, ERR_TAMPER,
		               "log entry %" PRIu64 " has no time", ev->n);
	sighting.now_ms = when_ms;
	if (tasks_seen(b->ledger, &sighting, &seen, e) != 0 ||
	    add_artefact(b, o, ev, seen.row, when_ms, e) != 0)
		return err_context(e, "%s", ev->path);
	b->report->calls += seen.is_new ? 1 : 0;
	b->report->artefacts++;
	b->report->evidence += evidence_is(o->artefact.source_id) ? 1 : 0;
	return 0;
}

static int take_ingestion(struct rebuild *b, const struct event *ev,
                          const struct rebuild_history *h, struct err *e)
{
	const struct rebuild_object_reading reading = {
		.store = b->setup->store,
		.org = b->setup->org,
		.findings = &b->report->findings,
		.arena = b->object,
	};
	struct rebuild_object o;
	bool fits;

	/* Of several the newest tells what lies there. */
	if (h->ingestion != (int64_t)ev->n)
		return 0;
	if (h->deletion > h->ingestion) {
		b->report->deleted++;
		return 0;
	}
	if (ev->path == NULL || ev->record_sha256 == NULL ||
	    ev->source_sha256 == NULL)
		return err_set(e, ERR_TAMPER,
		               "log entry %" PRIu64 " names no object", ev->n);
	if (rebuild_object_read(&o, &fits, ev, &reading, e) != 0)
		return -1;
	if (fits)
		return add_object(b, &o, ev, e);
	b->report->differing++;
	return 0;
}

static int take_line(struct rebuild *b, const struct line *x, struct err *e)
{
	struct rebuild_history h;
	struct event ev;

	arena_reset(b->object);
	if (events_read(&ev, b->object, x->text, x->len, e) != 0)
		return err_context(e, "log entry %" PRIu64, x->n);
	if (rebuild_log_about(&h, b->ledger, ev.object, e) != 0)
		return -1;
	if (text_equal(ev.type, "ingestion"))
		return take_ingestion(b, &ev, &h, e);
	/* Which call it is of is written nowhere. */
	if (h.ingestion < 0 && h.first == (int64_t)x->n)
		b->report->unknown++;
	return 0;
}

static int take_batch(struct rebuild *b, struct err *e)
{
	if (ledger_begin(b->ledger, e) != 0)
		return -1;
	for (size_t i = 0; i < b->count; i++) {
		if (take_line(b, &b->lines[i], e) != 0) {
			ledger_rollback(b->ledger);
			return -1;
		}
	}
	return ledger_commit(b->ledger, e);
}

static int take_objects(struct rebuild *b, struct err *e)
{
	uint64_t size;

	if (journal_size(b->ledger, &size, e) != 0)
		return -1;
	for (uint64_t at = 0; at < size; at += BATCH_LINES) {
		const uint64_t end =
		        size - at > BATCH_LINES ? at + BATCH_LINES : size;

		arena_reset(b->batch);
		b->lines =
		        arena_zeroed(b->batch, BATCH_LINES, sizeof(*b->lines));
		b->count = 0;
		if (journal_each(b->ledger, at, end, keep_line, b, e) != 0 ||
		    take_batch(b, e) != 0)
			return -1;
	}
	return 0;
}

/* No entry speaks of it: of a run that was cut short, or a stranger's. */
static void add_leftover(struct rebuild *b, const char *path)
{
	b->report->leftovers++;
	findings_add(&b->report->findings, FINDING_UNVERIFIED, "not-recorded",
	             path,
	             "no entry of the log is about it: the next sync takes it "
	             "over if the source names it, and says so in the log");
}

static int take_folder(void *ctx, const char *path, const char *oid,
                       const struct err *unread, struct err *e)
{
	struct rebuild *const b = ctx;
	struct ledger_artefact known;
	struct rebuild_history h;

	if (unread != NULL)
		findings_add_err(&b->report->findings, path, unread);
	if (oid == NULL)
		return 0; /* for verify to tell */
	arena_reset(b->object);
	if (artefacts_find(b->ledger, oid, b->object, &known, e) != 0)
		return -1;
	if (known.row != 0)
		return 0;
	if (rebuild_log_about(&h, b->ledger, oid, e) != 0)
		return -1;
	if (h.ingestion < 0)
		add_leftover(b, path);
	else if (h.deletion > h.ingestion)
		findings_add(&b->report->findings, FINDING_BAD, "extra-object",
		             path,
		             "the log says that it was deleted, and it is here "
		             "again");
	return 0;
}

static struct canon *event_detail(struct arena *a,
                                  const struct rebuild_report *r)
{
	struct canon *const o = canon_object(a);

	canon_set_int(o, "artefacts", r->artefacts);
	canon_set_int(o, "calls", r->calls);
	canon_set_int(o, "deleted", r->deleted);
	canon_set_int(o, "differing", r->differing);
	canon_set_int(o, "entries", r->entries);
	canon_set_int(o, "left", r->leftovers);
	canon_set_int(o, "unknown", r->unknown);
	return o;
}

static int write_end(struct rebuild *b, uint64_t newest, struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	const struct rebuild_report *const r = b->report;
	const struct journal_event event = {
		.type = "x-ledger-rebuilt",
		.outcome = findings_verdict(&r->findings) == FINDING_GOOD
		                   ? "success"
		                   : "failure",
		.detail = event_detail(a, r),
	};
	char number[24];

	(void)snprintf(number, sizeof(number), "%" PRIu64, newest);
	if (ledger_meta_set(b->ledger, "log.signed", number, e) != 0)
		return -1;
	return journal_append(b->ledger, &event, clock_now(b->setup->clock),
	                      NULL, e);
}

/* What the ledger remembers of its own making: whatever lies there without an
 * entry, a run has left that was cut short.  It stays one without an end. */
static int note_cut_short(struct rebuild *b, struct err *e)
{
	struct ledger_run run = {
		.id = b->setup->run_id,
		.command = "ledger rebuild",
		.started_ms = clock_now(b->setup->clock),
	};

	return b->report->leftovers == 0 ? 0
	                                 : ledger_run_start(b->ledger, &run, e);
}

static int end(struct rebuild *b, uint64_t newest, struct err *e)
{
	int64_t last_ms;

	if (tasks_span(b->ledger, &b->report->first_ms, &last_ms, e) != 0 ||
	    note_cut_short(b, e) != 0 || ledger_begin(b->ledger, e) != 0)
		return -1;
	if (write_end(b, newest, e) != 0) {
		ledger_rollback(b->ledger);
		return -1;
	}
	return ledger_commit(b->ledger, e);
}

static int fill(struct rebuild *b, const struct rebuild_log *log, struct err *e)
{
	const struct rebuild_setup *const s = b->setup;

	tasks_set_settings(b->ledger, s->settings);
	if (rebuild_log_import(b->ledger, log, s->store, e) != 0)
		return -1;
	fault_point("rebuild.log");
	if (take_objects(b, e) != 0 ||
	    store_walk(s->store, take_folder, b, e) != 0)
		return -1;
	fault_point("rebuild.objects");
	return end(b, log->newest, e);
}

static int make(struct rebuild *b, const struct rebuild_log *log, struct err *e)
{
	const struct rebuild_setup *const s = b->setup;
	const struct ledger_identity who = { s->org, s->origin, s->vkey };
	struct ledger *l;

	if (ledger_draft_open(&b->ledger, s->ledger_path, &who,
	                      clock_now(s->clock), e) != 0 ||
	    fill(b, log, e) != 0) {
		ledger_draft_drop(b->ledger, s->ledger_path);
		return -1;
	}
	l = b->ledger;
	b->ledger = NULL;
	return ledger_draft_end(l, s->ledger_path, e);
}

int rebuild_run(struct rebuild_report *r, const struct rebuild_setup *setup,
                struct err *e)
{
	OWN(own_arena) struct arena *batch = arena_new();
	OWN(own_arena) struct arena *object = arena_new();
	struct rebuild b = {
		.setup = setup, .report = r, .batch = batch, .object = object
	};
	struct rebuild_log log;
	bool is_signed;

	*r = (struct rebuild_report){ .first_ms = -1 };
	findings_init(&r->findings);
	if (rebuild_log_check(&log, &is_signed, &r->findings, setup, e) != 0)
		return -1;
	if (!is_signed)
		return 0;
	r->entries = (int64_t)log.entries;
	if (make(&b, &log, e) != 0)
		return -1;
	r->is_made = true;
	return 0;
}
