/* value_secret: secrets in files.  Private to config.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CONFIG_VALUE_SECRET_H
#define CONFIG_VALUE_SECRET_H

#include <stdbool.h>

#include "base/attr.h"

struct err;
struct secret;

/* Reads a secret, its final line ends cut.  is_ours: the file must be closed
 * to others.  ERR_CONFIG with the command that closes it. */
int value_secret_read(struct secret **out, const char *path, bool is_ours,
                      struct err *e) MUST_CHECK;

#endif
