/* gate: what every API request must pass: bearer, organisation, rate.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_GATE_H
#define SIM_GATE_H

#include <stdbool.h>

#include "sim/http.h"
#include "sim/tokens.h"

/* Counts the request as arrived. */
void gate_arrive(const struct request *r);
/* False with the refusal in out.  grant may be NULL. */
bool gate_enter(struct request *r, struct reply *out,
                struct tokens_grant *grant);
/* The Retry-After header: kind is RETRY_SECONDS...; the client is held to
 * it. */
void gate_retry_after(struct request *r, struct reply *out, int64_t kind,
                      int64_t wait_ms);
/* The client is held to a wait that it was told in other words. */
void gate_hold_to(const struct request *r, int64_t wait_ms);

#endif
