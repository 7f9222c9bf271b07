/* rows: see rows.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/rows.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "sim/options.h"

#define KEPT      12
#define MARGIN_MS INT64_C(3600000)

struct list {
	int64_t *index;
	int64_t count, room;
	int users;
	char *key;
	uint64_t used_at;
};

struct rows_cache {
	pthread_mutex_t lock;
	struct list *kept[KEPT];
	uint64_t ticks;
};

struct rows {
	struct rows_cache *cache;
	struct list *list; /* NULL: the indices from first on */
	int64_t first, count;
	bool ascending;
};

struct builder {
	const struct world *w;
	const struct artefact_speech *speech;
	const struct rows_query *q;
	struct list *list;
	struct row *row;
};

struct rows_cache *rows_cache_new(void)
{
	struct rows_cache *c = mem_zeroed(1, sizeof(*c));

	pthread_mutex_init(&c->lock, NULL);
	return c;
}

static void list_drop(struct list *l)
{
	if (l == NULL || --l->users > 0)
		return;
	free(l->index);
	free(l->key);
	free(l);
}

void rows_cache_free(struct rows_cache *c)
{
	if (c == NULL)
		return;
	for (int i = 0; i < KEPT; i++)
		list_drop(c->kept[i]);
	pthread_mutex_destroy(&c->lock);
	free(c);
}

static void list_add(struct list *l, int64_t index)
{
	if (l->count == l->room) {
		l->room = l->room == 0 ? 256 : l->room * 2;
		l->index = mem_resize(l->index, (size_t)l->room,
		                      sizeof(*l->index));
	}
	l->index[l->count++] = index;
}

static bool ends_in_window(const struct builder *b, int64_t index)
{
	int64_t created_ms;
	int64_t end_ms;

	task_times(b->w, index, &created_ms, &end_ms);
	return created_ms <= b->w->now_ms && end_ms <= b->w->now_ms &&
	       end_ms >= b->q->from_ms && end_ms < b->q->to_ms;
}

static void offer(struct builder *b, int64_t index)
{
	if (b->q->by_end && !ends_in_window(b, index))
		return;
	if (b->q->filter != NULL) {
		row_fill(b->w, b->speech, index, filter_needs(b->q->filter),
		         b->row);
		if (!filter_passes(b->q->filter, b->row))
			return;
	}
	list_add(b->list, index);
}

static int by_created(const void *a, const void *b)
{
	const struct alteration *x = a;
	const struct alteration *y = b;

	if (x->created_ms != y->created_ms)
		return x->created_ms < y->created_ms ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

static bool extra_in_window(const struct builder *b, const struct alteration *a)
{
	if (a->hidden || a->index < population_count(b->w->pop))
		return false;
	if (b->q->by_end)
		return a->created_ms < b->q->to_ms;
	return a->created_ms >= b->q->from_ms && a->created_ms < b->q->to_ms;
}

static bool is_hidden(const struct alteration *altered, int64_t count,
                      int64_t index)
{
	int64_t lo = 0;
	int64_t hi = count;

	while (lo < hi) {
		int64_t mid = (lo + hi) / 2;

		if (altered[mid].index < index)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < count && altered[lo].index == index && altered[lo].hidden;
}

/* All candidates in the order of their created time. */
static void offer_all(struct builder *b, int64_t lo, int64_t hi)
{
	int64_t count;
	struct alteration *altered = population_alterations(b->w->pop, &count);
	struct alteration *extra =
	        mem_zeroed((size_t)count + 1, sizeof(*extra));
	int64_t extras = 0;
	int64_t next = 0;

	for (int64_t i = 0; i < count; i++)
		if (extra_in_window(b, &altered[i]))
			extra[extras++] = altered[i];
	qsort(extra, (size_t)extras, sizeof(*extra), by_created);
	for (int64_t i = lo; i < hi; i++) {
		while (next < extras &&
		       extra[next].created_ms <
		               population_created(b->w->pop, i))
			offer(b, extra[next++].index);
		if (count == 0 || !is_hidden(altered, count, i))
			offer(b, i);
	}
	while (next < extras)
		offer(b, extra[next++].index);
	free(extra);
	free(altered);
}

struct sort_item {
	int64_t index;
	int64_t number;
	char *text;
	bool is_null;
};

static int by_value(const void *a, const void *b)
{
	const struct sort_item *x = a;
	const struct sort_item *y = b;

	if (x->is_null != y->is_null)
		return x->is_null ? 1 : -1;
	if (x->text != NULL && y->text != NULL) {
		int d = strcmp(x->text, y->text);

		if (d != 0)
			return d;
	} else if (x->number != y->number) {
		return x->number < y->number ? -1 : 1;
	}
	return x->index < y->index ? -1 : x->index > y->index;
}

static void sort_list(struct builder *b)
{
	struct list *l = b->list;
	struct sort_item *items =
	        mem_zeroed((size_t)l->count + 1, sizeof(*items));
	struct row_value v;

	for (int64_t i = 0; i < l->count; i++) {
		row_fill(b->w, b->speech, l->index[i], b->q->sort->needs,
		         b->row);
		row_get(b->row, b->q->sort, &v);
		items[i].index = l->index[i];
		items[i].number = v.number;
		items[i].is_null = v.kind == ROW_NULL;
		if (v.kind == ROW_TEXT)
			items[i].text = mem_copy_text(v.text);
	}
	qsort(items, (size_t)l->count, sizeof(*items), by_value);
	for (int64_t i = 0; i < l->count; i++) {
		l->index[i] = items[i].index;
		free(items[i].text);
	}
	free(items);
}

static void build_by_id(struct builder *b, const char *id)
{
	int64_t index = population_find(b->w->pop, id);
	int64_t created_ms;
	int64_t end_ms;
	struct alteration a;

	if (index < 0)
		return;
	if (population_altered(b->w->pop, index, &a) && a.hidden)
		return;
	task_times(b->w, index, &created_ms, &end_ms);
	if (created_ms > b->w->now_ms ||
	    (!b->q->by_end &&
	     (created_ms < b->q->from_ms || created_ms >= b->q->to_ms)))
		return;
	offer(b, index);
}

static struct list *list_build(const struct world *w,
                               const struct artefact_speech *speech,
                               const struct rows_query *q, int64_t lo,
                               int64_t hi)
{
	struct builder b = { .w = w, .speech = speech, .q = q };
	const char *id = filter_only_id(q->filter);

	b.list = mem_zeroed(1, sizeof(*b.list));
	b.row = mem_zeroed(1, sizeof(*b.row));
	if (id != NULL)
		build_by_id(&b, id);
	else
		offer_all(&b, lo, hi);
	if (q->sort != NULL)
		sort_list(&b);
	free(b.row);
	return b.list;
}

static char *key_of(const struct world *w, const struct rows_query *q)
{
	int64_t moment = 0;

	/* What may still change is looked at anew every second. */
	if (q->to_ms + w->o->longest_ms + MARGIN_MS + w->o->late_consult_ms +
	            w->o->late_transcript_ms >
	    w->now_ms)
		moment = w->now_ms / 1000;
	return mem_format("%lld %lld %d %s %d %llu %llu %lld %s",
	                  (long long)q->from_ms, (long long)q->to_ms,
	                  (int)q->by_end, q->sort == NULL ? "-" : q->sort->path,
	                  (int)q->ascending,
	                  (unsigned long long)q->clock_generation,
	                  (unsigned long long)population_generation(w->pop),
	                  (long long)moment, q->filter_key);
}

static struct list *cache_find(struct rows_cache *c, const char *key)
{
	struct list *hit = NULL;

	pthread_mutex_lock(&c->lock);
	for (int i = 0; i < KEPT && hit == NULL; i++)
		if (c->kept[i] != NULL && strcmp(c->kept[i]->key, key) == 0)
			hit = c->kept[i];
	if (hit != NULL) {
		hit->users++;
		hit->used_at = ++c->ticks;
	}
	pthread_mutex_unlock(&c->lock);
	return hit;
}

static void cache_keep(struct rows_cache *c, struct list *l)
{
	int oldest = 0;

	pthread_mutex_lock(&c->lock);
	for (int i = 0; i < KEPT; i++) {
		if (c->kept[i] == NULL) {
			oldest = i;
			break;
		}
		if (c->kept[i]->used_at < c->kept[oldest]->used_at)
			oldest = i;
	}
	list_drop(c->kept[oldest]);
	c->kept[oldest] = l;
	l->users = 2;
	l->used_at = ++c->ticks;
	pthread_mutex_unlock(&c->lock);
}

struct rows *rows_open(struct rows_cache *c, const struct world *w,
                       const struct artefact_speech *speech,
                       const struct rows_query *q)
{
	struct rows *r = mem_zeroed(1, sizeof(*r));
	int64_t from = q->from_ms;
	int64_t lo;
	int64_t hi;
	char *key;

	r->cache = c;
	r->ascending = q->ascending;
	if (q->by_end)
		from -= w->o->longest_ms + MARGIN_MS;
	lo = population_bound(w->pop, from);
	hi = population_bound(w->pop, q->to_ms);
	hi = hi < lo ? lo : hi;
	if (!q->by_end && q->filter == NULL && q->sort == NULL &&
	    population_generation(w->pop) == 0) {
		r->first = lo;
		r->count = hi - lo;
		return r;
	}
	key = key_of(w, q);
	r->list = cache_find(c, key);
	if (r->list == NULL) {
		r->list = list_build(w, speech, q, lo, hi);
		r->list->key = key;
		key = NULL;
		cache_keep(c, r->list);
	}
	free(key);
	r->count = r->list->count;
	return r;
}

void rows_close(struct rows *r)
{
	if (r == NULL)
		return;
	if (r->list != NULL) {
		pthread_mutex_lock(&r->cache->lock);
		list_drop(r->list);
		pthread_mutex_unlock(&r->cache->lock);
	}
	free(r);
}

int64_t rows_count(const struct rows *r)
{
	return r->count;
}

int64_t rows_at(const struct rows *r, int64_t k)
{
	int64_t at = r->ascending ? k : r->count - 1 - k;

	return r->list != NULL ? r->list->index[at] : r->first + at;
}
