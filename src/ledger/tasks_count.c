/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/err.h"
#include "ledger/ident.h"
#include "ledger/ledger_own.h"
#include "ledger/tasks.h"
#include "ledger/tasks_ask.h"
#include "port/digest.h"

int tasks_classes(struct ledger *l, struct period range,
                  int64_t out[CLASS_COUNT + 1], struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	int64_t found[CLASS_COUNT + 1] = { 0 };
	enum db_row row;

	if (ledger_stmt(&s, l, SQL_TASK_CLASSES, e) != 0)
		return -1;
	ledger_bind_range(s, range);
	while ((row = db_step(s, e)) == DB_ROW) {
		found[db_int(s, 0)] = db_int(s, 1); /* 1..9 by CHECK */
		found[0] += db_int(s, 1);
	}
	if (row == DB_ERR)
		return -1;
	memcpy(out, found, sizeof(found));
	return 0;
}

int tasks_hollow(struct ledger *l, struct period range, int64_t *out,
                 struct err *e)
{
	return ledger_int_of_range(l, SQL_TASK_HOLLOW, range, out, e);
}

int tasks_gone(struct ledger *l, struct period range, int64_t *out,
               struct err *e)
{
	return ledger_int_of_range(l, SQL_TASK_GONE, range, out, e);
}

int tasks_waiting(struct ledger *l, struct period range,
                  const struct wait_at *at, int64_t out[WAIT_COUNT],
                  struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	int64_t found[WAIT_COUNT] = { 0 };
	enum db_row row;

	if (ledger_stmt(&s, l, SQL_TASK_WAITING, e) != 0)
		return -1;
	ledger_bind_range(s, range);
	db_bind_int(s, 3, at->now_ms);
	db_bind_int(s, 4, at->now_ms - at->settle_ms);
	while ((row = db_step(s, e)) == DB_ROW)
		found[db_int(s, 0)] = db_int(s, 1); /* 0..2 by CASE */
	if (row == DB_ERR)
		return -1;
	memcpy(out, found, sizeof(found));
	return 0;
}

int tasks_to_ask(struct ledger *l, struct period range, int64_t now_ms,
                 int64_t *out, int64_t *bare, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_TASK_TO_ASK, e) != 0)
		return -1;
	ledger_bind_range(s, range);
	db_bind_int(s, 3, now_ms);
	if (db_step(s, e) != DB_ROW)
		return -1;
	*out = db_int(s, 0);
	*bare = db_int(s, 1);
	return 0;
}

int tasks_reasons(struct ledger *l, struct period range,
                  int (*take)(void *ctx, enum task_class c, const char *reason,
                              int64_t count, struct err *e),
                  void *ctx, struct err *e)
{
	OWN(own_stmt) struct db_stmt *s = NULL;
	enum db_row row;

	if (db_prepare(&s, l->db, ledger_sql_text[SQL_TASK_REASONS], e) != 0)
		return -1;
	ledger_bind_range(s, range);
	while ((row = db_step(s, e)) == DB_ROW) {
		if (take(ctx, (enum task_class)db_int(s, 0), db_text(s, 1),
		         db_int(s, 2), e) != 0)
			return -1;
	}
	return row == DB_DONE ? 0 : -1;
}

int tasks_at(struct ledger *l, int64_t ms, int64_t *out, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_TASK_AT, e) != 0)
		return -1;
	db_bind_int(s, 1, ms);
	return ledger_step_int(s, out, e);
}

static int end_of_span(struct ledger *l, enum ledger_sql sql, int64_t *out,
                       struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, sql, e) != 0 || db_step(s, e) != DB_ROW)
		return -1;
	*out = ledger_known(s, 0);
	return 0;
}

int tasks_span(struct ledger *l, int64_t *first_ms, int64_t *last_ms,
               struct err *e)
{
	int64_t first;
	int64_t last;

	if (end_of_span(l, SQL_TASK_FIRST, &first, e) != 0 ||
	    end_of_span(l, SQL_TASK_LAST, &last, e) != 0)
		return -1;
	*first_ms = first;
	*last_ms = last;
	return 0;
}

int tasks_wanting(struct ledger *l, const struct wait_at *at,
                  struct tasks_wanting *out, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	struct tasks_wanting found = { -1, CLASS_FAILED, false };
	enum db_row row;

	if (ledger_stmt(&s, l, SQL_TASK_WANTING, e) != 0)
		return -1;
	db_bind_int(s, 1, at->now_ms);
	db_bind_int(s, 2, at->now_ms - at->settle_ms);
	row = db_step(s, e);
	if (row == DB_ERR)
		return -1;
	if (row == DB_ROW) {
		found.created_ms = db_int(s, 0);
		found.class = (enum task_class)db_int(s, 1); /* by CHECK */
		found.is_due = db_int(s, 2) != 0;
	}
	*out = found;
	return 0;
}

/* Ids of one of the two forms, each sorted as its text is. */
struct ids {
	struct db_stmt *s;
	bool is_uuid;
	const char *id; /* NULL at the end */
	char buf[UUID_TEXT_MAX];
};

static int ids_next(struct ids *ids, struct err *e)
{
	const enum db_row row = db_step(ids->s, e);
	const void *bytes;
	size_t len;

	ids->id = NULL;
	if (row != DB_ROW)
		return row == DB_DONE ? 0 : -1;
	if (!ids->is_uuid) {
		ids->id = db_text(ids->s, 0);
		return 0;
	}
	bytes = db_bytes(ids->s, 0, &len);
	if (len != IDENT_BYTES)
		return err_set(e, ERR_LEDGER, "a task id of %zu bytes", len);
	ident_to_uuid(ids->buf, bytes);
	ids->id = ids->buf;
	return 0;
}

static int ids_start(struct ids *ids, struct ledger *l, struct period range,
                     struct err *e)
{
	if (db_prepare(&ids->s, l->db, ledger_sql_text[SQL_TASK_IDS], e) != 0)
		return -1;
	ledger_bind_range(ids->s, range);
	db_bind_text(ids->s, 3, ids->is_uuid ? "blob" : "text");
	return ids_next(ids, e);
}

/* Both lists as one. */
static int merge(struct ids *a, struct ids *b, struct digest *d, struct err *e)
{
	while (a->id != NULL || b->id != NULL) {
		struct ids *const next =
		        b->id == NULL || (a->id != NULL &&
		                          strcmp(a->id, b->id) < 0)
		                ? a
		                : b;

		digest_add(d, next->id, strlen(next->id));
		digest_add(d, "\n", 1);
		if (ids_next(next, e) != 0)
			return -1;
	}
	return 0;
}

int tasks_ids_sha256(struct ledger *l, struct period range,
                     char out[DIGEST_SHA256_HEX], struct err *e)
{
	struct ids uuids = { .is_uuid = true };
	struct ids others = { .is_uuid = false };
	unsigned char sha256[DIGEST_SHA256_BYTES];
	int rc = -1;

	digest_restart(l->digest);
	if (ids_start(&uuids, l, range, e) == 0 &&
	    ids_start(&others, l, range, e) == 0)
		rc = merge(&uuids, &others, l->digest, e);
	db_finalize(uuids.s);
	db_finalize(others.s);
	if (rc != 0)
		return -1;
	digest_end(l->digest, sha256);
	bytes_hex(out, sha256, sizeof(sha256));
	return 0;
}
