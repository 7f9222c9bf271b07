/* source_clock: the time by which the ages of calls are judged.
 *
 * The source stamps when a call began and ended, so whether it has settled is
 * a question to the source's clock.  Each reply tells it (the header Date, to
 * the second).  Where ours is ahead of it by more than SOURCE_CLOCK_OFF_MS, the
 * source's is taken, as it was last told and has gone on since by the
 * monotonic clock; else ours.  So the earlier one judges: a call that settles
 * late waits, one that settled early would be given up, and no single wrong
 * Date may do that.  What is written as the time of our own acts is always
 * ours.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_SOURCE_CLOCK_H
#define PIPELINE_SOURCE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* doctor calls a clock wrong from here on, too. */
#define SOURCE_CLOCK_OFF_MS INT64_C(300000)

struct http_job;

/* All zero: the source has not told its time. */
struct source_clock {
	int64_t date_ms; /* UTC, as the source told it last */
	int64_t mono_ms; /* monotonic, when it did */
	bool is_known;
	bool was_warned;
};

/* Takes the time of a finished reply of the API, if it tells one: a success,
 * signed in.  Warns once in the log when ours (now_ms, mono_ms: the same
 * instant) is off. */
void source_clock_take(struct source_clock *k, const struct http_job *job,
                       int64_t now_ms, int64_t mono_ms);

/* The time to judge by, for an instant of ours: a pure decision. */
int64_t source_clock_now(const struct source_clock *k, int64_t now_ms,
                         int64_t mono_ms);

#endif
