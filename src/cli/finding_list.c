/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/finding_list.h"

#include "cli/output.h"
#include "records/findings.h"

void finding_list_show(struct output *o, const struct findings *f)
{
	const int64_t all = f->bad + f->unverified;

	for (size_t i = 0; i < f->count; i++) {
		const struct finding *x = &f->list[i];

		if (x->verdict == FINDING_BAD)
			output_add(o, OUTPUT_RED, "bad");
		else
			output_add(o, OUTPUT_YELLOW, "cannot be verified");
		text_add(&o->text, "  ");
		text_add_plain(&o->text, x->where);
		text_add(&o->text, ": ");
		text_add_plain(&o->text, x->text);
		text_add_char(&o->text, '\n');
	}
	if (all > (int64_t)f->count) {
		text_add(&o->text, "and ");
		text_add_count(&o->text, all - (int64_t)f->count);
		text_add(&o->text, " more\n");
	}
}
