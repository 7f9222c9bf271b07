/* inspect: one stored artefact, compared with everything that speaks of it.
 *
 * File, sidecars, ledger and log entry: bytes are read again and hashed.
 * May be called from any thread; touches nothing but the store.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RECORDS_INSPECT_H
#define RECORDS_INSPECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/artefacts.h"
#include "records/findings.h"

struct store;

struct inspect {
	/* given */
	struct store *store;
	struct ledger_artefact artefact; /* STORED or BAD */
	const char *entry;               /* its line of the log; NULL: none */
	size_t entry_len;
	/* outcome: the worst, with the first words for it */
	enum finding_verdict verdict;
	const char *code; /* static */
	char text[256];
	int64_t bytes; /* read */
};

void inspect_artefact(struct inspect *x);

#endif
