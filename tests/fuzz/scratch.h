/* scratch: a folder of the process, for targets whose inputs are files.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef FUZZ_SCRATCH_H
#define FUZZ_SCRATCH_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/err.h"
#include "support/remove_tree.h"

static char scratch_folder[256];

static void scratch_remove(void)
{
	struct err e;

	(void)!remove_tree(scratch_folder, &e);
}

/* In memory where there is such a folder, or nothing but syncs would be tried;
 * made once, removed when the process leaves. */
static UNUSED const char *scratch_make(void)
{
	const char *base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";

	if (scratch_folder[0] != '\0')
		return scratch_folder;
	(void)snprintf(scratch_folder, sizeof(scratch_folder),
	               "%s/wxarchive-fuzz-XXXXXX", base);
	if (mkdtemp(scratch_folder) == NULL || atexit(scratch_remove) != 0)
		abort();
	return scratch_folder;
}

/* The path of a name in it. */
static UNUSED void scratch_path(char *out, size_t size, const char *name)
{
	(void)snprintf(out, size, "%s/%s", scratch_make(), name);
}

/* Not by file_replace: that syncs. */
static UNUSED void scratch_write(const char *path, const void *data, size_t len)
{
	FILE *f = fopen(path, "wbe");

	if (f == NULL || fwrite(data, 1, len, f) != len || fclose(f) != 0)
		abort();
}

#endif
