/* SPDX-License-Identifier: Apache-2.0 */
#include "records/rebuild_log.h"

#include <inttypes.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "ledger/journal.h"
#include "ledger/journal_line.h"
#include "ledger/ledger.h"
#include "records/findings.h"
#include "records/log_lines.h"
#include "records/log_walk.h"
#include "records/notes.h"
#include "records/rebuild.h"
#include "store/store.h"

#define COMMIT_LINES 4096

/* A run that was killed between the two files of a checkpoint leaves this: the
 * note says all the same what was signed. */
static bool is_harmless(const struct finding *x)
{
	return strcmp(x->code, "checkpoint-old") == 0;
}

static bool are_harmless(const struct findings *f)
{
	if (f->bad + f->unverified > (int64_t)f->count)
		return false;
	for (size_t i = 0; i < f->count; i++)
		if (!is_harmless(&f->list[i]))
			return false;
	return true;
}

static int note_segment(void *ctx, uint64_t first, const char *path,
                        struct err *e)
{
	uint64_t *const beyond = ctx;

	(void)path;
	(void)e;
	if (first >= beyond[0] && first < beyond[1])
		beyond[1] = first;
	return 0;
}

/* Nobody has signed them: to take them over would make them good. */
static int refuse_unsigned(struct findings *f, struct store *s,
                           uint64_t covered, uint64_t entries, struct err *e)
{
	uint64_t beyond[2] = { covered, UINT64_MAX };

	if (store_log_segments(s, note_segment, beyond, e) != 0)
		return -1;
	findings_add(f, FINDING_UNVERIFIED, "unsigned", "log/events",
	             "%" PRIu64 " entries lie behind the %" PRIu64
	             " that the newest checkpoint covers, and nobody has "
	             "signed them",
	             entries - covered, covered);
	if (beyond[1] == covered)
		findings_add(f, FINDING_UNVERIFIED, "unsigned", "log/events",
		             "move the files from %012" PRIu64
		             ".jsonl on out of the archive, keep them, and run "
		             "the command again: what only they speak of is "
		             "then treated as left by a run that was cut short",
		             covered);
	return 0;
}

static int check(struct rebuild_log *out, bool *is_signed, struct findings *f,
                 struct store *s, const struct notes *notes, struct err *e)
{
	struct log_walk_result walked;
	uint64_t covered = 0;

	if (log_walk(&walked, s, notes->claims, notes->count, f, e) != 0)
		return -1;
	if (notes->count == 0)
		findings_add(f, FINDING_BAD, "never-signed", "log/checkpoint",
		             "there is no signed checkpoint: nothing says what "
		             "the log of this archive was");
	else
		covered = notes->claims[notes->count - 1].size;
	if (!are_harmless(f))
		return 0;
	if (walked.entries > covered)
		return refuse_unsigned(f, s, covered, walked.entries, e);
	findings_free(f);
	findings_init(f);
	*is_signed = true;
	*out = (struct rebuild_log){ walked.entries, walked.root,
		                     notes->newest.size };
	return 0;
}

static int note_one(void *ctx, uint64_t first, const char *path, struct err *e)
{
	bool *const is_there = ctx;

	(void)first;
	(void)path;
	(void)e;
	*is_there = true;
	return 0;
}

/* Without a log nothing else of the archive counts. */
static int find_log(bool *out, struct findings *f, struct store *s,
                    struct err *e)
{
	*out = false;
	if (store_log_segments(s, note_one, out, e) != 0 && e->code != ERR_GONE)
		return -1;
	if (!*out)
		findings_add(f, FINDING_BAD, "gone", "log/events",
		             "this archive has no log: nothing says what "
		             "belongs in it");
	return 0;
}

int rebuild_log_check(struct rebuild_log *out, bool *is_signed,
                      struct findings *f, const struct rebuild_setup *setup,
                      struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct note_key key;
	const struct notes_reading reading = {
		.store = setup->store,
		.key = &key,
		.origin = setup->origin,
		.findings = f,
		.arena = a,
	};
	struct notes notes;
	bool has_log;

	*is_signed = false;
	if (note_key_parse(&key, setup->vkey, e) != 0)
		return err_context(e, "key of the archive");
	if (find_log(&has_log, f, setup->store, e) != 0)
		return -1;
	if (!has_log)
		return 0;
	if (notes_read(&notes, &reading, e) != 0)
		return -1;
	return check(out, is_signed, f, setup->store, &notes, e);
}

static int take_line(void *ctx, uint64_t n, const char *line, size_t len,
                     struct err *e)
{
	struct ledger *const l = ctx;

	if (journal_import(l, line, len, e) != 0)
		return -1;
	if ((n + 1) % COMMIT_LINES != 0)
		return 0;
	return ledger_commit(l, e) != 0 ? -1 : ledger_begin(l, e);
}

static int import(struct ledger *l, struct store *s, struct err *e)
{
	if (ledger_begin(l, e) != 0)
		return -1;
	if (log_lines_each(s, take_line, l, e) != 0) {
		ledger_rollback(l);
		return -1;
	}
	return ledger_commit(l, e);
}

int rebuild_log_import(struct ledger *l, const struct rebuild_log *log,
                       struct store *s, struct err *e)
{
	struct merkle_hash root;
	uint64_t size;

	if (import(l, s, e) != 0 || journal_size(l, &size, e) != 0 ||
	    journal_root(l, size, &root, e) != 0)
		return -1;
	if (size == log->entries &&
	    memcmp(root.b, log->root.b, sizeof(root.b)) == 0)
		return 0;
	return err_set(e, ERR_TAMPER,
	               "the files of the log were changed while they were "
	               "read");
}

static int take_about(void *ctx, uint64_t n, const char *line, size_t len,
                      struct err *e)
{
	struct rebuild_history *const h = ctx;
	struct journal_line found;

	(void)e;
	if (!journal_line_read(&found, line, len))
		return 0;
	if (h->first < 0)
		h->first = (int64_t)n;
	if (journal_line_is_type(&found, "ingestion"))
		h->ingestion = (int64_t)n;
	if (journal_line_is_type(&found, "deletion"))
		h->deletion = (int64_t)n;
	return 0;
}

int rebuild_log_about(struct rebuild_history *out, struct ledger *l,
                      const char *oid, struct err *e)
{
	*out = (struct rebuild_history){ -1, -1, -1 };
	return journal_about(l, oid, take_about, out, e);
}
