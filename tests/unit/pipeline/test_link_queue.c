/* When new links are asked for, and of which calls.
 * SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/link_queue.h"

#include "base/attr.h"
#include "pipeline/flow.h"
#include "support/check.h"

#define MONO  ((int64_t)1000)
#define CALLS 12

struct desk {
	struct flow flow;
	struct work works[CALLS];
	struct item items[CALLS][2];
};

/* The desk must not move. */
static void desk_lay(struct desk *d)
{
	*d = (struct desk){ .flow.mono_ms = MONO };
	for (size_t w = 0; w < CALLS; w++)
		for (size_t i = 0; i < 2; i++)
			d->items[w][i].work = &d->works[w];
}

static void others_are_waited_for_unless_there_are_ten(void **state)
{
	static const struct {
		size_t calls;
		int64_t due_ms;
	} rows[] = {
		{ 0, -1 },    { 1, MONO + 200 }, { 9, MONO + 200 },
		{ 10, MONO }, { 12, MONO },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk d;

		desk_lay(&d);
		for (size_t w = 0; w < rows[i].calls; w++) {
			link_queue_add(&d.flow, &d.items[w][0]);
			d.flow.mono_ms += 3; /* the first of them counts */
		}
		if (link_queue_due_ms(&d.flow) != rows[i].due_ms)
			fail_msg("row %zu", i);
	}
}

static void a_call_is_asked_about_once_whatever_it_lacks(void **state)
{
	struct desk d;

	(void)state;
	desk_lay(&d);
	link_queue_add(&d.flow, &d.items[4][0]);
	link_queue_add(&d.flow, &d.items[2][0]);
	link_queue_add(&d.flow, &d.items[4][1]);
	assert_int_equal(d.items[4][1].state, ITEM_LINKLESS);
	assert_ptr_equal(link_queue_take(&d.flow), &d.works[4]);
	/* also while the question is under way */
	link_queue_add(&d.flow, &d.items[4][0]);
	assert_ptr_equal(link_queue_take(&d.flow), &d.works[2]);
	assert_null(link_queue_take(&d.flow));
	assert_int_equal(link_queue_due_ms(&d.flow), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(others_are_waited_for_unless_there_are_ten),
		cmocka_unit_test(a_call_is_asked_about_once_whatever_it_lacks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
