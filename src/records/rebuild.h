/* rebuild: a ledger made anew from what the archive holds.
 *
 * The log is what is believed: its files have to be what the newest signed
 * checkpoint covers, to the last entry, else nothing is written.  Of each
 * object that an entry speaks of, the sidecars count only if they have the
 * digests of that entry.  What disagrees is named, and left out.
 *
 * What the archive does not hold is not known: windows of time, the calls of
 * which nothing is stored, what was asked when.  Each call that is known is due
 * to be asked about again.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RECORDS_REBUILD_H
#define RECORDS_REBUILD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "records/findings.h"

struct clock;
struct err;
struct store;

struct rebuild_setup {
	struct store *store; /* under its lock */
	const char *ledger_path;
	const char *org, *origin, *vkey;
	const char *settings; /* of judgements: pipeline/settings */
	const char *run_id;   /* in every line of the program's log */
	const struct clock *clock;
};

struct rebuild_report {
	/* Of a refusal: why.  Else: what was left out, or lies there without
	 * an entry. */
	struct findings findings;
	bool is_made;
	int64_t entries; /* of the log, as signed */
	int64_t calls;
	int64_t artefacts; /* stored, evidence too */
	int64_t evidence;
	int64_t deleted;   /* as the log says */
	int64_t differing; /* left out */
	int64_t leftovers; /* objects without an entry */
	int64_t unknown;   /* that the log says were not to be had */
	int64_t first_ms;  /* of the calls; -1 */
};
void rebuild_report_free(struct rebuild_report *r);

/* The ledger is in its place afterwards, with the event x-ledger-rebuilt, or
 * there is none: -1, or with findings and is_made false.  ERR_FOREIGN: the
 * archive is another organisation's.  What is signed next is for the caller
 * (pipeline/anchor). */
int rebuild_run(struct rebuild_report *r, const struct rebuild_setup *setup,
                struct err *e) MUST_CHECK;

#endif
