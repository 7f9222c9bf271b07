/* http_head: the header lines of a reply, read into the job.
 *
 * For the http files only; knows no library.  What is malformed, does not fit
 * its field or holds control characters counts as not given.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORT_HTTP_HEAD_H
#define PORT_HTTP_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "port/http_retry.h"

struct err;
struct http_job;

#define HTTP_HEAD_MAX_BYTES 65536
/* What to do about it. */
#define HTTP_HEAD_HINT                                                         \
	"look at a proxy or gateway in between: no reply of the source needs " \
	"so many headers"

struct http_head {
	size_t bytes;  /* of all lines so far, interim replies included */
	bool is_done;  /* the final head ended; what follows are trailers */
	bool is_h2;    /* HTTP/2 or later: the end of the body is marked */
	bool has_repr; /* Repr-Digest was there: it beats Digest */
	struct http_retry retry;
};

/* Forgets everything, in the job's outcome too. */
void http_head_start(struct http_head *h, struct http_job *job);
/* One line with its line end.  wall_ms: the time now, for a Retry-After date
 * in a reply without Date.  ERR_TOO_LARGE past HTTP_HEAD_MAX_BYTES. */
int http_head_line(struct http_head *h, struct http_job *job, const char *line,
                   size_t len, int64_t wall_ms, struct err *e) MUST_CHECK;

#endif
