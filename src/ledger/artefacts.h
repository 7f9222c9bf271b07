/* artefacts: what was declared, what is here, and why not.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LEDGER_ARTEFACTS_H
#define LEDGER_ARTEFACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "model/artefact.h"
#include "model/state.h"
#include "port/digest.h"

struct arena;
struct err;
struct ledger;

struct ledger_artefact {
	int64_t row, task_row;
	char oid[OID_TEXT_MAX];
	enum kind kind;
	enum artefact_state state;
	const char *task_id, *source_id;
	const char *reason;  /* code of the last failure or verdict; or NULL */
	const char *detail;  /* its words; or NULL */
	int64_t tries;       /* transfers begun, over all runs */
	int64_t failed_runs; /* runs that ended without it */
	int64_t listed_ms;
	int64_t start_ms, stop_ms, create_ms; /* as declared; -1 */
	const char *language, *file_declared;
	/* when STORED or BAD */
	const char *path, *file_name, *mime, *codec, *verdict;
	char sha256[DIGEST_SHA256_HEX];
	int64_t bytes, duration_ms, stored_ms;
	int channels, rate_hz;
	int64_t event; /* index of its ingestion in the log; -1 */
	/* last verification; 0 when never */
	int64_t checked_ms;
	const char *checked_verdict; /* good, bad, cannot-be-verified */
};

/* What the source declares of a task. */
struct artefact_declaration {
	int64_t task_row;
	const struct artefact *artefact;
	const char *oid; /* of the artefact, kind_oid */
	int64_t now_ms;
};
/* Notes it: inserts the artefact, or renews what changed; what is stored keeps
 * what it was stored with.  Answers what is known of it now (strings in the
 * arena; of one that is new without task_id).  ERR_BUG if it is known of
 * another task. */
int artefacts_listed(struct ledger *l, const struct artefact_declaration *d,
                     struct arena *a, struct ledger_artefact *out,
                     struct err *e) MUST_CHECK;
/* The event x-redeclared, once for each form: what is stored is declared with
 * other times, and said is kept beside it; or, of one with a declared_kind,
 * that the source calls it so now. */
int artefacts_redeclared(struct ledger *l, const char *oid,
                         const struct artefact *said, int64_t now_ms,
                         struct err *e) MUST_CHECK;
/* The declared_kind that the log has of it; untouched if it has none. */
int artefacts_declared_kind(struct ledger *l, const char *oid, enum kind *out,
                            struct err *e) MUST_CHECK;

struct artefact_stored {
	const char *path, *file_name, *sha256, *mime, *codec;
	const char *verdict, *code, *detail; /* of the content check */
	int64_t bytes, duration_ms;          /* duration -1: not known */
	int channels, rate_hz;
	int64_t tries;
	const char *record_sha256, *source_sha256;
	/* What an earlier run is taken to have left of it, and was not fetched
	 * now: "object", "part"; or NULL. */
	const char *leftover;
};
/* STORED, or BAD when verdict is "bad"; appends the events ingestion and
 * validation, after a deletion if the log has it stored (artefacts_is_logged).
 * ERR_BUG when it is there already with another digest. */
int artefacts_stored(struct ledger *l, int64_t row,
                     const struct artefact_stored *s, int64_t now_ms,
                     struct err *e) MUST_CHECK;
/* The same of one that is LISTED, by the entry of the log that says so: in a
 * ledger that is made anew.  Nothing is appended. */
int artefacts_restored(struct ledger *l, int64_t row,
                       const struct artefact_stored *s, int64_t stored_ms,
                       int64_t event, struct err *e) MUST_CHECK;
/* Whether a run before "run" may have left it, or its whole bytes, unrecorded:
 * it was listed before until_ms (ledger_run_leftover_until of run), and what
 * lay there was not refused (FAILED for the reason ARTEFACT_STRANGE). */
#define ARTEFACT_STRANGE "object-not-ours"
int artefacts_may_be_leftover(struct ledger *l, int64_t row, int64_t run,
                              int64_t until_ms, bool *out,
                              struct err *e) MUST_CHECK;
/* Whether the log says that this object was stored, and not that it was deleted
 * since.  Of one that is not STORED or BAD: the ledger was made anew, and what
 * lay there was not what the log says. */
int artefacts_is_logged(struct ledger *l, const char *oid, bool *out,
                        struct err *e) MUST_CHECK;
struct artefact_failure {
	const char *reason; /* code of the last try */
	const char *detail; /* its words; or NULL */
	int64_t tries;      /* added to those of earlier runs */
};
/* FAILED.  Appends the event capture, but for an artefact that had failed so
 * already.  ERR_BUG unless it is LISTED or FAILED. */
int artefacts_failed(struct ledger *l, int64_t row,
                     const struct artefact_failure *why, int64_t now_ms,
                     struct err *e) MUST_CHECK;
/* Evidence that is LISTED and never came into its place (model/evidence.h);
 * of all else the database refuses it. */
int artefacts_forget(struct ledger *l, int64_t row, struct err *e) MUST_CHECK;
/* LOST: declared once, deleted at the source; appends x-unavailable. */
int artefacts_lost(struct ledger *l, int64_t row, const char *reason,
                   int64_t now_ms, struct err *e) MUST_CHECK;

/* How many of one task. */
int artefacts_count_of(struct ledger *l, int64_t task_row, size_t *out,
                       struct err *e) MUST_CHECK;
/* All of one task, by kind and source id, in the arena. */
int artefacts_of(struct ledger *l, int64_t task_row, struct arena *a,
                 struct ledger_artefact **out, size_t *count,
                 struct err *e) MUST_CHECK;
/* By oid; row 0 if unknown. */
int artefacts_find(struct ledger *l, const char *oid, struct arena *a,
                   struct ledger_artefact *out, struct err *e) MUST_CHECK;
/* Artefacts read into an array of the caller's. */
struct artefacts_list {
	struct arena *arena; /* for their strings */
	struct ledger_artefact *artefacts;
	size_t max;   /* there is room for so many */
	size_t count; /* out */
};
/* Up to out->max of those STORED or BAD, by row, after after_row: for
 * verification. */
int artefacts_after(struct ledger *l, int64_t after_row,
                    struct artefacts_list *out, struct err *e) MUST_CHECK;
/* Notes the verdict of a verification of x, as the ledger had it before.  A
 * call that was archived and of which something is bad has failed (damaged); it
 * is archived again when all of it is good, and due to be asked about. */
int artefacts_checked(struct ledger *l, const struct ledger_artefact *x,
                      const char *verdict, int64_t now_ms,
                      struct err *e) MUST_CHECK;
/* Of those that were bad at their last verification: how many are of a call
 * that does not stand as damaged, as it was not archived to begin with.  Looks
 * at every artefact. */
int artefacts_bad_apart(struct ledger *l, int64_t *out,
                        struct err *e) MUST_CHECK;

/* What was STORED, and found to be damaged or gone by the last verification
 * of it. */
bool artefacts_is_damaged(const struct ledger_artefact *x);
/* Its state as lists give it: the name of the state, or "damaged". */
const char *artefacts_state(const struct ledger_artefact *x);

struct artefact_totals {
	int64_t count[ARTEFACT_STATE_COUNT + 1]; /* by state */
	int64_t bytes;                           /* of STORED and BAD */
};
int artefacts_totals(struct ledger *l, struct artefact_totals *out,
                     struct err *e) MUST_CHECK;

#endif
