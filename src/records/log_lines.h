/* log_lines: the entries in the files of the log, one after the other.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RECORDS_LOG_LINES_H
#define RECORDS_LOG_LINES_H

#include "base/attr.h"
#include "ledger/journal.h"

struct err;
struct store;

/* Each line to take, as it stands, without LF, with its number by the count;
 * one file at a time is in memory.  ERR_TAMPER: a file does not begin where
 * the one before it ends, or its last line is not whole. */
int log_lines_each(struct store *s, journal_take *take, void *ctx,
                   struct err *e) MUST_CHECK;

#endif
