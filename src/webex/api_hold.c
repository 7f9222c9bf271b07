/* What follows from a source that wants no request for a while.
 *
 * Most waits are waited out.  One of more than LONG_WAIT_MS ends the run, with
 * words that say until when; it stays written down, so that whoever comes
 * before that ends at once, without a request.
 * SPDX-License-Identifier: Apache-2.0 */
#include "webex/api_own.h"

#include <string.h>

#include "base/bytes.h"
#include "base/log.h"
#include "base/when.h"
#include "webex/pace.h"

/* Nobody sits and waits for more than an hour. */
#define LONG_WAIT_MS HOUR_MS
/* What is over sooner is not worth a word. */
#define TELL_MS INT64_C(3000)

/* "2026-12-06T08:00:01Z": the end, rounded up to a second. */
static void end_text(char out[WHEN_TEXT_MAX], const struct api *a,
                     int64_t held_ms)
{
	const int64_t end = clock_now(a->setup.clock) + held_ms;

	(void)when_text(out, (end + SECOND_MS - 1) / SECOND_MS * SECOND_MS);
	memcpy(strchr(out, '.'), "Z", 2);
}

static void end_run(struct api *a, const char *until)
{
	struct err e;

	err_set(&e, ERR_THROTTLED, "the source wants no request before %s",
	        until);
	err_hint(&e, "nothing is lost: run the same command again after that "
	             "time; it goes on where this one stopped");
	api_set_fatal(a, &e);
}

void api_hold_look(struct api *a)
{
	const int64_t held = pace_held_ms(a->setup.pace, api_mono(a));
	char until[WHEN_TEXT_MAX];

	if (held <= TELL_MS)
		return;
	end_text(until, a, held);
	/* back-off adds as much as base_ms to what was asked for */
	if (held > LONG_WAIT_MS + api_policy(a).base_ms) {
		end_run(a, until);
		return;
	}
	if (a->has_told_hold || !pace_is_recalled(a->setup.pace))
		return;
	a->has_told_hold = true;
	log_event(LOG_WARN, "api.waits", KV("until", (const char *)until),
	          KV("text", "an earlier run was told to wait, and this one "
	                     "waits too"));
}

void api_hold_all(struct api *a, int64_t asked_ms, uint32_t attempt)
{
	const struct backoff b = api_policy(a);
	int64_t wait = backoff_ms(&b, attempt, asked_ms, bytes_random_u32());

	if (asked_ms <= 0)
		wait += b.base_ms;
	pace_hold(a->setup.pace, api_mono(a), wait);
	pace_store_hold(&a->ahead, a->setup.pace, a->setup.config,
	                a->setup.clock);
	api_hold_look(a);
}
