/* SPDX-License-Identifier: Apache-2.0 */
#include "records/notes.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "records/findings.h"
#include "store/store.h"

#define NOTE_LIMIT ((size_t)64 << 10)
#define FOLDER     "log/checkpoints"
#define SUFFIX     ".note"

void notes_add(struct notes *n, struct arena *a, const struct note *note,
               const char *where)
{
	struct log_walk_claim *list =
	        arena_zeroed(a, n->count + 1, sizeof(*list));
	size_t at = 0;

	while (at < n->count && n->claims[at].size <= note->size)
		at++;
	if (n->count > 0) {
		memcpy(list, n->claims, at * sizeof(*list));
		memcpy(list + at + 1, n->claims + at,
		       (n->count - at) * sizeof(*list));
	}
	list[at] = (struct log_walk_claim){
		.size = note->size,
		.root = note->root,
		.where = arena_text(a, where),
	};
	n->claims = list;
	n->count++;
}

/* Opens a note; false after a finding. */
static bool open_note(struct note *out, const struct text *data,
                      const char *where, const struct notes_reading *r)
{
	struct err e;

	if (note_open(out, text_str(data), data->len, r->key, &e) != 0) {
		findings_add_err(r->findings, where, &e);
		return false;
	}
	if (strcmp(out->origin, r->origin) != 0) {
		findings_add(r->findings, FINDING_BAD, "origin-differs", where,
		             "it is a checkpoint of another log: %s",
		             out->origin);
		return false;
	}
	return true;
}

/* All notes, growing by halves: one arena block holds the list. */
struct list {
	struct log_walk_claim *claims;
	size_t count, cap;
};

static void list_add(struct list *l, const struct note *n, const char *where)
{
	if (l->count == l->cap) {
		l->cap = l->cap == 0 ? 64 : 2 * l->cap;
		l->claims = mem_resize(l->claims, l->cap, sizeof(*l->claims));
	}
	l->claims[l->count++] = (struct log_walk_claim){ .size = n->size,
		                                         .root = n->root,
		                                         .where = where };
}

static void take_name(struct list *l, const struct notes_reading *r,
                      const char *name)
{
	const char *where = arena_format(r->arena, FOLDER "/%s", name);
	OWN(text_free) struct text data = { NULL, 0, 0 };
	char expected[32];
	struct note note;
	struct err e;

	/* time stamps of others may lie beside a note */
	if (!text_ends(name, SUFFIX))
		return;
	if (store_read(r->store, FOLDER, name, &data, NOTE_LIMIT, &e) != 0) {
		findings_add_err(r->findings, where, &e);
		return;
	}
	if (!open_note(&note, &data, where, r))
		return;
	(void)snprintf(expected, sizeof(expected), "%012" PRIu64 SUFFIX,
	               note.size);
	if (strcmp(name, expected) != 0) {
		findings_add(r->findings, FINDING_BAD, "note-misnamed", where,
		             "it covers %" PRIu64
		             " entries, which is not what its name says",
		             note.size);
		return;
	}
	list_add(l, &note, where);
}

static int compare_names(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_visible(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static int read_folder(struct list *l, const struct notes_reading *r,
                       struct err *e)
{
	const char *path =
	        arena_format(r->arena, "%s/" FOLDER, store_root(r->store));
	struct dirent **names = NULL;
	const int count = scandir(path, &names, is_visible, compare_names);

	if (count < 0)
		return err_set_errno(e, ERR_DISK, errno, "read %s", path);
	for (int i = 0; i < count; i++) {
		take_name(l, r, names[i]->d_name);
		mem_own(&names[i]);
	}
	mem_own(&names);
	return 0;
}

/* log/checkpoint has to be the last of log/checkpoints. */
static void read_newest(struct notes *n, const struct notes_reading *r)
{
	OWN(text_free) struct text data = { NULL, 0, 0 };
	const uint64_t last = n->count == 0 ? 0 : n->claims[n->count - 1].size;
	struct err e;

	if (store_log_newest(r->store, &data, &e) != 0) {
		if (e.code != ERR_GONE || n->count > 0)
			findings_add_err(r->findings, "log/checkpoint", &e);
		return;
	}
	if (!open_note(&n->newest, &data, "log/checkpoint", r)) {
		n->newest = (struct note){ .size = 0 };
		return;
	}
	if (n->newest.size < last)
		findings_add(r->findings, FINDING_BAD, "checkpoint-old",
		             "log/checkpoint",
		             "it covers %" PRIu64
		             " entries, an older one covers %" PRIu64
		             ": it was set back",
		             n->newest.size, last);
	notes_add(n, r->arena, &n->newest, "log/checkpoint");
}

int notes_read(struct notes *out, const struct notes_reading *r, struct err *e)
{
	struct list l = { NULL, 0, 0 };

	*out = (struct notes){ .count = 0 };
	if (read_folder(&l, r, e) != 0) {
		mem_own(&l.claims);
		return -1;
	}
	if (l.count > 0) {
		out->claims =
		        arena_zeroed(r->arena, l.count, sizeof(*l.claims));
		memcpy(out->claims, l.claims, l.count * sizeof(*l.claims));
		out->count = l.count;
	}
	mem_own(&l.claims);
	read_newest(out, r);
	return 0;
}
