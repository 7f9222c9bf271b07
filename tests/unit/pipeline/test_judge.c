/* What a task is judged to be when a page shows it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/judge.h"

#include "base/attr.h"
#include "judge_desk.h"

static void a_new_task_is_asked_about_once_it_has_ended(void **state)
{
	static const struct {
		int64_t ended_ms;
		bool is_denied, asks_all;
		struct ledger_judgement expected;
	} rows[] = {
		{ -1, false, false, OPEN },
		{ -1, true, false, OPEN },
		{ -1, true, true, OPEN },
		{ NOW, false, false, WAITING(NOW) },
		{ NOW + HOUR, false, false, WAITING(NOW) }, /* clocks differ */
		{ NOW - SETTLE, false, false, WAITING(NOW) },
		{ 0, false, false, WAITING(NOW) },
		/* denied: when it has settled, and then without asking */
		{ NOW, true, false, WAITING(NOW + SETTLE) },
		{ NOW - SETTLE + 1, true, false, WAITING(NOW + 1) },
		{ NOW - SETTLE, true, false, DENIED },
		{ 0, true, false, DENIED },
		{ NOW, true, true, WAITING(NOW) },
		{ NOW - SETTLE, true, true, WAITING(NOW) },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk d;
		struct ledger_judgement j;
		const struct task t = rows[i].is_denied
		                              ? denied(rows[i].ended_ms)
		                              : claimed(rows[i].ended_ms);

		lay(&d);
		d.config.resolve.ask_all = rows[i].asks_all;
		assert_true(judge_seen(&j, &d.flow, &t, NULL));
		check_judgement(i, &j, &rows[i].expected);
	}
}

/* Whatever hints at a recording is asked about, however old it is. */
static void one_hint_is_enough_to_ask(void **state)
{
	static const struct ledger_judgement expected = WAITING(NOW);
	struct task tasks[8];
	struct desk d;
	struct ledger_judgement j;

	(void)state;
	lay(&d);
	for (size_t i = 0; i < ARRAY_COUNT(tasks); i++)
		tasks[i] = denied(NOW - 10 * SETTLE);
	tasks[0].capture_requested = TRI_UNKNOWN;
	tasks[1].capture_requested = TRI_YES;
	tasks[2].recording_count = 1;
	tasks[3].recording_error_count = 1;
	tasks[4].recording_bytes = 1;
	tasks[5].is_recording_deleted = TRI_YES;
	tasks[6].is_transcription_available = TRI_YES;
	tasks[7].channel_type = "email";
	for (size_t i = 0; i < ARRAY_COUNT(tasks); i++) {
		assert_true(judge_seen(&j, &d.flow, &tasks[i], NULL));
		check_judgement(i, &j, &expected);
	}
}

static void the_first_rule_that_matches_leaves_a_task_out(void **state)
{
	static const struct {
		const char *channel, *queue;
		int64_t ended_ms, connected_ms;
		struct ledger_judgement expected;
	} rows[] = {
		{ "telephony", NULL, NOW, 4999, EXCLUDED("short") },
		{ "telephony", NULL, NOW, 5000, WAITING(NOW) },
		{ "chat", NULL, NOW, 50000, EXCLUDED("chat") },
		{ "chat", "BILLING", NOW, 4999, EXCLUDED("short") },
		{ "telephony", "BILLING", NOW, 5000, EXCLUDED("billing") },
		/* how long it is shows when it has ended */
		{ "telephony", NULL, -1, 4999, OPEN },
		{ "chat", NULL, -1, 4999, EXCLUDED("chat") },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk d;
		struct ledger_judgement j;
		struct task t = claimed(rows[i].ended_ms);

		lay(&d);
		t.channel_type = rows[i].channel;
		t.queue_name = rows[i].queue;
		t.connected_ms = rows[i].connected_ms;
		assert_true(judge_seen(&j, &d.flow, &t, NULL));
		check_judgement(i, &j, &rows[i].expected);
	}
}

enum shown {
	SHOWN_OPEN,
	SHOWN_CLAIMED,
	SHOWN_DENIED,
	SHOWN_SILENT,
	SHOWN_LATER, /* with a later end */
};

static struct task shown(enum shown what)
{
	if (what == SHOWN_SILENT) {
		struct task t = denied(NOW - 2 * SETTLE);

		t.capture_requested = TRI_UNKNOWN;
		return t;
	}
	if (what == SHOWN_DENIED)
		return denied(NOW - 2 * SETTLE);
	if (what == SHOWN_LATER)
		return claimed(NOW - HOUR);
	return claimed(what == SHOWN_OPEN ? -1 : NOW - 2 * SETTLE);
}

/* asked_ms 0: never. */
static void a_known_task_is_judged_anew_when_there_is_news(void **state)
{
	static const struct {
		struct ledger_judgement known;
		int64_t asked_ms;
		enum shown shown;
		bool is_news;
		struct ledger_judgement expected;
	} rows[] = {
		/* it goes on, or has ended */
		{ OPEN, 0, SHOWN_OPEN, false, OPEN },
		{ OPEN, 0, SHOWN_CLAIMED, true, WAITING(NOW) },
		{ OPEN, 0, SHOWN_DENIED, true, DENIED },
		/* its schedule goes on */
		{ WAITING(NOW - 1), 0, SHOWN_CLAIMED, false, WAITING(NOW) },
		{ WAITING(NOW + 1), 0, SHOWN_DENIED, false, DENIED },
		{ SETTLING, 1, SHOWN_CLAIMED, false, WAITING(NOW) },
		/* it was put off, as all was denied, and claims now */
		{ WAITING(NOW + 1), 0, SHOWN_CLAIMED, true, WAITING(NOW) },
		{ WAITING(NOW + 1), 0, SHOWN_SILENT, true, WAITING(NOW) },
		{ WAITING(NOW + 1), 1, SHOWN_CLAIMED, false, WAITING(NOW) },
		{ SETTLING, 1, SHOWN_OPEN, false, ON },
		{ ARCHIVED, 1, SHOWN_CLAIMED, false, WAITING(NOW) },
		/* it goes on again, or went on for longer */
		{ ARCHIVED, 1, SHOWN_OPEN, true, ON },
		{ ARCHIVED, 1, SHOWN_LATER, true, WAITING(NOW) },
		{ MISSING, 1, SHOWN_OPEN, true, ON },
		{ BY_KIND, 1, SHOWN_OPEN, true, ON },
		{ BY_KIND, 1, SHOWN_LATER, true, WAITING(NOW) },
		{ MISSING, 1, SHOWN_LATER, true, WAITING(NOW) },
		{ LOST, 1, SHOWN_OPEN, false, ON },
		{ LOST, 1, SHOWN_LATER, true, WAITING(NOW) },
		{ SILENT, 1, SHOWN_LATER, true, WAITING(NOW) },
		{ SETTLING, 1, SHOWN_LATER, false, WAITING(NOW) },
		{ FAILED, 1, SHOWN_CLAIMED, false, WAITING(NOW) },
		{ MISSING, 1, SHOWN_CLAIMED, false, WAITING(NOW) },
		{ LOST, 1, SHOWN_DENIED, false, DENIED },
		/* the source now claims what it denied, and was not asked */
		{ DENIED, 0, SHOWN_CLAIMED, true, WAITING(NOW) },
		/* the same, after it was asked; and it only says nothing */
		{ DENIED, 1, SHOWN_CLAIMED, true, WAITING(NOW) },
		{ SILENT, 1, SHOWN_CLAIMED, true, WAITING(NOW) },
		{ SILENT, 1, SHOWN_SILENT, false, WAITING(NOW) },
		{ SILENT, 0, SHOWN_SILENT, true, WAITING(NOW) },
		{ DENIED, 0, SHOWN_DENIED, false, DENIED },
		{ DENIED, 0, SHOWN_OPEN, true, OPEN },
		/* its rule is gone; a kind that is left out is no rule */
		{ EXCLUDED("old"), 0, SHOWN_CLAIMED, true, WAITING(NOW) },
		{ EXCLUDED("old"), 0, SHOWN_OPEN, true, OPEN },
		{ EXCLUDED("old"), 0, SHOWN_DENIED, true, DENIED },
		{ BY_KIND, 1, SHOWN_CLAIMED, false, WAITING(NOW) },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk d;
		struct ledger_judgement j;
		const struct task t = shown(rows[i].shown);
		struct ledger_task known = kept(&rows[i].known);

		lay(&d);
		known.task = t;
		if (rows[i].shown == SHOWN_LATER)
			known.task.ended_ms -= 2 * SETTLE;
		known.asked_ms = rows[i].asked_ms;
		if (judge_seen(&j, &d.flow, &t, &known) != rows[i].is_news)
			fail_msg("row %zu: news, or none", i);
		check_judgement(i, &j, &rows[i].expected);
	}
}

/* It was asked about, as no end of it was told; now one is, and the record says
 * that nothing was recorded. */
static void what_was_named_is_not_denied_by_a_later_end(void **state)
{
	static const struct {
		struct ledger_judgement known;
		enum artefact_state artefact; /* 0: none */
		struct ledger_judgement expected;
	} rows[] = {
		{ OPEN, 0, DENIED },
		{ OPEN, ARTEFACT_STORED, WAITING(NOW) },
		{ OPEN, ARTEFACT_LISTED, WAITING(NOW) },
		{ ARCHIVED, ARTEFACT_STORED, WAITING(NOW) },
		{ FAILED, ARTEFACT_FAILED, WAITING(NOW) },
		{ BY_KIND, 0, WAITING(NOW) },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk d;
		struct ledger_judgement j;
		const struct task t = denied(NOW - 2 * SETTLE);
		struct ledger_task known = kept(&rows[i].known);

		lay(&d);
		known.task = t;
		known.task.ended_ms = -1;
		known.asked_ms = 1;
		if (rows[i].artefact != 0)
			known.artefacts[rows[i].artefact] = 1;
		if (!judge_seen(&j, &d.flow, &t, &known))
			fail_msg("row %zu: no news", i);
		check_judgement(i, &j, &rows[i].expected);
	}
}

/* What was stored of it stays, and it with that. */
static void
a_rule_leaves_out_a_known_task_of_which_nothing_is_stored(void **state)
{
	static const struct {
		struct ledger_judgement known;
		enum artefact_state artefact; /* 0: none */
		bool is_news;
		struct ledger_judgement expected;
	} rows[] = {
		{ OPEN, 0, true, EXCLUDED("chat") },
		{ WAITING(NOW), 0, true, EXCLUDED("chat") },
		{ SETTLING, ARTEFACT_LISTED, true, EXCLUDED("chat") },
		{ SETTLING, ARTEFACT_STORED, false, WAITING(NOW) },
		{ ARCHIVED, ARTEFACT_STORED, false, WAITING(NOW) },
		{ FAILED, ARTEFACT_FAILED, true, EXCLUDED("chat") },
		{ FAILED, ARTEFACT_BAD, true, EXCLUDED("chat") },
		{ FAILED, ARTEFACT_STORED, false, WAITING(NOW) },
		{ MISSING, 0, true, EXCLUDED("chat") },
		{ LOST, ARTEFACT_LOST, true, EXCLUDED("chat") },
		{ DENIED, 0, true, EXCLUDED("chat") },
		{ BY_KIND, 0, true, EXCLUDED("chat") },
		{ EXCLUDED("old"), 0, true, EXCLUDED("chat") },
		{ EXCLUDED("chat"), 0, false, EXCLUDED("chat") },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk d;
		struct ledger_judgement j;
		struct task t = claimed(NOW - HOUR);
		struct ledger_task known = kept(&rows[i].known);

		lay(&d);
		known.task = t;
		t.channel_type = "chat";
		if (rows[i].artefact != 0) {
			known.asked_ms = 1;
			known.artefacts[rows[i].artefact] = 1;
		}
		if (judge_seen(&j, &d.flow, &t, &known) != rows[i].is_news)
			fail_msg("row %zu: news, or none", i);
		check_judgement(i, &j, &rows[i].expected);
	}
}

/* A task of which no end is told, or one that lies far ahead, is asked about
 * when nothing was heard of it for two days, whatever it denies; then it is
 * judged as if it had ended. */
static void a_task_without_an_end_is_asked_about_some_day(void **state)
{
	static const struct {
		int64_t ended_ms, age_ms, asked_ms;
		struct ledger_judgement expected;
	} rows[] = {
		{ -1,
		  47 * HOUR,
		  0,
		  { CLASS_OPEN, "not-ended", NULL, NOW + HOUR } },
		{ -1, 48 * HOUR, 0, WAITING(NOW) },
		{ -1, 800 * HOUR, 0, WAITING(NOW) },
		{ INT64_MAX - 1,
		  47 * HOUR,
		  0,
		  { CLASS_OPEN, "not-ended", NULL, NOW + HOUR } },
		{ NOW + 25 * HOUR, 48 * HOUR, 0, WAITING(NOW) },
		{ -1,
		  HOUR,
		  NOW - 1,
		  { CLASS_OPEN, "no-end-told", NULL, NOW + 47 * HOUR } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct ledger_task known = { .asked_ms = rows[i].asked_ms };
		struct task t = denied(rows[i].ended_ms);
		struct desk d;
		struct ledger_judgement j;

		lay(&d);
		t.created_ms = NOW - rows[i].age_ms;
		(void)judge_seen(&j, &d.flow, &t,
		                 rows[i].asked_ms > 0 ? &known : NULL);
		check_judgement(i, &j, &rows[i].expected);
	}
}

/* Two days without news, and four until it is judged: open between them. */
static void an_open_task_is_not_asked_about_on_every_run(void **state)
{
	static const struct {
		int64_t known_next_ms, asked_ms, next_ms;
	} rows[] = {
		{ NOW + 40 * HOUR, NOW - HOUR, NOW + 40 * HOUR },
		{ NOW + 90 * HOUR, NOW - HOUR, NOW + 46 * HOUR },
		/* put forward by --retry */
		{ NOW - 48 * HOUR, NOW - HOUR, NOW - 48 * HOUR },
		/* never asked: when it is due by what is told now */
		{ NOW - 90 * HOUR, 0, NOW - 2 * HOUR },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct ledger_task known = {
			.class = CLASS_OPEN,
			.next_ask_ms = rows[i].known_next_ms,
			.asked_ms = rows[i].asked_ms,
		};
		struct task t = claimed(-1);
		struct desk d;
		struct ledger_judgement j;

		lay(&d);
		d.config.discover.settle_ms = 4 * SETTLE;
		t.created_ms = NOW - 50 * HOUR;
		(void)judge_seen(&j, &d.flow, &t, &known);
		assert_int_equal(j.class, CLASS_OPEN);
		if (j.next_ask_ms != rows[i].next_ms)
			fail_msg("row %zu: next %lld", i,
			         (long long)j.next_ask_ms);
	}
}

static void a_work_is_settled_when_it_was_asked_after_its_window(void **state)
{
	static const struct {
		int64_t ended_ms, asked_ms;
		bool is_settled;
	} rows[] = {
		{ -1, NOW, false },
		{ NOW, NOW, false },
		{ NOW - SETTLE + 1, NOW, false },
		{ NOW - SETTLE, NOW, true },
		{ NOW - SETTLE - 1, NOW, true },
		{ INT64_MAX - 1, NOW, true }, /* and began long ago */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk d;
		struct work w = { .asked_ms = rows[i].asked_ms };

		lay(&d);
		w.flow = &d.flow;
		w.task = claimed(rows[i].ended_ms);
		if (rows[i].ended_ms > NOW)
			w.task.created_ms = 0;
		if (judge_is_settled(&w) != rows[i].is_settled)
			fail_msg("row %zu: settled, or not", i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_task_is_asked_about_once_it_has_ended),
		cmocka_unit_test(one_hint_is_enough_to_ask),
		cmocka_unit_test(the_first_rule_that_matches_leaves_a_task_out),
		cmocka_unit_test(
		        a_known_task_is_judged_anew_when_there_is_news),
		cmocka_unit_test(what_was_named_is_not_denied_by_a_later_end),
		cmocka_unit_test(
		        a_rule_leaves_out_a_known_task_of_which_nothing_is_stored),
		cmocka_unit_test(a_task_without_an_end_is_asked_about_some_day),
		cmocka_unit_test(an_open_task_is_not_asked_about_on_every_run),
		cmocka_unit_test(
		        a_work_is_settled_when_it_was_asked_after_its_window),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
