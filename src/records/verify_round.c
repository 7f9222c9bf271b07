/* One round of a verification: artefacts are given out, read by a crew, and
 * taken back.
 * SPDX-License-Identifier: Apache-2.0 */
#include "records/verify_own.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/bytes.h"
#include "base/canon.h"
#include "base/crew.h"
#include "base/err.h"
#include "base/inbox.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "ledger/journal.h"
#include "ledger/ledger.h"
#include "records/verified.h"

#define COMMIT_MS ((int64_t)2000)
#define WATCH_MS  ((int64_t)250)
#define CURSOR    "verify.cursor"

int verify_read_cursor(struct verify *v, struct err *e)
{
	OWN(text_free) struct text at = { NULL, 0, 0 };

	if (ledger_meta_get(v->ledger, CURSOR, &at, e) != 0)
		return -1;
	if (at.len == 0 || !bytes_parse_i64(&v->cursor, at.data, 0, INT64_MAX))
		v->cursor = 0;
	return 0;
}

static int keep_line(void *ctx, uint64_t n, const char *line, size_t len,
                     struct err *e)
{
	struct verify_check *c = ctx;

	(void)n;
	(void)e;
	c->inspect.entry = arena_bytes(c->batch->arena, line, len);
	c->inspect.entry_len = len;
	return 0;
}

/* An entry that is missing is the finding of inspect. */
static int read_entry(struct verify *v, struct verify_check *c, struct err *e)
{
	const int64_t n = c->inspect.artefact.event;
	struct ledger *l = v->ledger;
	uint64_t size;

	c->inspect.entry = NULL;
	if (journal_size(l, &size, e) != 0)
		return -1;
	if (n < 0 || (uint64_t)n >= size)
		return 0;
	if (journal_each(l, (uint64_t)n, (uint64_t)n + 1, keep_line, c, e) !=
	            0 &&
	    e->code != ERR_TAMPER)
		return -1;
	return 0;
}

static void work(struct job *job)
{
	struct verify_check *c = (struct verify_check *)job;

	c->is_postponed =
	        !c->is_first && atomic_load(&c->batch->verify->is_over);
	if (!c->is_postponed)
		inspect_artefact(&c->inspect);
}

/* Each run reads one at least, so that many short ones reach the end. */
bool verify_must_end(const struct verify *v)
{
	const struct verify_setup *s = v->setup;

	if (s->stop != NULL && atomic_load(s->stop) != 0)
		return true;
	return s->budget_ms > 0 && v->given > 0 &&
	       clock_mono(s->clock) - v->started_ms >= s->budget_ms;
}

/* How many rows may be read from where it stands: begun anew, it ends before
 * the row where this run began. */
static size_t room(const struct verify *v)
{
	const int64_t end = v->is_through && !v->is_behind_end
	                            ? v->turn_due
	                            : v->report->progress.due;
	const int64_t due = end - v->given;

	return due < (int64_t)VERIFY_BATCH_SIZE ? (size_t)due
	                                        : VERIFY_BATCH_SIZE;
}

/* The next rows; from the start again when the end is reached, and last those
 * that came behind the end since, while other runs wrote. */
static int read_rows(struct verify *v, struct verify_batch *b, size_t *count,
                     struct err *e)
{
	struct artefacts_list list = { .arena = b->arena,
		                       .artefacts = v->rows };

	if (v->is_through && !v->is_behind_end && v->given >= v->turn_due) {
		v->is_behind_end = true;
		v->cursor = v->end_row;
		b->before = v->end_row;
	}
	list.max = room(v);
	if (artefacts_after(v->ledger, v->cursor, &list, e) != 0)
		return -1;
	if (list.count == 0 && !v->is_through) {
		v->is_through = true;
		v->end_row = v->cursor;
		v->turn_due = v->report->progress.due;
		v->cursor = 0;
		b->before = 0;
		if (artefacts_after(v->ledger, 0, &list, e) != 0)
			return -1;
	}
	*count = list.count;
	return 0;
}

static int fill(struct verify *v, struct verify_batch *b, struct err *e)
{
	size_t count;

	if (v->given >= v->report->progress.due) {
		v->is_ended = true;
		return 0;
	}
	arena_reset(b->arena);
	b->before = v->cursor;
	if (read_rows(v, b, &count, e) != 0)
		return -1;
	v->is_ended = count == 0;
	for (size_t i = 0; i < count; i++) {
		struct verify_check *c = &b->checks[i];

		*c = (struct verify_check){ .batch = b,
			                    .before = v->cursor,
			                    .is_first = v->given == 0 };
		c->inspect.store = v->setup->store;
		c->inspect.artefact = v->rows[i];
		if (read_entry(v, c, e) != 0)
			return -1;
		v->cursor = v->rows[i].row;
		v->given++;
		b->open++;
		b->count = i + 1;
		crew_give(v->crew, &c->job, work);
	}
	return 0;
}

static int log_check(struct verify *v, const struct inspect *x, int64_t now_ms,
                     struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct canon *detail = canon_object(a);
	const struct journal_event event = {
		.type = "fixity check",
		.object = x->artefact.oid,
		.outcome = "failure",
		.detail = detail,
	};

	canon_set_text(detail, "verdict", findings_verdict_name(x->verdict));
	canon_set_text(detail, "code", x->code);
	canon_set_text(detail, "path", x->artefact.path);
	return journal_append(v->ledger, &event, now_ms, NULL, e);
}

static int record(struct verify *v, const struct inspect *x, struct err *e)
{
	const int64_t now_ms = clock_now(v->setup->clock);

	if (v->setup->only_looks)
		return 0;
	if (x->verdict != FINDING_GOOD && log_check(v, x, now_ms, e) != 0)
		return -1;
	return artefacts_checked(v->ledger, &x->artefact,
	                         findings_verdict_name(x->verdict), now_ms, e);
}

/* In which order rows were given out: across the turn, the higher ones are the
 * older ones. */
static int64_t order_of(const struct verify *v, int64_t before)
{
	return v->is_through && before >= v->cursor ? before - INT64_MAX
	                                            : before;
}

static void leave(struct verify *v, const struct verify_check *c)
{
	if (v->postponed < 0 ||
	    order_of(v, c->before) < order_of(v, v->postponed))
		v->postponed = c->before;
}

static int take(struct verify *v, struct verify_check *c, struct err *e)
{
	struct verify_report *r = v->report;
	const struct inspect *x = &c->inspect;

	if (c->is_postponed && v->gives_way) {
		v->parked++;
		return 0;
	}
	c->batch->open--;
	if (c->is_postponed) {
		c->is_postponed = false; /* and so no parked one */
		leave(v, c);
		return 0;
	}
	v->more_bad += x->verdict == FINDING_BAD ? 1 : 0;
	v->more_bad -= text_equal(x->artefact.checked_verdict, "bad") ? 1 : 0;
	r->progress.checked++;
	r->progress.bytes += x->bytes;
	r->good += x->verdict == FINDING_GOOD ? 1 : 0;
	r->bad += x->verdict == FINDING_BAD ? 1 : 0;
	r->unverified += x->verdict == FINDING_UNVERIFIED ? 1 : 0;
	if (x->verdict != FINDING_GOOD)
		findings_add(&r->findings, x->verdict, x->code,
		             x->artefact.path != NULL ? x->artefact.path
		                                      : x->artefact.oid,
		             "%s", x->text);
	return record(v, x, e);
}

/* Where the next run continues: before the oldest one that is postponed or
 * still being read. */
static int keep_cursor(struct verify *v, struct err *e)
{
	int64_t oldest = v->postponed;
	char number[24];

	for (size_t i = 0; i < VERIFY_BATCHES; i++) {
		const struct verify_batch *b = &v->batches[i];

		if (b->open > 0 && (oldest < 0 || order_of(v, b->before) <
		                                          order_of(v, oldest)))
			oldest = b->before;
	}
	if (oldest < 0)
		oldest = v->cursor;
	(void)snprintf(number, sizeof(number), "%" PRId64, oldest);
	return ledger_meta_set(v->ledger, CURSOR, number, e);
}

/* In step with the verdicts of the artefacts. */
int verify_keep_bad(struct verify *v, struct err *e)
{
	struct verified last;

	if (v->more_bad == 0)
		return 0;
	if (verified_read(&last, v->ledger, e) != 0)
		return -1;
	last.bad_now += v->more_bad;
	if (last.bad_now < 0)
		last.bad_now = 0;
	v->more_bad = 0;
	return verified_write(&last, v->ledger, e);
}

int verify_commit(struct verify *v, struct err *e)
{
	if (!v->setup->only_looks &&
	    (keep_cursor(v, e) != 0 || verify_keep_bad(v, e) != 0))
		return -1;
	v->committed_ms = clock_mono(v->setup->clock);
	return ledger_commit(v->ledger, e);
}

static void watch(struct verify *v)
{
	struct verify_progress *p = &v->report->progress;
	const int64_t now = clock_mono(v->setup->clock);

	p->elapsed_ms = now - v->started_ms;
	if (v->setup->watch == NULL || now - v->watched_ms < WATCH_MS)
		return;
	v->watched_ms = now;
	v->setup->watch(v->setup->watch_ctx, p);
}

static int take_all(struct verify *v, struct err *e)
{
	struct job *job = inbox_take(v->inbox, WATCH_MS);

	while (job != NULL) {
		struct verify_check *c = (struct verify_check *)job;

		job = job->next;
		if (take(v, c, e) != 0)
			return -1;
	}
	watch(v);
	if (v->setup->is_asked != NULL &&
	    v->setup->is_asked(v->setup->turn_ctx))
		v->gives_way = true;
	if (clock_mono(v->setup->clock) - v->committed_ms < COMMIT_MS)
		return 0;
	if (verify_commit(v, e) != 0)
		return -1;
	return ledger_begin(v->ledger, e);
}

static size_t open_count(const struct verify *v)
{
	size_t open = 0;

	for (size_t i = 0; i < VERIFY_BATCHES; i++)
		open += v->batches[i].open;
	return open;
}

int verify_go_round(struct verify *v, struct err *e)
{
	for (;;) {
		if (verify_must_end(v) || v->gives_way) {
			v->is_ended = true;
			atomic_store(&v->is_over, true);
		}
		for (size_t i = 0; i < VERIFY_BATCHES && !v->is_ended; i++)
			if (v->batches[i].open == 0 &&
			    fill(v, &v->batches[i], e) != 0)
				return -1;
		if (open_count(v) == v->parked)
			return 0;
		if (take_all(v, e) != 0)
			return -1;
	}
}

/* What a run that was over has not read. */
static void each_parked(struct verify *v,
                        void (*what)(struct verify *v, struct verify_check *c))
{
	for (size_t i = 0; i < VERIFY_BATCHES; i++)
		for (size_t k = 0; k < v->batches[i].count; k++)
			if (v->batches[i].checks[k].is_postponed)
				what(v, &v->batches[i].checks[k]);
	v->parked = 0;
}

static void give_again(struct verify *v, struct verify_check *c)
{
	crew_give(v->crew, &c->job, work);
}

void verify_give_again(struct verify *v)
{
	atomic_store(&v->is_over, false);
	v->gives_way = false;
	v->is_ended = false;
	each_parked(v, give_again);
}

static void leave_parked(struct verify *v, struct verify_check *c)
{
	c->batch->open--;
	leave(v, c);
}

void verify_leave_parked(struct verify *v)
{
	v->gives_way = false;
	each_parked(v, leave_parked);
}
