/* pace: see pace.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/pace.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct client {
	char *name;
	int64_t *at_ms; /* a ring of the requests in the window */
	size_t room, first, count;
	int64_t wait_until_ms;
	struct client *next;
};

struct pace {
	pthread_mutex_t lock;
	int64_t limit, window_ms;
	struct client *clients;
	int64_t peak, refused, violations, worst_early_ms;
};

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
		free(c->at_ms);
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

static void forget_old(struct pace *p, struct client *c, int64_t now_ms)
{
	while (c->count > 0 && c->at_ms[c->first] <= now_ms - p->window_ms) {
		c->first = (c->first + 1) % c->room;
		c->count--;
	}
}

static void remember(struct client *c, int64_t now_ms)
{
	if (c->count == c->room) {
		size_t room = c->room * 2 + 64;
		int64_t *at = mem_zeroed(room, sizeof(*at));

		for (size_t i = 0; i < c->count; i++)
			at[i] = c->at_ms[(c->first + i) % c->room];
		free(c->at_ms);
		c->at_ms = at;
		c->first = 0;
		c->room = room;
	}
	c->at_ms[(c->first + c->count++) % c->room] = now_ms;
}

bool pace_admit(struct pace *p, const char *client, int64_t now_ms,
                int64_t *wait_ms)
{
	struct client *c;
	bool fits;

	pthread_mutex_lock(&p->lock);
	c = client_of(p, client);
	forget_old(p, c, now_ms);
	if (now_ms < c->wait_until_ms) {
		p->violations++;
		if (c->wait_until_ms - now_ms > p->worst_early_ms)
			p->worst_early_ms = c->wait_until_ms - now_ms;
	}
	fits = p->limit <= 0 || (int64_t)c->count < p->limit;
	*wait_ms = 0;
	if (fits) {
		remember(c, now_ms);
	} else {
		p->refused++;
		*wait_ms = c->at_ms[c->first] + p->window_ms - now_ms;
	}
	if ((int64_t)c->count + !fits > p->peak)
		p->peak = (int64_t)c->count + !fits;
	pthread_mutex_unlock(&p->lock);
	return fits;
}

void pace_told(struct pace *p, const char *client, int64_t until_ms)
{
	struct client *c;

	pthread_mutex_lock(&p->lock);
	c = client_of(p, client);
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
	          "\"retry_after_violations\":%lld,\"worst_early_ms\":%lld",
	          (long long)p->peak, (long long)p->window_ms,
	          (long long)p->limit, (long long)p->refused,
	          (long long)p->violations, (long long)p->worst_early_ms);
	pthread_mutex_unlock(&p->lock);
}

void pace_reset(struct pace *p)
{
	pthread_mutex_lock(&p->lock);
	clients_free(p);
	p->peak = p->refused = p->violations = p->worst_early_ms = 0;
	pthread_mutex_unlock(&p->lock);
}
