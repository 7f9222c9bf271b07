/* SPDX-License-Identifier: Apache-2.0 */
#include "records/verified.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/canon.h"
#include "base/err.h"
#include "base/text.h"
#include "base/when.h"
#include "ledger/ledger.h"

#define META        "verify.last"
#define FIELD_COUNT 9
#define FIELD_LEAST 7 /* earlier versions wrote no more */

/* Numbers with a blank between them, in this order. */
static bool parse(int64_t out[FIELD_COUNT], const char *s)
{
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		const size_t len = strcspn(s, " ");
		char one[24];

		if (len >= sizeof(one))
			return false;
		if (len == 0 && i >= FIELD_LEAST)
			break;
		memcpy(one, s, len);
		one[len] = '\0';
		if (!bytes_parse_i64(&out[i], one, 0, INT64_MAX))
			return false;
		s += len + (s[len] == ' ' ? 1 : 0);
	}
	return *s == '\0';
}

int verified_read(struct verified *out, struct ledger *l, struct err *e)
{
	OWN(text_free) struct text line = { NULL, 0, 0 };
	int64_t n[FIELD_COUNT] = { 0 };

	if (ledger_meta_get(l, META, &line, e) != 0)
		return -1;
	*out = (struct verified){ .when_ms = 0 };
	if (line.len == 0)
		return 0;
	if (!parse(n, text_str(&line)))
		return err_set(e, ERR_LEDGER,
		               "the outcome of the last verification cannot "
		               "be read: \"%.80s\"",
		               text_str(&line));
	*out = (struct verified){
		.when_ms = n[0],
		.checked = n[1],
		.good = n[2],
		.bad = n[3],
		.unverified = n[4],
		.is_whole = n[5] != 0,
		.bad_now = n[6],
		.other = n[7],
		.other_bad = n[8],
	};
	return 0;
}

int verified_write(const struct verified *v, struct ledger *l, struct err *e)
{
	char line[FIELD_COUNT * 24];

	(void)snprintf(line, sizeof(line),
	               "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64
	               " %" PRId64 " %d %" PRId64 " %" PRId64 " %" PRId64,
	               v->when_ms, v->checked, v->good, v->bad, v->unverified,
	               v->is_whole ? 1 : 0, v->bad_now, v->other, v->other_bad);
	return ledger_meta_set(l, META, line, e);
}

struct canon *verified_json(const struct verified *v, struct arena *a)
{
	struct canon *o;
	char when[WHEN_TEXT_MAX];

	if (v->when_ms == 0)
		return NULL;
	o = canon_object(a);
	canon_set_text(o, "ended", when_text(when, v->when_ms));
	canon_set_int(o, "checked", v->checked);
	canon_set_int(o, "good", v->good);
	canon_set_int(o, "bad", v->bad);
	canon_set_int(o, "cannot_be_verified", v->unverified);
	canon_set_int(o, "other_findings", v->other);
	canon_set_bool(o, "whole", v->is_whole);
	return o;
}
