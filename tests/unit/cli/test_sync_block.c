/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/sync_block.h"

#include <locale.h>
#include <string.h>

#include "base/text.h"
#include "cli/words.h"
#include "pipeline/sync.h"
#include "support/check.h"

static const struct sync_progress busy = {
	.phase = "archiving",
	.calls_found = 1000000,
	.calls_new = 1000000,
	.calls_asked = 1000000,
	.calls_due = 1000000,
	.stored = 2345678,
	.failed = 3,
	.transfers_active = 32,
	.stored_bytes = 5000000,
	.bytes_per_s = 1000000,
	.api_requests = 1,
	.api_last_minute = 299,
	.api_per_minute = 300,
	.elapsed_ms = 3725123,
	.remaining_ms = 290001,
};

static void the_block_is_five_lines_of_one_number_style(void **state)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	(void)state;
	assert_int_equal(sync_block_add(&t, &busy, 79), 5);
	assert_string_equal(
	        text_str(&t),
	        "  calls     1 000 000 found, 1 000 000 of 2 000 000 "
	        "checked\n"
	        "  artefacts 2 345 678 archived, 3 not archived, 32 in "
	        "progress\n"
	        "  bytes     5.0 MB, now 1.0 MB/s\n"
	        "  API       1 request, 299 of 300 in the last minute\n"
	        "  time      archiving for 1 h 2 min, about 5 min left\n");
}

static void no_line_is_longer_than_the_terminal(void **state)
{
	(void)state;
	for (int width = 10; width < 80; width++) {
		OWN(text_free) struct text t = { NULL, 0, 0 };
		const char *at;

		assert_int_equal(sync_block_add(&t, &busy, width), 5);
		for (at = text_str(&t); *at != '\0'; at++) {
			assert_true(strcspn(at, "\n") <= (size_t)width);
			at += strcspn(at, "\n");
		}
	}
}

static void a_cut_keeps_characters_whole(void **state)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	(void)state;
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
	words_add_cut(&t,
	              "a\xC3\xA4"
	              "b",
	              2);
	words_add_cut(&t,
	              "a\xC3\xA4"
	              "b",
	              1);
	words_add_cut(&t, "ab", 2);
	assert_string_equal(text_str(&t), "a\xC3\xA4\na\nab\n");
}

/* What the ledger has not counted yet is still to come. */
static void what_is_to_come_is_as_in_this_table(void **state)
{
	static const struct {
		const char *phase;
		int64_t found, asked, due, elapsed_ms, remaining_ms, come,
		        remaining;
	} rows[] = {
		{ "discovering", 900, 0, 0, 500, -1, 900, -1 },
		{ "archiving", 900, 100, 0, 4000, 0, 0, 0 },
		{ "discovering", 900, 100, 0, 4000, 0, 800, 32000 },
		{ "archiving", 900, 100, 700, 10000, 70000, 700, 70000 },
		{ "archiving", 120, 107, 0, 10000, 0, 0, 0 },
		{ "discovering", 50000, 1000, 9000, 60000, 540000, 49000,
		  2940000 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct sync_progress p = {
			.phase = rows[i].phase,
			.calls_found = rows[i].found,
			.calls_new = rows[i].found,
			.calls_asked = rows[i].asked,
			.calls_due = rows[i].due,
			.elapsed_ms = rows[i].elapsed_ms,
			.remaining_ms = rows[i].remaining_ms,
		};

		assert_int_equal(sync_block_to_come(&p), rows[i].come);
		assert_int_equal(sync_block_remaining_ms(&p),
		                 rows[i].remaining);
	}
}

/* What is being asked for has not been checked, and is no more due. */
static void the_numbers_of_calls_add_up(void **state)
{
	const struct sync_progress p = {
		.phase = "archiving",
		.calls_found = 1567,
		.calls_new = 1567,
		.calls_asked = 1358,
		.calls_due = 169,
		.calls_active = 40,
		.remaining_ms = -1,
	};
	OWN(text_free) struct text t = { NULL, 0, 0 };

	(void)state;
	(void)sync_block_add(&t, &p, 79);
	assert_non_null(strstr(text_str(&t),
	                       "  calls     1 567 found, 1 358 of 1 567 "
	                       "checked\n"));
	/* nor is anything said that was not measured yet */
	assert_non_null(strstr(text_str(&t), "  bytes     0 B\n"));
	assert_non_null(strstr(text_str(&t), "  time      archiving\n"));
}

static void an_estimate_is_in_minutes(void **state)
{
	struct sync_progress p = busy;
	OWN(text_free) struct text t = { NULL, 0, 0 };

	(void)state;
	p.remaining_ms = 292;
	(void)sync_block_add(&t, &p, 79);
	assert_non_null(strstr(text_str(&t), ", less than a minute left\n"));
	text_clear(&t);
	p.calls_due = 0;
	p.transfers_active = 0;
	p.remaining_ms = 0;
	(void)sync_block_add(&t, &p, 79);
	assert_null(strstr(text_str(&t), "left"));
}

static void a_number_has_its_noun(void **state)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	(void)state;
	words_add_count(&t, 0, "call, ", "calls, ");
	words_add_count(&t, 1, "call, ", "calls, ");
	words_add_count(&t, 1234, "call", "calls");
	assert_string_equal(text_str(&t), "0 calls, 1 call, 1 234 calls");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_block_is_five_lines_of_one_number_style),
		cmocka_unit_test(no_line_is_longer_than_the_terminal),
		cmocka_unit_test(a_cut_keeps_characters_whole),
		cmocka_unit_test(what_is_to_come_is_as_in_this_table),
		cmocka_unit_test(the_numbers_of_calls_add_up),
		cmocka_unit_test(an_estimate_is_in_minutes),
		cmocka_unit_test(a_number_has_its_noun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
