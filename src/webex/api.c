/* api: queue -> in flight -> done.
 * SPDX-License-Identifier: Apache-2.0 */
#include "webex/api_own.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/inbox.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "port/http.h"
#include "port/http_retry.h"
#include "port/json.h"
#include "webex/api_judge.h"
#include "webex/endpoint.h"
#include "webex/pace.h"
#include "webex/pace_store.h"
#include "webex/reply.h"
#include "webex/token.h"

struct api *api_new(const struct api_setup *setup)
{
	struct api *a = mem_zeroed(1, sizeof(*a));

	a->setup = *setup;
	api_queue_clear(&a->queue);
	a->lock_since_ms = -1;
	return a;
}

void api_flight_free(struct api_flight *f)
{
	http_job_reset(&f->http);
	secret_free(f->bearer);
	free(f->url);
	free(f);
}

void api_free(struct api *a)
{
	struct api_flight *f;

	if (a == NULL)
		return;
	while ((f = a->flights) != NULL) {
		a->flights = f->next;
		api_flight_free(f);
	}
	free(a);
}

void api_give(struct api *a, struct api_call *call)
{
	call->is_done = false;
	api_queue_tail(&a->queue, call);
}

static void end_call(struct api_call *call)
{
	call->is_done = true;
	if (call->done != NULL)
		call->done(call);
}

static void end_with(struct api_call *call, const struct err *e)
{
	call->err = *e;
	end_call(call);
}

static void fill_job(const struct api *a, struct api_flight *f)
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

void api_send(struct api *a, struct api_flight *f)
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
	(void)pace_store_cover(&a->ahead, a->setup.pace, a->setup.config,
	                       a->setup.clock);
	pace_started(a->setup.pace, api_mono(a));
	http_give(a->setup.http, &f->http);
}

static void start_call(struct api *a, struct api_call *call)
{
	struct api_flight *f = mem_zeroed(1, sizeof(*f));

	f->call = call;
	fill_job(a, f);
	call->attempts++;
	call->token_version = token_version(a->setup.token);
	text_clear(&call->reply);
	err_clear(&call->err);
	a->in_flight++;
	api_send(a, f);
	memcpy(call->tracking_id, f->tracking_id, sizeof(call->tracking_id));
}

void api_set_fatal(struct api *a, const struct err *e)
{
	if (a->fatal.code != ERR_NONE)
		return;
	a->fatal = *e;
	log_end("api.fatal", e);
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
		end_with(call, &a->fatal);
	}
	return a->queue.first == NULL ? -1 : 0;
}

static void end_bug(struct api_call *call)
{
	if (call->err.code == ERR_NONE)
		err_set(&call->err, ERR_BUG, "%s: a call without path",
		        call->name);
	end_call(call);
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
		end_bug(api_queue_take(&a->queue, at));
		at = &a->queue.first; /* the callback may have given more */
	}
}

/* Starts the first call whose time has come.  How long until another look is
 * worth it; 0: at once; -1: only after a reply or a new call. */
static int64_t pump_calls(struct api *a)
{
	const int64_t now = api_mono(a);
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
		api_hold_look(a);
		if (a->fatal.code != ERR_NONE)
			continue;
		wait = api_renewal_pump(a);
		if (wait == 0 && a->fatal.code == ERR_NONE)
			wait = pump_calls(a);
	}
	return wait;
}

static void note_worked(struct api *a, const struct api_call *call)
{
	a->worked_version = call->token_version;
	a->has_worked = true;
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
		note_worked(a, call);
	if (code == ERR_THROTTLED || call->err.retry_after_ms > 0)
		a->is_probing = true;
	else if (code == ERR_NONE)
		a->is_probing = false;
}

static void follow_reply(struct api *a, struct api_call *call)
{
	const struct backoff b = api_policy(a);
	const int64_t asked = call->err.retry_after_ms;
	const struct reply_case c = {
		.code = call->err.code,
		.retry_after_ms = asked,
		.failures = call->failures,
		.throttles = call->throttles,
		.refusals = call->refusals,
		.token_worked = a->worked_version == call->token_version,
		.any_worked = a->has_worked,
		.tries = api_tries(a),
	};

	switch (reply_decide(&c)) {
	case REPLY_DONE:
		end_call(call);
		return;
	case REPLY_GIVE_UP:
		if (asked > 0)
			api_hold_all(a, asked, 1);
		/* A long wait says more than that it failed once more. */
		if (asked > 0 && err_retry(call->err.code) == RETRY_AGAIN &&
		    a->fatal.code == ERR_THROTTLED)
			call->err = a->fatal;
		end_call(call);
		return;
	case REPLY_END:
		call->err.code = ERR_AUTH;
		api_set_fatal(a, &call->err);
		end_call(call);
		return;
	case REPLY_CUT:
		api_set_fatal(a, &call->err);
		end_call(call);
		return;
	case REPLY_RENEW:
		token_refused(a->setup.token, call->token_version);
		break;
	case REPLY_HOLD:
		api_hold_all(a, asked, call->throttles + call->failures);
		break;
	case REPLY_AGAIN:
		call->not_before_ms =
		        api_mono(a) +
		        backoff_ms(&b, call->failures, 0, bytes_random_u32());
		break;
	}
	api_queue_head(&a->queue, call);
}

void api_finished(struct api *a, struct http_job *job)
{
	struct api_flight **at = &a->flights;
	struct api_flight *f;

	while (&(*at)->http != job)
		at = &(*at)->next;
	f = *at;
	*at = f->next;
	http_retry_tell(job, f->call == NULL ? "token" : f->call->name);
	if (f->call == NULL) {
		api_renewal_finish(a, job);
	} else {
		a->in_flight--;
		api_judge(f->call, job, a->setup.token,
		          f->call->failures + 1 >= api_tries(a));
		count_attempt(a, f->call);
		follow_reply(a, f->call);
	}
	api_flight_free(f);
}

int64_t api_requests(const struct api *a)
{
	return a->requests;
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
