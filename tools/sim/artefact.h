/* artefact: what the captures API can show of a task, and when.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_ARTEFACT_H
#define SIM_ARTEFACT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "sim/task.h"

enum artefact_kind {
	ARTEFACT_MAIN,
	ARTEFACT_SEGMENT,
	ARTEFACT_CONSULT,
	ARTEFACT_VA,
	ARTEFACT_SCREEN,
	ARTEFACT_VOICE_TRANSCRIPT,
	ARTEFACT_DIGITAL_TRANSCRIPT,
};

struct artefact {
	enum artefact_kind kind;
	int slot;     /* distinct within the task */
	int number;   /* within its kind */
	uint64_t key; /* distinct among all artefacts; names its bytes */
	char id[POPULATION_ID_MAX];
	char file_name[64];
	int64_t start_ms, stop_ms;
	int64_t available_ms; /* POPULATION_NEVER: not at all */
	int64_t gone_ms;      /* POPULATION_NEVER: stays */
	int64_t size_bytes;
	int speech; /* number of the speech file, -1: none */
	bool mulaw;
	int agent; /* in the roster, -1: none */
};

#define ARTEFACT_MAX 32

/* How many speech files there are and how long each is, set once at start;
 * durations in ms, sizes in bytes. */
struct artefact_speech {
	int count;
	int64_t duration_ms[16];
	int64_t size_bytes[16];
};

/* All artefacts that the task has, had or will have; the count. */
int artefact_list(const struct world *w, const struct artefact_speech *speech,
                  const struct task *t, struct artefact out[ARTEFACT_MAX]);
bool artefact_is_there(const struct artefact *a, int64_t now_ms);
bool artefact_is_audio(const struct artefact *a);
const char *artefact_kind_name(enum artefact_kind k);

/* The task index and the slot that an artefact's id names; false: none.
 * The id of a main recording may be the task's. */
bool artefact_find(const struct world *w, const char *id, int64_t *index,
                   int *slot);

#endif
