/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/work.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "config/config.h"
#include "ledger/artefacts.h"
#include "ledger/ledger.h"
#include "model/exclude.h"
#include "pipeline/again.h"
#include "pipeline/download.h"
#include "pipeline/flow.h"
#include "webex/captures.h"
#include "webex/search.h"

/* An excluded task keeps what was stored of it before the rule came. */
static bool is_left_out(struct ledger_judgement *out, const struct flow *f,
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

static struct ledger_judgement judge_fresh(const struct flow *f,
                                           const struct task *t)
{
	struct ledger_judgement j = {
		.class = CLASS_OPEN,
		.reason = "not-ended",
		.next_ask_ms = -1,
	};
	const struct config *const c = f->setup->config;

	if (t->ended_ms < 0)
		return j;
	j.class = CLASS_WAITING;
	j.reason = "never-asked";
	j.next_ask_ms = f->now_ms;
	if (c->resolve.ask_all || state_must_ask(t))
		return j;
	j.next_ask_ms = t->ended_ms + c->discover.settle_ms;
	if (j.next_ask_ms > f->now_ms)
		return j;
	const struct class_facts facts = {
		.has_ended = true,
		.is_settled = true,
		.capture_requested = t->capture_requested,
		.is_recording_deleted = t->is_recording_deleted,
		.is_transcription_available = t->is_transcription_available,
		.recording_count = t->recording_count,
	};
	const struct class_verdict v = state_class(&facts);
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

/* Whether a known task has to be judged as if it were new: its end, its rule
 * or what the source claims of it has changed. */
static bool is_news(const struct ledger_judgement *fresh,
                    const struct ledger_task *known)
{
	if (known->class == CLASS_OPEN)
		return true;
	if (known->class == CLASS_EXCLUDED)
		return known->rule != NULL; /* else by kind: it was asked */
	if (fresh->class == CLASS_OPEN)
		return false; /* it was asked already: the schedule goes on */
	if (known->class == CLASS_NOT_RECORDED)
		return fresh->class != CLASS_NOT_RECORDED &&
		       !(known->asked_ms > 0);
	return false;
}

bool work_judge_seen(struct ledger_judgement *out, const struct flow *f,
                     const struct task *t, const struct ledger_task *known)
{
	struct ledger_judgement j;

	if (!is_left_out(&j, f, t, known))
		j = judge_fresh(f, t);
	*out = j;
	if (known == NULL)
		return true;
	if (j.class != CLASS_EXCLUDED && !is_news(&j, known))
		return false;
	return !same_judgement(&j, known);
}

static int read_task(struct work *w, const struct ledger_task *t, struct err *e)
{
	OWN(text_free) struct text raw = { 0 };

	if (tasks_raw(w->flow->setup->ledger, t->row, &raw, e) != 0)
		return -1;
	const char *const kept = arena_bytes(w->arena, raw.data, raw.len);
	if (search_task_read(&w->task, w->arena, kept, raw.len, e) != 0)
		return err_context(e, "task %s as kept in the ledger",
		                   t->task.id);
	return 0;
}

int work_new(struct work **out, struct flow *f, const struct ledger_task *t,
             struct err *e)
{
	struct work *const w = mem_zeroed(1, sizeof(*w));

	w->flow = f;
	w->older = f->works;
	if (w->older != NULL)
		w->older->newer = w;
	f->works = w;
	w->arena = arena_new();
	w->row = t->row;
	if (read_task(w, t, e) != 0) {
		work_free(w);
		return -1;
	}
	*out = w;
	return 0;
}

void work_free(struct work *w)
{
	if (w == NULL)
		return;
	if (w->newer != NULL)
		w->newer->older = w->older;
	else
		w->flow->works = w->older;
	if (w->older != NULL)
		w->older->newer = w->newer;
	arena_free(w->arena);
	free(w);
}

static const char *keep(struct work *w, const char *s)
{
	return arena_text(w->arena, s);
}

/* The answer's strings go with its reply; the work keeps its own. */
static struct artefact keep_artefact(struct work *w, const struct artefact *x)
{
	struct artefact a = *x;

	a.source_id = keep(w, x->source_id);
	a.url = keep(w, x->url);
	a.file_name = keep(w, x->file_name);
	a.call_type = keep(w, x->call_type);
	a.channel1 = keep(w, x->channel1);
	a.channel2 = keep(w, x->channel2);
	a.source = keep(w, x->source);
	a.provider = keep(w, x->provider);
	a.language = keep(w, x->language);
	a.agent_id = keep(w, x->agent_id);
	a.screen_id = keep(w, x->screen_id);
	a.raw = arena_bytes(w->arena, x->raw, x->raw_len);
	return a;
}

/* Whether the configuration wants this kind of artefact. */
static bool is_wanted(const struct config *c, enum kind k)
{
	switch (k) {
	case KIND_MAIN:
	case KIND_CONSULT:
	case KIND_SEGMENT:
		return true;
	case KIND_VA_MAIN:
	case KIND_VA_CONSULT:
		return c->resolve.virtual_agent;
	case KIND_SCREEN:
		return c->resolve.screens;
	case KIND_TRANSCRIPT:
		return c->resolve.transcripts;
	}
	return true;
}

static bool is_needed(const struct ledger_artefact *known)
{
	switch (known->state) {
	case ARTEFACT_LISTED:
	case ARTEFACT_FAILED:
	case ARTEFACT_LOST:
		return true;
	case ARTEFACT_STORED:
	case ARTEFACT_BAD:
	case ARTEFACT_DISPOSED:
		return false;
	}
	return true;
}

static int declare_one(struct work *w, struct item *i, const struct artefact *x,
                       int64_t until_ms, struct err *e)
{
	struct flow *const f = w->flow;
	struct ledger_artefact known;

	i->work = w;
	i->artefact = keep_artefact(w, x);
	i->link_until_ms = until_ms;
	i->state = ITEM_SETTLED;
	kind_oid(i->oid, f->setup->config->source.org_id, w->task.id, x->kind,
	         x->source_id);
	if (artefacts_listed(f->setup->ledger, w->row, x, i->oid, f->now_ms,
	                     w->arena, &known, e) != 0)
		return -1;
	i->row = known.row;
	if (!is_needed(&known))
		return 0;
	i->state = ITEM_READY;
	++w->items_open;
	return 0;
}

static bool is_declared(const struct work *w, const struct artefact *x)
{
	for (size_t i = 0; i < w->item_count; i++)
		if (w->items[i].artefact.kind == x->kind &&
		    strcmp(w->items[i].artefact.source_id, x->source_id) == 0)
			return true;
	return false;
}

int work_declare(struct work *w, const struct captures_task *answer,
                 int64_t link_until_ms, struct err *e)
{
	const size_t room = w->item_count + answer->count;
	struct item *const items = arena_zeroed(w->arena, room, sizeof(*items));

	/* Nothing points at an item before all answers of a work are in. */
	if (w->item_count > 0)
		memcpy(items, w->items, w->item_count * sizeof(*items));
	w->items = items;
	w->was_answered = w->was_answered || answer->was_answered;
	for (size_t n = 0; n < answer->count; n++) {
		const struct artefact *const x = &answer->artefacts[n];

		if (is_declared(w, x))
			continue;
		if (!is_wanted(w->flow->setup->config, x->kind)) {
			++w->left_out;
			continue;
		}
		if (declare_one(w, &items[w->item_count], x, link_until_ms,
		                e) != 0)
			return -1;
		++w->item_count;
	}
	return 0;
}

static bool is_settled(const struct work *w)
{
	const int64_t settle = w->flow->setup->config->discover.settle_ms;

	return w->task.ended_ms >= 0 &&
	       w->asked_ms >= w->task.ended_ms + settle;
}

static bool is_main(enum kind k)
{
	switch (k) {
	case KIND_MAIN:
	case KIND_SEGMENT:
	case KIND_VA_MAIN:
		return true;
	case KIND_CONSULT:
	case KIND_VA_CONSULT:
	case KIND_SCREEN:
	case KIND_TRANSCRIPT:
		return false;
	}
	return false;
}

static int count_main(struct work *w, int64_t *out, struct err *e)
{
	struct ledger_artefact *known;
	size_t count;

	*out = 0;
	if (artefacts_of(w->flow->setup->ledger, w->row, w->arena, &known,
	                 &count, e) != 0)
		return -1;
	for (size_t n = 0; n < count; n++)
		if (known[n].state == ARTEFACT_STORED && is_main(known[n].kind))
			++*out;
	return 0;
}

static bool is_voice(const struct task *t)
{
	return t->channel_type == NULL ||
	       task_word_is(t->channel_type, "telephony");
}

static int fill_facts(struct class_facts *facts, struct work *w,
                      const struct ledger_task *t, struct err *e)
{
	const int64_t keeps = w->flow->setup->config->source.keeps_ms;
	int64_t main_stored;

	if (count_main(w, &main_stored, e) != 0)
		return -1;

	*facts = (struct class_facts){
		.has_ended = w->task.ended_ms >= 0,
		.is_settled = is_settled(w),
		.was_asked = true,
		.was_refused = w->was_refused,
		.capture_requested = w->task.capture_requested,
		.is_recording_deleted = w->task.is_recording_deleted,
		.is_transcription_available =
		        w->task.is_transcription_available,
		.recording_count = w->task.recording_count,
		.is_past_retention =
		        keeps > 0 && w->task.created_ms + keeps < w->asked_ms,
		.listed = t->artefacts[ARTEFACT_LISTED],
		.stored = t->artefacts[ARTEFACT_STORED],
		.bad = t->artefacts[ARTEFACT_BAD],
		.failed = t->artefacts[ARTEFACT_FAILED],
		.lost = t->artefacts[ARTEFACT_LOST],
		.disposed = t->artefacts[ARTEFACT_DISPOSED],
		.is_voice = is_voice(&w->task),
		.main_stored = main_stored,
		.left_out = w->left_out,
	};
	return 0;
}

/* Artefacts that were declared once and that a settled task no longer
 * declares were deleted at the source. */
static int note_lost(struct work *w, struct err *e)
{
	struct ledger *const l = w->flow->setup->ledger;
	struct ledger_artefact *known;
	size_t count;

	if (!w->was_answered ||
	    (!is_settled(w) && w->task.is_recording_deleted != TRI_YES))
		return 0;
	if (artefacts_of(l, w->row, w->arena, &known, &count, e) != 0)
		return -1;
	for (size_t n = 0; n < count; n++) {
		struct artefact x = { .kind = known[n].kind,
			              .source_id = known[n].source_id };

		if ((known[n].state != ARTEFACT_LISTED &&
		     known[n].state != ARTEFACT_FAILED) ||
		    is_declared(w, &x))
			continue;
		if (artefacts_lost(l, known[n].row, "deleted-at-source",
		                   w->flow->now_ms, e) != 0)
			return -1;
		++w->flow->progress.lost;
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

static int judge(struct work *w, struct err *e)
{
	struct flow *const f = w->flow;
	struct ledger_task t;
	struct class_facts facts;

	if (note_lost(w, e) != 0 ||
	    tasks_find(f->setup->ledger, w->task.id, w->arena, &t, e) != 0 ||
	    fill_facts(&facts, w, &t, e) != 0)
		return -1;
	struct class_verdict v = state_class(&facts);
	if (w->ask_failure != NULL)
		v = (struct class_verdict){ CLASS_FAILED, w->ask_failure };
	int64_t next = state_next_ask_ms(w->task.ended_ms, w->asked_ms,
	                                 f->setup->config->discover.settle_ms);
	if (next == 0)
		next = again_at_ms(v.class, t.asks, w->asked_ms);
	const struct ledger_judgement j = {
		.class = v.class,
		.reason = v.reason,
		.next_ask_ms = w->must_retry ? f->now_ms
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
	return 0;
}

int work_end(struct work *w, struct err *e)
{
	const int rc = judge(w, e);

	work_free(w);
	return rc;
}

int work_item_settled(struct item *i, struct err *e)
{
	struct work *const w = i->work;

	i->state = ITEM_SETTLED;
	if (--w->items_open > 0)
		return 0;
	return work_end(w, e);
}

int work_item_failed(struct item *i, const char *reason, const char *detail,
                     bool is_passing, struct err *e)
{
	struct flow *const f = i->work->flow;

	log_event(LOG_WARN, "artefact.failed", KV("task", i->work->task.id),
	          KV("oid", i->oid), KV("reason", reason),
	          KV("text", detail != NULL ? detail : ""),
	          KV("tries", i->tries), KV("again", is_passing));
	if (flow_write(f, e) != 0 ||
	    artefacts_failed(f->setup->ledger, i->row, reason, detail, i->tries,
	                     f->now_ms, e) != 0)
		return -1;
	++f->progress.failed;
	i->work->must_retry = i->work->must_retry || is_passing;
	return work_item_settled(i, e);
}

static struct artefact const *named_in(const struct captures_task *answer,
                                       const struct item *i)
{
	for (size_t n = 0; n < answer->count; n++) {
		const struct artefact *const x = &answer->artefacts[n];

		if (i->artefact.kind == x->kind &&
		    strcmp(i->artefact.source_id, x->source_id) == 0)
			return x;
	}
	return NULL;
}

static int item_lost(struct item *i, struct err *e)
{
	struct flow *const f = i->work->flow;

	log_event(LOG_WARN, "artefact.lost", KV("task", i->work->task.id),
	          KV("oid", i->oid), KV("reason", "deleted-at-source"));
	if (flow_write(f, e) != 0 ||
	    artefacts_lost(f->setup->ledger, i->row, "deleted-at-source",
	                   f->now_ms, e) != 0)
		return -1;
	++f->progress.lost;
	return work_item_settled(i, e);
}

int work_relink(struct work *w, const struct captures_task *answer,
                int64_t link_until_ms, bool *is_gone, struct err *e)
{
	const bool may_be_lost =
	        answer->was_answered && answer->err.code == ERR_NONE &&
	        (is_settled(w) || w->task.is_recording_deleted == TRI_YES);
	const size_t count = w->item_count;

	*is_gone = false;
	for (size_t n = 0; n < count && !*is_gone; n++) {
		struct item *const i = &w->items[n];
		const struct artefact *const x = named_in(answer, i);

		if (i->state != ITEM_LINKLESS)
			continue;
		if (x != NULL) {
			i->artefact.url = keep(w, x->url);
			i->link_until_ms = link_until_ms;
			download_give(w->flow->download, i);
		} else if (may_be_lost) {
			*is_gone = w->items_open == 1;
			if (item_lost(i, e) != 0)
				return -1;
		}
	}
	return 0;
}
