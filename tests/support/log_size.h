/* log_size: how many entries a log has, where it has to be readable.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_LOG_SIZE_H
#define SUPPORT_LOG_SIZE_H

#include "base/err.h"
#include "ledger/journal.h"
#include "support/check.h"

static inline uint64_t log_size(struct ledger *l)
{
	uint64_t size = 0;
	struct err e;

	if (journal_size(l, &size, &e) != 0)
		fail_msg("journal_size: %s", e.text);
	return size;
}

#endif
