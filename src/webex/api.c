/* api: queue -> in flight -> done.
 *
 * A call waits in the queue (new, or until not_before_ms), then in a flight,
 * which holds the http job and what it borrows.  A finished flight ends the
 * call or puts it back at the head of the queue.  The renewal of the token is
 * a job of its own, one at a time; while it runs no call starts unless the
 * access token is still good.
 * SPDX-License-Identifier: Apache-2.0 */
#include "webex/api.h"

#include <stdlib.h>
#include <string.h>

#include "base/backoff.h"
#include "base/bytes.h"
#include "base/inbox.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/when.h"
#include "config/config.h"
#include "port/http.h"
#include "port/json.h"
#include "webex/api_judge.h"
#include "webex/api_queue.h"
#include "webex/endpoint.h"
#include "webex/pace.h"
#include "webex/token.h"
#include "webex/verdict.h"

#define LONG_WAIT_MS INT64_C(3600000)
#define LOCK_WAIT_MS INT64_C(90000) /* for another process that renews */

struct flight {
	struct http_job http; /* first: jobs come back by this pointer */
	struct flight *next;
	struct api_call *call; /* NULL: the renewal */
	char *url;
	struct secret *bearer; /* a copy: a renewal frees the token's */
	char tracking_id[64];
};

struct api {
	struct api_setup setup;
	struct api_queue queue;
	struct flight *flights;
	int64_t in_flight; /* calls, without the renewal */
	bool is_probing;   /* after a 429: one at a time until one passes */
	int64_t pending;
	int64_t requests;
	unsigned worked_version; /* of the last token that was accepted */
	bool is_renewing;
	uint32_t renew_failures;
	int64_t renew_not_before_ms;
	int64_t lock_since_ms; /* the renewal lock is held elsewhere; -1 */
	struct err fatal;
};

struct api *api_new(const struct api_setup *setup)
{
	struct api *a = mem_zeroed(1, sizeof(*a));

	a->setup = *setup;
	api_queue_clear(&a->queue);
	a->lock_since_ms = -1;
	return a;
}

static void free_flight(struct flight *f)
{
	http_job_reset(&f->http);
	secret_free(f->bearer);
	free(f->url);
	free(f);
}

void api_free(struct api *a)
{
	struct flight *f;

	if (a == NULL)
		return;
	while ((f = a->flights) != NULL) {
		a->flights = f->next;
		free_flight(f);
	}
	free(a);
}

static int64_t mono(const struct api *a)
{
	return clock_mono(a->setup.clock);
}

static struct backoff policy(const struct api *a)
{
	return (struct backoff){ a->setup.config->api.backoff_base_ms,
		                 a->setup.config->api.backoff_cap_ms };
}

static uint32_t tries(const struct api *a)
{
	return (uint32_t)a->setup.config->api.tries;
}

void api_give(struct api *a, struct api_call *call)
{
	a->pending++;
	call->is_done = false;
	api_queue_tail(&a->queue, call);
}

static void end_call(struct api *a, struct api_call *call)
{
	a->pending--;
	call->is_done = true;
	if (call->done != NULL)
		call->done(call);
}

static void end_with(struct api *a, struct api_call *call, const struct err *e)
{
	call->err = *e;
	end_call(a, call);
}

static void fill_job(const struct api *a, struct flight *f)
{
	const struct config *c = a->setup.config;

	f->http.method = f->call->method;
	f->url = mem_format("%s%s", a->setup.endpoint->api_base, f->call->path);
	f->http.url = f->url;
	f->http.body = f->call->body;
	if (f->call->body != NULL) {
		f->http.body_len = strlen(f->call->body);
		f->http.content_type = "application/json";
	}
	f->bearer = secret_share(token_access(a->setup.token));
	f->http.bearer = f->bearer;
	f->http.accept_gzip = true;
	f->http.connect_ms = c->download.connect_ms;
	f->http.total_ms = c->api.timeout_ms;
	f->http.reply_limit = json_limits_reply.bytes;
}

static void send_flight(struct api *a, struct flight *f)
{
	char uuid[UUID_TEXT_MAX];

	bytes_uuid(uuid);
	memcpy(f->tracking_id, "WXARCHIVE-", 10);
	memcpy(f->tracking_id + 10, uuid, sizeof(uuid));
	f->http.job.kind = API_JOB_KIND;
	f->http.owner = a;
	f->http.tracking_id = f->tracking_id;
	f->next = a->flights;
	a->flights = f;
	a->requests++;
	pace_started(a->setup.pace, mono(a));
	http_give(a->setup.http, &f->http);
}

static void start_call(struct api *a, struct api_call *call)
{
	struct flight *f = mem_zeroed(1, sizeof(*f));

	f->call = call;
	fill_job(a, f);
	call->attempts++;
	call->token_version = token_version(a->setup.token);
	text_clear(&call->reply);
	err_clear(&call->err);
	a->in_flight++;
	send_flight(a, f);
	memcpy(call->tracking_id, f->tracking_id, sizeof(call->tracking_id));
}

static void set_fatal(struct api *a, const struct err *e)
{
	if (a->fatal.code != ERR_NONE)
		return;
	a->fatal = *e;
	log_failure("api.fatal", e);
}

/* Nothing starts until the source's wait is over. */
static void hold_all(struct api *a, int64_t asked_ms, uint32_t attempt)
{
	const struct backoff b = policy(a);
	int64_t wait = backoff_ms(&b, attempt, asked_ms, bytes_random_u32());

	if (asked_ms <= 0)
		wait += b.base_ms;
	if (wait > LONG_WAIT_MS)
		log_event(LOG_WARN, "api.long_wait", KV("wait_ms", wait));
	pace_hold(a->setup.pace, mono(a), wait);
}

/* The token cannot be renewed now. */
static void renewal_failed(struct api *a, const struct err *e)
{
	const struct backoff b = policy(a);

	a->renew_failures++;
	log_failure("token.renewal_failed", e);
	if (err_retry(e->code) != RETRY_AGAIN ||
	    a->renew_failures >= tries(a)) {
		set_fatal(a, e);
		return;
	}
	if (e->retry_after_ms > 0 || e->code == ERR_THROTTLED)
		hold_all(a, e->retry_after_ms, a->renew_failures);
	a->renew_not_before_ms = mono(a) + backoff_ms(&b, a->renew_failures, 0,
	                                              bytes_random_u32());
}

/* Another process renews: wait for it, but not for ever. */
static void renewal_locked(struct api *a, const struct err *e)
{
	if (a->lock_since_ms < 0)
		a->lock_since_ms = mono(a);
	if (mono(a) - a->lock_since_ms >= LOCK_WAIT_MS)
		set_fatal(a, e);
	a->renew_not_before_ms = mono(a) + e->retry_after_ms;
}

static void start_renewal(struct api *a)
{
	struct flight *f = mem_zeroed(1, sizeof(*f));
	struct err e = { .code = ERR_NONE };

	if (token_renew(a->setup.token, &f->http, &e) != 0) {
		free_flight(f);
		if (e.code == ERR_LOCKED)
			renewal_locked(a, &e);
		else
			renewal_failed(a, &e);
		return;
	}
	a->lock_since_ms = -1;
	if (f->http.url == NULL) { /* another process did it */
		free_flight(f);
		return;
	}
	a->is_renewing = true;
	send_flight(a, f);
}

/* Ends what waits; what a callback gives meanwhile ends in the next pump. */
static int64_t end_queue(struct api *a)
{
	struct api_call *list = a->queue.first;

	api_queue_clear(&a->queue);
	while (list != NULL) {
		struct api_call *call = list;

		list = call->next;
		call->next = NULL;
		end_with(a, call, &a->fatal);
	}
	return a->queue.first == NULL ? -1 : 0;
}

static void end_bug(struct api *a, struct api_call *call)
{
	if (call->err.code == ERR_NONE)
		err_set(&call->err, ERR_BUG, "%s: a call without path",
		        call->name);
	end_call(a, call);
}

/* Ends calls that were refused while they were made. */
static void end_refused(struct api *a)
{
	struct api_call **at = &a->queue.first;

	while (*at != NULL) {
		if ((*at)->path != NULL) {
			at = &(*at)->next;
			continue;
		}
		end_bug(a, api_queue_take(&a->queue, at));
		at = &a->queue.first; /* the callback may have given more */
	}
}

/* Renews when it is time; how long until it can be tried, 0 when nothing
 * stands in the way of calls, -1 when they wait for the reply. */
static int64_t pump_token(struct api *a)
{
	const int64_t now = mono(a);
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
	wait = a->renew_not_before_ms - mono(a);
	return wait > 0 ? wait : 1;
}

/* Starts the first call whose time has come.  How long until another look is
 * worth it; 0: at once; -1: only after a reply or a new call. */
static int64_t pump_calls(struct api *a)
{
	const int64_t now = mono(a);
	const int64_t held = pace_wait_ms(a->setup.pace, now);
	int64_t wait = -1;

	if (a->in_flight >= (a->is_probing ? 1 : a->setup.config->api.parallel))
		return -1;
	for (struct api_call **at = &a->queue.first; *at != NULL;
	     at = &(*at)->next) {
		const int64_t rest = (*at)->not_before_ms - now;

		if (rest <= 0 && held == 0) {
			start_call(a, api_queue_take(&a->queue, at));
			return 0;
		}
		if (rest <= 0)
			return held;
		if (wait < 0 || rest < wait)
			wait = rest;
	}
	return wait > held || wait < 0 ? wait : held;
}

int64_t api_pump(struct api *a)
{
	int64_t wait = 0;

	end_refused(a);
	while (wait == 0) {
		if (a->fatal.code != ERR_NONE)
			return end_queue(a);
		if (a->queue.first == NULL)
			return -1;
		wait = pump_token(a);
		if (wait == 0 && a->fatal.code == ERR_NONE)
			wait = pump_calls(a);
	}
	return wait;
}

static void count_attempt(struct api *a, struct api_call *call)
{
	const enum err_code code = call->err.code;

	if (code == ERR_TOKEN)
		call->refusals++;
	else if (code == ERR_THROTTLED)
		call->throttles++;
	else if (code != ERR_NONE)
		call->failures++;
	if (call->status >= 200 && call->status <= 299)
		a->worked_version = call->token_version;
	if (code == ERR_THROTTLED || call->err.retry_after_ms > 0)
		a->is_probing = true;
	else if (code == ERR_NONE)
		a->is_probing = false;
}

static void follow_verdict(struct api *a, struct api_call *call)
{
	const struct backoff b = policy(a);
	const int64_t asked = call->err.retry_after_ms;
	const struct verdict_case c = {
		.code = call->err.code,
		.retry_after_ms = asked,
		.failures = call->failures,
		.throttles = call->throttles,
		.refusals = call->refusals,
		.token_worked = a->worked_version == call->token_version,
		.tries = tries(a),
	};

	switch (verdict_decide(&c)) {
	case VERDICT_DONE:
		end_call(a, call);
		return;
	case VERDICT_GIVE_UP:
		if (asked > 0)
			hold_all(a, asked, 1);
		end_call(a, call);
		return;
	case VERDICT_END:
		call->err.code = ERR_AUTH;
		set_fatal(a, &call->err);
		end_call(a, call);
		return;
	case VERDICT_RENEW:
		token_refused(a->setup.token, call->token_version);
		break;
	case VERDICT_HOLD:
		hold_all(a, asked, call->throttles + call->failures);
		break;
	case VERDICT_AGAIN:
		call->not_before_ms =
		        mono(a) +
		        backoff_ms(&b, call->failures, 0, bytes_random_u32());
		break;
	}
	api_queue_head(&a->queue, call);
}

static void finish_renewal(struct api *a, struct http_job *job)
{
	struct err e = { .code = ERR_NONE };

	a->is_renewing = false;
	if (token_renewed(a->setup.token, job, &e) == 0)
		a->renew_failures = 0;
	else
		renewal_failed(a, &e);
	if (job->reply.data != NULL)
		secret_wipe(job->reply.data, job->reply.cap);
}

void api_finished(struct api *a, struct http_job *job)
{
	struct flight **at = &a->flights;
	struct flight *f;

	while (&(*at)->http != job)
		at = &(*at)->next;
	f = *at;
	*at = f->next;
	if (f->call == NULL) {
		finish_renewal(a, job);
	} else {
		a->in_flight--;
		api_judge(f->call, job, a->setup.token);
		count_attempt(a, f->call);
		follow_verdict(a, f->call);
	}
	free_flight(f);
}

int64_t api_pending(const struct api *a)
{
	return a->pending;
}

int64_t api_requests(const struct api *a)
{
	return a->requests;
}

const struct err *api_fatal(const struct api *a)
{
	return a->fatal.code == ERR_NONE ? NULL : &a->fatal;
}

int api_run(struct api *a, struct api_call *call, struct err *e)
{
	api_give(a, call);
	while (!call->is_done) {
		const int64_t wait = api_pump(a);
		struct job *job;

		if (call->is_done)
			break;
		job = inbox_take(a->setup.inbox, wait < 0 ? 1000 : wait);
		while (job != NULL) {
			struct job *next = job->next;

			/* the engine's jobs begin with their struct job */
			if (job->kind == API_JOB_KIND)
				api_finished(a, (struct http_job *)job);
			job = next;
		}
	}
	if (call->err.code == ERR_NONE)
		return 0;
	*e = call->err;
	return -1;
}

void api_call_reset(struct api_call *call)
{
	free(call->path);
	free(call->body);
	text_free(&call->reply);
	*call = (struct api_call){ .name = NULL };
}
