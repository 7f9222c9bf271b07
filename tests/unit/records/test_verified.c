/* SPDX-License-Identifier: Apache-2.0 */
#include "records/verified.h"

#include "base/canon.h"
#include "fixture.h"

static void the_outcome_is_read_again(void **state)
{
	const struct verified v = { NOW_MS, 10, 7, 2, 1, true, 2, 4, 3 };
	OWN(own_arena) struct arena *a = arena_new();
	OWN(text_free) struct text json = { NULL, 0, 0 };
	struct verified r;
	struct fixture f;

	(void)state;
	fixture_open(&f);
	must(&f, verified_read(&r, f.ledger, &f.err));
	assert_int_equal(r.when_ms, 0);
	assert_null(verified_json(&r, a));
	must(&f, ledger_begin(f.ledger, &f.err));
	must(&f, verified_write(&v, f.ledger, &f.err));
	must(&f, ledger_commit(f.ledger, &f.err));
	must(&f, verified_read(&r, f.ledger, &f.err));
	assert_int_equal(r.bad_now, 2);
	assert_int_equal(r.other, 4);
	assert_int_equal(r.other_bad, 3);
	canon_write(&json, verified_json(&r, a));
	assert_string_equal(json.data,
	                    "{\"bad\":2,\"cannot_be_verified\":1,"
	                    "\"checked\":10,\"ended\":"
	                    "\"2026-11-01T08:00:00.000Z\",\"good\":7,"
	                    "\"other_findings\":4,\"whole\":true}");
	fixture_close(&f);
}

/* As versions before wrote it. */
static void an_outcome_without_other_findings_is_read(void **state)
{
	struct verified r;
	struct fixture f;

	(void)state;
	fixture_open(&f);
	must(&f, ledger_begin(f.ledger, &f.err));
	must(&f,
	     ledger_meta_set(f.ledger, "verify.last", "9 5 4 1 0 1 1", &f.err));
	must(&f, ledger_commit(f.ledger, &f.err));
	must(&f, verified_read(&r, f.ledger, &f.err));
	assert_int_equal(r.bad, 1);
	assert_int_equal(r.bad_now, 1);
	assert_int_equal(r.other, 0);
	fixture_close(&f);
}

static void an_outcome_that_is_none_is_refused(void **state)
{
	static const char *const lines[] = { "x", "1 2 3",
		                             "1 2 3 4 5 6 7 8 9 10",
		                             "-1 2 3 4 5 6 7" };
	struct verified r;
	struct fixture f;

	(void)state;
	fixture_open(&f);
	for (size_t i = 0; i < ARRAY_COUNT(lines); i++) {
		OWN(mem_own) char *text = NULL;

		must(&f, ledger_begin(f.ledger, &f.err));
		must(&f, ledger_meta_set(f.ledger, "verify.last", lines[i],
		                         &f.err));
		must(&f, ledger_commit(f.ledger, &f.err));
		text = mem_format("the outcome of the last verification "
		                  "cannot be read: \"%s\"",
		                  lines[i]);
		assert_int_equal(verified_read(&r, f.ledger, &f.err), -1);
		check_err(&f.err, ERR_LEDGER, text);
	}
	fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_outcome_is_read_again),
		cmocka_unit_test(an_outcome_without_other_findings_is_read),
		cmocka_unit_test(an_outcome_that_is_none_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
