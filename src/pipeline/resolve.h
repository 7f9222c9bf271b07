/* resolve: due tasks to the Captures API, ten at a time.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_RESOLVE_H
#define PIPELINE_RESOLVE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

struct err;
struct flow;
struct resolve;

struct resolve *resolve_new(struct flow *f);
void resolve_free(struct resolve *r);
/* Asks for as many tasks as the download can soon use. */
int resolve_pump(struct resolve *r, struct err *e) MUST_CHECK;
/* When new links are asked for at the latest, monotonic; -1: none are wanted.
 */
int64_t resolve_next_ms(const struct resolve *r);
/* No call under way and nothing due. */
bool resolve_is_done(const struct resolve *r);

#endif
