/* entries: what the log says was stored, looked for in the ledger.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RECORDS_ENTRIES_H
#define RECORDS_ENTRIES_H

#include "base/attr.h"

struct err;
struct findings;
struct ledger;

/* Each object of an ingestion has to be stored, by that entry; one that was
 * disposed of has an entry of its deletion.  What is not so is a finding, and
 * so is a log that cannot be read to its end. */
int entries_find(struct ledger *l, struct findings *f,
                 struct err *e) MUST_CHECK;

#endif
