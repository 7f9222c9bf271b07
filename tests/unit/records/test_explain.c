/* SPDX-License-Identifier: Apache-2.0 */
#include "records/explain.h"

#include <ctype.h>

#include "base/canon.h"
#include "config/config.h"
#include "fixture.h"
#include "records/events.h"
#include "records/findings.h"

static void an_archived_call_is_told_to_its_log_entry(void **state)
{
	OWN(own_arena) struct arena *a = arena_new();
	OWN(text_free) struct text words = { NULL, 0, 0 };
	struct fixture f;
	struct explain x;
	struct made m;

	(void)state;
	fixture_open(&f);
	m = fixture_add(&f, 0);
	must(&f, explain_find(&x, a, f.ledger, m.task, &f.err));
	explain_words(&words, &x);
	assert_non_null(strstr(words.data, "Call task-0\n"));
	assert_non_null(strstr(words.data, "began 2026-10-01 08:00:00 UTC"));
	assert_non_null(strstr(words.data, "State: archived."));
	assert_non_null(strstr(words.data, "(artefacts-complete)"));
	assert_non_null(strstr(words.data, m.path));
	assert_non_null(strstr(words.data, "log entry 1\n"));
	assert_non_null(strstr(words.data, "It is settled"));
	assert_int_equal(x.entry_count, 2);
	/* numbers stay masked unless asked for */
	assert_null(strstr(words.data, "+14155550100"));
	x.full_numbers = true;
	text_clear(&words);
	explain_words(&words, &x);
	assert_non_null(strstr(words.data, "from +14155550100"));
	fixture_close(&f);
}

/* More counted than named: told, and not judged by. */
static void a_call_short_of_its_count_is_told(void **state)
{
	OWN(own_arena) struct arena *a = arena_new();
	OWN(text_free) struct text words = { NULL, 0, 0 };
	OWN(text_free) struct text json = { NULL, 0, 0 };
	struct fixture f;
	struct explain x;
	struct made m;

	(void)state;
	fixture_open(&f);
	m = fixture_add(&f, 0);
	must(&f, explain_find(&x, a, f.ledger, m.task, &f.err));
	explain_words(&words, &x);
	assert_null(strstr(words.data, "The source counts"));
	canon_write(&json, explain_json(&x, a));
	assert_null(strstr(json.data, "recordings_counted"));
	x.task.task.recording_count = 3;
	assert_int_equal(explain_named(&x), 1);
	assert_int_equal(explain_short_of(&x), 2);
	text_clear(&words);
	explain_words(&words, &x);
	assert_non_null(strstr(words.data,
	                       "  The source counts 3 recordings of it and "
	                       "names 1. It may count the pieces of one; all "
	                       "that it names is archived.\n"));
	text_clear(&json);
	canon_write(&json, explain_json(&x, a));
	assert_non_null(strstr(json.data, "\"recordings_counted\":3,"
	                                  "\"recordings_named\":1"));
	fixture_close(&f);
}

static void an_object_leads_to_its_call(void **state)
{
	OWN(own_arena) struct arena *a = arena_new();
	OWN(text_free) struct text json = { NULL, 0, 0 };
	struct fixture f;
	struct explain x;
	struct made m;

	(void)state;
	fixture_open(&f);
	m = fixture_add(&f, 3);
	must(&f, explain_find(&x, a, f.ledger, m.oid, &f.err));
	assert_string_equal(x.task.task.id, "task-3");
	canon_write(&json, explain_json(&x, a));
	assert_non_null(strstr(json.data, "\"class\":\"archived\""));
	assert_non_null(strstr(json.data, m.oid));
	fixture_close(&f);
}

static void a_call_without_anything_is_told_with_its_reason(void **state)
{
	OWN(own_arena) struct arena *a = arena_new();
	OWN(text_free) struct text words = { NULL, 0, 0 };
	struct fixture f;
	struct explain x;
	struct made m;
	struct task t;

	(void)state;
	fixture_open(&f);
	t = fixture_task_of(&m, 0);
	t.ended_ms = -1;
	must(&f, ledger_begin(f.ledger, &f.err));
	(void)fixture_task(&f, &t, CLASS_OPEN, "not-ended");
	must(&f, ledger_commit(f.ledger, &f.err));
	must(&f, explain_find(&x, a, f.ledger, m.task, &f.err));
	explain_words(&words, &x);
	assert_non_null(strstr(words.data, "has not ended"));
	assert_non_null(strstr(words.data, "were never asked for"));
	assert_non_null(strstr(words.data, "State: open."));
	assert_non_null(
	        strstr(words.data, "  It is asked for once it has ended.\n"));
	assert_null(strstr(words.data, "settled"));
	assert_non_null(strstr(words.data,
	                       "The source has not been asked what there is to "
	                       "keep for it.\n"));
	assert_null(strstr(words.data, "never named"));
	x.task.asks = 1;
	text_clear(&words);
	explain_words(&words, &x);
	assert_non_null(strstr(words.data, "never named anything to keep"));
	fixture_close(&f);
}

/* A run that was cut short: the source has answered, and not all was fetched.
 */
static void what_was_named_and_not_fetched_is_told_so(void **state)
{
	OWN(own_arena) struct arena *a = arena_new();
	OWN(text_free) struct text words = { NULL, 0, 0 };
	OWN(text_free) struct text json = { NULL, 0, 0 };
	struct fixture f;
	struct explain x;
	struct made m;

	(void)state;
	fixture_open(&f);
	m = fixture_add(&f, 0);
	must(&f, explain_find(&x, a, f.ledger, m.task, &f.err));
	x.task.class = CLASS_WAITING;
	x.task.reason = "never-asked";
	x.task.asks = 0;
	x.task.asked_ms = 0;
	assert_false(explain_is_pending(&x));
	explain_words(&words, &x);
	assert_non_null(
	        strstr(words.data, "; the source has named its recordings.\n"));
	x.artefacts[0].state = ARTEFACT_LISTED;
	text_clear(&words);
	explain_words(&words, &x);
	assert_non_null(strstr(words.data,
	                       "; the source has named its recordings, and not "
	                       "all of them have been fetched yet.\n"));
	assert_null(strstr(words.data, "never asked for"));
	assert_non_null(strstr(words.data,
	                       "  Reason: the source has named what it "
	                       "recorded for the task, and not all of it has "
	                       "been fetched yet (never-asked).\n"));
	canon_write(&json, explain_json(&x, a));
	assert_non_null(strstr(json.data, "\"reason\":\"never-asked\""));
	assert_non_null(strstr(json.data, explain_reason(&x)));
	fixture_close(&f);
}

/* What is told of when a call is asked for, by what the ledger knows. */
static void a_call_that_waits_is_told_what_for(void **state)
{
	static const struct {
		const char *reason;
		int64_t asks, next_ms;
		const char *next, *class;
	} rows[] = {
		{ "never-asked", 0, NOW_MS - DAY_MS,
		  "  It is due to be asked for by the next sync.\n",
		  "That is: due to be asked for: the next sync does it.\n" },
		{ "never-asked", 0, NOW_MS + DAY_MS,
		  "  It is asked for by the first sync after 2026-11-02 "
		  "08:00:00 UTC.\n",
		  "That is: the source says that nothing was recorded: asked "
		  "for at the end of its settle window.\n" },
		{ "settle-window", 1, NOW_MS + DAY_MS,
		  "  It is asked for again by the first sync after 2026-11-02 "
		  "08:00:00 UTC.\n",
		  "That is: ended, but within its settle window: artefacts "
		  "may still appear.\n" },
		{ "settle-window", 1, NOW_MS - DAY_MS,
		  "  It is due to be asked for again by the next sync.\n",
		  "That is: due to be asked for: the next sync does it.\n" },
	};
	OWN(own_arena) struct arena *a = arena_new();
	struct fixture f;
	struct explain x;
	struct made m;

	(void)state;
	fixture_open(&f);
	m = fixture_add(&f, 0);
	must(&f, explain_find(&x, a, f.ledger, m.task, &f.err));
	x.at = (struct wait_at){ NOW_MS, 7 * DAY_MS };
	x.task.class = CLASS_WAITING;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(text_free) struct text words = { NULL, 0, 0 };
		OWN(text_free) struct text json = { NULL, 0, 0 };

		x.task.reason = rows[i].reason;
		x.task.asks = rows[i].asks;
		x.task.next_ask_ms = rows[i].next_ms;
		explain_words(&words, &x);
		assert_non_null(strstr(words.data, rows[i].next));
		assert_non_null(strstr(words.data, rows[i].class));
		canon_write(&json, explain_json(&x, a));
		assert_non_null(strstr(json.data, explain_class(&x)));
	}
	fixture_close(&f);
}

static void a_call_that_is_gone_from_the_source_is_told_so(void **state)
{
	OWN(own_arena) struct arena *a = arena_new();
	OWN(text_free) struct text words = { NULL, 0, 0 };
	OWN(text_free) struct text json = { NULL, 0, 0 };
	struct fixture f;
	struct explain x;
	struct made m;

	(void)state;
	fixture_open(&f);
	m = fixture_add(&f, 0);
	must(&f, explain_find(&x, a, f.ledger, m.task, &f.err));
	x.task.gone_ms = NOW_MS;
	explain_words(&words, &x);
	assert_non_null(strstr(
	        words.data,
	        "  The source no longer names it, as seen 2026-11-01 08:00:00 "
	        "UTC: it is kept here, but not in the source's count.\n"));
	canon_write(&json, explain_json(&x, a));
	assert_non_null(
	        strstr(json.data, "\"left\":\"2026-11-01T08:00:00.000Z\""));
	fixture_close(&f);
}

/* A detail that is the code of the reason says nothing more. */
static void a_code_is_not_repeated(void **state)
{
	static const struct {
		const char *detail, *told;
	} rows[] = {
		{ "checksum-differs", NULL },
		{ "checksum-differs: checksum-differs", NULL },
		{ "checksum-differs: two of three",
		  "The last attempt said: two of three\n" },
		{ "checksum-differs-so",
		  "last attempt said: checksum-differs-so\n" },
	};
	OWN(own_arena) struct arena *a = arena_new();
	struct fixture f;
	struct explain x;
	struct made m;

	(void)state;
	fixture_open(&f);
	m = fixture_add(&f, 0);
	must(&f, explain_find(&x, a, f.ledger, m.task, &f.err));
	x.artefacts[0].state = ARTEFACT_FAILED;
	x.artefacts[0].reason = "checksum-differs";
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(text_free) struct text words = { NULL, 0, 0 };

		x.artefacts[0].detail = rows[i].detail;
		explain_words(&words, &x);
		if (rows[i].told != NULL)
			assert_non_null(strstr(words.data, rows[i].told));
		else
			assert_null(strstr(words.data, "The last attempt"));
	}
	fixture_close(&f);
}

/* What verify found is told in words, and in the state. */
static void what_is_damaged_is_not_called_archived(void **state)
{
	static const struct {
		enum artefact_state state;
		const char *verdict, *told, *checked, *json;
	} rows[] = {
		{ ARTEFACT_STORED, "good", ": archived.\n",
		  ": as it was stored.\n", "\"state\":\"stored\"" },
		{ ARTEFACT_STORED, "bad",
		  ": stored 2026-11-01 08:00:00 UTC, but damaged since: "
		  "restore it from a copy, then wxarchive verify.\n",
		  ": bad: changed since it was stored, or gone.\n",
		  "\"state\":\"damaged\"" },
		{ ARTEFACT_STORED, "cannot-be-verified", ": archived.\n",
		  ": it cannot be verified.\n", "\"state\":\"stored\"" },
		{ ARTEFACT_BAD, "good",
		  ": kept as evidence of what came, which is not a complete "
		  "recording.\n",
		  ": as it was stored.\n", "\"state\":\"bad\"" },
	};
	OWN(own_arena) struct arena *a = arena_new();
	struct fixture f;
	struct explain x;
	struct made m;

	(void)state;
	fixture_open(&f);
	m = fixture_add(&f, 0);
	must(&f, explain_find(&x, a, f.ledger, m.task, &f.err));
	x.artefacts[0].checked_ms = NOW_MS;
	x.artefacts[0].stored_ms = NOW_MS;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(text_free) struct text words = { NULL, 0, 0 };
		OWN(text_free) struct text json = { NULL, 0, 0 };

		x.artefacts[0].state = rows[i].state;
		x.artefacts[0].checked_verdict = rows[i].verdict;
		explain_words(&words, &x);
		assert_non_null(strstr(words.data, rows[i].told));
		assert_non_null(strstr(words.data, rows[i].checked));
		canon_write(&json, explain_json(&x, a));
		assert_non_null(strstr(json.data, rows[i].json));
	}
	fixture_close(&f);
}

static void an_unknown_id_is_refused(void **state)
{
	static const char *const ids[] = { "nope",
		                           "00000000000000000000000000000000" };
	OWN(own_arena) struct arena *a = arena_new();
	struct fixture f;
	struct explain x;

	(void)state;
	fixture_open(&f);
	for (size_t i = 0; i < ARRAY_COUNT(ids); i++) {
		OWN(mem_own)
		char *text = mem_format(
		        "no call and no object '%s' is known; allowed: the id "
		        "of a call, or of an object (32 digits and letters a "
		        "to f)",
		        ids[i]);

		assert_int_equal(explain_find(&x, a, f.ledger, ids[i], &f.err),
		                 -1);
		check_err(&f.err, ERR_USAGE, text);
	}
	fixture_close(&f);
}

static const char *capitals(struct arena *a, const char *s)
{
	char *copy = arena_text(a, s);

	for (char *c = copy; *c != '\0'; c++)
		*c = (char)toupper((unsigned char)*c);
	return copy;
}

static void an_id_is_found_however_it_is_written(void **state)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct fixture f;
	struct made m, other;
	struct ledger_task t;

	(void)state;
	fixture_open(&f);
	m = fixture_add(&f, 0);
	struct task shout = fixture_task_of(&other, 1);

	shout.id = "TASK-UP";
	must(&f, ledger_begin(f.ledger, &f.err));
	(void)fixture_task(&f, &shout, CLASS_OPEN, "not-ended");
	must(&f, ledger_commit(f.ledger, &f.err));
	const char *const rows[][2] = {
		{ m.task, m.task },
		{ "TASK-0", m.task },
		{ "Task-0", m.task },
		{ m.oid, m.task },
		{ "task-up", "TASK-UP" },
		{ "Task-Up", "TASK-UP" },
		{ capitals(a, m.oid), m.task },
	};

	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		must(&f, explain_call(&t, a, f.ledger, rows[i][0], &f.err));
		assert_string_equal(t.task.id, rows[i][1]);
	}
	fixture_close(&f);
}

struct seen {
	int64_t count;
	uint64_t first, last;
};

static int see(void *ctx, const struct event *ev, struct err *e)
{
	struct seen *s = ctx;

	(void)e;
	if (s->count == 0)
		s->first = ev->n;
	s->last = ev->n;
	s->count++;
	return 0;
}

static struct seen events(struct fixture *f, struct events_query q)
{
	struct seen s = { .count = 0 };

	must(f, events_each(f->ledger, &q, see, &s, &f->err));
	return s;
}

static void entries_are_found_by_what_they_say(void **state)
{
	struct fixture f;
	struct made m;
	struct seen s;

	(void)state;
	fixture_open(&f);
	for (int i = 0; i < 4; i++)
		m = fixture_add(&f, i);
	s = events(&f, (struct events_query){ .since_ms = -1 });
	assert_int_equal(s.count, 9);
	s = events(&f, (struct events_query){ .since_ms = -1, .limit = 3 });
	assert_int_equal(s.count, 3);
	assert_int_equal(s.first, 6);
	s = events(&f, (struct events_query){ .since_ms = -1,
	                                      .type = "ingestion",
	                                      .limit = 2 });
	assert_int_equal(s.count, 2);
	assert_int_equal(s.first, 5);
	assert_int_equal(s.last, 7);
	s = events(&f,
	           (struct events_query){ .since_ms = -1, .object = m.oid });
	assert_int_equal(s.count, 2);
	s = events(&f, (struct events_query){ .since_ms = NOW_MS + 1 });
	assert_int_equal(s.count, 0);
	fixture_close(&f);
}

static void an_entry_that_is_none_is_refused(void **state)
{
	static const char *const lines[] = {
		"",
		"{}",
		"[1]",
		"{\"n\":-1,\"time\":\"t\",\"type\":\"x\",\"outcome\":\"s\"}",
		"{\"n\":1,\"type\":\"x\",\"outcome\":\"s\"}",
	};
	OWN(own_arena) struct arena *a = arena_new();
	struct event ev;
	struct err e;

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(lines); i++) {
		assert_int_equal(
		        events_read(&ev, a, lines[i], strlen(lines[i]), &e),
		        -1);
		check_err(&e, ERR_TAMPER, "is no line of this log");
	}
}

static void the_third_verdict_is_never_the_first(void **state)
{
	struct findings f;
	struct err e;

	(void)state;
	findings_init(&f);
	assert_int_equal(findings_verdict(&f), FINDING_GOOD);
	(void)err_set(&e, ERR_DISK, "cannot read");
	findings_add_err(&f, "x", &e);
	assert_int_equal(findings_verdict(&f), FINDING_UNVERIFIED);
	assert_string_equal(findings_verdict_name(findings_verdict(&f)),
	                    "cannot-be-verified");
	(void)err_set(&e, ERR_GONE, "is not there");
	findings_add_err(&f, "y", &e);
	assert_int_equal(findings_verdict(&f), FINDING_BAD);
	assert_string_equal(findings_verdict_name(FINDING_BAD), "bad");
	assert_string_equal(findings_verdict_name(FINDING_GOOD), "good");
	for (int i = 0; i < FINDINGS_LISTED_MAX; i++)
		findings_add_err(&f, "z", &e);
	assert_int_equal(f.count, FINDINGS_LISTED_MAX);
	assert_int_equal(f.bad, FINDINGS_LISTED_MAX + 1);
	findings_free(&f);
}

/* A call that a rule leaves out, of which the source told no channel, and
 * whose one recording could not be fetched. */
static void what_was_not_told_or_not_had_is_said(void **state)
{
	OWN(own_arena) struct arena *a = arena_new();
	OWN(text_free) struct text words = { NULL, 0, 0 };
	static const struct ledger_judgement j = { CLASS_EXCLUDED,
		                                   "excluded-by-rule",
		                                   "short calls", -1 };
	static const char oid[] = "0123456789abcdef0123456789abcdef";
	const struct artefact x = { .kind = KIND_MAIN,
		                    .source_id = "cap-1",
		                    .start_ms = -1,
		                    .stop_ms = -1,
		                    .create_ms = -1,
		                    .raw = "{}",
		                    .raw_len = 2 };
	struct ledger_artefact known;
	struct ledger_seen seen;
	struct explain told;
	struct fixture f;
	struct made m;

	(void)state;
	fixture_open(&f);
	struct task t = fixture_task_of(&m, 0);
	t.channel_type = NULL;
	must(&f, ledger_begin(f.ledger, &f.err));
	must(&f, tasks_seen(f.ledger, SEEN(&t, &j, NOW_MS), &seen, &f.err));
	must(&f, artefacts_listed(f.ledger, DECLARED(seen.row, &x, oid, NOW_MS),
	                          a, &known, &f.err));
	must(&f, artefacts_failed(f.ledger, known.row,
	                          FAILURE("network", "no route", 3), NOW_MS,
	                          &f.err));
	must(&f, ledger_commit(f.ledger, &f.err));
	must(&f, explain_find(&told, a, f.ledger, m.task, &f.err));
	explain_words(&words, &told);
	assert_non_null(
	        strstr(words.data, "  A contact by an unnamed channel"));
	assert_non_null(strstr(words.data, "  The rule that leaves it out: "
	                                   "short calls.\n"));
	assert_non_null(strstr(words.data, "    Fetches begun: 3; runs that "
	                                   "ended without it: 1.\n"));
	/* as a later program may have written it */
	told.artefacts[0].state = (enum artefact_state)99;
	text_clear(&words);
	explain_words(&words, &told);
	assert_non_null(strstr(words.data, "in an unknown state"));
	fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_archived_call_is_told_to_its_log_entry),
		cmocka_unit_test(a_call_short_of_its_count_is_told),
		cmocka_unit_test(an_object_leads_to_its_call),
		cmocka_unit_test(what_was_not_told_or_not_had_is_said),
		cmocka_unit_test(
		        a_call_without_anything_is_told_with_its_reason),
		cmocka_unit_test(what_was_named_and_not_fetched_is_told_so),
		cmocka_unit_test(a_call_that_waits_is_told_what_for),
		cmocka_unit_test(
		        a_call_that_is_gone_from_the_source_is_told_so),
		cmocka_unit_test(a_code_is_not_repeated),
		cmocka_unit_test(what_is_damaged_is_not_called_archived),
		cmocka_unit_test(an_unknown_id_is_refused),
		cmocka_unit_test(an_id_is_found_however_it_is_written),
		cmocka_unit_test(entries_are_found_by_what_they_say),
		cmocka_unit_test(an_entry_that_is_none_is_refused),
		cmocka_unit_test(the_third_verdict_is_never_the_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
