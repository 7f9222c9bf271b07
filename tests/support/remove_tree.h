/* remove_tree: a folder of a test, and all that is in it.
 *
 * The program itself removes no folder but its own parts in tmp/, each name of
 * which it knows.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_REMOVE_TREE_H
#define SUPPORT_REMOVE_TREE_H

#include "base/attr.h"

struct err;

/* Removes a file, or a folder with all that is in it, read-only folders too;
 * links are not followed.  What is not there is fine. */
int remove_tree(const char *path, struct err *e) MUST_CHECK;

#endif
