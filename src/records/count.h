/* count: how many calls the source has of a range, asked now.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RECORDS_COUNT_H
#define RECORDS_COUNT_H

#include <stdint.h>

#include "base/attr.h"
#include "model/period.h"

struct config;
struct err;
struct source;

/* Created within the range, its first and last millisecond included if the
 * source includes them.  -1: the source would not say. */
int count_tasks(int64_t *out, struct source *s, const struct config *c,
                struct period range, struct err *e) MUST_CHECK;

#endif
