/* fixture: a ledger in a scratch folder, and tasks to put into it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_LEDGER_FIXTURE_H
#define UNIT_LEDGER_FIXTURE_H

#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "ledger/artefacts.h"
#include "ledger/journal.h"
#include "ledger/ledger.h"
#include "ledger/tasks.h"
#include "ledger/window.h"
#include "port/db.h"
#include "support/check.h"
#include "support/log_size.h"
#include "support/tempdir.h"

#define FIXTURE_ORG    "6ecef209-9a34-4ed1-a07a-7ddd1dbe925a"
#define FIXTURE_ORIGIN "archive.example.com/wxcc/test"
#define FIXTURE_VKEY   "archive.example.com/wxcc/test+0badcafe+AQID"
/* 2026-01-02T08:00:00Z */
#define FIXTURE_DAY_MS INT64_C(1767340800000)

#define REQUIRE_OK(call, e)                                                    \
	do {                                                                   \
		if ((call) != 0)                                               \
			fail_msg("%s: %s", #call, (e).text);                   \
	} while (0)

struct fixture {
	struct tempdir dir;
	const char *path;
	struct ledger *ledger;
	struct arena *arena;
	struct err e;
};

static UNUSED void fixture_open(struct fixture *f, enum ledger_mode mode)
{
	ledger_close(f->ledger);
	f->ledger = NULL;
	REQUIRE_OK(ledger_open(&f->ledger, f->path, mode, FIXTURE_ORG, &f->e),
	           f->e);
}

/* A new ledger, open for writing, without a transaction. */
static UNUSED struct fixture fixture_make(void)
{
	struct fixture f = { .dir = tempdir_make(), .arena = arena_new() };

	f.path = tempdir_file(&f.dir, "ledger.sqlite");
	REQUIRE_OK(ledger_create(f.path, FIXTURE_ORG, FIXTURE_ORIGIN,
	                         FIXTURE_VKEY, FIXTURE_DAY_MS, &f.e),
	           f.e);
	fixture_open(&f, LEDGER_WRITE);
	return f;
}

static UNUSED void fixture_free(struct fixture *f)
{
	ledger_close(f->ledger);
	arena_free(f->arena);
	tempdir_remove(&f->dir);
}

static UNUSED void fixture_begin(struct fixture *f)
{
	REQUIRE_OK(ledger_begin(f->ledger, &f->e), f->e);
}

static UNUSED void fixture_commit(struct fixture *f)
{
	REQUIRE_OK(ledger_commit(f->ledger, &f->e), f->e);
}

/* Closes the ledger, runs sql on its file as anybody could, opens it. */
static UNUSED void fixture_sql(struct fixture *f, const char *sql)
{
	OWN(own_db) struct db *d = NULL;

	ledger_close(f->ledger);
	f->ledger = NULL;
	REQUIRE_OK(db_open(&d, f->path, DB_WRITE, &f->e), f->e);
	REQUIRE_OK(db_exec(d, sql, &f->e), f->e);
}

/* One number of the database, by a connection of its own. */
static UNUSED int64_t fixture_int(struct fixture *f, const char *sql)
{
	OWN(own_db) struct db *d = NULL;
	int64_t value = -1;

	REQUIRE_OK(db_open(&d, f->path, DB_READ, &f->e), f->e);
	REQUIRE_OK(db_get_int(d, &value, sql, &f->e), f->e);
	return value;
}

#endif
