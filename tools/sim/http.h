/* http: one request and its reply.
 *
 * Handlers read the request and fill the reply; http sends it, on a wire that
 * faults may cut, slow down or break.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_HTTP_H
#define SIM_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/mem.h"
#include "base/text.h"
#include "sim/body.h"

struct MHD_Connection;
struct sim;

enum endpoint {
	ENDPOINT_SEARCH,
	ENDPOINT_CAPTURES,
	ENDPOINT_TOKEN,
	ENDPOINT_AUTHORIZE,
	ENDPOINT_APP_TOKEN,
	ENDPOINT_MEDIA,
	ENDPOINT_CONTROL,
	ENDPOINT_OTHER,
	ENDPOINT_COUNT,
};

/* What happens to the bytes of a reply on their way; all zero: nothing. */
struct wire {
	bool reset;       /* the connection is reset instead of a reply */
	int64_t cut_at;   /* the body ends there, > 0 */
	bool cut_reset;   /* by a reset; else by a close */
	bool no_length;   /* no Content-Length: the close is the end */
	int64_t stall_at; /* a pause there, when stall_ms > 0 */
	int64_t stall_ms;
	int64_t trickle_bytes; /* that many bytes every trickle_ms, > 0 */
	int64_t trickle_ms;
};

struct header {
	const char *name, *value;
	struct header *next;
};

struct request {
	struct sim *sim;
	struct MHD_Connection *connection;
	const char *method;
	const char *path;
	enum endpoint endpoint;
	struct text body;
	struct arena *arena; /* lives as long as the request */
	bool too_large;
	bool waited;      /* the latency has passed */
	bool is_too_many; /* of --media-parallel */
	bool begun, routed;
	bool is_reused;     /* the connection had a reply before */
	bool bye;           /* and is closed when this one is out */
	int64_t started_ms; /* monotonic */
};

struct reply {
	unsigned status;
	const char *content_type; /* NULL: no such header */
	struct text text;         /* the body, unless media is set */
	struct body media;
	bool is_media;
	int64_t from, to; /* the part of media that goes out */
	struct header *headers;
	struct wire wire;
	bool no_date;
};

const char *http_endpoint_name(enum endpoint e);
/* NULL when absent. */
const char *http_query(const struct request *r, const char *name);
const char *http_header(const struct request *r, const char *name);
bool http_takes_gzip(const struct request *r);
void http_header_add(const struct request *r, struct reply *out,
                     const char *name, const char *fmt, ...) PRINTF(4, 5);
/* A number of the query, or that fallback. */
int64_t http_query_number(const struct request *r, const char *name,
                          int64_t fallback);

/* Forgets the body of the reply. */
void http_reply_clear(struct reply *out);
void http_reply_free(struct reply *out);

/* An error of api.wxcc-*: {"trackingId","error":{"key","message":[..]}} */
void http_refuse(const struct request *r, struct reply *out, unsigned status,
                 const char *fmt, ...) PRINTF(4, 5);
/* An error of webexapis.com: {"message","errors":[..],"trackingId"} */
void http_refuse_webex(const struct request *r, struct reply *out,
                       unsigned status, const char *fmt, ...) PRINTF(4, 5);
/* An error of the bucket, as XML. */
void http_refuse_bucket(const struct request *r, struct reply *out,
                        unsigned status, const char *code, const char *message,
                        const char *more);
/* An HTTP date (IMF-fixdate). */
void http_date(char out[40], int64_t ms);

/* Hands the reply to the connection: an enum MHD_Result. */
int http_send(struct request *r, struct reply *out);

#endif
