/* unrecorded: what lies in the archive and was never recorded there.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RECORDS_UNRECORDED_H
#define RECORDS_UNRECORDED_H

#include "base/attr.h"

struct err;
struct findings;
struct ledger;
struct store;

/* Walks all folders of objects; what the ledger does not know is added to
 * the findings.  (What it knows and is not there, inspect finds.) */
int unrecorded_find(struct store *s, struct ledger *l, struct findings *f,
                    struct err *e) MUST_CHECK;

#endif
