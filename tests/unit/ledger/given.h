/* given: what the ledger is given, in one line of a test.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_LEDGER_GIVEN_H
#define UNIT_LEDGER_GIVEN_H

#include "ledger/artefacts.h"
#include "ledger/tasks.h"

/* Seen outside a scan, and in the window of one. */
#define SEEN(t, j, ms) SEEN_BY(0, true, t, j, ms)
#define SEEN_BY(number, inside, t, j, ms)                                      \
	(&(const struct tasks_sighting){ .scan = (number),                     \
	                                 .in_window = (inside),                \
	                                 .task = (t),                          \
	                                 .fresh = (j),                         \
	                                 .now_ms = (ms) })
#define DECLARED(row, x, id, ms)                                               \
	(&(const struct artefact_declaration){ .task_row = (row),              \
	                                       .artefact = (x),                \
	                                       .oid = (id),                    \
	                                       .now_ms = (ms) })
#define FAILURE(code, words, times)                                            \
	(&(const struct artefact_failure){                                     \
	        .reason = (code), .detail = (words), .tries = (times) })

#endif
