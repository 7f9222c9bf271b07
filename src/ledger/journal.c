/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/journal.h"

#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "ledger/ident.h"
#include "ledger/journal_line.h"
#include "ledger/journal_own.h"
#include "ledger/ledger_own.h"

static int check_event(const struct journal_event *ev, struct err *e)
{
	if (ev->type == NULL || ev->type[0] == '\0' ||
	    strpbrk(ev->type, "\"\\") != NULL)
		return err_set(e, ERR_BUG, "log entry without a plain type");
	if (!text_equal(ev->outcome, "success") &&
	    !text_equal(ev->outcome, "failure"))
		return err_set(e, ERR_BUG,
		               "log entry %s: its outcome is neither success "
		               "nor failure",
		               ev->type);
	if (ev->object != NULL && strpbrk(ev->object, "\"\\") != NULL)
		return err_set(e, ERR_BUG,
		               "log entry %s: its object has no plain name",
		               ev->type);
	return 0;
}

static int insert_line(struct ledger *l, uint64_t n,
                       const struct merkle_hash *leaf, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_EVENT_ADD, e) != 0)
		return -1;
	db_bind_int(s, 1, (int64_t)n);
	db_bind_text(s, 2, l->line.data);
	db_bind_bytes(s, 3, leaf->b, sizeof(leaf->b));
	return db_run(s, e);
}

static int insert_about(struct ledger *l, uint64_t n, const char *object,
                        struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (object == NULL)
		return 0;
	if (ledger_stmt(&s, l, SQL_EVENT_ABOUT_ADD, e) != 0)
		return -1;
	ident_bind_oid(s, 1, object);
	db_bind_int(s, 2, (int64_t)n);
	return db_run(s, e);
}

static int insert_tile(struct ledger *l, uint64_t tile,
                       const struct merkle_hash *root, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_TILE_ADD, e) != 0)
		return -1;
	db_bind_int(s, 1, (int64_t)tile);
	db_bind_bytes(s, 2, root->b, sizeof(root->b));
	return db_run(s, e);
}

/* The leaf becomes part of the tree in memory; a tile that is full now is
 * written. */
static int grow(struct ledger *l, const struct merkle_hash *leaf, struct err *e)
{
	struct journal_end *const end = &l->end;

	merkle_add(l->digest, &end->tail, leaf);
	if (end->tail.size < JOURNAL_TILE_LINES)
		return 0;
	if (insert_tile(l, end->tiles.size, &end->tail.peaks[0], e) != 0)
		return -1;
	merkle_add(l->digest, &end->tiles, &end->tail.peaks[0]);
	end->tail = (struct merkle){ 0 };
	return 0;
}

int journal_put(struct ledger *l, const char *object, const char *time,
                struct err *e)
{
	const uint64_t n = journal_end_size(l);
	struct merkle_hash leaf;

	merkle_leaf(l->digest, &leaf, l->line.data, l->line.len);
	if (insert_line(l, n, &leaf, e) != 0 ||
	    insert_about(l, n, object, e) != 0 || grow(l, &leaf, e) != 0) {
		journal_end_forget(l);
		return -1;
	}
	memcpy(l->end.time, time, JOURNAL_TIME_LEN);
	l->end.time[JOURNAL_TIME_LEN] = '\0';
	return 0;
}

static int append(struct ledger *l, const struct journal_event *ev,
                  int64_t now_ms, int64_t *n_out, struct err *e)
{
	char time[WHEN_TEXT_MAX];
	uint64_t n;

	if (check_event(ev, e) != 0 || journal_end_load(l, e) != 0)
		return -1;
	n = journal_end_size(l);
	(void)when_text(time, now_ms);
	/* A clock that was set back does not turn the log back. */
	if (strcmp(time, l->end.time) < 0)
		memcpy(time, l->end.time, sizeof(time));
	text_clear(&l->line);
	journal_line_write(&l->line, ev, n, time);
	if (l->line.len > JOURNAL_LINE_MAX)
		return err_set(e, ERR_TOO_LARGE,
		               "log entry %s of %zu bytes: the limit is %d",
		               ev->type, l->line.len, JOURNAL_LINE_MAX);
	if (journal_put(l, ev->object, time, e) != 0)
		return -1;
	if (n_out != NULL)
		*n_out = (int64_t)n;
	return 0;
}

int journal_append(struct ledger *l, const struct journal_event *ev,
                   int64_t now_ms, int64_t *n_out, struct err *e)
{
	if (ledger_change_begin(l, "journal_append", e) != 0)
		return -1;
	return ledger_change_end(l, append(l, ev, now_ms, n_out, e), e);
}

/* A reader asks each time: the writer goes on meanwhile. */
static int read_size(struct ledger *l, uint64_t *out, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_EVENT_SIZE, e) != 0)
		return -1;
	if (db_step(s, e) != DB_ROW)
		return -1;
	*out = (uint64_t)db_int(s, 0);
	return 0;
}

int journal_size(struct ledger *l, uint64_t *out, struct err *e)
{
	if (l->mode != LEDGER_WRITE || !l->end.is_ready)
		return read_size(l, out, e);
	*out = journal_end_size(l);
	return 0;
}

int journal_give(struct db_stmt *s, journal_take *take, void *ctx,
                 struct err *e)
{
	size_t len;
	const char *line = db_bytes(s, 1, &len);

	return take(ctx, (uint64_t)db_int(s, 0), line, len, e);
}

static int missing(struct err *e, uint64_t n)
{
	(void)err_set(e, ERR_TAMPER, "log entry %llu is missing",
	              (unsigned long long)n);
	return err_hint(e, "keep the ledger as it is; 'wxarchive audit verify' "
	                   "tells more");
}

int journal_each(struct ledger *l, uint64_t first, uint64_t end,
                 journal_take *take, void *ctx, struct err *e)
{
	OWN(own_stmt) struct db_stmt *s = NULL;
	uint64_t next = first;
	enum db_row row;

	if (db_prepare(&s, l->db, ledger_sql_text[SQL_EVENT_EACH], e) != 0)
		return -1;
	db_bind_int(s, 1, (int64_t)first);
	db_bind_int(s, 2, (int64_t)end);
	while ((row = db_step(s, e)) == DB_ROW) {
		if ((uint64_t)db_int(s, 0) != next)
			return missing(e, next);
		if (journal_give(s, take, ctx, e) != 0)
			return -1;
		next++;
	}
	if (row == DB_ERR)
		return -1;
	return next < end ? missing(e, next) : 0;
}
