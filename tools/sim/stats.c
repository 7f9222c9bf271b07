/* stats: see stats.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/stats.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "sim/tally.h"

#define STATUS_MAX 600
#define BATCH_MAX  32

struct counters {
	int64_t requests, bytes;
	int64_t under_way, peak; /* requests at the same time */
	int64_t gzip;            /* requests that would take gzip */
	int32_t status[STATUS_MAX];
};

struct stats {
	pthread_mutex_t lock;
	struct counters endpoint[ENDPOINT_COUNT];
	int64_t batches[BATCH_MAX + 1]; /* the last: more */
	struct tally ids, paths, faults;
	int64_t ranges;
	int64_t connections, peak_connections;
};

struct stats *stats_new(void)
{
	struct stats *s = mem_zeroed(1, sizeof(*s));

	pthread_mutex_init(&s->lock, NULL);
	return s;
}

void stats_free(struct stats *s)
{
	if (s == NULL)
		return;
	stats_reset(s);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

void stats_reset(struct stats *s)
{
	pthread_mutex_lock(&s->lock);
	for (int e = 0; e < ENDPOINT_COUNT; e++) {
		const int64_t under_way = s->endpoint[e].under_way;

		s->endpoint[e] = (struct counters){ .under_way = under_way,
			                            .peak = under_way };
	}
	memset(s->batches, 0, sizeof(s->batches));
	tally_free(&s->ids);
	tally_free(&s->paths);
	tally_free(&s->faults);
	s->ranges = 0;
	s->peak_connections = s->connections;
	pthread_mutex_unlock(&s->lock);
}

int64_t stats_under_way(struct stats *s, enum endpoint e, int by)
{
	struct counters *c = &s->endpoint[e];

	pthread_mutex_lock(&s->lock);
	c->under_way += by;
	if (c->under_way > c->peak)
		c->peak = c->under_way;
	const int64_t now = c->under_way;
	pthread_mutex_unlock(&s->lock);
	return now;
}

void stats_request(struct stats *s, enum endpoint e, bool takes_gzip)
{
	pthread_mutex_lock(&s->lock);
	s->endpoint[e].requests++;
	s->endpoint[e].gzip += takes_gzip;
	pthread_mutex_unlock(&s->lock);
}

void stats_reply(struct stats *s, enum endpoint e, unsigned status,
                 int64_t bytes)
{
	pthread_mutex_lock(&s->lock);
	s->endpoint[e].bytes += bytes;
	if (status < STATUS_MAX)
		s->endpoint[e].status[status]++;
	pthread_mutex_unlock(&s->lock);
}

void stats_captures(struct stats *s, const char *const *ids, int count)
{
	pthread_mutex_lock(&s->lock);
	s->batches[count > BATCH_MAX ? BATCH_MAX : count]++;
	for (int i = 0; i < count; i++)
		(void)tally_add(&s->ids, ids[i]);
	pthread_mutex_unlock(&s->lock);
}

void stats_media(struct stats *s, const char *path, bool continued)
{
	pthread_mutex_lock(&s->lock);
	(void)tally_add(&s->paths, path);
	s->ranges += continued;
	pthread_mutex_unlock(&s->lock);
}

void stats_fault(struct stats *s, const char *name)
{
	pthread_mutex_lock(&s->lock);
	(void)tally_add(&s->faults, name);
	pthread_mutex_unlock(&s->lock);
}

void stats_connection(struct stats *s, int by)
{
	pthread_mutex_lock(&s->lock);
	s->connections += by;
	if (s->connections > s->peak_connections)
		s->peak_connections = s->connections;
	pthread_mutex_unlock(&s->lock);
}

static void add_endpoint(struct text *out, const struct counters *c)
{
	const char *comma = "";

	text_addf(out,
	          "{\"requests\":%lld,\"bytes\":%lld,\"peak\":%lld,"
	          "\"takes_gzip\":%lld,\"status\":{",
	          (long long)c->requests, (long long)c->bytes,
	          (long long)c->peak, (long long)c->gzip);
	for (int i = 0; i < STATUS_MAX; i++) {
		if (c->status[i] == 0)
			continue;
		text_addf(out, "%s\"%d\":%d", comma, i, c->status[i]);
		comma = ",";
	}
	text_add(out, "}}");
}

static void add_tally(struct text *out, const struct tally *t)
{
	const char *comma = "";

	text_add_char(out, '{');
	for (size_t i = 0; i < t->room; i++) {
		const struct tally_item *item = &t->items[i];

		if (item->key == NULL)
			continue;
		text_add(out, comma);
		text_add_json(out, item->key, strlen(item->key));
		text_addf(out, ":%lld", (long long)item->count);
		comma = ",";
	}
	text_add_char(out, '}');
}

static void add_sum(struct text *out, const char *name, const struct tally *t)
{
	text_addf(out,
	          ",\"%s\":{\"total\":%lld,\"distinct\":%zu,"
	          "\"repeated\":%lld}",
	          name, (long long)t->total, t->used,
	          (long long)tally_repeated(t));
}

void stats_json(struct stats *s, struct text *out, bool with_ids,
                bool with_paths)
{
	const char *comma = "";

	pthread_mutex_lock(&s->lock);
	text_add(out, "\"endpoints\":{");
	for (int e = 0; e < ENDPOINT_COUNT; e++) {
		text_addf(out, "%s\"%s\":", comma,
		          http_endpoint_name((enum endpoint)e));
		add_endpoint(out, &s->endpoint[e]);
		comma = ",";
	}
	text_add(out, "},\"captures_batches\":{");
	comma = "";
	for (int i = 0; i <= BATCH_MAX; i++) {
		if (s->batches[i] == 0)
			continue;
		text_addf(out, "%s\"%d\":%lld", comma, i,
		          (long long)s->batches[i]);
		comma = ",";
	}
	text_add_char(out, '}');
	add_sum(out, "captures_ids", &s->ids);
	add_sum(out, "media_paths", &s->paths);
	text_addf(out,
	          ",\"media_ranges\":%lld,\"media_connections\":%lld,"
	          "\"peak_media_connections\":%lld,\"faults\":",
	          (long long)s->ranges, (long long)s->connections,
	          (long long)s->peak_connections);
	add_tally(out, &s->faults);
	if (with_ids) {
		text_add(out, ",\"ids\":");
		add_tally(out, &s->ids);
	}
	if (with_paths) {
		text_add(out, ",\"paths\":");
		add_tally(out, &s->paths);
	}
	pthread_mutex_unlock(&s->lock);
}
