/* check: cmocka with all that its header wants before it, and checks of
 * failures.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_CHECK_H
#define SUPPORT_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"

/* The failure has this code and exactly this text. */
void check_err(const struct err *e, enum err_code code, const char *text);
/* The failure has this code, and its text begins and ends so. */
void check_err_parts(const struct err *e, enum err_code code, const char *head,
                     const char *tail);

#endif
