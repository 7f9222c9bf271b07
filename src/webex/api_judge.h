/* api_judge: what one attempt of a call came to.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef WEBEX_API_JUDGE_H
#define WEBEX_API_JUDGE_H

#include <stdbool.h>

struct api_call;
struct http_job;
struct token;

/* Moves the reply of a finished job into the call, fills its outcome and its
 * err, and logs a failure.  What stands there of the token's secrets is
 * overwritten.  is_last: a failure is not tried again; a page in place of an
 * answer is then none of the source. */
void api_judge(struct api_call *call, struct http_job *job,
               const struct token *t, bool is_last);

#endif
