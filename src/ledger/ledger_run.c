/* SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>

#include "base/err.h"
#include "base/mem.h"
#include "ledger/ledger.h"
#include "ledger/ledger_own.h"

static int free_leases(struct ledger *l, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_LEASES_FREE, e) != 0)
		return -1;
	return db_run(s, e);
}

static int run_at(struct ledger *l, enum ledger_sql number, int64_t now_ms,
                  struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, number, e) != 0)
		return -1;
	db_bind_int(s, 1, now_ms);
	return db_run(s, e);
}

/* An earlier run had a clock that was ahead of ours.  What it put off until
 * later is due now: else it would not be asked for until our clock has come
 * that far, which may be years. */
static int set_clock_back(struct ledger *l, int64_t now_ms, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_RUN_LATEST, e) != 0)
		return -1;
	if (db_step(s, e) != DB_ROW)
		return -1;
	if (db_int(s, 0) <= now_ms)
		return 0;
	return run_at(l, SQL_TASKS_AHEAD, now_ms, e) != 0
	               ? -1
	               : run_at(l, SQL_WINDOWS_AHEAD, now_ms, e);
}

static int add_run(struct ledger *l, const struct ledger_run *run,
                   int64_t *number, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (free_leases(l, e) != 0 ||
	    set_clock_back(l, run->started_ms, e) != 0 ||
	    ledger_stmt(&s, l, SQL_RUN_ADD, e) != 0)
		return -1;
	db_bind_text(s, 1, run->id);
	db_bind_text(s, 2, run->command);
	db_bind_int(s, 3, run->from_ms);
	db_bind_int(s, 4, run->to_ms);
	db_bind_int(s, 5, run->started_ms);
	if (db_run(s, e) != 0)
		return -1;
	*number = db_last_id(l->db);
	return 0;
}

int ledger_run_start(struct ledger *l, struct ledger_run *run, struct err *e)
{
	int64_t number;

	if (ledger_begin(l, e) != 0)
		return -1;
	if (add_run(l, run, &number, e) != 0) {
		ledger_rollback(l);
		return err_context(e, "start of a run");
	}
	if (ledger_commit(l, e) != 0)
		return -1;
	run->number = number;
	return 0;
}

static int end_run(struct ledger *l, int64_t number, int64_t now_ms,
                   int exit_code, const char *summary, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (free_leases(l, e) != 0 || ledger_stmt(&s, l, SQL_RUN_END, e) != 0)
		return -1;
	db_bind_int(s, 1, number);
	db_bind_int(s, 2, now_ms);
	db_bind_int(s, 3, exit_code);
	db_bind_text(s, 4, summary);
	return ledger_run_one(l, s, "run", number, e);
}

int ledger_run_end(struct ledger *l, int64_t number, int64_t now_ms,
                   int exit_code, const char *summary, struct err *e)
{
	if (ledger_begin(l, e) != 0)
		return -1;
	if (end_run(l, number, now_ms, exit_code, summary, e) != 0) {
		ledger_rollback(l);
		return err_context(e, "end of a run");
	}
	return ledger_commit(l, e);
}

static void read_run(struct ledger_run *out, struct db_stmt *s, struct arena *a)
{
	const bool has_ended = !db_is_null(s, 6);

	*out = (struct ledger_run){
		.number = db_int(s, 0),
		.id = arena_text(a, db_text(s, 1)),
		.command = arena_text(a, db_text(s, 2)),
		.from_ms = db_int(s, 3),
		.to_ms = db_int(s, 4),
		.started_ms = db_int(s, 5),
		.ended_ms = has_ended ? db_int(s, 6) : 0,
		.exit_code = has_ended ? db_int(s, 7) : -1,
		.summary = arena_text(a, db_text(s, 8)),
	};
}

int ledger_run_last(struct ledger *l, const char *command,
                    struct ledger_run *out, struct arena *a, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	enum db_row row;

	if (ledger_stmt(&s, l, SQL_RUN_LAST, e) != 0)
		return -1;
	db_bind_text(s, 1, command);
	row = db_step(s, e);
	if (row == DB_ERR)
		return -1;
	if (row == DB_ROW)
		read_run(out, s, a);
	else
		*out = (struct ledger_run){ .exit_code = -1 };
	return 0;
}

static int run_started(struct ledger *l, int64_t run, int64_t *out_ms,
                       struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_RUN_STARTED, e) != 0)
		return -1;
	db_bind_int(s, 1, run);
	return ledger_step_int(s, out_ms, e);
}

static bool recorded_all(struct db_stmt *s)
{
	return !db_is_null(s, 1) && (db_int(s, 1) == EXIT_COMPLETE ||
	                             db_int(s, 1) == EXIT_EXCEPTIONS);
}

int ledger_run_leftover_until(struct ledger *l, int64_t run, int64_t *out_ms,
                              struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	int64_t next_ms; /* the run that followed began */
	enum db_row r;

	if (run_started(l, run, &next_ms, e) != 0 ||
	    ledger_stmt(&s, l, SQL_RUNS_BACK, e) != 0)
		return -1;
	int64_t least_ms = next_ms; /* the least of all that followed */
	*out_ms = LEDGER_NO_LEFTOVER;
	db_bind_int(s, 1, run);
	while ((r = db_step(s, e)) == DB_ROW) {
		const int64_t started_ms = db_int(s, 0);

		if (!recorded_all(s) && least_ms < started_ms)
			*out_ms = INT64_MAX;
		else if (!recorded_all(s) && next_ms > *out_ms)
			*out_ms = next_ms;
		next_ms = started_ms;
		if (started_ms < least_ms)
			least_ms = started_ms;
	}
	return r == DB_DONE ? 0 : -1;
}
