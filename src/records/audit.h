/* audit: whether the log is what was signed, and proofs for one entry.
 *
 * Checked without trusting the ledger: what lies in keys/ and log/, and the
 * files in log/ against every checkpoint, then the ledger's own lines against
 * the files.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RECORDS_AUDIT_H
#define RECORDS_AUDIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/text.h"
#include "model/merkle.h"
#include "records/findings.h"

struct err;
struct ledger;
struct note_key;
struct store;

struct audit_report {
	struct findings findings;
	uint64_t file_entries;   /* in the files of the log */
	uint64_t ledger_entries; /* in the ledger */
	uint64_t signed_entries; /* covered by the newest checkpoint that
	                            could be read */
	int64_t checkpoints;     /* signed, and held against the log */
	bool has_readme;         /* README.txt is in the archive */
	bool has_trusted;
	uint64_t trusted_entries;
	struct merkle_hash root; /* of all entries in the files */
	int64_t newest_ms;       /* of the ledger's newest entry; -1 */
	int64_t ahead_ms;        /* by so much ahead of the clock; 0: not */
};
void audit_report_free(struct audit_report *r);

/* The time of the newest entry, by the ledger; -1: there is none.  Times never
 * go back, so that one from a clock that was ahead is that of all entries
 * after it until it has passed. */
int audit_newest_ms(int64_t *out, struct ledger *l, struct err *e) MUST_CHECK;
/* By more than ten minutes.  Pure. */
bool audit_is_ahead(int64_t newest_ms, int64_t now_ms);

struct audit_setup {
	struct store *store;
	struct ledger *ledger;
	const char *trusted; /* a checkpoint from elsewhere, the text of a
	                        signed note; NULL: none */
	const unsigned char *own_key; /* public part of the key that signs
	                                 here; NULL: not known */
	const char *own_key_path;
	int64_t now_ms;
};

/* -1 only when nothing could be looked at, ERR_USAGE when trusted is no such
 * note; what is wrong stands in the findings. */
int audit_verify(struct audit_report *r, const struct audit_setup *setup,
                 struct err *e) MUST_CHECK;

/* What a verdict other than good is about: the log itself (or anything besides
 * what follows), or only the trusted checkpoint, which is not of this log, or
 * only the ledger, which has fewer entries than the log, or only both. */
enum audit_about {
	AUDIT_LOG = 0,
	AUDIT_TRUSTED = 1,
	AUDIT_LEDGER = 2,
	AUDIT_BOTH = AUDIT_TRUSTED | AUDIT_LEDGER,
};
/* Pure. */
enum audit_about audit_about(const struct audit_report *r);

/* Entries that no signature covers yet. */
uint64_t audit_unsigned(const struct audit_report *r);

struct audit_proof {
	uint64_t index;    /* of the entry */
	uint64_t size;     /* of the checkpoint */
	bool is_object;    /* asked for by the oid: index is its ingestion */
	struct text proof; /* a C2SP tlog-proof with that checkpoint */
	struct text line;  /* the entry itself, without LF */
};
void audit_proof_free(struct audit_proof *p);
/* The proof that the ingestion of an artefact, by its oid, or any entry, by its
 * number, is one of the signed log, by the newest checkpoint.  Verified before
 * it is given; to be freed.  ERR_USAGE: no such object or
 * entry; ERR_UNVERIFIED: it is not signed yet. */
int audit_prove(struct audit_proof *out, struct store *s, struct ledger *l,
                const char *what, struct err *e) MUST_CHECK;

#endif
