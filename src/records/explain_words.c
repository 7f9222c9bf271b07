/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/when.h"
#include "model/end.h"
#include "model/evidence.h"
#include "records/explain.h"
#include "records/legs.h"

static void add_when(struct text *out, int64_t ms)
{
	char when[WHEN_TEXT_MAX];

	text_add(out, when_shown(when, ms, WHEN_SECONDS));
}

static void add_plain(struct text *out, const char *before, const char *s)
{
	if (s == NULL || s[0] == '\0')
		return;
	text_add(out, before);
	text_add_plain(out, s);
}

static void add_number(struct text *out, const char *before, const char *s,
                       bool full)
{
	OWN(text_free) struct text masked = { NULL, 0, 0 };

	if (s == NULL || s[0] == '\0')
		return;
	if (!full)
		text_add_masked(&masked, s);
	add_plain(out, before, full ? s : text_str(&masked));
}

static void add_call(struct text *out, const struct explain *x)
{
	const struct task *t = &x->task.task;

	text_add(out, "Call ");
	text_add_plain(out, t->id);
	text_add(out, "\n  It began ");
	add_when(out, t->created_ms);
	if (end_odd_ms(t, x->at.now_ms) != 0) {
		text_add(out, " and ends, as the source says, ");
		add_when(out, t->ended_ms);
		text_add(out, ": that is not plausible, and ignored.\n");
	} else if (t->ended_ms >= 0) {
		text_add(out, " and ended ");
		add_when(out, t->ended_ms);
		text_add(out, " (");
		text_add_duration_human(out, t->ended_ms - t->created_ms);
		text_add(out, ").\n");
	} else {
		text_add(out, " and has not ended, as far as the source "
		              "said.\n");
	}
	text_add(out, "  A contact by ");
	text_add_plain(out, t->channel_type == NULL ? "an unnamed channel"
	                                            : t->channel_type);
	add_plain(out, ", ", t->direction);
	add_number(out, ", from ", t->origin, x->full_numbers);
	add_number(out, ", to ", t->destination, x->full_numbers);
	add_plain(out, ", agent ", t->agent_name);
	add_plain(out, ", queue ", t->queue_name);
	add_plain(out, ", team ", t->team_name);
	text_add(out, ".\n");
}

/* Whether and when it is asked for next. */
static void add_next(struct text *out, const struct ledger_task *t,
                     int64_t now_ms)
{
	const char *again = t->asks > 0 ? "again " : "";

	if (t->class == CLASS_OPEN && t->next_ask_ms > now_ms) {
		text_addf(out,
		          "  It is asked for %sonce it has ended, and if "
		          "that is never said, by the first sync after ",
		          again);
		add_when(out, t->next_ask_ms);
		text_add(out, ".\n");
	} else if (t->class == CLASS_OPEN && t->next_ask_ms < 0) {
		text_add(out, "  It is asked for once it has ended.\n");
	} else if (t->next_ask_ms < 0) {
		text_addf(out, "  It is settled: it will not be asked for%s.\n",
		          t->asks > 0 ? " again" : "");
	} else if (t->next_ask_ms <= now_ms) {
		text_addf(out,
		          "  It is due to be asked for %sby the next sync.\n",
		          again);
	} else {
		text_addf(out, "  It is asked for %sby the first sync after ",
		          again);
		add_when(out, t->next_ask_ms);
		text_add(out, ".\n");
	}
}

static void add_gone(struct text *out, const struct ledger_task *t)
{
	if (t->gone_ms < 0)
		return;
	text_add(out, "  The source no longer names it, as seen ");
	add_when(out, t->gone_ms);
	text_add(out, ": it is kept here, but not in the source's count.\n");
}

/* Before its answer is taken in whole, a call counts as not asked for. */
static const char *unasked_words(const struct explain *x)
{
	if (x->artefact_count == 0)
		return "its recordings were never asked for";
	return explain_is_pending(x) ? "the source has named its recordings, "
	                               "and not all of them have been fetched "
	                               "yet"
	                             : "the source has named its recordings";
}

static void add_asked(struct text *out, const struct explain *x)
{
	const struct ledger_task *t = &x->task;

	text_add(out, "  First seen ");
	add_when(out, t->first_seen_ms);
	if (t->asked_ms > 0) {
		text_addf(out,
		          "; its recordings were asked for %" PRId64
		          " time%s, last ",
		          t->asks, t->asks == 1 ? "" : "s");
		add_when(out, t->asked_ms);
	} else {
		text_add(out, "; ");
		text_add(out, unasked_words(x));
	}
	text_add(out, ".\n");
}

static void add_class(struct text *out, const struct explain *x)
{
	const struct ledger_task *t = &x->task;

	text_addf(out, "\nState: %s. That is: %s.\n",
	          state_class_name(t->class), explain_class(x));
	text_addf(out, "  Reason: %s (%s).\n", explain_reason(x), t->reason);
	if (t->class != CLASS_OPEN && t->class != CLASS_EXCLUDED &&
	    end_at_ms(&t->task, x->at.now_ms) < 0)
		text_add(out, "  The source never said that it has ended; "
		              "after a long time without news of it, it is "
		              "treated as if it had.\n");
	if (t->rule != NULL) {
		text_add(out, "  The rule that leaves it out: ");
		text_add_plain(out, t->rule);
		text_add(out, ".\n");
	}
}

static void add_short(struct text *out, const struct explain *x)
{
	if (explain_short_of(x) == 0)
		return;
	text_addf(out,
	          "  The source counts %" PRId64 " recordings of it and names "
	          "%" PRId64 ". It may count the pieces of one; all that it "
	          "names is archived.\n",
	          x->task.task.recording_count, explain_named(x));
}

static const char *checked_words(const char *verdict)
{
	if (text_equal(verdict, "good"))
		return "as it was stored";
	if (text_equal(verdict, "bad"))
		return "bad: changed since it was stored, or gone";
	return "it cannot be verified";
}

static void add_stored(struct text *out, const struct ledger_artefact *f)
{
	text_add(out, "    Stored ");
	add_when(out, f->stored_ms);
	text_add(out, ", ");
	text_add_bytes_human(out, f->bytes);
	if (f->duration_ms > 0) {
		text_add(out, ", ");
		text_add_duration_human(out, f->duration_ms);
	}
	add_plain(out, ", ", f->codec);
	text_addf(out, ", as %s/%s\n    SHA-256 %s, log entry %" PRId64 "\n",
	          f->path, f->file_name, f->sha256, f->event);
	if (f->reason != NULL && strcmp(f->reason, "ok") != 0)
		text_addf(out, "    Content: %s (%s).\n",
		          state_reason_meaning(f->reason), f->reason);
	if (f->checked_ms > 0) {
		text_add(out, "    Read again and compared ");
		add_when(out, f->checked_ms);
		text_addf(out, ": %s.\n", checked_words(f->checked_verdict));
	}
}

/* What a detail says beyond the reason's code, which may stand before it, also
 * twice; NULL: nothing. */
static const char *beyond_code(const char *detail, const char *code)
{
	const size_t len = code == NULL ? 0 : strlen(code);

	while (detail != NULL && len > 0 && strncmp(detail, code, len) == 0) {
		if (detail[len] == '\0')
			return NULL;
		if (strncmp(detail + len, ": ", 2) != 0)
			break;
		detail += len + 2;
	}
	return detail;
}

static void add_absent(struct text *out, const struct ledger_artefact *f)
{
	const char *detail = beyond_code(f->detail, f->reason);

	if (f->reason != NULL)
		text_addf(out, "    Why: %s (%s).\n",
		          state_reason_meaning(f->reason), f->reason);
	if (detail != NULL) {
		add_plain(out, "    The last attempt said: ", detail);
		text_add_char(out, '\n');
	}
	text_addf(out,
	          "    Fetches begun: %" PRId64
	          "; runs that ended without it: %" PRId64 ".\n",
	          f->tries, f->failed_runs);
}

static const char *state_words(enum artefact_state s)
{
	switch (s) {
	case ARTEFACT_LISTED:
		return "the source lists it, but it has not been fetched yet";
	case ARTEFACT_STORED:
		return "archived";
	case ARTEFACT_BAD:
		return "kept as evidence of what came, which is not a complete "
		       "recording";
	case ARTEFACT_FAILED:
		return "could not be fetched";
	case ARTEFACT_LOST:
		return "deleted at the source before it was archived";
	case ARTEFACT_DISPOSED:
		return "archived, and later disposed of";
	}
	return "in an unknown state";
}

/* Which part of the call it is. */
static void add_span(struct text *out, const struct ledger_artefact *f)
{
	if (f->start_ms >= 0) {
		text_add(out, "    From ");
		add_when(out, f->start_ms);
		if (f->stop_ms >= f->start_ms) {
			text_add(out, " to ");
			add_when(out, f->stop_ms);
			text_add(out, ", ");
			text_add_duration_human(out, f->stop_ms - f->start_ms);
		}
		text_add(out, ", as the source says.\n");
	}
	if (f->language != NULL) {
		add_plain(out, "    Language: ", f->language);
		text_add(out, ".\n");
	}
}

/* Who is heard or seen in it, in the source's words. */
static void add_leg(struct text *out, const struct explain *x,
                    const struct leg *leg)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };
	OWN(text_free) struct text masked = { NULL, 0, 0 };

	add_plain(&t, "channel 1: ", leg->channel1);
	add_plain(&t,
	          t.len > 0 ? "; channel 2: " : "channel 2: ", leg->channel2);
	for (size_t i = 0; i < leg->participant_count; i++) {
		const char *first =
		        t.len > 0 ? "; taking part: " : "taking part: ";

		add_plain(
		        &t, i > 0 ? ", " : first,
		        explain_participant(&masked, x, leg->participants[i]));
	}
	add_plain(&t, t.len > 0 ? "; screen " : "screen ", leg->screen_id);
	add_plain(&t, t.len > 0 ? " of agent " : "of agent ", leg->agent_id);
	if (t.len > 0)
		text_addf(out, "    In it, as the source says: %s.\n",
		          text_str(&t));
}

static void add_artefact(struct text *out, const struct explain *x, size_t i)
{
	const struct ledger_artefact *f = &x->artefacts[i];

	text_addf(out, "  %s %s: ", kind_name(f->kind), f->oid);
	if (artefacts_is_damaged(f)) {
		text_add(out, "stored ");
		add_when(out, f->stored_ms);
		text_add(out, ", but damaged since: restore it from a copy, "
		              "then wxarchive verify");
	} else {
		text_add(out, state_words(f->state));
	}
	text_add(out, ".\n");
	add_span(out, f);
	if (x->legs != NULL)
		add_leg(out, x, &x->legs[i]);
	text_add(out, evidence_is(f->source_id)
	                      ? "    It came instead of a recording, first "
	                      : "    The source first named it ");
	add_when(out, f->listed_ms);
	add_plain(out, ", as ", f->file_declared);
	text_add(out, ".\n");
	if (f->state == ARTEFACT_STORED || f->state == ARTEFACT_BAD)
		add_stored(out, f);
	else
		add_absent(out, f);
}

static void add_redeclared(struct text *out, const char *detail)
{
	static const char kind[] = "{\"kind\":\"";

	if (detail == NULL || !text_starts(detail, kind)) {
		text_add(out, "    The source now names other times "
		              "for it than when it was stored: what it "
		              "has served since is kept beside it.\n");
		return;
	}
	detail += strlen(kind);
	text_addf(out,
	          "    The source calls it %.*s now, which it had not told "
	          "before: it stays as it is, and the call is judged by "
	          "that.\n",
	          (int)strcspn(detail, "\""), detail);
}

static void add_nothing(struct text *out, const struct ledger_task *t)
{
	if (t->asks == 0)
		text_add(out, "\nThe source has not been asked what there is "
		              "to keep for it.\n");
	else
		text_add(out, "\nThe source never named anything to keep for "
		              "it.\n");
}

void explain_words(struct text *out, const struct explain *x)
{
	add_call(out, x);
	add_asked(out, x);
	add_next(out, &x->task, x->at.now_ms);
	add_gone(out, &x->task);
	add_class(out, x);
	add_short(out, x);
	if (x->artefact_count == 0)
		add_nothing(out, &x->task);
	else
		text_add(out, "\nWhat there is to keep:\n");
	for (size_t i = 0; i < x->artefact_count; i++)
		add_artefact(out, x, i);
	if (x->entry_count > 0)
		text_add(out, "\nIn the log:\n");
	for (size_t i = 0; i < x->entry_count; i++) {
		const struct explain_entry *n = &x->entries[i];

		text_addf(out, "  entry %" PRIu64 ", %s: %s, %s, of %s\n", n->n,
		          n->time, n->type, n->outcome, n->oid);
		if (text_equal(n->type, "x-redeclared"))
			add_redeclared(out, n->detail);
	}
}
