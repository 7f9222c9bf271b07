/* hostile: names, links and ids that a careless client would follow.
 *
 * Each writes a JSON value into out and is true when the fault strikes; a
 * link starts as the good one.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_HOSTILE_H
#define SIM_HOSTILE_H

#include <stdbool.h>

#include "sim/http.h"

bool hostile_name(const struct request *r, struct text *out);
bool hostile_link(const struct request *r, struct text *out);
/* An empty text: the id is left out. */
bool hostile_id(const struct request *r, struct text *out);

#endif
