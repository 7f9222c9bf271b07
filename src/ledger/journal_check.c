/* The whole log, line by line.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "ledger/journal_line.h"
#include "ledger/journal_own.h"
#include "ledger/ledger_own.h"

struct journal_walk {
	struct ledger *ledger;
	struct db_stmt *lines;
	uint64_t next;
	struct merkle tiles;
	struct merkle tail;
	char time[JOURNAL_TIME_LEN]; /* of the line before */
	struct db_stmt *kept;        /* roots of tiles */
	struct journal_about about;
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
static int end_tile(struct journal_walk *w, struct err *e)
{
	const uint64_t tile = w->tiles.size;
	const struct merkle_hash root = w->tail.peaks[0];
	const enum db_row row = db_step(w->kept, e);
	const void *bytes;
	size_t len;

	if (row == DB_ERR)
		return -1;
	if (row == DB_DONE || (uint64_t)db_int(w->kept, 0) != tile)
		return wrong_tile(e, tile, "their root is missing");
	bytes = db_bytes(w->kept, 1, &len);
	if (len != sizeof(root.b) || memcmp(bytes, root.b, len) != 0)
		return wrong_tile(e, tile, "their root is not the one kept");
	merkle_add(w->ledger->digest, &w->tiles, &root);
	w->tail = (struct merkle){ 0 };
	return 0;
}

static int check_line(struct journal_walk *w, const char *text, size_t len,
                      struct err *e)
{
	struct journal_line line;

	if (!journal_line_read(&line, text, len))
		return wrong(e, w->next, "is no line of this log");
	if (line.n != w->next)
		return wrong(e, w->next, "carries another number");
	if (memcmp(line.time, w->time, JOURNAL_TIME_LEN) < 0)
		return wrong(e, w->next, "is older than the one before it");
	memcpy(w->time, line.time, JOURNAL_TIME_LEN);
	journal_about_line(&w->about, &line);
	return 0;
}

static int check_row(struct journal_walk *w, journal_take *take, void *ctx,
                     struct err *e)
{
	struct db_stmt *const s = w->lines;
	const int64_t n = db_int(s, 0);
	struct merkle_hash leaf;
	const char *text;
	const void *kept;
	size_t text_len;
	size_t len;

	if (n < 0 || (uint64_t)n < w->next)
		return wrong(e, w->next, "is there twice");
	if ((uint64_t)n > w->next)
		return wrong(e, w->next, "is missing");
	text = db_bytes(s, 1, &text_len);
	if (text == NULL || check_line(w, text, text_len, e) != 0)
		return text == NULL ? wrong(e, w->next, "is empty") : -1;
	merkle_leaf(w->ledger->digest, &leaf, text, text_len);
	kept = db_bytes(s, 2, &len);
	if (len != sizeof(leaf.b) || memcmp(kept, leaf.b, len) != 0)
		return wrong(e, w->next, "is not what its hash was made of");
	if (take != NULL && take(ctx, w->next, text, text_len, e) != 0)
		return -1;
	merkle_add(w->ledger->digest, &w->tail, &leaf);
	w->next++;
	return w->tail.size == JOURNAL_TILE_LINES ? end_tile(w, e) : 0;
}

int journal_walk_open(struct journal_walk **out, struct ledger *l,
                      struct err *e)
{
	OWN(own_journal_walk)
	struct journal_walk *w = mem_zeroed(1, sizeof(*w));

	w->ledger = l;
	journal_about_init(&w->about);
	if (db_prepare(&w->lines, l->db, ledger_sql_text[SQL_EVENT_ALL], e) !=
	            0 ||
	    db_prepare(&w->kept, l->db, ledger_sql_text[SQL_TILES], e) != 0)
		return -1;
	db_bind_int(w->kept, 1, 0);
	db_bind_int(w->kept, 2, INT64_MAX);
	*out = GIVE(w);
	return 0;
}

void journal_walk_close(struct journal_walk *w)
{
	if (w == NULL)
		return;
	db_finalize(w->lines);
	db_finalize(w->kept);
	free(w);
}

int journal_walk_to(struct journal_walk *w, uint64_t end, journal_take *take,
                    void *ctx, struct err *e)
{
	while (w->next < end) {
		const enum db_row row = db_step(w->lines, e);

		if (row == DB_DONE)
			return wrong(e, w->next, "is missing");
		if (row == DB_ERR || check_row(w, take, ctx, e) != 0)
			return -1;
	}
	return 0;
}

int journal_recompute(struct ledger *l, uint64_t size, struct merkle_hash *out,
                      struct err *e)
{
	OWN(own_journal_walk) struct journal_walk *w = NULL;

	if (journal_walk_open(&w, l, e) != 0 ||
	    journal_walk_to(w, size, NULL, NULL, e) != 0 ||
	    journal_about_check(l, &w->about, size, e) != 0)
		return -1;
	journal_tree_root(l, &w->tiles, &w->tail, out);
	return 0;
}
