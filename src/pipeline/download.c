/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/download.h"

#include <stdlib.h>

#include "base/crew.h"
#include "base/mem.h"
#include "config/config.h"
#include "ledger/artefacts.h"
#include "pipeline/flow.h"
#include "pipeline/link_queue.h"
#include "pipeline/source.h"
#include "pipeline/transfer.h"
#include "pipeline/work.h"
#include "webex/endpoint.h"

/* Bodies that are whole and in memory alone: after a kill they are fetched
 * again. */
#define FINISHING_MAX ((int64_t)32)
/* Bodies that wait for their seal, beside those on the network. */
#define ACTIVE_EXTRA ((int64_t)320)

struct download {
	struct flow *flow;
	struct item *ready, **ready_end;
	struct item *delayed;
	struct transfer *idle;
	struct transfer *network; /* those lent to a network thread */
	int64_t ready_count, delayed_count;
	int64_t active; /* transfers taken from idle and not yet released */
	int64_t in_network;
	int64_t replaying;     /* hashed again; mostly on their way there */
	int64_t held_until_ms; /* monotonic: nothing is sent before that */
};

struct download *download_new(struct flow *f)
{
	struct download *const d = mem_zeroed(1, sizeof(*d));

	d->flow = f;
	d->ready_end = &d->ready;
	return d;
}

void download_free(struct download *d)
{
	if (d == NULL)
		return;
	while (d->idle != NULL) {
		struct transfer *const t = d->idle;

		d->idle = t->next;
		transfer_free(t);
	}
	free(d);
}

int64_t download_waiting(const struct download *d)
{
	return d->ready_count + d->delayed_count;
}

int64_t download_active(const struct download *d)
{
	return d->active;
}

static bool is_held(const struct download *d)
{
	return d->held_until_ms > d->flow->mono_ms;
}

void download_hold(struct download *d, int64_t wait_ms)
{
	const int64_t until_ms = d->flow->mono_ms + wait_ms;

	if (until_ms > d->held_until_ms)
		d->held_until_ms = until_ms;
}

int64_t download_next_ms(const struct download *d)
{
	int64_t next = -1;

	if (d->ready != NULL && is_held(d))
		next = d->held_until_ms;
	for (const struct item *i = d->delayed; i != NULL; i = i->next)
		if (next < 0 || i->not_before_ms < next)
			next = i->not_before_ms;
	return next;
}

void download_give(struct download *d, struct item *i)
{
	i->state = ITEM_READY;
	i->next = NULL;
	*d->ready_end = i;
	d->ready_end = &i->next;
	++d->ready_count;
}

static struct item *pop_ready(struct download *d)
{
	struct item *const i = d->ready;

	d->ready = i->next;
	if (d->ready == NULL)
		d->ready_end = &d->ready;
	i->next = NULL;
	--d->ready_count;
	return i;
}

void download_delay(struct download *d, struct item *i, int64_t wait_ms)
{
	i->state = ITEM_DELAYED;
	i->not_before_ms = d->flow->mono_ms + wait_ms;
	i->next = d->delayed;
	d->delayed = i;
	++d->delayed_count;
}

/* Delayed items whose time has come. */
static void wake_delayed(struct download *d)
{
	struct item **at = &d->delayed;

	while (*at != NULL) {
		struct item *const i = *at;

		if (i->not_before_ms > d->flow->mono_ms) {
			at = &i->next;
			continue;
		}
		*at = i->next;
		--d->delayed_count;
		download_give(d, i);
	}
}

static struct transfer *take_transfer(struct download *d, struct item *i)
{
	struct transfer *t = d->idle;

	if (t != NULL)
		d->idle = t->next;
	else
		t = transfer_new(d->flow);
	t->next = NULL;
	t->item = i;
	i->state = ITEM_ACTIVE;
	++d->active;
	return t;
}

void download_release(struct download *d, struct transfer *t)
{
	transfer_reset(t);
	t->next = d->idle;
	d->idle = t;
	--d->active;
}

static void give_worker(struct download *d, struct transfer *t,
                        enum flow_job kind, void (*act)(struct job *))
{
	t->disk.kind = (int)kind;
	crew_give(d->flow->crew, &t->disk, act);
}

void download_send(struct download *d, struct transfer *t)
{
	if (is_held(d)) {
		struct item *const i = t->item;

		download_release(d, t);
		download_give(d, i);
		return;
	}
	++t->item->tries;
	t->sent_ms = d->flow->mono_ms;
	++d->in_network;
	++d->flow->progress.media_requests;
	transfer_request(t);
	t->next = d->network;
	d->network = t;
	http_give(d->flow->setup->source->http, &t->http);
}

void download_replayed(struct download *d)
{
	--d->replaying;
}

void download_sent(struct download *d, struct transfer *t)
{
	struct transfer **at = &d->network;

	while (*at != t)
		at = &(*at)->next;
	*at = t->next;
	t->next = NULL;
	--d->in_network;
}

void download_adopt(struct download *d, struct transfer *t)
{
	t->is_object = true;
	give_worker(d, t, FLOW_ADOPT, transfer_adopt);
}

/* What is in its place already, from a run that was killed before it could
 * record it, is adopted instead of fetched. */
static bool may_adopt(struct download *d, struct transfer *t)
{
	struct item *const i = t->item;

	if (i->is_adoptable_checked || d->flow->had_no_objects)
		return false;
	i->is_adoptable_checked = true;
	store_object_path(t->path, i->oid, i->work->task.created_ms);
	if (!store_has_object(d->flow->setup->store, t->path))
		return false;
	download_adopt(d, t);
	return true;
}

/* To be taken as it is, with no request for it. */
static bool is_whole(const struct transfer *t)
{
	return t->leftover == STORE_LEFTOVER_RECORD;
}

/* Whole bytes that no run can have left are fetched all the same. */
static int open_part(struct download *d, struct transfer *t, struct err *e)
{
	struct store *const s = d->flow->setup->store;
	bool may_be = true;

	if (store_part_open(&t->part, s, t->item->oid, &t->leftover, e) != 0)
		return -1;
	if (t->leftover == STORE_LEFTOVER_NONE)
		return 0;
	if (t->item->restart || store_part_bytes(t->part) == 0)
		t->leftover = STORE_LEFTOVER_NONE;
	if (is_whole(t) &&
	    artefacts_may_be_leftover(d->flow->setup->ledger, t->item->row,
	                              d->flow->run, d->flow->leftover_until_ms,
	                              &may_be, e) != 0)
		return -1;
	if (is_whole(t) && !may_be)
		t->leftover = STORE_LEFTOVER_NONE;
	if (t->leftover != STORE_LEFTOVER_NONE && t->item->tries == 0)
		t->item->has_leftover = true;
	t->item->restart = false;
	return 0;
}

static int start_item(struct download *d, struct item *i, struct err *e)
{
	struct transfer *const t = take_transfer(d, i);

	if (may_adopt(d, t))
		return 0;
	if (open_part(d, t, e) != 0) {
		download_release(d, t);
		return -1;
	}
	if (t->leftover == STORE_LEFTOVER_NONE) {
		download_send(d, t);
		return 0;
	}
	++d->replaying;
	give_worker(d, t, FLOW_REPLAY, transfer_replay);
	return 0;
}

/* A link is looked at before anything is sent along it. */
static int check_link(struct download *d, struct item *i, bool *usable,
                      struct err *e)
{
	const struct sync_setup *const s = d->flow->setup;
	struct err why = { 0 };

	/* What is only to be adopted has none. */
	*usable = i->is_leftover;
	if (*usable)
		return 0;
	if (i->artefact.url == NULL)
		return work_item_failed(i, "claimed-not-served",
		                        "the source gives no link", true, e);
	if (endpoint_check_link(&s->source->endpoint, s->config,
	                        i->artefact.url, &why) != 0)
		return work_item_failed(i, err_name(why.code), why.text, false,
		                        e);
	*usable = true;
	return 0;
}

static bool has_slot(const struct download *d)
{
	const int64_t parallel = d->flow->setup->config->download.parallel;

	return d->in_network + d->replaying <
	               pressure_limit(&d->flow->health.pressure, parallel) &&
	       d->active < parallel + ACTIVE_EXTRA &&
	       d->flow->finishing < FINISHING_MAX;
}

int download_pump(struct download *d, struct err *e)
{
	wake_delayed(d);
	while (d->ready != NULL && has_slot(d) && !is_held(d) &&
	       !flow_is_ending(d->flow)) {
		struct item *const i = pop_ready(d);
		bool usable;

		if (i->artefact.url != NULL &&
		    i->link_until_ms <= d->flow->mono_ms) {
			link_queue_add(d->flow, i);
			continue;
		}
		if (check_link(d, i, &usable, e) != 0)
			return -1;
		if (usable && start_item(d, i, e) != 0)
			return -1;
	}
	return 0;
}

void download_cancel(struct download *d)
{
	for (struct transfer *t = d->network; t != NULL; t = t->next)
		http_cancel(d->flow->setup->source->http, &t->http);
}
