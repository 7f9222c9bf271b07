/* fixture: a small archive with its ledger, made by the rooms below.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RECORDS_FIXTURE_H
#define RECORDS_FIXTURE_H

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "ledger/artefacts.h"
#include "ledger/ledger.h"
#include "ledger/tasks.h"
#include "model/note.h"
#include "pipeline/anchor.h"
#include "port/db.h"
#include "port/digest.h"
#include "port/sign.h"
#include "store/record.h"
#include "store/store.h"
#include "support/check.h"
#include "support/log_size.h"
#include "support/tempdir.h"
#include "unit/ledger/given.h"

#define ORG      "6ecef209-9a34-4ed1-a07a-7ddd1dbe925a"
#define ORIGIN   "archive.example.com/wxcc/test"
#define START_MS INT64_C(1790841600000) /* 2026-10-01T08:00:00Z */
#define NOW_MS   INT64_C(1793520000000)

struct fixture {
	struct tempdir dir;
	const char *root;
	struct sign_key *key;
	struct store *store;
	struct ledger *ledger;
	struct err err;
};

struct made {
	char task[32], oid[OID_TEXT_MAX], path[STORE_PATH_MAX];
	char raw[160]; /* of the call */
};

static inline void must(const struct fixture *f, int rc)
{
	if (rc != 0)
		print_error("%s\n", f->err.text);
	assert_int_equal(rc, 0);
}

static inline void fixture_open(struct fixture *f)
{
	unsigned char public_key[SIGN_PUBLIC_BYTES];
	OWN(text_free) struct text vkey = { NULL, 0, 0 };
	struct note_key name;
	const char *ledger;

	*f = (struct fixture){ .dir = tempdir_make() };
	f->root = tempdir_file(&f->dir, "archive");
	ledger = tempdir_file(&f->dir, "ledger.sqlite");
	must(f, sign_key_make(&f->key, &f->err));
	sign_key_public(f->key, public_key);
	note_key_fill(&name, ORIGIN, public_key);
	note_key_text(&vkey, &name);
	must(f, store_create(f->root, vkey.data, ORIGIN, &f->err));
	const struct store_setup setup = { .root = f->root };
	must(f, store_open(&f->store, &setup, &f->err));
	must(f, ledger_create(ledger, ORG, ORIGIN, vkey.data, NOW_MS, &f->err));
	must(f, ledger_open(&f->ledger, ledger, LEDGER_WRITE, ORG, &f->err));
}

static inline void fixture_close(struct fixture *f)
{
	ledger_close(f->ledger);
	store_close(f->store);
	sign_key_free(f->key);
	tempdir_remove(&f->dir);
}

static inline void fixture_sign(struct fixture *f)
{
	must(f, anchor_make(f->ledger, f->store, f->key, &f->err));
}

static inline int64_t fixture_task(struct fixture *f, const struct task *t,
                                   enum task_class class, const char *reason)
{
	const struct ledger_judgement j = { class, reason, NULL, -1 };
	struct ledger_seen seen;

	must(f, tasks_seen(f->ledger, SEEN(t, &j, NOW_MS), &seen, &f->err));
	return seen.row;
}

static inline struct task fixture_task_of(struct made *m, int i)
{
	const int64_t start_ms = START_MS + i * (DAY_MS / 4);

	(void)snprintf(m->task, sizeof(m->task), "task-%d", i);
	(void)snprintf(m->raw, sizeof(m->raw),
	               "{\"id\":\"%s\",\"createdTime\":%lld,\"endedTime\":"
	               "%lld,\"channelType\":\"telephony\"}",
	               m->task, (long long)start_ms,
	               (long long)start_ms + 60000);
	return (struct task){
		.id = m->task,
		.created_ms = start_ms,
		.ended_ms = start_ms + 60000,
		.last_activity_ms = -1,
		.channel_type = "telephony",
		.origin = "+14155550100",
		.destination = "+18005550199",
		.agent_name = "Ada",
		.total_ms = 60000,
		.connected_ms = -1,
		.recording_count = 1,
		.raw = m->raw,
		.raw_len = strlen(m->raw),
	};
}

struct put {
	struct text body, record, source;
	char sha[3][DIGEST_SHA256_HEX]; /* of these three */
};

static inline void fixture_put(struct fixture *f, struct put *p,
                               const struct task *t, const struct artefact *x,
                               struct made *m)
{
	struct store_part *part = NULL;
	struct store_seal seal = { 0 };
	enum store_leftover leftover;
	struct record r = { .oid = m->oid,
		            .nonce = "00112233445566778899aabbccddeeff",
		            .org = ORG,
		            .region = "us1",
		            .task = t,
		            .artefact = x,
		            .capture = { .content_length = -1 },
		            .file = { .name = "recording.wav",
		                      .sha256 = p->sha[0],
		                      .duration_ms = -1,
		                      .verdict = "good",
		                      .code = "ok" } };

	text_addf(&p->body, "RIFF the words of %s", t->id);
	digest_sha256_hex(p->sha[0], p->body.data, p->body.len);
	r.file.bytes = (int64_t)p->body.len;
	record_write(&p->record, &r);
	record_source(&p->source, t, x);
	digest_sha256_hex(p->sha[1], p->record.data, p->record.len);
	digest_sha256_hex(p->sha[2], p->source.data, p->source.len);
	must(f, store_part_open(&part, f->store, m->oid, &leftover, &f->err));
	must(f, store_part_begin(part, 0, (int64_t)p->body.len, "", &f->err));
	must(f, store_part_write(part, p->body.data, p->body.len, &f->err));
	must(f, store_part_finish(part, "recording.wav", &p->source, &p->record,
	                          &f->err));
	seal.part = part;
	memcpy(seal.path, m->path, sizeof(seal.path));
	must(f, store_seal(f->store, &seal, 1, &f->err));
	store_part_free(part);
}

/* Archives that call, wholly; m has its name and record. */
static inline void fixture_add_task(struct fixture *f, struct made *m,
                                    const struct task *t)
{
	OWN(own_arena) struct arena *a = arena_new();
	const struct artefact x = { .kind = KIND_MAIN,
		                    .source_id = "cap-1",
		                    .file_name = "combined.wav",
		                    .start_ms = -1,
		                    .stop_ms = -1,
		                    .create_ms = -1,
		                    .raw = "{\"id\":\"cap-1\"}",
		                    .raw_len = 14 };
	struct put p = { .body = { NULL, 0, 0 } };
	struct ledger_artefact known;

	kind_oid(m->oid, ORG, m->task, x.kind, x.source_id);
	store_object_path(m->path, m->oid, t->created_ms);
	fixture_put(f, &p, t, &x, m);
	must(f, ledger_begin(f->ledger, &f->err));
	const int64_t row =
	        fixture_task(f, t, CLASS_ARCHIVED, "artefacts-complete");
	must(f, artefacts_listed(f->ledger, DECLARED(row, &x, m->oid, NOW_MS),
	                         a, &known, &f->err));
	const struct artefact_stored s = { .path = m->path,
		                           .file_name = "recording.wav",
		                           .sha256 = p.sha[0],
		                           .verdict = "good",
		                           .code = "ok",
		                           .bytes = (int64_t)p.body.len,
		                           .duration_ms = -1,
		                           .tries = 1,
		                           .record_sha256 = p.sha[1],
		                           .source_sha256 = p.sha[2] };
	must(f, artefacts_stored(f->ledger, known.row, &s, NOW_MS, &f->err));
	must(f, ledger_commit(f->ledger, &f->err));
	text_free(&p.body);
	text_free(&p.record);
	text_free(&p.source);
}

/* Archives call number i, wholly. */
static inline struct made fixture_add(struct fixture *f, int i)
{
	struct made m;
	const struct task t = fixture_task_of(&m, i);

	fixture_add_task(f, &m, &t);
	return m;
}

/* PATH/name of an object, its folder and itself made writable. */
static inline const char *fixture_file(struct fixture *f, const char *path,
                                       const char *name)
{
	const char *folder = arena_format(f->dir.arena, "%s/%s", f->root, path);
	const char *file = arena_format(f->dir.arena, "%s/%s", folder, name);

	(void)chmod(folder, 0750);
	(void)chmod(file, 0640);
	return file;
}

static inline void fixture_spoil(const char *file, const char *bytes)
{
	FILE *out = fopen(file, "w");

	assert_non_null(out);
	assert_true(fputs(bytes, out) >= 0);
	assert_int_equal(fclose(out), 0);
}

/* Changes the ledger as anybody could who may write to its file. */
static UNUSED void fixture_change(struct fixture *f, const char *sql)
{
	const char *path = tempdir_file(&f->dir, "ledger.sqlite");
	OWN(own_db) struct db *d = NULL;

	ledger_close(f->ledger);
	f->ledger = NULL;
	must(f, db_open(&d, path, DB_WRITE, &f->err));
	must(f, db_exec(d, sql, &f->err));
	must(f, ledger_open(&f->ledger, path, LEDGER_READ, ORG, &f->err));
}

#endif
