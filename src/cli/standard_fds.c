/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/standard_fds.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/err.h"

#define NOTHING "/dev/null"

int standard_fds_fill(struct err *e)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		/* the lowest that is free, which is this one; for reading
		 * alone: to write to it fails with EBADF */
		if (open(NOTHING, O_RDONLY) != fd)
			return err_set_errno(e, ERR_DISK, errno,
			                     "descriptor %d is closed, and "
			                     "%s cannot be opened for it",
			                     fd, NOTHING);
	}
	return 0;
}
