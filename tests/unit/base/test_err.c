/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/invoked.h"
#include "support/check.h"

static void setting_a_failure_returns_minus_one_and_clears_the_rest(void **s)
{
	struct err e = { .retry_after_ms = 5, .hint = "old" };

	(void)s;
	assert_int_equal(err_set(&e, ERR_NET, "host %s: %d", "a", 7), -1);
	check_err(&e, ERR_NET, "host a: 7");
	assert_string_equal(e.hint, "");
	assert_int_equal(e.retry_after_ms, 0);
}

static void what_is_not_printable_becomes_a_question_mark(void **s)
{
	static const struct {
		const char *in;
		const char *out;
	} rows[] = {
		{ "plain ~", "plain ~" },
		{ "a\x1b[31mb\nc\td", "a?[31mb?c?d" },
		{ "\x7f", "?" },
		{ "M\xc3\xbcller", "M\xc3\xbcller" },
		{ "bad \xc3(", "bad ?(" },
		{ "\xff\xfe", "??" },
		{ "c1 \xc2\x9b", "c1 ??" },
		/* NOLINTNEXTLINE(misc-misleading-bidirectional) */
		{ "rtl \xe2\x80\xae", "rtl ???" },
	};
	struct err e;

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		(void)err_set(&e, ERR_BUG, "%s", rows[i].in);
		check_err(&e, ERR_BUG, rows[i].out);
		(void)err_hint(&e, "%s", rows[i].in);
		assert_string_equal(e.hint, rows[i].out);
		(void)err_set(&e, ERR_BUG, "x");
		(void)err_context(&e, "%s", rows[i].in);
		assert_memory_equal(e.text, rows[i].out, strlen(rows[i].out));
	}
}

static void a_long_text_is_cut_and_stays_printable(void **s)
{
	char in[3 * ERR_TEXT_MAX];
	struct err e;

	(void)s;
	for (size_t i = 0; i + 2 < sizeof(in); i += 2)
		memcpy(in + i, "\xc3\xa9", 3);
	(void)err_set(&e, ERR_BUG, "%s", in);
	assert_int_equal(strlen(e.text), ERR_TEXT_MAX - 1);
	assert_int_equal(e.text[ERR_TEXT_MAX - 2], '?');
	(void)err_context(&e, "%s", in);
	assert_int_equal(strlen(e.text), ERR_TEXT_MAX - 1);
	(void)err_hint(&e, "%s", in);
	assert_int_equal(strlen(e.hint), ERR_HINT_MAX - 1);
	(void)err_set_errno(&e, ERR_BUG, EIO, "%s", in);
	assert_int_equal(strlen(e.text), ERR_TEXT_MAX - 1);
}

static void context_goes_in_front_and_keeps_the_code_and_the_hint(void **s)
{
	struct err e;

	(void)s;
	(void)err_set(&e, ERR_GONE, "not there");
	assert_int_equal(err_hint(&e, "look elsewhere"), -1);
	e.retry_after_ms = 9;
	assert_int_equal(err_context(&e, "task %d", 4), -1);
	check_err(&e, ERR_GONE, "task 4: not there");
	assert_string_equal(e.hint, "look elsewhere");
	assert_int_equal(e.retry_after_ms, 9);
}

static void values_may_point_into_the_old_text(void **s)
{
	struct err e;

	(void)s;
	(void)err_set(&e, ERR_NET, "inner");
	(void)err_set(&e, ERR_BUG, "outer of %s", e.text);
	check_err(&e, ERR_BUG, "outer of inner");
	(void)err_context(&e, "[%s]", e.text);
	check_err(&e, ERR_BUG, "[outer of inner]: outer of inner");
}

/* There a file system may be read-only for the unit alone. */
static void a_unit_is_told_where_it_may_write(void **s)
{
	char pid[24];
	struct err e;

	(void)s;
	(void)snprintf(pid, sizeof(pid), "%d", (int)getpid());
	assert_int_equal(setenv("SYSTEMD_EXEC_PID", pid, 1), 0);
	(void)err_set_errno(&e, ERR_DISK, EROFS, "open x");
	assert_string_equal(
	        e.hint, "mount its file system writable; the kernel's log "
	                "tells whether it was made read-only after an error; "
	                "or name its folder in ReadWritePaths= of the unit "
	                "(systemctl edit wxarchive-sync)");
	assert_int_equal(unsetenv("SYSTEMD_EXEC_PID"), 0);
}

/* A terminal of the desktop has the names of its own unit. */
static void a_process_below_a_unit_is_none(void **s)
{
	static const char *const pids[] = { "", "1", "x", "-1" };

	(void)s;
	assert_int_equal(setenv("INVOCATION_ID", "1", 1), 0);
	assert_false(invoked_by_systemd());
	for (size_t i = 0; i < ARRAY_COUNT(pids); i++) {
		assert_int_equal(setenv("SYSTEMD_EXEC_PID", pids[i], 1), 0);
		assert_false(invoked_by_systemd());
	}
	assert_int_equal(unsetenv("SYSTEMD_EXEC_PID"), 0);
	assert_int_equal(unsetenv("INVOCATION_ID"), 0);
}

static void an_errno_adds_its_words_and_full_disks_have_their_code(void **s)
{
	static const struct {
		enum err_code code;
		int number;
		enum err_code want;
		const char *text;
		const char *hint;
	} rows[] = {
		{ ERR_DISK, EACCES, ERR_DISK, "open x: Permission denied", "" },
		{ ERR_DISK, ENOSPC, ERR_FULL, "open x: No space left on device",
		  "free space on its file system, and run the command again" },
		{ ERR_DISK, EDQUOT, ERR_FULL, "open x: Disk quota exceeded",
		  "free space on its file system, and run the command again" },
		{ ERR_DISK, EROFS, ERR_DISK, "open x: Read-only file system",
		  "mount its file system writable; the kernel's log tells "
		  "whether it was made read-only after an error" },
		{ ERR_DISK, EIO, ERR_DISK, "open x: Input/output error",
		  "the kernel's log tells why; check the disk and run the "
		  "command again" },
		{ ERR_NET, ENOSPC, ERR_NET, "open x: No space left on device",
		  "" },
		{ ERR_BUG, 99999, ERR_BUG, "open x: error 99999", "" },
	};
	struct err e = { .retry_after_ms = 5, .hint = "old" };

	(void)s;
	assert_int_equal(unsetenv("SYSTEMD_EXEC_PID"), 0);
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		assert_int_equal(err_set_errno(&e, rows[i].code, rows[i].number,
		                               "open %s", "x"),
		                 -1);
		check_err(&e, rows[i].want, rows[i].text);
		assert_string_equal(e.hint, rows[i].hint);
		assert_int_equal(e.retry_after_ms, 0);
	}
}

static void clearing_leaves_no_failure(void **s)
{
	struct err e;

	(void)s;
	(void)err_set(&e, ERR_NET, "x");
	err_clear(&e);
	check_err(&e, ERR_NONE, "");
}

/* Numbers are in ledgers, names in lists, exit codes in scripts of others:
 * a change here is a change for them. */
static void every_code_has_the_number_name_and_exit_code_of_this_table(void **s)
{
	static const struct {
		int number;
		const char *name;
		int status;
		enum retry_class retry;
	} rows[] = {
		{ 0, "none", 0, RETRY_NEVER },
		{ 10, "internal-error", 1, RETRY_STOP },
		{ 12, "stopped", 1, RETRY_STOP },
		{ 20, "usage", 2, RETRY_STOP },
		{ 21, "configuration", 2, RETRY_STOP },
		{ 22, "foreign-data", 2, RETRY_STOP },
		{ 30, "locked", 5, RETRY_STOP },
		{ 40, "credentials", 6, RETRY_STOP },
		{ 41, "token-refused", 6, RETRY_RENEW },
		{ 42, "forbidden", 6, RETRY_STOP },
		{ 50, "network", 1, RETRY_AGAIN },
		{ 51, "timeout", 1, RETRY_AGAIN },
		{ 52, "tls", 1, RETRY_STOP },
		{ 53, "throttled", 1, RETRY_AGAIN },
		{ 54, "server-error", 1, RETRY_AGAIN },
		{ 55, "truncated", 1, RETRY_AGAIN },
		{ 56, "refused", 1, RETRY_NEVER },
		{ 57, "unknown-shape", 1, RETRY_AGAIN },
		{ 58, "too-large", 1, RETRY_NEVER },
		{ 59, "link-expired", 1, RETRY_RENEW },
		{ 60, "link-refused", 1, RETRY_NEVER },
		{ 61, "gone", 1, RETRY_NEVER },
		{ 62, "bad-content", 1, RETRY_AGAIN },
		{ 63, "checksum-differs", 1, RETRY_AGAIN },
		{ 65, "diverted", 1, RETRY_STOP },
		{ 64, "window-not-closed", 3, RETRY_LATER },
		{ 70, "storage", 7, RETRY_STOP },
		{ 71, "storage-full", 7, RETRY_STOP },
		{ 80, "ledger", 1, RETRY_STOP },
		{ 90, "tampered", 4, RETRY_STOP },
		{ 91, "cannot-be-verified", 4, RETRY_STOP },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const enum err_code code = (enum err_code)rows[i].number;

		assert_string_equal(err_name(code), rows[i].name);
		assert_int_equal(err_exit_code(code), rows[i].status);
		assert_int_equal(err_retry(code), rows[i].retry);
	}
}

static void an_unknown_number_counts_as_our_own_bug(void **s)
{
	(void)s;
	assert_string_equal(err_name((enum err_code)11), "internal-error");
	assert_int_equal(err_exit_code((enum err_code)11), EXIT_FAILED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		        setting_a_failure_returns_minus_one_and_clears_the_rest),
		cmocka_unit_test(what_is_not_printable_becomes_a_question_mark),
		cmocka_unit_test(a_long_text_is_cut_and_stays_printable),
		cmocka_unit_test(
		        context_goes_in_front_and_keeps_the_code_and_the_hint),
		cmocka_unit_test(values_may_point_into_the_old_text),
		cmocka_unit_test(
		        an_errno_adds_its_words_and_full_disks_have_their_code),
		cmocka_unit_test(a_unit_is_told_where_it_may_write),
		cmocka_unit_test(a_process_below_a_unit_is_none),
		cmocka_unit_test(clearing_leaves_no_failure),
		cmocka_unit_test(
		        every_code_has_the_number_name_and_exit_code_of_this_table),
		cmocka_unit_test(an_unknown_number_counts_as_our_own_bug),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
