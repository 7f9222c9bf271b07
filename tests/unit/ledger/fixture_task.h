/* fixture_task: tasks for the ledger of a fixture.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_LEDGER_FIXTURE_TASK_H
#define UNIT_LEDGER_FIXTURE_TASK_H

#include "fixture.h"
#include "unit/ledger/given.h"

/* 00000007-0000-4000-8000-000000000000 for 7. */
static UNUSED const char *fixture_id(struct fixture *f, int n)
{
	return arena_format(f->arena, "%08x-0000-4000-8000-000000000000",
	                    (unsigned)n);
}

/* A telephone call that ended a minute after it began. */
static UNUSED struct task fixture_task(struct fixture *f, int n,
                                       int64_t created_ms)
{
	struct task t = {
		.id = fixture_id(f, n),
		.created_ms = created_ms,
		.ended_ms = created_ms + 60000,
		.last_activity_ms = -1,
		.status = "ended",
		.channel_type = "telephony",
		.direction = "inbound",
		.origin = "+4930111",
		.destination = "+4930999",
		.agent_id = "a1",
		.agent_name = "Anna Adler",
		.queue_id = "q1",
		.queue_name = "Billing",
		.team_id = "t1",
		.team_name = "Berlin",
		.total_ms = 60000,
		.connected_ms = 50000,
		.recording_count = 1,
		.is_active = TRI_NO,
		.capture_requested = TRI_YES,
		.is_recording_deleted = TRI_UNKNOWN,
		.is_transcription_available = TRI_UNKNOWN,
		.is_callback = TRI_NO,
		.is_campaign = TRI_NO,
	};

	t.raw = arena_format(f->arena, "{\"id\":\"%s\",\"createdTime\":%lld}",
	                     t.id, (long long)created_ms);
	t.raw_len = strlen(t.raw);
	return t;
}

static UNUSED struct ledger_judgement fixture_waiting(int64_t next_ask_ms)
{
	return (struct ledger_judgement){ CLASS_WAITING, "never-asked", NULL,
		                          next_ask_ms };
}

/* Puts a new task in, within the open transaction. */
static UNUSED int64_t fixture_add(struct fixture *f, const struct task *t,
                                  const struct ledger_judgement *j)
{
	struct ledger_seen seen;

	REQUIRE_OK(
	        tasks_seen(f->ledger, SEEN(t, j, FIXTURE_DAY_MS), &seen, &f->e),
	        f->e);
	assert_true(seen.is_new);
	return seen.row;
}

static UNUSED struct ledger_task fixture_find(struct fixture *f, const char *id)
{
	struct ledger_task t;

	REQUIRE_OK(tasks_find(f->ledger, id, f->arena, &t, &f->e), f->e);
	return t;
}

#endif
