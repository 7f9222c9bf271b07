/* SPDX-License-Identifier: Apache-2.0 */
#include "config/roff.h"

#include <stdbool.h>

#include "base/text.h"

static bool at_line_start(const struct text *out)
{
	return out->len == 0 || out->data[out->len - 1] == '\n';
}

void roff_add(struct text *out, const char *s)
{
	for (; *s != '\0'; s++) {
		if ((*s == '.' || *s == '\'') && at_line_start(out))
			text_add(out, "\\&");
		switch (*s) {
		case '\\':
			text_add(out, "\\e");
			break;
		case '-':
			text_add(out, "\\-");
			break;
		case '\'':
			text_add(out, "\\(aq");
			break;
		case '`':
			text_add(out, "\\(ga");
			break;
		case '^':
			text_add(out, "\\(ha");
			break;
		case '~':
			text_add(out, "\\(ti");
			break;
		default:
			text_add_char(out, *s);
			break;
		}
	}
}
