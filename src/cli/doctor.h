/* doctor: findings, line by line, and what they come to.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_DOCTOR_H
#define CLI_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"

struct cli_context;

enum doctor_verdict { DOCTOR_OK, DOCTOR_WARN, DOCTOR_FAIL };

struct doctor_finding {
	enum doctor_verdict verdict;
	const char *name; /* "clock" */
	char *text;
	char *hint;         /* what to do; NULL: nothing */
	enum err_code code; /* of a failure */
};

struct doctor {
	struct cli_context *context;
	struct doctor_finding *findings;
	size_t count;
	bool is_locked;        /* somebody else works on the archive */
	bool only_looks;       /* nothing may be written: as_root.h */
	int64_t source_off_ms; /* the clock ahead of the source's; 0, too,
	                          where that is not known */
};

void doctor_free(struct doctor *d);
/* Adds a finding, and prints it at once for people. */
void doctor_ok(struct doctor *d, const char *name, const char *fmt, ...)
        PRINTF(3, 4);
/* verdict may be DOCTOR_OK: hint is then left out. */
void doctor_say(struct doctor *d, enum doctor_verdict verdict, const char *name,
                enum err_code code, const char *hint, const char *fmt, ...)
        PRINTF(6, 7);
/* A failure as it came, with its own hint or else this one. */
void doctor_fail(struct doctor *d, const char *name, const struct err *e,
                 const char *hint);
const char *doctor_verdict_name(enum doctor_verdict v);

/* The exit code of all findings: that of the gravest failure (4, 7, 6, 2, 1,
 * 5: what is wrong with the evidence first, a lock last). */
enum exit_code doctor_exit_code(const struct doctor_finding *findings,
                                size_t count);

/* Pure judgements. */
enum doctor_verdict doctor_judge_clock(int64_t offset_ms);
enum doctor_verdict doctor_judge_space(int64_t free_bytes, int64_t min_bytes);
/* remaining_ms: until a refresh token ends; negative: it has ended. */
enum doctor_verdict doctor_judge_expiry(int64_t remaining_ms);
/* scopes as the token reply said them; NULL: it did not. */
enum doctor_verdict doctor_judge_scopes(const char *scopes);

#endif
