/* source_probe: one question of a run, to find out whether a source that was
 * too old (source_age.h) is so still.  It is about a call that was asked about
 * before, and what it says of that call is not taken.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_SOURCE_PROBE_H
#define PIPELINE_SOURCE_PROBE_H

#include <stdbool.h>

#include "base/attr.h"

struct err;
struct flow;
struct source_probe;

struct source_probe *source_probe_new(struct flow *f);
void source_probe_free(struct source_probe *p);
/* Asks, once; nothing where the source was not old, or no call was asked about
 * yet. */
int source_probe_pump(struct source_probe *p, struct err *e) MUST_CHECK;
bool source_probe_is_done(const struct source_probe *p);

#endif
