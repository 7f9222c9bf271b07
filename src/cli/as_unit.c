/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/as_unit.h"

#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/invoked.h"
#include "base/text.h"
#include "cli/args.h"
#include "cli/context.h"
#include "cli/owner.h"

static const char login[] = "wxarchive login";

static void add_login(struct text *out, const char *config)
{
	OWN(text_free) struct text command = { NULL, 0, 0 };

	text_add(&command, "login");
	if (config != NULL) {
		text_add(&command, " --config ");
		text_add_word(&command, config);
	}
	owner_add_run(out, geteuid(), text_str(&command));
}

void as_unit_hint(struct err *e, const struct cli_context *c)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };
	OWN(text_free) struct text whole = { NULL, 0, 0 };
	const char *at = strstr(e->hint, login);

	if (!invoked_by_systemd() || at == NULL ||
	    err_exit_code(e->code) != EXIT_CREDENTIALS)
		return;
	add_login(&whole, args_text(c->args, "config"));
	if (strstr(e->hint, text_str(&whole)) != NULL)
		return; /* as it is already */
	text_add_bytes(&t, e->hint, (size_t)(at - e->hint));
	text_add(&t, text_str(&whole));
	text_add(&t, at + strlen(login));
	(void)err_hint(e, "%s", text_str(&t));
}
