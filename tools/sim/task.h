/* task: one contact as it stands at a given moment.
 *
 * Everything follows from the index, the options and the moment.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_TASK_H
#define SIM_TASK_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/population.h"

struct roster;

/* What tasks are made from. */
struct world {
	const struct options *o;
	const struct roster *roster;
	struct population *pop;
	int64_t now_ms; /* the service's time */
};

enum task_channel {
	TASK_TELEPHONY,
	TASK_EMAIL,
	TASK_CHAT,
	TASK_SOCIAL,
};

enum task_capture {
	TASK_CAPTURE_NONE,
	TASK_CAPTURE_YES,
	TASK_CAPTURE_MISSING, /* said to be there, never shown */
	TASK_CAPTURE_DELETED,
};

/* No value: null in a reply. */
#define TASK_NULL INT64_MIN

struct task {
	int64_t index;
	int64_t created_ms;
	int64_t end_ms; /* when it ends or ended; POPULATION_NEVER */
	bool open;      /* at the moment of the world */
	enum task_channel channel;
	enum task_capture capture;
	bool outbound, plain, null_objects;
	int agent, first_agent, queue, first_queue, team, site, entry_point;
	int wrapup; /* each -1: none */
	int64_t ivr_ms, queue_ms, ring_ms, talk_ms, hold_ms, consult_ms;
	int64_t paused_ms, wrapup_ms;
	int64_t connected_ms; /* when the agent answered; TASK_NULL */
	int64_t holds, consults, transfers, pauses, screens;
	bool va, voice_transcript, digital_transcript, capture_unknown;
	int64_t extra_delay_ms, gone_ms;
	int64_t told_end_ms; /* the search tells it; 0; -1: open */
};

void task_make(const struct world *w, int64_t index, struct task *t);
/* Only when it was created and ends: much cheaper than task_make. */
void task_times(const struct world *w, int64_t index, int64_t *created_ms,
                int64_t *end_ms);
const char *task_channel_name(enum task_channel c);

#endif
