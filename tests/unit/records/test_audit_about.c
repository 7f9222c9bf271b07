/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "records/audit.h"
#include "support/check.h"

/* The log is not accused of what lies beside it. */
static void a_verdict_is_about_what_was_found(void **state)
{
	static const struct {
		struct {
			const char *where, *code;
		} found[3];
		bool has_trusted;
		enum audit_about about;
	} rows[] = {
		{ { { "trusted checkpoint", "origin-differs" } },
		  false,
		  AUDIT_TRUSTED },
		{ { { "trusted checkpoint", "tampered" } },
		  false,
		  AUDIT_TRUSTED },
		/* one of this log, which the log does not continue */
		{ { { "trusted checkpoint", "root-differs" } },
		  true,
		  AUDIT_LOG },
		{ { { "trusted checkpoint", "log-truncated" } },
		  true,
		  AUDIT_LOG },
		{ { { "ledger", "ledger-short" } }, false, AUDIT_LEDGER },
		{ { { "ledger", "ledger-short" } }, true, AUDIT_LEDGER },
		{ { { "ledger", "ledger-differs" } }, false, AUDIT_LOG },
		{ { { "trusted checkpoint", "tampered" },
		    { "ledger", "ledger-short" } },
		  false,
		  AUDIT_BOTH },
		{ { { "ledger", "ledger-short" },
		    { "log/checkpoint", "checkpoint-old" } },
		  false,
		  AUDIT_LOG },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct audit_report r = { .has_trusted = rows[i].has_trusted };

		findings_init(&r.findings);
		for (size_t k = 0; k < 3 && rows[i].found[k].where != NULL; k++)
			findings_add(&r.findings, FINDING_BAD,
			             rows[i].found[k].code,
			             rows[i].found[k].where, "%s", "words");
		assert_int_equal(audit_about(&r), rows[i].about);
		/* of what is not listed nobody knows */
		r.findings.bad++;
		assert_int_equal(audit_about(&r), AUDIT_LOG);
		audit_report_free(&r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_verdict_is_about_what_was_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
