/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/window.h"

#include "window_desk.h"

#define ROOM 3

/* Windows are "c10-20" closed, "n10-20" new, "s10-20" being scanned; one that
 * is "r10-20" was closed and is to be read again.  Holes are "10-20" never
 * begun and "10-20*" begun. */
static const struct row {
	const char *windows;
	struct period span;
	size_t count;
	const char *holes; /* the first ROOM */
} rows[] = {
	{ "", { 0, 0 }, 0, "" },
	{ "c10-20", { 10, 20 }, 0, "" },
	{ "c10-20 c20-30", { 10, 30 }, 0, "" },
	{ "c10-20 c30-40", { 10, 40 }, 1, "20-30 " },
	{ "c30-40 c10-20", { 10, 40 }, 1, "20-30 " },
	{ "n10-20", { 10, 20 }, 1, "10-20* " },
	{ "s10-20", { 10, 20 }, 1, "10-20* " },
	{ "r10-20", { 10, 20 }, 1, "10-20* " },
	{ "c10-20 n20-30", { 10, 30 }, 1, "20-30* " },
	{ "n10-20 c20-30", { 10, 30 }, 1, "10-20* " },
	{ "n10-20 s20-30 n30-40 c40-50", { 10, 50 }, 1, "10-40* " },
	{ "c10-20 n25-30 c40-50", { 10, 50 }, 3, "20-25 25-30* 30-40 " },
	{ "n10-20 n25-30", { 10, 30 }, 3, "10-20* 20-25 25-30* " },
	{ "c0-1 c2-3 c4-5 c6-7 c8-9 n9-10", { 0, 10 }, 5, "1-2 3-4 5-6 " },
};

static int64_t number(const char **at)
{
	int64_t n = 0;

	for (; **at >= '0' && **at <= '9'; ++*at)
		n = 10 * n + (**at - '0');
	return n;
}

static void put(struct fixture *f, char state, struct period range)
{
	int64_t id;

	cover(f, range, 1000);
	id = next_open(f, range).id;
	if (state == 's')
		(void)start_scan(f, id);
	if (state == 'c' || state == 'r')
		close_empty(f, id);
	if (state == 'r')
		REQUIRE_OK(window_reopen(f->ledger, range, &f->e), f->e);
}

static void put_all(struct fixture *f, const char *windows)
{
	for (const char *at = windows; *at != '\0';) {
		const char state = *at++;
		struct period range;

		range.from_ms = number(&at);
		at++;
		range.to_ms = number(&at);
		at += *at == ' ';
		put(f, state, range);
	}
}

static void check_holes(struct fixture *f, const struct row *r)
{
	OWN(text_free) struct text found = { NULL, 0, 0 };
	struct window_hole holes[ROOM + 1] = { 0 };
	struct period span = { 7, 7 };
	size_t count = 99;

	REQUIRE_OK(window_holes(f->ledger, holes, ROOM, &count, &span, &f->e),
	           f->e);
	for (size_t i = 0; i < count && i < ROOM; i++)
		text_addf(&found, "%lld-%lld%s ",
		          (long long)holes[i].range.from_ms,
		          (long long)holes[i].range.to_ms,
		          holes[i].is_begun ? "*" : "");
	assert_string_equal(text_str(&found), r->holes);
	assert_int_equal(count, r->count);
	assert_int_equal(span.from_ms, r->span.from_ms);
	assert_int_equal(span.to_ms, r->span.to_ms);
	assert_int_equal(holes[ROOM].range.to_ms, 0);
}

static void what_no_closed_window_covers_is_a_hole(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct fixture f = fixture_make();

		fixture_begin(&f);
		put_all(&f, rows[i].windows);
		check_holes(&f, &rows[i]);
		fixture_free(&f);
	}
}

static void holes_are_counted_without_room(void **state)
{
	struct fixture f = fixture_make();
	size_t count = 99;

	(void)state;
	fixture_begin(&f);
	put_all(&f, "c10-20 c30-40 c50-60");
	REQUIRE_OK(window_holes(f.ledger, NULL, 0, &count, NULL, &f.e), f.e);
	assert_int_equal(count, 2);
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_no_closed_window_covers_is_a_hole),
		cmocka_unit_test(holes_are_counted_without_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
