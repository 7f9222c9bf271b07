/* make_archive: makes small archives by the rooms below the ledger, for
 * scenarios that only read archives.
 *
 *   make_archive ROOT KEY create            the skeleton and its first entry
 *   make_archive ROOT KEY add FIRST COUNT   artefacts FIRST.., logged, signed
 *   make_archive ROOT KEY leave FIRST COUNT the same, but not signed
 *   make_archive ROOT KEY delete I          removes one, logged and signed
 *   make_archive ROOT KEY backdate          an entry earlier than the last one
 *   make_archive ROOT KEY prove N           prints the proof of entry N
 *
 * KEY is made when it is not there.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/bytes.h"
#include "base/canon.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "model/merkle.h"
#include "model/note.h"
#include "port/b64.h"
#include "port/digest.h"
#include "port/sign.h"
#include "store/record.h"
#include "store/store.h"
#include "support/remove_tree.h"

#define ORG    "6ecef209-9a34-4ed1-a07a-7ddd1dbe925a"
#define ORIGIN "archive.example.com/wxcc/test"
/* 2026-10-01T08:00:00Z */
#define START_MS  INT64_C(1790841600000)
#define FILE_NAME "recording.wav"
#define LOG_LIMIT ((size_t)256 << 20)

struct making {
	const char *root;
	struct sign_key *key;
	struct note_key name;
	struct text vkey;
	struct store *store;
	struct digest *digest;
	struct merkle tree; /* of all entries */
	struct merkle_hash *leaves;
	struct text fresh; /* lines that are not in a segment yet */
	uint64_t fresh_first;
};

static struct err err;

static void must(int result)
{
	if (result == 0)
		return;
	(void)fprintf(stderr, "make_archive: %s\n", err.text);
	exit(1);
}

static void add_leaf(struct making *m, const char *line, size_t len)
{
	struct merkle_hash leaf;

	merkle_leaf(m->digest, &leaf, line, len);
	merkle_add(m->digest, &m->tree, &leaf);
	m->leaves = mem_resize(m->leaves, m->tree.size, sizeof(*m->leaves));
	m->leaves[m->tree.size - 1] = leaf;
}

static int read_segment(void *ctx, uint64_t first, const char *path,
                        struct err *e)
{
	struct making *m = ctx;
	OWN(text_free) struct text t = { 0 };
	const char *at;

	(void)first;
	must(store_read(m->store, "log/events", strrchr(path, '/') + 1, &t,
	                LOG_LIMIT, e));
	for (at = t.data; *at != '\0'; at += strcspn(at, "\n") + 1)
		add_leaf(m, at, strcspn(at, "\n"));
	return 0;
}

struct event {
	const char *type, *object;
	struct canon *detail;
	int64_t time_ms;
};

static void append(struct making *m, struct arena *a, const struct event *ev)
{
	struct canon *o = canon_object(a);
	OWN(text_free) struct text line = { 0 };
	char time[WHEN_TEXT_MAX];

	canon_set_text(o, "actor", "service:archiver");
	canon_set(o, "detail", ev->detail);
	canon_set_int(o, "n", (int64_t)m->tree.size);
	canon_set_text(o, "object", ev->object);
	canon_set_text(o, "outcome", "success");
	canon_set_text(o, "time", when_text(time, ev->time_ms));
	canon_set_text(o, "type", ev->type);
	canon_set_int(o, "v", 1);
	canon_write(&line, o);
	add_leaf(m, line.data, line.len);
	text_addf(&m->fresh, "%s\n", line.data);
}

/* Times follow the number of the entry. */
static int64_t now_ms(const struct making *m)
{
	return START_MS + 30 * DAY_MS + (int64_t)m->tree.size * 10;
}

static void write_note(struct making *m, struct text *out)
{
	struct note n = { .size = m->tree.size };

	(void)snprintf(n.origin, sizeof(n.origin), "%s", ORIGIN);
	merkle_root(m->digest, &m->tree, &n.root);
	must(note_sign(out, &n, &m->name, m->key, &err));
}

static void close_segment(struct making *m, bool is_signed)
{
	OWN(text_free) struct text note = { 0 };

	must(store_log_segment(m->store, m->fresh_first, text_str(&m->fresh),
	                       m->fresh.len, &err));
	if (!is_signed)
		return;
	write_note(m, &note);
	must(store_log_checkpoint(m->store, m->tree.size, note.data, note.len,
	                          &err));
}

struct made {
	struct task task;
	struct artefact artefact;
	char task_id[64], oid[OID_TEXT_MAX], path[STORE_PATH_MAX];
	struct text body, record, source;
	char sha256[DIGEST_SHA256_HEX];
};

static void make_one(struct making *m, struct arena *a, int i, struct made *x)
{
	char nonce[33];
	unsigned char random[16];
	struct record r;

	(void)snprintf(x->task_id, sizeof(x->task_id), "task-%d", i);
	x->task = (struct task){ .id = x->task_id,
		                 .created_ms = START_MS + i * DAY_MS / 3,
		                 .ended_ms = -1 };
	x->task.raw = arena_format(a, "{\"id\":\"task-%d\"}", i);
	x->task.raw_len = strlen(x->task.raw);
	x->artefact = (struct artefact){ .kind = KIND_MAIN,
		                         .source_id = "cap \"1\"\\",
		                         .start_ms = -1,
		                         .stop_ms = -1,
		                         .create_ms = -1 };
	text_addf(&x->body, "RIFF the words of call %d", i);
	digest_sha256_hex(x->sha256, x->body.data, x->body.len);
	kind_oid(x->oid, ORG, x->task.id, x->artefact.kind,
	         x->artefact.source_id);
	store_object_path(x->path, x->oid, x->task.created_ms);
	bytes_random(random, sizeof(random));
	bytes_hex(nonce, random, sizeof(random));
	r = (struct record){ .oid = x->oid,
		             .nonce = nonce,
		             .org = ORG,
		             .region = "us1",
		             .task = &x->task,
		             .artefact = &x->artefact,
		             .capture = { .content_length = -1 },
		             .file = { .name = FILE_NAME,
		                       .sha256 = x->sha256,
		                       .mime = "audio/x-wav",
		                       .bytes = (int64_t)x->body.len,
		                       .duration_ms = -1,
		                       .verdict = "good",
		                       .code = "ok" } };
	record_write(&x->record, &r);
	record_source(&x->source, &x->task, &x->artefact);
	(void)m;
}

static void store_one(struct making *m, const struct made *x)
{
	OWN(own_store_part) struct store_part *p = NULL;
	struct store_seal seal = { 0 };
	enum store_leftover leftover;

	must(store_part_open(&p, m->store, x->oid, &leftover, &err));
	must(store_part_begin(p, 0, (int64_t)x->body.len, "", &err));
	must(store_part_write(p, x->body.data, x->body.len, &err));
	must(store_part_finish(p, FILE_NAME, &x->source, &x->record, &err));
	seal.part = p;
	memcpy(seal.path, x->path, sizeof(seal.path));
	must(store_seal(m->store, &seal, 1, &err));
}

static void set_digest(struct canon *o, const char *key, const struct text *t)
{
	char hex[DIGEST_SHA256_HEX];

	digest_sha256_hex(hex, t->data, t->len);
	canon_set_text(o, key, hex);
}

static struct canon *ingestion(struct arena *a, const struct made *x)
{
	struct canon *detail = canon_object(a);
	struct canon *files = canon_array(a);
	struct canon *file = canon_object(a);

	canon_set_int(file, "bytes", (int64_t)x->body.len);
	canon_set_text(file, "name", FILE_NAME);
	canon_set_text(file, "sha256", x->sha256);
	canon_push(files, file);
	canon_set(detail, "files", files);
	canon_set_text(detail, "path", x->path);
	set_digest(detail, "record_sha256", &x->record);
	set_digest(detail, "source_sha256", &x->source);
	canon_set_text(detail, "verdict", "good");
	canon_set_text(detail, "code", "ok");
	return detail;
}

static void add_one(struct making *m, int i)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct made x = { 0 };

	make_one(m, a, i, &x);
	store_one(m, &x);
	append(m, a,
	       &(struct event){ "ingestion", x.oid, ingestion(a, &x),
	                        now_ms(m) });
	text_free(&x.body);
	text_free(&x.record);
	text_free(&x.source);
}

static void delete_one(struct making *m, int i)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct made x = { 0 };
	const char *path;

	make_one(m, a, i, &x);
	path = arena_format(a, "%s/%s", m->root, x.path);
	must(chmod(path, 0750));
	must(remove_tree(path, &err));
	append(m, a,
	       &(struct event){ "deletion", x.oid, canon_object(a),
	                        now_ms(m) });
	text_free(&x.body);
	text_free(&x.record);
	text_free(&x.source);
}

static void begin_log(struct making *m)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct canon *detail = canon_object(a);

	canon_set_text(detail, "origin", ORIGIN);
	canon_set_text(detail, "vkey", m->vkey.data);
	append(m, a,
	       &(struct event){ "x-log-created", NULL, detail, now_ms(m) });
}

static void backdate(struct making *m)
{
	OWN(own_arena) struct arena *a = arena_new();

	append(m, a,
	       &(struct event){ "x-heartbeat", NULL, canon_object(a),
	                        START_MS });
}

static int subtree(void *ctx, unsigned level, uint64_t i,
                   struct merkle_hash *out)
{
	struct making *m = ctx;
	struct merkle_hash left, right;

	if (level == 0) {
		*out = m->leaves[i];
		return 0;
	}
	(void)subtree(ctx, level - 1, 2 * i, &left);
	(void)subtree(ctx, level - 1, 2 * i + 1, &right);
	merkle_node(m->digest, out, &left, &right);
	return 0;
}

static void prove(struct making *m, uint64_t index)
{
	struct merkle_hash path[MERKLE_LEVELS];
	size_t count = 0;
	OWN(text_free) struct text out = { 0 };

	must(merkle_proof(m->digest, index, m->tree.size, subtree, m, path,
	                  &count));
	text_addf(&out, "c2sp.org/tlog-proof@v1\nindex %" PRIu64 "\n", index);
	for (size_t i = 0; i < count; i++) {
		b64_add(&out, path[i].b, sizeof(path[i].b));
		text_add_char(&out, '\n');
	}
	text_add_char(&out, '\n');
	write_note(m, &out);
	(void)fputs(out.data, stdout);
}

static void take_key(struct making *m, const char *path)
{
	unsigned char public_key[SIGN_PUBLIC_BYTES];

	if (file_exists(path)) {
		must(sign_key_load(&m->key, path, &err));
	} else {
		must(sign_key_make(&m->key, &err));
		must(sign_key_save(m->key, path, &err));
	}
	sign_key_public(m->key, public_key);
	note_key_fill(&m->name, ORIGIN, public_key);
	note_key_text(&m->vkey, &m->name);
}

static int number(const char *s)
{
	int64_t n;

	if (!bytes_parse_i64(&n, s, 0, 10000000))
		exit(2);
	return (int)n;
}

static void act(struct making *m, int argc, char **argv)
{
	const bool is_signed = strcmp(argv[3], "leave") != 0;

	if (strcmp(argv[3], "prove") == 0 && argc == 5) {
		prove(m, (uint64_t)number(argv[4]));
		return;
	}
	if (strcmp(argv[3], "create") == 0) {
		begin_log(m);
	} else if (strcmp(argv[3], "backdate") == 0) {
		backdate(m);
	} else if (strcmp(argv[3], "delete") == 0 && argc == 5) {
		delete_one(m, number(argv[4]));
	} else if (argc == 6) {
		const int first = number(argv[4]);

		for (int i = 0; i < number(argv[5]); i++)
			add_one(m, first + i);
	} else {
		exit(2);
	}
	close_segment(m, is_signed);
}

int main(int argc, char **argv)
{
	struct making m = { 0 };
	struct store_setup setup = { 0 };

	if (argc < 4)
		return 2;
	m.root = argv[1];
	m.digest = digest_new(DIGEST_SHA256);
	take_key(&m, argv[2]);
	setup.root = m.root;
	if (strcmp(argv[3], "create") == 0)
		must(store_create(m.root, m.vkey.data, ORIGIN, &err));
	must(store_open(&m.store, &setup, &err));
	must(store_log_segments(m.store, read_segment, &m, &err));
	m.fresh_first = m.tree.size;
	act(&m, argc, argv);
	free(m.leaves);
	text_free(&m.fresh);
	text_free(&m.vkey);
	store_close(m.store);
	sign_key_free(m.key);
	digest_free(m.digest);
	return 0;
}
