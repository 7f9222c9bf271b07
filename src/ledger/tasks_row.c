/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/tasks_row.h"

#include "base/err.h"
#include "base/mem.h"
#include "ledger/ident.h"
#include "ledger/ledger_own.h"
#include "ledger/names.h"

enum tri tasks_row_tri(struct db_stmt *s, int col)
{
	if (db_is_null(s, col))
		return TRI_UNKNOWN;
	return db_int(s, col) != 0 ? TRI_YES : TRI_NO;
}

/* What the ledger has no columns for. */
static void task_clear(struct task *t)
{
	*t = (struct task){
		.queue_ms = -1,
		.ringing_ms = -1,
		.hold_ms = -1,
		.wrap_up_ms = -1,
		.consult_ms = -1,
		.conference_ms = -1,
		.paused_ms = -1,
		.recording_error_count = -1,
		.recording_bytes = -1,
	};
}

static void read_task(struct task *t, char id_text[UUID_TEXT_MAX],
                      struct db_stmt *s)
{
	task_clear(t);
	t->id = ident_text(id_text, s, 1);
	t->created_ms = db_int(s, 3);
	t->ended_ms = ledger_known(s, 4);
	t->last_activity_ms = ledger_known(s, 5);
	t->status = db_text(s, 6);
	t->channel_type = db_text(s, 7);
	t->direction = db_text(s, 8);
	t->origin = db_text(s, 9);
	t->destination = db_text(s, 10);
	t->agent_id = db_text(s, 11);
	t->agent_name = db_text(s, 12);
	t->queue_id = db_text(s, 13);
	t->queue_name = db_text(s, 14);
	t->team_id = db_text(s, 15);
	t->team_name = db_text(s, 16);
	t->total_ms = ledger_known(s, 17);
	t->connected_ms = ledger_known(s, 18);
	t->recording_count = ledger_known(s, 19);
	t->is_active = tasks_row_tri(s, 20);
	t->capture_requested = tasks_row_tri(s, 21);
	t->is_recording_deleted = tasks_row_tri(s, 22);
	t->is_transcription_available = tasks_row_tri(s, 23);
	t->is_callback = tasks_row_tri(s, 24);
	t->is_campaign = tasks_row_tri(s, 25);
}

void tasks_row_read(struct ledger_task *out, char id_text[UUID_TEXT_MAX],
                    struct db_stmt *s)
{
	*out = (struct ledger_task){
		.row = db_int(s, 0),
		.class = (enum task_class)db_int(s, 26),
		.reason = db_text(s, 27),
		.rule = db_text(s, 28),
		.first_seen_ms = db_int(s, 29),
		.asked_ms = db_int(s, 30),
		.asks = db_int(s, 31),
		.next_ask_ms = ledger_known(s, 32),
		.gone_ms = ledger_known(s, 33),
	};
	read_task(&out->task, id_text, s);
}

void tasks_row_keep(struct ledger_task *t, struct arena *a)
{
	const char **const strings[] = {
		&t->reason,
		&t->rule,
		&t->task.id,
		&t->task.status,
		&t->task.channel_type,
		&t->task.direction,
		&t->task.origin,
		&t->task.destination,
		&t->task.agent_id,
		&t->task.agent_name,
		&t->task.queue_id,
		&t->task.queue_name,
		&t->task.team_id,
		&t->task.team_name,
	};

	for (size_t i = 0; i < ARRAY_COUNT(strings); i++)
		*strings[i] = arena_text(a, *strings[i]);
}

int tasks_row_count(struct ledger *l, int64_t row,
                    int64_t out[ARTEFACT_STATE_COUNT + 1], struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	int64_t found[ARTEFACT_STATE_COUNT + 1] = { 0 };
	enum db_row step;

	if (ledger_stmt(&s, l, SQL_ARTEFACT_COUNTS, e) != 0)
		return -1;
	db_bind_int(s, 1, row);
	while ((step = db_step(s, e)) == DB_ROW)
		found[db_int(s, 0)] = db_int(s, 1); /* 1..6 by CHECK */
	if (step == DB_ERR)
		return -1;
	memcpy(out, found, sizeof(found));
	return 0;
}

int tasks_row_list(struct ledger *l, struct db_stmt *s, struct tasks_list *out,
                   struct err *e)
{
	char id_text[UUID_TEXT_MAX];
	enum db_row row;
	size_t n = 0;

	while (n < out->max && (row = db_step(s, e)) == DB_ROW) {
		struct ledger_task *const t = &out->tasks[n++];

		tasks_row_read(t, id_text, s);
		tasks_row_keep(t, out->arena);
		if (tasks_row_count(l, t->row, t->artefacts, e) != 0)
			return -1;
	}
	if (n < out->max && row == DB_ERR)
		return -1;
	out->count = n;
	return 0;
}

int tasks_row_bind_judgement(struct ledger *l, struct db_stmt *s, int n,
                             const struct ledger_judgement *j, struct err *e)
{
	db_bind_int(s, n, (int64_t)j->class);
	if (names_bind_word(l, s, n + 1, j->reason, e) != 0 ||
	    names_bind_word(l, s, n + 2, j->rule, e) != 0)
		return -1;
	ledger_bind_known(s, n + 3, j->next_ask_ms);
	return 0;
}
