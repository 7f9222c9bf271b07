/* control: what a test asks of the simulator itself, under /sim/.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_CONTROL_H
#define SIM_CONTROL_H

#include "sim/http.h"

/* True when the path is one of /sim/; may queue a stream of its own: then
 * *queued is set and out is not to be sent. */
void control_handle(struct request *r, struct reply *out, bool *queued);

#endif
