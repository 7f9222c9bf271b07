/* invoked: who started this process.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_INVOKED_H
#define BASE_INVOKED_H

#include <stdbool.h>

/* As the process of a unit of systemd, by SYSTEMD_EXEC_PID (since systemd 248).
 * All else that a unit has in its environment is handed on to what it starts:
 * the terminals of a desktop too. */
bool invoked_by_systemd(void);

#endif
