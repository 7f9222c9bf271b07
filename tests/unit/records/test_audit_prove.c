/* SPDX-License-Identifier: Apache-2.0 */
#include "records/audit.h"

#include <string.h>

#include "fixture.h"

static void a_proof_holds_and_says_what_it_proves(void **state)
{
	struct fixture f;
	OWN(text_free) struct text note = { NULL, 0, 0 };
	OWN(audit_proof_free) struct audit_proof p = { .index = 0 };
	struct made m;

	(void)state;
	fixture_open(&f);
	m = fixture_add(&f, 0);
	fixture_sign(&f);
	must(&f, audit_prove(&p, f.store, f.ledger, m.oid, &f.err));
	assert_int_equal(p.index, 1);
	assert_int_equal(p.size, 3);
	assert_true(text_starts(text_str(&p.proof),
	                        "c2sp.org/tlog-proof@v1\nindex 1\n"));
	must(&f, store_log_newest(f.store, &note, &f.err));
	assert_true(text_ends(text_str(&p.proof), text_str(&note)));
	assert_non_null(strstr(text_str(&p.line), m.oid));
	assert_true(p.is_object);
	fixture_close(&f);
}

static void an_entry_is_proved_by_its_number(void **state)
{
	struct fixture f;
	OWN(audit_proof_free) struct audit_proof p = { .index = 0 };

	(void)state;
	fixture_open(&f);
	(void)fixture_add(&f, 0);
	fixture_sign(&f);
	must(&f, audit_prove(&p, f.store, f.ledger, "0", &f.err));
	assert_false(p.is_object);
	assert_true(text_starts(text_str(&p.proof),
	                        "c2sp.org/tlog-proof@v1\nindex 0\n"));
	assert_non_null(strstr(text_str(&p.line), "\"x-log-created\""));
	fixture_close(&f);
}

static void no_proof(struct fixture *f, const char *oid, enum err_code code,
                     const char *text)
{
	OWN(audit_proof_free) struct audit_proof p = { .index = 0 };
	struct err e;

	assert_int_equal(audit_prove(&p, f->store, f->ledger, oid, &e), -1);
	check_err(&e, code, text);
}

static void what_cannot_be_proved_is_said(void **state)
{
	struct fixture f;
	struct made m;

	(void)state;
	fixture_open(&f);
	m = fixture_add(&f, 0);
	no_proof(&f, "zzz", ERR_USAGE,
	         "'zzz' is no object id; allowed: 32 digits and letters a to "
	         "f, as 'wxarchive explain' shows them, or the number of an "
	         "entry, as 'wxarchive audit show' does");
	no_proof(&f, "3", ERR_USAGE, "the log has no entry 3; allowed: 0 to 2");
	no_proof(&f, "2", ERR_UNVERIFIED, "nothing of this log is signed yet");
	no_proof(&f, "00000000000000000000000000000000", ERR_USAGE,
	         "no object 00000000000000000000000000000000 is known; "
	         "allowed: the id of a stored object, as 'wxarchive explain' "
	         "shows it");
	no_proof(&f, m.oid, ERR_UNVERIFIED,
	         "nothing of this log is signed yet");
	fixture_sign(&f);
	m = fixture_add(&f, 1);
	no_proof(&f, m.oid, ERR_UNVERIFIED,
	         "entry 3 is not signed yet: the newest checkpoint covers 3 "
	         "entries");
	fixture_close(&f);
}

/* Which entry recorded an object stands in the ledger alone. */
static void the_entry_of_another_object_proves_nothing(void **state)
{
	struct fixture f;
	struct made m;

	(void)state;
	fixture_open(&f);
	m = fixture_add(&f, 0);
	(void)fixture_add(&f, 1);
	fixture_sign(&f);
	for (int entry = 0; entry < 5; entry++) {
		OWN(mem_own) char *text = NULL;
		OWN(mem_own) char *sql = NULL;

		if (entry == 1)
			continue;
		text = mem_format("the ledger says that entry %d recorded "
		                  "object %s, and that entry does not",
		                  entry, m.oid);
		sql = mem_format("UPDATE artefact SET event = %d WHERE id = 1",
		                 entry);
		fixture_change(&f, sql);
		no_proof(&f, m.oid, ERR_TAMPER, text);
	}
	fixture_close(&f);
}

/* The ledger's line says something else, and is about the same object. */
static void an_entry_that_was_not_signed_so_proves_nothing(void **state)
{
	struct fixture f;
	struct made m;

	(void)state;
	fixture_open(&f);
	m = fixture_add(&f, 0);
	fixture_sign(&f);
	fixture_change(&f, "DROP TRIGGER event_no_update; "
	                   "UPDATE event SET line = replace(line, "
	                   "'\"verdict\":\"good\"', '\"verdict\":\"fine\"') "
	                   "WHERE n = 1");
	no_proof(&f, m.oid, ERR_TAMPER,
	         "entry 1 of the ledger is not the one that was signed");
	fixture_close(&f);
}

/* The source has named it, and it is not fetched yet. */
static void of_what_is_not_stored_there_is_no_proof(void **state)
{
	OWN(own_arena) struct arena *a = arena_new();
	static const char oid[] = "0123456789abcdef0123456789abcdef";
	const struct artefact x = { .kind = KIND_MAIN,
		                    .source_id = "cap-1",
		                    .start_ms = -1,
		                    .stop_ms = -1,
		                    .create_ms = -1,
		                    .raw = "{}",
		                    .raw_len = 2 };
	struct ledger_artefact known;
	struct fixture f;
	struct made m;

	(void)state;
	fixture_open(&f);
	const struct task t = fixture_task_of(&m, 0);
	must(&f, ledger_begin(f.ledger, &f.err));
	const int64_t row =
	        fixture_task(&f, &t, CLASS_WAITING, "fetch-pending");
	must(&f, artefacts_listed(f.ledger, DECLARED(row, &x, oid, NOW_MS), a,
	                          &known, &f.err));
	must(&f, ledger_commit(f.ledger, &f.err));
	no_proof(&f, oid, ERR_USAGE,
	         "object 0123456789abcdef0123456789abcdef is not stored (it is "
	         "listed): there is nothing to prove");
	fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_proof_holds_and_says_what_it_proves),
		cmocka_unit_test(an_entry_is_proved_by_its_number),
		cmocka_unit_test(what_cannot_be_proved_is_said),
		cmocka_unit_test(of_what_is_not_stored_there_is_no_proof),
		cmocka_unit_test(the_entry_of_another_object_proves_nothing),
		cmocka_unit_test(
		        an_entry_that_was_not_signed_so_proves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
