/* SPDX-License-Identifier: Apache-2.0 */
#include "records/layout.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "ledger/ledger.h"
#include "model/note.h"
#include "records/findings.h"
#include "store/store.h"

#define KEY_LIMIT  ((size_t)4096)
#define NOTE_LIMIT ((size_t)64 << 10)
#define KEY_SUFFIX ".vkey"
#define LOG_KEY    "log" KEY_SUFFIX
#define NAME_MAX_  32

struct layout {
	struct store *store;
	struct findings *findings;
	const char *vkey; /* of the ledger */
	struct note_key key;
	char key_name[NAME_MAX_]; /* of the file with that key */
	const char *folder;       /* that is being listed */
};

static void key_file_name(char out[NAME_MAX_], const struct note_key *k)
{
	char id[2 * sizeof(k->id) + 1];

	bytes_hex(id, k->id, sizeof(k->id));
	(void)snprintf(out, NAME_MAX_, "%s" KEY_SUFFIX, id);
}

static void add_stranger(const struct layout *x, const char *name)
{
	OWN(mem_own) char *where = mem_format("%s/%s", x->folder, name);

	findings_add(x->findings, FINDING_BAD, "extra-file", where,
	             "this does not belong in an archive");
}

/* The key in the archive is the one that strangers check with. */
static void check_log_key(const struct layout *x)
{
	OWN(text_free) struct text key = { NULL, 0, 0 };
	struct err e;

	if (store_read(x->store, "keys", LOG_KEY, &key, KEY_LIMIT, &e) != 0) {
		findings_add_err(x->findings, "keys/" LOG_KEY, &e);
		return;
	}
	if (key.len > 0)
		key.data[strcspn(key.data, "\r\n")] = '\0';
	if (strcmp(text_str(&key), x->vkey) != 0)
		findings_add(x->findings, FINDING_BAD, "key-differs",
		             "keys/" LOG_KEY,
		             "the public key in the archive is not the "
		             "ledger's %s",
		             x->vkey);
}

/* One line with one key, as the name of the file says. */
static void check_key(const struct layout *x, const char *name)
{
	OWN(mem_own) char *where = mem_format("keys/%s", name);
	OWN(text_free) struct text line = { NULL, 0, 0 };
	char expected[NAME_MAX_];
	struct note_key key;
	struct err e;

	if (store_read(x->store, "keys", name, &line, KEY_LIMIT, &e) != 0) {
		findings_add_err(x->findings, where, &e);
		return;
	}
	if (line.len == 0 ||
	    memchr(line.data, '\n', line.len) != line.data + line.len - 1) {
		findings_add(x->findings, FINDING_BAD, "no-key", where,
		             "it is not one line with one key");
		return;
	}
	line.data[line.len - 1] = '\0';
	if (note_key_parse(&key, line.data, &e) != 0) {
		findings_add(x->findings, FINDING_BAD, "no-key", where, "%s",
		             e.text);
		return;
	}
	key_file_name(expected, &key);
	if (strcmp(name, expected) != 0)
		findings_add(x->findings, FINDING_BAD, "key-misnamed", where,
		             "it holds the key of keys/%s", expected);
}

static int take_key(void *ctx, const char *name, bool is_regular, int64_t bytes,
                    struct err *e)
{
	struct layout *x = ctx;

	(void)is_regular; /* what is not is found when it is read */
	(void)bytes;
	(void)e;
	if (strcmp(name, LOG_KEY) == 0)
		return 0;
	if (strspn(name, "0123456789abcdef") + strlen(KEY_SUFFIX) !=
	            strlen(name) ||
	    !text_ends(name, KEY_SUFFIX))
		add_stranger(x, name);
	else
		check_key(x, name);
	return 0;
}

static int check_keys(struct layout *x, struct err *e)
{
	OWN(mem_own) char *where = mem_format("keys/%s", x->key_name);
	OWN(text_free) struct text there = { NULL, 0, 0 };
	struct err gone;

	check_log_key(x);
	x->folder = "keys";
	if (store_list(x->store, "keys", take_key, x, e) != 0) {
		findings_add_err(x->findings, "keys", e);
		return 0;
	}
	if (store_read(x->store, "keys", x->key_name, &there, KEY_LIMIT,
	               &gone) != 0 &&
	    gone.code == ERR_GONE)
		findings_add(x->findings, FINDING_BAD, "key-missing", where,
		             "the public key of the log does not lie there "
		             "under its id");
	return 0;
}

/* A time stamp of somebody else's, beside the note that it is of. */
static bool is_stamp(const char *name)
{
	static const char mark[] = ".note.";
	const char *at = strstr(name, mark);
	uint64_t size;
	char note[NAME_MAX_] = "";

	if (at == NULL || (size_t)(at - name) >= sizeof(note) - sizeof(mark) ||
	    !text_ends(name, ".tsr"))
		return false;
	memcpy(note, name, (size_t)(at - name) + strlen(".note"));
	at += strlen(mark);
	return store_log_number(note, ".note", &size) &&
	       strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789._-") ==
	               strlen(at) &&
	       strlen(at) > strlen(".tsr");
}

static bool belongs(const char *folder, const char *name)
{
	uint64_t ignored;

	if (strcmp(folder, "log") == 0)
		return strcmp(name, "events") == 0 ||
		       strcmp(name, "checkpoints") == 0 ||
		       strcmp(name, "checkpoint") == 0;
	if (strcmp(folder, "log/events") == 0)
		return store_log_number(name, ".jsonl", &ignored);
	return store_log_number(name, ".note", &ignored) || is_stamp(name);
}

static int take_name(void *ctx, const char *name, bool is_regular,
                     int64_t bytes, struct err *e)
{
	struct layout *x = ctx;

	(void)is_regular;
	(void)bytes;
	(void)e;
	if (!belongs(x->folder, name))
		add_stranger(x, name);
	return 0;
}

static void check_folder(struct layout *x, const char *folder)
{
	struct err e;

	x->folder = folder;
	if (store_list(x->store, folder, take_name, x, &e) != 0)
		findings_add_err(x->findings, folder, &e);
}

/* The newest checkpoint lies there twice.  It is written as a note first, so
 * that one whose note is not there has lost it, also while a run goes on. */
static void check_newest(const struct layout *x)
{
	OWN(text_free) struct text data = { NULL, 0, 0 };
	OWN(text_free) struct text there = { NULL, 0, 0 };
	OWN(mem_own) char *where = NULL;
	char name[NAME_MAX_];
	struct note note;
	struct err e;

	if (store_log_newest(x->store, &data, &e) != 0 ||
	    note_open(&note, text_str(&data), data.len, &x->key, &e) != 0)
		return; /* the finding of those who read it */
	(void)snprintf(name, sizeof(name), "%012" PRIu64 ".note", note.size);
	if (store_read(x->store, "log/checkpoints", name, &there, NOTE_LIMIT,
	               &e) == 0 ||
	    e.code != ERR_GONE)
		return;
	where = mem_format("log/checkpoints/%s", name);
	findings_add(x->findings, FINDING_BAD, "note-missing", where,
	             "log/checkpoint covers %" PRIu64
	             " entries, and its note is not there: it was removed",
	             note.size);
}

int layout_find(struct store *s, struct ledger *l, struct findings *f,
                struct err *e)
{
	struct layout x = { .store = s, .findings = f, .vkey = ledger_vkey(l) };

	if (note_key_parse(&x.key, x.vkey, e) != 0)
		return err_context(e, "key of the ledger");
	key_file_name(x.key_name, &x.key);
	if (check_keys(&x, e) != 0)
		return -1;
	check_folder(&x, "log");
	check_folder(&x, "log/events");
	check_folder(&x, "log/checkpoints");
	check_newest(&x);
	return 0;
}
