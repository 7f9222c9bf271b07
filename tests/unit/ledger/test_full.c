/* A disk that fills up, at every point where a page could be missing.
 * SPDX-License-Identifier: Apache-2.0 */
#include "artefact_desk.h"
#include "ledger/ledger_own.h"

/* What a batch of the pipeline does, in one transaction. */
static int store_batch(struct fixture *f, int first)
{
	for (int i = first; i < first + 20; i++) {
		const struct task t = fixture_task(f, i, FIXTURE_DAY_MS + i);
		const struct ledger_judgement j = fixture_waiting(5);
		struct artefact x = desk_main();
		struct artefact_stored s;
		struct ledger_artefact a;
		struct ledger_seen seen;

		x.source_id = t.id;
		s = desk_stored(f, desk_oid(f, &x));
		if (tasks_seen(f->ledger, SEEN(&t, &j, 1), &seen, &f->e) != 0 ||
		    artefacts_listed(f->ledger,
		                     DECLARED(seen.row, &x, desk_oid(f, &x), 1),
		                     f->arena, &a, &f->e) != 0 ||
		    artefacts_stored(f->ledger, a.row, &s, FIXTURE_DAY_MS,
		                     &f->e) != 0)
			return -1;
	}
	return 0;
}

static int commit_batch(struct fixture *f, int first)
{
	if (ledger_begin(f->ledger, &f->e) != 0)
		return -1;
	if (store_batch(f, first) != 0 ||
	    ledger_commit(f->ledger, &f->e) != 0) {
		ledger_rollback(f->ledger);
		return -1;
	}
	return 0;
}

static void limit_pages(struct fixture *f, int64_t pages)
{
	REQUIRE_OK(db_exec(f->ledger->db,
	                   arena_format(f->arena, "PRAGMA max_page_count = %d",
	                                (int)pages),
	                   &f->e),
	           f->e);
}

static void check_consistent(struct fixture *f, int64_t batches)
{
	struct artefact_totals totals;
	struct merkle_hash kept;
	struct merkle_hash made;
	const uint64_t size = log_size(f->ledger);

	assert_int_equal(size, 1 + batches * 40);
	REQUIRE_OK(artefacts_totals(f->ledger, &totals, &f->e), f->e);
	assert_int_equal(totals.count[ARTEFACT_STORED], batches * 20);
	assert_int_equal(totals.count[ARTEFACT_LISTED], 0);
	REQUIRE_OK(journal_root(f->ledger, size, &kept, &f->e), f->e);
	REQUIRE_OK(journal_recompute(f->ledger, size, &made, &f->e), f->e);
	assert_memory_equal(&kept, &made, sizeof(made));
}

static void a_full_disk_loses_the_transaction_and_nothing_else(void **state)
{
	struct fixture f = fixture_make();
	int64_t batches = 0;
	int64_t refused = 0;
	int64_t pages;

	(void)state;
	REQUIRE_OK(db_get_int(f.ledger->db, &pages, "PRAGMA page_count", &f.e),
	           f.e);
	while (batches < 15) {
		limit_pages(&f, pages);
		pages++;
		if (commit_batch(&f, (int)batches * 20) != 0) {
			assert_int_equal(f.e.code, ERR_FULL);
			refused++;
		} else {
			batches++;
		}
		assert_false(ledger_in_transaction(f.ledger));
		check_consistent(&f, batches);
	}
	assert_true(refused > 20);
	REQUIRE_OK(ledger_check(f.ledger, &f.e), f.e);
	fixture_open(&f, LEDGER_READ);
	check_consistent(&f, batches);
	fixture_free(&f);
}

/* Even by a caller who goes on and commits. */
static void a_change_that_failed_cannot_be_committed(void **state)
{
	struct fixture f = fixture_make();
	struct merkle_hash before;
	struct merkle_hash after;
	struct err first;
	int64_t pages;

	(void)state;
	REQUIRE_OK(db_get_int(f.ledger->db, &pages, "PRAGMA page_count", &f.e),
	           f.e);
	REQUIRE_OK(journal_root(f.ledger, 1, &before, &f.e), f.e);
	limit_pages(&f, pages);
	fixture_begin(&f);
	for (int i = 0; store_batch(&f, i) == 0; i += 20)
		continue;
	first = f.e;
	limit_pages(&f, 100000);
	assert_int_equal(ledger_meta_set(f.ledger, "a", "b", &f.e), -1);
	check_err(&f.e, ERR_FULL,
	          arena_format(f.arena,
	                       "ledger_meta_set: after a change that failed: "
	                       "%s",
	                       first.text));
	assert_int_equal(ledger_commit(f.ledger, &f.e), -1);
	check_err(&f.e, ERR_FULL,
	          arena_format(f.arena,
	                       "nothing of this transaction is kept: %s",
	                       first.text));
	assert_false(ledger_in_transaction(f.ledger));
	assert_int_equal(log_size(f.ledger), 1);
	REQUIRE_OK(commit_batch(&f, 0), f.e);
	check_consistent(&f, 1);
	REQUIRE_OK(journal_root(f.ledger, 1, &after, &f.e), f.e);
	assert_memory_equal(&before, &after, sizeof(after));
	fixture_free(&f);
}

static void a_refusal_leaves_the_transaction_good(void **state)
{
	struct fixture f = fixture_make();

	(void)state;
	fixture_begin(&f);
	assert_int_equal(window_counted(f.ledger, 9, 0, 1, &f.e), -1);
	REQUIRE_OK(ledger_meta_set(f.ledger, "a", "b", &f.e), f.e);
	fixture_commit(&f);
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		        a_full_disk_loses_the_transaction_and_nothing_else),
		cmocka_unit_test(a_change_that_failed_cannot_be_committed),
		cmocka_unit_test(a_refusal_leaves_the_transaction_good),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
