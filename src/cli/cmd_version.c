/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "base/canon.h"
#include "base/mem.h"
#include "cli/commands.h"
#include "cli/context.h"

static int run(struct cli_context *c, struct err *e)
{
	(void)e;
	if (c->out.is_json) {
		OWN(own_arena) struct arena *a = arena_new();
		struct canon *o = canon_object(a);

		canon_set_text(o, "name", "wxarchive");
		canon_set_text(o, "version", WX_VERSION);
		output_json(&c->out, o);
	} else {
		text_add(&c->out.text, "wxarchive " WX_VERSION "\n");
	}
	return 0;
}

static const struct command_example examples[] = {
	{ "wxarchive version --json", "The version, for a program" },
	{ NULL, NULL },
};

const struct command cmd_version = {
	.name = "version",
	.summary = "show the version of the program",
	.examples = examples,
	.run = run,
};
