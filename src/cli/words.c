/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/words.h"

#include <string.h>

#include "base/text.h"
#include "base/when.h"
#include "cli/output.h"

void words_add_count(struct text *out, int64_t n, const char *one,
                     const char *many)
{
	text_add_count(out, n);
	text_addf(out, " %s", n == 1 ? one : many);
}

void words_add_when(struct text *out, int64_t ms)
{
	char when[WHEN_TEXT_MAX];

	text_add(out, when_shown(when, ms, WHEN_MINUTES));
}

size_t words_fit(const char *line, size_t width)
{
	OWN(text_free) struct text head = { NULL, 0, 0 };
	size_t len = strlen(line);

	text_add_bytes(&head, line, len);
	while (len > 0 && output_columns(text_str(&head)) > width) {
		do
			len--;
		while (len > 0 && ((unsigned char)line[len] & 0xC0) == 0x80);
		text_clear(&head);
		text_add_bytes(&head, line, len);
	}
	return len;
}

void words_add_cut(struct text *out, const char *line, size_t width)
{
	text_add_bytes(out, line, words_fit(line, width));
	text_add_char(out, '\n');
}
