/* SPDX-License-Identifier: Apache-2.0 */
#include "records/rebuild.h"

#include "fixture.h"
#include "ledger/journal.h"
#include "records/entries.h"
#include "records/events.h"
#include "records/rebuild_object.h"
#include "support/fake_clock.h"
#include "support/remove_tree.h"

/* Where the new ledger comes. */
static const char *target(struct fixture *f)
{
	return tempdir_file(&f->dir, "new.sqlite");
}

static int rebuild(struct fixture *f, const char *org, struct rebuild_report *r)
{
	struct fake_clock fake = { .now_ms = NOW_MS + 5000 };
	const struct clock clock = fake_clock(&fake);
	const struct rebuild_setup setup = {
		.store = f->store,
		.ledger_path = target(f),
		.org = org,
		.origin = ORIGIN,
		.vkey = ledger_vkey(f->ledger),
		.settings = "1100000 settle=0",
		.run_id = "11111111-2222-4333-8444-555555555555",
		.clock = &clock,
	};

	return rebuild_run(r, &setup, &f->err);
}

static struct rebuild_report made(struct fixture *f)
{
	struct rebuild_report r;

	must(f, rebuild(f, ORG, &r));
	assert_true(r.is_made);
	return r;
}

/* Nothing is there, and the first finding is this. */
static void is_refused(struct fixture *f, const char *code, const char *text)
{
	struct rebuild_report r;

	must(f, rebuild(f, ORG, &r));
	assert_false(r.is_made);
	assert_string_equal(r.findings.list[0].code, code);
	assert_string_equal(r.findings.list[0].text, text);
	assert_int_not_equal(access(target(f), F_OK), 0);
	rebuild_report_free(&r);
}

/* The new ledger, instead of the old one. */
static void use(struct fixture *f)
{
	ledger_close(f->ledger);
	f->ledger = NULL;
	must(f, ledger_open(&f->ledger, target(f), LEDGER_WRITE, ORG, &f->err));
}

static void append(struct fixture *f, const char *type, const char *oid)
{
	const struct journal_event ev = { .type = type,
		                          .object = oid,
		                          .outcome = "success" };

	must(f, ledger_begin(f->ledger, &f->err));
	must(f, journal_append(f->ledger, &ev, NOW_MS, NULL, &f->err));
	must(f, ledger_commit(f->ledger, &f->err));
}

static void what_was_archived_is_known_again(void **state)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct fixture f;
	struct ledger_task t;
	struct ledger_artefact x;

	(void)state;
	fixture_open(&f);
	for (int i = 0; i < 150; i++)
		(void)fixture_add(&f, i);
	const struct made m = fixture_add(&f, 150);
	fixture_sign(&f);
	struct rebuild_report r = made(&f);
	assert_int_equal(r.entries, 303);
	assert_int_equal(r.artefacts, 151);
	assert_int_equal(r.calls, 151);
	assert_int_equal(r.findings.count, 0);
	assert_int_equal(r.leftovers + r.differing + r.deleted + r.unknown, 0);
	assert_int_equal(r.first_ms, START_MS);
	use(&f);
	must(&f, anchor_check(f.ledger, f.store, &f.err));
	fixture_sign(&f);
	assert_int_equal(log_size(f.ledger), 304);
	must(&f, tasks_find(f.ledger, m.task, a, &t, &f.err));
	assert_int_equal(t.class, CLASS_WAITING);
	assert_string_equal(t.reason, "ledger-rebuilt");
	assert_int_equal(t.next_ask_ms, t.task.created_ms);
	assert_int_equal(t.task.created_ms, START_MS + 150 * (DAY_MS / 4));
	assert_int_equal(t.first_seen_ms, NOW_MS);
	assert_int_equal(t.artefacts[ARTEFACT_STORED], 1);
	must(&f, artefacts_find(f.ledger, m.oid, a, &x, &f.err));
	assert_int_equal(x.stored_ms, NOW_MS);
	assert_int_equal(x.event, 301);
	assert_string_equal(x.path, m.path);
	rebuild_report_free(&r);
	fixture_close(&f);
}

/* It is due as well: it may have left the source, which says nothing of it. */
static void a_call_without_an_end_is_asked_about(void **state)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct fixture f;
	struct made m;
	struct ledger_task known;
	struct task t = fixture_task_of(&m, 0);

	(void)state;
	fixture_open(&f);
	t.raw_len = (size_t)snprintf(m.raw, sizeof(m.raw),
	                             "{\"id\":\"%s\",\"createdTime\":%lld,"
	                             "\"endedTime\":-1}",
	                             m.task, (long long)t.created_ms);
	t.ended_ms = -1;
	fixture_add_task(&f, &m, &t);
	fixture_sign(&f);
	struct rebuild_report r = made(&f);
	use(&f);
	must(&f, tasks_find(f.ledger, m.task, a, &known, &f.err));
	assert_int_equal(known.class, CLASS_OPEN);
	assert_string_equal(known.reason, "not-ended");
	assert_int_equal(known.next_ask_ms, t.created_ms);
	rebuild_report_free(&r);
	fixture_close(&f);
}

static void a_log_that_nobody_signed_is_refused(void **state)
{
	struct fixture f;

	(void)state;
	fixture_open(&f);
	(void)fixture_add(&f, 0);
	is_refused(&f, "gone",
	           "this archive has no log: nothing says what belongs in it");
	fixture_sign(&f);
	struct rebuild_report r = made(&f);
	rebuild_report_free(&r);
	fixture_close(&f);
}

static void entries_behind_the_checkpoint_are_refused(void **state)
{
	static const char line[] =
	        "{\"actor\":\"service:archiver\",\"n\":3,\"outcome\":"
	        "\"success\",\"time\":\"2026-12-01T00:00:00.000Z\","
	        "\"type\":\"deletion\",\"v\":1}\n";
	struct fixture f;

	(void)state;
	fixture_open(&f);
	(void)fixture_add(&f, 0);
	fixture_sign(&f);
	must(&f, store_log_segment(f.store, 3, line, sizeof(line) - 1, &f.err));
	is_refused(&f, "unsigned",
	           "1 entries lie behind the 3 that the newest checkpoint "
	           "covers, and nobody has signed them");
	fixture_close(&f);
}

static void what_was_deleted_is_no_finding(void **state)
{
	OWN(findings_free) struct findings found = { .count = 0 };
	struct fixture f;

	(void)state;
	fixture_open(&f);
	const struct made gone = fixture_add(&f, 0);
	const struct made back = fixture_add(&f, 1);
	append(&f, "deletion", gone.oid);
	append(&f, "deletion", back.oid);
	must(&f, remove_tree(fixture_file(&f, gone.path, ""), &f.err));
	fixture_sign(&f);
	struct rebuild_report r = made(&f);
	assert_int_equal(r.deleted, 2);
	assert_int_equal(r.artefacts, 0);
	assert_int_equal(r.findings.count, 1);
	assert_string_equal(r.findings.list[0].where, back.path);
	assert_string_equal(r.findings.list[0].text,
	                    "the log says that it was deleted, and it is here "
	                    "again");
	use(&f);
	findings_init(&found);
	must(&f, entries_find(f.ledger, &found, &f.err));
	assert_int_equal(found.count, 0);
	rebuild_report_free(&r);
	fixture_close(&f);
}

static void what_was_never_had_is_counted(void **state)
{
	struct fixture f;

	(void)state;
	fixture_open(&f);
	const struct made m = fixture_add(&f, 0);
	append(&f, "capture", m.oid);
	append(&f, "capture", "00000000000000000000000000000001");
	append(&f, "capture", "00000000000000000000000000000001");
	append(&f, "x-unavailable", "00000000000000000000000000000001");
	append(&f, "x-unavailable", "00000000000000000000000000000002");
	fixture_sign(&f);
	struct rebuild_report r = made(&f);
	assert_int_equal(r.unknown, 2);
	assert_int_equal(r.artefacts, 1);
	rebuild_report_free(&r);
	fixture_close(&f);
}

static void another_organisation_is_refused(void **state)
{
	struct rebuild_report r;
	struct fixture f;

	(void)state;
	fixture_open(&f);
	const struct made m = fixture_add(&f, 0);
	fixture_sign(&f);
	assert_int_equal(rebuild(&f, "another", &r), -1);
	check_err_parts(&f.err, ERR_FOREIGN, m.path,
	                ": belongs to organisation " ORG ", not to another");
	assert_string_equal(f.err.hint,
	                    "the configuration (source.org_id) is not for this "
	                    "archive; nothing was written");
	assert_int_not_equal(access(target(&f), F_OK), 0);
	rebuild_report_free(&r);
	fixture_close(&f);
}

static void a_sidecar_counts_with_its_digest_alone(void **state)
{
	static const char *const names[] = { "record.json", "source.json" };
	struct fixture f;
	OWN(text_free) struct text words = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
		fixture_open(&f);
		const struct made m = fixture_add(&f, 0);
		(void)fixture_add(&f, 1);
		fixture_sign(&f);
		fixture_spoil(fixture_file(&f, m.path, names[i]), "{}\n");
		struct rebuild_report r = made(&f);
		text_clear(&words);
		text_addf(&words, "%s is not what the log recorded of it",
		          names[i]);
		assert_int_equal(r.differing, 1);
		assert_int_equal(r.artefacts, 1);
		assert_int_equal(r.calls, 1);
		assert_string_equal(r.findings.list[0].text, text_str(&words));
		assert_int_equal(findings_verdict(&r.findings), FINDING_BAD);
		rebuild_report_free(&r);
		fixture_close(&f);
	}
}

static void what_has_no_entry_is_named_and_may_be_left(void **state)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct ledger_run run;
	struct fixture f;

	(void)state;
	fixture_open(&f);
	(void)fixture_add(&f, 0);
	fixture_sign(&f);
	const struct made m = fixture_add(&f, 1);
	struct rebuild_report r = made(&f);
	assert_int_equal(r.leftovers, 1);
	assert_string_equal(r.findings.list[0].where, m.path);
	assert_int_equal(r.findings.list[0].verdict, FINDING_UNVERIFIED);
	use(&f);
	must(&f, ledger_run_last(f.ledger, NULL, &run, a, &f.err));
	assert_string_equal(run.command, "ledger rebuild");
	assert_int_equal(run.ended_ms, 0);
	rebuild_report_free(&r);
	fixture_close(&f);
}

/* A record that is what the entry says, and what makes it another one. */
static void a_record_is_held_against_its_entry(void **state)
{
	static const char sum[] = "0000000000000000000000000000000000000000"
	                          "000000000000000000000001";
	static const struct event entry = {
		.object = "00000000000000000000000000000001",
		.file_name = "recording.wav",
		.file_sha256 = sum,
		.file_bytes = 17,
	};
	static const struct {
		const char *oid, *name, *sha256, *verdict, *why;
		int64_t bytes;
	} rows[] = {
		{ "00000000000000000000000000000001", "recording.wav", sum,
		  "good", NULL, 17 },
		{ "00000000000000000000000000000001", "recording.wav", sum,
		  "bad", NULL, 17 },
		{ "00000000000000000000000000000002", "recording.wav", sum,
		  "good", "record.json is of another object", 17 },
		{ "00000000000000000000000000000001", "recording.mp3", sum,
		  "good", "record.json names another file than its entry", 17 },
		{ "00000000000000000000000000000001", "recording.wav", "00",
		  "good", "record.json names another file than its entry", 17 },
		{ "00000000000000000000000000000001", "recording.wav", sum,
		  "good", "record.json names another file than its entry", 18 },
		{ "00000000000000000000000000000001", "recording.wav", sum, "",
		  "record.json has no verdict", 17 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct record_facts k = { .bytes = rows[i].bytes };

		(void)snprintf(k.oid, sizeof(k.oid), "%s", rows[i].oid);
		(void)snprintf(k.file_name, sizeof(k.file_name), "%s",
		               rows[i].name);
		(void)snprintf(k.sha256, sizeof(k.sha256), "%s",
		               rows[i].sha256);
		(void)snprintf(k.verdict, sizeof(k.verdict), "%s",
		               rows[i].verdict);
		const char *const why = rebuild_object_differs(&entry, &k);
		if (rows[i].why == NULL)
			assert_null(why);
		else
			assert_string_equal(why, rows[i].why);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_archived_is_known_again),
		cmocka_unit_test(a_call_without_an_end_is_asked_about),
		cmocka_unit_test(a_log_that_nobody_signed_is_refused),
		cmocka_unit_test(entries_behind_the_checkpoint_are_refused),
		cmocka_unit_test(what_was_deleted_is_no_finding),
		cmocka_unit_test(what_was_never_had_is_counted),
		cmocka_unit_test(another_organisation_is_refused),
		cmocka_unit_test(a_sidecar_counts_with_its_digest_alone),
		cmocka_unit_test(what_has_no_entry_is_named_and_may_be_left),
		cmocka_unit_test(a_record_is_held_against_its_entry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
