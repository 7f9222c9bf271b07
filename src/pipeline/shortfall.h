/* shortfall: an archived call has less than its record claims.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_SHORTFALL_H
#define PIPELINE_SHORTFALL_H

#include <stdbool.h>
#include <stdint.h>

struct work;

/* Whether one that is archived (by its reason) is short of recordings that the
 * source counts (said; named: how many it ever named), or of a transcript that
 * it claims.  Pure. */
bool shortfall_is(const char *reason, int64_t said, int64_t named);

/* Logs it: the first of a run loudly; explain tells it of each. */
void shortfall_note(const struct work *w, const char *reason, int64_t named);

#endif
