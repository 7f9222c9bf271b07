/* http_pace: one bandwidth for many transfers in several threads.
 * SPDX-License-Identifier: Apache-2.0 */
#include "port/http_pace.h"

/* What may be saved up: a tenth of a second. */
#define BURST_PARTS 10
/* A longer silence fills the bucket anyway. */
#define FILL_MAX_MS 10000

static int64_t full(int64_t rate_bytes_s)
{
	return (rate_bytes_s / BURST_PARTS + 1) * 1000;
}

void http_pace_start(struct http_pace *p, int64_t rate_bytes_s, int64_t now_ms)
{
	(void)pthread_mutex_init(&p->lock, NULL);
	p->rate_bytes_s = rate_bytes_s;
	p->level = full(rate_bytes_s);
	p->filled_ms = now_ms;
}

void http_pace_end(struct http_pace *p)
{
	(void)pthread_mutex_destroy(&p->lock);
}

static int64_t min_i64(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Bytes a second times milliseconds are thousandths of bytes. */
static void fill(struct http_pace *p, int64_t now_ms)
{
	const int64_t passed = min_i64(now_ms - p->filled_ms, FILL_MAX_MS);

	if (passed <= 0)
		return;
	p->filled_ms = now_ms;
	p->level = min_i64(p->level + p->rate_bytes_s * passed,
	                   full(p->rate_bytes_s));
}

bool http_pace_take(struct http_pace *p, size_t len, int64_t now_ms)
{
	bool has_any;

	if (p->rate_bytes_s == 0)
		return true;
	(void)pthread_mutex_lock(&p->lock);
	fill(p, now_ms);
	has_any = p->level > 0;
	if (has_any)
		p->level -= (int64_t)len * 1000;
	(void)pthread_mutex_unlock(&p->lock);
	return has_any;
}

int64_t http_pace_wait_ms(struct http_pace *p, int64_t now_ms)
{
	int64_t wait = 0;

	if (p->rate_bytes_s == 0)
		return 0;
	(void)pthread_mutex_lock(&p->lock);
	fill(p, now_ms);
	if (p->level <= 0)
		wait = -p->level / p->rate_bytes_s + 1;
	(void)pthread_mutex_unlock(&p->lock);
	return wait;
}
