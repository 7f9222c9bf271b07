/* record: the sidecar record.json and source.json of an artefact.
 * One canonical line (docs/formats.md 1.3); pure.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_RECORD_H
#define STORE_RECORD_H

#include <stdint.h>

#include "base/attr.h"
#include "model/artefact.h"
#include "model/task.h"
#include "port/digest.h"

struct err;
struct text;

#define RECORD_SCHEMA "wxarchive-record/1"

/* The facts of the transfer. */
struct record_capture {
	const char *url; /* without its query */
	int status;
	const char *date;       /* of the reply, RFC 3339; or NULL */
	int64_t content_length; /* -1: not given */
	const char *etag, *content_type, *repr_digest, *tls_peer; /* or NULL */
	int attempts;
};

struct record_file {
	const char *name, *sha256, *mime, *puid, *codec;
	int64_t bytes;
	int channels, rate_hz;
	int64_t duration_ms;
	const char *verdict, *code, *detail; /* of the content check */
};

struct record {
	const char *oid, *nonce; /* 32 hexadecimal digits each */
	const char *org, *region;
	const struct task *task;
	const struct artefact *artefact;
	struct record_capture capture;
	struct record_file file;
};

/* Appends the line with its LF.  What is NULL, negative or (of channels,
 * rate, status, attempts) 0 is left out. */
void record_write(struct text *out, const struct record *r);

/* The source's ids have at most 512 bytes; a start time and the mark of
 * evidence (model/evidence.h) may stand behind. */
#define RECORD_ID_MAX 576

/* What verify and resume need of a record.json. */
struct record_facts {
	char oid[OID_TEXT_MAX];
	char file_name[65];
	char sha256[DIGEST_SHA256_HEX];
	int64_t bytes;
	char verdict[8];
	char code[64];
	char mime[64];
	char codec[24];
	int channels, rate_hz;
	int64_t duration_ms;
	int64_t start_ms, stop_ms; /* as the source declared it; -1 */
	char org[RECORD_ID_MAX];
	char task[RECORD_ID_MAX], kind[16], source_id[RECORD_ID_MAX];
};
/* ERR_TAMPER when it is no record of ours: also when source does not give
 * the oid.  What a record leaves out is "" or 0, duration_ms then -1. */
int record_read(struct record_facts *out, const char *data, size_t len,
                struct err *e) MUST_CHECK;

/* {"capture":<element>,"task":<object>}: the raw objects as received, the
 * query parts of links removed; LF at the end. */
void record_source(struct text *out, const struct task *t,
                   const struct artefact *a);

#endif
