/* SPDX-License-Identifier: Apache-2.0 */
#include "records/source_count.h"

#include "fixture.h"

static void a_count_agrees_with_or_without_the_edges(void **state)
{
	static const struct {
		int64_t said, ours, first, last, count;
	} rows[] = {
		{ 10, 10, 0, 0, 10 }, { 0, 0, 0, 0, 0 },   { 9, 10, 1, 0, 10 },
		{ 9, 10, 0, 1, 10 },  { 8, 10, 1, 1, 10 }, { 9, 10, 0, 0, 9 },
		{ 11, 10, 1, 1, 11 }, { 7, 10, 2, 2, 7 },  { 6, 10, 2, 2, 10 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		assert_int_equal(source_count_judge(rows[i].said, rows[i].ours,
		                                    rows[i].first,
		                                    rows[i].last),
		                 rows[i].count);
}

static void what_is_known_at_the_edges_is_not_missed(void **state)
{
	/* the source leaves out what lies at both */
	struct source_count c = { .said = 2, .judged = -1 };
	struct fixture f;

	(void)state;
	fixture_open(&f);
	for (int i = 0; i < 4; i++)
		(void)fixture_add(&f, i);
	struct period p;

	must(&f, tasks_span(f.ledger, &p.from_ms, &p.to_ms, &f.err));
	p.to_ms++;
	must(&f, source_count_compare(&c, p, f.ledger, &f.err));
	assert_int_equal(c.judged, 4);
	c.said = 5;
	must(&f, source_count_compare(&c, p, f.ledger, &f.err));
	assert_int_equal(c.judged, 5);
	c.said = -1;
	must(&f, source_count_compare(&c, p, f.ledger, &f.err));
	assert_int_equal(c.judged, -1);
	fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_count_agrees_with_or_without_the_edges),
		cmocka_unit_test(what_is_known_at_the_edges_is_not_missed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
