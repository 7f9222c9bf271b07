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
#include "ledger/tasks.h"
#include "pipeline/flow.h"
#include "pipeline/judge.h"
#include "pipeline/pairing.h"
#include "pipeline/places.h"
#include "store/store.h"
#include "webex/captures.h"
#include "webex/search.h"

/* What a call's works hold beside its object: a recording or two. */
#define BESIDE_RAW_BYTES ((size_t)4096)

static int read_task(struct work *w, const struct ledger_due *t, struct err *e)
{
	OWN(text_free) struct text raw = { 0 };

	if (tasks_raw(w->flow->setup->ledger, t->row, &raw, e) != 0)
		return -1;
	w->arena = arena_new_of(raw.len + BESIDE_RAW_BYTES);
	const char *const kept = arena_bytes(w->arena, raw.data, raw.len);
	if (search_task_read(&w->task, w->arena, kept, raw.len, e) != 0)
		return err_context(e, "task %s as kept in the ledger", t->id);
	return 0;
}

int work_new(struct work **out, struct flow *f, const struct ledger_due *t,
             struct err *e)
{
	struct work *const w = mem_zeroed(1, sizeof(*w));

	w->flow = f;
	w->older = f->works;
	if (w->older != NULL)
		w->older->newer = w;
	f->works = w;
	f->progress.calls_active++;
	w->row = t->row;
	w->asks = t->asks;
	w->last_ms = t->asked_ms;
	w->due_ms = t->due_ms;
	w->has_left = t->has_left;
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
	w->flow->progress.calls_active--;
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
	a.own_id = keep(w, x->own_id);
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

/* It keeps the kind by which it is known; what it is called now counts where
 * its call is judged. */
static int tell_kind(struct work *w, const struct artefact *x, struct err *e)
{
	struct flow *const f = w->flow;
	char oid[OID_TEXT_MAX];

	kind_oid(oid, f->setup->config->source.org_id, w->task.id, x->kind,
	         x->source_id);
	log_event(LOG_INFO, "artefact.redeclared", KV("task", w->task.id),
	          KV("oid", (const char *)oid),
	          KV("kind", kind_name(x->declared_kind)));
	return artefacts_redeclared(f->setup->ledger, oid, x, f->now_ms, e);
}

/* What is another version of one that is stored is said so. */
static int tell_versions(struct work *w, const struct captures_task *answer,
                         const struct ledger_artefact *const *replaces,
                         struct err *e)
{
	struct flow *const f = w->flow;

	for (size_t n = 0; n < answer->count; n++) {
		const struct artefact *const x = &answer->artefacts[n];

		if (x->declared_kind != 0 && x->call_type != NULL &&
		    tell_kind(w, x, e) != 0)
			return -1;
		if (replaces[n] == NULL)
			continue;
		log_event(LOG_WARN, "artefact.redeclared",
		          KV("task", w->task.id), KV("oid", replaces[n]->oid),
		          KV("start", x->start_ms), KV("stop", x->stop_ms),
		          KV("created", x->create_ms));
		if (artefacts_redeclared(f->setup->ledger, replaces[n]->oid, x,
		                         f->now_ms, e) != 0)
			return -1;
	}
	return 0;
}

/* What a run that was cut short has moved into its place counts as stored: an
 * element that is declared anew since is another version of it. */
static void count_placed(const struct work *w, struct ledger_artefact *known,
                         size_t count)
{
	const struct flow *const f = w->flow;
	char path[STORE_PATH_MAX];

	if (f->had_no_objects || f->leftover_until_ms == LEDGER_NO_LEFTOVER)
		return;
	for (size_t n = 0; n < count; n++) {
		if (known[n].state != ARTEFACT_LISTED)
			continue;
		store_object_path(path, known[n].oid, w->task.created_ms);
		if (store_has_object(f->setup->store, path))
			known[n].state = ARTEFACT_STORED;
	}
}

/* Each element of an answer gets the id by which its artefact is known, if it
 * is. */
static int pair(struct work *w, struct captures_task *answer, bool declares,
                struct err *e)
{
	struct ledger *const l = w->flow->setup->ledger;
	const struct ledger_artefact **replaces;
	struct ledger_artefact *known;
	size_t count;

	/* Mostly nothing is known yet. */
	if (artefacts_count_of(l, w->row, &count, e) != 0)
		return -1;
	if (count == 0)
		return 0;
	w->had_artefacts = true;
	if (artefacts_of(l, w->row, w->arena, &known, &count, e) != 0)
		return -1;
	if (declares)
		count_placed(w, known, count);
	replaces = arena_zeroed(w->arena, answer->count + 1,
	                        sizeof(struct ledger_artefact *));
	struct pairing of = {
		.said = answer->artefacts,
		.count = answer->count,
		.known = known,
		.known_count = count,
		.is_relink = !declares,
		.replaces = replaces,
	};
	if (pairing_wants_places(&of))
		of.places = places_read(w->flow->setup->store, w->arena, known,
		                        count);
	pairing_find(&of, w->arena);
	return declares ? tell_versions(w, answer, replaces, e) : 0;
}

static int declare_one(struct work *w, struct item *i, const struct artefact *x,
                       int64_t until_ms, struct err *e)
{
	struct flow *const f = w->flow;
	const struct artefact_declaration declared = {
		.task_row = w->row,
		.artefact = x,
		.oid = i->oid,
		.now_ms = f->now_ms,
	};
	struct ledger_artefact known;

	i->work = w;
	i->artefact = keep_artefact(w, x);
	i->link_until_ms = until_ms;
	i->state = ITEM_SETTLED;
	kind_oid(i->oid, f->setup->config->source.org_id, w->task.id, x->kind,
	         x->source_id);
	if (artefacts_listed(f->setup->ledger, &declared, w->arena, &known,
	                     e) != 0)
		return -1;
	i->row = known.row;
	if (!is_needed(&known))
		return 0;
	i->state = ITEM_LINKED;
	++w->items_open;
	return 0;
}

int work_declare(struct work *w, struct captures_task *answer,
                 int64_t link_until_ms, struct err *e)
{
	if (pair(w, answer, true, e) != 0)
		return -1;
	w->items = arena_zeroed(w->arena, answer->count, sizeof(*w->items));
	w->was_answered = answer->was_answered;
	for (size_t n = 0; n < answer->count; n++) {
		const struct artefact *const x = &answer->artefacts[n];

		if (work_names(w, x))
			continue;
		if (!is_wanted(w->flow->setup->config, x->kind)) {
			++w->excluded;
			continue;
		}
		if (declare_one(w, &w->items[w->item_count], x, link_until_ms,
		                e) != 0)
			return -1;
		++w->item_count;
	}
	return 0;
}

int work_end(struct work *w, struct err *e)
{
	const int rc = judge_work(w, e);

	work_free(w);
	return rc;
}

int work_item_settled(struct item *i, struct err *e)
{
	struct work *const w = i->work;

	i->state = ITEM_SETTLED;
	return --w->items_open > 0 ? 0 : work_end(w, e);
}

bool work_names(const struct work *w, const struct artefact *x)
{
	for (size_t i = 0; i < w->item_count; i++)
		if (w->items[i].artefact.kind == x->kind &&
		    strcmp(w->items[i].artefact.source_id, x->source_id) == 0)
			return true;
	return false;
}

struct item *work_item_new(struct work *w, const struct artefact *x,
                           const char *id)
{
	struct item *const i = arena_zeroed(w->arena, 1, sizeof(*i));

	i->work = w;
	i->state = ITEM_ACTIVE;
	i->artefact = *x;
	i->artefact.source_id = arena_text(w->arena, id);
	kind_oid(i->oid, w->flow->setup->config->source.org_id, w->task.id,
	         x->kind, id);
	return i;
}

int work_item_failed(struct item *i, const char *reason, const char *detail,
                     bool is_passing, struct err *e)
{
	struct flow *const f = i->work->flow;
	const struct artefact_failure why = {
		.reason = reason,
		.detail = detail,
		.tries = i->tries,
	};

	log_event(LOG_WARN, "artefact.failed", KV("task", i->work->task.id),
	          KV("oid", i->oid), KV("reason", reason),
	          KV("text", detail != NULL ? detail : ""),
	          KV("tries", i->tries), KV("again", is_passing));
	if (flow_write(f, e) != 0 ||
	    artefacts_failed(f->setup->ledger, i->row, &why, f->now_ms, e) != 0)
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

/* What has gone from the source's answer, for good. */
static int item_unnamed(struct item *i, struct err *e)
{
	if (i->work->task.is_recording_deleted == TRI_YES)
		return item_lost(i, e);
	return work_item_failed(i, err_name(ERR_GONE), WORK_NAMED_NO_MORE,
	                        false, e);
}

int work_relink(struct work *w, struct captures_task *answer,
                int64_t link_until_ms, bool *is_gone, struct err *e)
{
	const bool may_be_lost = answer->was_answered &&
	                         answer->err.code == ERR_NONE &&
	                         judge_is_final(w);
	const size_t count = w->item_count;

	*is_gone = false;
	if (pair(w, answer, false, e) != 0)
		return -1;
	for (size_t n = 0; n < count && !*is_gone; n++) {
		struct item *const i = &w->items[n];
		const struct artefact *const x = named_in(answer, i);

		if (i->state != ITEM_LINKLESS)
			continue;
		if (x != NULL) {
			i->artefact.url = keep(w, x->url);
			i->link_until_ms = link_until_ms;
			i->state = ITEM_LINKED;
		} else if (may_be_lost) {
			*is_gone = w->items_open == 1;
			if (item_unnamed(i, e) != 0)
				return -1;
		}
	}
	return 0;
}
