/* advice: what an operator can do about a failure of the source.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef WEBEX_ADVICE_H
#define WEBEX_ADVICE_H

struct err;

/* Adds the hint that the code of a failure calls for; one that is there
 * already, and knows more, stays.  call: what was asked, "search.page". */
void advice_add(struct err *e, const char *call);

#endif
