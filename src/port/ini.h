/* ini: configuration files, read by libinih, with line numbers.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORT_INI_H
#define PORT_INI_H

#include "base/attr.h"

struct err;

/* Called for each "name = value"; -1 with *e filled ends the reading. */
typedef int ini_handler(void *ctx, const char *section, const char *name,
                        const char *value, int line, struct err *e);

/* ERR_CONFIG "FILE:LINE: ..." for a line that is neither section, setting
 * nor comment; ERR_CONFIG when the file cannot be read. */
int ini_read(const char *path, ini_handler *handler, void *ctx,
             struct err *e) MUST_CHECK;

#endif
