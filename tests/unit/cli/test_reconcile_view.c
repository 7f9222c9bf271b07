/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/reconcile_view.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "cli/output.h"
#include "support/check.h"
#include "support/fake_clock.h"
#include "support/tempdir.h"

/* A period of years takes minutes: whoever has no terminal is told that it
 * goes on, and not of each day. */
static void long_work_is_told_every_few_seconds(void **state)
{
	struct tempdir dir = tempdir_make();
	const char *path = tempdir_file(&dir, "log");
	const int fd = open(path, O_CREAT | O_RDWR | O_APPEND, 0600);
	struct fake_clock fake = { .now_ms = 1000 };
	const struct clock clock = fake_clock(&fake);
	OWN(output_free) struct output o = { .fd = -1 };
	OWN(text_free) struct text log = { NULL, 0, 0 };
	struct reconcile_view v = { .out = &o, .clock = &clock };
	const char *first;
	struct err e;

	(void)state;
	assert_true(fd >= 0);
	log_configure(&(struct log_setup){ .level = LOG_INFO, .fd = fd });
	for (size_t day = 0; day < 12; day++) {
		reconcile_view_progress(&v, day, 400);
		fake_clock_pass(&fake, 1000);
	}
	log_configure(&(struct log_setup){ .level = LOG_OFF, .fd = 2 });
	assert_int_equal(file_read(&log, path, 4096, &e), 0);
	first = strstr(text_str(&log), "reconcile.progress day=6 days=400");
	assert_non_null(first);
	assert_non_null(strstr(first, "reconcile.progress day=11 days=400"));
	assert_int_equal(o.text.len, 0);
	assert_null(strstr(text_str(&log), "day=1 "));
	(void)close(fd);
	tempdir_remove(&dir);
}

static void on_a_terminal_a_line_is_drawn_anew(void **state)
{
	OWN(output_free)
	struct output o = { .fd = -1, .is_terminal = true, .can_redraw = true };
	struct reconcile_view v = { .out = &o };

	(void)state;
	reconcile_view_progress(&v, 0, 1);
	assert_false(v.is_drawn);
	reconcile_view_progress(&v, 1, 400);
	assert_true(v.is_drawn);
	reconcile_view_clear(&v);
	assert_false(v.is_drawn);
	assert_string_equal(text_str(&o.text), "\r\033[2K");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(long_work_is_told_every_few_seconds),
		cmocka_unit_test(on_a_terminal_a_line_is_drawn_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
