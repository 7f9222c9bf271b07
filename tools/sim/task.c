/* task: see task.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/task.h"

#include <string.h>

#include "base/when.h"
#include "sim/options.h"
#include "sim/rng.h"
#include "sim/roster.h"

enum salt {
	SALT_CHANNEL = 50,
	SALT_DIRECTION,
	SALT_ABANDONED,
	SALT_NEVER,
	SALT_IVR,
	SALT_QUEUE_TIME,
	SALT_RING,
	SALT_TALK,
	SALT_LONG,
	SALT_HOLD,
	SALT_CONSULT,
	SALT_PAUSE,
	SALT_WRAPUP,
	SALT_AGENT,
	SALT_AGENT_FIRST,
	SALT_QUEUE,
	SALT_QUEUE_FIRST,
	SALT_TRANSFER,
	SALT_CAPTURE,
	SALT_UNKNOWN,
	SALT_MISSING,
	SALT_VA,
	SALT_SCREEN,
	SALT_VOICE,
	SALT_DIGITAL,
	SALT_NULLS,
};

struct maker {
	const struct world *w;
	const struct options *o;
	struct task *t;
	uint64_t seed;
};

static uint64_t roll(const struct maker *m, enum salt salt)
{
	return rng_at(m->seed, (uint64_t)m->t->index, (uint64_t)salt);
}

static bool happens(const struct maker *m, enum salt salt, double share)
{
	return !m->t->plain && rng_share(roll(m, salt), share);
}

static int64_t between(const struct maker *m, enum salt salt, int64_t lo,
                       int64_t hi)
{
	return lo + rng_below(roll(m, salt), hi - lo + 1);
}

static void set_origin(const struct maker *m, const struct alteration *a)
{
	struct task *t = m->t;

	t->plain = m->o->recordings_only || (a != NULL && a->plain);
	if (t->index >= population_count(m->w->pop) && a != NULL)
		t->created_ms = a->created_ms;
	else
		t->created_ms = population_created(m->w->pop, t->index);
	t->channel = TASK_TELEPHONY;
	if (happens(m, SALT_CHANNEL, 1.0 - m->o->telephony))
		t->channel = (enum task_channel)(
		        TASK_EMAIL + between(m, SALT_DIRECTION, 0, 2));
	else
		t->outbound = happens(m, SALT_DIRECTION, m->o->outbound);
	t->agent = 0;
	if (t->channel == TASK_TELEPHONY && !t->outbound &&
	    happens(m, SALT_ABANDONED, m->o->abandoned))
		t->agent = -1;
}

static int64_t talk_time(const struct maker *m)
{
	uint64_t h = roll(m, SALT_TALK);

	switch (m->t->channel) {
	case TASK_TELEPHONY:
		break;
	case TASK_EMAIL:
		return 5 * MINUTE_MS + rng_exponential(h, 2 * HOUR_MS);
	case TASK_CHAT:
		return MINUTE_MS + rng_exponential(h, 8 * MINUTE_MS);
	case TASK_SOCIAL:
		return MINUTE_MS + rng_exponential(h, 20 * MINUTE_MS);
	}
	if (happens(m, SALT_LONG, m->o->long_calls))
		return HOUR_MS + rng_below(h, m->o->longest_ms);
	return 3 * SECOND_MS + rng_exponential(h, m->o->talk_ms);
}

static void set_durations(const struct maker *m)
{
	struct task *t = m->t;
	int64_t left = m->o->longest_ms;

	if (!t->outbound)
		t->ivr_ms = between(m, SALT_IVR, 2 * SECOND_MS, 20 * SECOND_MS);
	if (!t->outbound && (t->agent >= 0 || (roll(m, SALT_QUEUE) & 1) != 0))
		t->queue_ms =
		        SECOND_MS + rng_exponential(roll(m, SALT_QUEUE_TIME),
		                                    20 * SECOND_MS);
	left -= t->ivr_ms + t->queue_ms;
	if (t->agent < 0)
		return;
	t->ring_ms = between(m, SALT_RING, SECOND_MS, 12 * SECOND_MS);
	if (happens(m, SALT_HOLD, 0.15)) {
		t->holds = between(m, SALT_HOLD, 1, 3);
		t->hold_ms =
		        t->holds * between(m, SALT_HOLD, 4000, 40 * SECOND_MS);
	}
	left -= t->ring_ms + t->hold_ms;
	t->talk_ms = talk_time(m);
	if (t->talk_ms > left)
		t->talk_ms = left > SECOND_MS ? left : SECOND_MS;
	t->wrapup_ms = rng_exponential(roll(m, SALT_WRAPUP), 12 * SECOND_MS);
	t->connected_ms = t->created_ms + t->ivr_ms + t->queue_ms + t->ring_ms;
}

static void set_end(const struct maker *m, const struct alteration *a)
{
	struct task *t = m->t;

	t->end_ms = t->created_ms + t->ivr_ms + t->queue_ms + t->ring_ms +
	            t->talk_ms + t->hold_ms;
	if (happens(m, SALT_NEVER, m->o->never_ends))
		t->end_ms = POPULATION_NEVER;
	if (a != NULL && a->end_ms != 0)
		t->end_ms = a->end_ms;
	t->open = t->end_ms > m->w->now_ms;
}

static void set_people(const struct maker *m)
{
	const struct roster *r = m->w->roster;
	struct task *t = m->t;

	t->entry_point = t->outbound                    ? 3
	                 : t->channel == TASK_TELEPHONY ? (int)(t->index & 1)
	                                                : 2;
	if (t->queue_ms > 0)
		t->queue = (int)between(m, SALT_QUEUE, 0, r->queues - 1);
	t->first_queue = t->queue;
	if (t->agent < 0)
		return;
	t->agent = (int)between(m, SALT_AGENT, 0, r->agents - 1);
	t->first_agent = t->agent;
	if (happens(m, SALT_TRANSFER, m->o->transfers)) {
		t->transfers = 1;
		t->first_agent =
		        (int)between(m, SALT_AGENT_FIRST, 0, r->agents - 1);
		if (t->queue >= 0)
			t->first_queue = (int)between(m, SALT_QUEUE_FIRST, 0,
			                              r->queues - 1);
	}
	t->team = r->agent[t->agent].team;
	t->site = roster_site_of(r, t->team);
	t->wrapup = (int)between(m, SALT_WRAPUP, 0, r->wrapups - 1);
}

static void set_legs(const struct maker *m)
{
	struct task *t = m->t;

	if (happens(m, SALT_CONSULT, m->o->consults)) {
		t->consults = between(m, SALT_CONSULT, 1, 3);
		t->consult_ms = t->talk_ms / (t->consults + 2);
	}
	if (happens(m, SALT_PAUSE, m->o->pauses)) {
		t->pauses = between(m, SALT_PAUSE, 1, 3);
		t->paused_ms = t->talk_ms / 10;
	}
	if (happens(m, SALT_SCREEN, m->o->screens))
		t->screens = between(m, SALT_SCREEN, 1, 2);
	t->va = happens(m, SALT_VA, m->o->va) && t->ivr_ms > 0;
	t->voice_transcript = happens(m, SALT_VOICE, m->o->voice_transcripts);
}

static void set_capture(const struct maker *m)
{
	struct task *t = m->t;

	t->digital_transcript =
	        t->channel != TASK_TELEPHONY &&
	        happens(m, SALT_DIGITAL, m->o->digital_transcripts);
	if (t->channel != TASK_TELEPHONY || t->agent < 0)
		return;
	t->capture_unknown = happens(m, SALT_UNKNOWN, m->o->unknown_capture);
	if (!t->plain && !happens(m, SALT_CAPTURE, m->o->recorded))
		return;
	t->capture = TASK_CAPTURE_YES;
	if (happens(m, SALT_MISSING, m->o->missing))
		t->capture = TASK_CAPTURE_MISSING;
	else if (happens(m, SALT_MISSING, m->o->missing + m->o->deleted))
		t->capture = TASK_CAPTURE_DELETED;
	set_legs(m);
}

static void set_start(struct maker *m, const struct world *w, int64_t index,
                      struct task *t, const struct alteration *a)
{
	memset(t, 0, sizeof(*t));
	t->index = index;
	t->first_agent = t->queue = t->first_queue = -1;
	t->team = t->site = t->entry_point = t->wrapup = -1;
	t->connected_ms = TASK_NULL;
	m->w = w;
	m->o = w->o;
	m->t = t;
	m->seed = population_seed(w->pop);
	set_origin(m, a);
	set_durations(m);
	set_end(m, a);
}

void task_make(const struct world *w, int64_t index, struct task *t)
{
	struct alteration altered;
	const struct alteration *a = NULL;
	struct maker m;

	if (population_altered(w->pop, index, &altered))
		a = &altered;
	set_start(&m, w, index, t, a);
	set_people(&m);
	set_capture(&m);
	t->null_objects = happens(&m, SALT_NULLS, w->o->null_objects);
	t->extra_delay_ms = a == NULL ? 0 : a->extra_delay_ms;
	t->gone_ms = a == NULL ? 0 : a->gone_ms;
	t->told_end_ms = a == NULL ? 0 : a->told_end_ms;
}

void task_times(const struct world *w, int64_t index, int64_t *created_ms,
                int64_t *end_ms)
{
	struct alteration altered;
	const struct alteration *a = NULL;
	struct maker m;
	struct task t;

	if (population_altered(w->pop, index, &altered))
		a = &altered;
	set_start(&m, w, index, &t, a);
	*created_ms = t.created_ms;
	*end_ms = t.end_ms;
}

const char *task_channel_name(enum task_channel c)
{
	switch (c) {
	case TASK_TELEPHONY:
		return "telephony";
	case TASK_EMAIL:
		return "email";
	case TASK_CHAT:
		return "chat";
	case TASK_SOCIAL:
		return "social";
	}
	return "";
}
