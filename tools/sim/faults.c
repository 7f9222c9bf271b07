/* faults: see faults.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/faults.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "sim/rng.h"
#include "sim/stats.h"
#include "sim/tally.h"

struct fault {
	const struct faults_row *row;
	char *keys; /* "key=value,..." */
	const char *on;
	char *match;
	int64_t after, count, every;
	int64_t covers_ms; /* 0: any */
	double p;
	bool per_path;
	int64_t seen, struck;
	struct tally seen_by_path;
	struct fault *next;
};

struct faults {
	pthread_mutex_t lock;
	struct fault *list;
	struct stats *stats;
	int64_t serial;
};

struct faults *faults_new(struct stats *stats)
{
	struct faults *f = mem_zeroed(1, sizeof(*f));

	pthread_mutex_init(&f->lock, NULL);
	f->stats = stats;
	return f;
}

static void fault_free(struct fault *f)
{
	tally_free(&f->seen_by_path);
	free(f->keys);
	free(f->match);
	free(f);
}

void faults_clear(struct faults *f)
{
	pthread_mutex_lock(&f->lock);
	while (f->list != NULL) {
		struct fault *first = f->list;

		f->list = first->next;
		fault_free(first);
	}
	pthread_mutex_unlock(&f->lock);
}

void faults_free(struct faults *f)
{
	if (f == NULL)
		return;
	faults_clear(f);
	pthread_mutex_destroy(&f->lock);
	free(f);
}

/* The value of a key in "key=value,..."; its length in *len. */
static const char *find_key(const char *keys, const char *key, size_t *len)
{
	size_t want = strlen(key);

	while (keys != NULL && *keys != '\0') {
		size_t all = strcspn(keys, ",");

		if (all > want && strncmp(keys, key, want) == 0 &&
		    keys[want] == '=') {
			*len = all - want - 1;
			return keys + want + 1;
		}
		keys += all;
		if (*keys == ',')
			keys++;
	}
	return NULL;
}

static char *take_key(const char *keys, const char *key)
{
	size_t len;
	const char *value = find_key(keys, key, &len);

	return value == NULL ? NULL : mem_copy_bytes(value, len);
}

static int64_t take_number(const char *keys, const char *key, int64_t fallback)
{
	char *text = take_key(keys, key);
	int64_t value = fallback;

	if (text != NULL)
		(void)bytes_parse_i64(&value, text, INT64_MIN / 4,
		                      INT64_MAX / 4);
	free(text);
	return value;
}

static const struct faults_row *row_of(const char *spec)
{
	size_t len = strcspn(spec, "=");

	for (const struct faults_row *r = faults_table(); r->name; r++)
		if (strlen(r->name) == len && strncmp(r->name, spec, len) == 0)
			return r;
	return NULL;
}

static bool key_known(const struct faults_row *row, const char *key, size_t len)
{
	static const char common[] = "on after count every p match covers per";
	const char *const places[] = { common, row->keys };

	for (size_t i = 0; i < ARRAY_COUNT(places); i++) {
		const char *at = places[i];

		while (*at != '\0') {
			size_t word = strcspn(at, " ,=|");

			if (word == len && strncmp(at, key, len) == 0)
				return true;
			at += word;
			at += strspn(at, " ,=|");
		}
	}
	return false;
}

static int check_keys(const struct faults_row *row, const char *keys,
                      struct arena *a, const char **reason)
{
	while (*keys != '\0') {
		size_t all = strcspn(keys, ",");
		size_t len = strcspn(keys, "=,");

		if (len == all || !key_known(row, keys, len)) {
			*reason = arena_format(
			        a,
			        "fault %s: unknown key %.*s; "
			        "allowed: on, after, count, "
			        "every, p, match, covers, per, %s",
			        row->name, (int)len, keys, row->keys);
			return -1;
		}
		keys += all;
		if (*keys == ',')
			keys++;
	}
	return 0;
}

int faults_add(struct faults *f, const char *spec, struct arena *a,
               const char **reason)
{
	const struct faults_row *row = row_of(spec);
	const char *keys = spec + strcspn(spec, "=");
	struct fault *fault;
	char *p;

	if (row == NULL) {
		*reason = arena_format(a,
		                       "unknown fault %s (--help lists "
		                       "them)",
		                       spec);
		return -1;
	}
	if (*keys == '=')
		keys++;
	if (check_keys(row, keys, a, reason) != 0)
		return -1;
	fault = mem_zeroed(1, sizeof(*fault));
	fault->row = row;
	fault->keys = mem_copy_text(keys);
	fault->match = take_key(keys, "match");
	fault->covers_ms = take_number(keys, "covers", 0);
	fault->after = take_number(keys, "after", 0);
	fault->count = take_number(keys, "count", INT64_MAX);
	fault->every = take_number(keys, "every", 1);
	p = take_key(keys, "p");
	fault->p = p == NULL ? 1.0 : strtod(p, NULL);
	free(p);
	p = take_key(keys, "per");
	fault->per_path = p != NULL && strcmp(p, "path") == 0;
	free(p);
	pthread_mutex_lock(&f->lock);
	fault->next = f->list;
	f->list = fault;
	pthread_mutex_unlock(&f->lock);
	return 0;
}

static bool names_endpoint(const char *list, size_t len, const char *name)
{
	const char *end = list + len;

	if (len > 0 && list[0] == '*')
		return strcmp(name, "control") != 0;
	while (list < end) {
		size_t word = strcspn(list, " ,");

		if (word == strlen(name) && strncmp(list, name, word) == 0)
			return true;
		list += word;
		list += strspn(list, " ");
		if (*list == ',')
			break;
	}
	return false;
}

static bool variable(const char *body, const char *name, int64_t *out)
{
	const char *const at = strstr(body, name);

	if (at == NULL)
		return false;
	*out = strtoll(at + strlen(name), NULL, 10);
	return true;
}

/* A page of the search whose range holds that instant. */
static bool covers(const struct fault *f, const struct request *r)
{
	const char *const body = text_str(&r->body);
	int64_t from_ms, to_ms;

	return f->covers_ms == 0 ||
	       (strstr(body, "\"cursor\":") != NULL &&
	        variable(body, "\"from\":", &from_ms) &&
	        variable(body, "\"to\":", &to_ms) && from_ms <= f->covers_ms &&
	        f->covers_ms <= to_ms);
}

static bool applies(const struct fault *f, const struct request *r,
                    const char *name)
{
	const char *endpoint = http_endpoint_name(r->endpoint);
	size_t len;
	const char *on;

	if (strcmp(f->row->name, name) != 0)
		return false;
	on = find_key(f->keys, "on", &len);
	if (!names_endpoint(on == NULL ? f->row->on : on,
	                    on == NULL ? strlen(f->row->on) : len, endpoint))
		return false;
	if (find_key(f->keys, "reused", &len) != NULL && !r->is_reused)
		return false;
	if (!covers(f, r))
		return false;
	return f->match == NULL || strstr(r->path, f->match) != NULL ||
	       strstr(text_str(&r->body), f->match) != NULL;
}

static bool strikes(struct faults *all, struct fault *f,
                    const struct request *r)
{
	int64_t seen;

	if (f->per_path)
		seen = tally_add(&f->seen_by_path, r->path) - 1;
	else
		seen = f->seen++;
	if (seen < f->after || (seen - f->after) % f->every != f->every - 1)
		return false;
	if ((seen - f->after) / f->every >= f->count)
		return false;
	all->serial++;
	return f->p >= 1.0 ||
	       rng_share(rng_at(77, (uint64_t)all->serial, 0), f->p);
}

bool faults_strike(struct faults *f, const struct request *r, const char *name,
                   struct fault_hit *hit)
{
	bool struck = false;

	pthread_mutex_lock(&f->lock);
	for (struct fault *i = f->list; i != NULL && !struck; i = i->next) {
		if (!applies(i, r, name) || !strikes(f, i, r))
			continue;
		i->struck++;
		hit->text = arena_text(r->arena, i->keys);
		hit->arena = r->arena;
		struck = true;
	}
	pthread_mutex_unlock(&f->lock);
	if (struck)
		stats_fault(f->stats, name);
	return struck;
}

bool faults_now(struct faults *f, const struct request *r, const char *name)
{
	struct fault_hit hit;

	return faults_strike(f, r, name, &hit);
}

const char *fault_text(const struct fault_hit *h, const char *key)
{
	size_t len;
	const char *value = find_key(h->text, key, &len);

	return value == NULL ? NULL : arena_bytes(h->arena, value, len);
}

bool fault_is(const struct fault_hit *h, const char *key, const char *value)
{
	const char *text = fault_text(h, key);

	return text != NULL && strcmp(text, value) == 0;
}

int64_t fault_number(const struct fault_hit *h, const char *key,
                     int64_t fallback)
{
	return take_number(h->text, key, fallback);
}

void faults_json(struct faults *f, struct text *out)
{
	const char *comma = "";

	text_add_char(out, '[');
	pthread_mutex_lock(&f->lock);
	for (struct fault *i = f->list; i != NULL; i = i->next) {
		text_addf(out, "%s{\"name\":\"%s\",\"keys\":", comma,
		          i->row->name);
		text_add_json(out, i->keys, strlen(i->keys));
		text_addf(out, ",\"seen\":%lld,\"struck\":%lld}",
		          (long long)(i->per_path ? i->seen_by_path.total
		                                  : i->seen),
		          (long long)i->struck);
		comma = ",";
	}
	pthread_mutex_unlock(&f->lock);
	text_add_char(out, ']');
}
