/* judge_desk: a flow with settings and no more, calls, and what they are judged
 * to be.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_PIPELINE_JUDGE_DESK_H
#define UNIT_PIPELINE_JUDGE_DESK_H

#include "base/attr.h"
#include "config/config.h"
#include "ledger/tasks.h"
#include "model/exclude.h"
#include "pipeline/flow.h"
#include "pipeline/judge.h"
#include "support/check.h"

#define HOUR   INT64_C(3600000)
#define SETTLE (24 * HOUR)
#define NOW    (1000 * HOUR)

static char short_name[] = "short", chat_name[] = "chat";
static char billing_name[] = "billing", billing[] = "Billing";
static char chat[] = "chat";
static struct exclude_rule rules[] = {
	{ .name = short_name, .shorter_than_ms = 5000, .longer_than_ms = -1 },
	{ .name = chat_name,
	  .channel = chat,
	  .shorter_than_ms = -1,
	  .longer_than_ms = -1 },
	{ .name = billing_name,
	  .queue = billing,
	  .shorter_than_ms = -1,
	  .longer_than_ms = -1 },
};

/* A flow with the settings, and no more. */
struct desk {
	struct config config;
	struct sync_setup setup;
	struct flow flow;
};

static UNUSED void lay(struct desk *d)
{
	*d = (struct desk){ .flow.now_ms = NOW };
	d->config.discover.settle_ms = SETTLE;
	d->config.excludes = rules;
	d->config.exclude_count = ARRAY_COUNT(rules);
	d->setup.config = &d->config;
	d->flow.setup = &d->setup;
}

/* A telephone call of which the source says that it was recorded. */
static UNUSED struct task claimed(int64_t ended_ms)
{
	return (struct task){
		.id = "one",
		.created_ms = (ended_ms < 0 ? NOW : ended_ms) - 2 * HOUR,
		.ended_ms = ended_ms,
		.channel_type = "telephony",
		.total_ms = 60000,
		.connected_ms = 50000,
		.recording_count = 1,
		.recording_error_count = -1,
		.recording_bytes = -1,
		.is_active = TRI_UNKNOWN,
		.capture_requested = TRI_YES,
		.is_recording_deleted = TRI_UNKNOWN,
		.is_transcription_available = TRI_UNKNOWN,
	};
}

/* One of which it says that nothing was. */
static UNUSED struct task denied(int64_t ended_ms)
{
	struct task t = claimed(ended_ms);

	t.recording_count = 0;
	t.capture_requested = TRI_NO;
	return t;
}

static UNUSED void check_judgement(size_t row, const struct ledger_judgement *j,
                                   const struct ledger_judgement *expected)
{
	if (j->class != expected->class ||
	    j->next_ask_ms != expected->next_ask_ms)
		fail_msg("row %zu: %s, next %lld; expected: %s, %lld", row,
		         state_class_name(j->class), (long long)j->next_ask_ms,
		         state_class_name(expected->class),
		         (long long)expected->next_ask_ms);
	assert_string_equal(j->reason, expected->reason);
	if (expected->rule == NULL)
		assert_null(j->rule);
	else
		assert_string_equal(j->rule, expected->rule);
}

/* Judgements, as the tables name them. */
#define OPEN                                                                   \
	{                                                                      \
		CLASS_OPEN, "not-ended", NULL, NOW + 46 * HOUR                 \
	}
#define WAITING(next)                                                          \
	{                                                                      \
		CLASS_WAITING, "never-asked", NULL, next                       \
	}
#define DENIED                                                                 \
	{                                                                      \
		CLASS_NOT_RECORDED, "source-says-no", NULL, -1                 \
	}
#define EXCLUDED(by)                                                           \
	{                                                                      \
		CLASS_EXCLUDED, "excluded-by-rule", by, -1                     \
	}

/* A task as the ledger keeps it. */
static UNUSED struct ledger_task kept(const struct ledger_judgement *j)
{
	return (struct ledger_task){
		.class = j->class,
		.reason = j->reason,
		.rule = j->rule,
		.next_ask_ms = j->next_ask_ms,
	};
}

#define ARCHIVED                                                               \
	{                                                                      \
		CLASS_ARCHIVED, "artefacts-complete", NULL, -1                 \
	}
#define FAILED                                                                 \
	{                                                                      \
		CLASS_FAILED, "fetch-failed", NULL, NOW + HOUR                 \
	}
#define MISSING                                                                \
	{                                                                      \
		CLASS_MISSING, "claimed-not-served", NULL, -1                  \
	}
#define LOST                                                                   \
	{                                                                      \
		CLASS_LOST, "artefact-lost", NULL, -1                          \
	}
#define BY_KIND                                                                \
	{                                                                      \
		CLASS_EXCLUDED, "kind-left-out", NULL, -1                      \
	}
#define SETTLING                                                               \
	{                                                                      \
		CLASS_WAITING, "settle-window", NULL, NOW + HOUR               \
	}

#define SILENT                                                                 \
	{                                                                      \
		CLASS_NOT_RECORDED, "source-silent", NULL, -1                  \
	}

#define ON                                                                     \
	{                                                                      \
		CLASS_OPEN, "no-end-told", NULL, NOW + 46 * HOUR               \
	}

#endif
