/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/judge.h"

#include <string.h>

#include "base/attr.h"
#include "base/log.h"
#include "base/text.h"
#include "config/config.h"
#include "ledger/artefacts.h"
#include "ledger/tasks.h"
#include "ledger/tasks_ask.h"
#include "model/end.h"
#include "model/evidence.h"
#include "model/exclude.h"
#include "pipeline/declared_kind.h"
#include "pipeline/flow.h"
#include "pipeline/recheck.h"
#include "pipeline/shortfall.h"
#include "pipeline/tally.h"
#include "pipeline/work.h"

/* An excluded task keeps what was stored of it before the rule came. */
static bool is_excluded(struct ledger_judgement *out, const struct flow *f,
                        const struct task *t, const struct ledger_task *known)
{
	const struct config *const c = f->setup->config;
	const struct exclude_rule *const rule =
	        exclude_match(c->excludes, c->exclude_count, t);

	if (rule == NULL)
		return false;
	if (known != NULL && known->artefacts[ARTEFACT_STORED] > 0)
		return false;
	*out = (struct ledger_judgement){
		.class = CLASS_EXCLUDED,
		.reason = "excluded-by-rule",
		.rule = rule->name,
		.next_ask_ms = -1,
	};
	return true;
}

/* When a task that has ended is settled.  The source may name any number as
 * its end. */
static int64_t settled_from_ms(const struct flow *f, int64_t ended_ms)
{
	int64_t ms;

	if (__builtin_add_overflow(ended_ms,
	                           f->setup->config->discover.settle_ms, &ms))
		return INT64_MAX;
	return ms;
}

/* What a settled call is by its record alone. */
static struct class_verdict by_record(const struct task *t)
{
	const struct class_facts facts = {
		.has_ended = true,
		.is_end_told = true,
		.is_settled = true,
		.capture_requested = t->capture_requested,
		.is_recording_deleted = t->is_recording_deleted,
		.is_transcription_available = t->is_transcription_available,
		.recording_count = t->recording_count,
		.recording_bytes = t->recording_bytes,
	};

	return state_class(&facts);
}

static int64_t judged_end_ms(const struct flow *f, const struct task *t,
                             int64_t at_ms)
{
	const int64_t settle_ms = f->setup->config->discover.settle_ms;
	const int64_t ended_ms = end_at_ms(t, at_ms);
	const int64_t quiet_ms = end_quiet_from_ms(t, at_ms);

	if (ended_ms >= 0)
		return ended_ms;
	return at_ms - quiet_ms >= end_quiet_ms(settle_ms) ? quiet_ms : -1;
}

int64_t judge_ended_ms(const struct flow *f, const struct task *t)
{
	return judged_end_ms(f, t, flow_judged_ms(f));
}

/* It goes on, as far as is told.  What was put forward of one that was asked
 * before (--retry, a failure of the way) stays so. */
static struct ledger_judgement judge_open(const struct flow *f,
                                          const struct task *t,
                                          const struct ledger_task *known)
{
	const int64_t asked_ms = known == NULL ? 0 : known->asked_ms;
	struct ledger_judgement j = {
		.class = CLASS_OPEN,
		.reason = asked_ms > 0 ? "no-end-told" : "not-ended",
		.next_ask_ms = end_ask_ms(t, flow_judged_ms(f), asked_ms,
		                          f->setup->config->discover.settle_ms),
	};

	if (asked_ms > 0 && known->class == CLASS_OPEN &&
	    known->next_ask_ms >= 0 && known->next_ask_ms < j.next_ask_ms)
		j.next_ask_ms = known->next_ask_ms;
	return j;
}

/* It was asked about, and only what the configuration does not keep was named.
 */
static bool is_excluded_by_kind(const struct ledger_task *known)
{
	return known->class == CLASS_EXCLUDED && known->rule == NULL;
}

/* What the source named of it once speaks against what its record denies. */
static bool was_named(const struct ledger_task *known)
{
	if (known == NULL)
		return false;
	if (is_excluded_by_kind(known))
		return true;
	for (size_t n = 0; n < ARRAY_COUNT(known->artefacts); n++)
		if (known->artefacts[n] > 0)
			return true;
	return false;
}

static struct ledger_judgement judge_fresh(const struct flow *f,
                                           const struct task *t,
                                           const struct ledger_task *known)
{
	const struct config *const c = f->setup->config;
	const int64_t now_ms = flow_judged_ms(f);
	const int64_t ended_ms = judged_end_ms(f, t, now_ms);
	struct ledger_judgement j = {
		.class = CLASS_WAITING,
		.reason = "never-asked",
		.next_ask_ms = now_ms,
	};

	if (ended_ms < 0)
		return judge_open(f, t, known);
	if (c->resolve.ask_all || state_must_ask(t) ||
	    end_at_ms(t, now_ms) < 0 || was_named(known))
		return j;
	j.next_ask_ms = settled_from_ms(f, ended_ms);
	if (j.next_ask_ms > now_ms)
		return j;
	const struct class_verdict v = by_record(t);
	j.class = v.class;
	j.reason = v.reason;
	j.next_ask_ms = -1;
	return j;
}

static bool same_judgement(const struct ledger_judgement *j,
                           const struct ledger_task *known)
{
	return j->class == known->class &&
	       j->next_ask_ms == known->next_ask_ms &&
	       text_equal(j->reason, known->reason) &&
	       text_equal(j->rule, known->rule);
}

/* One that waits was asked already: its schedule goes on.  A failure stands
 * until the next question. */
static bool goes_on_again(const struct ledger_task *known)
{
	return known->class == CLASS_ARCHIVED ||
	       known->class == CLASS_NOT_RECORDED ||
	       known->class == CLASS_MISSING || is_excluded_by_kind(known);
}

/* It was judged, and has gone on since: there may be more of it. */
static bool has_ended_later(const struct task *t,
                            const struct ledger_task *known)
{
	return known->class != CLASS_WAITING &&
	       known->class != CLASS_DISPOSED &&
	       t->ended_ms > known->task.ended_ms;
}

/* It was asked about, and will not be again by its schedule. */
static bool is_given_up(const struct ledger_task *known)
{
	switch (known->class) {
	case CLASS_ARCHIVED:
		return true;
	case CLASS_MISSING:
	case CLASS_FAILED:
	case CLASS_LOST:
		return known->next_ask_ms < 0;
	case CLASS_EXCLUDED:
		return is_excluded_by_kind(known) && known->next_ask_ms < 0;
	case CLASS_OPEN:
	case CLASS_WAITING:
	case CLASS_NOT_RECORDED:
	case CLASS_DISPOSED:
		return false;
	}
	return false;
}

/* It was to be asked about at the end of its settle window only, as its record
 * denied all; now there is something to ask about. */
static bool is_due_sooner(const struct ledger_judgement *fresh,
                          const struct ledger_task *known)
{
	return known->class == CLASS_WAITING && known->asked_ms == 0 &&
	       fresh->class == CLASS_WAITING &&
	       fresh->next_ask_ms < known->next_ask_ms;
}

/* Whether a known task has to be judged as if it were new: its end, its rule
 * or what the source claims of it has changed.  One that was asked about is
 * asked again only for a claim that was not there then: each claim leads to one
 * more question, and none to a question on every run. */
static bool is_news(const struct ledger_judgement *fresh, const struct task *t,
                    const struct ledger_task *known)
{
	if (known->class == CLASS_OPEN || is_due_sooner(fresh, known))
		return true;
	if (known->class == CLASS_EXCLUDED && !is_excluded_by_kind(known))
		return true;
	if (fresh->class == CLASS_OPEN)
		return goes_on_again(known);
	if (has_ended_later(t, known))
		return fresh->class != known->class;
	if (known->class == CLASS_NOT_RECORDED)
		return fresh->class != CLASS_NOT_RECORDED &&
		       (known->asked_ms == 0 ||
		        by_record(t).class != CLASS_NOT_RECORDED);
	return is_given_up(known) &&
	       state_claims_more(t, &known->task,
	                         known->artefacts[ARTEFACT_STORED]);
}

bool judge_seen(struct ledger_judgement *out, const struct flow *f,
                const struct task *t, const struct ledger_task *known)
{
	struct ledger_judgement j;

	if (!is_excluded(&j, f, t, known))
		j = judge_fresh(f, t, known);
	*out = j;
	if (known == NULL)
		return true;
	if (j.class != CLASS_EXCLUDED && !is_news(&j, t, known))
		return false;
	return !same_judgement(&j, known);
}

bool judge_is_settled(const struct work *w)
{
	const int64_t ended_ms = judged_end_ms(w->flow, &w->task, w->asked_ms);

	return ended_ms >= 0 &&
	       w->asked_ms >= settled_from_ms(w->flow, ended_ms);
}

bool judge_is_final(const struct work *w)
{
	return judge_is_settled(w) || w->task.is_recording_deleted == TRI_YES;
}

/* The answer does not speak of it.  Of what was deleted there is nothing to be
 * told any more. */
static bool is_unanswered(const struct work *w)
{
	return !w->was_answered && w->task.is_recording_deleted != TRI_YES;
}

static bool is_voice(const struct task *t)
{
	return t->channel_type == NULL ||
	       task_word_is(t->channel_type, "telephony");
}

static void fill_facts(struct class_facts *facts, const struct work *w,
                       const struct tally *t)
{
	const int64_t keeps = w->flow->setup->config->source.keeps_ms;

	*facts = (struct class_facts){
		.has_ended = judged_end_ms(w->flow, &w->task, w->asked_ms) >= 0,
		.is_end_told = end_at_ms(&w->task, w->asked_ms) >= 0,
		.is_settled = judge_is_settled(w),
		.was_asked = true,
		.is_unanswered = is_unanswered(w),
		.was_refused = w->was_refused,
		.has_left = w->has_left,
		.capture_requested = w->task.capture_requested,
		.is_recording_deleted = w->task.is_recording_deleted,
		.is_transcription_available =
		        w->task.is_transcription_available,
		.recording_count = w->task.recording_count,
		.recording_bytes = w->task.recording_bytes,
		.is_past_retention =
		        keeps > 0 && w->task.created_ms + keeps < w->asked_ms,
		.listed = t->states[ARTEFACT_LISTED],
		.stored = t->states[ARTEFACT_STORED],
		.bad = t->states[ARTEFACT_BAD] + t->rejected,
		.failed = t->states[ARTEFACT_FAILED] - t->gone - t->rejected,
		.gone = t->gone,
		.lost = t->states[ARTEFACT_LOST],
		.disposed = t->states[ARTEFACT_DISPOSED],
		.is_voice = is_voice(&w->task),
		.main_stored = t->main_stored,
		.sound = t->sound,
		.transcripts = t->transcripts,
		.wants_transcripts =
		        w->flow->setup->config->resolve.transcripts,
		.excluded = w->excluded,
		.damaged = t->damaged,
	};
}

/* What was declared once and is no longer: deleted at the source when it says
 * so.  When it only says nothing of it, a settled task is short of something
 * that was claimed. */
static int note_unnamed_one(struct work *w, struct ledger_artefact *x,
                            struct err *e)
{
	struct flow *const f = w->flow;

	if (w->task.is_recording_deleted == TRI_YES) {
		x->state = ARTEFACT_LOST;
		++f->progress.lost;
		return artefacts_lost(f->setup->ledger, x->row,
		                      "deleted-at-source", f->now_ms, e);
	}
	const struct artefact_failure unnamed = {
		.reason = err_name(ERR_GONE),
		.detail = WORK_NAMED_NO_MORE,
	};

	x->state = ARTEFACT_FAILED;
	x->reason = unnamed.reason;
	++f->progress.failed;
	return artefacts_failed(f->setup->ledger, x->row, &unnamed, f->now_ms,
	                        e);
}

/* A look at one that has settled, which came to that class. */
static struct recheck_facts look_of(const struct work *w, enum task_class class,
                                    int64_t ended_ms)
{
	const int64_t settled_ms = settled_from_ms(w->flow, ended_ms);

	return (struct recheck_facts){
		.class = class,
		.is_end_told = end_at_ms(&w->task, w->asked_ms) >= 0,
		.asked_ms = w->asked_ms,
		.due_ms = w->due_ms,
		.last_ms = w->last_ms,
		.settled_ms = settled_ms,
		.second_ms = settled_from_ms(w->flow, settled_ms),
	};
}

/* Whether what the answer does not name will not come.  No answer is one only
 * when it was looked at as often as it is. */
static bool names_all(const struct work *w)
{
	if (w->ask_failure != NULL || !judge_is_final(w))
		return false;
	if (w->was_answered)
		return true;
	const int64_t ended_ms = judged_end_ms(w->flow, &w->task, w->asked_ms);
	const struct recheck_facts look = look_of(w, CLASS_FAILED, ended_ms);

	return judge_is_settled(w) && recheck_is_last(&look);
}

static int note_unnamed(struct work *w, struct ledger_artefact *known,
                        size_t count, struct err *e)
{
	if (!names_all(w))
		return 0;
	for (size_t n = 0; n < count; n++) {
		struct artefact x = { .kind = known[n].kind,
			              .source_id = known[n].source_id };

		if ((known[n].state != ARTEFACT_LISTED &&
		     known[n].state != ARTEFACT_FAILED) ||
		    evidence_is(known[n].source_id) || work_names(w, &x))
			continue;
		if (note_unnamed_one(w, &known[n], e) != 0)
			return -1;
	}
	return 0;
}

static void log_judged(const struct work *w, const struct ledger_judgement *j)
{
	log_event(LOG_DEBUG, "task.judged", KV("task", w->task.id),
	          KV("class", state_class_name(j->class)),
	          KV("reason", j->reason));
}

static bool is_exception(enum task_class c)
{
	return c == CLASS_FAILED || c == CLASS_MISSING || c == CLASS_LOST;
}

/* Of one that has settled; 0: never again. */
static int64_t look_again_ms(const struct work *w,
                             const struct class_verdict *v, int64_t named,
                             int64_t ended_ms)
{
	struct recheck_facts look = look_of(w, v->class, ended_ms);

	look.is_short = is_unanswered(w) ||
	                shortfall_is(v->reason, w->task.recording_count, named);
	const int64_t next = recheck_at_ms(&look);

	return next > 0 ? next
	                : recheck_unknown_at_ms(v, w->task.capture_requested,
	                                        w->asked_ms, look.second_ms);
}

/* 0: never again. */
static int64_t next_ask_ms(const struct work *w, const struct class_verdict *v,
                           int64_t named)
{
	const int64_t settle_ms = w->flow->setup->config->discover.settle_ms;
	const int64_t ended_ms = judged_end_ms(w->flow, &w->task, w->asked_ms);
	int64_t next = 0;

	if (ended_ms >= 0)
		next = state_next_ask_ms(ended_ms, w->asked_ms, settle_ms);
	if (next == 0 && ended_ms >= 0)
		next = look_again_ms(w, v, named, ended_ms);
	if (next == 0 && end_at_ms(&w->task, w->asked_ms) < 0)
		next = end_ask_ms(&w->task, w->asked_ms, w->asked_ms,
		                  settle_ms);
	return next;
}

int judge_work(struct work *w, struct err *e)
{
	struct flow *const f = w->flow;
	struct class_facts facts;
	struct ledger_artefact *known;
	size_t count;

	if (artefacts_of(f->setup->ledger, w->row, w->arena, &known, &count,
	                 e) != 0 ||
	    note_unnamed(w, known, count, e) != 0 ||
	    declared_kind_take(w, known, count, e) != 0)
		return -1;
	const struct tally t = tally_of(known, count);
	fill_facts(&facts, w, &t);
	struct class_verdict v = state_class(&facts);
	if (w->ask_failure != NULL)
		v = (struct class_verdict){ CLASS_FAILED, w->ask_failure };
	const int64_t next = next_ask_ms(w, &v, t.sound);
	const struct ledger_judgement j = {
		.class = v.class,
		.reason = v.reason,
		.next_ask_ms = w->must_retry ? flow_judged_ms(f)
		               : next > 0    ? next
		                             : -1,
	};
	if (tasks_asked(f->setup->ledger, w->row, f->run, w->asked_ms, &j, e) !=
	    0)
		return -1;
	++f->progress.calls_asked;
	if (is_exception(j.class) &&
	    !period_has(f->setup->period, w->task.created_ms))
		++f->progress.exceptions;
	log_judged(w, &j);
	shortfall_note(w, j.reason, t.sound);
	return 0;
}
