/* The renewal of the access token, one for all calls.
 * SPDX-License-Identifier: Apache-2.0 */
#include "webex/api_own.h"

#include "base/bytes.h"
#include "base/inbox.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "webex/pace.h"
#include "webex/token.h"

#define LOCK_WAIT_MS   INT64_C(90000) /* for another process that renews */
#define SETTLE_LOOK_MS INT64_C(1000)

/* The token cannot be renewed now. */
static void renewal_failed(struct api *a, const struct err *e)
{
	const struct backoff b = api_policy(a);

	const bool is_last = err_retry(e->code) != RETRY_AGAIN ||
	                     a->renew_failures + 1 >= api_tries(a);

	a->renew_failures++;
	if (is_last)
		log_end("token.renewal_failed", e);
	else
		log_failure("token.renewal_failed", e);
	if (err_retry(e->code) != RETRY_AGAIN)
		api_set_fatal(a, e);
	/* The wait holds for the next process too, so also after the last
	 * try. */
	if (e->retry_after_ms > 0 || e->code == ERR_THROTTLED)
		api_hold_all(a, e->retry_after_ms, a->renew_failures);
	if (a->renew_failures >= api_tries(a))
		api_set_fatal(a, e);
	if (a->fatal.code != ERR_NONE)
		return;
	a->renew_not_before_ms =
	        api_mono(a) +
	        backoff_ms(&b, a->renew_failures, 0, bytes_random_u32());
}

/* Another process renews: wait for it, but not for ever. */
static void renewal_locked(struct api *a, const struct err *e)
{
	if (a->lock_since_ms < 0)
		a->lock_since_ms = api_mono(a);
	if (api_mono(a) - a->lock_since_ms >= LOCK_WAIT_MS)
		api_set_fatal(a, e);
	a->renew_not_before_ms = api_mono(a) + e->retry_after_ms;
}

static void start_renewal(struct api *a)
{
	struct api_flight *f = mem_zeroed(1, sizeof(*f));
	struct err e = { .code = ERR_NONE };

	if (token_renew(a->setup.token, &f->http, &e) != 0) {
		api_flight_free(f);
		if (e.code == ERR_LOCKED)
			renewal_locked(a, &e);
		else
			renewal_failed(a, &e);
		return;
	}
	a->lock_since_ms = -1;
	if (f->http.url == NULL) { /* another process did it */
		api_flight_free(f);
		return;
	}
	a->is_renewing = true;
	/* A refresh token may be good for one use: whoever leaves before the
	 * new one is stored has none. */
	signals_hold(&a->held);
	api_send(a, f);
}

int64_t api_renewal_pump(struct api *a)
{
	const int64_t now = api_mono(a);
	const bool is_good = token_access(a->setup.token) != NULL;
	int64_t wait;

	if (a->is_renewing)
		return is_good ? 0 : -1;
	if (!token_needs_renewal(a->setup.token))
		return 0;
	wait = pace_wait_ms(a->setup.pace, now);
	if (a->renew_not_before_ms - now > wait)
		wait = a->renew_not_before_ms - now;
	if (wait > 0)
		return is_good ? 0 : wait;
	start_renewal(a);
	if (token_access(a->setup.token) != NULL)
		return 0;
	if (a->is_renewing)
		return -1;
	wait = a->renew_not_before_ms - api_mono(a);
	return wait > 0 ? wait : 1;
}

void api_renewal_finish(struct api *a, struct http_job *job)
{
	struct err e = { .code = ERR_NONE };

	a->is_renewing = false;
	if (token_renewed(a->setup.token, job, &e) == 0)
		a->renew_failures = 0;
	else
		renewal_failed(a, &e);
	if (job->reply.data != NULL)
		secret_wipe(job->reply.data, job->reply.cap);
	signals_release(&a->held);
}

static bool is_renewal(struct job *job)
{
	const struct api_flight *const f = (const void *)job;

	return job->kind == API_JOB_KIND && f->call == NULL;
}

void api_settle(struct api *a)
{
	while (a->is_renewing) {
		struct job *job = inbox_take(a->setup.inbox, SETTLE_LOOK_MS);

		while (job != NULL) {
			struct job *const next = job->next;

			if (is_renewal(job))
				api_finished(a, (struct http_job *)job);
			job = next;
		}
	}
}
