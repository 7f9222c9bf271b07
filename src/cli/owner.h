/* owner: what whoever may not look at a file is told.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_OWNER_H
#define CLI_OWNER_H

#include <stdbool.h>

#include "base/attr.h"

struct err;

/* Whether this user may not read path, nor, maybe, see whether it is there. */
bool owner_denies(const char *path);
/* ERR_DISK "cannot look at WHAT PATH: Permission denied", with owner_hint. */
int owner_refuse(const char *what, const char *path, const char *command,
                 struct err *e) MUST_CHECK;
/* Says whose it is, by the nearest folder where it cannot be seen, and how to
 * run the command as that user.  Always returns -1. */
int owner_hint(struct err *e, const char *path, const char *command);

#endif
