/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/give_way.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/err.h"
#include "base/lockfile.h"
#include "base/log.h"
#include "base/when.h"
#include "cli/context.h"
#include "config/config.h"
#include "pipeline/anchor.h"
#include "store/store.h"

#define PAUSE_MS 250
#define GRACE_MS 3000 /* for whoever asked to take it */

bool give_way_is_asked(const struct cli_context *c)
{
	return c->lock != NULL && lockfile_is_asked(c->lock);
}

static bool is_stopped(const struct cli_context *c)
{
	return c->stop != NULL && atomic_load(c->stop) != 0;
}

static void wait_a_little(void)
{
	static const struct timespec pause = { .tv_nsec = PAUSE_MS * 1000000L };

	(void)nanosleep(&pause, NULL);
}

/* Whoever asked looks for the lock ten times a second. */
static void wait_until_taken(const struct cli_context *c)
{
	char holder[LOCKFILE_HOLDER_MAX];

	for (int ms = 0; ms < GRACE_MS && !is_stopped(c); ms += PAUSE_MS) {
		wait_a_little();
		if (store_lock_look(c->config->archive.root, holder) !=
		    LOCKFILE_FREE)
			return;
	}
}

static bool must_end(const struct cli_context *c, int64_t until_ms)
{
	return is_stopped(c) ||
	       (until_ms >= 0 && clock_mono(c->clock) >= until_ms);
}

int give_way(struct cli_context *c, int64_t until_ms, struct err *e)
{
	int rc;

	log_event(LOG_INFO, "lock.given", KV("to", "a run that asked for it"));
	context_drop_writer(c);
	wait_until_taken(c);
	while ((rc = context_take_writer(c, e)) != 0 && e->code == ERR_LOCKED) {
		/* a ledger that is busy leaves the lock with us */
		context_drop_writer(c);
		if (must_end(c, until_ms)) {
			err_clear(e);
			return 1;
		}
		wait_a_little();
	}
	if (rc == 0)
		rc = anchor_check(c->ledger, c->store, e);
	if (rc != 0) {
		context_drop_writer(c);
		return -1;
	}
	log_event(LOG_INFO, "lock.taken", KV("after", "another run"));
	return 0;
}
