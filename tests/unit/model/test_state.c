/* SPDX-License-Identifier: Apache-2.0 */
#include "model/state.h"

#include <string.h>

#include "base/attr.h"
#include "support/check.h"

/* The facts as the rules see them, one bit each. */
enum {
	DISPOSED = 1 << 0,
	ENDED = 1 << 1,
	FAILED = 1 << 2,
	BAD = 1 << 3,
	LOST = 1 << 4,
	DELETED = 1 << 5,
	STORED = 1 << 6,
	REFUSED = 1 << 7,
	DENIED = 1 << 8, /* the source says no, and nothing else */
	LISTED = 1 << 9,
	SETTLED = 1 << 10,
	ASKED = 1 << 11,
	CLAIMED = 1 << 12,
	PAST = 1 << 13,
	HERE = 1 << 14,          /* what is claimed is stored */
	KIND_EXCLUDED = 1 << 15, /* and no recording of sound is claimed */
	SOME_EXCLUDED = 1 << 16, /* the configuration leaves some out */
	GONE = 1 << 17,          /* named, and not there */
	TOLD = 1 << 18,          /* the source says that it has ended */
	SILENT = 1 << 19,        /* its last answer does not speak of it */
	BARE = 1 << 20,          /* a transcript is claimed, and none named */
	LEFT = 1 << 21,          /* a recording is claimed, nothing is stored,
	                            and the search names the call no more */
};

/* The first row whose bits are all set, and whose other bits all are not,
 * decides.  This is the whole rule. */
static const struct {
	unsigned set, clear;
	enum task_class class;
	const char *reason;
} rules[] = {
	{ DISPOSED, 0, CLASS_DISPOSED, "disposed-by-rule" },
	{ ASKED, ENDED, CLASS_OPEN, "no-end-told" },
	{ 0, ENDED, CLASS_OPEN, "not-ended" },
	{ FAILED, 0, CLASS_FAILED, "fetch-failed" },
	{ BAD, 0, CLASS_FAILED, "content-bad" },
	{ GONE | DELETED, 0, CLASS_LOST, "deleted-at-source" },
	{ GONE, SETTLED, CLASS_FAILED, "fetch-failed" },
	{ GONE | PAST, 0, CLASS_LOST, "past-source-retention" },
	{ GONE | LEFT, 0, CLASS_LOST, "call-left-source" },
	{ GONE, 0, CLASS_MISSING, "claimed-not-served" },
	{ LOST, 0, CLASS_LOST, "artefact-lost" },
	{ DELETED, HERE, CLASS_LOST, "deleted-at-source" },
	{ REFUSED, DENIED, CLASS_FAILED, "captures-refused" },
	{ LISTED | SETTLED, 0, CLASS_FAILED, "fetch-pending" },
	{ LISTED, 0, CLASS_WAITING, "fetch-pending" },
	{ ASKED, SETTLED, CLASS_WAITING, "settle-window" },
	{ DENIED, SETTLED, CLASS_WAITING, "settle-window" },
	{ 0, SETTLED, CLASS_WAITING, "never-asked" },
	{ HERE | BARE, SILENT, CLASS_ARCHIVED, "transcript-not-served" },
	{ HERE | SOME_EXCLUDED, 0, CLASS_ARCHIVED, "artefacts-kept" },
	{ HERE | SILENT, 0, CLASS_ARCHIVED, "artefacts-unconfirmed" },
	{ HERE, 0, CLASS_ARCHIVED, "artefacts-complete" },
	{ KIND_EXCLUDED, 0, CLASS_EXCLUDED, "kind-left-out" },
	{ CLAIMED | PAST, 0, CLASS_LOST, "past-source-retention" },
	{ CLAIMED | LEFT, 0, CLASS_LOST, "call-left-source" },
	{ CLAIMED, 0, CLASS_MISSING, "claimed-not-served" },
	{ DENIED, 0, CLASS_NOT_RECORDED, "source-says-no" },
	{ TOLD, 0, CLASS_NOT_RECORDED, "source-silent" },
	{ 0, 0, CLASS_NOT_RECORDED, "never-ended" },
};

static unsigned bits_of(const struct class_facts *f)
{
	const bool recorded =
	        f->capture_requested == TRI_YES || f->recording_count > 0;
	const bool claimed =
	        recorded || f->is_transcription_available == TRI_YES;
	const bool sound =
	        f->is_voice && (recorded || f->is_recording_deleted == TRI_YES);
	const bool bare = f->is_transcription_available == TRI_YES &&
	                  f->wants_transcripts && f->transcripts == 0;
	const bool here = f->stored > 0 && (!sound || f->main_stored > 0);
	const bool denied = f->capture_requested == TRI_NO && !claimed;

	return (f->disposed > 0 ? DISPOSED : 0U) | (f->has_ended ? ENDED : 0U) |
	       (f->is_end_told ? TOLD : 0U) | (f->failed > 0 ? FAILED : 0U) |
	       (f->bad > 0 ? BAD : 0U) | (f->lost > 0 ? LOST : 0U) |
	       (f->gone > 0 ? GONE : 0U) |
	       (f->is_recording_deleted == TRI_YES ? DELETED : 0U) |
	       (f->stored > 0 ? STORED : 0U) | (f->was_refused ? REFUSED : 0U) |
	       (denied ? DENIED : 0U) | (f->listed > 0 ? LISTED : 0U) |
	       (f->is_settled ? SETTLED : 0U) | (f->was_asked ? ASKED : 0U) |
	       (here ? HERE : 0U) | (f->excluded > 0 ? SOME_EXCLUDED : 0U) |
	       (f->excluded > 0 && !(f->is_voice && recorded) ? KIND_EXCLUDED
	                                                      : 0U) |
	       (claimed ? CLAIMED : 0U) | (f->is_past_retention ? PAST : 0U) |
	       (f->is_unanswered ? SILENT : 0U) | (bare ? BARE : 0U) |
	       (f->has_left && f->stored == 0 && recorded ? LEFT : 0U);
}

static size_t rule_of(unsigned bits)
{
	size_t i = 0;

	while ((bits & rules[i].set) != rules[i].set ||
	       (bits & rules[i].clear) != 0)
		i++;
	return i;
}

/* Combination number n of all facts; false when there are no more. */
static bool facts_make(struct class_facts *f, unsigned n)
{
	static const int64_t counts[] = { -1, 0, 2 };
	unsigned bits = n % 65536;

	n /= 65536;
	*f = (struct class_facts){
		.capture_requested = (enum tri)((int)(n % 3) - 1),
		.is_recording_deleted = (enum tri)((int)(n / 3 % 3) - 1),
		.is_transcription_available = (enum tri)((int)(n / 9 % 3) - 1),
		.recording_count = counts[n / 27 % 3],
	};
	if (n >= 81)
		return false;
	f->has_ended = (bits & 1) != 0;
	f->is_settled = (bits & 2) != 0;
	f->was_asked = (bits & 4) != 0;
	f->was_refused = (bits & 8) != 0;
	bits /= 16;
	f->listed = bits & 1;
	f->stored = (bits & 2) != 0;
	f->bad = (bits & 4) != 0;
	f->failed = (bits & 8) != 0;
	f->lost = (bits & 16) != 0;
	f->disposed = (bits & 32) != 0;
	f->is_voice = (bits & 64) != 0;
	f->main_stored = (bits & 128) != 0 && f->stored > 0;
	f->excluded = (bits & 256) != 0;
	f->gone = (bits & 512) != 0;
	f->is_end_told = (bits & 1024) != 0;
	f->is_unanswered = (bits & 2048) != 0;
	return true;
}

static void judge_as_the_table(const struct class_facts *f, bool used[])
{
	const size_t rule = rule_of(bits_of(f));
	const struct class_verdict v = state_class(f);

	used[rule] = true;
	assert_int_equal(v.class, rules[rule].class);
	assert_string_equal(v.reason, rules[rule].reason);
	/* What a signature under "archived" rests on. */
	if (v.class == CLASS_ARCHIVED)
		assert_true(f->has_ended && f->is_settled && f->stored > 0 &&
		            f->listed + f->bad + f->failed + f->lost +
		                            f->gone ==
		                    0);
	if (v.class == CLASS_NOT_RECORDED)
		assert_true(f->listed + f->stored + f->bad + f->failed +
		                    f->lost + f->excluded + f->gone ==
		            0);
	/* A transcript never stands for a recording. */
	if (v.class == CLASS_ARCHIVED && f->is_voice &&
	    (f->recording_count > 0 || f->capture_requested == TRI_YES))
		assert_true(f->main_stored > 0);
}

static void every_combination_of_facts_has_the_class_of_the_table(void **s)
{
	bool used[ARRAY_COUNT(rules)] = { false };
	struct class_facts f;

	(void)s;
	for (unsigned n = 0; facts_make(&f, n); n++) {
		f.is_past_retention = false;
		judge_as_the_table(&f, used);
		f.wants_transcripts = true;
		judge_as_the_table(&f, used);
		f.has_left = true;
		judge_as_the_table(&f, used);
		f.is_past_retention = true;
		judge_as_the_table(&f, used);
	}
	for (size_t i = 0; i < ARRAY_COUNT(rules); i++)
		assert_true(used[i]);
}

static const struct {
	struct class_facts f;
	enum task_class class;
	const char *reason;
} days[] = {
	/* a call of today, its recording already here */
	{ { .has_ended = true,
	    .was_asked = true,
	    .stored = 1,
	    .capture_requested = TRI_YES,
	    .recording_count = 1 },
	  CLASS_WAITING,
	  "settle-window" },
	/* purged at the source after we had it */
	{ { .has_ended = true,
	    .is_settled = true,
	    .was_asked = true,
	    .is_recording_deleted = TRI_YES,
	    .stored = 2,
	    .recording_count = -1 },
	  CLASS_ARCHIVED,
	  "artefacts-complete" },
	/* the same, of which the source counts more than it ever named */
	{ { .has_ended = true,
	    .is_settled = true,
	    .was_asked = true,
	    .is_voice = true,
	    .is_recording_deleted = TRI_YES,
	    .stored = 1,
	    .main_stored = 1,
	    .sound = 1,
	    .recording_count = 2 },
	  CLASS_LOST,
	  "deleted-at-source" },
	{ { .has_ended = true,
	    .is_settled = true,
	    .was_asked = true,
	    .is_voice = true,
	    .is_recording_deleted = TRI_YES,
	    .stored = 1,
	    .main_stored = 1,
	    .sound = 1,
	    .recording_count = 1 },
	  CLASS_ARCHIVED,
	  "artefacts-complete" },
	{ { .has_ended = true,
	    .is_settled = true,
	    .was_asked = true,
	    .is_voice = true,
	    .is_recording_deleted = TRI_YES,
	    .stored = 1,
	    .main_stored = 1,
	    .sound = 1,
	    .excluded = 1,
	    .recording_count = 2 },
	  CLASS_ARCHIVED,
	  "artefacts-kept" },
	/* one of two legs is damaged */
	{ { .has_ended = true,
	    .is_settled = true,
	    .was_asked = true,
	    .stored = 1,
	    .bad = 1,
	    .recording_count = 2 },
	  CLASS_FAILED,
	  "content-bad" },
	/* the media host has none of what the source names */
	{ { .has_ended = true,
	    .is_settled = true,
	    .was_asked = true,
	    .stored = 1,
	    .main_stored = 1,
	    .gone = 1,
	    .recording_count = 2 },
	  CLASS_MISSING,
	  "claimed-not-served" },
	/* one leg is not there, and another could not be fetched */
	{ { .has_ended = true,
	    .is_settled = true,
	    .was_asked = true,
	    .failed = 1,
	    .gone = 1,
	    .recording_count = 2 },
	  CLASS_FAILED,
	  "fetch-failed" },
	/* refused, and the source says that there is nothing anyway */
	{ { .has_ended = true,
	    .is_settled = true,
	    .was_refused = true,
	    .capture_requested = TRI_NO,
	    .recording_count = 0,
	    .is_transcription_available = TRI_UNKNOWN },
	  CLASS_NOT_RECORDED,
	  "source-says-no" },
	/* refused, and nobody knows */
	{ { .has_ended = true,
	    .is_settled = true,
	    .was_refused = true,
	    .capture_requested = TRI_UNKNOWN,
	    .recording_count = -1 },
	  CLASS_FAILED,
	  "captures-refused" },
	/* says nothing, and has bytes of one */
	{ { .has_ended = true,
	    .is_settled = true,
	    .was_asked = true,
	    .recording_count = -1,
	    .recording_bytes = 5000 },
	  CLASS_MISSING,
	  "claimed-not-served" },
	/* a file of it has gone here */
	{ { .has_ended = true,
	    .is_settled = true,
	    .was_asked = true,
	    .capture_requested = TRI_YES,
	    .stored = 1,
	    .main_stored = 1,
	    .damaged = 1,
	    .recording_count = 1 },
	  CLASS_FAILED,
	  "damaged" },
	/* says no, and counts one */
	{ { .has_ended = true,
	    .is_settled = true,
	    .was_asked = true,
	    .capture_requested = TRI_NO,
	    .recording_count = 1 },
	  CLASS_MISSING,
	  "claimed-not-served" },
};

static void the_days_that_matter_are_judged_as_a_person_would(void **s)
{
	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(days); i++) {
		const struct class_verdict v = state_class(&days[i].f);

		assert_int_equal(v.class, days[i].class);
		assert_string_equal(v.reason, days[i].reason);
	}
}

static void every_class_and_state_has_its_name(void **s)
{
	static const char *const classes[] = {
		"archived", "open",   "waiting", "not-recorded", "excluded",
		"missing",  "failed", "lost",    "disposed",
	};
	static const char *const states[] = { "listed", "stored", "bad",
		                              "failed", "lost",   "disposed" };

	(void)s;
	assert_int_equal(ARRAY_COUNT(classes), CLASS_COUNT);
	for (int c = CLASS_FIRST; c <= CLASS_LAST; c++) {
		enum task_class found = CLASS_OPEN;
		const char *const name = classes[c - CLASS_FIRST];

		assert_string_equal(state_class_name((enum task_class)c), name);
		assert_true(state_class_by_name(&found, name));
		assert_int_equal(found, c);
		assert_true(strlen(state_class_meaning((enum task_class)c)) >
		            20);
	}
	for (int i = 0; i < 6; i++)
		assert_string_equal(
		        state_artefact_name((enum artefact_state)(i + 1)),
		        states[i]);
	assert_string_equal(state_class_name((enum task_class)0), "unknown");
	assert_string_equal(state_class_meaning((enum task_class)0), "unknown");
	assert_string_equal(state_artefact_name((enum artefact_state)0),
	                    "unknown");
}

static void a_class_of_no_name_changes_nothing(void **s)
{
	enum task_class c = CLASS_LOST;

	(void)s;
	assert_false(state_class_by_name(&c, "Archived"));
	assert_false(state_class_by_name(&c, ""));
	assert_int_equal(c, CLASS_LOST);
}

static void only_a_voice_call_denied_in_everything_is_not_asked(void **s)
{
	static const struct task denied = {
		.channel_type = "Telephony",
		.capture_requested = TRI_NO,
		.recording_count = -1,
		.recording_error_count = -1,
		.recording_bytes = -1,
		.is_recording_deleted = TRI_UNKNOWN,
		.is_transcription_available = TRI_UNKNOWN,
	};
	struct task t = denied;

	(void)s;
	assert_false(state_must_ask(&t));
	t.recording_count = 0;
	t.is_recording_deleted = TRI_NO;
	assert_false(state_must_ask(&t));
	t.channel_type = "chat";
	assert_true(state_must_ask(&t));
	t.channel_type = NULL;
	assert_true(state_must_ask(&t));
	t = denied;
	t.capture_requested = TRI_UNKNOWN;
	assert_true(state_must_ask(&t));
	t.capture_requested = TRI_YES;
	assert_true(state_must_ask(&t));
	t = denied;
	t.recording_count = 1;
	assert_true(state_must_ask(&t));
	t = denied;
	t.recording_error_count = 1;
	assert_true(state_must_ask(&t));
	t = denied;
	t.recording_bytes = 1;
	assert_true(state_must_ask(&t));
	t = denied;
	t.is_recording_deleted = TRI_YES;
	assert_true(state_must_ask(&t));
	t = denied;
	t.is_transcription_available = TRI_YES;
	assert_true(state_must_ask(&t));
}

#define END  INT64_C(1790000000000)
#define MIN  INT64_C(60000)
#define HOUR (60 * MIN)

static void a_task_is_asked_again_as_this_table_says(void **s)
{
	static const struct {
		int64_t asked_ms, settle_ms, next_ms;
	} rows[] = {
		{ -1, 96 * HOUR, END },
		{ END - 1, 96 * HOUR, END },
		{ END, 96 * HOUR, END + 15 * MIN },
		{ END + 15 * MIN - 1, 96 * HOUR, END + 15 * MIN },
		{ END + 15 * MIN, 96 * HOUR, END + HOUR },
		{ END + HOUR, 96 * HOUR, END + 6 * HOUR },
		{ END + 6 * HOUR, 96 * HOUR, END + 24 * HOUR },
		{ END + 24 * HOUR, 96 * HOUR, END + 72 * HOUR },
		{ END + 72 * HOUR, 96 * HOUR, END + 96 * HOUR },
		{ END + 96 * HOUR - 1, 96 * HOUR, END + 96 * HOUR },
		{ END + 96 * HOUR, 96 * HOUR, 0 },
		{ END + 99 * HOUR, 96 * HOUR, 0 },
		/* a short window ends the schedule early */
		{ END + HOUR, 2 * HOUR, END + 2 * HOUR },
		{ END + HOUR, 6 * HOUR, END + 6 * HOUR },
		{ END + 2 * HOUR, 2 * HOUR, 0 },
		{ END, 5 * MIN, END + 5 * MIN },
		/* none at all: once, at the end */
		{ -1, 0, END },
		{ END, 0, 0 },
		{ END - 1, -5, END },
		{ END, -5, 0 },
		/* nothing overflows */
		{ END + 72 * HOUR, INT64_MAX, INT64_MAX },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		assert_int_equal(state_next_ask_ms(END, rows[i].asked_ms,
		                                   rows[i].settle_ms),
		                 rows[i].next_ms);
}

static void every_code_means_something_once(void **s)
{
	(void)s;
	for (const struct reason_text *r = state_reasons; r->code != NULL;
	     r++) {
		assert_true(strlen(r->meaning) > 15);
		assert_true(strchr(r->meaning, '.') == NULL);
		assert_ptr_equal(state_reason_meaning(r->code), r->meaning);
	}
	for (size_t i = 0; i < ARRAY_COUNT(rules); i++)
		assert_true(strncmp(state_reason_meaning(rules[i].reason),
		                    "no meaning", 10) != 0);
	assert_string_equal(state_reason_meaning("nonsense"),
	                    "no meaning is known for this code");
}

/* Whatever a fetch can end with is kept as a reason. */
static void every_failure_of_a_fetch_is_explained(void **s)
{
	static const enum err_code codes[] = {
		ERR_BUG,          ERR_STOPPED,   ERR_AUTH,
		ERR_TOKEN,        ERR_FORBIDDEN, ERR_NET,
		ERR_TIMEOUT,      ERR_TLS,       ERR_THROTTLED,
		ERR_SERVER,       ERR_TRUNCATED, ERR_REFUSED,
		ERR_SHAPE,        ERR_TOO_LARGE, ERR_LINK_EXPIRED,
		ERR_LINK_REFUSED, ERR_GONE,      ERR_CONTENT,
		ERR_CHECKSUM,     ERR_WINDOW,    ERR_DISK,
		ERR_FULL,         ERR_LEDGER,    ERR_TAMPER,
		ERR_UNVERIFIED,   ERR_DIVERTED,
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(codes); i++)
		assert_true(strncmp(state_reason_meaning(err_name(codes[i])),
		                    "no meaning", 10) != 0);
}

static void only_a_complete_call_is_short_of_what_is_counted(void **s)
{
	static const struct {
		const char *reason;
		int64_t said, named, short_of;
	} rows[] = {
		{ "artefacts-complete", 2, 1, 1 },
		{ "artefacts-complete", 5, 1, 4 },
		{ "artefacts-complete", 1, 1, 0 },
		{ "artefacts-complete", 1, 2, 0 },
		{ "artefacts-complete", 0, 1, 0 },
		{ "artefacts-complete", -1, 0, 0 },
		{ "artefacts-unconfirmed", 2, 1, 1 },
		{ "transcript-not-served", 2, 1, 1 },
		{ "artefacts-kept", 2, 1, 0 },
		{ "claimed-not-served", 2, 1, 0 },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		assert_int_equal(state_short_of(rows[i].reason, rows[i].said,
		                                rows[i].named),
		                 rows[i].short_of);
}

#define WINDOW (96 * HOUR)

static void what_a_call_waits_for_is_this_table(void **s)
{
	static const struct {
		struct wait_facts facts;
		enum task_wait wait;
	} rows[] = {
		/* never asked: due at once, or denied and so later */
		{ { "never-asked", END, END, 0, WINDOW, END }, WAIT_DUE },
		{ { "never-asked", END, END, 0, WINDOW, END + 1 }, WAIT_DUE },
		{ { "never-asked", END, END + WINDOW, 0, WINDOW, END },
		  WAIT_LATER },
		{ { "never-asked", END, END + WINDOW, 0, WINDOW, END + WINDOW },
		  WAIT_DUE },
		/* asked within its window, and again: it may still grow */
		{ { "settle-window", END, END + MIN, 1, WINDOW, END },
		  WAIT_SETTLE },
		{ { "settle-window", END, END + MIN, 1, WINDOW, END + MIN },
		  WAIT_SETTLE },
		{ { "settle-window", END, END + MIN, 1, WINDOW,
		    END + WINDOW - 1 },
		  WAIT_SETTLE },
		{ { "settle-window", END, END + MIN, 1, WINDOW, END + WINDOW },
		  WAIT_DUE },
		/* named and not fetched, or to be asked for other kinds */
		{ { "fetch-pending", END, END, 1, WINDOW, END }, WAIT_DUE },
		{ { "asked-again", END, END, 1, WINDOW, END }, WAIT_DUE },
		{ { "fetch-pending", END, END + MIN, 1, WINDOW, END },
		  WAIT_SETTLE },
		{ { "settle-window", END, -1, 1, WINDOW, END }, WAIT_SETTLE },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		assert_int_equal(state_wait(&rows[i].facts), rows[i].wait);
	assert_string_equal(state_wait_meaning(WAIT_SETTLE),
	                    state_class_meaning(CLASS_WAITING));
	assert_string_equal(state_wait_meaning(WAIT_DUE),
	                    "due to be asked for: the next sync does it");
	assert_string_equal(state_wait_meaning(WAIT_LATER),
	                    "the source says that nothing was recorded: asked "
	                    "for at the end of its settle window");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		        every_combination_of_facts_has_the_class_of_the_table),
		cmocka_unit_test(
		        the_days_that_matter_are_judged_as_a_person_would),
		cmocka_unit_test(every_class_and_state_has_its_name),
		cmocka_unit_test(a_class_of_no_name_changes_nothing),
		cmocka_unit_test(
		        only_a_voice_call_denied_in_everything_is_not_asked),
		cmocka_unit_test(a_task_is_asked_again_as_this_table_says),
		cmocka_unit_test(what_a_call_waits_for_is_this_table),
		cmocka_unit_test(
		        only_a_complete_call_is_short_of_what_is_counted),
		cmocka_unit_test(every_code_means_something_once),
		cmocka_unit_test(every_failure_of_a_fetch_is_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
