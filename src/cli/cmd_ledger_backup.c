/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "base/canon.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/words.h"
#include "ledger/ledger_copy.h"

static void show_json(struct output *o, const char *path,
                      const struct ledger_copy *copy)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct canon *x = canon_object(a);

	canon_set_text(x, "path", path);
	canon_set_int(x, "bytes", copy->bytes);
	canon_set_int(x, "calls", copy->calls);
	canon_set_int(x, "artefacts", copy->artefacts);
	canon_set_int(x, "entries", (int64_t)copy->entries);
	if (copy->newest[0] != '\0')
		canon_set_text(x, "newest_entry", copy->newest);
	canon_set_bool(x, "replaced", copy->has_replaced);
	output_json(o, x);
}

static void show(struct output *o, const char *path,
                 const struct ledger_copy *copy)
{
	struct text *const t = &o->text;

	text_add_plain(t, path);
	text_add(t, copy->has_replaced ? " (an earlier copy was replaced): "
	                               : ": ");
	words_add_count(t, copy->calls, "call", "calls");
	text_add(t, ", ");
	words_add_count(t, copy->artefacts, "artefact", "artefacts");
	text_add(t, " and ");
	words_add_count(t, (int64_t)copy->entries, "entry", "entries");
	text_add(t, " of the log, ");
	text_add_bytes_human(t, copy->bytes);
	text_add(t, "; read back and found whole\n");
	if (copy->newest[0] != '\0')
		text_addf(t, "newest entry of %s\n", copy->newest);
	text_add(t, "once the archive's log has grown, this copy is too old to "
	            "be put back: make one after each run\n");
}

static int run(struct cli_context *c, struct err *e)
{
	const char *const path = args_word(c->args, 0);
	struct ledger_copy copy;

	if (ledger_copy_make(&copy, c->ledger, path, e) != 0)
		return -1;
	if (c->out.is_json)
		show_json(&c->out, path, &copy);
	else
		show(&c->out, path, &copy);
	return 0;
}

static const struct args_word words[] = {
	{ .name = "FILE",
	  .help = "where to put the copy: on another disk than the ledger's",
	  .is_file = true },
	{ .name = NULL },
};

static const struct command_example examples[] = {
	{ "wxarchive ledger backup /mnt/backup/ledger.sqlite",
	  "After each run, also while one goes on" },
	{ NULL, NULL },
};

static const struct command_exit exits[] = {
	{ 1, "also: the ledger is damaged; no copy is made" },
	{ 2,
	  "FILE is there and is no earlier copy of this ledger, or FILE.part "
	  "and is no copy that was cut short: it stays" },
	{ 7, "the copy cannot be written" },
	{ 0, NULL },
};

const struct command cmd_ledger_backup = {
	.name = "ledger backup",
	.summary = "copy the ledger, also while a run goes on",
	.description =
	        "Makes a consistent copy of the ledger as one file. It is "
	        "written beside FILE as FILE.part, read back whole (all of its "
	        "tables, whose it is, its log), made durable, and only then "
	        "renamed.\n\n"
	        "FILE may be an earlier copy of the same ledger, one whose log "
	        "is the beginning of this one's: it is replaced. Anything else "
	        "is left as it is.\n\n"
	        "A ledger is put back by copying FILE to ledger.path while "
	        "nothing works on the archive. One that is older than the "
	        "archive's log is refused by every run: wxarchive ledger "
	        "rebuild then makes a new one. It also does so if a run that "
	        "was killed has since stored something that no copy knows.",
	.words = words,
	.examples = examples,
	.exits = exits,
	.opens = COMMAND_CONFIG | COMMAND_LEDGER,
	.run = run,
};
