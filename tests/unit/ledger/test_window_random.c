/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/window.h"

#include "window_desk.h"

static int check_order(void *ctx, const struct ledger_window *w, struct err *e)
{
	int64_t *const end = ctx;

	(void)e;
	assert_true(w->range.from_ms < w->range.to_ms);
	assert_true(w->range.from_ms >= *end);
	*end = w->range.to_ms;
	return 0;
}

/* Whether every moment of the range lies in a window. */
static int check_gapless(void *ctx, const struct ledger_window *w,
                         struct err *e)
{
	int64_t *const reached = ctx;

	(void)e;
	assert_true(w->range.from_ms <= *reached);
	*reached = w->range.to_ms;
	return 0;
}

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525U + 1013904223U;
	return *seed >> 8;
}

static struct period random_range(uint32_t *seed)
{
	const int64_t from = next_random(seed) % 1000;

	return RANGE(from, from + 1 + next_random(seed) % 200);
}

static void change_at_random(struct fixture *f, uint32_t *seed)
{
	const struct ledger_window w = next_open(f, random_range(seed));
	const int64_t len = w.range.to_ms - w.range.from_ms;

	if (w.id == 0)
		return;
	if (next_random(seed) % 2 == 0)
		close_empty(f, w.id);
	else if (len > 1)
		REQUIRE_OK(window_split(f->ledger, w.id,
		                        w.range.from_ms + 1 +
		                                next_random(seed) % (len - 1),
		                        &f->e),
		           f->e);
}

static void windows_never_overlap_and_leave_no_gap(void **state)
{
	struct fixture f = fixture_make();
	uint32_t seed = 20260102;

	(void)state;
	fixture_begin(&f);
	for (int i = 0; i < 500; i++) {
		const struct period range = random_range(&seed);
		int64_t end = INT64_MIN;
		int64_t reached = range.from_ms;

		cover(&f, range, 1 + next_random(&seed) % 100);
		REQUIRE_OK(window_each(f.ledger, range, check_gapless, &reached,
		                       &f.e),
		           f.e);
		assert_true(reached >= range.to_ms);
		REQUIRE_OK(window_each(f.ledger, ALL, check_order, &end, &f.e),
		           f.e);
		change_at_random(&f, &seed);
	}
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(windows_never_overlap_and_leave_no_gap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
