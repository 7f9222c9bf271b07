/* SPDX-License-Identifier: Apache-2.0 */
#include "base/fault.h"

#ifdef WX_FAULTS
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/bytes.h"

/* What a run that a fault point ended leaves with. */
#define FAULT_STATUS 100

static void count_point(int64_t number, const char *name)
{
	const char *path = getenv("FAULT_COUNT");
	char line[256];
	int len;
	int fd;

	if (path == NULL)
		return;
	len = snprintf(line, sizeof(line), "%lld %.200s\n", (long long)number,
	               name);
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, line, (size_t)len) != len)
		abort();
	(void)close(fd);
}

void fault_point(const char *name)
{
	static _Atomic int64_t passed = 0;
	const int64_t number = atomic_fetch_add(&passed, 1) + 1;
	const char *step = getenv("FAULT_STEP");
	int64_t last;

	count_point(number, name);
	if (step != NULL && bytes_parse_i64(&last, step, 1, INT64_MAX) &&
	    last == number)
		_exit(FAULT_STATUS);
}
#endif
