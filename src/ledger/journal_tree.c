/* The tree of the log: a tree over tiles, and the lines after the last full
 * one.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/err.h"
#include "ledger/journal_line.h"
#include "ledger/journal_own.h"
#include "ledger/ledger_own.h"

/* Rows [first, end) of a table of hashes, in order and without a gap. */
struct span {
	enum ledger_sql sql;
	const char *what;
	uint64_t first;
	uint64_t end;
};

static int tampered(struct err *e, const struct span *span, uint64_t n,
                    const char *why)
{
	return err_set(e, ERR_TAMPER, "%s %llu %s", span->what,
	               (unsigned long long)n, why);
}

static int add_row(struct ledger *l, struct merkle *m, struct db_stmt *s,
                   const struct span *span, uint64_t next, struct err *e)
{
	struct merkle_hash hash;
	const void *bytes;
	size_t len;

	if ((uint64_t)db_int(s, 0) != next)
		return tampered(e, span, next, "is missing");
	bytes = db_bytes(s, 1, &len);
	if (len != sizeof(hash.b))
		return tampered(e, span, next, "has no whole hash");
	memcpy(hash.b, bytes, sizeof(hash.b));
	merkle_add(l->digest, m, &hash);
	return 0;
}

static int add_span(struct ledger *l, struct merkle *m, const struct span *span,
                    struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	uint64_t next = span->first;
	enum db_row row;

	if (span->first == span->end)
		return 0;
	if (ledger_stmt(&s, l, span->sql, e) != 0)
		return -1;
	db_bind_int(s, 1, (int64_t)span->first);
	db_bind_int(s, 2, (int64_t)span->end);
	while ((row = db_step(s, e)) == DB_ROW) {
		if (add_row(l, m, s, span, next, e) != 0)
			return -1;
		next++;
	}
	if (row == DB_ERR)
		return -1;
	return next < span->end ? tampered(e, span, next, "is missing") : 0;
}

int journal_tree_add_leaves(struct ledger *l, struct merkle *m, uint64_t first,
                            uint64_t end, struct err *e)
{
	const struct span span = { SQL_EVENT_LEAVES, "log entry", first, end };

	return add_span(l, m, &span, e);
}

int journal_tree_add_tiles(struct ledger *l, struct merkle *m, uint64_t first,
                           uint64_t end, struct err *e)
{
	const struct span span = { SQL_TILES, "log tile", first, end };

	return add_span(l, m, &span, e);
}

void journal_tree_root(struct ledger *l, const struct merkle *tiles,
                       const struct merkle *tail, struct merkle_hash *out)
{
	struct merkle whole = *tiles;

	memcpy(&whole.peaks[whole.count], tail->peaks,
	       tail->count * sizeof(tail->peaks[0]));
	whole.count += tail->count;
	merkle_root(l->digest, &whole, out);
}

int journal_root(struct ledger *l, uint64_t size, struct merkle_hash *out,
                 struct err *e)
{
	const uint64_t tile_count = size >> JOURNAL_TILE_BITS;
	struct merkle tiles = { 0 };
	struct merkle tail = { 0 };

	if (l->end.is_ready && journal_end_size(l) == size) {
		journal_tree_root(l, &l->end.tiles, &l->end.tail, out);
		return 0;
	}
	if (journal_tree_add_tiles(l, &tiles, 0, tile_count, e) != 0 ||
	    journal_tree_add_leaves(l, &tail, tile_count << JOURNAL_TILE_BITS,
	                            size, e) != 0)
		return -1;
	journal_tree_root(l, &tiles, &tail, out);
	return 0;
}

struct prover {
	struct ledger *ledger;
	struct err *e;
};

/* A whole subtree: of tiles if it is that large, of lines otherwise. */
static int subtree(void *ctx, unsigned level, uint64_t i,
                   struct merkle_hash *out)
{
	const struct prover *const p = ctx;
	const bool is_of_tiles = level >= JOURNAL_TILE_BITS;
	const unsigned height = is_of_tiles ? level - JOURNAL_TILE_BITS : level;
	struct merkle m = { 0 };

	if ((is_of_tiles ? journal_tree_add_tiles : journal_tree_add_leaves)(
	            p->ledger, &m, i << height, (i + 1) << height, p->e) != 0)
		return -1;
	*out = m.peaks[0];
	return 0;
}

int journal_proof(struct ledger *l, uint64_t index, uint64_t size,
                  struct merkle_hash *path, size_t *path_count, struct err *e)
{
	struct prover p = { l, e };
	uint64_t whole;

	if (journal_size(l, &whole, e) != 0)
		return -1;
	if (index >= size || size > whole)
		return err_set(e, ERR_BUG,
		               "no proof of log entry %llu among the first "
		               "%llu: the log has %llu",
		               (unsigned long long)index,
		               (unsigned long long)size,
		               (unsigned long long)whole);
	return merkle_proof(l->digest, index, size, subtree, &p, path,
	                    path_count);
}

/* The time of the last line, which the next one must not go behind. */
static int load_time(struct ledger *l, uint64_t size, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	struct journal_line line;
	const char *text;
	size_t len;

	l->end.time[0] = '\0';
	if (size == 0)
		return 0;
	if (ledger_stmt(&s, l, SQL_EVENT_EACH, e) != 0)
		return -1;
	db_bind_int(s, 1, (int64_t)size - 1);
	db_bind_int(s, 2, (int64_t)size);
	if (db_step(s, e) != DB_ROW)
		return -1;
	text = db_bytes(s, 1, &len);
	if (!journal_line_read(&line, text, len))
		return err_set(e, ERR_TAMPER,
		               "log entry %llu is no line of this log",
		               (unsigned long long)size - 1);
	memcpy(l->end.time, line.time, JOURNAL_TIME_LEN);
	l->end.time[JOURNAL_TIME_LEN] = '\0';
	return 0;
}

int journal_end_load(struct ledger *l, struct err *e)
{
	struct journal_end *const end = &l->end;
	uint64_t size;
	uint64_t tile_count;

	if (end->is_ready)
		return 0;
	if (journal_size(l, &size, e) != 0)
		return -1;
	tile_count = size >> JOURNAL_TILE_BITS;
	end->tiles = (struct merkle){ 0 };
	end->tail = (struct merkle){ 0 };
	if (journal_tree_add_tiles(l, &end->tiles, 0, tile_count, e) != 0 ||
	    journal_tree_add_leaves(l, &end->tail,
	                            tile_count << JOURNAL_TILE_BITS, size,
	                            e) != 0 ||
	    load_time(l, size, e) != 0)
		return -1;
	end->is_ready = true;
	return 0;
}

void journal_end_forget(struct ledger *l)
{
	l->end.is_ready = false;
}

uint64_t journal_end_size(const struct ledger *l)
{
	return (l->end.tiles.size << JOURNAL_TILE_BITS) + l->end.tail.size;
}
