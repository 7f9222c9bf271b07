/* SPDX-License-Identifier: Apache-2.0 */
#include "records/audit.h"

#include <inttypes.h>
#include <string.h>

#include "base/bytes.h"
#include "base/crew.h"
#include "base/err.h"
#include "base/inbox.h"
#include "base/mem.h"
#include "base/text.h"
#include "ledger/journal.h"
#include "ledger/ledger.h"
#include "model/note.h"
#include "records/layout.h"
#include "records/log_walk.h"
#include "records/notes.h"
#include "store/store.h"

#define NEWEST    "log/checkpoint"
#define TRUSTED   "trusted checkpoint"
#define SHORT     "ledger-short"
#define NOTE_HEAD "checkpoint: "

void audit_report_free(struct audit_report *r)
{
	findings_free(&r->findings);
}

uint64_t audit_unsigned(const struct audit_report *r)
{
	const uint64_t all = r->file_entries > r->ledger_entries
	                             ? r->file_entries
	                             : r->ledger_entries;

	return all > r->signed_entries ? all - r->signed_entries : 0;
}

enum audit_about audit_about(const struct audit_report *r)
{
	const struct findings *const f = &r->findings;
	unsigned about = AUDIT_LOG;

	if (f->bad + f->unverified > (int64_t)f->count)
		return AUDIT_LOG;
	for (size_t i = 0; i < f->count; i++) {
		if (!r->has_trusted && strcmp(f->list[i].where, TRUSTED) == 0)
			about |= AUDIT_TRUSTED;
		else if (strcmp(f->list[i].code, SHORT) == 0)
			about |= AUDIT_LEDGER;
		else
			return AUDIT_LOG;
	}
	return (enum audit_about)about;
}

/* Who changes the key in the ledger can sign what he likes: the one that signs
 * here is another witness. */
static void check_own_key(struct findings *f, const struct audit_setup *setup,
                          const struct note_key *key)
{
	if (setup->own_key == NULL || memcmp(setup->own_key, key->public_key,
	                                     sizeof(key->public_key)) == 0)
		return;
	findings_add(f, FINDING_BAD, "own-key-differs", setup->own_key_path,
	             "the key that signs here is not that of the ledger, "
	             "which is %s: one of them was changed; compare both with "
	             "a copy of the public key that was kept elsewhere",
	             ledger_vkey(setup->ledger));
}

/* Whether log/checkpoint is there and could not be read, or is not signed. */
static bool is_newest_unread(const struct audit_report *r,
                             const struct notes *notes)
{
	if (notes->newest.size > 0)
		return false;
	for (size_t i = 0; i < r->findings.count; i++)
		if (strcmp(r->findings.list[i].where, NEWEST) == 0 &&
		    strcmp(r->findings.list[i].code, err_name(ERR_GONE)) != 0)
			return true;
	return false;
}

/* What the ledger remembers of having signed. */
static int check_rollback(struct audit_report *r, struct ledger *l,
                          struct err *e)
{
	OWN(text_free) struct text size = { NULL, 0, 0 };
	int64_t n;

	if (ledger_meta_get(l, "log.signed", &size, e) != 0)
		return -1;
	if (size.len == 0 || !bytes_parse_i64(&n, size.data, 0, INT64_MAX))
		return 0;
	if ((uint64_t)n > r->signed_entries)
		findings_add(
		        &r->findings, FINDING_BAD, "checkpoint-old", NEWEST,
		        "the ledger signed %" PRId64
		        " entries, the newest checkpoint covers %" PRIu64
		        ": the archive was rolled back to an earlier state",
		        n, r->signed_entries);
	return 0;
}

/* The ledger's lines, whole in themselves or not (whole): are they those of
 * the files? */
static int check_ledger(struct audit_report *r, struct ledger *l,
                        const struct err *whole, struct err *e)
{
	const uint64_t size = r->ledger_entries;
	struct merkle_hash root;

	if (whole->code == ERR_TAMPER) {
		findings_add_err(&r->findings, "ledger", whole);
		return 0;
	}
	if (whole->code != ERR_NONE) {
		*e = *whole;
		return -1;
	}
	if (size < r->file_entries) {
		findings_add(&r->findings, FINDING_BAD, SHORT, "ledger",
		             "the ledger has %" PRIu64
		             " entries, the log files %" PRIu64,
		             size, r->file_entries);
		return 0;
	}
	if (journal_root(l, r->file_entries, &root, e) != 0)
		return -1;
	if (memcmp(root.b, r->root.b, MERKLE_BYTES) != 0)
		findings_add(&r->findings, FINDING_BAD, "ledger-differs",
		             "ledger",
		             "the ledger's entries are not those of the log "
		             "files");
	return 0;
}

/* No finding: a clock is not the log's fault. */
static void note_ahead(struct audit_report *r, const struct audit_setup *setup)
{
	struct err ignored;

	r->newest_ms = -1;
	if (audit_newest_ms(&r->newest_ms, setup->ledger, &ignored) != 0)
		return; /* and found when all lines are read */
	if (audit_is_ahead(r->newest_ms, setup->now_ms))
		r->ahead_ms = r->newest_ms - setup->now_ms;
}

static void add_trusted(struct audit_report *r, struct notes *notes,
                        struct arena *a, const struct note_key *key,
                        const char *origin, const char *trusted)
{
	struct note n;
	struct err e;

	if (note_open(&n, trusted, strlen(trusted), key, &e) != 0) {
		findings_add(&r->findings, findings_judge_err(&e),
		             err_name(e.code), TRUSTED, "%s",
		             text_starts(e.text, NOTE_HEAD)
		                     ? e.text + strlen(NOTE_HEAD)
		                     : e.text);
		return;
	}
	if (strcmp(n.origin, origin) != 0) {
		findings_add(&r->findings, FINDING_BAD, "origin-differs",
		             TRUSTED, "it is a checkpoint of another log: %s",
		             n.origin);
		return;
	}
	r->has_trusted = true;
	r->trusted_entries = n.size;
	notes_add(notes, a, &n, TRUSTED);
}

/* The walk through the files, by a worker: nothing of the ledger is in it,
 * so that the ledger's own lines are hashed at the same time. */
struct files {
	struct job job;
	struct store *store;
	struct notes *notes;
	struct findings *findings; /* the worker's while it works */
	struct log_walk_result walked;
	int rc;
	struct err err;
};

static void walk_files(struct job *job)
{
	struct files *const f = (struct files *)(void *)job;

	f->rc = log_walk(&f->walked, f->store, f->notes->claims,
	                 f->notes->count, f->findings, &f->err);
}

/* Both readings of the log.  *ledger: what the ledger's own said. */
static int read_both(struct audit_report *r, struct store *s, struct ledger *l,
                     struct notes *notes, struct err *ledger, struct err *e)
{
	OWN(own_inbox) struct inbox *inbox = inbox_new();
	struct files files = { .store = s,
		               .notes = notes,
		               .findings = &r->findings };
	struct merkle_hash root;
	struct crew *crew;

	if (crew_start(&crew, 1, inbox, e) != 0)
		return -1;
	crew_give(crew, &files.job, walk_files);
	if (journal_recompute(l, r->ledger_entries, &root, ledger) == 0)
		err_clear(ledger);
	crew_stop(crew);
	if (files.rc != 0) {
		*e = files.err;
		return -1;
	}
	r->file_entries = files.walked.entries;
	r->root = files.walked.root;
	return 0;
}

int audit_verify(struct audit_report *r, const struct audit_setup *setup,
                 struct err *e)
{
	struct store *const s = setup->store;
	struct ledger *const l = setup->ledger;
	const char *const trusted = setup->trusted;
	OWN(own_arena) struct arena *a = arena_new();
	struct err ledger = { .code = ERR_NONE };
	struct note_key key;
	struct notes notes;
	bool is_unread;

	if (trusted != NULL && note_check(trusted, strlen(trusted), e) != 0)
		return err_hint(e, "a trusted checkpoint is a copy of "
		                   "log/checkpoint, or of a file in "
		                   "log/checkpoints, of the archive");
	*r = (struct audit_report){ .newest_ms = -1 };
	findings_init(&r->findings);
	if (journal_size(l, &r->ledger_entries, e) != 0)
		return -1;
	note_ahead(r, setup);
	if (note_key_parse(&key, ledger_vkey(l), e) != 0)
		return err_context(e, "key of the ledger");
	r->has_readme = store_readme(s, ledger_vkey(l), ledger_origin(l)) !=
	                STORE_README_GONE;
	if (layout_find(s, l, &r->findings, e) != 0)
		return -1;
	check_own_key(&r->findings, setup, &key);
	const struct notes_reading reading = {
		.store = s,
		.key = &key,
		.origin = ledger_origin(l),
		.findings = &r->findings,
		.arena = a,
	};
	if (notes_read(&notes, &reading, e) != 0)
		return -1;
	is_unread = is_newest_unread(r, &notes);
	r->signed_entries = notes.newest.size;
	if (is_unread && notes.count > 0)
		r->signed_entries = notes.claims[notes.count - 1].size;
	if (trusted != NULL)
		add_trusted(r, &notes, a, &key, ledger_origin(l), trusted);
	if (read_both(r, s, l, &notes, &ledger, e) != 0)
		return -1;
	for (size_t i = 0; i < notes.count; i++)
		r->checkpoints +=
		        notes.claims[i].holds &&
		        text_starts(notes.claims[i].where, "log/checkpoints/");
	if (notes.count == 0)
		findings_add(&r->findings, FINDING_UNVERIFIED, "never-signed",
		             NEWEST, "nothing of this log is signed yet");
	/* of one that cannot be read nobody knows how old it is */
	if (!is_unread && check_rollback(r, l, e) != 0)
		return -1;
	return check_ledger(r, l, &ledger, e);
}
