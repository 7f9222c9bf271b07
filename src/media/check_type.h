/* check_type: the type that a server named against what the bytes are.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MEDIA_CHECK_TYPE_H
#define MEDIA_CHECK_TYPE_H

#include <stdbool.h>

#include "media/check.h"

/* Whether a Content-Type names another format than this one.  "" and types
 * that mean just bytes name none; a format that is no recording or
 * transcript is wrong by itself, and not judged here.  A pure decision. */
bool check_type_differs(const char *declared, enum check_format format);

/* Makes a verdict that is good a warning, "type-differs", when it does.  A
 * header is no proof of damage: the bytes are what is archived. */
void check_type_compare(struct check_result *r, const char *declared);

#endif
