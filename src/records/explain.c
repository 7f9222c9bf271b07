/* SPDX-License-Identifier: Apache-2.0 */
#include "records/explain.h"

#include <stdlib.h>
#include <string.h>

#include "base/canon.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "ledger/journal.h"
#include "model/evidence.h"
#include "model/task.h"
#include "records/events.h"
#include "records/legs.h"

static int unknown(const char *id, struct err *e)
{
	(void)err_set(e, ERR_USAGE,
	              "no call and no object '%.100s' is known; allowed: the "
	              "id of a call, or of an object (32 digits and letters a "
	              "to f)",
	              id);
	return err_hint(e, "wxarchive find lists the calls that are known; a "
	                   "call of a period that was never synchronised is "
	                   "not");
}

/* The same id in small or in capital letters. */
static char *in_case(struct arena *a, const char *id, bool is_capital)
{
	char *copy = arena_text(a, id);

	for (char *c = copy; *c != '\0'; c++)
		if (!is_capital)
			*c = task_lower(*c);
		else if (*c >= 'a' && *c <= 'z')
			*c = (char)(*c - 'a' + 'A');
	return copy;
}

/* Row 0 when neither a call nor an object has that id. */
static int look_up(struct ledger_task *out, struct arena *a, struct ledger *l,
                   const char *id, struct err *e)
{
	struct ledger_artefact x;

	if (tasks_find(l, id, a, out, e) != 0)
		return -1;
	if (out->row != 0 || !kind_is_oid(id))
		return 0;
	if (artefacts_find(l, id, a, &x, e) != 0)
		return -1;
	return x.row == 0 ? 0 : tasks_find(l, x.task_id, a, out, e);
}

int explain_call(struct ledger_task *out, struct arena *a, struct ledger *l,
                 const char *id, struct err *e)
{
	const char *const forms[] = { id, in_case(a, id, false),
		                      in_case(a, id, true) };

	for (size_t i = 0; i < ARRAY_COUNT(forms); i++) {
		if (look_up(out, a, l, forms[i], e) != 0)
			return -1;
		if (out->row != 0)
			return 0;
	}
	return unknown(id, e);
}

struct reading {
	struct explain *explain;
	struct arena *arena;
	const char *oid;
	size_t cap;
};

static int take(void *ctx, uint64_t n, const char *line, size_t len,
                struct err *e)
{
	struct reading *r = ctx;
	struct explain *x = r->explain;
	struct event ev;

	if (events_read(&ev, r->arena, line, len, e) != 0)
		return err_context(e, "log entry %llu", (unsigned long long)n);
	if (x->entry_count == r->cap) {
		r->cap = r->cap == 0 ? 16 : 2 * r->cap;
		x->entries =
		        mem_resize(x->entries, r->cap, sizeof(*x->entries));
	}
	x->entries[x->entry_count++] =
	        (struct explain_entry){ n,          ev.time, ev.type,
		                        ev.outcome, r->oid,  ev.detail };
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct explain_entry *x = a;
	const struct explain_entry *y = b;

	return x->n < y->n ? -1 : x->n > y->n;
}

static int read_entries(struct explain *x, struct arena *a, struct ledger *l,
                        struct err *e)
{
	struct reading r = { .explain = x, .arena = a };
	struct explain_entry *list;
	int rc = 0;

	for (size_t i = 0; i < x->artefact_count && rc == 0; i++) {
		r.oid = x->artefacts[i].oid;
		rc = journal_about(l, r.oid, take, &r, e);
	}
	list = arena_zeroed(a, x->entry_count + 1, sizeof(*list));
	if (x->entry_count > 0) {
		memcpy(list, x->entries, x->entry_count * sizeof(*list));
		qsort(list, x->entry_count, sizeof(*list), compare);
	}
	free(x->entries);
	x->entries = list;
	return rc;
}

/* Several legs are read in the order in which they were. */
static int compare_artefacts(const void *a, const void *b)
{
	const struct ledger_artefact *x = a;
	const struct ledger_artefact *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->start_ms != y->start_ms)
		return x->start_ms < y->start_ms ? -1 : 1;
	return strcmp(x->source_id, y->source_id);
}

int explain_find(struct explain *out, struct arena *a, struct ledger *l,
                 const char *id, struct err *e)
{
	struct explain x = { .full_numbers = false };

	if (explain_call(&x.task, a, l, id, e) != 0 ||
	    artefacts_of(l, x.task.row, a, &x.artefacts, &x.artefact_count,
	                 e) != 0 ||
	    read_entries(&x, a, l, e) != 0)
		return -1;
	if (x.artefact_count > 0)
		qsort(x.artefacts, x.artefact_count, sizeof(*x.artefacts),
		      compare_artefacts);
	*out = x;
	return 0;
}

const char *explain_participant(struct text *t, const struct explain *x,
                                const char *s)
{
	if (x->full_numbers || s[strspn(s, "+0123456789*-() ")] != '\0')
		return s;
	text_clear(t);
	text_add_masked(t, s);
	return text_str(t);
}

static void set_leg(struct canon *o, const struct explain *x,
                    const struct leg *leg, struct arena *a)
{
	struct canon *list = canon_array(a);

	canon_set_text(o, "channel1", leg->channel1);
	canon_set_text(o, "channel2", leg->channel2);
	canon_set_text(o, "agent_id", leg->agent_id);
	canon_set_text(o, "screen_id", leg->screen_id);
	for (size_t i = 0; i < leg->participant_count; i++) {
		OWN(text_free) struct text t = { NULL, 0, 0 };

		canon_push_text(
		        list, explain_participant(&t, x, leg->participants[i]));
	}
	if (leg->participant_count > 0)
		canon_set(o, "participants", list);
}

static struct canon *artefact_json(const struct explain *x, size_t i,
                                   struct arena *a)
{
	const struct ledger_artefact *f = &x->artefacts[i];
	struct canon *o = canon_object(a);

	canon_set_text(o, "oid", f->oid);
	canon_set_text(o, "kind", kind_name(f->kind));
	canon_set_text(o, "state", artefacts_state(f));
	canon_set_text(o, "reason", f->reason);
	canon_set_text(o, "detail", f->detail);
	canon_set_int(o, "tries", f->tries);
	canon_set_when(o, "start", f->start_ms);
	canon_set_when(o, "stop", f->stop_ms);
	canon_set_text(o, "language", f->language);
	if (x->legs != NULL)
		set_leg(o, x, &x->legs[i], a);
	canon_set_when(o, "listed", f->listed_ms);
	canon_set_when(o, "stored", f->stored_ms);
	canon_set_text(o, "path", f->path);
	canon_set_text(o, "file", f->file_name);
	canon_set_text(o, "verdict", f->verdict);
	if (f->sha256[0] != '\0') {
		canon_set_text(o, "sha256", f->sha256);
		canon_set_int(o, "bytes", f->bytes);
		if (f->duration_ms > 0)
			canon_set_int(o, "duration_ms", f->duration_ms);
	}
	if (f->event >= 0)
		canon_set_int(o, "entry", f->event);
	canon_set_when(o, "checked", f->checked_ms);
	canon_set_text(o, "checked_verdict", f->checked_verdict);
	return o;
}

static void set_number(struct canon *o, const char *key, const char *number,
                       bool full)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	if (number == NULL)
		return;
	if (full)
		text_add(&t, number);
	else
		text_add_masked(&t, number);
	canon_set_text(o, key, text_str(&t));
}

static struct canon *entries_json(const struct explain *x, struct arena *a)
{
	struct canon *list = canon_array(a);

	for (size_t i = 0; i < x->entry_count; i++) {
		const struct explain_entry *n = &x->entries[i];
		struct canon *o = canon_object(a);

		canon_set_int(o, "n", (int64_t)n->n);
		canon_set_text(o, "time", n->time);
		canon_set_text(o, "type", n->type);
		canon_set_text(o, "outcome", n->outcome);
		canon_set_text(o, "oid", n->oid);
		canon_push(list, o);
	}
	return list;
}

int64_t explain_named(const struct explain *x)
{
	int64_t count = 0;

	for (size_t i = 0; i < x->artefact_count; i++)
		if (kind_is_sound(x->artefacts[i].kind) &&
		    !evidence_is(x->artefacts[i].source_id))
			count++;
	return count;
}

int64_t explain_short_of(const struct explain *x)
{
	return x->task.reason == NULL
	               ? 0
	               : state_short_of(x->task.reason,
	                                x->task.task.recording_count,
	                                explain_named(x));
}

const char *explain_class(const struct explain *x)
{
	const struct ledger_task *t = &x->task;
	const struct wait_facts f = {
		.reason = t->reason,
		.ended_ms = t->task.ended_ms,
		.next_ask_ms = t->next_ask_ms,
		.asks = t->asks,
		.settle_ms = x->at.settle_ms,
		.now_ms = x->at.now_ms,
	};

	return t->class == CLASS_WAITING ? state_wait_meaning(state_wait(&f))
	                                 : state_class_meaning(t->class);
}

bool explain_is_pending(const struct explain *x)
{
	for (size_t i = 0; i < x->artefact_count; i++)
		if (x->artefacts[i].state == ARTEFACT_LISTED)
			return true;
	return false;
}

const char *explain_reason(const struct explain *x)
{
	const char *const reason = x->task.reason;

	if (strcmp(reason, "never-asked") == 0 && explain_is_pending(x))
		return "the source has named what it recorded for the task, "
		       "and not all of it has been fetched yet";
	return state_reason_meaning(reason);
}

struct canon *explain_json(const struct explain *x, struct arena *a)
{
	const struct ledger_task *t = &x->task;
	struct canon *o = canon_object(a);
	struct canon *artefacts = canon_array(a);

	canon_set_text(o, "call", t->task.id);
	canon_set_text(o, "class", state_class_name(t->class));
	canon_set_text(o, "class_meaning", explain_class(x));
	canon_set_text(o, "reason", t->reason);
	canon_set_text(o, "reason_meaning", explain_reason(x));
	canon_set_text(o, "rule", t->rule);
	canon_set_when(o, "created", t->task.created_ms);
	canon_set_when(o, "ended", t->task.ended_ms);
	canon_set_text(o, "channel", t->task.channel_type);
	canon_set_text(o, "direction", t->task.direction);
	set_number(o, "origin", t->task.origin, x->full_numbers);
	set_number(o, "destination", t->task.destination, x->full_numbers);
	canon_set_text(o, "agent", t->task.agent_name);
	canon_set_text(o, "queue", t->task.queue_name);
	canon_set_text(o, "team", t->task.team_name);
	canon_set_when(o, "first_seen", t->first_seen_ms);
	canon_set_when(o, "asked", t->asked_ms);
	canon_set_int(o, "asks", t->asks);
	canon_set_when(o, "next_ask", t->next_ask_ms);
	canon_set_when(o, "left", t->gone_ms);
	if (explain_short_of(x) > 0) {
		canon_set_int(o, "recordings_counted", t->task.recording_count);
		canon_set_int(o, "recordings_named", explain_named(x));
	}
	for (size_t i = 0; i < x->artefact_count; i++)
		canon_push(artefacts, artefact_json(x, i, a));
	canon_set(o, "artefacts", artefacts);
	canon_set(o, "entries", entries_json(x, a));
	return o;
}
