/* The transaction of a run, and when it must be committed.
 * SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/flow.h"

#include "ledger/ledger_own.h"
#include "unit/ledger/fixture.h"

#define MONO 1000

struct desk {
	struct fixture fixture;
	struct sync_setup setup;
	struct flow flow;
	struct err e;
};

/* The desk must not move. */
static void desk_lay(struct desk *d)
{
	*d = (struct desk){ .fixture = fixture_make() };
	d->setup.ledger = d->fixture.ledger;
	d->flow.setup = &d->setup;
	d->flow.mono_ms = MONO;
}

static void desk_clear(struct desk *d)
{
	fixture_free(&d->fixture);
}

static void a_transaction_has_its_end(void **state)
{
	struct desk d;

	(void)state;
	desk_lay(&d);
	REQUIRE_OK(flow_commit(&d.flow, &d.e), d.e);
	REQUIRE_OK(flow_write(&d.flow, &d.e), d.e);
	const int64_t by_ms = d.flow.commit_by_ms;
	assert_true(by_ms > MONO);
	d.flow.mono_ms += 10;
	REQUIRE_OK(flow_write(&d.flow, &d.e), d.e);
	assert_int_equal(d.flow.commit_by_ms, by_ms);
	REQUIRE_OK(flow_commit(&d.flow, &d.e), d.e);
	assert_int_equal(d.flow.commit_by_ms, 0);
	desk_clear(&d);
}

static void one_that_was_rolled_back_has_none(void **state)
{
	struct desk d;

	(void)state;
	desk_lay(&d);
	REQUIRE_OK(flow_write(&d.flow, &d.e), d.e);
	ledger_rollback(d.fixture.ledger);
	REQUIRE_OK(flow_commit(&d.flow, &d.e), d.e);
	assert_int_equal(d.flow.commit_by_ms, 0);
	desk_clear(&d);
}

/* A run whose ledger fails would not wait for anything any more. */
static void one_that_could_not_begin_has_none(void **state)
{
	struct desk d;

	(void)state;
	desk_lay(&d);
	struct db *const db = d.fixture.ledger->db;
	REQUIRE_OK(db_exec(db, "BEGIN", &d.e), d.e);
	assert_int_equal(flow_write(&d.flow, &d.e), -1);
	assert_int_equal(d.flow.commit_by_ms, 0);
	REQUIRE_OK(db_exec(db, "ROLLBACK", &d.e), d.e);
	REQUIRE_OK(flow_write(&d.flow, &d.e), d.e);
	assert_true(d.flow.commit_by_ms > MONO);
	REQUIRE_OK(flow_commit(&d.flow, &d.e), d.e);
	desk_clear(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_transaction_has_its_end),
		cmocka_unit_test(one_that_was_rolled_back_has_none),
		cmocka_unit_test(one_that_could_not_begin_has_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
