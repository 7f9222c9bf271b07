/* SPDX-License-Identifier: Apache-2.0 */
#include "records/findings.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/canon.h"
#include "base/err.h"
#include "base/mem.h"

const char *findings_verdict_name(enum finding_verdict v)
{
	switch (v) {
	case FINDING_GOOD:
		return "good";
	case FINDING_UNVERIFIED:
		return "cannot-be-verified";
	case FINDING_BAD:
		return "bad";
	}
	return "cannot-be-verified";
}

void findings_init(struct findings *f)
{
	*f = (struct findings){ .arena = arena_new() };
}

void findings_free(struct findings *f)
{
	arena_free(f->arena);
	free(f->list);
	*f = (struct findings){ .arena = NULL };
}

void findings_add(struct findings *f, enum finding_verdict v, const char *code,
                  const char *where, const char *fmt, ...)
{
	char line[ERR_TEXT_MAX];
	va_list args;

	if (v == FINDING_BAD)
		f->bad++;
	else
		f->unverified++;
	if (f->count == FINDINGS_LISTED_MAX)
		return;
	va_start(args, fmt);
	(void)vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	f->list = mem_resize(f->list, f->count + 1, sizeof(*f->list));
	f->list[f->count++] = (struct finding){
		v,
		arena_text(f->arena, where),
		arena_text(f->arena, code),
		arena_text(f->arena, line),
	};
}

enum finding_verdict findings_judge_err(const struct err *e)
{
	return e->code == ERR_TAMPER || e->code == ERR_GONE
	               ? FINDING_BAD
	               : FINDING_UNVERIFIED;
}

void findings_add_err(struct findings *f, const char *where,
                      const struct err *e)
{
	findings_add(f, findings_judge_err(e), err_name(e->code), where, "%s",
	             e->text);
}

enum finding_verdict findings_verdict(const struct findings *f)
{
	if (f->bad > 0)
		return FINDING_BAD;
	return f->unverified > 0 ? FINDING_UNVERIFIED : FINDING_GOOD;
}

struct canon *findings_json(const struct findings *f, struct arena *a)
{
	struct canon *list = canon_array(a);

	for (size_t i = 0; i < f->count; i++) {
		const struct finding *x = &f->list[i];
		struct canon *o = canon_object(a);

		canon_set_text(o, "verdict", findings_verdict_name(x->verdict));
		canon_set_text(o, "where", x->where);
		canon_set_text(o, "code", x->code);
		canon_set_text(o, "text", x->text);
		canon_push(list, o);
	}
	return list;
}
