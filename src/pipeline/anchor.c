/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/anchor.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/fault.h"
#include "base/text.h"
#include "ledger/journal.h"
#include "ledger/ledger.h"
#include "model/note.h"
#include "pipeline/anchor_files.h"
#include "port/db.h"
#include "store/store.h"

/* In memory while it is written: a long run signs much at once. */
#define SEGMENT_BYTES ((size_t)1 << 19)

/* The newest checkpoint; size 0 when there is none yet. */
static int read_newest(struct note *out, struct ledger *l, struct store *s,
                       struct err *e)
{
	OWN(text_free) struct text note = { 0 };
	struct note_key key;
	struct err gone = { 0 };

	*out = (struct note){ 0 };
	if (store_log_newest(s, &note, &gone) != 0) {
		if (gone.code == ERR_GONE)
			return 0;
		*e = gone;
		return -1;
	}
	if (note_key_parse(&key, ledger_vkey(l), e) != 0)
		return err_context(e, "key of the ledger");
	if (note_open(out, note.data, note.len, &key, e) != 0)
		return err_context(e, "log/checkpoint");
	return 0;
}

static int incident(struct err *e, const char *what)
{
	err_set(e, ERR_TAMPER, "the log is not what was signed: %s", what);
	return err_hint(e, "nothing was written or signed; keep archive and "
	                   "ledger as they are, run 'wxarchive audit verify', "
	                   "and compare with a checkpoint kept elsewhere");
}

/* Mostly no attack: a ledger that was put back from a backup. */
static int is_older(struct err *e, uint64_t has, uint64_t covered)
{
	err_set(e, ERR_TAMPER,
	        "the ledger is older than the archive: it has %" PRIu64
	        " entries of the log, and the archive's signed checkpoint "
	        "covers %" PRIu64,
	        has, covered);
	return err_hint(e, "nothing was written or signed; put in its "
	                   "place " DB_COPY_ADVICE);
}

/* What the ledger remembers: the checkpoint was in its place before that, so
 * the newest one covers no less.  0: nothing was signed. */
static int signed_size(uint64_t *out, struct ledger *l, struct err *e)
{
	int64_t number;

	if (ledger_meta_number(l, "log.signed", &number, 0, e) != 0)
		return -1;
	*out = (uint64_t)number;
	return 0;
}

/* One reading of the log: each line for itself, the lines of the files beside
 * them.  *files_end: the index after the last entry of the files. */
static int check_lines(uint64_t *files_end, struct ledger *l, struct store *s,
                       struct err *e)
{
	OWN(own_journal_walk) struct journal_walk *walk = NULL;
	uint64_t size;

	if (journal_size(l, &size, e) != 0 ||
	    journal_walk_open(&walk, l, e) != 0 ||
	    anchor_files_check(files_end, walk, size, s, e) != 0)
		return -1;
	return journal_walk_to(walk, size, NULL, NULL, e);
}

/* What was signed is what is in the ledger still. */
static int check_root(struct ledger *l, const struct note *newest,
                      struct err *e)
{
	struct merkle_hash root;

	if (newest->size == 0)
		return 0;
	if (journal_root(l, newest->size, &root, e) != 0)
		return -1;
	if (memcmp(root.b, newest->root.b, MERKLE_BYTES) != 0)
		return incident(e, "the root over the signed entries differs "
		                   "from the checkpoint's");
	return 0;
}

int anchor_check(struct ledger *l, struct store *s, struct err *e)
{
	struct note newest;
	uint64_t files_end;
	uint64_t signed_before = 0;
	uint64_t size;

	if (read_newest(&newest, l, s, e) != 0 ||
	    signed_size(&signed_before, l, e) != 0 ||
	    journal_size(l, &size, e) != 0)
		return -1;
	if (newest.size == 0 && signed_before > 0)
		return incident(e, "log/checkpoint has gone from the archive");
	if (newest.size < signed_before)
		return incident(e, "log/checkpoint was set back to an earlier "
		                   "state");
	if (newest.size > size)
		return is_older(e, size, newest.size);
	if (check_lines(&files_end, l, s, e) != 0) {
		if (e->code != ERR_TAMPER)
			return -1;
		const struct err why = *e;
		return incident(e, why.text);
	}
	if (files_end < newest.size)
		return incident(e, "files of log/events are missing: they hold "
		                   "fewer entries than were signed");
	return check_root(l, &newest, e);
}

struct segment {
	struct store *store;
	struct text data;
	uint64_t first;
	uint64_t next;
};

static int flush_segment(struct segment *g, struct err *e)
{
	if (g->data.len == 0)
		return 0;
	if (store_log_segment(g->store, g->first, g->data.data, g->data.len,
	                      e) != 0)
		return err_context(e, "log segment %" PRIu64, g->first);
	text_clear(&g->data);
	g->first = g->next;
	return 0;
}

static int add_line(void *ctx, uint64_t n, const char *line, size_t len,
                    struct err *e)
{
	struct segment *g = ctx;

	text_add_bytes(&g->data, line, len);
	text_add_char(&g->data, '\n');
	g->next = n + 1;
	return g->data.len >= SEGMENT_BYTES ? flush_segment(g, e) : 0;
}

static int write_segments(struct ledger *l, struct store *s, uint64_t from,
                          uint64_t to, struct err *e)
{
	struct segment g = { .store = s, .first = from, .next = from };
	int rc = journal_each(l, from, to, add_line, &g, e);

	if (rc == 0)
		rc = flush_segment(&g, e);
	text_free(&g.data);
	return rc;
}

static int sign_size(struct ledger *l, struct store *s,
                     const struct sign_key *key, uint64_t size, struct err *e)
{
	OWN(text_free) struct text note = { 0 };
	struct note n = { .size = size };
	struct note_key name;

	if (journal_root(l, size, &n.root, e) != 0 ||
	    note_key_parse(&name, ledger_vkey(l), e) != 0)
		return -1;
	snprintf(n.origin, sizeof(n.origin), "%s", ledger_origin(l));
	if (note_sign(&note, &n, &name, key, e) != 0)
		return -1;
	fault_point("anchor.checkpoint.before");
	if (store_log_checkpoint(s, size, note.data, note.len, e) != 0)
		return err_context(e, "checkpoint");
	fault_point("anchor.checkpoint.after");
	return 0;
}

static int remember_size(struct ledger *l, uint64_t size, struct err *e)
{
	char number[24];

	snprintf(number, sizeof(number), "%" PRIu64, size);
	if (ledger_begin(l, e) != 0)
		return -1;
	if (ledger_meta_set(l, "log.signed", number, e) != 0) {
		ledger_rollback(l);
		return -1;
	}
	return ledger_commit(l, e);
}

int anchor_make(struct ledger *l, struct store *s, const struct sign_key *key,
                struct err *e)
{
	struct note newest;
	uint64_t size, end;

	if (journal_size(l, &size, e) != 0 ||
	    read_newest(&newest, l, s, e) != 0 ||
	    anchor_files_end(&end, s, e) != 0)
		return -1;
	if (newest.size == size && end == size)
		return 0;
	if (end > size)
		return incident(e, "the archive's files hold more entries "
		                   "than the ledger");
	if (newest.size > size)
		return is_older(e, size, newest.size);
	/* What is signed must not be forgotten. */
	if (check_root(l, &newest, e) != 0 || ledger_flush(l, e) != 0)
		return -1;
	if (end < size && write_segments(l, s, end, size, e) != 0)
		return -1;
	if (sign_size(l, s, key, size, e) != 0)
		return -1;
	return remember_size(l, size, e);
}
