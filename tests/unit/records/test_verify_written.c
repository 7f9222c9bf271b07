/* What a verification leaves in ledger and log.
 * SPDX-License-Identifier: Apache-2.0 */
#include "records/verify.h"

#include "base/when.h"
#include "fixture.h"
#include "ledger/journal.h"
#include "records/verified.h"

static struct verify_report verify(struct fixture *f, int64_t share)
{
	const struct verify_setup setup = {
		.store = f->store,
		.ledger = f->ledger,
		.clock = &clock_system,
		.share = share,
		.threads = 2,
	};
	struct verify_report r;

	must(f, verify_run(&r, &setup, &f->err));
	return r;
}

static int64_t bad_now(struct fixture *f)
{
	struct verified v;

	must(f, verified_read(&v, f->ledger, &f->err));
	return v.bad_now;
}

/* It is counted while it is damaged, and no longer. */
static void what_is_mended_is_bad_no_more(void **state)
{
	const struct verified stale = { NOW_MS, 9, 4, 5, 0, true, 5, 0, 0 };
	struct verify_report r;
	struct fixture f;
	struct made m;
	const char *file;

	(void)state;
	fixture_open(&f);
	m = fixture_add(&f, 0);
	(void)fixture_add(&f, 1);
	/* an older one told of more: all of it was read since */
	must(&f, ledger_begin(f.ledger, &f.err));
	must(&f, verified_write(&stale, f.ledger, &f.err));
	must(&f, ledger_commit(f.ledger, &f.err));
	file = fixture_file(&f, m.path, "recording.wav");
	fixture_spoil(file, "RIFF the worDs of task-0");
	r = verify(&f, VERIFY_SHARE_ALL);
	assert_int_equal(r.bad, 1);
	verify_report_free(&r);
	assert_int_equal(bad_now(&f), 1);
	fixture_spoil(file, "RIFF the words of task-0");
	r = verify(&f, 1); /* the first of them */
	assert_int_equal(r.progress.checked, 1);
	assert_int_equal(r.good, 1);
	verify_report_free(&r);
	assert_int_equal(bad_now(&f), 0);
	fixture_close(&f);
}

static int take_check(void *ctx, uint64_t n, const char *line, size_t len,
                      struct err *e)
{
	(void)n;
	(void)e;
	if (memmem(line, len, "\"fixity check\"", 14) != NULL)
		text_add_bytes(ctx, line, len);
	return 0;
}

/* Also that something could not be verified. */
static void a_finding_is_an_entry_of_the_log(void **state)
{
	static const struct {
		const char *file;
		size_t bytes;
		const char *verdict;
	} rows[] = {
		{ "recording.wav", 4, "\"verdict\":\"bad\"" },
		/* longer than any record is read */
		{ "record.json", 2 << 20,
		  "\"verdict\":\"cannot-be-verified\"" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(text_free) struct text line = { NULL, 0, 0 };
		OWN(mem_own) char *bytes = mem_zeroed(rows[i].bytes + 1, 1);
		struct fixture f;
		struct made m;

		memset(bytes, 'x', rows[i].bytes);
		fixture_open(&f);
		m = fixture_add(&f, 0);
		fixture_spoil(fixture_file(&f, m.path, rows[i].file), bytes);
		struct verify_report r = verify(&f, VERIFY_SHARE_ALL);
		assert_int_equal(r.findings.count, 1);
		verify_report_free(&r);
		must(&f,
		     journal_about(f.ledger, m.oid, take_check, &line, &f.err));
		if (strstr(text_str(&line), rows[i].verdict) == NULL)
			fail_msg("%s: %s", rows[i].file, text_str(&line));
		assert_non_null(strstr(line.data, "\"failure\""));
		fixture_close(&f);
	}
}

static void a_look_writes_nothing(void **state)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct ledger_artefact x;
	struct verify_report r;
	struct fixture f;
	struct made m;

	(void)state;
	fixture_open(&f);
	m = fixture_add(&f, 0);
	fixture_spoil(fixture_file(&f, m.path, "recording.wav"), "RIFF");
	const uint64_t before = log_size(f.ledger);
	const struct verify_setup setup = { .store = f.store,
		                            .ledger = f.ledger,
		                            .clock = &clock_system,
		                            .share = VERIFY_SHARE_ALL,
		                            .only_looks = true };
	must(&f, verify_run(&r, &setup, &f.err));
	assert_int_equal(r.bad, 1);
	verify_report_free(&r);
	assert_true(log_size(f.ledger) == before);
	assert_int_equal(bad_now(&f), 0);
	must(&f, artefacts_find(f.ledger, m.oid, a, &x, &f.err));
	assert_null(x.checked_verdict);
	fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_mended_is_bad_no_more),
		cmocka_unit_test(a_finding_is_an_entry_of_the_log),
		cmocka_unit_test(a_look_writes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
