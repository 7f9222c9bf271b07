/* sync_block: the live block of a sync, as lines that fit the terminal.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_SYNC_BLOCK_H
#define CLI_SYNC_BLOCK_H

#include <stdint.h>

struct sync_progress;
struct text;

/* Adds the lines, none longer than width columns; returns how many. */
int sync_block_add(struct text *out, const struct sync_progress *p, int width);

/* Calls whose check has not ended.  Where there are many, the ledger is counted
 * every few seconds only: while more are found it is what was found and not
 * asked. */
int64_t sync_block_to_come(const struct sync_progress *p);
/* The estimate for them; -1: not known yet. */
int64_t sync_block_remaining_ms(const struct sync_progress *p);

#endif
