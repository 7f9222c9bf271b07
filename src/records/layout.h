/* layout: what has to lie in keys/ and log/, and what does not belong there.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RECORDS_LAYOUT_H
#define RECORDS_LAYOUT_H

#include "base/attr.h"

struct err;
struct findings;
struct ledger;
struct store;

/* Lists both folders and those below log/: a stranger, a key that is not what
 * its name says or not there, and the newest checkpoint without the note of
 * its size are added to the findings.  What the files of the log say is for
 * walk and notes. */
int layout_find(struct store *s, struct ledger *l, struct findings *f,
                struct err *e) MUST_CHECK;

#endif
