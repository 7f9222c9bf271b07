/* findings: what a check has found wrong, in words for people.
 *
 * There are three verdicts: good, bad, and cannot be verified.  The third is
 * never shown as the first, and counts for the exit code as the second.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RECORDS_FINDINGS_H
#define RECORDS_FINDINGS_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct arena;
struct canon;
struct err;

enum finding_verdict {
	FINDING_GOOD = 0,
	FINDING_UNVERIFIED = 1, /* could not be checked */
	FINDING_BAD = 2,        /* is not what was recorded */
};

/* "good", "cannot-be-verified", "bad" */
const char *findings_verdict_name(enum finding_verdict v);

struct finding {
	enum finding_verdict verdict; /* never FINDING_GOOD */
	const char *where;            /* a path, an oid, "log entry 17" */
	const char *code;             /* stable: "file-differs" */
	const char *text;
};

/* More than these are counted and not listed. */
#define FINDINGS_LISTED_MAX 1000

struct findings {
	struct arena *arena;
	struct finding *list;
	size_t count;            /* listed */
	int64_t bad, unverified; /* all */
};

void findings_init(struct findings *f);
void findings_free(struct findings *f); /* for OWN */
void findings_add(struct findings *f, enum finding_verdict v, const char *code,
                  const char *where, const char *fmt, ...) PRINTF(5, 6);
/* A failure while checking: ERR_TAMPER and ERR_GONE are bad, anything else
 * means that it could not be verified. */
void findings_add_err(struct findings *f, const char *where,
                      const struct err *e);
enum finding_verdict findings_judge_err(const struct err *e);
/* The worst of all. */
enum finding_verdict findings_verdict(const struct findings *f);
/* [{"code","text","verdict","where"},...] */
struct canon *findings_json(const struct findings *f, struct arena *a);

#endif
