/* advice: what an operator can do about a failure of the source.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef WEBEX_ADVICE_H
#define WEBEX_ADVICE_H

#include <stdbool.h>

struct err;

/* Adds the hint that the code of a failure calls for; one that is there
 * already, and knows more, stays.  call: what was asked, "search.page", or
 * "token".  is_page: an HTML page replied. */
void advice_add(struct err *e, const char *call, bool is_page);

#endif
