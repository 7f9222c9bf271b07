/* Any bytes as a file of the log: they pass beside the ledger only when they
 * are its lines, and hold a signed root only when they are what was signed.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/canon.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "ledger/journal.h"
#include "ledger/ledger.h"
#include "pipeline/anchor_files.h"
#include "records/findings.h"
#include "records/log_walk.h"
#include "scratch.h"
#include "store/store.h"

#define ORG         "97cdbf45-ebe2-4687-8341-44d5c7abf101"
#define ORIGIN      "wxarchive/" ORG
#define VKEY        ORIGIN "+cf2f779e+ATIy3Boi9Tcq5hf1CfB0ZXWDdIfJAa/eNWo6bbeiwWMW"
#define THAT_DAY_MS INT64_C(1790812800000)
#define LINES       5

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* A log of LINES lines; corpus/segment/whole is all of them. */
static struct {
	struct ledger *ledger;
	struct store *store;
	struct text lines;
	size_t ends[LINES + 1]; /* of the first so many lines */
	char segment[300];
} world;

static void require(bool is_so)
{
	if (!is_so)
		abort();
}

static int note_line(void *ctx, uint64_t n, const char *line, size_t len,
                     struct err *e)
{
	(void)ctx;
	(void)e;
	text_add_bytes(&world.lines, line, len);
	text_add_char(&world.lines, '\n');
	world.ends[n + 1] = world.lines.len;
	return 0;
}

static void append(struct arena *a, int64_t number)
{
	struct canon *detail = canon_object(a);
	struct journal_event ev = {
		.type = "validation",
		.object = "517de5d1c4727cf0c327967bf71711d6",
		.outcome = number % 2 == 0 ? "success" : "failure",
		.detail = detail,
	};
	struct err e;

	canon_set_int(detail, "try", number);
	canon_set_text(detail, "name", "recording.wav");
	require(journal_append(world.ledger, &ev, THAT_DAY_MS + number, NULL,
	                       &e) == 0);
}

static void make_log(const char *path)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct err e;

	require(ledger_create(path, ORG, ORIGIN, VKEY, THAT_DAY_MS, &e) == 0);
	require(ledger_open(&world.ledger, path, LEDGER_WRITE, ORG, &e) == 0);
	require(ledger_begin(world.ledger, &e) == 0);
	for (int64_t i = 1; i < LINES; i++)
		append(a, i);
	require(ledger_commit(world.ledger, &e) == 0);
	require(journal_each(world.ledger, 0, LINES, note_line, NULL, &e) == 0);
}

static void world_close(void)
{
	store_close(world.store);
	ledger_close(world.ledger);
	text_free(&world.lines);
}

static void world_make(void)
{
	char root[300];
	char path[300];
	const struct store_setup setup = { root, STORE_SYNC_AUTO, 0 };
	struct err e;

	scratch_path(root, sizeof(root), "archive");
	scratch_path(path, sizeof(path), "ledger.sqlite");
	scratch_path(world.segment, sizeof(world.segment),
	             "archive/log/events/000000000000.jsonl");
	require(store_create(root, VKEY, ORIGIN, &e) == 0);
	require(store_open(&world.store, &setup, &e) == 0);
	make_log(path);
	require(atexit(world_close) == 0);
}

/* Whether the input begins with the first so many lines. */
static bool has_lines(const uint8_t *data, size_t len, uint64_t lines)
{
	const size_t end = world.ends[lines];

	return len >= end && memcmp(data, world.lines.data, end) == 0;
}

static uint64_t count_lines(const uint8_t *data, size_t len)
{
	uint64_t lines = 0;

	for (size_t i = 0; i < len; i++)
		lines += data[i] == '\n';
	return lines;
}

static void check_beside(const uint8_t *data, size_t len)
{
	OWN(own_journal_walk) struct journal_walk *walk = NULL;
	const uint64_t lines = count_lines(data, len);
	struct err e = { 0 };
	uint64_t end = 0;

	require(journal_walk_open(&walk, world.ledger, &e) == 0);
	if (anchor_files_check(&end, walk, LINES, world.store, &e) == 0) {
		require(end == lines && lines <= LINES);
		require(len == world.ends[lines] &&
		        has_lines(data, len, lines));
	} else {
		require(e.code == ERR_TAMPER && e.text[0] != '\0');
		require(lines > LINES || len != world.ends[lines] ||
		        !has_lines(data, len, lines));
	}
	require(anchor_files_end(&end, world.store, &e) == 0 && end == lines);
}

static struct log_walk_claim claim(uint64_t size)
{
	struct log_walk_claim c = { .size = size, .where = "here" };
	struct err e;

	require(journal_root(world.ledger, size, &c.root, &e) == 0);
	return c;
}

/* As a stranger checks it, with the roots that were signed. */
static void check_claims(const uint8_t *data, size_t len)
{
	OWN(findings_free) struct findings f;
	struct log_walk_claim claims[] = { claim(2), claim(LINES) };
	const uint64_t lines = count_lines(data, len);
	struct log_walk_result r;
	struct err e = { 0 };
	bool is_whole = true;

	findings_init(&f);
	require(log_walk(&r, world.store, claims, ARRAY_COUNT(claims), &f,
	                 &e) == 0);
	require(r.entries == lines && r.segments == 1);
	require(r.bytes == (int64_t)len);
	for (size_t i = 0; i < ARRAY_COUNT(claims); i++) {
		const struct log_walk_claim *c = &claims[i];

		require(c->is_reached == (lines >= c->size));
		require((c->is_reached && c->holds) ==
		        has_lines(data, len, c->size));
		is_whole = is_whole && c->is_reached && c->holds;
	}
	require(is_whole || f.bad > 0);
	if (is_whole && len == world.lines.len)
		require(findings_verdict(&f) == FINDING_GOOD);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	if (world.ledger == NULL)
		world_make();
	scratch_write(world.segment, data, len);
	check_beside(data, len);
	check_claims(data, len);
	return 0;
}
