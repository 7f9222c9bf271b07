/* as_root: root is about to work on the archive of another user, who could not
 * use what root leaves there.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_AS_ROOT_H
#define CLI_AS_ROOT_H

#include <stdbool.h>

#include "base/attr.h"

struct cli_context;
struct err;
struct text;

/* Whether it is so; then what becomes "ledger PATH belongs to user NAME", and
 * type the command to be typed instead. */
bool as_root_is_wrong(struct text *what, struct text *type,
                      const struct cli_context *c);
/* ERR_USAGE, with that command, for whatever writes. */
int as_root_refuse(const struct cli_context *c, struct err *e) MUST_CHECK;

#endif
