/* oauth: sign-in: the authorize page and the token endpoints.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_OAUTH_H
#define SIM_OAUTH_H

#include <stdbool.h>

#include "sim/http.h"
#include "sim/tokens.h"

void oauth_authorize(struct request *r, struct reply *out);
void oauth_token(struct request *r, struct reply *out);
void oauth_app_token(struct request *r, struct reply *out);

/* The grant behind the bearer of an API request; false with a 401 in out. */
bool oauth_bearer(struct request *r, struct reply *out,
                  struct tokens_grant *grant);

#endif
