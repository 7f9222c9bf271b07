/* check: is it a recording?  One pass over the bytes, no seeking.
 *
 * The checker is fed the bytes as they arrive and gives its verdict at the
 * end.  It never refuses bytes.  Rules: docs/formats.md, "Content".
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MEDIA_CHECK_H
#define MEDIA_CHECK_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "model/kind.h"

enum check_verdict { CHECK_GOOD, CHECK_WARN, CHECK_BAD };

/* What the bytes are, by themselves. */
enum check_format {
	CHECK_UNKNOWN,
	CHECK_WAV,
	CHECK_RF64,
	CHECK_MP3,
	CHECK_OGG,
	CHECK_MP4,
	CHECK_WEBM,
	CHECK_JSON,
	CHECK_HTML,
	CHECK_XML,
	CHECK_GZIP,
	CHECK_EMPTY,
};

struct check_result {
	enum check_verdict verdict;
	enum check_format format;
	const char *code; /* stable: "ok", "empty", "html-page", "truncated",
	                     "no-data", "trailing-bytes", ... */
	char detail[160]; /* for people: "data chunk names 9 bytes more" */
	const char *mime; /* audio/x-wav ...; static */
	const char *puid; /* PRONOM: fmt/141 ...; NULL if none */
	const char *extension; /* wav, mp3, ogg, mp4, webm, json, bin */
	const char *codec; /* pcm, mulaw, alaw, gsm, mp3, opus, ...; or NULL */
	int channels, rate_hz; /* 0: not known */
	int64_t duration_ms;   /* -1: not known */
};

struct check;
/* kind says what is due: media or a transcript. */
struct check *check_new(enum kind kind);
void check_free(struct check *c);
OWN_TYPE(check, struct check, check_free)
/* Ready for another file. */
void check_restart(struct check *c, enum kind kind);
void check_feed(struct check *c, const void *data, size_t len);
void check_end(struct check *c, struct check_result *out);

const char *check_verdict_name(enum check_verdict v);

/* Makes a verdict that is good a warning, for what the reply said of the bytes.
 * code: static. */
void check_warn(struct check_result *r, const char *code, const char *detail);

#endif
