/* stop: the wish of a person that it end.
 *
 * SIGHUP, SIGINT and SIGTERM: the first asks for a clean end, the second for
 * one at once; the third ends the process (which the archive survives).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_STOP_H
#define CLI_STOP_H

#include <stdatomic.h>

/* Before any thread starts. */
void stop_install(void);
/* 0: go on, 1: end cleanly, 2: end at once. */
const atomic_int *stop_flag(void);
/* After the clean end that a signal asked for: ends the process by that signal,
 * so that whoever started it learns of it as of any program.  Returns if there
 * was none, or none is taken (process 1 of a container). */
void stop_end(void);

#endif
