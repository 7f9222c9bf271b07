/* audit_desk: a log with a signature, and what an audit finds of it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_RECORDS_AUDIT_DESK_H
#define UNIT_RECORDS_AUDIT_DESK_H

#include "base/attr.h"
#include "fixture.h"
#include "port/db.h"
#include "records/audit.h"

#define SEGMENT "000000000000.jsonl"

/* An archive of three calls, signed after the second. */
static UNUSED void open_signed(struct fixture *f)
{
	fixture_open(f);
	(void)fixture_add(f, 0);
	(void)fixture_add(f, 1);
	fixture_sign(f);
	(void)fixture_add(f, 2);
}

static UNUSED struct audit_report audit(struct fixture *f, const char *trusted)
{
	struct audit_report r;

	const struct audit_setup setup = { .store = f->store,
		                           .ledger = f->ledger,
		                           .trusted = trusted };

	must(f, audit_verify(&r, &setup, &f->err));
	return r;
}

static UNUSED void finds_first(struct fixture *f, const char *trusted,
                               const char *code, const char *where,
                               const char *text)
{
	struct audit_report r = audit(f, trusted);

	assert_int_equal(findings_verdict(&r.findings), FINDING_BAD);
	assert_string_equal(r.findings.list[0].code, code);
	assert_string_equal(r.findings.list[0].where, where);
	assert_string_equal(r.findings.list[0].text, text);
	audit_report_free(&r);
}

#endif
