/* The whole log, line by line.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/err.h"
#include "ledger/journal_own.h"
#include "ledger/ledger_own.h"

struct check {
	struct ledger *ledger;
	uint64_t next;
	struct merkle tiles;
	struct merkle tail;
	char time[JOURNAL_TIME_LEN]; /* of the line before */
	struct db_stmt *kept;        /* roots of tiles */
};

static int wrong(struct err *e, uint64_t n, const char *why)
{
	(void)err_set(e, ERR_TAMPER, "log entry %llu %s", (unsigned long long)n,
	              why);
	return err_hint(e, "keep the ledger as it is and compare with the log "
	                   "files of the archive and of its copies");
}

static int wrong_tile(struct err *e, uint64_t tile, const char *why)
{
	const unsigned long long first = (unsigned long long)tile
	                                 << JOURNAL_TILE_BITS;

	(void)err_set(e, ERR_TAMPER, "log entries %llu to %llu: %s", first,
	              first + JOURNAL_TILE_LINES - 1, why);
	return err_hint(e, "keep the ledger as it is and compare with the log "
	                   "files of the archive and of its copies");
}

/* The tile is full: is its root the one that was kept? */
static int end_tile(struct check *c, struct err *e)
{
	const uint64_t tile = c->tiles.size;
	const struct merkle_hash root = c->tail.peaks[0];
	const enum db_row row = db_step(c->kept, e);
	const void *bytes;
	size_t len;

	if (row == DB_ERR)
		return -1;
	if (row == DB_DONE || (uint64_t)db_int(c->kept, 0) != tile)
		return wrong_tile(e, tile, "their root is missing");
	bytes = db_bytes(c->kept, 1, &len);
	if (len != sizeof(root.b) || memcmp(bytes, root.b, len) != 0)
		return wrong_tile(e, tile, "their root is not the one kept");
	merkle_add(c->ledger->digest, &c->tiles, &root);
	c->tail = (struct merkle){ 0 };
	return 0;
}

static int check_line(struct check *c, const char *text, size_t len,
                      struct err *e)
{
	struct journal_line line;

	if (!journal_line_read(&line, text, len))
		return wrong(e, c->next, "is no line of this log");
	if (line.n != c->next)
		return wrong(e, c->next, "carries another number");
	if (memcmp(line.time, c->time, JOURNAL_TIME_LEN) < 0)
		return wrong(e, c->next, "is older than the one before it");
	memcpy(c->time, line.time, JOURNAL_TIME_LEN);
	return 0;
}

static int check_row(struct check *c, struct db_stmt *s, struct err *e)
{
	const int64_t n = db_int(s, 0);
	struct merkle_hash leaf;
	const char *text;
	const void *kept;
	size_t len;

	if (n < 0 || (uint64_t)n < c->next)
		return wrong(e, c->next, "is there twice");
	if ((uint64_t)n > c->next)
		return wrong(e, c->next, "is missing");
	text = db_bytes(s, 1, &len);
	if (text == NULL || check_line(c, text, len, e) != 0)
		return text == NULL ? wrong(e, c->next, "is empty") : -1;
	merkle_leaf(c->ledger->digest, &leaf, text, len);
	kept = db_bytes(s, 2, &len);
	if (len != sizeof(leaf.b) || memcmp(kept, leaf.b, len) != 0)
		return wrong(e, c->next, "is not what its hash was made of");
	merkle_add(c->ledger->digest, &c->tail, &leaf);
	c->next++;
	return c->tail.size == JOURNAL_TILE_LINES ? end_tile(c, e) : 0;
}

static int check_all(struct check *c, uint64_t size, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	enum db_row row;

	if (ledger_stmt(&s, c->ledger, SQL_EVENT_ALL, e) != 0)
		return -1;
	db_bind_int(s, 1, (int64_t)size);
	while ((row = db_step(s, e)) == DB_ROW) {
		if (check_row(c, s, e) != 0)
			return -1;
	}
	if (row == DB_ERR)
		return -1;
	return c->next < size ? wrong(e, c->next, "is missing") : 0;
}

int journal_recompute(struct ledger *l, uint64_t size, struct merkle_hash *out,
                      struct err *e)
{
	OWN(ledger_reset) struct db_stmt *kept = NULL;
	struct check c = { .ledger = l };

	if (ledger_stmt(&kept, l, SQL_TILES, e) != 0)
		return -1;
	db_bind_int(kept, 1, 0);
	db_bind_int(kept, 2, INT64_MAX);
	c.kept = kept;
	if (check_all(&c, size, e) != 0)
		return -1;
	journal_tree_root(l, &c.tiles, &c.tail, out);
	return 0;
}
