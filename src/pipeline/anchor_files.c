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
	struct ledger *ledger;
	struct store *store;
	uint64_t end; /* after the last entry of the files so far */
	struct text bytes;
	size_t at; /* compared so far */
};

static uint64_t count_lines(const struct text *t)
{
	uint64_t lines = 0;

	for (size_t i = 0; i < t->len; i++)
		lines += t->data[i] == '\n';
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
		               "entry %" PRIu64 " is not the ledger's", n);
	f->at += len + 1;
	return 0;
}

static int compare(struct files *f, uint64_t first, struct err *e)
{
	const uint64_t to = first + count_lines(&f->bytes);

	if (first != f->end)
		return err_set(e, ERR_TAMPER,
		               "it begins with entry %" PRIu64
		               ", the file before it ends at %" PRIu64,
		               first, f->end);
	if (to > journal_size(f->ledger))
		return err_set(e, ERR_TAMPER,
		               "it holds more entries than the ledger");
	f->at = 0;
	if (journal_each(f->ledger, first, to, compare_line, f, e) != 0)
		return -1;
	if (f->at != f->bytes.len)
		return err_set(e, ERR_TAMPER, "its last entry is cut");
	f->end = to;
	return 0;
}

static int take_file(void *ctx, uint64_t first, const char *path, struct err *e)
{
	struct files *f = ctx;
	const char *const slash = strrchr(path, '/');
	char folder[64];

	if (slash == NULL)
		return err_set(e, ERR_BUG, "segment path %s", path);
	(void)snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path),
	               path);
	text_clear(&f->bytes);
	if (store_read(f->store, folder, slash + 1, &f->bytes, FILE_LIMIT, e) !=
	            0 ||
	    compare(f, first, e) != 0)
		return err_context(e, "%s", path);
	return 0;
}

int anchor_files_check(uint64_t *end, struct ledger *l, struct store *s,
                       struct err *e)
{
	struct files f = { .ledger = l, .store = s };
	const int rc = store_log_segments(s, take_file, &f, e);

	text_free(&f.bytes);
	*end = f.end;
	return rc;
}
