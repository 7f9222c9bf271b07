/* SPDX-License-Identifier: Apache-2.0 */
#include "model/end.h"

#include <stddef.h>

#include "base/when.h"

/* An end may be stamped by another clock than the beginning. */
#define BEFORE_MS (5 * MINUTE_MS)
/* No more than two clocks, or two time zones, differ. */
#define AHEAD_MS DAY_MS
/* 2100: what lies behind is in microseconds, or a filler. */
#define LATEST_MS    INT64_C(4102444800000)

#define FIRST_ASK_MS (2 * DAY_MS)

static int64_t add_ms(int64_t at_ms, int64_t after_ms)
{
	int64_t sum;

	return __builtin_add_overflow(at_ms, after_ms, &sum) ? INT64_MAX : sum;
}

static bool is_ahead(int64_t ms, int64_t now_ms)
{
	return ms >= LATEST_MS || ms > add_ms(now_ms, AHEAD_MS);
}

/* A task that the source says has ended, at a time that it does not say: its
 * recordings are due, and it ended no later than it was last touched. */
static int64_t inferred_ms(const struct task *t, int64_t now_ms)
{
	int64_t ms;

	if (t->is_active == TRI_YES ||
	    (t->is_active != TRI_NO && !task_word_is(t->status, "ended")))
		return -1;
	if (t->last_activity_ms >= t->created_ms &&
	    !is_ahead(t->last_activity_ms, now_ms))
		return t->last_activity_ms;
	ms = add_ms(t->created_ms, t->total_ms);
	return t->total_ms < 0 || is_ahead(ms, now_ms) ? t->created_ms : ms;
}

void end_read(struct task *t)
{
	const int64_t said = t->ended_ms;

	t->odd_end_ms = 0;
	if (said > 0 && add_ms(said, BEFORE_MS) >= t->created_ms &&
	    said < LATEST_MS)
		return;
	if (said > 0)
		t->odd_end_ms = said;
	t->ended_ms = inferred_ms(t, INT64_MAX);
}

int64_t end_at_ms(const struct task *t, int64_t now_ms)
{
	const int64_t ms = is_ahead(t->ended_ms, now_ms)
	                           ? inferred_ms(t, now_ms)
	                           : t->ended_ms;

	return ms >= 0 && ms < t->created_ms ? t->created_ms : ms;
}

int64_t end_odd_ms(const struct task *t, int64_t now_ms)
{
	if (t->odd_end_ms != 0)
		return t->odd_end_ms;
	return is_ahead(t->ended_ms, now_ms) ? t->ended_ms : 0;
}

int64_t end_quiet_from_ms(const struct task *t, int64_t now_ms)
{
	return t->last_activity_ms > t->created_ms &&
	                       !is_ahead(t->last_activity_ms, now_ms)
	               ? t->last_activity_ms
	               : t->created_ms;
}

int64_t end_quiet_ms(int64_t settle_ms)
{
	return settle_ms > FIRST_ASK_MS ? settle_ms : FIRST_ASK_MS;
}

int64_t end_ask_ms(const struct task *t, int64_t now_ms, int64_t asked_ms,
                   int64_t settle_ms)
{
	const int64_t quiet = end_quiet_ms(settle_ms);
	const int64_t from = end_quiet_from_ms(t, now_ms);
	const bool is_voice = t->channel_type == NULL ||
	                      task_word_is(t->channel_type, "telephony");
	const int64_t first = add_ms(from, is_voice ? FIRST_ASK_MS : quiet);
	const int64_t last = add_ms(from, quiet);
	int64_t age = add_ms(quiet, quiet);

	while (add_ms(t->created_ms, age) <= asked_ms)
		age = add_ms(age, age);
	const int64_t aged = add_ms(t->created_ms, age);
	if (first > asked_ms && first < aged)
		return first;
	return last > asked_ms && last < aged ? last : aged;
}
