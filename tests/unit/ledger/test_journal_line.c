/* SPDX-License-Identifier: Apache-2.0 */
#include "base/canon.h"
#include "base/mem.h"
#include "base/text.h"
#include "ledger/journal.h"
#include "ledger/journal_line.h"
#include "support/check.h"

#define WHEN "2026-01-05T08:03:11.402Z"

static bool reads(const char *line, size_t len)
{
	struct journal_line out;

	return journal_line_read(&out, line, len);
}

static void write_line(struct text *out, const struct journal_event *ev,
                       uint64_t n)
{
	text_clear(out);
	journal_line_write(out, ev, n, WHEN);
}

static void what_is_written_reads_back(void **state)
{
	OWN(own_arena) struct arena *a = arena_new();
	OWN(text_free) struct text line = { 0 };
	struct canon *detail = canon_object(a);
	struct canon *inner = canon_object(a);
	const struct journal_event events[] = {
		{ .type = "a", .outcome = "success" },
		{ .type = "fixity check", .outcome = "failure", .object = "o" },
		{ .type = "a", .outcome = "success", .actor = "user:\"x\"" },
		{ .type = "a", .outcome = "success", .detail = detail },
		{ .type = "a",
		  .outcome = "success",
		  .detail = detail,
		  .object = "" },
		{ .type = "a",
		  .outcome = "success",
		  .object = "tab\t\xc3\xa9" },
	};
	static const uint64_t numbers[] = { 0, 9, 10, 123456, INT64_MAX };
	struct journal_line out;

	(void)state;
	/* A detail that looks like the rest of a line, and has keys of one. */
	canon_set_text(detail, "x", "\",\"n\":7,\"outcome\":\"success\"");
	canon_set_int(inner, "n", 3);
	canon_set_text(inner, "time", "x");
	canon_set(detail, "inner", inner);
	for (size_t i = 0; i < ARRAY_COUNT(events); i++) {
		for (size_t k = 0; k < ARRAY_COUNT(numbers); k++) {
			write_line(&line, &events[i], numbers[k]);
			assert_true(
			        journal_line_read(&out, line.data, line.len));
			assert_true(out.n == numbers[k]);
			assert_memory_equal(out.time, WHEN, JOURNAL_TIME_LEN);
			assert_true(journal_line_is_type(&out, events[i].type));
			assert_false(journal_line_is_type(&out, "b"));
			if (events[i].object == NULL)
				assert_null(out.object);
			else
				assert_true(journal_line_is_about(
				        &out, events[i].object));
			assert_false(journal_line_is_about(&out, "oo"));
		}
	}
}

static void no_part_of_a_line_is_a_line(void **state)
{
	OWN(text_free) struct text line = { 0 };
	const struct journal_event ev = { .type = "ingestion",
		                          .outcome = "success",
		                          .object = "abc" };

	(void)state;
	write_line(&line, &ev, 42);
	for (size_t len = 0; len < line.len; len++) {
		assert_false(reads(line.data, len));
		if (len > 0)
			assert_false(reads(line.data + len, line.len - len));
	}
	assert_true(reads(line.data, line.len));
}

#define HEAD "{\"actor\":\"a\""
#define TAIL ",\"time\":\"" WHEN "\",\"type\":\"t\",\"v\":1}"

static void other_forms_are_refused(void **state)
{
	static const char *const lines[] = {
		"",
		"{}",
		HEAD ",\"n\":01,\"outcome\":\"success\"" TAIL,
		HEAD ",\"n\":-1,\"outcome\":\"success\"" TAIL,
		HEAD ",\"n\":,\"outcome\":\"success\"" TAIL,
		HEAD ",\"n\":9223372036854775808,\"outcome\":\"success\"" TAIL,
		HEAD ",\"n\":99999999999999999999,\"outcome\":\"success\"" TAIL,
		HEAD ",\"m\":1,\"outcome\":\"success\"" TAIL,
		HEAD ",\"n\":1,\"outcome\":\"perhaps\"" TAIL,
		HEAD ",\"n\":1,\"subject\":\"x\",\"outcome\":\"success\"" TAIL,
		HEAD ",\"n\":1,\"object\":\"x,\"outcome\":\"success\"" TAIL,
		HEAD ", \"n\":1,\"outcome\":\"success\"" TAIL " ",
		"{\"detail\":\"a\",\"n\":1,\"outcome\":\"success\"" TAIL,
		HEAD ",\"n\":1,\"outcome\":\"success\",\"time\":\"" WHEN
		     "\",\"type\":\"t\",\"v\":2}",
		HEAD ",\"n\":1,\"outcome\":\"success\",\"time\":\""
		     "2026-01-05T08:03:11Z\",\"type\":\"t\",\"v\":1}",
		"{\"actor\":\"\",\"v\":1}",
		HEAD ",\"n\":1,\"outcome\":\"success\",\"time\":\"" WHEN
		     "0\",\"type\":\"t\",\"v\":1}",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(lines); i++)
		if (reads(lines[i], strlen(lines[i])))
			fail_msg("read: %s", lines[i]);
	assert_true(reads(HEAD ",\"n\":1,\"outcome\":\"success\"" TAIL,
	                  strlen(HEAD ",\"n\":1,\"outcome\":"
	                              "\"success\"" TAIL)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_reads_back),
		cmocka_unit_test(no_part_of_a_line_is_a_line),
		cmocka_unit_test(other_forms_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
