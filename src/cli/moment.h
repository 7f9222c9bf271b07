/* moment: an instant as a person or a timer writes it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_MOMENT_H
#define CLI_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

struct args;
struct err;
struct period;
struct text;

/* What DATE may be, for help and manual pages. */
extern const char moment_forms[];

/* Reads a date and time of when_parse, also with a blank in place of T; "now",
 * "today" or "yesterday" (the start of that day in the zone); or a duration: so
 * long before now_ms. */
int moment_parse(int64_t *out_ms, const char *s, int64_t now_ms,
                 struct err *e) MUST_CHECK;

/* The first day that the source answers for: it refuses more than 36 months
 * (docs/source.md, search). */
int64_t moment_reach(int64_t now_ms);
/* Moves a beginning that lies before its reach to that day; whether it did.
 * Pure. */
bool moment_clamp(int64_t *from_ms, int64_t now_ms);
/* ERR_USAGE, with that day, for a beginning before its reach. */
int moment_check_reach(int64_t from_ms, int64_t now_ms,
                       struct err *e) MUST_CHECK;

/* ERR_USAGE when --from and --to are the same: --to is not included. */
int moment_check_ends(const struct args *a, struct err *e) MUST_CHECK;

/* As a DATE that reads back the same: a day (of the zone) where one begins. */
void moment_add(struct text *out, int64_t ms);
/* "2026-10-01 to 2026-11-01"; "--from 2026-10-01 --to 2026-11-01" */
void moment_add_period(struct text *out, const struct period *p);
void moment_add_options(struct text *out, const struct period *p);

#endif
