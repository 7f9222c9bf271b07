/* captures: POST /v1/captures/query.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_CAPTURES_H
#define SIM_CAPTURES_H

#include "sim/http.h"

void captures_handle(struct request *r, struct reply *out);

#endif
