/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/health.h"

#include <inttypes.h>

#include "base/backoff.h"
#include "base/bytes.h"
#include "base/when.h"
#include "config/config.h"
#include "pipeline/download.h"
#include "pipeline/flow.h"
#include "pipeline/transfer.h"
#include "pipeline/verdict.h"
#include "store/store.h"

/* Transfers that failed by the media host, one after the other, and the time
 * without any success, after which it counts as down. */
#define DEAD_MEDIA_COUNT ((int64_t)40)
#define DEAD_MEDIA_MS    MINUTE_MS
/* A host that asks to wait does answer: it is given longer. */
#define BUSY_MEDIA_MS  HOUR_MS

#define DISTRUSTED_MAX 3

static void say_down(struct err *e, const struct verdict *v, int64_t failed,
                     const char *last)
{
	switch (v->host) {
	case VERDICT_HOST_UP:
		break;
	case VERDICT_HOST_SILENT:
		err_set(e, v->code,
		        "the media host has not answered %" PRId64
		        " transfers in a row",
		        failed);
		err_hint(e, "what was archived is safe; look at the network "
		            "and run the same command again");
		break;
	case VERDICT_HOST_FAILS:
		err_set(e, v->code,
		        "the media host has failed %" PRId64
		        " transfers in a row, this one with %s",
		        failed, last);
		err_hint(e, "what was archived is safe; the trouble is the "
		            "host's own: run the same command again later, "
		            "and if it lasts tell Webex support that text");
		break;
	case VERDICT_HOST_BUSY:
		err_set(e, v->code,
		        "the media host has put off %" PRId64
		        " transfers in a row",
		        failed);
		err_hint(e, "what was archived is safe; run the same command "
		            "again later");
		break;
	}
}

/* Many transfers that fail by the host and none that works: it is down, or
 * puts all of them off.  last: what this one says. */
static void watch_down(struct flow *f, const struct verdict *v,
                       const char *last)
{
	const int64_t patience_ms =
	        v->host == VERDICT_HOST_BUSY ? BUSY_MEDIA_MS : DEAD_MEDIA_MS;
	struct err e = { 0 };

	if (v->host == VERDICT_HOST_UP)
		return;
	if (f->health.failed++ == 0)
		f->health.failing_since_ms = f->mono_ms;
	if (f->health.failed < DEAD_MEDIA_COUNT ||
	    f->mono_ms - f->health.failing_since_ms < patience_ms)
		return;
	say_down(&e, v, f->health.failed, last);
	flow_fail(f, &e);
}

/* One host that cannot be trusted is not all of them; before any was, and
 * several times, it is our store of authorities, or a stranger in between. */
static void watch_trust(struct flow *f, const struct transfer *t)
{
	if (t->http.err.code == ERR_TLS && !f->health.has_served &&
	    ++f->health.distrusted >= DISTRUSTED_MAX)
		flow_fail(f, &t->http.err);
}

static int64_t silent_ms(const struct flow *f)
{
	const int64_t since_ms = f->health.silent_since_ms;

	return since_ms == 0 ? 0 : f->mono_ms - since_ms;
}

/* Fewer at a time, or one after a pause, when it is the host that fails. */
static void ease(struct flow *f, const struct transfer *t,
                 const struct verdict *v)
{
	const struct config *const c = f->setup->config;
	const struct backoff b = { c->api.backoff_base_ms,
		                   c->api.backoff_cap_ms };

	if (v->host == VERDICT_HOST_UP || silent_ms(f) >= VERDICT_SILENT_MS ||
	    !pressure_failed(&f->health.pressure, c->download.parallel,
	                     t->sent_ms, f->mono_ms))
		return;
	download_hold(f->download,
	              backoff_ms(&b, (uint32_t)f->health.pressure.strikes, 0,
	                         bytes_random_u32()));
}

/* What a body that can be continued has got beyond all that it ever had. */
static int64_t gain(const struct transfer *t)
{
	struct item *const i = t->item;

	if (t->part == NULL || store_part_total(t->part) <= 0 ||
	    store_part_etag(t->part)[0] == '\0')
		return 0;
	const int64_t gained = store_part_bytes(t->part) - i->most_bytes;
	if (gained > 0)
		i->most_bytes += gained;
	return gained;
}

/* An item whose tries are used up goes on where the trouble is not its own. */
static void spare(struct flow *f, const struct transfer *t, struct verdict *v)
{
	struct item *const i = t->item;
	const int64_t gained = gain(t);

	if (i->failing_since_ms == 0)
		i->failing_since_ms = f->mono_ms;
	const struct verdict_spent spent = {
		.code = v->code,
		.host = v->host,
		.status = t->http.status,
		.tries = i->tries,
		.tries_max = f->setup->config->download.tries,
		.gained_bytes = gained,
		.is_host_silent = f->health.served_ms <= i->failing_since_ms,
		.silent_ms = silent_ms(f),
	};
	if (v->act != VERDICT_FAIL || v->is_long || !verdict_spares(&spent))
		return;
	v->act = VERDICT_CONTINUE;
	i->spared = i->tries;
}

void health_served(struct flow *f)
{
	f->health.failed = 0;
	f->health.served_ms = f->mono_ms;
	f->health.silent_since_ms = 0;
	f->health.has_served = true;
	pressure_served(&f->health.pressure,
	                f->setup->config->download.parallel);
}

void health_failed(struct flow *f, const struct transfer *t, struct verdict *v,
                   const char *said)
{
	if (v->host != VERDICT_HOST_SILENT)
		f->health.silent_since_ms = 0;
	else if (f->health.silent_since_ms == 0)
		f->health.silent_since_ms = f->mono_ms;
	watch_trust(f, t);
	watch_down(f, v, said);
	ease(f, t, v);
	spare(f, t, v);
}
