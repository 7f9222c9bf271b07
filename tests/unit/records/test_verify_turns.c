/* A verification that lets other runs write.
 * SPDX-License-Identifier: Apache-2.0 */
#include "records/verify.h"

#include "fixture.h"
#include "records/verified.h"
#include "support/fake_clock.h"

#define MADE 40

/* Runs that want to write, each of which stores one more. */
struct turns {
	struct fixture *f;
	int wanted, had;
	int stored;
	int answer; /* of give_way */
	int64_t until_ms;
};

static bool is_asked(void *ctx)
{
	const struct turns *t = ctx;

	return t->had < t->wanted;
}

static void close_ledger(struct fixture *f)
{
	ledger_close(f->ledger);
	f->ledger = NULL;
}

static void open_ledger(struct fixture *f)
{
	must(f, ledger_open(&f->ledger, tempdir_file(&f->dir, "ledger.sqlite"),
	                    LEDGER_WRITE, ORG, &f->err));
}

static int give_way(void *ctx, int64_t until_ms, struct ledger **ledger,
                    struct err *e)
{
	struct turns *t = ctx;

	assert_false(ledger_in_transaction(t->f->ledger));
	t->had++;
	assert_int_equal(until_ms, t->until_ms);
	close_ledger(t->f);
	*ledger = NULL;
	if (t->answer != 0)
		return t->answer < 0 ? err_set(e, ERR_TAMPER, "not the same")
		                     : t->answer;
	open_ledger(t->f);
	(void)fixture_add(t->f, t->stored++);
	*ledger = t->f->ledger;
	return 0;
}

/* The clock passes a second at each look. */
static int run(struct verify_report *r, struct turns *t, int64_t share,
               int64_t budget_ms)
{
	struct fake_clock fake = { .now_ms = NOW_MS, .step_ms = 1000 };
	const struct clock clock = fake_clock(&fake);
	const struct verify_setup setup = {
		.store = t->f->store,
		.ledger = t->f->ledger,
		.clock = &clock,
		.share = share,
		.budget_ms = budget_ms,
		.threads = 1,
		.is_asked = is_asked,
		.give_way = give_way,
		.turn_ctx = t,
	};

	return verify_run(r, &setup, &t->f->err);
}

static struct turns start(struct fixture *f, int wanted)
{
	fixture_open(f);
	for (int i = 0; i < MADE; i++)
		(void)fixture_add(f, i);
	return (struct turns){
		.f = f, .wanted = wanted, .stored = MADE, .until_ms = -1
	};
}

static int64_t count_unchecked(struct fixture *f)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct ledger_artefact rows[MADE + 10];
	struct artefacts_list list = { a, rows, MADE + 10, 0 };
	int64_t unchecked = 0;

	must(f, artefacts_after(f->ledger, 0, &list, &f->err));
	for (size_t i = 0; i < list.count; i++)
		unchecked += rows[i].checked_verdict == NULL ? 1 : 0;
	return unchecked;
}

static void all_is_read_also_what_was_stored_meanwhile(void **state)
{
	struct fixture f;
	struct turns t = start(&f, 5);
	struct verify_report r;

	(void)state;
	must(&f, run(&r, &t, VERIFY_SHARE_ALL, 0));
	assert_int_equal(t.had, 5);
	assert_int_equal(r.stored, MADE + 5);
	assert_int_equal(r.progress.checked, MADE + 5);
	assert_int_equal(r.good, MADE + 5);
	assert_int_equal(r.findings.count, 0);
	assert_true(r.is_whole);
	assert_false(r.is_stopped || r.is_cut);
	assert_int_equal(count_unchecked(&f), 0);
	verify_report_free(&r);
	fixture_close(&f);
}

static void a_share_is_not_read_twice(void **state)
{
	struct fixture f;
	struct turns t = start(&f, 3);
	struct verify_report r;

	(void)state;
	must(&f, run(&r, &t, VERIFY_SHARE_ALL / 2, 0));
	/* how many come depends on how much was read until the first one */
	assert_in_range(t.had, 1, 3);
	assert_int_equal(r.progress.checked, r.progress.due);
	assert_int_equal(r.progress.due, (MADE + t.had + 1) / 2);
	assert_int_equal(count_unchecked(&f), MADE + t.had - r.progress.due);
	assert_false(r.is_whole);
	verify_report_free(&r);
	fixture_close(&f);
}

static void one_that_is_stopped_while_it_waits_is_cut(void **state)
{
	struct fixture f;
	struct turns t = start(&f, 1);
	struct verify_report r;
	int64_t checked;

	(void)state;
	t.answer = 1;
	must(&f, run(&r, &t, VERIFY_SHARE_ALL, 0));
	assert_true(r.is_cut);
	assert_false(r.is_stopped);
	assert_false(r.is_whole);
	checked = r.progress.checked;
	assert_in_range(checked, 1, MADE);
	verify_report_free(&r);
	open_ledger(&f);
	assert_int_equal(count_unchecked(&f), MADE - checked);
	/* the next one goes on behind what was read */
	must(&f, run(&r, &t, VERIFY_SHARE_ALL, 0));
	assert_true(r.is_whole);
	assert_int_equal(count_unchecked(&f), 0);
	verify_report_free(&r);
	fixture_close(&f);
}

/* Begun in the midst, it has been at the end when others store something. */
static void
what_is_stored_behind_the_turn_is_read_and_nothing_twice(void **state)
{
	struct fixture f;
	struct turns t = start(&f, 0);
	struct verify_report r;

	(void)state;
	must(&f, run(&r, &t, VERIFY_SHARE_ALL / 4, 0));
	assert_in_range(r.progress.checked, 1, MADE - 1);
	verify_report_free(&r);
	t.wanted = 4;
	must(&f, run(&r, &t, VERIFY_SHARE_ALL, 0));
	assert_int_equal(t.had, 4);
	assert_int_equal(r.progress.checked, MADE + 4);
	assert_int_equal(r.stored, MADE + 4);
	assert_true(r.is_whole);
	assert_int_equal(count_unchecked(&f), 0);
	verify_report_free(&r);
	fixture_close(&f);
}

static void what_fails_while_it_waits_ends_it(void **state)
{
	struct fixture f;
	struct turns t = start(&f, 1);
	struct verify_report r;

	(void)state;
	t.answer = -1;
	assert_int_equal(run(&r, &t, VERIFY_SHARE_ALL, 0), -1);
	check_err(&f.err, ERR_TAMPER, "not the same");
	assert_true(r.progress.checked > 0);
	verify_report_free(&r);
	fixture_close(&f);
}

/* The time is over when it is asked: it ends, and the next run continues. */
static void nobody_is_let_in_once_the_time_is_over(void **state)
{
	struct fixture f;
	struct turns t = start(&f, 1);
	int64_t checked = 0;

	(void)state;
	for (int runs = 0; checked < MADE; runs++) {
		struct verify_report r;

		assert_true(runs < MADE);
		must(&f, run(&r, &t, VERIFY_SHARE_ALL, 1));
		checked += r.progress.checked;
		assert_int_equal(r.is_whole, r.progress.checked == MADE);
		assert_int_equal(count_unchecked(&f),
		                 checked < MADE ? MADE - checked : 0);
		verify_report_free(&r);
	}
	assert_int_equal(t.had, 0);
	fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_is_read_also_what_was_stored_meanwhile),
		cmocka_unit_test(a_share_is_not_read_twice),
		cmocka_unit_test(one_that_is_stopped_while_it_waits_is_cut),
		cmocka_unit_test(
		        what_is_stored_behind_the_turn_is_read_and_nothing_twice),
		cmocka_unit_test(what_fails_while_it_waits_ends_it),
		cmocka_unit_test(nobody_is_let_in_once_the_time_is_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
