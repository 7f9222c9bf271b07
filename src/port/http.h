/* http: transfers over libcurl's multi interface.
 *
 * An engine owns a few network threads; each owns one multi handle and every
 * transfer given to it.  A job moves by pointer: http_give hands it to a
 * thread, the engine's inbox hands it back finished, with the outcome in it.
 * Body bytes go to the job's sink, called in the network thread.
 *
 * Guards that hold for every transfer: redirects are never followed (the
 * caller decides), only http and https exist, plain http and non-public
 * addresses only as the engine's allowance says (checked on the resolved
 * address, at connect time), no proxy but the one of the setup, a response
 * header block of at most 64 KiB, and no cookie or credential store.  What is
 * no GET goes out once: when a connection that was kept dies before a reply,
 * the job comes back with ERR_NET.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORT_HTTP_H
#define PORT_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/inbox.h"
#include "base/text.h"

struct http;
struct http_job;
struct secret;

/* Where a connection may go besides public addresses over TLS. */
struct http_allowance {
	bool loopback;        /* loopback addresses, and plain http to them */
	const char *networks; /* "10.1.0.0/16, fd00::/8": TLS only; or NULL */
};

/* The proxy for https to all but loopback.  It looks up names itself: of what
 * goes through it, literal addresses alone are checked against the allowance,
 * before anything is sent. */
struct http_via {
	const char *proxy; /* "http://HOST:PORT", or https://; NULL: none */
	const struct secret *auth; /* "user:password" for it; or NULL */
};

struct http_setup {
	size_t threads;
	size_t connections_per_host; /* per engine; 0: no limit */
	int64_t bandwidth_bytes_s; /* over all transfers that count; 0: none */
	const char *ca_file;       /* NULL: the system's store */
	const char *user_agent;
	struct http_allowance allow;
	struct http_via via;
};

/* Takes the body.  Return 0, or -1 with *e filled: the transfer then ends
 * with that failure.  Called in a network thread, one call at a time per
 * job. start() (may be NULL) is called once when the final status line and
 * headers are known and before any body byte (also when the body is empty);
 * peer and times of the job are not known yet.  write() gets at most 16 KiB
 * at a time. */
struct http_sink {
	int (*start)(void *ctx, const struct http_job *job, struct err *e);
	int (*write)(void *ctx, const void *data, size_t len, struct err *e);
	void *ctx;
};

struct http_job {
	struct job job; /* kind is the caller's */
	void *owner;    /* the caller's */

	/* request: the strings must live until the job is back */
	const char *method; /* "GET", "POST" */
	const char *url;
	const char *body; /* NULL: none */
	size_t body_len;
	const char *content_type;    /* of the body */
	const struct secret *bearer; /* NULL: no Authorization */
	const char *tracking_id;     /* header TrackingId; may be NULL */
	const char *if_range;        /* validator for a Range; or NULL */
	int64_t range_from;          /* 0: whole */
	bool accept_gzip;            /* ask for gzip and decode it */
	bool counts_for_bandwidth;
	/* On a connection of its own, for requests that must not be repeated:
	 * a failure then never leaves open whether one that was kept had died
	 * before they were sent. */
	bool is_once;
	int64_t connect_ms; /* name look-up, TCP and TLS together */
	int64_t total_ms;   /* from the connection on; 0: none */
	int64_t stall_ms;   /* fewer than stall_bytes_s for this long ends it */
	int64_t stall_bytes_s; /* 0: no byte at all */
	struct http_sink sink; /* write == NULL: into reply, up to limit */
	size_t reply_limit;    /* of reply, decoded bytes */

	/* outcome */
	/* ERR_NONE; ERR_NET, ERR_TIMEOUT, ERR_TLS, ERR_TRUNCATED,
	 * ERR_TOO_LARGE, ERR_SHAPE (no HTTP), ERR_CONTENT (no gzip),
	 * ERR_LINK_REFUSED, ERR_STOPPED, ERR_BUG (a header value with control
	 * characters), or the sink's.  Its text begins with scheme, host and
	 * path, but for ERR_DISK and ERR_FULL of a sink, which stay as they
	 * are: they name a path of this machine. */
	struct err err;
	int status; /* HTTP status; 0 if there was no reply */
	struct text reply;
	int64_t received_bytes; /* of the body, as it came */
	int64_t content_length; /* -1: not given */
	int64_t range_start;    /* of a 206, from Content-Range; -1 */
	int64_t range_total;    /* the whole length it names; -1 */
	int64_t retry_after_ms; /* -1: not given; see http_retry */
	int64_t date_ms;        /* the Date header; -1 */
	bool is_chunked;        /* the end is marked: chunks, or HTTP/2 */
	bool was_reused;        /* connection */
	/* A Retry-After that could not be read, when retry_after_ms is a guess
	 * for want of it; else "". */
	char retry_after_odd[64];
	/* Header values; "" when not given, too long or not printable. */
	char redirect_to[128]; /* Location: "scheme://host[:port]" alone */
	char etag[160];
	char content_type_in[96];
	char tracking_id_in[96];
	char repr_digest[160]; /* Repr-Digest or Digest */
	char content_md5[48];
	char amz_sha256[80]; /* x-amz-checksum-sha256 */
	char amz_checksum_type[24];
	char amz_encryption[32]; /* x-amz-server-side-encryption */
	char content_encoding[32];
	char peer[64];      /* address we spoke to; the proxy's, through one */
	char tls_peer[160]; /* subject of its certificate, or "" */
	int64_t started_ms, first_byte_ms, ended_ms; /* monotonic */
};

/* Before any thread starts; once per process.  Also tells the allocator to
 * keep a few MiB that transfers take and give back all the time. */
int http_global_start(struct err *e) MUST_CHECK;

int http_start(struct http **out, const struct http_setup *setup,
               struct inbox *in, struct err *e) MUST_CHECK;
/* Ends all transfers (they come back as ERR_STOPPED), then the threads. */
void http_stop(struct http *h);
OWN_TYPE(http, struct http, http_stop)

/* Hands a job over.  It always comes back through the inbox. */
void http_give(struct http *h, struct http_job *job);
/* Asks that a job end soon; it comes back as ERR_STOPPED if it had not ended.
 * From the thread that gave it. */
void http_cancel(struct http *h, struct http_job *job);
/* Frees what the outcome holds and zeroes the whole job for reuse. */
void http_job_reset(struct http_job *job);

/* One transfer, waited for: for commands that make one call. */
void http_run(struct http *h, struct inbox *in, struct http_job *job);

#endif
