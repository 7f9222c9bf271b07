/* Lines that were written once, taken over as they are.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "ledger/journal_line.h"
#include "ledger/journal_own.h"
#include "ledger/ledger_own.h"
#include "port/json.h"

static const struct json_limits limits = { JOURNAL_LINE_MAX, 16, 10000 };

static int wrong(const struct ledger *l, const char *why, struct err *e)
{
	return err_set(e, ERR_TAMPER, "log entry %llu %s",
	               (unsigned long long)journal_end_size(l), why);
}

/* The object's name as text: escaped in JSON only if it is none of ours. */
static int take_object(struct text *out, const struct journal_line *line,
                       const struct ledger *l, struct err *e)
{
	OWN(own_json) struct json *j = NULL;
	struct err why;

	if (memchr(line->object, '\\', line->object_len) == NULL) {
		text_add_bytes(out, line->object, line->object_len);
		return 0;
	}
	if (json_check(l->line.data, l->line.len, &limits, &why) != 0 ||
	    json_parse(&j, json_slice_whole(l->line.data, l->line.len), &why) !=
	            0 ||
	    json_text(json_member(j, "object")) == NULL)
		return wrong(l, "is no JSON", e);
	text_add(out, json_text(json_member(j, "object")));
	return 0;
}

static int import(struct ledger *l, const char *text, size_t len, struct err *e)
{
	OWN(text_free) struct text object = { 0 };
	struct journal_line line;

	if (journal_end_load(l, e) != 0)
		return -1;
	if (len > JOURNAL_LINE_MAX || memchr(text, '\0', len) != NULL)
		return wrong(l, "is no line of this log", e);
	text_clear(&l->line);
	text_add_bytes(&l->line, text, len);
	if (!journal_line_read(&line, l->line.data, len))
		return wrong(l, "is no line of this log", e);
	if (line.n != journal_end_size(l))
		return wrong(l, "carries another number", e);
	if (memcmp(line.time, l->end.time, strlen(l->end.time)) < 0)
		return wrong(l, "is older than the one before it", e);
	if (line.object != NULL && take_object(&object, &line, l, e) != 0)
		return -1;
	return journal_put(l, line.object != NULL ? text_str(&object) : NULL,
	                   line.time, e);
}

int journal_import(struct ledger *l, const char *line, size_t len,
                   struct err *e)
{
	if (ledger_change_begin(l, "journal_import", e) != 0)
		return -1;
	return ledger_change_end(l, import(l, line, len, e), e);
}
