/* media: the bucket that links point at.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_MEDIA_H
#define SIM_MEDIA_H

#include "sim/http.h"

void media_handle(struct request *r, struct reply *out);

#endif
