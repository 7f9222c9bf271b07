/* What a known task is judged to be when its record claims more.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/attr.h"
#include "judge_desk.h"
#include "pipeline/judge.h"

/* Once for each claim: what is kept is what the source says now. */
static void an_archived_task_is_asked_again_when_more_is_claimed(void **state)
{
	static const struct {
		int64_t counted, counts, stored;
		enum tri had_text, has_text;
		bool is_news;
	} rows[] = {
		{ 1, 1, 1, TRI_NO, TRI_NO, false },
		{ 1, 2, 1, TRI_NO, TRI_NO, true },
		{ 1, 2, 2, TRI_NO, TRI_NO, true },
		{ 2, 1, 1, TRI_NO, TRI_NO, false },
		{ 0, 1, 1, TRI_NO, TRI_NO, true },
		/* what it did not count is taken to be what it named */
		{ -1, 1, 1, TRI_NO, TRI_NO, false },
		{ -1, 2, 1, TRI_NO, TRI_NO, true },
		{ 1, -1, 1, TRI_NO, TRI_NO, false },
		{ 1, 1, 1, TRI_NO, TRI_YES, true },
		{ 1, 1, 1, TRI_UNKNOWN, TRI_YES, true },
		{ 1, 1, 2, TRI_YES, TRI_YES, false },
		{ 1, 1, 2, TRI_YES, TRI_NO, false },
	};
	static const struct ledger_judgement archived = ARCHIVED;
	static const struct ledger_judgement expected = WAITING(NOW);

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk d;
		struct ledger_judgement j;
		struct task t = claimed(NOW - 2 * SETTLE);
		struct ledger_task known = kept(&archived);

		lay(&d);
		known.asked_ms = 1;
		known.task.ended_ms = t.ended_ms;
		known.artefacts[ARTEFACT_STORED] = rows[i].stored;
		known.task.recording_count = rows[i].counted;
		known.task.is_transcription_available = rows[i].had_text;
		t.recording_count = rows[i].counts;
		t.is_transcription_available = rows[i].has_text;
		if (judge_seen(&j, &d.flow, &t, &known) != rows[i].is_news)
			fail_msg("row %zu: news, or none", i);
		check_judgement(i, &j, &expected);
	}
}

/* Whatever it was judged to be, unless it will be asked about anyway. */
static void a_given_up_task_is_asked_again_when_more_is_claimed(void **state)
{
	static const struct {
		struct ledger_judgement known;
		bool is_news;
	} rows[] = {
		{ MISSING, true },
		{ { CLASS_MISSING, "claimed-not-served", NULL, NOW + HOUR },
		  false },
		{ LOST, true },
		{ { CLASS_FAILED, "fetch-failed", NULL, -1 }, true },
		{ FAILED, false },
		{ ARCHIVED, true },
		{ SILENT, true },
		{ DENIED, true },
		{ BY_KIND, true },
		{ { CLASS_EXCLUDED, "kind-left-out", NULL, NOW }, false },
		{ SETTLING, false },
		{ { CLASS_DISPOSED, "disposed-by-rule", NULL, -1 }, false },
	};
	static const struct ledger_judgement expected = WAITING(NOW);

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk d;
		struct ledger_judgement j;
		const struct task t = claimed(NOW - 2 * SETTLE);
		struct ledger_task known = kept(&rows[i].known);

		lay(&d);
		known.asked_ms = 1;
		known.task = t;
		known.task.recording_count = 0;
		if (judge_seen(&j, &d.flow, &t, &known) != rows[i].is_news)
			fail_msg("row %zu: news, or none", i);
		check_judgement(i, &j, &expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		        an_archived_task_is_asked_again_when_more_is_claimed),
		cmocka_unit_test(
		        a_given_up_task_is_asked_again_when_more_is_claimed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
