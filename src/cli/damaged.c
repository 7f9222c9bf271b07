/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/damaged.h"

#include "base/text.h"

void damaged_add_command(struct text *out, int64_t bad, int64_t apart)
{
	if (apart >= bad) {
		text_add(out, "wxarchive verify names them");
		return;
	}
	text_add(out, "wxarchive find --reason damaged --files names them");
	if (apart > 0)
		text_add(out, ", and wxarchive verify the others");
}
