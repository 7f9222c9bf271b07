/* The log and the folders, held against the ledger.
 * SPDX-License-Identifier: Apache-2.0 */
#include "records/entries.h"

#include "audit_desk.h"
#include "ledger/journal.h"
#include "records/unrecorded.h"

/* One finding, of this code and these words. */
static void is_one(struct findings *f, const char *code, const char *where,
                   const char *text)
{
	assert_int_equal(f->count, 1);
	assert_int_equal(f->list[0].verdict, FINDING_BAD);
	assert_string_equal(f->list[0].code, code);
	assert_string_equal(f->list[0].where, where);
	assert_string_equal(f->list[0].text, text);
	findings_free(f);
}

static struct findings entries(struct fixture *f)
{
	struct findings out;

	findings_init(&out);
	must(f, entries_find(f->ledger, &out, &f->err));
	return out;
}

static void what_the_log_says_was_stored_must_be_so_in_the_ledger(void **state)
{
	static const struct {
		const char *sql, *text;
	} rows[] = {
		{ "UPDATE artefact SET event = 3 WHERE id = 1",
		  "log entry 1 says that it was stored, the ledger names "
		  "another entry for it" },
		{ "DROP TRIGGER artefact_stays; "
		  "UPDATE artefact SET state = 4 WHERE id = 1",
		  "log entry 1 says that it was stored, the ledger says that "
		  "it was not" },
		{ "UPDATE artefact SET state = 6 WHERE id = 1",
		  "log entry 1 says that it was stored, and none that it was "
		  "deleted, as the ledger says" },
		{ "DROP TRIGGER artefact_no_delete; "
		  "DELETE FROM artefact WHERE id = 1",
		  "log entry 1 says that it was stored, the ledger does not "
		  "know it" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct fixture f;
		struct findings found;
		struct made m;

		fixture_open(&f);
		m = fixture_add(&f, 0);
		(void)fixture_add(&f, 1);
		found = entries(&f);
		assert_int_equal(found.count, 0);
		findings_free(&found);
		fixture_change(&f, rows[i].sql);
		found = entries(&f);
		is_one(&found, "not-as-logged", m.oid, rows[i].text);
		fixture_close(&f);
	}
}

static void what_was_deleted_by_an_entry_is_no_finding(void **state)
{
	struct fixture f;
	struct findings found;
	struct made m;

	(void)state;
	fixture_open(&f);
	m = fixture_add(&f, 0);
	const struct journal_event deletion = { .type = "deletion",
		                                .object = m.oid,
		                                .outcome = "success" };
	must(&f, ledger_begin(f.ledger, &f.err));
	must(&f, journal_append(f.ledger, &deletion, NOW_MS, NULL, &f.err));
	must(&f, ledger_commit(f.ledger, &f.err));
	fixture_change(&f, "UPDATE artefact SET state = 6 WHERE id = 1");
	found = entries(&f);
	assert_int_equal(found.count, 0);
	findings_free(&found);
	fixture_close(&f);
}

static void a_deletion_is_one_of_what_was_stored_before(void **state)
{
	struct fixture f;
	struct findings found;
	struct made m;

	(void)state;
	fixture_open(&f);
	m = fixture_add(&f, 0);
	const struct journal_event deletion = { .type = "deletion",
		                                .object = m.oid,
		                                .outcome = "success" };
	const struct journal_event anew = { .type = "ingestion",
		                            .object = m.oid,
		                            .outcome = "success" };
	must(&f, ledger_begin(f.ledger, &f.err));
	must(&f, journal_append(f.ledger, &deletion, NOW_MS, NULL, &f.err));
	must(&f, journal_append(f.ledger, &anew, NOW_MS, NULL, &f.err));
	must(&f, ledger_commit(f.ledger, &f.err));
	fixture_change(&f, "DROP TRIGGER artefact_no_delete; "
	                   "DELETE FROM artefact WHERE id = 1");
	found = entries(&f);
	is_one(&found, "not-as-logged", m.oid,
	       "log entry 4 says that it was stored, the ledger does not know "
	       "it");
	fixture_close(&f);
}

static void an_object_in_the_place_of_another_day_is_extra(void **state)
{
	struct fixture f;
	struct findings found;
	OWN(mem_own) char *path = NULL;
	OWN(mem_own) char *text = NULL;
	struct made m;

	(void)state;
	fixture_open(&f);
	m = fixture_add(&f, 0);
	path = mem_format("objects/2026/10/02/%s", m.oid);
	text = mem_format("this object is recorded in another place: %s",
	                  m.path);
	assert_int_equal(mkdir(fixture_file(&f, "objects/2026/10", "02"), 0750),
	                 0);
	assert_int_equal(
	        mkdir(fixture_file(&f, "objects/2026/10/02", m.oid), 0750), 0);
	findings_init(&found);
	must(&f, unrecorded_find(f.store, f.ledger, &found, &f.err));
	is_one(&found, "extra-object", path, text);
	fixture_close(&f);
}

static void what_was_disposed_of_and_is_here_again_is_extra(void **state)
{
	struct fixture f;
	struct findings found;
	struct made m;

	(void)state;
	fixture_open(&f);
	m = fixture_add(&f, 0);
	fixture_change(&f, "UPDATE artefact SET state = 6 WHERE id = 1");
	findings_init(&found);
	must(&f, unrecorded_find(f.store, f.ledger, &found, &f.err));
	is_one(&found, "extra-object", m.path,
	       "this object was disposed of, and is here again");
	fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		        what_the_log_says_was_stored_must_be_so_in_the_ledger),
		cmocka_unit_test(what_was_deleted_by_an_entry_is_no_finding),
		cmocka_unit_test(a_deletion_is_one_of_what_was_stored_before),
		cmocka_unit_test(
		        an_object_in_the_place_of_another_day_is_extra),
		cmocka_unit_test(
		        what_was_disposed_of_and_is_here_again_is_extra),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
