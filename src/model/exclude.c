/* exclude: which rule leaves a task out.
 * SPDX-License-Identifier: Apache-2.0 */
#include "model/exclude.h"

#include <stdbool.h>

#include "model/task.h"

/* A rule that names no condition would leave everything out: it is taken to
 * match nothing. */
static bool has_condition(const struct exclude_rule *r)
{
	return r->channel != NULL || r->queue != NULL || r->team != NULL ||
	       r->direction != NULL || r->shorter_than_ms >= 0 ||
	       r->longer_than_ms >= 0;
}

static bool holds_either(const char *wanted, const char *id, const char *name)
{
	return wanted == NULL || task_word_is(id, wanted) ||
	       task_word_is(name, wanted);
}

static bool holds_duration(const struct exclude_rule *r, const struct task *t)
{
	const int64_t ms = t->connected_ms >= 0 ? t->connected_ms : t->total_ms;

	if (r->shorter_than_ms < 0 && r->longer_than_ms < 0)
		return true;
	if (t->ended_ms < 0 || ms < 0)
		return false;
	if (r->shorter_than_ms >= 0 && ms >= r->shorter_than_ms)
		return false;
	return r->longer_than_ms < 0 || ms > r->longer_than_ms;
}

static bool holds_all(const struct exclude_rule *r, const struct task *t)
{
	return holds_either(r->channel, t->channel_type, NULL) &&
	       holds_either(r->direction, t->direction, NULL) &&
	       holds_either(r->queue, t->queue_id, t->queue_name) &&
	       holds_either(r->team, t->team_id, t->team_name) &&
	       holds_duration(r, t);
}

const struct exclude_rule *exclude_match(const struct exclude_rule *rules,
                                         size_t count, const struct task *t)
{
	for (size_t i = 0; i < count; i++) {
		if (has_condition(&rules[i]) && holds_all(&rules[i], t))
			return &rules[i];
	}
	return NULL;
}
