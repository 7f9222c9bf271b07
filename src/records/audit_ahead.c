/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/err.h"
#include "base/when.h"
#include "ledger/journal.h"
#include "ledger/journal_line.h"
#include "records/audit.h"

static int take_time(void *ctx, uint64_t n, const char *line, size_t len,
                     struct err *e)
{
	struct journal_line said;
	char time[WHEN_TEXT_MAX] = { 0 };

	if (!journal_line_read(&said, line, len))
		return err_set(e, ERR_TAMPER,
		               "log entry %llu is no line of this log",
		               (unsigned long long)n);
	memcpy(time, said.time, JOURNAL_TIME_LEN);
	if (when_parse(ctx, time, e) != 0)
		return err_set(e, ERR_TAMPER, "log entry %llu has no time",
		               (unsigned long long)n);
	return 0;
}

int audit_newest_ms(int64_t *out, struct ledger *l, struct err *e)
{
	uint64_t size;

	*out = -1;
	if (journal_size(l, &size, e) != 0)
		return -1;
	if (size == 0)
		return 0;
	return journal_each(l, size - 1, size, take_time, out, e);
}

bool audit_is_ahead(int64_t newest_ms, int64_t now_ms)
{
	return newest_ms > now_ms + 10 * MINUTE_MS;
}
