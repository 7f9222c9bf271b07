/* tally: what is known of a call's artefacts, in numbers.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_TALLY_H
#define PIPELINE_TALLY_H

#include <stddef.h>
#include <stdint.h>

#include "model/state.h"

struct ledger_artefact;

/* Evidence is none of what the call should have. */
struct tally {
	int64_t states[ARTEFACT_DISPOSED + 1]; /* but evidence */
	int64_t main_stored;
	int64_t gone;        /* of those failed */
	int64_t rejected;    /* of those failed: evidence of them is kept */
	int64_t sound;       /* recordings of sound, in any state */
	int64_t transcripts; /* the same */
	int64_t damaged;     /* of those stored */
};

/* Pure. */
struct tally tally_of(const struct ledger_artefact *known, size_t count);

#endif
