/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/canon.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/finding_list.h"
#include "cli/give_way.h"
#include "cli/help.h"
#include "cli/verify_open.h"
#include "cli/words.h"
#include "pipeline/anchor.h"
#include "records/verify.h"

struct view {
	struct output *out;
	bool is_live;
	bool is_drawn;
};

static void erase(struct view *v)
{
	if (v->is_drawn)
		text_add(&v->out->text, "\r\033[2K");
	v->is_drawn = false;
}

static void watch(void *ctx, const struct verify_progress *p)
{
	struct view *v = ctx;
	struct err ignored;

	if (!v->is_live)
		return;
	erase(v);
	text_add_count(&v->out->text, p->checked);
	text_add(&v->out->text, " of ");
	text_add_count(&v->out->text, p->due);
	text_add(&v->out->text, " read, ");
	text_add_bytes_human(&v->out->text, p->bytes);
	v->is_drawn = true;
	(void)!output_flush(v->out, &ignored);
}

struct turn {
	struct cli_context *context;
	struct view *view;
};

static bool is_asked(void *ctx)
{
	const struct turn *t = ctx;

	return give_way_is_asked(t->context);
}

static int let_go_first(void *ctx, int64_t until_ms, struct ledger **ledger,
                        struct err *e)
{
	const struct turn *t = ctx;
	struct err ignored;
	int rc;

	if (t->view->is_live) {
		erase(t->view);
		text_add(&t->view->out->text, "waiting while another run "
		                              "writes");
		t->view->is_drawn = true;
		(void)!output_flush(t->view->out, &ignored);
	}
	rc = give_way(t->context, until_ms, e);
	*ledger = t->context->ledger;
	return rc;
}

/* What became of the run besides what it found. */
enum kept {
	KEPT_SIGNED,
	KEPT_UNSIGNED,
	KEPT_IN_PART, /* it failed before its end */
	KEPT_NOTHING, /* it only looked: the file system is read-only */
	KEPT_NO_ROOM, /* or full */
};

static void show_json(struct output *o, const struct verify_report *r,
                      enum kept kept, int exit_code)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct canon *x = canon_object(a);

	canon_set_int(x, "stored", r->stored);
	canon_set_int(x, "due", r->progress.due);
	canon_set_int(x, "checked", r->progress.checked);
	canon_set_int(x, "good", r->good);
	canon_set_int(x, "bad", r->bad);
	canon_set_int(x, "cannot_be_verified", r->unverified);
	canon_set_int(x, "other_findings", verify_other_findings(r));
	canon_set_int(x, "bytes", r->progress.bytes);
	canon_set_int(x, "elapsed_ms", r->progress.elapsed_ms);
	canon_set_bool(x, "whole", r->is_whole);
	canon_set_bool(x, "stopped", r->is_stopped);
	canon_set_bool(x, "recorded", kept <= KEPT_UNSIGNED);
	canon_set(x, "findings", findings_json(&r->findings, a));
	canon_set_int(x, "exit_code", exit_code);
	output_json(o, x);
}

/* Why not all of what is stored was read. */
static const char *part_of(const struct verify_report *r, enum kept kept)
{
	if (r->progress.checked >= r->stored || r->is_stopped ||
	    kept == KEPT_IN_PART)
		return "";
	return r->progress.checked < r->progress.due
	               ? " (as many as the time allowed)"
	               : " (the share asked for)";
}

static void advise(struct output *o, const char *what)
{
	text_add(&o->text, "what to do: ");
	help_wrap(&o->text, what, 12, 12, (size_t)o->width - 1);
}

static void show_advice(struct output *o, const struct verify_report *r)
{
	if (r->bad > 0)
		advise(o, "restore what is bad from a copy of the archive, "
		          "then run wxarchive verify again");
	if (r->findings.bad > r->bad)
		advise(o, "keep a copy of the archive and the ledger, and find "
		          "out who added what was never recorded, or changed "
		          "what the log recorded");
}

/* Whether all that was due was read; false also where nothing was counted. */
static bool is_through(const struct verify_report *r)
{
	return r->progress.due > 0 && r->progress.checked >= r->progress.due;
}

static void show_kept(struct text *t, const struct verify_report *r,
                      enum kept kept)
{
	if (kept == KEPT_IN_PART) {
		text_add(t, is_through(r) ? "ended by a failure after the last "
		                            "artefact was read\n"
		                          : "ended by a failure before all of "
		                            "it was read\n");
		return;
	}
	if (r->is_stopped)
		text_add(t, "stopped by a signal before all of it was read\n");
	if (r->is_whole)
		text_add(t, "the folders and the log were also compared with "
		            "the ledger\n");
	else if (kept <= KEPT_UNSIGNED)
		text_add(t, "the next run continues where this one ended\n");
	if (kept == KEPT_NOTHING)
		text_add(t, "not recorded: the file system is read-only\n");
	if (kept == KEPT_NO_ROOM)
		text_add(t, "not recorded: the file system is full\n");
	if (kept == KEPT_UNSIGNED)
		text_add(t, "recorded in the log, but not signed yet: the next "
		            "run signs it\n");
}

static void show(struct output *o, const struct verify_report *r,
                 enum kept kept)
{
	const int64_t other = verify_other_findings(r);
	struct text *t = &o->text;
	const size_t start = t->len;

	finding_list_show(o, &r->findings);
	text_add_count(t, r->progress.checked);
	text_add(t, " of ");
	text_add_count(t, r->stored);
	text_addf(t, " artefacts read again%s, ", part_of(r, kept));
	text_add_bytes_human(t, r->progress.bytes);
	text_add(t, " in ");
	text_add_duration_human(t, r->progress.elapsed_ms);
	text_add(t, ": ");
	text_add_count(t, r->good);
	text_add(t, " good, ");
	text_add_count(t, r->bad);
	text_add(t, " bad, ");
	text_add_count(t, r->unverified);
	text_add(t, " cannot be verified");
	if (other > 0) {
		text_add(t, "; ");
		words_add_count(t, other, "other finding", "other findings");
		text_add(t, " in the folders or the log");
	}
	text_add_char(t, '\n');
	show_kept(t, r, kept);
	words_wrap(o, start, 0);
	show_advice(o, r);
}

static int exit_code(const struct verify_report *r)
{
	if (findings_verdict(&r->findings) != FINDING_GOOD)
		return EXIT_WRONG;
	return r->is_stopped ? EXIT_FAILED : EXIT_COMPLETE;
}

/* The disk became full, and what was to be recorded is rolled back: to read
 * takes no room. */
static enum kept look_again(struct verify_report *r,
                            const struct verify_setup *setup,
                            struct cli_context *c, struct err *e)
{
	struct verify_setup looks = *setup;

	err_clear(e);
	if (c->ledger == NULL && verify_open_on_full(c, e) != 0)
		return KEPT_IN_PART;
	looks.ledger = c->ledger; /* another one since the last turn */
	looks.only_looks = true;
	looks.is_asked = NULL;
	verify_report_free(r);
	return verify_run(r, &looks, e) == 0 ? KEPT_NO_ROOM : KEPT_IN_PART;
}

/* A run, and what keeps it. */
static enum kept verify(struct verify_report *r,
                        const struct verify_setup *setup,
                        enum verify_open opened, struct cli_context *c,
                        struct err *e)
{
	if (verify_run(r, setup, e) != 0)
		return !setup->only_looks && e->code == ERR_FULL
		               ? look_again(r, setup, c, e)
		               : KEPT_IN_PART;
	if (setup->only_looks)
		return opened == VERIFY_OPEN_FULL ? KEPT_NO_ROOM : KEPT_NOTHING;
	if (r->is_cut)
		return KEPT_SIGNED; /* by the run that writes now */
	if (anchor_make(c->ledger, c->store, c->key, e) == 0)
		return KEPT_SIGNED;
	(void)err_context(e, "not signed");
	return KEPT_UNSIGNED;
}

static int run(struct cli_context *c, struct err *e)
{
	struct view view = { .out = &c->out,
		             .is_live = c->out.can_redraw && !c->out.is_json };
	OWN(verify_report_free) struct verify_report r = { .is_whole = false };
	struct turn turn = { c, &view };
	enum verify_open opened;

	if (verify_open(c, &opened, e) != 0)
		return -1;
	const struct verify_setup setup = {
		.only_looks = opened != VERIFY_OPEN_WRITER,
		.store = c->store,
		.ledger = c->ledger,
		.clock = c->clock,
		.stop = c->stop,
		.share = args_number(c->args, "share", VERIFY_SHARE_ALL),
		.budget_ms = args_number(c->args, "budget", 0),
		.threads = args_number(c->args, "threads", 0),
		.watch = watch,
		.watch_ctx = &view,
		.is_asked = opened == VERIFY_OPEN_WRITER ? is_asked : NULL,
		.give_way = let_go_first,
		.turn_ctx = &turn,
	};

	/* nothing is signed on top of a log that is not what it was */
	if (anchor_check(c->ledger, c->store, e) != 0)
		return -1;
	const enum kept kept = verify(&r, &setup, opened, c, e);
	const bool is_failed = kept == KEPT_IN_PART || kept == KEPT_UNSIGNED;
	/* what is wrong there weighs more than that it was not recorded */
	if (is_failed && findings_verdict(&r.findings) != FINDING_GOOD)
		e->code = ERR_TAMPER;
	const int status =
	        is_failed ? (int)err_exit_code(e->code) : exit_code(&r);

	/* what was found is told in any case */
	erase(&view);
	if (c->out.is_json)
		show_json(&c->out, &r, kept, status);
	else
		show(&c->out, &r, kept);
	return is_failed ? -1 : status;
}

static const struct args_option options[] = {
	{ .name = "share",
	  .type = ARGS_SHARE,
	  .value = "SHARE",
	  .min = 1,
	  .max = VERIFY_SHARE_ALL,
	  .help = "only this share of the stored artefacts, such as 1/30" },
	{ .name = "budget",
	  .type = ARGS_DURATION,
	  .value = "TIME",
	  .min = 1,
	  .max = INT64_MAX,
	  .help = "stop after this time, such as 2h; a file already begun is "
	          "finished, and at least one is read" },
	{ .name = "threads",
	  .type = ARGS_COUNT,
	  .value = "N",
	  .min = 1,
	  .max = 256,
	  .help = "number of files to read at a time; default: one per "
	          "processor" },
	{ .name = NULL },
};

static const struct command_example examples[] = {
	{ "wxarchive verify", "Read everything" },
	{ "wxarchive verify --share 1/30",
	  "Once a day: everything within a month" },
	{ "wxarchive verify --budget 40m", "As much as 40 minutes allow" },
	{ NULL, NULL },
};

static const struct command_exit exits[] = {
	{ 1, "also: stopped by a signal before all of it was read; the process "
	     "then ends by that signal" },
	{ 4, "something is bad, or cannot be verified; each is listed, also "
	     "where it could not be recorded" },
	{ 0, NULL },
};

const struct command cmd_verify = {
	.name = "verify",
	.summary = "read what is stored again and compare it with the records",
	.description =
	        "Reads and hashes the stored files again, and compares file, "
	        "sidecar, ledger and log entry. Each artefact is good, bad, or "
	        "cannot be verified; the last is never counted as good. With a "
	        "share or a time budget, the next run continues where this one "
	        "ended. When everything was read, the folders are compared "
	        "too: anything there that was never recorded is a finding.\n\n"
	        "The verdicts are kept in the ledger; each one that is not "
	        "good, and the run as a whole, become entries of the log, "
	        "which is signed at the end. On a file system that is "
	        "read-only or full everything is read and nothing is recorded. "
	        "Whether the log "
	        "itself is intact is checked by wxarchive audit verify.\n\n"
	        "A sync, or another run that writes, which starts meanwhile "
	        "has its turn first: verify lets it in after the files that "
	        "it is reading, waits, and goes on. Only the comparison of "
	        "the folders at the end is not interrupted; a run that starts "
	        "then waits for up to a minute, and ends with 5 after that.",
	.options = options,
	.examples = examples,
	.exits = exits,
	.opens = COMMAND_CONFIG | COMMAND_STOPPABLE | COMMAND_GIVES_WAY,
	.run = run,
};
