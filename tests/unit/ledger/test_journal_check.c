/* Whoever can write the file can change anything in it: what shows.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"
#include "fixture.h"
#include "ledger/journal.h"
#include "port/digest.h"

#define SIZE 600
#define NO_FENCES                                                              \
	"DROP TRIGGER event_no_update; DROP TRIGGER event_no_delete; "         \
	"DROP TRIGGER event_no_gap; PRAGMA foreign_keys = OFF; "

static struct fixture log_make(void)
{
	struct fixture f = fixture_make();
	const struct journal_event ev = { .type = "x-heartbeat",
		                          .outcome = "success" };

	fixture_begin(&f);
	for (int i = 1; i < SIZE; i++)
		REQUIRE_OK(journal_append(f.ledger, &ev, FIXTURE_DAY_MS + i,
		                          NULL, &f.e),
		           f.e);
	fixture_commit(&f);
	return f;
}

#define OID   "00112233445566778899aabbccddeeff"
#define OTHER "ffeeddccbbaa99887766554433221100"

/* Lines about an object, another, a word, and nothing. */
static struct fixture objects_make(void)
{
	static const char *const about[] = { OID, OTHER, "a word", NULL };
	struct fixture f = fixture_make();

	fixture_begin(&f);
	for (size_t i = 0; i < ARRAY_COUNT(about); i++) {
		const struct journal_event ev = { .type = "x-heartbeat",
			                          .object = about[i],
			                          .outcome = "success" };

		REQUIRE_OK(journal_append(f.ledger, &ev, FIXTURE_DAY_MS, NULL,
		                          &f.e),
		           f.e);
	}
	fixture_commit(&f);
	return f;
}

static void tampering_is_found_and_named(void **state)
{
	static const struct {
		const char *sql;
		const char *text;
	} rows[] = {
		/* modified */
		{ "UPDATE event SET line = replace(line, 'archiver', "
		  "'archivxr') "
		  "WHERE n = 300",
		  "log entry 300 is not what its hash was made of" },
		{ "UPDATE event SET line = line || ' ' WHERE n = 300",
		  "log entry 300 is no line of this log" },
		{ "UPDATE event SET line = '' WHERE n = 0",
		  "log entry 0 is empty" },
		{ "UPDATE event SET line = ' ' || line WHERE n = 300",
		  "log entry 300 is no line of this log" },
		{ "UPDATE event SET leaf = zeroblob(32) WHERE n = 599",
		  "log entry 599 is not what its hash was made of" },
		/* deleted */
		{ "DELETE FROM event WHERE n = 300",
		  "log entry 300 is missing" },
		{ "DELETE FROM event WHERE n = 0", "log entry 0 is missing" },
		{ "DELETE FROM event WHERE n = 599",
		  "log entry 599 is missing" },
		{ "DELETE FROM event", "log entry 0 is missing" },
		/* inserted */
		{ "INSERT INTO event SELECT -1, line, leaf FROM event "
		  "WHERE n = 5",
		  "log entry 0 is there twice" },
		{ "UPDATE event SET n = n + 1000 WHERE n > 300; "
		  "INSERT INTO event SELECT 301, line, leaf FROM event "
		  "WHERE n = 300; "
		  "UPDATE event SET n = n - 999 WHERE n > 1000",
		  "log entry 301 carries another number" },
		/* renumbered, swapped */
		{ "UPDATE event SET n = 7000 WHERE n = 300",
		  "log entry 300 is missing" },
		{ "UPDATE event SET n = 7000 WHERE n = 300; "
		  "UPDATE event SET n = 300 WHERE n = 301; "
		  "UPDATE event SET n = 301 WHERE n = 7000",
		  "log entry 300 carries another number" },
		{ "UPDATE event SET line = replace(line, '\"n\":300', "
		  "'\"n\":0300') WHERE n = 300",
		  "log entry 300 is no line of this log" },
		/* a line of another time */
		{ "UPDATE event SET line = replace(line, "
		  "'2026-01-02T08:00:00.300Z', '2026-01-02T08:00:00.100Z') "
		  "WHERE n = 300",
		  "log entry 300 is older than the one before it" },
		/* tiles */
		{ "UPDATE event_tile SET root = zeroblob(32) WHERE n = 1",
		  "log entries 256 to 511: their root is not the one kept" },
		{ "DELETE FROM event_tile WHERE n = 0",
		  "log entries 0 to 255: their root is missing" },
		{ "DELETE FROM event_tile WHERE n = 1",
		  "log entries 256 to 511: their root is missing" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct fixture f = log_make();
		struct merkle_hash root;

		fixture_sql(&f,
		            arena_format(f.arena, NO_FENCES "%s", rows[i].sql));
		fixture_open(&f, LEDGER_READ);
		assert_int_equal(journal_recompute(f.ledger, SIZE, &root, &f.e),
		                 -1);
		check_err(&f.e, ERR_TAMPER, rows[i].text);
		assert_string_equal(f.e.hint,
		                    "keep the ledger as it is and compare with "
		                    "the log files of the archive and of its "
		                    "copies");
		fixture_free(&f);
	}
}

/* Writes another line with the leaf that fits it. */
static void forge(struct fixture *f, int n)
{
	const char *line = arena_format(
	        f->arena,
	        "{\"actor\":\"user:mallory\",\"n\":%d,\"outcome\":"
	        "\"success\",\"time\":\"2026-01-02T08:00:00.%dZ\",\"type\":"
	        "\"x-heartbeat\",\"v\":1}",
	        n, n);
	struct digest *d = digest_new(DIGEST_SHA256);
	char hex[2 * MERKLE_BYTES + 1];
	struct merkle_hash leaf;

	merkle_leaf(d, &leaf, line, strlen(line));
	digest_free(d);
	bytes_hex(hex, leaf.b, sizeof(leaf.b));
	fixture_sql(f, arena_format(f->arena,
	                            NO_FENCES "UPDATE event SET line = '%s', "
	                                      "leaf = x'%s' WHERE n = %d",
	                            line, hex, n));
	fixture_open(f, LEDGER_READ);
}

static void a_forged_line_with_its_leaf_shows_in_its_tile(void **state)
{
	struct fixture f = log_make();
	struct merkle_hash root;

	(void)state;
	forge(&f, 300);
	assert_int_equal(journal_recompute(f.ledger, SIZE, &root, &f.e), -1);
	check_err(&f.e, ERR_TAMPER,
	          "log entries 256 to 511: their root is not the one kept");
	fixture_free(&f);
}

static void a_forged_line_after_the_last_tile_changes_the_root(void **state)
{
	struct fixture f = log_make();
	struct merkle_hash before;
	struct merkle_hash after;

	(void)state;
	REQUIRE_OK(journal_root(f.ledger, SIZE, &before, &f.e), f.e);
	forge(&f, 550);
	REQUIRE_OK(journal_recompute(f.ledger, SIZE, &after, &f.e), f.e);
	assert_memory_not_equal(&before, &after, sizeof(after));
	fixture_free(&f);
}

/* Who rewrites a line, its leaf and its tile changes the root: only what was
 * signed before can tell. */
static void a_log_that_is_rewritten_whole_has_another_root(void **state)
{
	struct fixture f = log_make();
	struct fixture other = fixture_make();
	const struct journal_event ev = { .type = "x-heartbeat",
		                          .outcome = "failure" };
	struct merkle_hash before;
	struct merkle_hash after;

	(void)state;
	fixture_begin(&other);
	for (int i = 1; i < SIZE; i++)
		REQUIRE_OK(journal_append(other.ledger, &ev, FIXTURE_DAY_MS + i,
		                          NULL, &other.e),
		           other.e);
	fixture_commit(&other);
	REQUIRE_OK(journal_recompute(f.ledger, SIZE, &before, &f.e), f.e);
	REQUIRE_OK(journal_recompute(other.ledger, SIZE, &after, &f.e), f.e);
	assert_memory_not_equal(&before, &after, sizeof(after));
	fixture_free(&other);
	fixture_free(&f);
}

static void entries_after_the_size_asked_for_do_not_count(void **state)
{
	struct fixture f = log_make();
	struct merkle_hash kept;
	struct merkle_hash root;

	(void)state;
	REQUIRE_OK(journal_root(f.ledger, 500, &kept, &f.e), f.e);
	fixture_sql(&f, NO_FENCES "UPDATE event SET line = 'x' WHERE n = 500");
	fixture_open(&f, LEDGER_READ);
	REQUIRE_OK(journal_recompute(f.ledger, 500, &root, &f.e), f.e);
	assert_memory_equal(&root, &kept, sizeof(root));
	assert_int_equal(journal_recompute(f.ledger, 501, &root, &f.e), -1);
	check_err(&f.e, ERR_TAMPER, "log entry 500 is no line of this log");
	fixture_free(&f);
}

static void a_size_beyond_the_log_is_missing_entries(void **state)
{
	struct fixture f = fixture_make();
	struct merkle_hash root;

	(void)state;
	assert_int_equal(journal_recompute(f.ledger, 2, &root, &f.e), -1);
	check_err(&f.e, ERR_TAMPER, "log entry 1 is missing");
	assert_int_equal(journal_root(f.ledger, 2, &root, &f.e), -1);
	check_err(&f.e, ERR_TAMPER, "log entry 1 is missing");
	fixture_free(&f);
}

/* Nothing is appended to a log whose end does not fit together. */
static void a_writer_refuses_a_log_with_a_broken_end(void **state)
{
	static const struct {
		const char *sql;
		const char *text;
	} rows[] = {
		{ "DELETE FROM event WHERE n = 550",
		  "log entry 550 is missing" },
		{ "DELETE FROM event_tile WHERE n = 1",
		  "log tile 1 is missing" },
		{ "UPDATE event SET line = 'x' WHERE n = 599",
		  "log entry 599 is no line of this log" },
		{ "PRAGMA ignore_check_constraints = ON; "
		  "UPDATE event_tile SET root = x'00' WHERE n = 0",
		  "log tile 0 has no whole hash" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct fixture f = log_make();

		fixture_sql(&f,
		            arena_format(f.arena, NO_FENCES "%s", rows[i].sql));
		assert_int_equal(ledger_open(&f.ledger, f.path, LEDGER_WRITE,
		                             FIXTURE_ORG, &f.e),
		                 -1);
		check_err(&f.e, ERR_TAMPER, rows[i].text);
		fixture_open(&f, LEDGER_READ); /* to look at it */
		fixture_free(&f);
	}
}

/* Which lines speak of an object is kept beside them, and nobody signed it. */
static void a_list_of_objects_that_was_changed_is_found(void **state)
{
	static const struct {
		const char *sql;
		int rows;
	} rows[] = {
		{ "DELETE FROM event_about WHERE n = 2", 2 },
		{ "INSERT INTO event_about VALUES (x'00', 4)", 4 },
		{ "UPDATE event_about SET object = x'" OID "' WHERE n = 2", 3 },
		{ "UPDATE event_about SET object = '" OID "' WHERE n = 1", 3 },
		{ "UPDATE event_about SET object = 'a word.' WHERE n = 3", 3 },
		{ "UPDATE event_about SET n = 4 WHERE n = 2", 3 },
		{ "UPDATE event_about SET n = 7 - n WHERE n > 2; "
		  "UPDATE event_about SET n = 3 WHERE n = 4",
		  3 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct fixture f = objects_make();
		struct merkle_hash root;
		const bool is_good = i + 1 == ARRAY_COUNT(rows);
		int rc;

		fixture_sql(&f,
		            arena_format(f.arena, NO_FENCES "%s", rows[i].sql));
		fixture_open(&f, LEDGER_READ);
		rc = journal_recompute(f.ledger, 5, &root, &f.e);
		/* the last changes nothing in the end */
		assert_int_equal(rc, is_good ? 0 : -1);
		if (!is_good) {
			check_err(&f.e, ERR_TAMPER,
			          arena_format(f.arena,
			                       "the table event_about is not "
			                       "what the entries say: it names "
			                       "%d of them, and 3 speak of an "
			                       "object",
			                       rows[i].rows));
			assert_string_equal(
			        f.e.hint,
			        "keep the ledger as it is: which entries speak "
			        "of an object, the log files tell");
		}
		fixture_free(&f);
	}
}

static int take_none(void *ctx, uint64_t n, const char *line, size_t len,
                     struct err *e)
{
	int *const count = ctx;

	(void)n;
	(void)line;
	(void)len;
	(void)e;
	++*count;
	return 0;
}

static void a_line_about_another_object_is_not_given(void **state)
{
	struct fixture f = objects_make();
	int count = 0;

	(void)state;
	REQUIRE_OK(journal_about(f.ledger, "a word", take_none, &count, &f.e),
	           f.e);
	assert_int_equal(count, 1);
	fixture_sql(&f, NO_FENCES "INSERT INTO event_about VALUES (x'" OID
	                          "', 2), ('a word', 4)");
	fixture_open(&f, LEDGER_READ);
	assert_int_equal(journal_about(f.ledger, OID, take_none, &count, &f.e),
	                 -1);
	check_err(&f.e, ERR_TAMPER,
	          "the ledger says that log entry 2 speaks of " OID
	          ", and it does not");
	assert_string_equal(f.e.hint, "keep the ledger as it is; 'wxarchive "
	                              "audit verify' tells more");
	assert_int_equal(count, 2);
	assert_int_equal(
	        journal_about(f.ledger, "a word", take_none, &count, &f.e), -1);
	check_err(&f.e, ERR_TAMPER,
	          "the ledger says that log entry 4 speaks of a word, and it "
	          "does not");
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tampering_is_found_and_named),
		cmocka_unit_test(a_list_of_objects_that_was_changed_is_found),
		cmocka_unit_test(a_line_about_another_object_is_not_given),
		cmocka_unit_test(a_forged_line_with_its_leaf_shows_in_its_tile),
		cmocka_unit_test(
		        a_forged_line_after_the_last_tile_changes_the_root),
		cmocka_unit_test(
		        a_log_that_is_rewritten_whole_has_another_root),
		cmocka_unit_test(entries_after_the_size_asked_for_do_not_count),
		cmocka_unit_test(a_size_beyond_the_log_is_missing_entries),
		cmocka_unit_test(a_writer_refuses_a_log_with_a_broken_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
