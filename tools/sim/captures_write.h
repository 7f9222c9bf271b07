/* captures_write: the reply of a captures query.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_CAPTURES_WRITE_H
#define SIM_CAPTURES_WRITE_H

#include "sim/http.h"
#include "sim/task.h"

struct captures_query {
	struct request *request;
	struct world world;
	const char *ids[16];
	int count;
	int64_t minutes;
	bool segments, va, screens;
};

void captures_write(const struct captures_query *q, struct text *out);

#endif
