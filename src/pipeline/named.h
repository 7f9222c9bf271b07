/* named: what the source's answer has named of a call.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_NAMED_H
#define PIPELINE_NAMED_H

#include <stdbool.h>

struct artefact;
struct work;

/* Why an artefact has failed that an earlier answer named. */
#define NAMED_NO_MORE "the source named it before, and names it no more"

bool named_has(const struct work *w, const struct artefact *x);

#endif
