/* owner: whose files these are, and what another user is told.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_OWNER_H
#define CLI_OWNER_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/attr.h"

struct config;
struct err;
struct text;

/* Whether this user may not read path, nor, maybe, see whether it is there. */
bool owner_denies(const char *path);
/* ERR_DISK "cannot look at WHAT PATH: Permission denied", with owner_hint. */
int owner_refuse(const char *what, const char *path, const char *command,
                 struct err *e) MUST_CHECK;
/* Says whose it is, by the nearest folder where it cannot be seen, and how to
 * run the command as that user.  Always returns -1. */
int owner_hint(struct err *e, const char *path, const char *command);

/* Whose archive it is: the ledger's owner, else the archive's, else the token
 * store's; false where there is none of them yet.  what becomes "ledger PATH".
 */
bool owner_of_archive(uid_t *out, struct text *what, const struct config *c);
/* The name of a user, or the number of one that has none. */
void owner_add_user(struct text *out, uid_t user);
/* "runuser -u NAME -- wxarchive COMMAND" */
void owner_add_run(struct text *out, uid_t user, const char *command);

#endif
