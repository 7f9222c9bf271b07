/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "base/when.h"
#include "port/json.h"
#include "store/record.h"

#define NAME_CHARS "abcdefghijklmnopqrstuvwxyz0123456789._-"
#define HEX_CHARS  "0123456789abcdef"

static const struct json_limits record_limits = { (size_t)16 << 20, 16, 10000 };

static int fail(const char *what, struct err *e)
{
	return err_set(e, ERR_TAMPER, "record.json: %s", what);
}

/* Copies a text; what is not there becomes "".  false if it is too long. */
static bool take(char *out, size_t size, const struct json *j)
{
	const char *s = json_text(j);
	const size_t len = s == NULL ? 0 : strlen(s);

	if (len >= size)
		return false;
	memcpy(out, s == NULL ? "" : s, len);
	out[len] = '\0';
	return true;
}

static int take_number(const struct json *j, int max)
{
	int64_t n;

	return json_i64(j, &n) && n >= 0 && n <= max ? (int)n : 0;
}

/* The file that the record is about: every one but source.json. */
static const struct json *find_file(const struct json *record)
{
	const struct json *files = json_member(record, "files");

	for (size_t i = 0; i < json_count(files); i++) {
		const struct json *f = json_at(files, i);
		const char *name = json_text(json_member(f, "name"));

		if (name != NULL && strcmp(name, "source.json") != 0)
			return f;
	}
	return NULL;
}

static bool take_media(struct record_facts *f, const struct json *file)
{
	const struct json *media = json_member(file, "media");
	const struct json *format = json_member(file, "format");
	const struct json *validation = json_member(file, "validation");

	f->channels = take_number(json_member(media, "channels"), 1 << 16);
	f->rate_hz = take_number(json_member(media, "rate"), 1 << 30);
	if (!json_i64(json_member(media, "durationMs"), &f->duration_ms) ||
	    f->duration_ms < 0)
		f->duration_ms = -1;
	return take(f->codec, sizeof(f->codec), json_member(media, "codec")) &&
	       take(f->mime, sizeof(f->mime), json_member(format, "mime")) &&
	       take(f->verdict, sizeof(f->verdict),
	            json_member(validation, "verdict")) &&
	       take(f->code, sizeof(f->code), json_member(validation, "code"));
}

static bool take_file(struct record_facts *f, const struct json *file)
{
	return take(f->file_name, sizeof(f->file_name),
	            json_member(file, "name")) &&
	       f->file_name[0] != '\0' && f->file_name[0] != '.' &&
	       f->file_name[strspn(f->file_name, NAME_CHARS)] == '\0' &&
	       take(f->sha256, sizeof(f->sha256),
	            json_member(file, "sha256")) &&
	       strlen(f->sha256) == DIGEST_SHA256_HEX - 1 &&
	       f->sha256[strspn(f->sha256, HEX_CHARS)] == '\0' &&
	       json_i64(json_member(file, "bytes"), &f->bytes) &&
	       f->bytes >= 0 && take_media(f, file);
}

/* -1 where it is left out, or no time. */
static int64_t take_when(const struct json *j)
{
	const char *s = json_text(j);
	struct err ignored = { 0 };
	int64_t ms;

	return s != NULL && when_parse(&ms, s, &ignored) == 0 ? ms : -1;
}

/* The oid must be the digest of the four names that the record gives. */
static bool take_source(struct record_facts *f, const struct json *record)
{
	const struct json *source = json_member(record, "source");
	char computed[OID_TEXT_MAX];
	enum kind k;

	if (json_text(json_member(source, "org")) == NULL ||
	    !take(f->org, sizeof(f->org), json_member(source, "org")) ||
	    !take(f->task, sizeof(f->task), json_member(source, "task")) ||
	    !take(f->kind, sizeof(f->kind), json_member(source, "kind")) ||
	    !take(f->source_id, sizeof(f->source_id),
	          json_member(source, "capture")) ||
	    !kind_by_name(&k, f->kind))
		return false;
	kind_oid(computed, f->org, f->task, k, f->source_id);
	return strcmp(computed, f->oid) == 0;
}

int record_read(struct record_facts *out, const char *data, size_t len,
                struct err *e)
{
	OWN(own_json) struct json *record = NULL;
	struct record_facts f = { 0 };
	struct err why = { 0 };
	const char *schema;

	if (len == 0 || data[len - 1] != '\n' ||
	    json_check(data, len, &record_limits, &why) != 0 ||
	    json_parse(&record, json_slice_whole(data, len), &why) != 0)
		return fail(why.code == ERR_NONE ? "is cut off" : why.text, e);
	const struct json *call = json_member(record, "call");
	schema = json_text(json_member(record, "schema"));
	if (schema == NULL || strcmp(schema, RECORD_SCHEMA) != 0)
		return fail("schema is not " RECORD_SCHEMA, e);
	if (!take(f.oid, sizeof(f.oid), json_member(record, "oid")) ||
	    !kind_is_oid(f.oid))
		return fail("oid is not 32 hexadecimal digits", e);
	if (!take_source(&f, record))
		return fail("source does not give this oid", e);
	if (!take_file(&f, find_file(record)))
		return fail("files does not name one file with its digest", e);
	f.start_ms = take_when(json_member(call, "captureStart"));
	f.stop_ms = take_when(json_member(call, "captureStop"));
	*out = f;
	return 0;
}
