/* SPDX-License-Identifier: Apache-2.0 */
#include "records/gaps.h"

#include "base/text.h"
#include "fixture.h"

/* Day 2 and day 3 are read, day 5 was begun, of day 6 nobody knows. */
static void windows(struct fixture *f)
{
	fixture_change(f, "INSERT INTO time_window (from_ms, to_ms, state, "
	                  "through_ms, seen_count, closed_ms) VALUES "
	                  "(172800000, 259200000, 3, 259200000, 0, 1), "
	                  "(259200000, 345600000, 3, 345600000, 0, 1), "
	                  "(432000000, 518400000, 1, 432000000, NULL, NULL)");
}

static void what_was_never_read_is_as_in_this_table(void **state)
{
	static const struct {
		int64_t from, to, spare; /* hours */
		const char *gaps;        /* days, '*': begun */
	} rows[] = {
		{ 48, 96, 0, "" },
		{ 60, 90, 0, "" },
		{ 0, 96, 0, "0-48 " },
		{ 48, 120, 0, "96-120 " },
		{ 48, 97, 1, "96-97 " },
		{ 48, 97, 2, "" },
		{ 100, 101, 2, "100-101 " },
		{ 0, 240, 0, "0-48 96-120 120-144* 144-240 " },
		{ 130, 140, 0, "130-140* " },
		{ 96, 96, 0, "" },
		{ 97, 96, 0, "" },
	};
	struct fixture f;

	(void)state;
	fixture_open(&f);
	windows(&f);
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const struct period asked = { rows[i].from * HOUR_MS,
			                      rows[i].to * HOUR_MS };
		OWN(text_free) struct text t = { NULL, 0, 0 };
		struct gaps g;

		must(&f, gaps_find(&g, f.ledger, asked, rows[i].spare * HOUR_MS,
		                   &f.err));
		for (size_t k = 0; k < gaps_listed(&g); k++)
			text_addf(&t, "%d-%d%s ",
			          (int)(g.list[k].range.from_ms / HOUR_MS),
			          (int)(g.list[k].range.to_ms / HOUR_MS),
			          g.list[k].is_begun ? "*" : "");
		assert_string_equal(text_str(&t), rows[i].gaps);
	}
	fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_never_read_is_as_in_this_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
