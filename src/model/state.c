/* state: how a task is judged.  Pure decisions, each with a table test.
 * SPDX-License-Identifier: Apache-2.0 */
#include "model/state.h"

#include <stddef.h>
#include <string.h>

#include "base/attr.h"
#include "base/when.h"

const char *state_artefact_name(enum artefact_state s)
{
	switch (s) {
#define STATE_CASE(id, number, name)                                           \
	case ARTEFACT_##id:                                                    \
		return name;
		ARTEFACT_STATES(STATE_CASE)
#undef STATE_CASE
	}
	return "unknown";
}

const char *state_class_name(enum task_class c)
{
	switch (c) {
#define CLASS_CASE(id, number, name, meaning)                                  \
	case CLASS_##id:                                                       \
		return name;
		TASK_CLASSES(CLASS_CASE)
#undef CLASS_CASE
	}
	return "unknown";
}

const char *state_class_meaning(enum task_class c)
{
	switch (c) {
#define CLASS_CASE(id, number, name, meaning)                                  \
	case CLASS_##id:                                                       \
		return meaning;
		TASK_CLASSES(CLASS_CASE)
#undef CLASS_CASE
	}
	return "unknown";
}

const char *state_wait_meaning(enum task_wait w)
{
	switch (w) {
#define WAIT_CASE(id, number, name, meaning)                                   \
	case WAIT_##id:                                                        \
		return meaning;
		TASK_WAITS(WAIT_CASE)
#undef WAIT_CASE
	}
	return "unknown";
}

enum task_wait state_wait(const struct wait_facts *f)
{
	if (f->next_ask_ms < 0)
		return WAIT_SETTLE;
	if (f->next_ask_ms > f->now_ms)
		return f->asks == 0 ? WAIT_LATER : WAIT_SETTLE;
	if (strcmp(f->reason, "settle-window") == 0 &&
	    f->ended_ms > f->now_ms - f->settle_ms)
		return WAIT_SETTLE;
	return WAIT_DUE;
}

bool state_class_by_name(enum task_class *out, const char *name)
{
	for (int c = CLASS_FIRST; c <= CLASS_LAST; c++) {
		if (strcmp(state_class_name((enum task_class)c), name) == 0) {
			*out = (enum task_class)c;
			return true;
		}
	}
	return false;
}

static struct class_verdict verdict(enum task_class class, const char *reason)
{
	return (struct class_verdict){ class, reason };
}

/* The source says that there is, or was, a recording. */
static bool is_recorded(const struct class_facts *f)
{
	return f->capture_requested == TRI_YES || f->recording_count > 0 ||
	       f->recording_bytes > 0;
}

/* The source says that there is, or was, something to keep. */
static bool is_claimed(const struct class_facts *f)
{
	return is_recorded(f) || f->is_transcription_available == TRI_YES;
}

/* What is stored is what is claimed: a transcript, a consult leg or a screen
 * alone is not the recording of a call. */
static bool is_here(const struct class_facts *f)
{
	if (f->stored == 0)
		return false;
	return !f->is_voice || f->main_stored > 0 ||
	       !(is_recorded(f) || f->is_recording_deleted == TRI_YES);
}

/* The source counts more recordings than it ever named; of kinds that are left
 * out it is not known. */
static bool is_short(const struct class_facts *f)
{
	return f->sound > 0 && f->excluded == 0 &&
	       f->recording_count > f->sound;
}

/* The source says that there is a transcript, and has never named one. */
static bool lacks_transcript(const struct class_facts *f)
{
	return f->wants_transcripts && f->transcripts == 0 &&
	       f->is_transcription_available == TRI_YES;
}

/* The source says that there is nothing, and nothing speaks against it. */
static bool is_denied(const struct class_facts *f)
{
	return f->capture_requested == TRI_NO && !is_claimed(f);
}

/* Ended, settled, and what is claimed is here. */
static struct class_verdict judge_here(const struct class_facts *f)
{
	if (lacks_transcript(f) && !f->is_unanswered)
		return verdict(CLASS_ARCHIVED, STATE_NO_TRANSCRIPT);
	if (f->excluded > 0)
		return verdict(CLASS_ARCHIVED, "artefacts-kept");
	return verdict(CLASS_ARCHIVED,
	               f->is_unanswered ? STATE_UNCONFIRMED : STATE_WHOLE);
}

/* Settled, and what is claimed does not come.  Of a call that the source names
 * no more the recording went with it. */
static struct class_verdict judge_unserved(const struct class_facts *f)
{
	if (f->is_past_retention)
		return verdict(CLASS_LOST, "past-source-retention");
	if (f->has_left && f->stored == 0 && is_recorded(f))
		return verdict(CLASS_LOST, "call-left-source");
	return verdict(CLASS_MISSING, "claimed-not-served");
}

/* Ended, settled, and what may be claimed is not here. */
static struct class_verdict judge_nothing(const struct class_facts *f)
{
	if (f->excluded > 0 && !(is_recorded(f) && f->is_voice))
		return verdict(CLASS_EXCLUDED, "kind-left-out");
	if (is_claimed(f))
		return judge_unserved(f);
	if (is_denied(f))
		return verdict(CLASS_NOT_RECORDED, "source-says-no");
	return verdict(CLASS_NOT_RECORDED,
	               f->is_end_told ? "source-silent" : "never-ended");
}

/* The source names an artefact, and its media host does not have it. */
static struct class_verdict judge_gone(const struct class_facts *f)
{
	if (f->is_recording_deleted == TRI_YES)
		return verdict(CLASS_LOST, "deleted-at-source");
	if (!f->is_settled)
		return verdict(CLASS_FAILED, "fetch-failed");
	return judge_unserved(f);
}

/* Ended, and nothing went wrong. */
static struct class_verdict judge_calm(const struct class_facts *f)
{
	if (f->listed > 0)
		return verdict(f->is_settled ? CLASS_FAILED : CLASS_WAITING,
		               "fetch-pending");
	if (!f->is_settled)
		return verdict(CLASS_WAITING, f->was_asked || is_denied(f)
		                                      ? "settle-window"
		                                      : "never-asked");
	return is_here(f) ? judge_here(f) : judge_nothing(f);
}

struct class_verdict state_class(const struct class_facts *f)
{
	if (f->disposed > 0)
		return verdict(CLASS_DISPOSED, "disposed-by-rule");
	if (!f->has_ended)
		return verdict(CLASS_OPEN,
		               f->was_asked ? "no-end-told" : "not-ended");
	if (f->damaged > 0)
		return verdict(CLASS_FAILED, STATE_DAMAGED);
	if (f->failed > 0)
		return verdict(CLASS_FAILED, "fetch-failed");
	if (f->bad > 0)
		return verdict(CLASS_FAILED, "content-bad");
	if (f->gone > 0)
		return judge_gone(f);
	if (f->lost > 0)
		return verdict(CLASS_LOST, "artefact-lost");
	if (f->is_recording_deleted == TRI_YES && (!is_here(f) || is_short(f)))
		return verdict(CLASS_LOST, "deleted-at-source");
	if (f->was_refused && !is_denied(f))
		return verdict(CLASS_FAILED, "captures-refused");
	return judge_calm(f);
}

int64_t state_short_of(const char *reason, int64_t said, int64_t named)
{
	/* Of kinds that are left out it is not known how many there are. */
	if ((strcmp(reason, STATE_WHOLE) != 0 &&
	     strcmp(reason, STATE_UNCONFIRMED) != 0 &&
	     strcmp(reason, STATE_NO_TRANSCRIPT) != 0) ||
	    said <= named)
		return 0;
	return said - named;
}

bool state_must_ask(const struct task *t)
{
	return t->capture_requested != TRI_NO || t->recording_count > 0 ||
	       t->recording_error_count > 0 || t->recording_bytes > 0 ||
	       t->is_recording_deleted == TRI_YES ||
	       t->is_transcription_available == TRI_YES ||
	       !task_word_is(t->channel_type, "telephony");
}

bool state_claims_more(const struct task *now, const struct task *before,
                       int64_t stored)
{
	const int64_t counted =
	        before->recording_count >= 0 ? before->recording_count : stored;

	return now->recording_count > counted ||
	       (now->is_transcription_available == TRI_YES &&
	        before->is_transcription_available != TRI_YES);
}

static int64_t add_ms(int64_t at_ms, int64_t after_ms)
{
	int64_t sum;

	return __builtin_add_overflow(at_ms, after_ms, &sum) ? INT64_MAX : sum;
}

int64_t state_next_ask_ms(int64_t ended_ms, int64_t asked_ms, int64_t settle_ms)
{
	static const int64_t after_ms[] = {
		0,           15 * MINUTE_MS, HOUR_MS,
		6 * HOUR_MS, 24 * HOUR_MS,   72 * HOUR_MS
	};
	const int64_t last_ms = add_ms(ended_ms, settle_ms > 0 ? settle_ms : 0);

	if (asked_ms >= last_ms)
		return 0;
	for (size_t i = 0; i < ARRAY_COUNT(after_ms); i++) {
		const int64_t due_ms = add_ms(ended_ms, after_ms[i]);

		if (due_ms >= last_ms)
			break;
		if (due_ms > asked_ms)
			return due_ms;
	}
	return last_ms;
}
