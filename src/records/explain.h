/* explain: one call's life, in plain words.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RECORDS_EXPLAIN_H
#define RECORDS_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "ledger/artefacts.h"
#include "ledger/tasks.h"

struct arena;
struct canon;
struct err;
struct ledger;
struct text;

/* An entry of the log that speaks of one of its artefacts. */
struct explain_entry {
	uint64_t n;
	const char *time, *type, *outcome, *oid;
	const char *detail; /* as JSON; or NULL */
};

struct leg;

struct explain {
	struct ledger_task task;
	struct ledger_artefact *artefacts; /* by kind, and in time */
	size_t artefact_count;
	const struct leg *legs; /* of each (records/legs.h); NULL: not read */
	struct explain_entry *entries; /* in the order of the log */
	size_t entry_count;
	bool full_numbers;
	struct wait_at at; /* the end of the last sync (ledger/asked.h) */
};

/* The task with that id, or that of the object with it (oid); written in
 * small or capital letters, or as the source wrote it.  ERR_USAGE when neither
 * is known. */
int explain_call(struct ledger_task *out, struct arena *a, struct ledger *l,
                 const char *id, struct err *e) MUST_CHECK;
/* Its life; id is the same. */
int explain_find(struct explain *out, struct arena *a, struct ledger *l,
                 const char *id, struct err *e) MUST_CHECK;

/* Recordings of sound that the source ever named for it. */
int64_t explain_named(const struct explain *x);
/* How many fewer these are than it counts; 0: none (state_short_of). */
int64_t explain_short_of(const struct explain *x);

/* Who takes part in a leg as it may be shown: a number is masked, in t, unless
 * numbers are to be shown in full. */
const char *explain_participant(struct text *t, const struct explain *x,
                                const char *s);

/* What its class means, and for a call that waits, what it waits for. */
const char *explain_class(const struct explain *x);
/* What its reason means. */
const char *explain_reason(const struct explain *x);
/* Something that the source named of it has not been fetched yet. */
bool explain_is_pending(const struct explain *x);
/* Paragraphs, with LF at their ends. */
void explain_words(struct text *out, const struct explain *x);
struct canon *explain_json(const struct explain *x, struct arena *a);

#endif
