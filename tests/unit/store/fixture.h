/* fixture: an archive in a scratch folder.
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
#include "port/sign.h"
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
