/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>

#include "base/canon.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/finding_list.h"
#include "cli/help.h"
#include "cli/words.h"
#include "config/config.h"
#include "port/b64.h"
#include "port/sign.h"
#include "records/audit.h"
#include "records/events.h"

#define NOTE_LIMIT ((size_t)64 << 10)

/* One line for people, the line of the log for programs. */
static int print_event(void *ctx, const struct event *ev, struct err *e)
{
	struct output *o = ctx;

	if (o->is_json) {
		text_add(&o->text, ev->line);
	} else {
		text_addf(&o->text, "%8" PRIu64 "  %s  ", ev->n, ev->time);
		text_add_plain(&o->text, ev->type);
		if (strcmp(ev->outcome, "success") != 0) {
			text_add(&o->text, "  ");
			output_add(o, OUTPUT_RED, ev->outcome);
		}
		if (ev->object != NULL) {
			text_add(&o->text, "  ");
			text_add_plain(&o->text, ev->object);
		}
		if (ev->detail != NULL) {
			text_add(&o->text, "  ");
			text_add_plain(&o->text, ev->detail);
		}
	}
	text_add_char(&o->text, '\n');
	return output_drain(o, e);
}

static int note_event(void *ctx, const struct event *ev, struct err *e)
{
	bool *const is_there = ctx;

	(void)ev;
	(void)e;
	*is_there = true;
	return 0;
}

/* A word that no entry speaks of is a mistake, not an empty list. */
static int check_object(struct cli_context *c, const char *object,
                        struct err *e)
{
	const struct events_query q = { .object = object, .since_ms = -1 };
	bool is_there = false;

	if (object == NULL)
		return 0;
	if (events_each(c->ledger, &q, note_event, &is_there, e) != 0)
		return -1;
	if (is_there)
		return 0;
	return err_set(e, ERR_USAGE,
	               "--object: no entry of the log is about '%.60s'; "
	               "allowed: the oid of a stored object, as wxarchive "
	               "explain and find --files show it",
	               object);
}

static int run_show(struct cli_context *c, struct err *e)
{
	const struct events_query q = {
		.object = args_text(c->args, "object"),
		.type = args_text(c->args, "type"),
		.since_ms = args_number(c->args, "since", -1),
		.limit = args_number(c->args, "limit", 50),
	};

	if (check_object(c, q.object, e) != 0)
		return -1;
	return events_each(c->ledger, &q, print_event, &c->out, e);
}

/* Worth knowing, also of a log that is what was signed. */
static void add_ahead(struct text *t, const struct audit_report *r)
{
	if (r->ahead_ms == 0)
		return;
	text_add(t, "the newest entry dates from ");
	words_add_when(t, r->newest_ms);
	text_add(t, ", ");
	text_add_duration_human(t, r->ahead_ms);
	text_add(t, " ahead of the clock: entries made until then also carry "
	            "that time\n");
}

static void verify_json(struct output *o, const struct audit_report *r,
                        int exit_code)
{
	OWN(own_arena) struct arena *a = arena_new();
	OWN(text_free) struct text root = { NULL, 0, 0 };
	struct canon *x = canon_object(a);

	b64_add(&root, r->root.b, sizeof(r->root.b));
	canon_set_text(x, "verdict",
	               findings_verdict_name(findings_verdict(&r->findings)));
	canon_set_int(x, "file_entries", (int64_t)r->file_entries);
	canon_set_int(x, "ledger_entries", (int64_t)r->ledger_entries);
	canon_set_int(x, "signed_entries", (int64_t)r->signed_entries);
	canon_set_int(x, "unsigned_entries", (int64_t)audit_unsigned(r));
	canon_set_int(x, "checkpoints", r->checkpoints);
	if (r->has_trusted)
		canon_set_int(x, "trusted_entries",
		              (int64_t)r->trusted_entries);
	canon_set_int(x, "ahead_ms", r->ahead_ms);
	canon_set_bool(x, "readme", r->has_readme);
	canon_set_text(x, "root", text_str(&root));
	canon_set(x, "findings", findings_json(&r->findings, a));
	canon_set_int(x, "exit_code", exit_code);
	output_json(o, x);
}

static void advise(struct output *o, const char *what)
{
	text_add(&o->text, "what to do: ");
	help_wrap(&o->text, what, 12, 12, (size_t)o->width - 1);
}

/* The log is not accused of what lies beside it. */
static void add_bad(struct output *o, const struct audit_report *r)
{
	const enum audit_about about = audit_about(r);

	if (about == AUDIT_LOG) {
		output_add(o, OUTPUT_RED, "the log is not what was signed\n");
		return;
	}
	if ((about & AUDIT_TRUSTED) != 0) {
		output_add(o, OUTPUT_RED,
		           "the log is what was signed, but the trusted "
		           "checkpoint is not one of this log\n");
		advise(o, "give --trusted a copy of log/checkpoint of this "
		          "archive; if it is one, it was changed since, or "
		          "this log is signed with another key now: compare "
		          "it with another copy");
	}
	if ((about & AUDIT_LEDGER) != 0) {
		output_add(o, OUTPUT_RED,
		           "the log is what was signed, but the ledger is "
		           "older than the log\n");
		advise(o, "put in its place the newest copy of the ledger; if "
		          "there is none, wxarchive ledger rebuild makes one "
		          "from the archive");
	}
}

static void verify_words(struct output *o, const struct audit_report *r,
                         bool was_given)
{
	struct text *t = &o->text;

	finding_list_show(o, &r->findings);
	words_add_count(t, (int64_t)r->file_entries, "entry", "entries");
	text_add(t, " in the log files, ");
	text_add_count(t, (int64_t)r->ledger_entries);
	text_add(t, " in the ledger; ");
	words_add_count(t, r->checkpoints, "signed checkpoint holds\n",
	                "signed checkpoints hold\n");
	text_add(t, "entries after the newest checkpoint, not signed yet: ");
	text_add_count(t, (int64_t)audit_unsigned(r));
	text_add_char(t, '\n');
	add_ahead(t, r);
	if (!r->has_readme)
		text_add(t, "README.txt is missing from the archive, by which "
		            "anybody can check it: 'wxarchive init' restores "
		            "it\n");
	/* beyond what there is it is a finding */
	if (r->has_trusted && r->trusted_entries <= r->file_entries) {
		text_add(t, "the trusted checkpoint covers the first ");
		words_add_count(t, (int64_t)r->trusted_entries, "entry\n",
		                "entries\n");
	} else if (!was_given) {
		text_add(t,
		         "a checkpoint kept elsewhere (--trusted) would also "
		         "reveal a log that was rolled back as a whole\n");
	}
	switch (findings_verdict(&r->findings)) {
	case FINDING_GOOD:
		output_add(o, OUTPUT_GREEN, "the log is what was signed\n");
		break;
	case FINDING_UNVERIFIED:
		output_add(o, OUTPUT_YELLOW, "the log cannot be verified\n");
		break;
	case FINDING_BAD:
		add_bad(o, r);
		break;
	}
}

/* A pipe would hold us until somebody writes into it. */
static int read_trusted(struct text *out, const char *path, struct err *e)
{
	struct stat st;

	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return err_set(
		        e, ERR_USAGE,
		        "--trusted: %s is no plain file; allowed: a copy "
		        "of log/checkpoint",
		        path);
	if (file_read(out, path, NOTE_LIMIT, e) != 0) {
		e->code = ERR_USAGE;
		return err_context(e, "--trusted");
	}
	return 0;
}

/* Whoever may not read the key does without. */
static void read_own_key(struct audit_setup *setup,
                         unsigned char out[SIGN_PUBLIC_BYTES],
                         const struct cli_context *c)
{
	const char *path = c->config->signing.key_file;
	OWN(own_sign_key) struct sign_key *key = NULL;
	struct err ignored;

	if (sign_key_load(&key, path, &ignored) != 0)
		return;
	sign_key_public(key, out);
	setup->own_key = out;
	setup->own_key_path = path;
}

static int run_verify(struct cli_context *c, struct err *e)
{
	OWN(audit_report_free) struct audit_report r = { .checkpoints = 0 };
	OWN(text_free) struct text trusted = { NULL, 0, 0 };
	struct audit_setup setup = { .store = c->store,
		                     .ledger = c->ledger,
		                     .now_ms = clock_now(c->clock) };
	unsigned char own_key[SIGN_PUBLIC_BYTES];
	const char *path = args_text(c->args, "trusted");
	int code;

	if (path != NULL && read_trusted(&trusted, path, e) != 0)
		return -1;
	if (path != NULL)
		setup.trusted = text_str(&trusted);
	read_own_key(&setup, own_key, c);
	if (audit_verify(&r, &setup, e) != 0)
		return e->code == ERR_USAGE
		               ? err_context(e, "--trusted %s", path)
		               : -1;
	code = findings_verdict(&r.findings) == FINDING_GOOD ? EXIT_COMPLETE
	                                                     : EXIT_WRONG;
	if (c->out.is_json)
		verify_json(&c->out, &r, code);
	else
		verify_words(&c->out, &r, path != NULL);
	if (!c->out.is_json)
		words_wrap(&c->out, 0, 0);
	return code;
}

static int run_prove(struct cli_context *c, struct err *e)
{
	OWN(audit_proof_free) struct audit_proof p = { .index = 0 };

	if (audit_prove(&p, c->store, c->ledger, args_word(c->args, 0), e) != 0)
		return -1;
	if (c->out.is_json) {
		OWN(own_arena) struct arena *a = arena_new();
		struct canon *o = canon_object(a);

		if (p.is_object)
			canon_set_text(o, "object", args_word(c->args, 0));
		else
			canon_set_null(o, "object");
		canon_set_int(o, "index", (int64_t)p.index);
		canon_set_int(o, "size", (int64_t)p.size);
		canon_set_text(o, "line", text_str(&p.line));
		canon_set_text(o, "proof", text_str(&p.proof));
		output_json(&c->out, o);
		return 0;
	}
	text_addf(&c->out.text, "%s\n", text_str(&p.line));
	text_add(&c->out.text, text_str(&p.proof));
	return 0;
}

/* README.txt of the archive tells what each means. */
static const char *const event_types[] = {
	"x-log-created",    "ingestion",    "validation",
	"capture",          "fixity check", "deletion",
	"x-unavailable",    "x-redeclared", "x-reconciliation",
	"x-ledger-rebuilt", NULL,
};

static const struct args_option show_options[] = {
	{ .name = "object",
	  .type = ARGS_TEXT,
	  .value = "OID",
	  .help = "only entries about this object" },
	{ .name = "type",
	  .type = ARGS_CHOICE,
	  .value = "TYPE",
	  .choices = event_types,
	  .help = "only entries of this type, such as 'fixity check'" },
	{ .name = "since",
	  .type = ARGS_WHEN,
	  .value = "DATE",
	  .help = "only entries from this time on" },
	{ .name = "limit",
	  .type = ARGS_COUNT,
	  .value = "N",
	  .min = 0,
	  .max = 1000000,
	  .help = "only this many, the newest; 0 for all; default: 50" },
	{ .name = NULL },
};

static const struct args_option verify_options[] = {
	{ .name = "trusted",
	  .type = ARGS_FILE,
	  .value = "FILE",
	  .help = "a checkpoint that was kept elsewhere: the log must be a "
	          "continuation of it" },
	{ .name = NULL },
};

static const struct args_word prove_words[] = {
	{ .name = "OID|ENTRY",
	  .help = "the object, as wxarchive explain shows it, or the number of "
	          "an entry of the log, as wxarchive audit show does" },
	{ .name = NULL },
};

static const struct command_example show_examples[] = {
	{ "wxarchive audit show --type 'fixity check'",
	  "When was the archive verified, and with what result?" },
	{ "wxarchive audit show --limit 0 --json", "The log as it is" },
	{ NULL, NULL },
};

static const struct command_example verify_examples[] = {
	{ "wxarchive audit verify", "Is the log what was signed?" },
	{ "wxarchive audit verify --trusted last-month.note",
	  "Does it continue the one that counsel has?" },
	{ NULL, NULL },
};

static const struct command_example prove_examples[] = {
	{ "wxarchive audit prove 0123456789abcdef0123456789abcdef > proof.txt",
	  "A proof of one recording that anybody can check" },
	{ "wxarchive audit prove 1250 > proof.txt",
	  "The same for an entry of the log, such as a reconciliation" },
	{ NULL, NULL },
};

static const struct command_exit verify_exits[] = {
	{ 4, "the log is not what was signed, or cannot be verified; or the "
	     "ledger or the trusted checkpoint does not belong to it" },
	{ 0, NULL },
};

static const struct command_exit prove_exits[] = {
	{ 2, "no such object is stored, or the log has no such entry" },
	{ 4, "its entry is not signed yet, or is not what was signed" },
	{ 0, NULL },
};

const struct command cmd_audit_show = {
	.name = "audit show",
	.summary = "print entries of the log",
	.description =
	        "Prints entries of the tamper-evident log, oldest first: the "
	        "newest 50, or as the options say. With --json, entries are "
	        "printed as they stand in the log, one line each. Details "
	        "are shown as JSON on purpose, and nothing is wrapped or cut: "
	        "an entry is what was signed.",
	.options = show_options,
	.examples = show_examples,
	.opens = COMMAND_CONFIG | COMMAND_LEDGER,
	.run = run_show,
};

const struct command cmd_audit_verify = {
	.name = "audit verify",
	.summary = "check that the log is what was signed",
	.description =
	        "Reads the files of the log, hashes every line, and compares "
	        "the root with every signed checkpoint; checks numbers and "
	        "times of the entries and the signatures; and compares the "
	        "ledger's entries with the files. The key is that of the "
	        "ledger, compared with keys/log.vkey and, where that can be "
	        "read, with the private key that signs here. It also says how "
	        "many entries are not signed yet.\n\n"
	        "A log that was rolled back as a whole to an earlier signed "
	        "state can only be detected with a checkpoint from elsewhere: "
	        "keep copies of log/checkpoint outside the archive, and give "
	        "one with --trusted.",
	.options = verify_options,
	.examples = verify_examples,
	.exits = verify_exits,
	.opens = COMMAND_CONFIG | COMMAND_STORE | COMMAND_LEDGER,
	.run = run_verify,
};

const struct command cmd_audit_prove = {
	.name = "audit prove",
	.summary = "print the proof that one object or entry is in the signed "
	           "log",
	.description =
	        "Prints the entry of the log that recorded the object, or the "
	        "one with that number (of a reconciliation, for one: wxarchive "
	        "audit show --type x-reconciliation), then a proof "
	        "(c2sp.org/tlog-proof) that this entry is part of the signed "
	        "log: its number, the hashes along its path to the root, and "
	        "the newest checkpoint. README.txt in the archive says how to "
	        "check it with openssl alone.",
	.words = prove_words,
	.examples = prove_examples,
	.exits = prove_exits,
	.opens = COMMAND_CONFIG | COMMAND_STORE | COMMAND_LEDGER,
	.run = run_prove,
};
