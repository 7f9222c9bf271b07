/* SPDX-License-Identifier: Apache-2.0 */
#include "support/tempdir.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "support/check.h"
#include "support/remove_tree.h"

struct tempdir tempdir_make(void)
{
	struct arena *a = arena_new();
	/* NOLINTNEXTLINE(concurrency-mt-unsafe) */
	const char *base = getenv("TMPDIR");
	char *path;

	if (base == NULL || base[0] == '\0')
		base = "/tmp";
	path = arena_format(a, "%s/wxarchive-test-XXXXXX", base);
	if (mkdtemp(path) == NULL)
		fail_msg("cannot make a folder in %s", base);
	return (struct tempdir){ a, path };
}

void tempdir_remove(struct tempdir *d)
{
	struct err e;

	if (d->path != NULL && remove_tree(d->path, &e) != 0)
		print_error("%s\n", e.text);
	arena_free(d->arena);
	*d = (struct tempdir){ NULL, NULL };
}

const char *tempdir_file(struct tempdir *d, const char *name)
{
	return arena_format(d->arena, "%s/%s", d->path, name);
}

const char *tempdir_write(struct tempdir *d, const char *name,
                          const char *content)
{
	const char *path = tempdir_file(d, name);
	FILE *f = fopen(path, "wbe");

	/* not by file_replace: its fault points are for what is tested */
	if (f == NULL)
		fail_msg("cannot write %s", path);
	(void)fputs(content, f);
	(void)fclose(f);
	return path;
}

const char *tempdir_read(struct tempdir *d, const char *name)
{
	OWN(text_free) struct text all = { NULL, 0, 0 };
	struct err e;

	if (file_read(&all, tempdir_file(d, name), SIZE_MAX, &e) != 0)
		fail_msg("%s", e.text);
	return arena_bytes(d->arena, all.data, all.len);
}
