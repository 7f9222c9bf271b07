/* anchor_files: the files of the log, held against the ledger's lines.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_ANCHOR_FILES_H
#define PIPELINE_ANCHOR_FILES_H

#include <stdint.h>

#include "base/attr.h"

struct err;
struct ledger;
struct store;

/* ERR_TAMPER, naming the file, when one is not byte for byte what the ledger
 * says from its first entry on, when entries are missing between two, or when
 * the last one goes beyond the ledger.  *end: the index after their last
 * entry. */
int anchor_files_check(uint64_t *end, struct ledger *l, struct store *s,
                       struct err *e) MUST_CHECK;

#endif
