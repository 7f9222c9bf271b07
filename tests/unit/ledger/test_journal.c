/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/journal.h"

#include "base/canon.h"
#include "fixture.h"
#include "port/digest.h"

#define OID "00112233445566778899aabbccddeeff"

static int64_t append(struct fixture *f, const struct journal_event *ev,
                      int64_t now_ms)
{
	int64_t n;

	REQUIRE_OK(journal_append(f->ledger, ev, now_ms, &n, &f->e), f->e);
	return n;
}

static int64_t append_plain(struct fixture *f, const char *object,
                            int64_t now_ms)
{
	const struct journal_event ev = { .type = "x-heartbeat",
		                          .object = object,
		                          .outcome = "success" };

	return append(f, &ev, now_ms);
}

struct lines {
	struct fixture *f;
	const char *text; /* "n:line\n" */
};

static int add_line(void *ctx, uint64_t n, const char *line, size_t len,
                    struct err *e)
{
	struct lines *const lines = ctx;

	(void)e;
	lines->text = arena_format(lines->f->arena, "%s%d:%.*s\n", lines->text,
	                           (int)n, (int)len, line);
	return 0;
}

static const char *lines_of(struct fixture *f, uint64_t first, uint64_t end)
{
	struct lines lines = { f, "" };

	REQUIRE_OK(journal_each(f->ledger, first, end, add_line, &lines, &f->e),
	           f->e);
	return lines.text;
}

static const char *lines_about(struct fixture *f, const char *object)
{
	struct lines lines = { f, "" };

	REQUIRE_OK(journal_about(f->ledger, object, add_line, &lines, &f->e),
	           f->e);
	return lines.text;
}

static void a_line_is_canonical(void **state)
{
	struct fixture f = fixture_make();
	struct canon *detail = canon_object(f.arena);
	struct journal_event ev = { .type = "fixity check",
		                    .object = OID,
		                    .outcome = "failure",
		                    .actor = "user:7",
		                    .detail = detail };

	(void)state;
	canon_set_text(detail, "why", "a \"b\"\n");
	canon_set_int(detail, "count", -5);
	fixture_begin(&f);
	assert_int_equal(append(&f, &ev, FIXTURE_DAY_MS + 1), 1);
	assert_string_equal(
	        lines_of(&f, 1, 2),
	        "1:{\"actor\":\"user:7\",\"detail\":{\"count\":-5,\"why\":"
	        "\"a \\\"b\\\"\\n\"},\"n\":1,\"object\":\"" OID "\","
	        "\"outcome\":\"failure\",\"time\":\"2026-01-02T08:00:00.001Z\","
	        "\"type\":\"fixity check\",\"v\":1}\n");
	fixture_free(&f);
}

static void what_is_not_given_is_left_out(void **state)
{
	struct fixture f = fixture_make();

	(void)state;
	fixture_begin(&f);
	(void)append_plain(&f, NULL, FIXTURE_DAY_MS);
	assert_string_equal(
	        lines_of(&f, 1, 2),
	        "1:{\"actor\":\"service:archiver\",\"n\":1,\"outcome\":"
	        "\"success\",\"time\":\"2026-01-02T08:00:00.000Z\",\"type\":"
	        "\"x-heartbeat\",\"v\":1}\n");
	fixture_free(&f);
}

static void time_never_goes_back(void **state)
{
	struct fixture f = fixture_make();

	(void)state;
	fixture_begin(&f);
	(void)append_plain(&f, NULL, FIXTURE_DAY_MS + 5000);
	(void)append_plain(&f, NULL, FIXTURE_DAY_MS - HOUR_MS);
	fixture_commit(&f);
	fixture_open(&f, LEDGER_WRITE);
	fixture_begin(&f);
	(void)append_plain(&f, NULL, FIXTURE_DAY_MS + 4999);
	(void)append_plain(&f, NULL, FIXTURE_DAY_MS + 5001);
	for (uint64_t n = 2; n < 4; n++)
		assert_non_null(strstr(lines_of(&f, n, n + 1),
		                       "2026-01-02T08:00:05.000Z"));
	assert_non_null(strstr(lines_of(&f, 4, 5), "2026-01-02T08:00:05.001Z"));
	fixture_free(&f);
}

static void an_entry_needs_a_type_and_an_outcome(void **state)
{
	static const struct {
		struct journal_event event;
		const char *text;
	} rows[] = {
		{ { .outcome = "success" }, "log entry without a plain type" },
		{ { .type = "", .outcome = "success" },
		  "log entry without a plain type" },
		{ { .type = "a\"b", .outcome = "success" },
		  "log entry without a plain type" },
		{ { .type = "a" },
		  "log entry a: its outcome is neither success nor failure" },
		{ { .type = "a", .outcome = "maybe" },
		  "log entry a: its outcome is neither success nor failure" },
		{ { .type = "a", .outcome = "success", .object = "\\" },
		  "log entry a: its object has no plain name" },
	};
	struct fixture f = fixture_make();

	(void)state;
	fixture_begin(&f);
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		assert_int_equal(
		        journal_append(f.ledger, &rows[i].event, 1, NULL, &f.e),
		        -1);
		check_err(&f.e, ERR_BUG, rows[i].text);
	}
	assert_int_equal(log_size(f.ledger), 1);
	fixture_free(&f);
}

static void a_line_has_at_most_65535_bytes(void **state)
{
	struct fixture f = fixture_make();
	struct canon *detail = canon_object(f.arena);
	const struct journal_event ev = { .type = "a",
		                          .outcome = "success",
		                          .detail = detail };
	char *words = arena_zeroed(f.arena, 65414, 1);

	(void)state;
	memset(words, 'x', 65413);
	canon_set_text(detail, "w", words);
	fixture_begin(&f);
	assert_int_equal(
	        journal_append(f.ledger, &ev, FIXTURE_DAY_MS, NULL, &f.e), -1);
	check_err(&f.e, ERR_TOO_LARGE,
	          "log entry a of 65536 bytes: the limit is 65535");
	detail = canon_object(f.arena);
	canon_set_text(detail, "w", words + 1);
	(void)append(&f,
	             &(struct journal_event){ .type = "a",
	                                      .outcome = "success",
	                                      .detail = detail },
	             FIXTURE_DAY_MS);
	assert_int_equal(log_size(f.ledger), 2);
	fixture_free(&f);
}

static void lines_are_appended_within_a_transaction_only(void **state)
{
	struct fixture f = fixture_make();
	const struct journal_event ev = { .type = "a", .outcome = "success" };

	(void)state;
	assert_int_equal(journal_append(f.ledger, &ev, 1, NULL, &f.e), -1);
	check_err(&f.e, ERR_BUG, "journal_append: outside a transaction");
	fixture_free(&f);
}

static void lines_about_an_object_come_in_order(void **state)
{
	struct fixture f = fixture_make();

	(void)state;
	fixture_begin(&f);
	(void)append_plain(&f, OID, FIXTURE_DAY_MS);
	(void)append_plain(&f, NULL, FIXTURE_DAY_MS);
	(void)append_plain(&f, "hold-7", FIXTURE_DAY_MS);
	(void)append_plain(&f, OID, FIXTURE_DAY_MS);
	assert_true(text_starts(lines_about(&f, OID), "1:{"));
	assert_non_null(strstr(lines_about(&f, OID), "\n4:{"));
	assert_null(strstr(lines_about(&f, OID), "\n3:{"));
	assert_true(text_starts(lines_about(&f, "hold-7"), "3:{"));
	assert_string_equal(lines_about(&f, "hold-8"), "");
	fixture_free(&f);
}

static int stop(void *ctx, uint64_t n, const char *line, size_t len,
                struct err *e)
{
	(void)ctx;
	(void)n;
	(void)line;
	(void)len;
	return err_set(e, ERR_STOPPED, "enough");
}

static void a_taker_ends_the_lines(void **state)
{
	struct fixture f = fixture_make();

	(void)state;
	fixture_begin(&f);
	(void)append_plain(&f, OID, FIXTURE_DAY_MS);
	assert_int_equal(journal_each(f.ledger, 0, 2, stop, NULL, &f.e), -1);
	check_err(&f.e, ERR_STOPPED, "enough");
	assert_int_equal(journal_about(f.ledger, OID, stop, NULL, &f.e), -1);
	check_err(&f.e, ERR_STOPPED, "enough");
	assert_string_equal(lines_of(&f, 1, 1), "");
	fixture_free(&f);
}

static void lines_that_are_not_there_are_missing(void **state)
{
	struct fixture f = fixture_make();

	(void)state;
	assert_int_equal(journal_each(f.ledger, 0, 2, add_line,
	                              &(struct lines){ &f, "" }, &f.e),
	                 -1);
	check_err(&f.e, ERR_TAMPER, "log entry 1 is missing");
	fixture_free(&f);
}

static struct merkle_hash root(struct fixture *f, uint64_t size)
{
	struct merkle_hash out;

	REQUIRE_OK(journal_root(f->ledger, size, &out, &f->e), f->e);
	return out;
}

static void a_rollback_takes_lines_and_tree_back(void **state)
{
	struct fixture f = fixture_make();
	struct merkle_hash before;
	struct merkle_hash after;

	(void)state;
	fixture_begin(&f);
	for (int i = 0; i < 300; i++)
		(void)append_plain(&f, NULL, FIXTURE_DAY_MS + i);
	fixture_commit(&f);
	before = root(&f, 301);
	fixture_begin(&f);
	for (int i = 0; i < 300; i++)
		(void)append_plain(&f, OID, FIXTURE_DAY_MS + HOUR_MS);
	assert_int_equal(log_size(f.ledger), 601);
	ledger_rollback(f.ledger);
	assert_int_equal(log_size(f.ledger), 301);
	after = root(&f, 301);
	assert_memory_equal(&after, &before, sizeof(before));
	assert_string_equal(lines_about(&f, OID), "");
	fixture_begin(&f);
	assert_int_equal(append_plain(&f, NULL, FIXTURE_DAY_MS + 400), 301);
	fixture_commit(&f);
	/* The clock of the lines that were taken back does not count. */
	assert_non_null(
	        strstr(lines_of(&f, 301, 302), "2026-01-02T08:00:00.400Z"));
	REQUIRE_OK(journal_recompute(f.ledger, 302, &after, &f.e), f.e);
	fixture_free(&f);
}

static void a_reader_sees_the_log_grow(void **state)
{
	struct fixture f = fixture_make();
	struct fixture reader = f;
	struct merkle_hash seen;
	struct merkle_hash made;

	(void)state;
	reader.ledger = NULL;
	fixture_open(&reader, LEDGER_READ);
	assert_int_equal(log_size(reader.ledger), 1);
	fixture_begin(&f);
	(void)append_plain(&f, NULL, FIXTURE_DAY_MS);
	assert_int_equal(log_size(reader.ledger), 1);
	fixture_commit(&f);
	assert_int_equal(log_size(reader.ledger), 2);
	seen = root(&reader, 2);
	made = root(&f, 2);
	assert_memory_equal(&seen, &made, sizeof(made));
	ledger_close(reader.ledger);
	fixture_free(&f);
}

static void a_log_that_cannot_be_read_is_no_empty_one(void **state)
{
	struct fixture f = fixture_make();
	struct db *d = NULL;
	uint64_t size = 4711;

	(void)state;
	fixture_open(&f, LEDGER_READ);
	REQUIRE_OK(db_open(&d, f.path, DB_WRITE, &f.e), f.e);
	REQUIRE_OK(
	        db_exec(d, "PRAGMA foreign_keys = off; DROP TABLE event", &f.e),
	        f.e);
	db_close(d);
	assert_int_equal(journal_size(f.ledger, &size, &f.e), -1);
	assert_non_null(strstr(f.e.text, "no such table: event"));
	assert_int_equal(size, 4711);
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_canonical),
		cmocka_unit_test(what_is_not_given_is_left_out),
		cmocka_unit_test(time_never_goes_back),
		cmocka_unit_test(an_entry_needs_a_type_and_an_outcome),
		cmocka_unit_test(a_line_has_at_most_65535_bytes),
		cmocka_unit_test(lines_are_appended_within_a_transaction_only),
		cmocka_unit_test(lines_about_an_object_come_in_order),
		cmocka_unit_test(a_taker_ends_the_lines),
		cmocka_unit_test(lines_that_are_not_there_are_missing),
		cmocka_unit_test(a_rollback_takes_lines_and_tree_back),
		cmocka_unit_test(a_reader_sees_the_log_grow),
		cmocka_unit_test(a_log_that_cannot_be_read_is_no_empty_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
