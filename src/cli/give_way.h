/* give_way: a command that lets another run write, and goes on after it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_GIVE_WAY_H
#define CLI_GIVE_WAY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

struct cli_context;
struct err;

/* Whether another run has asked for the lock (COMMAND_GIVES_WAY). */
bool give_way_is_asked(const struct cli_context *c);

/* Closes the ledger and lets go of the lock; goes on once nobody else has it,
 * with the log as it is then.  0; 1 if the command was stopped before that, or
 * its time was over (until_ms, monotonic; -1: never): no ledger is open; -1 the
 * same, and *e says why. */
int give_way(struct cli_context *c, int64_t until_ms, struct err *e) MUST_CHECK;

#endif
