/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/tasks.h"

#include "base/err.h"
#include "base/mem.h"
#include "ledger/ident.h"
#include "ledger/ledger_own.h"
#include "ledger/names.h"
#include "ledger/pack.h"
#include "ledger/tasks_row.h"
#include "port/digest.h"

/* What a look-up by id says of a task. */
struct known {
	struct ledger_task task;
	int64_t raw_digest;
	int64_t scan;
};

/* The first 8 bytes of the SHA-256 of the raw object: enough to see that it
 * changed. */
static int64_t digest_of(struct ledger *l, const struct task *t)
{
	unsigned char sha256[DIGEST_SHA256_BYTES];
	uint64_t value = 0;

	digest_restart(l->digest);
	digest_add(l->digest, t->raw, t->raw_len);
	digest_end(l->digest, sha256);
	for (size_t i = 0; i < sizeof(value); i++)
		value = value << 8 | sha256[i];
	/* Two's complement, whatever the compiler thinks of the cast. */
	return (int64_t)(value & INT64_MAX) |
	       ((value >> 63) != 0 ? INT64_MIN : 0);
}

static void read_known(struct known *out, struct db_stmt *s, struct arena *a)
{
	*out = (struct known){
		.raw_digest = db_int(s, 1),
		.scan = db_int(s, 2),
	};
	out->task.row = db_int(s, 0);
	out->task.task.created_ms = db_int(s, 3);
	out->task.task.ended_ms = ledger_known(s, 4);
	out->task.class = (enum task_class)db_int(s, 5);
	out->task.reason = arena_text(a, db_text(s, 6));
	out->task.rule = arena_text(a, db_text(s, 7));
	out->task.first_seen_ms = db_int(s, 8);
	out->task.asked_ms = db_int(s, 9);
	out->task.asks = db_int(s, 10);
	out->task.next_ask_ms = ledger_known(s, 11);
	out->task.task.recording_count = ledger_known(s, 12);
	out->task.task.is_transcription_available = tasks_row_tri(s, 13);
}

/* Row 0 if the task is new. */
static int find_known(struct ledger *l, const char *id, struct known *out,
                      struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	enum db_row row;

	*out = (struct known){ .scan = 0 };
	if (ledger_stmt(&s, l, SQL_TASK_KNOWN, e) != 0)
		return -1;
	ident_bind(s, 1, id);
	row = db_step(s, e);
	if (row == DB_ERR)
		return -1;
	if (row == DB_ROW)
		read_known(out, s, l->scratch);
	return 0;
}

static void bind_tri(struct db_stmt *s, int n, enum tri v)
{
	ledger_bind_known(s, n, (int64_t)v);
}

static int bind_names(struct ledger *l, struct db_stmt *s, const struct task *t,
                      struct err *e)
{
	if (names_bind_word(l, s, 5, t->status, e) != 0 ||
	    names_bind_word(l, s, 6, t->channel_type, e) != 0 ||
	    names_bind_word(l, s, 7, t->direction, e) != 0 ||
	    names_bind_party(l, s, 10, t->agent_id, t->agent_name, e) != 0 ||
	    names_bind_party(l, s, 11, t->queue_id, t->queue_name, e) != 0)
		return -1;
	return names_bind_party(l, s, 12, t->team_id, t->team_name, e);
}

/* Parameters 1 to 22, the same in TASK_ADD and TASK_RENEW. */
static int bind_task(struct ledger *l, struct db_stmt *s, const struct task *t,
                     int64_t raw_digest, struct err *e)
{
	ident_bind(s, 1, t->id);
	db_bind_int(s, 2, t->created_ms);
	ledger_bind_known(s, 3, t->ended_ms);
	ledger_bind_known(s, 4, t->last_activity_ms);
	db_bind_text(s, 8, t->origin);
	db_bind_text(s, 9, t->destination);
	ledger_bind_known(s, 13, t->total_ms);
	ledger_bind_known(s, 14, t->connected_ms);
	ledger_bind_known(s, 15, t->recording_count);
	bind_tri(s, 16, t->is_active);
	bind_tri(s, 17, t->capture_requested);
	bind_tri(s, 18, t->is_recording_deleted);
	bind_tri(s, 19, t->is_transcription_available);
	bind_tri(s, 20, t->is_callback);
	bind_tri(s, 21, t->is_campaign);
	db_bind_int(s, 22, raw_digest);
	return bind_names(l, s, t, e);
}

static int put_raw(struct ledger *l, int64_t row, const struct task *t,
                   struct err *e)
{
	if (t->raw == NULL)
		return 0;
	return pack_put(l, row, t->raw, t->raw_len, e);
}

struct sight {
	const struct tasks_sighting *of;
	int64_t raw_digest; /* of its object */
};

static int add_task(struct ledger *l, const struct sight *sight, int64_t *row,
                    struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_TASK_ADD, e) != 0 ||
	    bind_task(l, s, sight->of->task, sight->raw_digest, e) != 0)
		return -1;
	db_bind_int(s, 23, sight->of->now_ms);
	db_bind_int(s, 24, sight->of->scan);
	if (tasks_row_bind_judgement(l, s, 25, sight->of->fresh, e) != 0 ||
	    names_bind_word(l, s, 29, l->settings, e) != 0 || db_run(s, e) != 0)
		return -1;
	*row = db_last_id(l->db);
	return put_raw(l, *row, sight->of->task, e);
}

static int renew_task(struct ledger *l, const struct sight *sight, int64_t row,
                      struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_TASK_RENEW, e) != 0 ||
	    bind_task(l, s, sight->of->task, sight->raw_digest, e) != 0 ||
	    ledger_run_one(l, s, "task row", row, e) != 0)
		return -1;
	return put_raw(l, row, sight->of->task, e);
}

static int mark_task(struct ledger *l, const struct sight *sight, int64_t row,
                     struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_TASK_MARK, e) != 0)
		return -1;
	db_bind_int(s, 1, row);
	db_bind_int(s, 2, sight->of->now_ms);
	if (sight->of->scan == 0)
		db_bind_null(s, 3);
	else
		db_bind_int(s, 3, sight->of->scan);
	return ledger_run_one(l, s, "task row", row, e);
}

static int count_scan(struct ledger *l, int64_t scan, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_SCAN_SEEN, e) != 0)
		return -1;
	db_bind_int(s, 1, scan);
	return ledger_run_one(l, s, "scan", scan, e);
}

/* A row on the margin belongs to another window: it only counts, once. */
static int count_extra(struct ledger *l, int64_t scan, const char *id,
                       struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (scan == 0)
		return 0;
	if (ledger_stmt(&s, l, SQL_SCAN_EXTRA_ADD, e) != 0)
		return -1;
	db_bind_int(s, 1, scan);
	ident_bind(s, 2, id);
	if (db_run(s, e) != 0)
		return -1;
	return db_changes(l->db) == 1 ? count_scan(l, scan, e) : 0;
}

static int see_new(struct ledger *l, const struct sight *sight,
                   struct ledger_seen *out, struct err *e)
{
	out->is_new = true;
	return add_task(l, sight, &out->row, e);
}

static int see_known(struct ledger *l, const struct sight *sight,
                     const struct known *known, struct ledger_seen *out,
                     struct err *e)
{
	out->row = known->task.row;
	out->known = known->task;
	out->known.task.id = sight->of->task->id;
	if (tasks_row_count(l, out->row, out->known.artefacts, e) != 0)
		return -1;
	if (known->raw_digest != sight->raw_digest &&
	    renew_task(l, sight, out->row, e) != 0)
		return -1;
	return mark_task(l, sight, out->row, e);
}

/* What may be refused is asked first, before anything is written. */
static int see(struct ledger *l, const struct sight *sight,
               struct ledger_seen *out, struct err *e)
{
	struct ledger_seen seen = { 0 };
	struct known known;

	arena_reset(l->scratch);
	if (pack_check(sight->of->task->raw_len, e) != 0 ||
	    find_known(l, sight->of->task->id, &known, e) != 0)
		return -1;
	seen.is_again = sight->of->scan != 0 && known.scan == sight->of->scan;
	if (sight->of->scan != 0 && !seen.is_again &&
	    count_scan(l, sight->of->scan, e) != 0)
		return -1;
	if ((known.task.row == 0 ? see_new(l, sight, &seen, e)
	                         : see_known(l, sight, &known, &seen, e)) != 0)
		return -1;
	*out = seen;
	return 0;
}

int tasks_seen(struct ledger *l, const struct tasks_sighting *sighting,
               struct ledger_seen *out, struct err *e)
{
	if (ledger_change_begin(l, "tasks_seen", e) != 0)
		return -1;
	if (sighting->in_window) {
		const struct sight sight = {
			.of = sighting,
			.raw_digest = digest_of(l, sighting->task),
		};

		return ledger_change_end(l, see(l, &sight, out, e), e);
	}
	*out = (struct ledger_seen){ 0 };
	return ledger_change_end(
	        l, count_extra(l, sighting->scan, sighting->task->id, e), e);
}

static int judge(struct ledger *l, int64_t row,
                 const struct ledger_judgement *j, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_TASK_JUDGE, e) != 0)
		return -1;
	db_bind_int(s, 1, row);
	if (tasks_row_bind_judgement(l, s, 2, j, e) != 0)
		return -1;
	return ledger_run_one(l, s, "task row", row, e);
}

int tasks_judge(struct ledger *l, int64_t row, const struct ledger_judgement *j,
                struct err *e)
{
	if (ledger_change_begin(l, "tasks_judge", e) != 0)
		return -1;
	return ledger_change_end(l, judge(l, row, j, e), e);
}

int tasks_raw(struct ledger *l, int64_t row, struct text *out, struct err *e)
{
	return pack_get(l, row, out, e);
}
