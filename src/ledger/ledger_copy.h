/* ledger_copy: a copy of the ledger, made while others go on writing it.
 *
 * It gets its name when it is whole, and was read back.  Nothing is replaced
 * but an earlier copy of the same ledger: one whose log is the beginning of
 * this one's.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LEDGER_LEDGER_COPY_H
#define LEDGER_LEDGER_COPY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/when.h"

struct err;
struct ledger;

/* What the copy holds, as it was read from it. */
struct ledger_copy {
	int64_t bytes;
	int64_t calls, artefacts; /* artefacts: stored, evidence too */
	uint64_t entries;
	char newest[WHEN_TEXT_MAX]; /* time of the last entry; "" if none */
	bool has_replaced;          /* an earlier copy */
};

/* ERR_FOREIGN: something else is there, or where PATH.part would be, and stays;
 * or the name is one of the ledger's own.  ERR_LEDGER: the copy is
 * damaged, as the ledger is; no copy is made. */
int ledger_copy_make(struct ledger_copy *out, struct ledger *l,
                     const char *path, struct err *e) MUST_CHECK;

#endif
