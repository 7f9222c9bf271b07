/* SPDX-License-Identifier: Apache-2.0 */
#include "base/invoked.h"

#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/bytes.h"

bool invoked_by_systemd(void)
{
	/* never set by this process; NOLINTNEXTLINE(concurrency-mt-unsafe) */
	const char *pid = getenv("SYSTEMD_EXEC_PID");
	int64_t number;

	return pid != NULL && bytes_parse_i64(&number, pid, 1, INT64_MAX) &&
	       number == getpid();
}
