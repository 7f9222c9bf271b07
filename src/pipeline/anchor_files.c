/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/anchor_files.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "ledger/journal.h"
#include "store/store.h"

#define FILE_LIMIT ((size_t)64 << 20)

struct files {
	struct journal_walk *walk; /* of the ledger */
	uint64_t size;             /* of the ledger's log */
	struct store *store;
	uint64_t end;     /* after the last entry of the files so far */
	const char *path; /* of the file at hand */
	struct text bytes;
	size_t at; /* compared so far */
};

/* Of store_log_segments: the folder and the name within. */
struct segment_path {
	char folder[64];
	char name[64];
};

static int split(struct segment_path *out, const char *path, struct err *e)
{
	const char *const slash = strrchr(path, '/');

	if (slash == NULL)
		return err_set(e, ERR_BUG, "segment path %s", path);
	(void)snprintf(out->folder, sizeof(out->folder), "%.*s",
	               (int)(slash - path), path);
	(void)snprintf(out->name, sizeof(out->name), "%s", slash + 1);
	return 0;
}

static uint64_t count_lines(const char *data, size_t len)
{
	const char *const end = data + len;
	uint64_t lines = 0;

	while (data < end &&
	       (data = memchr(data, '\n', (size_t)(end - data))) != NULL) {
		lines++;
		data++;
	}
	return lines;
}

static int compare_line(void *ctx, uint64_t n, const char *line, size_t len,
                        struct err *e)
{
	struct files *f = ctx;
	const char *const here = f->bytes.data + f->at;

	if (f->bytes.len - f->at <= len || here[len] != '\n' ||
	    memcmp(here, line, len) != 0)
		return err_set(e, ERR_TAMPER,
		               "%s: entry %" PRIu64 " is not the ledger's",
		               f->path, n);
	f->at += len + 1;
	return 0;
}

static int compare(struct files *f, uint64_t first, struct err *e)
{
	const uint64_t to = first + count_lines(f->bytes.data, f->bytes.len);

	if (first != f->end)
		return err_set(e, ERR_TAMPER,
		               "%s: it begins with entry %" PRIu64
		               ", the file before it ends at %" PRIu64,
		               f->path, first, f->end);
	if (to > f->size)
		return err_set(e, ERR_TAMPER,
		               "%s: it holds more entries than the ledger",
		               f->path);
	f->at = 0;
	if (journal_walk_to(f->walk, to, compare_line, f, e) != 0)
		return -1;
	if (f->at != f->bytes.len)
		return err_set(e, ERR_TAMPER, "%s: its last entry is cut",
		               f->path);
	f->end = to;
	return 0;
}

static int take_file(void *ctx, uint64_t first, const char *path, struct err *e)
{
	struct files *f = ctx;
	struct segment_path at;

	if (split(&at, path, e) != 0)
		return -1;
	f->path = path;
	text_clear(&f->bytes);
	if (store_read(f->store, at.folder, at.name, &f->bytes, FILE_LIMIT,
	               e) != 0)
		return err_context(e, "%s", path);
	return compare(f, first, e);
}

int anchor_files_check(uint64_t *end, struct journal_walk *walk, uint64_t size,
                       struct store *s, struct err *e)
{
	struct files f = { .walk = walk, .size = size, .store = s };
	const int rc = store_log_segments(s, take_file, &f, e);

	text_free(&f.bytes);
	*end = f.end;
	return rc;
}

struct last {
	uint64_t first;
	char path[sizeof(struct segment_path)];
};

static int note_last(void *ctx, uint64_t first, const char *path, struct err *e)
{
	struct last *const last = ctx;

	(void)e;
	last->first = first;
	(void)snprintf(last->path, sizeof(last->path), "%s", path);
	return 0;
}

static void add_lines(void *ctx, const void *data, size_t len)
{
	uint64_t *const lines = ctx;

	*lines += count_lines(data, len);
}

int anchor_files_end(uint64_t *end, struct store *s, struct err *e)
{
	struct last last = { 0 };
	struct segment_path at;
	uint64_t lines = 0;
	int64_t bytes;

	*end = 0;
	if (store_log_segments(s, note_last, &last, e) != 0)
		return -1;
	if (last.path[0] == '\0')
		return 0;
	if (split(&at, last.path, e) != 0)
		return -1;
	if (store_stream(s, at.folder, at.name, add_lines, &lines, &bytes, e) !=
	    0)
		return err_context(e, "log segment %s", at.name);
	*end = last.first + lines;
	return 0;
}
