/* SPDX-License-Identifier: Apache-2.0 */
#include "records/verify.h"

#include <stdatomic.h>

#include "audit_desk.h"
#include "ledger/journal.h"
#include "records/inspect.h"
#include "records/unrecorded.h"
#include "store/ops.h"
#include "support/fake_clock.h"

static void a_share_is_rounded_up(void **state)
{
	static const struct {
		int64_t total, share, due;
	} rows[] = {
		{ 0, 33333, 0 },
		{ 1, 33333, 1 },
		{ 30, 33333, 2 },
		{ 1000000, 33333, 33334 },
		{ 10, 1000000, 10 },
		{ 10, 999999, 10 },
		{ 3000000, 500000, 1500003 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		assert_int_equal(verify_due(rows[i].total, rows[i].share),
		                 rows[i].due);
}

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

static void what_is_whole_is_good(void **state)
{
	struct fixture f;
	struct verify_report r;

	(void)state;
	fixture_open(&f);
	for (int i = 0; i < 5; i++)
		(void)fixture_add(&f, i);
	const uint64_t before = log_size(f.ledger);
	r = verify(&f, VERIFY_SHARE_ALL);
	assert_int_equal(r.good, 5);
	assert_int_equal(r.progress.checked, 5);
	assert_true(r.is_whole);
	assert_int_equal(findings_verdict(&r.findings), FINDING_GOOD);
	/* the run is one entry of the log */
	assert_int_equal(log_size(f.ledger), before + 1);
	verify_report_free(&r);
	fixture_close(&f);
}

static void a_share_continues_where_the_last_one_ended(void **state)
{
	struct fixture f;
	struct artefact_totals totals;

	(void)state;
	fixture_open(&f);
	for (int i = 0; i < 5; i++)
		(void)fixture_add(&f, i);
	for (int i = 0; i < 3; i++) {
		struct verify_report r = verify(&f, 333333);

		assert_int_equal(r.progress.checked, 2);
		assert_false(r.is_whole);
		verify_report_free(&r);
	}
	must(&f, artefacts_totals(f.ledger, &totals, &f.err));
	for (int64_t row = 1; row <= totals.count[ARTEFACT_STORED]; row++) {
		OWN(own_arena) struct arena *a = arena_new();
		struct ledger_artefact x;
		struct artefacts_list list = { a, &x, 1, 0 };

		must(&f, artefacts_after(f.ledger, row - 1, &list, &f.err));
		assert_string_equal(x.checked_verdict, "good");
	}
	fixture_close(&f);
}

static void nothing_is_read_once_it_is_stopped(void **state)
{
	struct fixture f;
	const atomic_int stop = 1;
	struct verify_report r;

	(void)state;
	fixture_open(&f);
	(void)fixture_add(&f, 0);
	const struct verify_setup setup = { .store = f.store,
		                            .ledger = f.ledger,
		                            .clock = &clock_system,
		                            .stop = &stop,
		                            .share = VERIFY_SHARE_ALL };
	must(&f, verify_run(&r, &setup, &f.err));
	assert_true(r.is_stopped);
	assert_false(r.is_whole);
	assert_int_equal(r.progress.checked, 0);
	verify_report_free(&r);
	fixture_close(&f);
}

/* A store of which the n-th file takes until the verification has seen that its
 * time is over: it looks at the clock three times in a round. */
struct slow {
	struct store store; /* first */
	struct store *whole;
	int files, slow_file;
	atomic_int looks;
	atomic_bool is_late;
};

static int slow_stream(struct store *s, const char *path, const char *name,
                       store_take_bytes *take, void *ctx, int64_t *bytes,
                       struct err *e)
{
	struct slow *slow = (struct slow *)s;

	if (++slow->files == slow->slow_file) {
		atomic_store(&slow->is_late, true);
		const int before = atomic_load(&slow->looks);

		while (atomic_load(&slow->looks) < before + 4)
			(void)usleep(1000);
	}
	return store_stream(slow->whole, path, name, take, ctx, bytes, e);
}

static int slow_read(struct store *s, const char *path, const char *name,
                     struct text *out, size_t limit, struct err *e)
{
	return store_read(((struct slow *)s)->whole, path, name, out, limit, e);
}

static int slow_list(struct store *s, const char *path, store_take_name *take,
                     void *ctx, struct err *e)
{
	return store_list(((struct slow *)s)->whole, path, take, ctx, e);
}

static int slow_walk(struct store *s, store_take_object *take, void *ctx,
                     struct err *e)
{
	return store_walk(((struct slow *)s)->whole, take, ctx, e);
}

static int slow_newest(struct store *s, struct text *out, struct err *e)
{
	return store_log_newest(((struct slow *)s)->whole, out, e);
}

static int64_t slow_mono_ms(void *ctx)
{
	struct slow *slow = ctx;

	atomic_fetch_add(&slow->looks, 1);
	return atomic_load(&slow->is_late) ? 1000 : 0;
}

static int64_t slow_now_ms(void *ctx)
{
	(void)ctx;
	return NOW_MS;
}

static int64_t checked_within(struct fixture *f, int slow_file)
{
	static const struct store_ops ops = { .read = slow_read,
		                              .stream = slow_stream,
		                              .list = slow_list,
		                              .walk = slow_walk,
		                              .log_newest = slow_newest };
	struct slow slow = { .store = { &ops },
		             .whole = f->store,
		             .slow_file = slow_file };
	const struct clock clock = { slow_now_ms, slow_mono_ms, &slow };
	const struct verify_setup setup = {
		.store = &slow.store,
		.ledger = f->ledger,
		.clock = &clock,
		.share = VERIFY_SHARE_ALL,
		.budget_ms = 1000,
		.threads = 1,
	};
	struct verify_report r;
	int64_t checked;

	must(f, verify_run(&r, &setup, &f->err));
	checked = r.progress.checked;
	assert_int_equal(checked, slow.files);
	assert_int_equal(r.good, checked);
	assert_false(r.is_stopped);
	assert_int_equal(r.is_whole, checked == 5);
	verify_report_free(&r);
	return checked;
}

static int64_t count_unchecked(struct fixture *f)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct ledger_artefact rows[6];
	struct artefacts_list list = { a, rows, 6, 0 };
	int64_t unchecked = 0;

	must(f, artefacts_after(f->ledger, 0, &list, &f->err));
	for (size_t i = 0; i < list.count; i++)
		unchecked += rows[i].checked_verdict == NULL ? 1 : 0;
	return unchecked;
}

static void a_budget_ends_it_behind_the_file_that_was_begun(void **state)
{
	struct fixture f;

	(void)state;
	fixture_open(&f);
	for (int i = 0; i < 5; i++)
		(void)fixture_add(&f, i);
	assert_int_equal(checked_within(&f, 2), 2);
	assert_int_equal(count_unchecked(&f), 3);
	/* the first one is read, however long it takes */
	assert_int_equal(checked_within(&f, 1), 1);
	assert_int_equal(count_unchecked(&f), 2);
	/* the last two, and one from the start */
	assert_int_equal(checked_within(&f, 3), 3);
	assert_int_equal(count_unchecked(&f), 0);
	assert_int_equal(checked_within(&f, 9), 5);
	/* that was from the second one on, and so is this */
	assert_int_equal(checked_within(&f, 4), 4);
	fixture_close(&f);
}

/* One finding, of this code and these words. */
static void finds(struct fixture *f, enum finding_verdict verdict,
                  const char *code, const char *where, const char *text)
{
	struct verify_report r = verify(f, VERIFY_SHARE_ALL);

	assert_int_equal(r.findings.count, 1);
	assert_int_equal(r.findings.list[0].verdict, verdict);
	assert_string_equal(r.findings.list[0].code, code);
	assert_string_equal(r.findings.list[0].where, where);
	assert_string_equal(r.findings.list[0].text, text);
	verify_report_free(&r);
}

static void a_file_that_is_another_is_bad(void **state)
{
	struct fixture f;
	struct made m;
	const char *file;

	(void)state;
	fixture_open(&f);
	(void)fixture_add(&f, 0);
	m = fixture_add(&f, 1);
	file = fixture_file(&f, m.path, "recording.wav");
	fixture_spoil(file, "RIFF the worDs of task-1");
	finds(&f, FINDING_BAD, "bytes-differ", m.path,
	      "the bytes of recording.wav are not those that were stored: "
	      "SHA-256 is "
	      "d645b461b8ef516e7d36e1831adeb9ebf2d47d22"
	      "0dc6e95d04e1201fd0012145");
	fixture_close(&f);
}

static void a_file_that_is_shorter_is_bad(void **state)
{
	struct fixture f;
	struct made m;

	(void)state;
	fixture_open(&f);
	m = fixture_add(&f, 1);
	fixture_spoil(fixture_file(&f, m.path, "recording.wav"), "RIFF");
	finds(&f, FINDING_BAD, "length-differs", m.path,
	      "recording.wav has 4 bytes, 24 were stored");
	fixture_close(&f);
}

static void a_file_that_has_gone_is_bad(void **state)
{
	struct fixture f;
	struct made m;

	(void)state;
	fixture_open(&f);
	m = fixture_add(&f, 1);
	assert_int_equal(unlink(fixture_file(&f, m.path, "recording.wav")), 0);
	finds(&f, FINDING_BAD, "gone", m.path, "recording.wav is not there");
	fixture_close(&f);
}

static void a_link_to_the_same_bytes_is_bad(void **state)
{
	struct fixture f;
	struct made m;
	const char *file;
	const char *copy;

	(void)state;
	fixture_open(&f);
	m = fixture_add(&f, 1);
	file = fixture_file(&f, m.path, "recording.wav");
	copy = tempdir_write(&f.dir, "copy", "RIFF the words of task-1");
	assert_int_equal(unlink(file), 0);
	assert_int_equal(symlink(copy, file), 0);
	finds(&f, FINDING_BAD, "no-regular-file", m.path,
	      "recording.wav is no regular file");
	fixture_close(&f);
}

static void an_edited_sidecar_is_bad(void **state)
{
	struct fixture f;
	struct made m;

	(void)state;
	fixture_open(&f);
	m = fixture_add(&f, 1);
	fixture_spoil(fixture_file(&f, m.path, "record.json"), "{}\n");
	finds(&f, FINDING_BAD, "sidecar-differs", m.path,
	      "record.json is not what the log recorded of it");
	fixture_close(&f);
}

static void a_planted_file_is_bad(void **state)
{
	struct fixture f;
	struct made m;

	(void)state;
	fixture_open(&f);
	m = fixture_add(&f, 1);
	fixture_spoil(fixture_file(&f, m.path, "other.wav"), "x");
	finds(&f, FINDING_BAD, "extra-file", m.path,
	      "there is a file in its folder that was never stored: "
	      "other.wav");
	fixture_close(&f);
}

static void a_planted_object_is_bad(void **state)
{
	struct fixture f;
	const char *path =
	        "objects/2026/10/01/00000000000000000000000000000001";

	(void)state;
	fixture_open(&f);
	(void)fixture_add(&f, 0);
	assert_int_equal(mkdir(fixture_file(&f, "objects/2026/10/01",
	                                    "00000000000000000000000000000001"),
	                       0750),
	                 0);
	finds(&f, FINDING_BAD, "extra-object", path,
	      "this object was never recorded");
	fixture_close(&f);
}

static void what_does_not_belong_there_is_bad(void **state)
{
	struct fixture f;

	(void)state;
	fixture_open(&f);
	(void)fixture_add(&f, 0);
	fixture_spoil(fixture_file(&f, "objects", "note.txt"), "x");
	finds(&f, FINDING_BAD, "extra-file", "objects/note.txt",
	      "this does not belong in an archive");
	fixture_close(&f);
}

/* Many entries, so that the log goes on without those of its beginning. */
static void grow_log(struct fixture *f)
{
	const struct journal_event any = { .type = "x-any",
		                           .outcome = "success" };

	must(f, ledger_begin(f->ledger, &f->err));
	for (int i = 0; i < 300; i++)
		must(f, journal_append(f->ledger, &any, NOW_MS, NULL, &f->err));
	must(f, ledger_commit(f->ledger, &f->err));
}

static void an_entry_that_is_missing_hides_no_other_finding(void **state)
{
	struct fixture f;
	struct verify_report r;
	struct made m, other;

	(void)state;
	fixture_open(&f);
	m = fixture_add(&f, 0);
	other = fixture_add(&f, 1);
	grow_log(&f);
	fixture_spoil(fixture_file(&f, other.path, "recording.wav"), "RIFF");
	fixture_change(&f, "DROP TRIGGER event_no_delete; "
	                   "DELETE FROM event_about WHERE n = 1; "
	                   "DELETE FROM event WHERE n = 1");
	ledger_close(f.ledger);
	must(&f, ledger_open(&f.ledger, tempdir_file(&f.dir, "ledger.sqlite"),
	                     LEDGER_WRITE, ORG, &f.err));
	r = verify(&f, VERIFY_SHARE_ALL);
	assert_int_equal(r.progress.checked, 2);
	assert_int_equal(r.findings.count, 3);
	assert_int_equal(r.findings.bad, 3);
	assert_int_equal(r.bad, 2);
	assert_int_equal(verify_other_findings(&r), 1);
	for (size_t i = 0; i < 2; i++) {
		const struct finding *x = &r.findings.list[i];
		const bool is_other = strcmp(x->where, other.path) == 0;

		assert_string_equal(x->where, is_other ? other.path : m.path);
		assert_string_equal(x->code,
		                    is_other ? "length-differs" : "no-entry");
	}
	assert_string_equal(r.findings.list[2].where, "ledger");
	assert_string_equal(r.findings.list[2].text, "log entry 1 is missing");
	verify_report_free(&r);
	fixture_close(&f);
}

static void inspect_compares_the_log_with_the_ledger(void **state)
{
	struct fixture f;
	OWN(own_arena) struct arena *a = arena_new();
	struct inspect x = { .entry = NULL };
	struct made m;

	(void)state;
	fixture_open(&f);
	m = fixture_add(&f, 0);
	x.store = f.store;
	must(&f, artefacts_find(f.ledger, m.oid, a, &x.artefact, &f.err));
	inspect_artefact(&x);
	assert_int_equal(x.verdict, FINDING_BAD);
	assert_string_equal(x.text,
	                    "the log has no entry that says it was stored");
	x.entry = "{}";
	x.entry_len = 2;
	inspect_artefact(&x);
	assert_string_equal(x.text, "its log entry is no line of this log");
	x.entry = "{\"actor\":\"a\",\"n\":1,\"outcome\":\"success\",\"time\":"
	          "\"t\",\"type\":\"ingestion\",\"v\":1}";
	x.entry_len = strlen(x.entry);
	inspect_artefact(&x);
	assert_int_equal(x.verdict, FINDING_BAD);
	assert_string_equal(x.text, "log entry 1 speaks of another file than "
	                            "the ledger");
	x.artefact.path = NULL;
	inspect_artefact(&x);
	assert_string_equal(x.text, "the ledger does not say where it is");
	fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_share_is_rounded_up),
		cmocka_unit_test(what_is_whole_is_good),
		cmocka_unit_test(a_share_continues_where_the_last_one_ended),
		cmocka_unit_test(nothing_is_read_once_it_is_stopped),
		cmocka_unit_test(
		        a_budget_ends_it_behind_the_file_that_was_begun),
		cmocka_unit_test(a_file_that_is_another_is_bad),
		cmocka_unit_test(a_file_that_is_shorter_is_bad),
		cmocka_unit_test(a_file_that_has_gone_is_bad),
		cmocka_unit_test(a_link_to_the_same_bytes_is_bad),
		cmocka_unit_test(an_edited_sidecar_is_bad),
		cmocka_unit_test(a_planted_file_is_bad),
		cmocka_unit_test(a_planted_object_is_bad),
		cmocka_unit_test(what_does_not_belong_there_is_bad),
		cmocka_unit_test(
		        an_entry_that_is_missing_hides_no_other_finding),
		cmocka_unit_test(inspect_compares_the_log_with_the_ledger),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
