/* The tree that the ledger keeps in tiles against the one of model/merkle.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "fixture.h"
#include "ledger/journal.h"
#include "port/digest.h"

#define SIZE 600U

struct tree {
	struct fixture f;
	struct digest *digest;
	struct merkle merkle;
	uint64_t leaf_count;
	struct merkle_hash leaves[SIZE];
	struct merkle_hash roots[SIZE + 1]; /* by size */
};

static int take_leaf(void *ctx, uint64_t n, const char *line, size_t len,
                     struct err *e)
{
	struct tree *const t = ctx;

	(void)e;
	assert_int_equal(n, t->leaf_count);
	merkle_leaf(t->digest, &t->leaves[n], line, len);
	merkle_add(t->digest, &t->merkle, &t->leaves[n]);
	t->leaf_count++;
	merkle_root(t->digest, &t->merkle, &t->roots[t->leaf_count]);
	return 0;
}

static void check_root(struct tree *t, uint64_t size)
{
	struct merkle_hash found;

	REQUIRE_OK(journal_root(t->f.ledger, size, &found, &t->f.e), t->f.e);
	if (memcmp(&found, &t->roots[size], sizeof(found)) != 0)
		fail_msg("another root at size %d", (int)size);
}

/* A log of SIZE lines; its root is compared each time it has grown. */
static struct tree *tree_make(void)
{
	struct tree *t = mem_zeroed(1, sizeof(*t));
	const struct journal_event ev = { .type = "x-heartbeat",
		                          .outcome = "success" };

	t->f = fixture_make();
	t->digest = digest_new(DIGEST_SHA256);
	merkle_root(t->digest, &t->merkle, &t->roots[0]);
	fixture_begin(&t->f);
	for (uint64_t size = 1; size <= SIZE; size++) {
		if (size > 1)
			REQUIRE_OK(journal_append(t->f.ledger, &ev,
			                          FIXTURE_DAY_MS, NULL,
			                          &t->f.e),
			           t->f.e);
		REQUIRE_OK(journal_each(t->f.ledger, size - 1, size, take_leaf,
		                        t, &t->f.e),
		           t->f.e);
		check_root(t, size);
	}
	fixture_commit(&t->f);
	return t;
}

static void tree_free(struct tree *t)
{
	digest_free(t->digest);
	fixture_free(&t->f);
	free(t);
}

static void every_size_has_the_root_of_the_definition(void **state)
{
	struct tree *t = tree_make();
	struct merkle_hash found;

	(void)state;
	for (int pass = 0; pass < 2; pass++) {
		for (uint64_t size = 0; size <= SIZE; size++)
			check_root(t, size);
		/* the same by a reader, who has nothing in memory */
		fixture_open(&t->f, LEDGER_READ);
	}
	for (uint64_t size = 0; size <= SIZE; size += 50) {
		REQUIRE_OK(
		        journal_recompute(t->f.ledger, size, &found, &t->f.e),
		        t->f.e);
		assert_memory_equal(&found, &t->roots[size], sizeof(found));
	}
	tree_free(t);
}

static void every_line_is_proved_in_trees_of_many_sizes(void **state)
{
	static const uint64_t sizes[] = { 1,   2,   3,   255, 256,
		                          257, 511, 512, 513, SIZE };
	struct tree *t = tree_make();
	struct merkle_hash path[MERKLE_LEVELS];
	size_t count;

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(sizes); i++) {
		for (uint64_t n = 0; n < sizes[i]; n++) {
			REQUIRE_OK(journal_proof(t->f.ledger, n, sizes[i], path,
			                         &count, &t->f.e),
			           t->f.e);
			assert_true(merkle_proof_holds(t->digest, &t->leaves[n],
			                               n, sizes[i], path, count,
			                               &t->roots[sizes[i]]));
		}
	}
	tree_free(t);
}

static void there_is_no_proof_of_what_is_not_there(void **state)
{
	struct fixture f = fixture_make();
	struct merkle_hash path[MERKLE_LEVELS];
	size_t count;

	(void)state;
	assert_int_equal(journal_proof(f.ledger, 1, 1, path, &count, &f.e), -1);
	check_err(&f.e, ERR_BUG,
	          "no proof of log entry 1 among the first 1: the log has 1");
	assert_int_equal(journal_proof(f.ledger, 0, 2, path, &count, &f.e), -1);
	check_err(&f.e, ERR_BUG,
	          "no proof of log entry 0 among the first 2: the log has 1");
	fixture_free(&f);
}

static void a_log_that_is_opened_goes_on_where_it_was(void **state)
{
	static const int grow_by[] = { 1, 254, 1, 1, 255, 256, 3 };
	struct fixture f = fixture_make();
	const struct journal_event ev = { .type = "x-heartbeat",
		                          .outcome = "success" };
	struct merkle_hash kept;
	struct merkle_hash made;
	uint64_t size = 1;

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(grow_by); i++) {
		fixture_open(&f, LEDGER_WRITE);
		fixture_begin(&f);
		for (int n = 0; n < grow_by[i]; n++)
			REQUIRE_OK(journal_append(f.ledger, &ev, FIXTURE_DAY_MS,
			                          NULL, &f.e),
			           f.e);
		fixture_commit(&f);
		size += (uint64_t)grow_by[i];
		assert_int_equal(log_size(f.ledger), size);
		REQUIRE_OK(journal_root(f.ledger, size, &kept, &f.e), f.e);
		REQUIRE_OK(journal_recompute(f.ledger, size, &made, &f.e), f.e);
		assert_memory_equal(&kept, &made, sizeof(made));
	}
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_size_has_the_root_of_the_definition),
		cmocka_unit_test(every_line_is_proved_in_trees_of_many_sizes),
		cmocka_unit_test(there_is_no_proof_of_what_is_not_there),
		cmocka_unit_test(a_log_that_is_opened_goes_on_where_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
