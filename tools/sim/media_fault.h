/* media_fault: faults of the media host.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_MEDIA_FAULT_H
#define SIM_MEDIA_FAULT_H

#include <stdbool.h>

#include "sim/artefact.h"
#include "sim/http.h"

/* The link of this request is held to be expired. */
bool media_fault_expired(const struct request *r);
/* The reply is a redirect. */
bool media_fault_redirects(struct request *r, struct reply *out);
/* Only the end of the body comes, though all of it was asked for. */
bool media_fault_part(const struct request *r, struct reply *out);
/* Another recording of the same length takes the place of those bytes. */
void media_fault_version(struct body *b, const struct artefact *a);
/* Changes the bytes of a good reply. */
void media_fault_body(struct request *r, struct reply *out,
                      const struct artefact *a);

#endif
