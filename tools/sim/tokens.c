/* tokens: see tokens.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/tokens.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct entry {
	struct tokens_grant grant;
	struct entry *next;
};

struct tokens {
	pthread_mutex_t lock;
	struct entry *entries;
};

static void keep(struct tokens *t, const struct tokens_grant *g)
{
	struct entry *e = mem_zeroed(1, sizeof(*e));

	e->grant = *g;
	pthread_mutex_lock(&t->lock);
	e->next = t->entries;
	t->entries = e;
	pthread_mutex_unlock(&t->lock);
}

static void keep_preset(struct tokens *t, const struct options *o,
                        enum tokens_kind kind, const char *text,
                        int64_t expires_ms)
{
	struct tokens_grant g = { .kind = kind, .expires_ms = expires_ms };

	if (text == NULL || text[0] == '\0')
		return;
	(void)snprintf(g.text, sizeof(g.text), "%s", text);
	(void)snprintf(g.client, sizeof(g.client), "%s", o->client_id);
	(void)snprintf(g.org, sizeof(g.org), "%s", o->org);
	g.service = o->service_app;
	keep(t, &g);
}

struct tokens *tokens_new(const struct options *o, int64_t now_ms)
{
	struct tokens *t = mem_zeroed(1, sizeof(*t));

	pthread_mutex_init(&t->lock, NULL);
	keep_preset(t, o, TOKENS_REFRESH, o->refresh_token,
	            now_ms + o->refresh_s * 1000);
	keep_preset(t, o, TOKENS_ACCESS, o->access_token, INT64_MAX);
	return t;
}

void tokens_free(struct tokens *t)
{
	if (t == NULL)
		return;
	while (t->entries != NULL) {
		struct entry *e = t->entries;

		t->entries = e->next;
		free(e);
	}
	pthread_mutex_destroy(&t->lock);
	free(t);
}

static void random_text(char *out, size_t len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklm"
	                             "nopqrstuvwxyz0123456789-_";
	unsigned char bytes[64];

	bytes_random(bytes, sizeof(bytes));
	for (size_t i = 0; i < len; i++)
		out[i] = digits[bytes[i] & 63];
	out[len] = '\0';
}

void tokens_issue(struct tokens *t, const char *cluster,
                  struct tokens_grant *grant)
{
	char opaque[65];

	random_text(opaque, 64);
	if (grant->kind == TOKENS_CODE)
		(void)snprintf(grant->text, sizeof(grant->text), "%s", opaque);
	else
		(void)snprintf(grant->text, sizeof(grant->text), "%s_%s_%s",
		               opaque, cluster, grant->org);
	keep(t, grant);
}

bool tokens_find(struct tokens *t, enum tokens_kind kind, const char *text,
                 int64_t now_ms, struct tokens_grant *out)
{
	bool found = false;

	pthread_mutex_lock(&t->lock);
	for (struct entry *e = t->entries; e != NULL && !found; e = e->next) {
		if (e->grant.kind != kind || e->grant.expires_ms <= now_ms ||
		    strcmp(e->grant.text, text) != 0)
			continue;
		*out = e->grant;
		found = true;
	}
	pthread_mutex_unlock(&t->lock);
	return found;
}

static int kill_matching(struct tokens *t, enum tokens_kind kind,
                         const char *text)
{
	struct entry **at = &t->entries;
	int count = 0;

	pthread_mutex_lock(&t->lock);
	while (*at != NULL) {
		struct entry *e = *at;

		if (e->grant.kind == kind &&
		    (text == NULL || strcmp(e->grant.text, text) == 0)) {
			*at = e->next;
			free(e);
			count++;
		} else {
			at = &e->next;
		}
	}
	pthread_mutex_unlock(&t->lock);
	return count;
}

void tokens_kill(struct tokens *t, enum tokens_kind kind, const char *text)
{
	(void)kill_matching(t, kind, text);
}

int tokens_kill_all(struct tokens *t, enum tokens_kind kind)
{
	return kill_matching(t, kind, NULL);
}
