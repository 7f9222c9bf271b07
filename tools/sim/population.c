/* population: see population.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/population.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/when.h"
#include "sim/options.h"
#include "sim/rng.h"

#define WEEK_HOURS 168
#define WEEK_MS    (7 * DAY_MS)
/* 1970-01-05 was a Monday. */
#define MONDAY_MS (4 * DAY_MS)
/* At most that many tasks share a created time. */
#define TIE_MAX    12
#define ODD_PREFIX "load-test-Contact-"

enum { SALT_PLACE = 1, SALT_TIE, SALT_ODD, KEY_TASK = 1000 };

struct population {
	uint64_t seed;
	int64_t count, from_ms, to_ms;
	double ties, odd_ids;
	double week[WEEK_HOURS + 1]; /* cumulated weights */
	double start, total;         /* weights at from; over the period */
	pthread_rwlock_t lock;
	struct alteration *altered; /* sorted by index */
	int64_t altered_count, inserted_count;
	int64_t purged_before_ms, purged_at_ms;
	uint64_t generation;
};

static double hour_weight(int hour_of_week)
{
	int day = hour_of_week / 24;
	int hour = hour_of_week % 24;

	if (day >= 5)
		return hour >= 9 && hour < 17 ? 2.0 : 0.25;
	if (hour >= 8 && hour < 18)
		return 10.0;
	return hour >= 6 && hour < 22 ? 2.5 : 0.25;
}

static double weight_at(const struct population *p, int64_t ms)
{
	int64_t in = (ms - MONDAY_MS) % WEEK_MS;
	int64_t weeks = (ms - MONDAY_MS) / WEEK_MS;
	int64_t hour = in / HOUR_MS;
	double part = (double)(in % HOUR_MS) / (double)HOUR_MS;

	return (double)weeks * p->week[WEEK_HOURS] + p->week[hour] +
	       part * (p->week[hour + 1] - p->week[hour]);
}

static int64_t time_at(const struct population *p, double weight)
{
	double weeks = floor(weight / p->week[WEEK_HOURS]);
	double rest = weight - weeks * p->week[WEEK_HOURS];
	int lo = 0;
	int hi = WEEK_HOURS - 1;
	double part;

	while (lo < hi) {
		int mid = (lo + hi + 1) / 2;

		if (p->week[mid] <= rest)
			lo = mid;
		else
			hi = mid - 1;
	}
	part = (rest - p->week[lo]) / (p->week[lo + 1] - p->week[lo]);
	part = part < 0.0 ? 0.0 : part > 1.0 ? 1.0 : part;
	return MONDAY_MS + (int64_t)weeks * WEEK_MS + lo * HOUR_MS +
	       (int64_t)(part * (double)HOUR_MS);
}

struct population *population_new(const struct options *o, int64_t now_ms)
{
	struct population *p = mem_zeroed(1, sizeof(*p));

	p->seed = (uint64_t)o->seed;
	p->count = o->tasks;
	p->to_ms = o->to_ms != 0 ? o->to_ms : now_ms;
	p->from_ms = o->from_ms != 0 ? o->from_ms : p->to_ms - 30 * DAY_MS;
	p->ties = o->ties;
	p->odd_ids = o->recordings_only ? 0.0 : o->odd_ids;
	for (int i = 0; i < WEEK_HOURS; i++)
		p->week[i + 1] =
		        p->week[i] +
		        (o->profile == PROFILE_FLAT ? 1.0 : hour_weight(i));
	p->start = weight_at(p, p->from_ms);
	p->total = weight_at(p, p->to_ms) - p->start;
	pthread_rwlock_init(&p->lock, NULL);
	return p;
}

void population_free(struct population *p)
{
	if (p == NULL)
		return;
	pthread_rwlock_destroy(&p->lock);
	free(p->altered);
	free(p);
}

int64_t population_count(const struct population *p)
{
	return p->count;
}

int64_t population_from(const struct population *p)
{
	return p->from_ms;
}

int64_t population_to(const struct population *p)
{
	return p->to_ms;
}

uint64_t population_seed(const struct population *p)
{
	return p->seed;
}

/* A tied task takes the created time of the nearest lower one that is not. */
static int64_t tie_leader(const struct population *p, int64_t i)
{
	while (i % TIE_MAX != 0 &&
	       rng_share(rng_at(p->seed, (uint64_t)i, SALT_TIE), p->ties))
		i--;
	return i;
}

int64_t population_created(const struct population *p, int64_t index)
{
	int64_t i = tie_leader(p, index);
	uint64_t h = rng_at(p->seed, (uint64_t)i, SALT_PLACE);
	double in_slot = (double)(h >> 12) / 4503599627370496.0;
	double part = ((double)i + in_slot) / (double)p->count;
	int64_t ms = time_at(p, p->start + part * p->total);

	if (ms >= p->to_ms)
		ms = p->to_ms - 1;
	return ms < p->from_ms ? p->from_ms : ms;
}

int64_t population_bound(const struct population *p, int64_t created_ms)
{
	int64_t lo = 0;
	int64_t hi = p->count;

	while (lo < hi) {
		int64_t mid = lo + (hi - lo) / 2;

		if (population_created(p, mid) < created_ms)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

void population_id(const struct population *p, int64_t index,
                   char out[POPULATION_ID_MAX])
{
	uint64_t h = rng_at(p->seed, (uint64_t)index, SALT_ODD);
	char uuid[UUID_TEXT_MAX];

	rng_uuid(uuid, p->seed + KEY_TASK, (uint64_t)index);
	if (rng_share(h, p->odd_ids))
		(void)snprintf(out, POPULATION_ID_MAX, ODD_PREFIX "%d-%s",
		               (int)(h & 63), uuid);
	else
		(void)snprintf(out, POPULATION_ID_MAX, "%s", uuid);
}

int64_t population_find(struct population *p, const char *id)
{
	char again[POPULATION_ID_MAX];
	size_t len = strlen(id);
	uint64_t number;
	int64_t end;

	if (len < UUID_TEXT_MAX - 1 ||
	    !rng_uuid_number(&number, p->seed + KEY_TASK,
	                     id + len - (UUID_TEXT_MAX - 1)))
		return -1;
	pthread_rwlock_rdlock(&p->lock);
	end = p->count + p->inserted_count;
	pthread_rwlock_unlock(&p->lock);
	if (number >= (uint64_t)end)
		return -1;
	population_id(p, (int64_t)number, again);
	return strcmp(again, id) == 0 ? (int64_t)number : -1;
}

/* Where the alteration of an index is or belongs. */
static int64_t place_of(const struct population *p, int64_t index)
{
	int64_t lo = 0;
	int64_t hi = p->altered_count;

	while (lo < hi) {
		int64_t mid = (lo + hi) / 2;

		if (p->altered[mid].index < index)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static bool is_at(const struct population *p, int64_t place, int64_t index)
{
	return place < p->altered_count && p->altered[place].index == index;
}

static struct alteration *slot_for(struct population *p, int64_t index)
{
	int64_t at = place_of(p, index);

	if (is_at(p, at, index))
		return &p->altered[at];
	p->altered = mem_resize(p->altered, (size_t)p->altered_count + 1,
	                        sizeof(*p->altered));
	memmove(&p->altered[at + 1], &p->altered[at],
	        (size_t)(p->altered_count - at) * sizeof(*p->altered));
	memset(&p->altered[at], 0, sizeof(*p->altered));
	p->altered[at].index = index;
	p->altered_count++;
	return &p->altered[at];
}

int64_t population_insert(struct population *p, const struct alteration *a)
{
	struct alteration *slot;
	int64_t index;

	pthread_rwlock_wrlock(&p->lock);
	index = p->count + p->inserted_count++;
	slot = slot_for(p, index);
	*slot = *a;
	slot->index = index;
	p->generation++;
	pthread_rwlock_unlock(&p->lock);
	return index;
}

void population_alter(struct population *p, const struct alteration *a)
{
	struct alteration *slot;

	pthread_rwlock_wrlock(&p->lock);
	slot = slot_for(p, a->index);
	if (a->end_ms != 0)
		slot->end_ms = a->end_ms;
	if (a->told_end_ms != 0)
		slot->told_end_ms = a->told_end_ms;
	if (a->extra_delay_ms != 0)
		slot->extra_delay_ms = a->extra_delay_ms;
	if (a->gone_ms != 0)
		slot->gone_ms = a->gone_ms;
	slot->hidden |= a->hidden;
	slot->plain |= a->plain;
	p->generation++;
	pthread_rwlock_unlock(&p->lock);
}

void population_purge(struct population *p, int64_t created_before_ms,
                      int64_t now_ms)
{
	pthread_rwlock_wrlock(&p->lock);
	p->purged_before_ms = created_before_ms;
	p->purged_at_ms = now_ms;
	p->generation++;
	pthread_rwlock_unlock(&p->lock);
}

void population_purged(struct population *p, int64_t *before_ms, int64_t *at_ms)
{
	pthread_rwlock_rdlock(&p->lock);
	*before_ms = p->purged_before_ms;
	*at_ms = p->purged_at_ms;
	pthread_rwlock_unlock(&p->lock);
}

bool population_altered(struct population *p, int64_t index,
                        struct alteration *out)
{
	bool found = false;
	int64_t at;

	pthread_rwlock_rdlock(&p->lock);
	if (p->altered_count > 0) {
		at = place_of(p, index);
		found = is_at(p, at, index);
		if (found)
			*out = p->altered[at];
	}
	pthread_rwlock_unlock(&p->lock);
	return found;
}

struct alteration *population_alterations(struct population *p, int64_t *count)
{
	struct alteration *copy;

	pthread_rwlock_rdlock(&p->lock);
	copy = mem_zeroed((size_t)p->altered_count + 1, sizeof(*copy));
	if (p->altered_count > 0)
		memcpy(copy, p->altered,
		       (size_t)p->altered_count * sizeof(*copy));
	*count = p->altered_count;
	pthread_rwlock_unlock(&p->lock);
	return copy;
}

uint64_t population_generation(struct population *p)
{
	uint64_t g;

	pthread_rwlock_rdlock(&p->lock);
	g = p->generation;
	pthread_rwlock_unlock(&p->lock);
	return g;
}
