/* ledger: what is known, durably; the only writer of the database.
 *
 * An interface; SQLite is its one implementation today.  All calls of one
 * handle come from one thread.  Everything that changes state happens inside
 * ledger_begin .. ledger_commit, and whatever a person must be able to prove
 * appends its event to the log in that same transaction.
 *
 * Invariant: an artefact is STORED or BAD only after store_seal said that its
 * bytes are durable in their final place.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct arena;
struct err;
struct ledger;
struct text;

enum ledger_mode { LEDGER_READ, LEDGER_WRITE };

/* Makes a new ledger (0640) with its first event, x-log-created {origin,
 * vkey}.  One that is there already for the same organisation, origin and
 * key is fine (nothing is written); anything else there is ERR_FOREIGN. */
int ledger_create(const char *path, const char *org, const char *origin,
                  const char *vkey, int64_t now_ms, struct err *e) MUST_CHECK;

/* org NULL: whoever's.  ERR_FOREIGN: no ledger, another organisation's, made
 * by a newer program, or a migration whose digest differs.  ERR_TAMPER: the
 * end of its log does not fit together (LEDGER_WRITE).  LEDGER_WRITE migrates
 * an older one after an online backup beside it. */
int ledger_open(struct ledger **out, const char *path, enum ledger_mode mode,
                const char *org, struct err *e) MUST_CHECK;
/* Whether there is a ledger of that organisation; fails as ledger_open does,
 * but for one that is older.  Nothing is written. */
int ledger_check_org(const char *path, const char *org,
                     struct err *e) MUST_CHECK;
/* To read a ledger that nobody writes, whoever's: nothing is made beside it. */
int ledger_open_immutable(struct ledger **out, const char *path,
                          struct err *e) MUST_CHECK;
void ledger_close(struct ledger *l);
OWN_TYPE(ledger, struct ledger, ledger_close)

/* A reader may begin, too: it sees one moment of the ledger until it commits
 * or rolls back. */
int ledger_begin(struct ledger *l, struct err *e) MUST_CHECK;
/* Rolls back when it fails.  It fails, too, when a change in the transaction
 * has failed half done, with that failure: the whole of it is lost. */
int ledger_commit(struct ledger *l, struct err *e) MUST_CHECK;
void ledger_rollback(struct ledger *l);

/* A run that commits often does not wait for the disk each time: after a power
 * cut the ledger is whole, as one of its last commits left it.  Outside a
 * transaction.  Back from lazy, the next commit makes all of them durable. */
int ledger_set_lazy(struct ledger *l, bool is_lazy, struct err *e) MUST_CHECK;
/* Makes durable what was committed so far, by this process or one before: ahead
 * of anything outside of the ledger that rests on it.  For a writer, from any
 * thread.  ERR_DISK, ERR_FULL; once it has failed it does so for good. */
int ledger_flush(struct ledger *l, struct err *e) MUST_CHECK;
bool ledger_in_transaction(const struct ledger *l);

const char *ledger_path(const struct ledger *l);
const char *ledger_org(const struct ledger *l);
const char *ledger_origin(const struct ledger *l);
const char *ledger_vkey(const struct ledger *l);

/* Small facts by name; get gives NULL text (len 0, data NULL) if absent. */
int ledger_meta_get(struct ledger *l, const char *key, struct text *out,
                    struct err *e) MUST_CHECK;
/* As a whole number; *out is otherwise where it was never set. */
int ledger_meta_number(struct ledger *l, const char *key, int64_t *out,
                       int64_t otherwise, struct err *e) MUST_CHECK;
int ledger_meta_set(struct ledger *l, const char *key, const char *value,
                    struct err *e) MUST_CHECK;

/* Full check of the database; ERR_LEDGER with the first finding. */
int ledger_check(struct ledger *l, struct err *e) MUST_CHECK;
/* Bytes of the database on disk, without the WAL. */
int64_t ledger_bytes(struct ledger *l);

/* Runs: who did what when. */
struct ledger_run {
	int64_t number;
	const char *id; /* UUID, in every log line */
	const char *command;
	int64_t from_ms, to_ms;       /* of the period; 0 if none */
	int64_t started_ms, ended_ms; /* 0: not ended, or killed */
	int64_t exit_code;            /* -1 while it runs */
	const char *summary;          /* JSON, or NULL */
};
/* Starts a run in its own transaction: frees the leases that a killed run
 * left behind.  Fills number. */
int ledger_run_start(struct ledger *l, struct ledger_run *run,
                     struct err *e) MUST_CHECK;
/* In a transaction of its own.  summary: JSON, or NULL. */
int ledger_run_end(struct ledger *l, int64_t number, int64_t now_ms,
                   int exit_code, const char *summary,
                   struct err *e) MUST_CHECK;
/* A run that did not end with 0 or 3 may have sealed what it did not record.
 * The instant at which the one that followed the last such run before "run"
 * began: what was listed earlier may have been left.  INT64_MAX where the clock
 * was set back since, and no time tells; LEDGER_NO_LEFTOVER if each of them
 * recorded all. */
#define LEDGER_NO_LEFTOVER INT64_MIN
int ledger_run_leftover_until(struct ledger *l, int64_t run, int64_t *out_ms,
                              struct err *e) MUST_CHECK;
/* The latest run of a command (NULL: any); number 0 if none.  Strings are
 * put into the arena. */
int ledger_run_last(struct ledger *l, const char *command,
                    struct ledger_run *out, struct arena *a,
                    struct err *e) MUST_CHECK;

#endif
