/* What a call is of which the source claims a transcript.
 * SPDX-License-Identifier: Apache-2.0 */
#include "model/state.h"

#include "base/attr.h"
#include "support/check.h"

/* A voice call of which a recording is claimed and stored. */
static struct class_facts stored_call(void)
{
	return (struct class_facts){
		.has_ended = true,
		.is_end_told = true,
		.is_settled = true,
		.was_asked = true,
		.is_voice = true,
		.wants_transcripts = true,
		.capture_requested = TRI_YES,
		.is_recording_deleted = TRI_UNKNOWN,
		.is_transcription_available = TRI_YES,
		.recording_count = 1,
		.recording_bytes = -1,
		.stored = 1,
		.main_stored = 1,
		.sound = 1,
	};
}

static void a_call_without_it_is_archived_and_says_so(void **state)
{
	static const struct {
		enum tri is_available;
		bool wants, is_settled, is_unanswered;
		int64_t transcripts, excluded;
		const char *reason;
	} rows[] = {
		{ TRI_YES, true, true, false, 0, 0, "transcript-not-served" },
		/* others are left out; transcripts are not */
		{ TRI_YES, true, true, false, 0, 1, "transcript-not-served" },
		{ TRI_YES, true, true, false, 1, 0, "artefacts-complete" },
		{ TRI_YES, true, true, false, 1, 1, "artefacts-kept" },
		{ TRI_UNKNOWN, true, true, false, 0, 0, "artefacts-complete" },
		{ TRI_NO, true, true, false, 0, 0, "artefacts-complete" },
		{ TRI_YES, false, true, false, 0, 0, "artefacts-complete" },
		{ TRI_YES, false, true, false, 0, 1, "artefacts-kept" },
		/* no answer says less than one that names none */
		{ TRI_YES, true, true, true, 0, 0, "artefacts-unconfirmed" },
		{ TRI_YES, true, false, false, 0, 0, "settle-window" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct class_facts f = stored_call();

		f.is_transcription_available = rows[i].is_available;
		f.wants_transcripts = rows[i].wants;
		f.is_settled = rows[i].is_settled;
		f.is_unanswered = rows[i].is_unanswered;
		f.transcripts = rows[i].transcripts;
		f.excluded = rows[i].excluded;
		const struct class_verdict v = state_class(&f);
		if (strcmp(v.reason, rows[i].reason) != 0)
			fail_msg("row %zu: %s", i, v.reason);
		assert_int_equal(v.class, rows[i].is_settled ? CLASS_ARCHIVED
		                                             : CLASS_WAITING);
	}
}

/* It is all that there is, and does not come. */
static void a_call_that_has_nothing_else_is_missing(void **state)
{
	struct class_facts f = stored_call();

	(void)state;
	f.capture_requested = TRI_NO;
	f.recording_count = 0;
	f.stored = f.main_stored = f.sound = 0;
	assert_int_equal(state_class(&f).class, CLASS_MISSING);
	f.transcripts = f.stored = 1;
	assert_int_equal(state_class(&f).class, CLASS_ARCHIVED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_call_without_it_is_archived_and_says_so),
		cmocka_unit_test(a_call_that_has_nothing_else_is_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
