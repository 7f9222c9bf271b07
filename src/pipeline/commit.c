/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/commit.h"

#include <stdlib.h>
#include <string.h>

#include "base/crew.h"
#include "base/log.h"
#include "base/mem.h"
#include "ledger/ledger.h"
#include "pipeline/download.h"
#include "pipeline/flow.h"
#include "pipeline/rejected.h"
#include "pipeline/stored.h"
#include "pipeline/transfer.h"

/* Room for every transfer that can be active at once (download). */
#define BATCH_MAX    ((size_t)1024)
#define BATCH_FULL   ((size_t)128)
#define BATCH_AGE_MS ((int64_t)250)

struct batch {
	struct job job;
	struct ledger *ledger;
	struct store *store;
	struct store_seal seals[BATCH_MAX];
	struct transfer *transfers[BATCH_MAX];
	size_t count;
	struct err err;
};

struct commit {
	struct flow *flow;
	struct batch *filling, *sealing;
	bool is_sealing;
	int64_t first_ms; /* monotonic, of the oldest in filling */
};

struct commit *commit_new(struct flow *f)
{
	struct commit *const c = mem_zeroed(1, sizeof(*c));

	c->flow = f;
	c->filling = mem_zeroed(1, sizeof(*c->filling));
	c->sealing = mem_zeroed(1, sizeof(*c->sealing));
	return c;
}

static void free_batch(struct batch *b)
{
	for (size_t n = 0; n < b->count; n++)
		transfer_free(b->transfers[n]);
	free(b);
}

void commit_free(struct commit *c)
{
	if (c == NULL)
		return;
	free_batch(c->filling);
	free_batch(c->sealing);
	free(c);
}

void commit_add(struct commit *c, struct transfer *t)
{
	struct batch *const b = c->filling;
	struct store_seal *const s = &b->seals[b->count];

	if (b->count == 0)
		c->first_ms = c->flow->mono_ms;
	s->part = t->part;
	store_object_path(s->path, t->item->oid,
	                  t->item->work->task.created_ms);
	memcpy(t->path, s->path, sizeof(t->path));
	b->transfers[b->count++] = t;
}

int64_t commit_pending(const struct commit *c)
{
	return (int64_t)c->filling->count +
	       (c->is_sealing ? (int64_t)c->sealing->count : 0);
}

int64_t commit_due_ms(const struct commit *c)
{
	if (c->filling->count == 0 || c->is_sealing)
		return -1;
	return c->first_ms + BATCH_AGE_MS;
}

static struct batch *batch_of(struct job *job)
{
	return (struct batch *)(void *)job;
}

static void seal_work(struct job *job)
{
	struct batch *const b = batch_of(job);

	err_clear(&b->err);
	/* What is listed must be known durably before it can be found in its
	 * place: otherwise a power cut would leave objects that nobody knows.
	 */
	if (ledger_flush(b->ledger, &b->err) == 0)
		(void)!store_seal(b->store, b->seals, b->count, &b->err);
}

static void release_all(struct commit *c, struct batch *b)
{
	for (size_t n = 0; n < b->count; n++)
		if (b->transfers[n] != NULL)
			download_release(c->flow->download, b->transfers[n]);
	b->count = 0;
}

static bool must_start(const struct commit *c, bool must_seal)
{
	const struct batch *const b = c->filling;

	if (c->is_sealing || b->count == 0)
		return false;
	return must_seal || b->count >= BATCH_FULL ||
	       c->flow->mono_ms - c->first_ms >= BATCH_AGE_MS;
}

int commit_pump(struct commit *c, bool must_seal, struct err *e)
{
	if (!must_start(c, must_seal))
		return 0;
	/* Committed here, durable before the seal. */
	if (flow_commit(c->flow, e) != 0)
		return -1;
	/* What was listed is lost with a transaction that failed: sealed now,
	 * it would be in its place and nobody would know of it. */
	if (c->flow->lost.code != ERR_NONE) {
		release_all(c, c->filling);
		return 0;
	}
	struct batch *const b = c->filling;
	c->filling = c->sealing;
	c->sealing = b;
	c->is_sealing = true;
	b->ledger = c->flow->setup->ledger;
	b->store = c->flow->setup->store;
	b->job.kind = FLOW_SEAL;
	crew_give(c->flow->crew, &b->job, seal_work);
	return 0;
}

static int record_all(struct commit *c, struct batch *b, struct err *e)
{
	if (flow_write(c->flow, e) != 0)
		return -1;
	for (size_t n = 0; n < b->count; n++) {
		struct transfer *const t = b->transfers[n];
		struct item *const i = t->item;

		if (b->seals[n].outcome == STORE_WAS_THERE) {
			b->transfers[n] = NULL;
			download_adopt(c->flow->download, t);
			continue;
		}
		if (stored_note(c->flow, t, e) != 0)
			return -1;
		if (rejected_settled(i, e) != 0)
			return -1;
	}
	return flow_commit(c->flow, e);
}

int commit_sealed(struct commit *c, struct job *job, struct err *e)
{
	struct batch *const b = batch_of(job);
	int rc = -1;

	c->is_sealing = false;
	if (b->err.code != ERR_NONE)
		*e = b->err;
	else
		rc = record_all(c, b, e);
	release_all(c, b);
	return rc;
}
