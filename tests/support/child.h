/* child: runs a part of a test in a process of its own, which may end.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_CHILD_H
#define SUPPORT_CHILD_H

#include <sys/types.h>

/* Forks, calls run(ctx) with standard error silenced, and leaves with its
 * value.  The exit status, or minus the number of the signal that ended it. */
int child_run(int (*run)(void *ctx), void *ctx);

/* As child_run, but does not wait; the child ends with run, or when it is
 * ended. */
pid_t child_start(int (*run)(void *ctx), void *ctx);
int child_wait(pid_t pid);

#endif
