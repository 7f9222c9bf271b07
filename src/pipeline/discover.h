/* discover: windows, counts and pages until every window closes by count.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_DISCOVER_H
#define PIPELINE_DISCOVER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

struct discover;
struct err;
struct flow;

struct discover *discover_new(struct flow *f);
void discover_free(struct discover *d);
/* Gives its next call if none is under way. */
int discover_pump(struct discover *d, struct err *e) MUST_CHECK;
/* Nothing more will be named in this run. */
bool discover_is_done(const struct discover *d);
/* Windows that would not close in this run. */
int64_t discover_unclosed(const struct discover *d);
/* Share of the discovery that is done, 0..1000; -1 while unknown. */
int64_t discover_share(const struct discover *d);

/* At the end of a run that took longer than discover.recount_after: counts
 * the closed windows of the period once more, so that what the report says is
 * the source's count as the run ends.  False when that is not due; otherwise
 * discovery is no longer done. */
bool discover_look_again(struct discover *d);

#endif
