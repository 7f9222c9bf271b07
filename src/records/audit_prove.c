/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "ledger/artefacts.h"
#include "ledger/journal.h"
#include "ledger/journal_line.h"
#include "ledger/ledger.h"
#include "model/kind.h"
#include "model/note.h"
#include "port/b64.h"
#include "port/digest.h"
#include "records/audit.h"
#include "store/store.h"

static int find_number(uint64_t *index, struct ledger *l, int64_t number,
                       struct err *e)
{
	uint64_t size;

	if (journal_size(l, &size, e) != 0)
		return -1;
	if ((uint64_t)number >= size)
		return err_set(e, ERR_USAGE,
		               "the log has no entry %" PRId64
		               "; allowed: 0 to %" PRIu64,
		               number, size - 1);
	*index = (uint64_t)number;
	return 0;
}

/* The entry that recorded the artefact. */
static int find_ingestion(uint64_t *index, struct ledger *l, const char *oid,
                          struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct ledger_artefact x;

	if (!kind_is_oid(oid))
		return err_set(e, ERR_USAGE,
		               "'%.60s' is no object id; allowed: 32 digits "
		               "and letters a to f, as 'wxarchive explain' "
		               "shows them, or the number of an entry, as "
		               "'wxarchive audit show' does",
		               oid);
	if (artefacts_find(l, oid, a, &x, e) != 0)
		return -1;
	if (x.row == 0)
		return err_set(e, ERR_USAGE,
		               "no object %s is known; allowed: the id of a "
		               "stored object, as 'wxarchive explain' shows it",
		               oid);
	if (x.event < 0)
		return err_set(e, ERR_USAGE,
		               "object %s is not stored (it is %s): there is "
		               "nothing to prove",
		               oid, state_artefact_name(x.state));
	*index = (uint64_t)x.event;
	return 0;
}

/* An oid may consist of digits, and is longer than any number. */
static int find_entry(struct audit_proof *out, struct ledger *l,
                      const char *what, struct err *e)
{
	int64_t number;

	out->is_object = kind_is_oid(what) ||
	                 !bytes_parse_i64(&number, what, 0, INT64_MAX);
	return out->is_object ? find_ingestion(&out->index, l, what, e)
	                      : find_number(&out->index, l, number, e);
}

static int keep_line(void *ctx, uint64_t n, const char *line, size_t len,
                     struct err *e)
{
	(void)n;
	(void)e;
	text_add_bytes(ctx, line, len);
	return 0;
}

static int read_checkpoint(struct note *out, struct text *note, struct store *s,
                           struct ledger *l, uint64_t index, struct err *e)
{
	struct note_key key;

	if (store_log_newest(s, note, e) != 0) {
		if (e->code != ERR_GONE)
			return -1;
		return err_set(e, ERR_UNVERIFIED,
		               "nothing of this log is signed yet");
	}
	if (note_key_parse(&key, ledger_vkey(l), e) != 0 ||
	    note_open(out, note->data, note->len, &key, e) != 0)
		return err_context(e, "log/checkpoint");
	if (index < out->size)
		return 0;
	(void)err_set(e, ERR_UNVERIFIED,
	              "entry %" PRIu64
	              " is not signed yet: the newest checkpoint covers "
	              "%" PRIu64 " entries",
	              index, out->size);
	return err_hint(e, "the next sync signs it");
}

static int keep_all(struct err *e)
{
	return err_hint(e, "keep archive and ledger as they are and run "
	                   "'wxarchive audit verify'");
}

/* Only the ledger says which entry it is, and nobody signed that. */
static int check_about(const struct text *line, uint64_t index, const char *oid,
                       struct err *e)
{
	struct journal_line said;

	if (journal_line_read(&said, text_str(line), line->len) &&
	    journal_line_is_type(&said, "ingestion") &&
	    journal_line_is_about(&said, oid))
		return 0;
	(void)err_set(e, ERR_TAMPER,
	              "the ledger says that entry %" PRIu64
	              " recorded object %s, and that entry does not",
	              index, oid);
	return keep_all(e);
}

/* Whether the proof holds for the very bytes that are handed out. */
static int check(const struct text *line, uint64_t index, const struct note *n,
                 const struct merkle_hash *path, size_t count, struct err *e)
{
	OWN(own_digest) struct digest *d = digest_new(DIGEST_SHA256);
	struct merkle_hash leaf;

	merkle_leaf(d, &leaf, text_str(line), line->len);
	if (merkle_proof_holds(d, &leaf, index, n->size, path, count, &n->root))
		return 0;
	(void)err_set(e, ERR_TAMPER,
	              "entry %" PRIu64
	              " of the ledger is not the one that was signed",
	              index);
	return keep_all(e);
}

void audit_proof_free(struct audit_proof *p)
{
	text_free(&p->proof);
	text_free(&p->line);
}

int audit_prove(struct audit_proof *out, struct store *s, struct ledger *l,
                const char *what, struct err *e)
{
	OWN(text_free) struct text checkpoint = { NULL, 0, 0 };
	struct merkle_hash path[MERKLE_LEVELS];
	OWN(audit_proof_free) struct audit_proof found = { .index = 0 };
	struct note n = { .size = 0 };
	size_t count = 0;
	uint64_t size;

	if (find_entry(&found, l, what, e) != 0 ||
	    read_checkpoint(&n, &checkpoint, s, l, found.index, e) != 0 ||
	    journal_size(l, &size, e) != 0)
		return -1;
	const uint64_t index = found.index;
	if (n.size > size)
		return err_set(e, ERR_TAMPER,
		               "the newest checkpoint covers %" PRIu64
		               " entries, and the ledger has %" PRIu64,
		               n.size, size);
	if (journal_each(l, index, index + 1, keep_line, &found.line, e) != 0 ||
	    (found.is_object &&
	     check_about(&found.line, index, what, e) != 0) ||
	    journal_proof(l, index, n.size, path, &count, e) != 0 ||
	    check(&found.line, index, &n, path, count, e) != 0)
		return -1;
	text_addf(&found.proof, "c2sp.org/tlog-proof@v1\nindex %" PRIu64 "\n",
	          index);
	for (size_t i = 0; i < count; i++) {
		b64_add(&found.proof, path[i].b, sizeof(path[i].b));
		text_add_char(&found.proof, '\n');
	}
	text_add_char(&found.proof, '\n');
	text_add_bytes(&found.proof, checkpoint.data, checkpoint.len);
	found.size = n.size;
	*out = found;
	found = (struct audit_proof){ .index = 0 };
	return 0;
}
