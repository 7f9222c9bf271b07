/* invoked: who started this process.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_INVOKED_H
#define BASE_INVOKED_H

#include <stdbool.h>

/* As a unit of systemd, or below one. */
bool invoked_by_systemd(void);

#endif
