/* pace: see pace.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/pace.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* The times of the requests in the window. */
struct window {
	int64_t *at_ms; /* a ring */
	size_t room, first, count;
};

struct client {
	char *name;
	struct window sent, admitted;
	int64_t wait_until_ms, told_ms;
	struct client *next;
};

struct pace {
	pthread_mutex_t lock;
	int64_t limit, window_ms;
	struct client *clients;
	int64_t peak, refused, violations, late_violations, worst_early_ms;
};

/* What left before the word to wait had come does not count as late. */
#define ON_ITS_WAY_MS INT64_C(200)

struct pace *pace_new(int64_t limit, int64_t window_ms)
{
	struct pace *p = mem_zeroed(1, sizeof(*p));

	pthread_mutex_init(&p->lock, NULL);
	p->limit = limit;
	p->window_ms = window_ms;
	return p;
}

static void clients_free(struct pace *p)
{
	while (p->clients != NULL) {
		struct client *c = p->clients;

		p->clients = c->next;
		free(c->name);
		free(c->sent.at_ms);
		free(c->admitted.at_ms);
		free(c);
	}
}

void pace_free(struct pace *p)
{
	if (p == NULL)
		return;
	clients_free(p);
	pthread_mutex_destroy(&p->lock);
	free(p);
}

void pace_set(struct pace *p, int64_t limit)
{
	pthread_mutex_lock(&p->lock);
	p->limit = limit;
	pthread_mutex_unlock(&p->lock);
}

static struct client *client_of(struct pace *p, const char *name)
{
	struct client *c = p->clients;

	while (c != NULL && strcmp(c->name, name) != 0)
		c = c->next;
	if (c != NULL)
		return c;
	c = mem_zeroed(1, sizeof(*c));
	c->name = mem_copy_text(name);
	c->next = p->clients;
	p->clients = c;
	return c;
}

static void forget_old(const struct pace *p, struct window *w, int64_t now_ms)
{
	while (w->count > 0 && w->at_ms[w->first] <= now_ms - p->window_ms) {
		w->first = (w->first + 1) % w->room;
		w->count--;
	}
}

static void remember(struct window *w, int64_t now_ms)
{
	if (w->count == w->room) {
		size_t room = w->room * 2 + 64;
		int64_t *at = mem_zeroed(room, sizeof(*at));

		for (size_t i = 0; i < w->count; i++)
			at[i] = w->at_ms[(w->first + i) % w->room];
		free(w->at_ms);
		w->at_ms = at;
		w->first = 0;
		w->room = room;
	}
	w->at_ms[(w->first + w->count++) % w->room] = now_ms;
}

void pace_arrive(struct pace *p, const char *client, int64_t now_ms)
{
	struct client *c;

	pthread_mutex_lock(&p->lock);
	c = client_of(p, client);
	if (now_ms < c->wait_until_ms) {
		p->violations++;
		p->late_violations += now_ms - c->told_ms > ON_ITS_WAY_MS;
		if (c->wait_until_ms - now_ms > p->worst_early_ms)
			p->worst_early_ms = c->wait_until_ms - now_ms;
	}
	forget_old(p, &c->sent, now_ms);
	remember(&c->sent, now_ms);
	if ((int64_t)c->sent.count > p->peak)
		p->peak = (int64_t)c->sent.count;
	pthread_mutex_unlock(&p->lock);
}

bool pace_admit(struct pace *p, const char *client, int64_t now_ms,
                int64_t *wait_ms)
{
	struct window *w;
	bool fits;

	pthread_mutex_lock(&p->lock);
	w = &client_of(p, client)->admitted;
	forget_old(p, w, now_ms);
	fits = p->limit <= 0 || (int64_t)w->count < p->limit;
	*wait_ms = 0;
	if (fits) {
		remember(w, now_ms);
	} else {
		p->refused++;
		*wait_ms = w->at_ms[w->first] + p->window_ms - now_ms;
	}
	pthread_mutex_unlock(&p->lock);
	return fits;
}

void pace_told(struct pace *p, const char *client, int64_t now_ms,
               int64_t until_ms)
{
	struct client *c;

	pthread_mutex_lock(&p->lock);
	c = client_of(p, client);
	if (now_ms >= c->wait_until_ms)
		c->told_ms = now_ms;
	if (until_ms > c->wait_until_ms)
		c->wait_until_ms = until_ms;
	pthread_mutex_unlock(&p->lock);
}

void pace_json(struct pace *p, struct text *out)
{
	pthread_mutex_lock(&p->lock);
	text_addf(out,
	          "\"max_in_window\":%lld,\"window_ms\":%lld,"
	          "\"rate_limit\":%lld,\"rate_refused\":%lld,"
	          "\"retry_after_violations\":%lld,"
	          "\"late_violations\":%lld,\"worst_early_ms\":%lld",
	          (long long)p->peak, (long long)p->window_ms,
	          (long long)p->limit, (long long)p->refused,
	          (long long)p->violations, (long long)p->late_violations,
	          (long long)p->worst_early_ms);
	pthread_mutex_unlock(&p->lock);
}

void pace_reset(struct pace *p)
{
	pthread_mutex_lock(&p->lock);
	clients_free(p);
	p->peak = p->refused = p->worst_early_ms = 0;
	p->violations = p->late_violations = 0;
	pthread_mutex_unlock(&p->lock);
}
