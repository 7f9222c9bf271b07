/* fixture: an archive in a scratch folder, and artefacts to put into it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_STORE_FIXTURE_H
#define UNIT_STORE_FIXTURE_H

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/note.h"
#include "port/digest.h"
#include "port/sign.h"
#include "store/record.h"
#include "store/store.h"
#include "support/check.h"
#include "support/tempdir.h"

#define FIXTURE_ORG    "6ecef209-9a34-4ed1-a07a-7ddd1dbe925a"
#define FIXTURE_ORIGIN "archive.example.com/wxcc/test"
/* 2026-01-02T08:00:00Z */
#define FIXTURE_DAY_MS INT64_C(1767340800000)

struct fixture {
	struct tempdir dir;
	const char *root;
	char vkey[256];
	struct store *store;
};

#define REQUIRE_OK(call, e)                                                    \
	do {                                                                   \
		if ((call) != 0)                                               \
			fail_msg("%s: %s", #call, (e).text);                   \
	} while (0)

static UNUSED void fixture_key(char out[256], unsigned char first)
{
	unsigned char public_key[SIGN_PUBLIC_BYTES] = { 0 };
	struct note_key k;
	OWN(text_free) struct text t = { 0 };

	public_key[0] = first;
	note_key_fill(&k, FIXTURE_ORIGIN, public_key);
	note_key_text(&t, &k);
	(void)snprintf(out, 256, "%s", text_str(&t));
}

static UNUSED void fixture_open(struct fixture *f, enum store_sync sync,
                                int64_t free_min_bytes)
{
	struct err e = { 0 };
	const struct store_setup setup = { f->root, sync, free_min_bytes };

	store_close(f->store);
	f->store = NULL;
	REQUIRE_OK(store_open(&f->store, &setup, &e), e);
}

static UNUSED struct fixture fixture_make(void)
{
	struct fixture f = { tempdir_make(), NULL, "", NULL };
	struct err e = { 0 };

	f.root = tempdir_file(&f.dir, "archive");
	fixture_key(f.vkey, 1);
	REQUIRE_OK(store_create(f.root, f.vkey, FIXTURE_ORIGIN, &e), e);
	fixture_open(&f, STORE_SYNC_AUTO, 0);
	return f;
}

static UNUSED void fixture_remove(struct fixture *f)
{
	store_close(f->store);
	tempdir_remove(&f->dir);
}

/* An artefact: its bytes, sidecars, place and digest. */
struct sample {
	char task_id[64], oid[OID_TEXT_MAX], path[STORE_PATH_MAX];
	char body[256], sha256[DIGEST_SHA256_HEX];
	struct text record, source;
};

static UNUSED struct record sample_record(const struct sample *s,
                                          const struct task *t,
                                          const struct artefact *a)
{
	return (struct record){
		.oid = s->oid,
		.nonce = "00112233445566778899aabbccddeeff",
		.org = FIXTURE_ORG,
		.region = "us1",
		.task = t,
		.artefact = a,
		.capture = { .url = "https://media.example.com/a/b.wav?X=1",
		             .status = 200,
		             .content_length = (int64_t)strlen(s->body),
		             .attempts = 1 },
		.file = { .name = "recording.wav",
		          .sha256 = s->sha256,
		          .mime = "audio/x-wav",
		          .bytes = (int64_t)strlen(s->body),
		          .channels = 2,
		          .rate_hz = 8000,
		          .duration_ms = 1000,
		          .verdict = "good",
		          .code = "ok" },
	};
}

static UNUSED struct task sample_task(const char *id, int64_t created_ms)
{
	struct task t = { .id = id,
		          .created_ms = created_ms,
		          .ended_ms = created_ms + 60000,
		          .last_activity_ms = -1,
		          .total_ms = 60000,
		          .connected_ms = -1,
		          .queue_ms = -1,
		          .ringing_ms = -1,
		          .hold_ms = -1,
		          .wrap_up_ms = -1,
		          .consult_ms = -1,
		          .conference_ms = -1,
		          .paused_ms = -1,
		          .recording_count = -1,
		          .recording_error_count = -1,
		          .recording_bytes = -1,
		          .is_active = TRI_UNKNOWN,
		          .capture_requested = TRI_UNKNOWN,
		          .is_recording_deleted = TRI_UNKNOWN,
		          .is_transcription_available = TRI_UNKNOWN,
		          .is_callback = TRI_UNKNOWN,
		          .is_campaign = TRI_UNKNOWN };

	return t;
}

static UNUSED struct artefact sample_artefact(const char *source_id)
{
	struct artefact a = { .kind = KIND_MAIN,
		              .source_id = source_id,
		              .start_ms = -1,
		              .stop_ms = -1,
		              .create_ms = -1,
		              .is_segment = TRI_UNKNOWN,
		              .is_sensitive = TRI_UNKNOWN };

	return a;
}

/* The number'th artefact of the day-th day; the same numbers give the same
 * artefact, but for body_of. */
static UNUSED struct sample sample_make_as(int number, int day,
                                           const char *body_of)
{
	struct sample s = { 0 };
	const int64_t ms = FIXTURE_DAY_MS + INT64_C(86400000) * day;
	struct task t;
	struct artefact a;
	struct record r;

	(void)snprintf(s.task_id, sizeof(s.task_id), "task-%d", number);
	(void)snprintf(s.body, sizeof(s.body), "%s %d", body_of, number);
	t = sample_task(s.task_id, ms);
	a = sample_artefact("capture");
	kind_oid(s.oid, FIXTURE_ORG, t.id, a.kind, a.source_id);
	store_object_path(s.path, s.oid, ms);
	digest_sha256_hex(s.sha256, s.body, strlen(s.body));
	r = sample_record(&s, &t, &a);
	record_write(&s.record, &r);
	record_source(&s.source, &t, &a);
	return s;
}

static UNUSED struct sample sample_make(int number)
{
	return sample_make_as(number, 0, "the words of call");
}

static UNUSED void sample_free(struct sample *s)
{
	text_free(&s->record);
	text_free(&s->source);
}

/* A part with all its bytes, begun but not finished. */
static UNUSED struct store_part *sample_fetch(struct store *store,
                                              const struct sample *s)
{
	struct store_part *p = NULL;
	enum store_left left;
	struct err e = { 0 };

	REQUIRE_OK(store_part_open(&p, store, s->oid, &left, &e), e);
	REQUIRE_OK(
	        store_part_begin(p, 0, (int64_t)strlen(s->body), "\"tag\"", &e),
	        e);
	REQUIRE_OK(store_part_write(p, s->body, strlen(s->body), &e), e);
	return p;
}

static UNUSED struct store_part *sample_finish(struct store *store,
                                               const struct sample *s)
{
	struct store_part *p = sample_fetch(store, s);
	struct err e = { 0 };

	REQUIRE_OK(store_part_finish(p, "recording.wav", &s->source, &s->record,
	                             &e),
	           e);
	return p;
}

static UNUSED int sample_seal(struct store *store, const struct sample *s,
                              struct err *e)
{
	OWN(own_store_part) struct store_part *p = sample_finish(store, s);
	struct store_seal seal = { .part = p };

	(void)snprintf(seal.path, sizeof(seal.path), "%s", s->path);
	return store_seal(store, &seal, 1, e);
}

/* The object in the archive holds what the sample says. */
static UNUSED void check_object(struct store *store, const struct sample *s)
{
	struct err e = { 0 };
	OWN(text_free) struct text t = { 0 };

	REQUIRE_OK(store_read(store, s->path, "recording.wav", &t, 4096, &e),
	           e);
	assert_string_equal(t.data, s->body);
	text_clear(&t);
	REQUIRE_OK(store_read(store, s->path, "record.json", &t, 65536, &e), e);
	assert_string_equal(t.data, s->record.data);
	text_clear(&t);
	REQUIRE_OK(store_read(store, s->path, "source.json", &t, 65536, &e), e);
	assert_string_equal(t.data, s->source.data);
}

static UNUSED const char *path_in(const struct fixture *f, const char *name)
{
	return arena_format(f->dir.arena, "%s/%s", f->root, name);
}

static UNUSED bool is_there(const struct fixture *f, const char *name)
{
	struct stat st;

	return lstat(path_in(f, name), &st) == 0;
}

static UNUSED void gather(void *ctx, const void *data, size_t len)
{
	text_add_bytes(ctx, data, len);
}

#endif
