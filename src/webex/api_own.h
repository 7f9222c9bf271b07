/* api, seen from inside (private to api*.c).
 *
 * A call waits in the queue (new, or until not_before_ms), then in a flight,
 * which holds the http job and what it borrows.  A finished flight ends the
 * call or puts it back at the head of the queue.  The renewal of the token is
 * a flight of its own, one at a time; while it runs no call starts unless the
 * access token is still good.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef WEBEX_API_OWN_H
#define WEBEX_API_OWN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/backoff.h"
#include "base/err.h"
#include "base/signals.h"
#include "base/when.h"
#include "config/config.h"
#include "port/http.h"
#include "webex/api.h"
#include "webex/api_queue.h"
#include "webex/pace_store.h"

struct api_flight {
	struct http_job http; /* first: jobs come back by this pointer */
	struct api_flight *next;
	struct api_call *call; /* NULL: the renewal */
	char *url;
	struct secret *bearer; /* a copy: a renewal frees the token's */
	char tracking_id[64];
};

struct api {
	struct api_setup setup;
	struct api_queue queue;
	struct api_flight *flights;
	int64_t in_flight;  /* calls, without the renewal */
	bool has_told_hold; /* of an earlier process */
	bool is_probing;    /* after a 429: one at a time until one passes */
	int64_t requests;
	struct pace_ahead ahead;
	bool has_worked;         /* some request passed */
	unsigned worked_version; /* of the last token that was accepted */
	bool is_renewing;
	sigset_t held; /* while it does: what the thread had before */
	uint32_t renew_failures;
	int64_t renew_not_before_ms;
	int64_t lock_since_ms; /* the renewal lock is held elsewhere; -1 */
	struct err fatal;
};

static inline int64_t api_mono(const struct api *a)
{
	return clock_mono(a->setup.clock);
}

static inline struct backoff api_policy(const struct api *a)
{
	return (struct backoff){ a->setup.config->api.backoff_base_ms,
		                 a->setup.config->api.backoff_cap_ms };
}

static inline uint32_t api_tries(const struct api *a)
{
	return (uint32_t)a->setup.config->api.tries;
}

void api_flight_free(struct api_flight *f);
/* Hands it to the engine with a tracking id of its own. */
void api_send(struct api *a, struct api_flight *f);
/* The first failure after which nothing more is sent. */
void api_set_fatal(struct api *a, const struct err *e);

/* Nothing starts until the source's wait is over; a long one ends all. */
void api_hold_all(struct api *a, int64_t asked_ms, uint32_t attempt);
/* Before something starts: ends all if the wait is long, and tells once of one
 * that an earlier process has left. */
void api_hold_look(struct api *a);

/* Renews when it is time; how long until it can be tried, 0 when nothing
 * stands in the way of calls, -1 when they wait for the reply. */
int64_t api_renewal_pump(struct api *a);
/* Takes the reply to it. */
void api_renewal_finish(struct api *a, struct http_job *job);

#endif
