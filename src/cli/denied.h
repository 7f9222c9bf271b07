/* denied: a file that this user may not use, and what to do about it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_DENIED_H
#define CLI_DENIED_H

struct config;
struct err;

/* For a failure of storage that says nothing of what to do: looks for the
 * first of the files that the configuration names, and of those beside and
 * within them, which this user may not use.  One that root left in this user's
 * own archive is to be given back; any other is its owner's to use. */
void denied_hint(struct err *e, const struct config *c, const char *command);

#endif
