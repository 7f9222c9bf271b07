/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/gap_list.h"

#include "base/text.h"
#include "cli/help.h"
#include "cli/output.h"
#include "cli/unread.h"
#include "records/gaps.h"

void gap_list_show(struct output *o, const struct gaps *g, int64_t now_ms)
{
	for (size_t i = 0; i < g->count && i < UNREAD_SHOWN; i++) {
		OWN(text_free) struct text t = { NULL, 0, 0 };
		OWN(text_free) struct text command = { NULL, 0, 0 };

		text_add(&t, "not read: ");
		unread_add(&t, &g->list[i]);
		text_add(&t,
		         unread_add_command(&command, g->list[i].range, now_ms)
		                 ? "; calls of that time are not known "
		                   "until this is run:"
		                 : "; the source no longer answers for it");
		help_wrap(&o->text, text_str(&t), 0, 10, (size_t)o->width - 1);
		if (command.len > 0)
			text_addf(&o->text, "    %s\n", text_str(&command));
	}
	if (g->count <= UNREAD_SHOWN)
		return;
	text_add(&o->text, "and ");
	text_add_count(&o->text, (int64_t)(g->count - UNREAD_SHOWN));
	text_add(&o->text, " more such times: --json\n");
}
