/* artefacts_redeclared: what the log says of how the source names an artefact
 * now.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/canon.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "ledger/artefacts.h"
#include "ledger/journal.h"
#include "ledger/ledger_own.h"

/* As it stands in a line of the log. */
#define REDECLARED "\"type\":\"x-redeclared\""
#define KIND       "\"detail\":{\"kind\":\""

/* The newest entry of that type: of times, or of a kind. */
struct newest {
	struct arena *arena;
	bool is_of_kind;
	const char *line;
};

static int take_newest(void *ctx, uint64_t n, const char *line, size_t len,
                       struct err *e)
{
	struct newest *const f = ctx;

	(void)n;
	(void)e;
	if (memmem(line, len, REDECLARED, strlen(REDECLARED)) != NULL &&
	    (memmem(line, len, KIND, strlen(KIND)) != NULL) == f->is_of_kind)
		f->line = arena_bytes(f->arena, line, len);
	return 0;
}

static struct canon *detail_of(struct arena *a, const struct artefact *said)
{
	struct canon *const detail = canon_object(a);

	if (said->declared_kind != 0) {
		canon_set_text(detail, "kind", kind_name(said->declared_kind));
		return detail;
	}
	canon_set_when(detail, "start", said->start_ms);
	canon_set_when(detail, "stop", said->stop_ms);
	canon_set_when(detail, "created", said->create_ms);
	return detail;
}

static int remark(struct ledger *l, const char *oid,
                  const struct artefact *said, int64_t now_ms, struct err *e)
{
	struct newest last = { l->scratch, said->declared_kind != 0, NULL };
	OWN(text_free) struct text words = { 0 };

	arena_reset(l->scratch);
	struct canon *const detail = detail_of(l->scratch, said);
	canon_write(&words, detail);
	if (journal_about(l, oid, take_newest, &last, e) != 0)
		return -1;
	if (last.line != NULL && strstr(last.line, text_str(&words)) != NULL)
		return 0;
	const struct journal_event event = {
		.type = "x-redeclared",
		.object = oid,
		.outcome = "success",
		.detail = detail,
	};
	return journal_append(l, &event, now_ms, NULL, e);
}

int artefacts_redeclared(struct ledger *l, const char *oid,
                         const struct artefact *said, int64_t now_ms,
                         struct err *e)
{
	if (ledger_change_begin(l, "artefacts_redeclared", e) != 0)
		return -1;
	return ledger_change_end(l, remark(l, oid, said, now_ms, e), e);
}

int artefacts_declared_kind(struct ledger *l, const char *oid, enum kind *out,
                            struct err *e)
{
	struct newest last = { l->scratch, true, NULL };
	enum kind said;
	const char *name;

	arena_reset(l->scratch);
	if (journal_about(l, oid, take_newest, &last, e) != 0)
		return -1;
	if (last.line == NULL)
		return 0;
	name = strstr(last.line, KIND) + strlen(KIND);
	if (kind_by_name(&said,
	                 arena_bytes(l->scratch, name, strcspn(name, "\""))))
		*out = said;
	return 0;
}
