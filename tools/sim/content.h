/* content: the bytes of an artefact.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_CONTENT_H
#define SIM_CONTENT_H

#include "sim/artefact.h"
#include "sim/body.h"

struct sim;

/* Fills an empty body; the size is the artefact's where it has one. */
void content_make(struct sim *s, const struct task *t, const struct artefact *a,
                  struct body *out);
/* Content-Type of the artefact; NULL: none. */
const char *content_type(struct sim *s, const struct artefact *a);

#endif
