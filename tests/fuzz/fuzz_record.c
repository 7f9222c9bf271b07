/* Any bytes as a record.json: refused with words, or facts within what a
 * record may say, which read the same when they are written anew.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/canon.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/kind.h"
#include "port/json.h"
#include "store/folder.h"
#include "store/record.h"

#define ORG    "97cdbf45-ebe2-4687-8341-44d5c7abf101"
#define MARKED 7

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void require(bool is_so)
{
	if (!is_so)
		abort();
}

static void require_text(const char *s, size_t size)
{
	const size_t len = strnlen(s, size);

	require(len < size && text_is_utf8(s, len));
}

static void check_facts(const struct record_facts *f)
{
	unsigned char digest[32];

	require(kind_is_oid(f->oid) && folder_names_is_file(f->file_name));
	require(strcmp(f->file_name, FOLDER_SOURCE) != 0);
	require(bytes_from_hex(digest, sizeof(digest), f->sha256));
	require(f->bytes >= 0 && f->duration_ms >= -1);
	require(f->channels >= 0 && f->rate_hz >= 0);
	require_text(f->verdict, sizeof(f->verdict));
	require_text(f->code, sizeof(f->code));
	require_text(f->mime, sizeof(f->mime));
	require_text(f->codec, sizeof(f->codec));
	require_text(f->task, sizeof(f->task));
	require_text(f->source_id, sizeof(f->source_id));
}

static void check_same(const struct record_facts *f,
                       const struct record_facts *again)
{
	require(strcmp(f->file_name, again->file_name) == 0);
	require(strcmp(f->sha256, again->sha256) == 0);
	require(strcmp(f->verdict, again->verdict) == 0);
	require(strcmp(f->code, again->code) == 0);
	require(strcmp(f->mime, again->mime) == 0);
	require(strcmp(f->codec, again->codec) == 0);
	require(strcmp(f->task, again->task) == 0);
	require(strcmp(f->kind, again->kind) == 0);
	require(strcmp(f->source_id, again->source_id) == 0);
	require(f->bytes == again->bytes && f->channels == again->channels);
	require(f->rate_hz == again->rate_hz);
	require(f->duration_ms == again->duration_ms);
}

/* The same facts as a record of the organisation ORG. */
static void write_facts(struct text *out, const struct record_facts *f)
{
	struct task t = { .id = f->task };
	struct artefact a = { .source_id = f->source_id };
	char oid[OID_TEXT_MAX];

	require(kind_by_name(&a.kind, f->kind));
	kind_oid(oid, ORG, f->task, a.kind, f->source_id);
	record_write(out, &(struct record){
	                          .oid = oid,
	                          .nonce = "00000000000000000000000000000000",
	                          .org = ORG,
	                          .task = &t,
	                          .artefact = &a,
	                          .file = { .name = f->file_name,
	                                    .sha256 = f->sha256,
	                                    .mime = f->mime,
	                                    .codec = f->codec,
	                                    .bytes = f->bytes,
	                                    .channels = f->channels,
	                                    .rate_hz = f->rate_hz,
	                                    .duration_ms = f->duration_ms,
	                                    .verdict = f->verdict,
	                                    .code = f->code },
	                  });
}

static void read_again(const struct record_facts *f)
{
	OWN(text_free) struct text line = { 0 };
	struct record_facts again;
	struct err e = { 0 };

	if (f->bytes >= CANON_INT_LIMIT || f->duration_ms >= CANON_INT_LIMIT)
		return; /* more than a record of ours says */
	write_facts(&line, f);
	require(record_read(&again, line.data, line.len, &e) == 0);
	check_same(f, &again);
}

/* The oid that the names of a record give, and where its own one lies; false
 * when there is none. */
static bool find_oid(char computed[OID_TEXT_MAX], struct json_slice *own,
                     const char *data, size_t len)
{
	static const struct json_limits limits = { 1 << 20, 16, 10000 };
	const struct json_slice whole = json_slice_whole(data, len);
	OWN(own_json) struct json *tree = NULL;
	const struct json *source;
	const char *org, *task, *name, *id;
	struct err e;
	enum kind k;

	if (json_check(data, len, &limits, &e) != 0 ||
	    json_parse(&tree, whole, &e) != 0)
		return false;
	source = json_member(tree, "source");
	org = json_text(json_member(source, "org"));
	task = json_text(json_member(source, "task"));
	name = json_text(json_member(source, "kind"));
	id = json_text(json_member(source, "capture"));
	*own = json_slice_member(whole, "oid");
	if (own->at == NULL || org == NULL || name == NULL ||
	    !kind_by_name(&k, name))
		return false;
	/* what is no text is read as an empty one */
	kind_oid(computed, org, task == NULL ? "" : task, k,
	         id == NULL ? "" : id);
	return true;
}

static void read_record(const char *data, size_t len)
{
	struct record_facts f = { .channels = MARKED };
	char computed[OID_TEXT_MAX];
	struct json_slice own;
	struct err e = { 0 };

	if (record_read(&f, data, len, &e) != 0) {
		require(e.code == ERR_TAMPER && e.text[0] != '\0');
		require(f.channels == MARKED && f.oid[0] == '\0');
		return;
	}
	require(find_oid(computed, &own, data, len));
	require(strcmp(computed, f.oid) == 0);
	check_facts(&f);
	read_again(&f);
}

/* Puts the oid that the names give in place of the one that is there: nobody
 * guesses a digest. */
static void seal(char *data, size_t len)
{
	char computed[OID_TEXT_MAX];
	struct json_slice own;

	if (find_oid(computed, &own, data, len) &&
	    own.len == sizeof(computed) + 1)
		memcpy(data + (own.at - data) + 1, computed,
		       sizeof(computed) - 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	/* A block of its own size, so that reading past it is seen. */
	char *input = calloc(len == 0 ? 1 : len, 1);

	if (input == NULL)
		return 0;
	if (len > 0)
		memcpy(input, data, len);
	read_record(input, len);
	seal(input, len);
	read_record(input, len);
	free(input);
	return 0;
}
