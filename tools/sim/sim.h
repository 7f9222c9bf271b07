/* sim: the whole simulator: its parts, made once in main.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_SIM_H
#define SIM_SIM_H

#include "sim/artefact.h"
#include "sim/options.h"

/* Options that a test may change while it runs. */
struct live {
	_Atomic int64_t date_skew_ms, link_s, page_size, cap, stop_shift_ms;
	_Atomic bool no_call_type, no_main, no_transcripts;
};

struct sim {
	struct options o;
	struct live live;
	struct simclock *clock;
	struct roster *roster;
	struct population *population;
	struct rows_cache *rows;
	struct arena *schema_arena;
	struct gql_schema *schema;
	struct tokens *tokens;
	struct wav_tape *tape;
	struct speech *speech;
	struct artefact_speech speech_sizes;
	struct faults *faults;
	struct stats *stats;
	struct pace *pace;
	struct timer *timer;
	char *api_base;
	char *media_base; /* the own media host */
};

/* The world at this moment. */
struct world sim_world(struct sim *s);

#endif
