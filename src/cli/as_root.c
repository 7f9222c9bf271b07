/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/as_root.h"

#include <unistd.h>

#include "base/err.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/owner.h"

/* Of a longer command only the name is told: half of one helps nobody. */
#define LINE_MAX_BYTES 240

bool as_root_is_wrong(struct text *what, struct text *type,
                      const struct cli_context *c)
{
	OWN(text_free) struct text of = { NULL, 0, 0 };
	uid_t owner;

	if (geteuid() != 0 || !owner_of_archive(&owner, &of, c->config) ||
	    owner == 0)
		return false;
	text_addf(what, "%s belongs to user ", text_str(&of));
	owner_add_user(what, owner);
	owner_add_run(type, owner,
	              c->line.len <= LINE_MAX_BYTES ? text_str(&c->line)
	                                            : c->command->name);
	return true;
}

int as_root_refuse(const struct cli_context *c, struct err *e)
{
	OWN(text_free) struct text what = { NULL, 0, 0 };
	OWN(text_free) struct text type = { NULL, 0, 0 };

	if (!as_root_is_wrong(&what, &type, c))
		return 0;
	(void)err_set(e, ERR_USAGE, "%s, who could not use what root writes",
	              text_str(&what));
	return err_hint(e, "type: %s", text_str(&type));
}
