/* expected: the truth, for tests to compare with: GET /sim/expected.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_EXPECTED_H
#define SIM_EXPECTED_H

#include "sim/http.h"

/* Queues a stream of JSON lines, one per task created in from..to (ms; half
 * open), in the order of creation; inserted tasks come last.  With sha256=1
 * each artefact with its digest.  An enum MHD_Result. */
int expected_send(struct request *r);

#endif
