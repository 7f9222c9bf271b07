/* api_run: the part of the thread that owns api; where it would wait for time,
 * the fake clock jumps.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_WEBEX_API_RUN_H
#define UNIT_WEBEX_API_RUN_H

#include "api_desk.h"
#include "webex/api_own.h"

static inline void desk_done(struct api_call *call)
{
	struct desk *d = call->owner;

	d->done_count++;
}

static inline struct api_call *desk_give(struct desk *d, size_t i)
{
	struct api_call *call = &d->calls[i];

	call->name = "test.call";
	call->method = "POST";
	call->path = mem_format("/call/%zu", i);
	call->body = mem_format("{\"call\":%zu}", i);
	call->owner = d;
	call->done = desk_done;
	d->given_count++;
	api_give(d->api, call);
	return call;
}

/* Takes what has come, waiting at most 5 s for it. */
static inline void desk_take(struct desk *d)
{
	struct job *job = inbox_take(d->inbox, 5000);

	assert_non_null(job);
	while (job != NULL) {
		struct job *next = job->next;

		assert_int_equal(job->kind, API_JOB_KIND);
		api_finished(d->api, (struct http_job *)job);
		job = next;
	}
}

/* Calls given and not yet done. */
static inline size_t desk_pending(const struct desk *d)
{
	return d->given_count - d->done_count;
}

/* One step: replies first, then time. */
static inline void desk_step(struct desk *d)
{
	const int64_t wait = api_pump(d->api);

	if (desk_pending(d) == 0)
		return;
	if (wait > 0) {
		fake_clock_pass(&d->fake, wait);
		d->waited_ms += wait;
	} else if (wait < 0) {
		desk_take(d);
	}
}

static inline void desk_run(struct desk *d)
{
	while (desk_pending(d) > 0)
		desk_step(d);
}

#endif
