/* What is signed, and what a run makes of a log that is another.
 * SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/anchor.h"

#include "ledger/journal.h"
#include "model/merkle.h"
#include "port/db.h"
#include "unit/records/fixture.h"

#define SEGMENT "log/events/000000000000.jsonl"

static int keep_line(void *ctx, uint64_t n, const char *line, size_t len,
                     struct err *e)
{
	(void)n;
	(void)e;
	text_add_bytes(ctx, line, len);
	return 0;
}

/* As who may write to everything but the key. */
static void change_ledger(struct fixture *f, const char *sql)
{
	const char *path = tempdir_file(&f->dir, "ledger.sqlite");
	OWN(own_db) struct db *d = NULL;

	ledger_close(f->ledger);
	f->ledger = NULL;
	must(f, db_open(&d, path, DB_WRITE, &f->err));
	must(f, db_exec(d, sql, &f->err));
	must(f, ledger_open(&f->ledger, path, LEDGER_WRITE, ORG, &f->err));
}

/* The line says "fine" for "good", with the leaf that it has then. */
static void forge_line(struct fixture *f, uint64_t n)
{
	OWN(text_free) struct text line = { NULL, 0, 0 };
	OWN(text_free) struct text sql = { NULL, 0, 0 };
	OWN(own_digest) struct digest *d = digest_new(DIGEST_SHA256);
	struct merkle_hash leaf;

	must(f, journal_each(f->ledger, n, n + 1, keep_line, &line, &f->err));
	char *const word = strstr(line.data, "good");
	assert_non_null(word);
	memcpy(word, "fine", 4);
	merkle_leaf(d, &leaf, line.data, line.len);
	text_addf(&sql,
	          "DROP TRIGGER event_no_update; UPDATE event SET line = '%s', "
	          "leaf = x'",
	          line.data);
	for (size_t i = 0; i < sizeof(leaf.b); i++)
		text_addf(&sql, "%02x", leaf.b[i]);
	text_addf(&sql, "' WHERE n = %d", (int)n);
	change_ledger(f, text_str(&sql));
}

/* Ledger and files agree, and only the signature tells. */
static void a_log_that_was_changed_everywhere_is_not_signed(void **state)
{
	struct fixture f;
	char *lines;

	(void)state;
	fixture_open(&f);
	(void)fixture_add(&f, 0);
	fixture_sign(&f);
	must(&f, anchor_check(f.ledger, f.store, &f.err));
	forge_line(&f, 1);
	lines = mem_copy_text(tempdir_read(&f.dir, "archive/" SEGMENT));
	memcpy(strstr(lines, "good"), "fine", 4);
	fixture_spoil(fixture_file(&f, "log/events", "000000000000.jsonl"),
	              lines);
	mem_own(&lines);
	assert_int_equal(anchor_check(f.ledger, f.store, &f.err), -1);
	check_err(&f.err, ERR_TAMPER,
	          "the log is not what was signed: the root over the signed "
	          "entries differs from the checkpoint's");
	fixture_close(&f);
}

static void what_was_signed_is_looked_at_before_more_is(void **state)
{
	OWN(mem_own) char *note = NULL;
	struct fixture f;

	(void)state;
	fixture_open(&f);
	(void)fixture_add(&f, 0);
	fixture_sign(&f);
	note = mem_copy_text(tempdir_read(&f.dir, "archive/log/checkpoint"));
	forge_line(&f, 1);
	(void)fixture_add(&f, 1);
	assert_int_equal(anchor_make(f.ledger, f.store, f.key, &f.err), -1);
	check_err(&f.err, ERR_TAMPER,
	          "the log is not what was signed: the root over the signed "
	          "entries differs from the checkpoint's");
	assert_string_equal(tempdir_read(&f.dir, "archive/log/checkpoint"),
	                    note);
	fixture_close(&f);
}

/* A run that was killed between the two leaves it so. */
static void a_file_of_the_log_that_is_missing_is_written(void **state)
{
	struct fixture f;
	OWN(mem_own) char *lines = NULL;

	(void)state;
	fixture_open(&f);
	(void)fixture_add(&f, 0);
	fixture_sign(&f);
	lines = mem_copy_text(tempdir_read(&f.dir, "archive/" SEGMENT));
	assert_int_equal(
	        unlink(fixture_file(&f, "log/events", "000000000000.jsonl")),
	        0);
	fixture_sign(&f);
	assert_string_equal(tempdir_read(&f.dir, "archive/" SEGMENT), lines);
	fixture_close(&f);
}

static void nothing_shorter_than_the_files_is_signed(void **state)
{
	struct fixture f;
	OWN(mem_own) char *note = NULL;

	(void)state;
	fixture_open(&f);
	(void)fixture_add(&f, 0);
	(void)fixture_add(&f, 1);
	fixture_sign(&f);
	note = mem_copy_text(tempdir_read(&f.dir, "archive/log/checkpoint"));
	change_ledger(&f, "DROP TRIGGER event_no_delete; "
	                  "DELETE FROM event_about WHERE n >= 4; "
	                  "DELETE FROM event WHERE n >= 4");
	assert_int_equal(anchor_make(f.ledger, f.store, f.key, &f.err), -1);
	check_err(&f.err, ERR_TAMPER,
	          "the log is not what was signed: the archive's files hold "
	          "more entries than the ledger");
	assert_string_equal(tempdir_read(&f.dir, "archive/log/checkpoint"),
	                    note);
	fixture_close(&f);
}

/* Who may change the ledger may also spoil the key in it. */
static void with_a_key_that_is_none_nothing_is_signed(void **state)
{
	struct fixture f;

	(void)state;
	fixture_open(&f);
	(void)fixture_add(&f, 0);
	fixture_sign(&f);
	change_ledger(&f, "UPDATE ledger SET vkey = 'x'");
	assert_int_equal(anchor_check(f.ledger, f.store, &f.err), -1);
	check_err(&f.err, ERR_USAGE, "key of the ledger: log key: no name");
	assert_int_equal(anchor_make(f.ledger, f.store, f.key, &f.err), -1);
	check_err(&f.err, ERR_USAGE, "key of the ledger: log key: no name");
	fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		        a_log_that_was_changed_everywhere_is_not_signed),
		cmocka_unit_test(what_was_signed_is_looked_at_before_more_is),
		cmocka_unit_test(a_file_of_the_log_that_is_missing_is_written),
		cmocka_unit_test(nothing_shorter_than_the_files_is_signed),
		cmocka_unit_test(with_a_key_that_is_none_nothing_is_signed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
