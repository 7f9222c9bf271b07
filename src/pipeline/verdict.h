/* verdict: what a finished transfer means; pure decisions.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_VERDICT_H
#define PIPELINE_VERDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/when.h"
#include "media/check.h"

struct http_job;

enum verdict_act {
	VERDICT_KEEP,     /* good (or warned): store it */
	VERDICT_EVIDENCE, /* bad for good: store it as evidence */
	VERDICT_CONTINUE, /* again, from where it stopped */
	VERDICT_RESTART,  /* again, from the first byte */
	VERDICT_RELINK,   /* a new link, then continue */
	VERDICT_FAIL,     /* give up in this run, with the reason */
	VERDICT_STOP,     /* the run cannot go on */
};

/* A media host that asks for a longer wait is not waited for: the artefact
 * fails in this run, and the next one asks again. */
#define VERDICT_WAIT_MAX_MS INT64_C(300000)

/* What a transfer says of the media host. */
enum verdict_host {
	VERDICT_HOST_UP,     /* nothing against it */
	VERDICT_HOST_SILENT, /* it did not answer */
	VERDICT_HOST_FAILS,  /* it answered that it fails itself: 5xx */
	VERDICT_HOST_BUSY,   /* it puts us off */
};

struct verdict {
	enum verdict_act act;
	enum err_code code; /* why not, for log and ledger */
	const char *reason; /* stable: err_name(code) or a content code */
	int64_t wait_ms;    /* what the server asked for; 0 */
	bool is_long;       /* VERDICT_FAIL for the length of that alone */
	enum verdict_host host;
};

/* Judges status, headers and transport.  body is the start of an error body
 * (S3 XML); tries counts this one, tries_max is the limit. */
struct verdict verdict_transport(const struct http_job *job, const char *body,
                                 size_t body_len, int64_t tries,
                                 int64_t tries_max);

/* For so long a host that serves nothing is waited for. */
#define VERDICT_SILENT_MS MINUTE_MS
/* A transfer that failed for the last time, as its item's tries are used up. */
struct verdict_spent {
	enum err_code code;
	enum verdict_host host;
	int status;           /* 0: no reply */
	int64_t tries;        /* of the item, in this run */
	int64_t tries_max;    /* 1: none is spared */
	int64_t gained_bytes; /* more than were ever here of its body, and the
	                         next one would go on behind them */
	bool is_host_silent;  /* it has served nothing since the item failed
	                         for the first time */
	int64_t silent_ms;    /* the host: for so long already */
};
/* Whether it is tried on all the same, as it is not the item that is in
 * trouble: the host is silent as a whole, for a minute; it puts us off (429,
 * 503); or each try brings a part of a long body.  Pure. */
bool verdict_spares(const struct verdict_spent *s);

/* What is compared of a whole body. */
struct verdict_body {
	const char *sha256;      /* hexadecimal, of all bytes */
	const char *last_sha256; /* of the try before; "" if none */
	bool sha256_differs;     /* from a checksum header of the source */
	bool md5_differs;        /* Content-MD5 */
	bool etag_differs;       /* an ETag that looks like an MD5 */
	bool length_unknown;     /* neither Content-Length nor chunked */
	bool is_settled; /* the task's settle window is over: judge for good */
	int64_t tries, tries_max;
	struct check_result content;
};
struct verdict verdict_content(const struct verdict_body *b);

/* The checksum of the whole object that the headers promise, as 32 or 16
 * raw bytes.  kind is 's' (SHA-256), 'm' (Content-MD5), 'e' (ETag as MD5) or
 * 0 for none. */
struct verdict_sum {
	char kind;
	unsigned char bytes[32];
};
struct verdict_sum verdict_promised(const struct http_job *job);

/* ETags of a run that can be MD5s, against the bytes that came with them. */
struct verdict_etags {
	int64_t right;
	int64_t wrong; /* bodies, however often they came */
};
/* Whether one that is another MD5 still says something: it does not where
 * several were none and not one was.  Pure. */
bool verdict_heeds_etags(const struct verdict_etags *s);

#endif
