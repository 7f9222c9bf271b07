/* health: of the media host: does it serve, is it down, how hard is it asked?
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_HEALTH_H
#define PIPELINE_HEALTH_H

#include <stdbool.h>
#include <stdint.h>

#include "pipeline/pressure.h"

struct flow;
struct transfer;
struct verdict;

struct health {
	int64_t failed; /* transfers, by the host, one after the other */
	int64_t failing_since_ms; /* monotonic: the first of those */
	int64_t served_ms; /* monotonic: the last one, or the run's start */
	int64_t silent_since_ms; /* monotonic: no answer since; 0: it answers */
	bool has_served;
	int64_t distrusted; /* transfers that ended by a certificate */
	struct pressure pressure;
};

/* A body has come. */
void health_served(struct flow *f);
/* A transfer failed, as *v says and in these words: fewer are sent at a time,
 * the run ends if the host is down or not trusted, and an item whose tries are
 * used up goes on where the trouble is not its own (v->act). */
void health_failed(struct flow *f, const struct transfer *t, struct verdict *v,
                   const char *said);

#endif
