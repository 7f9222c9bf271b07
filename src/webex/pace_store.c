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

void pace_store_write(struct pace *p, const struct config *c,
                      const struct clock *clock)
{
	OWN(mem_own) char *path = path_of(c);
	OWN(text_free) struct text text = { NULL, 0, 0 };
	struct err e = { .code = ERR_NONE };

	if (pace_total(p) == 0)
		return;
	take_over_hold(p, path, clock);
	pace_text(p, &text, clock_now(clock), clock_mono(clock));
	if (file_replace(path, text.data, text.len, 0600, &e) != 0)
		log_event(LOG_DEBUG, "pace.not_kept",
		          KV("text", (const char *)e.text));
}
