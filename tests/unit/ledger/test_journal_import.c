/* Lines of one ledger, taken over into another one.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <unistd.h>

#include "artefact_desk.h"
#include "base/canon.h"
#include "base/file.h"
#include "ledger/ledger_draft.h"

#define EVENTS 600

/* A ledger whose log is empty, beside that of the fixture. */
struct other {
	const char *path;
	struct ledger *ledger;
};

static struct other other_make(struct fixture *f)
{
	const struct ledger_identity who = { FIXTURE_ORG, FIXTURE_ORIGIN,
		                             FIXTURE_VKEY };
	struct other o = { .path = tempdir_file(&f->dir, "other.sqlite") };

	REQUIRE_OK(ledger_draft_open(&o.ledger, o.path, &who, FIXTURE_DAY_MS,
	                             &f->e),
	           f->e);
	return o;
}

static int take(void *ctx, uint64_t n, const char *line, size_t len,
                struct err *e)
{
	struct ledger *const l = ctx;

	(void)n;
	return journal_import(l, line, len, e);
}

static void append(struct fixture *f, int i)
{
	const struct journal_event ev = {
		.type = i % 3 == 0 ? "capture" : "fixity check",
		.object = i % 3 == 0   ? "0123456789abcdef0123456789abcdef"
		          : i % 3 == 1 ? NULL
		                       : "tab\there",
		.outcome = "success",
	};

	REQUIRE_OK(
	        journal_append(f->ledger, &ev, FIXTURE_DAY_MS + i, NULL, &f->e),
	        f->e);
}

static void a_log_taken_over_is_the_same_log(void **state)
{
	struct fixture f = fixture_make();
	struct other o = other_make(&f);
	struct merkle_hash ours, theirs, again;
	uint64_t size;

	(void)state;
	REQUIRE_OK(ledger_begin(f.ledger, &f.e), f.e);
	for (int i = 0; i < EVENTS; i++)
		append(&f, i);
	REQUIRE_OK(ledger_commit(f.ledger, &f.e), f.e);
	size = log_size(f.ledger);
	REQUIRE_OK(ledger_begin(o.ledger, &f.e), f.e);
	REQUIRE_OK(journal_each(f.ledger, 0, size, take, o.ledger, &f.e), f.e);
	REQUIRE_OK(ledger_commit(o.ledger, &f.e), f.e);
	assert_int_equal(log_size(o.ledger), size);
	REQUIRE_OK(journal_root(f.ledger, size, &ours, &f.e), f.e);
	REQUIRE_OK(journal_root(o.ledger, size, &theirs, &f.e), f.e);
	assert_memory_equal(ours.b, theirs.b, sizeof(ours.b));
	/* and the table of what speaks of what is that of the lines */
	REQUIRE_OK(journal_recompute(o.ledger, size, &again, &f.e), f.e);
	assert_memory_equal(ours.b, again.b, sizeof(ours.b));

	REQUIRE_OK(ledger_draft_end(o.ledger, o.path, &f.e), f.e);
	f.path = o.path;
	fixture_open(&f, LEDGER_WRITE);
	assert_int_equal(log_size(f.ledger), size);
	assert_false(file_exists(tempdir_file(&f.dir, "other.sqlite.new")));
	REQUIRE_OK(ledger_begin(f.ledger, &f.e), f.e);
	append(&f, EVENTS);
	REQUIRE_OK(ledger_commit(f.ledger, &f.e), f.e);
	assert_int_equal(log_size(f.ledger), size + 1);
	fixture_free(&f);
}

#define LINE(n, time)                                                          \
	"{\"actor\":\"service:archiver\",\"n\":" n                             \
	",\"outcome\":\"success\",\"time\":\"2026-01-02T08:00:" time           \
	".000Z\",\"type\":\"capture\",\"v\":1}"

static void what_is_not_the_next_line_is_refused(void **state)
{
	static const struct {
		const char *line, *text;
	} rows[] = {
		{ "", "log entry 1 is no line of this log" },
		{ "{}", "log entry 1 is no line of this log" },
		{ LINE("0", "09"), "log entry 1 carries another number" },
		{ LINE("2", "09"), "log entry 1 carries another number" },
		{ LINE("1", "04"), "log entry 1 is older than the one before "
		                   "it" },
		{ "{\"actor\":\"service:archiver\",\"n\":1,\"object\":"
		  "\"\\q\",\"outcome\":\"success\",\"time\":"
		  "\"2026-01-02T08:00:09.000Z\",\"type\":\"capture\","
		  "\"v\":1}",
		  "log entry 1 is no JSON" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct fixture f = fixture_make();
		struct other o = other_make(&f);

		REQUIRE_OK(ledger_begin(o.ledger, &f.e), f.e);
		REQUIRE_OK(journal_import(o.ledger, LINE("0", "05"),
		                          strlen(LINE("0", "05")), &f.e),
		           f.e);
		assert_int_equal(journal_import(o.ledger, rows[i].line,
		                                strlen(rows[i].line), &f.e),
		                 -1);
		check_err(&f.e, ERR_TAMPER, rows[i].text);
		/* half of a log is none */
		assert_int_equal(ledger_commit(o.ledger, &f.e), -1);
		ledger_draft_drop(o.ledger, o.path);
		assert_false(
		        file_exists(tempdir_file(&f.dir, "other.sqlite.new")));
		fixture_free(&f);
	}
}

static void a_line_with_a_nul_or_too_long_is_refused(void **state)
{
	struct fixture f = fixture_make();
	struct other o = other_make(&f);
	char *const line = calloc(70000, 1);

	(void)state;
	assert_non_null(line);
	REQUIRE_OK(ledger_begin(o.ledger, &f.e), f.e);
	assert_int_equal(journal_import(o.ledger, line, 10, &f.e), -1);
	check_err(&f.e, ERR_TAMPER, "log entry 0 is no line of this log");
	ledger_rollback(o.ledger);
	REQUIRE_OK(ledger_begin(o.ledger, &f.e), f.e);
	memset(line, 'x', 70000);
	assert_int_equal(journal_import(o.ledger, line, 70000, &f.e), -1);
	check_err(&f.e, ERR_TAMPER, "log entry 0 is no line of this log");
	free(line);
	ledger_draft_drop(o.ledger, o.path);
	fixture_free(&f);
}

static void a_draft_that_a_killed_run_left_is_begun_anew(void **state)
{
	struct fixture f = fixture_make();
	struct other o;

	(void)state;
	(void)tempdir_write(&f.dir, "other.sqlite.new", "half of one");
	(void)tempdir_write(&f.dir, "other.sqlite.new-wal", "and its log");
	o = other_make(&f);
	assert_int_equal(log_size(o.ledger), 0);
	REQUIRE_OK(ledger_draft_end(o.ledger, o.path, &f.e), f.e);
	assert_true(file_exists(o.path));
	fixture_free(&f);
}

static void a_draft_that_somebody_reads_keeps_its_name(void **state)
{
	struct fixture f = fixture_make();
	struct other o = other_make(&f);
	OWN(own_db) struct db *d = NULL;
	int64_t n;

	(void)state;
	REQUIRE_OK(db_open(&d, tempdir_file(&f.dir, "other.sqlite.new"),
	                   DB_READ, &f.e),
	           f.e);
	REQUIRE_OK(db_exec(d, "BEGIN", &f.e), f.e);
	REQUIRE_OK(db_get_int(d, &n, "SELECT count(*) FROM event", &f.e), f.e);
	REQUIRE_OK(ledger_begin(o.ledger, &f.e), f.e);
	REQUIRE_OK(ledger_meta_set(o.ledger, "a", "1", &f.e), f.e);
	REQUIRE_OK(ledger_commit(o.ledger, &f.e), f.e);
	assert_int_equal(ledger_draft_end(o.ledger, o.path, &f.e), -1);
	check_err_parts(&f.e, ERR_LOCKED, o.path, "");
	assert_false(file_exists(o.path));
	fixture_free(&f);
}

static void a_draft_takes_no_name_that_is_taken(void **state)
{
	struct fixture f = fixture_make();
	struct other o = other_make(&f);

	(void)state;
	(void)tempdir_write(&f.dir, "other.sqlite", "put back meanwhile");
	assert_int_equal(ledger_draft_end(o.ledger, o.path, &f.e), -1);
	check_err_parts(&f.e, ERR_FOREIGN, o.path,
	                ": a file was put there meanwhile");
	assert_string_equal(f.e.hint, "nothing was overwritten");
	assert_string_equal(tempdir_read(&f.dir, "other.sqlite"),
	                    "put back meanwhile");
	assert_false(file_exists(tempdir_file(&f.dir, "other.sqlite.new")));
	fixture_free(&f);
}

static void what_is_restored_is_as_it_was_stored(void **state)
{
	struct fixture f = fixture_make();
	const struct artefact x = desk_main();
	struct ledger_artefact a;
	uint64_t size;

	(void)state;
	REQUIRE_OK(ledger_begin(f.ledger, &f.e), f.e);
	desk_call(&f);
	a = desk_list(&f, &x);
	size = log_size(f.ledger);
	const struct artefact_stored s = desk_stored(&f, desk_oid(&f, &x));
	REQUIRE_OK(artefacts_restored(f.ledger, a.row, &s, 4711, 17, &f.e),
	           f.e);
	assert_int_equal(log_size(f.ledger), size);
	a = desk_find(&f, a.oid);
	assert_int_equal(a.state, ARTEFACT_STORED);
	assert_int_equal(a.stored_ms, 4711);
	assert_int_equal(a.event, 17);
	assert_string_equal(a.sha256, SHA_1);
	assert_int_equal(
	        artefacts_restored(f.ledger, a.row, &s, 4711, 17, &f.e), -1);
	check_err_parts(&f.e, ERR_BUG, "artefact ",
	                " is stored: it cannot become stored");
	ledger_rollback(f.ledger);
	fixture_free(&f);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_log_taken_over_is_the_same_log),
		cmocka_unit_test(what_is_not_the_next_line_is_refused),
		cmocka_unit_test(a_line_with_a_nul_or_too_long_is_refused),
		cmocka_unit_test(a_draft_that_a_killed_run_left_is_begun_anew),
		cmocka_unit_test(a_draft_that_somebody_reads_keeps_its_name),
		cmocka_unit_test(a_draft_takes_no_name_that_is_taken),
		cmocka_unit_test(what_is_restored_is_as_it_was_stored),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
