/* anchor_files: the files of the log, held against the ledger's lines.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_ANCHOR_FILES_H
#define PIPELINE_ANCHOR_FILES_H

#include <stdint.h>

#include "base/attr.h"

struct err;
struct journal_walk;
struct ledger;
struct store;

/* Reads the ledger's lines (walk, at its first) beside the files, as far as
 * these go.  ERR_TAMPER, naming the file, when one is not byte for byte what
 * the ledger says from its first entry on, when entries are missing between
 * two, or when the last one goes beyond the ledger's size.  *end: the index
 * after their last entry. */
int anchor_files_check(uint64_t *end, struct journal_walk *walk, uint64_t size,
                       struct store *s, struct err *e) MUST_CHECK;

/* The index after the last entry of the last file; 0 without any. */
int anchor_files_end(uint64_t *end, struct store *s, struct err *e) MUST_CHECK;

#endif
