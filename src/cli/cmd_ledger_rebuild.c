/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>

#include "base/canon.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/as_root.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/finding_list.h"
#include "cli/words.h"
#include "config/config.h"
#include "ledger/ledger.h"
#include "model/note.h"
#include "pipeline/anchor.h"
#include "pipeline/settings.h"
#include "port/sign.h"
#include "records/rebuild.h"
#include "store/store.h"

#define KEY_LIMIT ((size_t)4096)

/* Nothing is overwritten; and what lies beside a ledger would become a part of
 * the new one. */
static int check_none(const char *path, struct err *e)
{
	static const char *const ends[] = { "", "-wal", "-journal" };

	for (size_t i = 0; i < ARRAY_COUNT(ends); i++) {
		OWN(mem_own) char *name = mem_format("%s%s", path, ends[i]);
		struct stat st;

		if (lstat(name, &st) != 0)
			continue;
		(void)err_set(e, ERR_FOREIGN, "ledger: %s is there", name);
		return err_hint(e,
		                "nothing was written; move %s away first, and "
		                "any files beside it with the same name "
		                "followed by -wal, -shm or -journal",
		                path);
	}
	return 0;
}

static int refuse_key(const struct cli_context *c, const struct note_key *own,
                      const struct note_key *archive, struct err *e)
{
	if (memcmp(own->public_key, archive->public_key,
	           sizeof(own->public_key)) == 0) {
		(void)err_set(
		        e, ERR_FOREIGN,
		        "signing.origin is %s, and the log of this archive "
		        "is %s",
		        own->name, archive->name);
		return err_hint(e,
		                "set signing.origin to %s; nothing was "
		                "written",
		                archive->name);
	}
	(void)err_set(e, ERR_FOREIGN,
	              "archive %s: its log is signed with another key than %s",
	              c->config->archive.root, c->config->signing.key_file);
	return err_hint(e, "name the archive's own key in signing.key_file; "
	                   "nothing was written");
}

/* The key that signs here is a witness from outside of the archive. */
static int check_key(struct text *vkey, const struct cli_context *c,
                     struct err *e)
{
	OWN(text_free) struct text there = { NULL, 0, 0 };
	unsigned char public_key[SIGN_PUBLIC_BYTES];
	struct note_key own, archive;

	sign_key_public(c->key, public_key);
	note_key_fill(&own, c->config->signing.origin, public_key);
	note_key_text(vkey, &own);
	if (store_read(c->store, "keys", "log.vkey", &there, KEY_LIMIT, e) != 0)
		return -1;
	if (there.len > 0)
		there.data[strcspn(there.data, "\r\n")] = '\0';
	if (strcmp(text_str(&there), text_str(vkey)) == 0)
		return 0;
	if (note_key_parse(&archive, text_str(&there), e) != 0)
		return err_context(e, "keys/log.vkey");
	return refuse_key(c, &own, &archive, e);
}

static int make(struct rebuild_report *r, struct cli_context *c, struct err *e)
{
	const struct config *const config = c->config;
	OWN(text_free) struct text vkey = { NULL, 0, 0 };
	OWN(text_free) struct text settings = { NULL, 0, 0 };

	if (check_key(&vkey, c, e) != 0)
		return -1;
	settings_text(&settings, config, false);
	const struct rebuild_setup setup = {
		.store = c->store,
		.ledger_path = config->ledger.path,
		.org = config->source.org_id,
		.origin = config->signing.origin,
		.vkey = text_str(&vkey),
		.settings = text_str(&settings),
		.run_id = c->run_id,
		.clock = c->clock,
	};
	return rebuild_run(r, &setup, e);
}

/* That it was made is signed at once, as any run does; what that run would
 * look at first is looked at here. */
static int sign(struct cli_context *c, struct err *e)
{
	if (ledger_open(&c->ledger, c->config->ledger.path, LEDGER_WRITE,
	                c->config->source.org_id, e) != 0 ||
	    anchor_check(c->ledger, c->store, e) != 0)
		return -1;
	return anchor_make(c->ledger, c->store, c->key, e);
}

static void show_json(struct output *o, const struct rebuild_report *r,
                      const char *path, int exit_code)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct canon *x = canon_object(a);

	canon_set_bool(x, "made", r->is_made);
	canon_set_text(x, "path", path);
	canon_set_int(x, "entries", r->entries);
	canon_set_int(x, "calls", r->calls);
	canon_set_int(x, "artefacts", r->artefacts);
	canon_set_int(x, "evidence", r->evidence);
	canon_set_int(x, "deleted", r->deleted);
	canon_set_int(x, "differing", r->differing);
	canon_set_int(x, "left", r->leftovers);
	canon_set_int(x, "unknown", r->unknown);
	canon_set_when(x, "first_call", r->first_ms);
	canon_set(x, "findings", findings_json(&r->findings, a));
	canon_set_int(x, "exit_code", exit_code);
	output_json(o, x);
}

/* What the archive cannot tell, and what to do. */
static void add_next(struct text *t, const struct rebuild_report *r)
{
	char first[WHEN_TEXT_MAX];

	if (r->differing > 0) {
		text_add(t, "left out, because what is there is not what the "
		            "log says, or cannot be read: ");
		words_add_count(t, r->differing, "object", "objects");
		text_add(t, "; put what is damaged back from a copy of the "
		            "archive, move this ledger away, and rebuild "
		            "again\n");
	}
	if (r->unknown > 0) {
		words_add_count(t, r->unknown, "artefact", "artefacts");
		text_add(t, " that the log calls failed or lost: it does not "
		            "say of which call. The next sync learns this for "
		            "those that the source still names; the others are "
		            "counted nowhere, and their calls may be called "
		            "archived without them: compare the counts with "
		            "the earlier ones (wxarchive audit show --type "
		            "x-reconciliation)\n");
	}
	text_add(t, "no longer known: calls of which nothing is stored, "
	            "classes, and what was asked when\n");
	text_add(
	        t,
	        "next: wxarchive sync over the whole period that was archived");
	if (r->first_ms >= 0)
		text_addf(t, " (the first call dates from %s)",
		          when_text(first, r->first_ms));
	text_add(t,
	         ": it reads the source's list again, asks for the recordings "
	         "of every call, ten calls at a time, and fetches nothing that "
	         "is stored; then wxarchive verify, and wxarchive audit verify "
	         "--trusted with a checkpoint that was kept elsewhere, which "
	         "alone reveals an archive that was rolled back\n");
}

static void show(struct output *o, const struct rebuild_report *r,
                 const char *path)
{
	struct text *const t = &o->text;

	finding_list_show(o, &r->findings);
	if (!r->is_made) {
		output_add(o, OUTPUT_RED, "no ledger was made");
		text_add(t, ": the log of the archive is not what was signed; "
		            "nothing was written\n");
		return;
	}
	text_add(t, "ledger ");
	text_add_plain(t, path);
	text_add(t, " made from the archive: ");
	words_add_count(t, r->entries, "entry", "entries");
	text_add(t, " of the log, as signed; ");
	words_add_count(t, r->artefacts, "artefact", "artefacts");
	text_add(t, " of ");
	words_add_count(t, r->calls, "call", "calls");
	if (r->evidence > 0) {
		text_add(t, ", ");
		text_add_count(t, r->evidence);
		text_add(t, " of them kept as evidence");
	}
	text_add_char(t, '\n');
	add_next(t, r);
}

static int run(struct cli_context *c, struct err *e)
{
	OWN(rebuild_report_free) struct rebuild_report r = { .entries = 0 };
	const char *const path = c->config->ledger.path;
	int code;

	if (as_root_refuse(c, e) != 0 || context_open_store(c, e) != 0 ||
	    store_lock_ask(&c->lock, c->config->archive.root, c->command->name,
	                   clock_now(c->clock), e) != 0 ||
	    check_none(path, e) != 0 || context_open_key(c, e) != 0 ||
	    make(&r, c, e) != 0)
		return -1;
	if (r.is_made && sign(c, e) != 0)
		return err_context(e, "ledger %s is made", path);
	code = findings_verdict(&r.findings) == FINDING_GOOD ? EXIT_COMPLETE
	                                                     : EXIT_WRONG;
	if (c->out.is_json)
		show_json(&c->out, &r, path, code);
	else
		show(&c->out, &r, path);
	return code;
}

static const struct command_example examples[] = {
	{ "wxarchive ledger rebuild", "The ledger is lost, or too old" },
	{ NULL, NULL },
};

static const struct command_exit exits[] = {
	{ 2, "a ledger is there, or the archive has another key or "
	     "organisation: nothing is written" },
	{ 4, "the log is not what was signed, and nothing is written; or an "
	     "object is not what the log says, or is not in it: each is "
	     "listed" },
	{ 5, "another process works on the archive" },
	{ 0, NULL },
};

const struct command cmd_ledger_rebuild = {
	.name = "ledger rebuild",
	.summary = "make a lost ledger anew from the archive alone",
	.description =
	        "Makes a new ledger from what the archive holds: the entries "
	        "of the log, if their root is that of the newest signed "
	        "checkpoint and the key is the archive's; and what is stored, "
	        "from record.json and source.json, as far as these have the "
	        "digests of their entries. What does not agree is listed and "
	        "left out. A ledger that is there is never replaced: move it "
	        "away first. The new one gets its name when it is whole; the "
	        "command may be killed and repeated. That it was made is an "
	        "entry of the log (x-ledger-rebuilt), signed at once.\n\n"
	        "The archive does not hold everything: calls of which nothing "
	        "is stored, the classes of calls and the time that was read "
	        "are learned by the next sync, which has to be over all of "
	        "the time that was archived. Each call that is known is due "
	        "to be asked about again; nothing that is stored is fetched "
	        "again. Artefacts that failed or were lost, and that the "
	        "source names no more, are not known any more: their number "
	        "is told, and is in that entry.\n\n"
	        "Objects without an entry, as of a run that was killed before "
	        "it signed them, are listed; the next sync takes over those "
	        "that the source names, and says so in the log. The recordings "
	        "themselves are not read: wxarchive verify does. An archive "
	        "that was set back as a whole is seen by wxarchive audit "
	        "verify --trusted alone.",
	.examples = examples,
	.exits = exits,
	.opens = COMMAND_CONFIG,
	.run = run,
};
