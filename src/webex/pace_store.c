/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/pace_store.h"

#include <stddef.h>

#include "base/err.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "config/config.h"
#include "webex/pace.h"

#define LIMIT ((size_t)1 << 22)
/* Of a minute's requests, and how long: pace counts each for a second more. */
#define AHEAD_SHARE 15
#define AHEAD_MS    INT64_C(1000)

static char *path_of(const struct config *c)
{
	return mem_format("%s.pace", c->auth.token_store);
}

void pace_store_read(struct pace *p, const struct config *c,
                     const struct clock *clock)
{
	OWN(mem_own) char *path = path_of(c);
	OWN(text_free) struct text text = { NULL, 0, 0 };
	struct err e = { .code = ERR_NONE };

	if (file_read(&text, path, LIMIT, &e) == 0)
		pace_recall(p, text_str(&text), clock_now(clock),
		            clock_mono(clock));
}

/* Another process may work at the same time. */
static void take_over_hold(struct pace *p, const char *path,
                           const struct clock *clock)
{
	OWN(text_free) struct text text = { NULL, 0, 0 };
	struct err e = { .code = ERR_NONE };

	if (file_read(&text, path, LIMIT, &e) == 0)
		pace_recall_hold(p, text_str(&text), clock_now(clock),
		                 clock_mono(clock));
}

static void write_with(struct pace *p, int64_t ahead, const struct config *c,
                       const struct clock *clock)
{
	OWN(mem_own) char *path = path_of(c);
	OWN(text_free) struct text text = { NULL, 0, 0 };
	struct err e = { .code = ERR_NONE };

	take_over_hold(p, path, clock);
	pace_text(p, &text, ahead, clock_now(clock), clock_mono(clock));
	if (file_replace_hint(path, text.data, text.len, 0600, &e) != 0)
		log_event(LOG_DEBUG, "pace.not_kept",
		          KV("text", (const char *)e.text));
}

void pace_store_hold(struct pace_ahead *ahead, struct pace *p,
                     const struct config *c, const struct clock *clock)
{
	const int64_t share = pace_rate(p) / AHEAD_SHARE;

	ahead->left = share > 1 ? share : 1;
	ahead->written_ms = clock_mono(clock);
	write_with(p, ahead->left, c, clock);
}

bool pace_store_cover(struct pace_ahead *ahead, struct pace *p,
                      const struct config *c, const struct clock *clock)
{
	const bool is_due = ahead->left == 0 ||
	                    clock_mono(clock) - ahead->written_ms >= AHEAD_MS;

	if (is_due)
		pace_store_hold(ahead, p, c, clock);
	--ahead->left;
	return is_due;
}

void pace_store_write(struct pace *p, const struct config *c,
                      const struct clock *clock)
{
	if (pace_total(p) > 0)
		write_with(p, 0, c, clock);
}
