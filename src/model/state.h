/* state: the states of an artefact and the classes of a task.
 *
 * Every task of a period is in exactly one class; the classes sum to the
 * source's count (README: "The classes").  Numbers are stored.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MODEL_STATE_H
#define MODEL_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/task.h"

/* A listed artefact is known but not here; stored: durable and verified;
 * bad: durable as evidence of what came instead; failed: could not
 * be fetched (tried again on later runs until given up); lost: the source
 * deleted it before we had it. */
#define ARTEFACT_STATES(X)                                                     \
	X(LISTED, 1, "listed")                                                 \
	X(STORED, 2, "stored")                                                 \
	X(BAD, 3, "bad")                                                       \
	X(FAILED, 4, "failed")                                                 \
	X(LOST, 5, "lost")                                                     \
	X(DISPOSED, 6, "disposed")
#define ARTEFACT_STATE_COUNT 6

enum artefact_state {
#define STATE_ENUM(id, number, name) ARTEFACT_##id = (number),
	ARTEFACT_STATES(STATE_ENUM)
#undef STATE_ENUM
};

/* number, name, what it means in one line (for people) */
#define TASK_CLASSES(X)                                                        \
	X(ARCHIVED, 1, "archived",                                             \
	  "every artefact the source has for it is stored and verified")       \
	X(OPEN, 2, "open", "the task has not ended")                           \
	X(WAITING, 3, "waiting",                                               \
	  "ended, but within its settle window: artefacts may still appear")   \
	X(NOT_RECORDED, 4, "not-recorded",                                     \
	  "settled; the source names no recording, and says that there was "   \
	  "none, or says nothing")                                             \
	X(EXCLUDED, 5, "excluded",                                             \
	  "a named rule of the configuration leaves it out")                   \
	X(MISSING, 6, "missing",                                               \
	  "settled; the source claims a recording and does not serve it")      \
	X(FAILED, 7, "failed", "an artefact could not be fetched or verified") \
	X(LOST, 8, "lost", "deleted at the source before it was archived")     \
	X(DISPOSED, 9, "disposed",                                             \
	  "archived, and later disposed of under a rule or an order")

enum task_class {
#define CLASS_ENUM(id, number, name, meaning) CLASS_##id = (number),
	TASK_CLASSES(CLASS_ENUM)
#undef CLASS_ENUM
};

#define CLASS_FIRST CLASS_ARCHIVED
#define CLASS_LAST  CLASS_DISPOSED
#define CLASS_COUNT 9

/* What a task of the class waiting waits for.  due: an ask that is due and that
 * the last run did not make, as it was cut short; a task within its settle
 * window that is asked again is not among these.  later: never asked, as the
 * source says that nothing was recorded; it is at the end of the window. */
#define TASK_WAITS(X)                                                          \
	X(SETTLE, 0, "settle",                                                 \
	  "ended, but within its settle window: artefacts may still appear")   \
	X(DUE, 1, "due", "due to be asked for: the next sync does it")         \
	X(LATER, 2, "later",                                                   \
	  "the source says that nothing was recorded: asked for at the end "   \
	  "of "                                                                \
	  "its settle window")

enum task_wait {
#define WAIT_ENUM(id, number, name, meaning) WAIT_##id = (number),
	TASK_WAITS(WAIT_ENUM)
#undef WAIT_ENUM
};
#define WAIT_COUNT 3

const char *state_wait_meaning(enum task_wait w);

/* Of a task of the class waiting.  next_ask_ms -1: none; asks: made so far;
 * settle_ms: how long artefacts may still appear after the end.  Pure. */
struct wait_facts {
	const char *reason;
	int64_t ended_ms, next_ask_ms, asks;
	int64_t settle_ms, now_ms;
};
enum task_wait state_wait(const struct wait_facts *f);

const char *state_artefact_name(enum artefact_state s);
const char *state_class_name(enum task_class c);
const char *state_class_meaning(enum task_class c);
bool state_class_by_name(enum task_class *out, const char *name);

/* What decides the class of a task; a pure function of these. */
struct class_facts {
	bool has_ended;
	bool is_end_told;   /* by the source; else judged by its last news */
	bool is_settled;    /* asked, or judged without asking, after its settle
	                       window was over */
	bool was_asked;     /* the Captures API has answered for it */
	bool is_unanswered; /* its last answer does not speak of this id */
	bool was_refused;   /* the Captures API refuses this id */
	bool has_left;      /* the search names it no more */
	enum tri capture_requested, is_recording_deleted;
	enum tri is_transcription_available;
	int64_t recording_count; /* -1: not said */
	int64_t recording_bytes; /* the same */
	bool is_past_retention;  /* older than the source keeps recordings */
	bool is_voice;           /* what is claimed is a recording of sound */
	bool wants_transcripts;  /* the configuration keeps them */
	/* artefacts known, by state */
	int64_t listed, stored, bad, failed, lost, disposed;
	int64_t gone; /* failed too, and not among these: the source named it
	                 again, and had nothing under the new link either */
	int64_t main_stored; /* of those stored: recordings of the call itself,
	                        not of a consult or a screen, no transcript */
	int64_t sound;       /* recordings of sound that were ever named */
	int64_t transcripts; /* that were ever named */
	int64_t excluded;    /* that the configuration does not keep */
	int64_t damaged;     /* of those stored: not what was stored any more */
};

struct class_verdict {
	enum task_class class;
	const char *reason; /* stable code, static: "artefacts-complete" ... */
};

/* The reason codes and their meaning in words, for explain and the manual;
 * ends with code == NULL. */
struct reason_text {
	const char *code;
	const char *meaning;
};
extern const struct reason_text state_reasons[];
/* Never NULL: a code that is not known is said to be so. */
const char *state_reason_meaning(const char *code);

/* The reason of a call of which something stored was found damaged, and of one
 * that is whole: verify moves calls from one to the other. */
#define STATE_DAMAGED "damaged"
#define STATE_WHOLE   "artefacts-complete"
/* The reason of one that is whole as far as the source ever told, which did not
 * answer for it in the end. */
#define STATE_UNCONFIRMED "artefacts-unconfirmed"
/* The reason of one of which all is stored that the source ever named, and no
 * transcript is among that, though it says that there is one. */
#define STATE_NO_TRANSCRIPT "transcript-not-served"
struct class_verdict state_class(const struct class_facts *f);

/* How many recordings of sound an archived task (by its reason) is short of
 * what the source counts for it (said; -1: it does not say), when so many were
 * ever named; 0: none.  Whether the count is one of pieces is not known: a
 * reason to look, and none to judge by. */
int64_t state_short_of(const char *reason, int64_t said, int64_t named);

/* Whether the Captures API has to be asked about an ended task: not when
 * everything the source says of it denies a recording (captureRequested
 * false, no count, no transcript, a voice channel). */
bool state_must_ask(const struct task *t);

/* Whether the source claims more of a task (of which so many artefacts are
 * stored) than it did: a transcript, or a higher count of recordings. */
bool state_claims_more(const struct task *now, const struct task *before,
                       int64_t stored);

/* When an ended task is asked again: at its end, +15 min, +1 h, +6 h, +24 h,
 * +72 h, and at the end of its settle window; returns 0 when it was asked at
 * or after that (settled). */
int64_t state_next_ask_ms(int64_t ended_ms, int64_t asked_ms,
                          int64_t settle_ms);

#endif
