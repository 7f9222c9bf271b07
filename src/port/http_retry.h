/* http_retry: how long the Retry-After headers of a reply ask to wait.
 *
 * For the http files; knows no library.  Read are whole seconds (rounded up
 * when a fraction follows), durations ("6s", "2m"), HTTP dates, also with
 * another zone than GMT, and ISO 8601 dates (UTC where they name no zone).  Of
 * several, in a list or in several headers, the longest counts.  What lies in
 * the past or is negative is no wait.
 *
 * A value that cannot be read is no permission: a reply that says "not now"
 * (429, 503) then asks for a minute.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORT_HTTP_RETRY_H
#define PORT_HTTP_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/when.h"

struct http_job;

/* A week: whoever asks for more gets no answer to plan with. */
#define HTTP_RETRY_MAX_MS INT64_C(604800000)
/* For a value that cannot be read. */
#define HTTP_RETRY_UNREAD_MS MINUTE_MS

/* Zeroed: no header was there. */
struct http_retry {
	bool is_given;   /* something could be read */
	int64_t wait_ms; /* the longest */
	int64_t at_ms;   /* the latest date */
	bool is_odd;     /* something could not be read: */
	char odd[64];
};

/* The value of one header; NULL: one that is too long or not printable. */
void http_retry_add(struct http_retry *r, const char *value);
/* What they come to for a reply with that status at that time: 0 to
 * HTTP_RETRY_MAX_MS, or -1 when they say nothing. */
int64_t http_retry_wait_ms(const struct http_retry *r, int status,
                           int64_t now_ms);
/* Whether that is for want of a value that can be read. */
bool http_retry_is_guess(const struct http_retry *r, int status);
/* Warns of a wait that is a guess; where is what was asked for. */
void http_retry_tell(const struct http_job *job, const char *where);

#endif
