/* Ledgers that earlier programs made: each is opened, migrated and read for
 * ever.  With WX_GOLDEN_OUT=FILE in the environment this program writes the
 * one of today instead, for the next schema.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "artefact_desk.h"
#include "base/bytes.h"
#include "base/file.h"
#include "ledger/ledger_copy.h"

#define TASK_COUNT  40
#define EVENT_COUNT 300

static void add_tasks(struct fixture *f)
{
	struct ledger_seen seen;

	REQUIRE_OK(window_cover(f->ledger,
	                        (struct period){ FIXTURE_DAY_MS,
	                                         FIXTURE_DAY_MS + 2 * HOUR_MS },
	                        HOUR_MS, &f->e),
	           f->e);
	for (int i = 1; i <= TASK_COUNT; i++) {
		const struct ledger_judgement j = {
			(enum task_class)(CLASS_FIRST + i % CLASS_COUNT),
			"any-reason", i % 10 == 0 ? "a-rule" : NULL,
			i % 4 == 0 ? FIXTURE_DAY_MS + HOUR_MS : -1
		};
		struct task t = fixture_task(f, i, FIXTURE_DAY_MS + i * 60000);

		t.id = i % 5 == 0 ? arena_format(f->arena, "free form %d", i)
		                  : t.id;
		REQUIRE_OK(tasks_seen(f->ledger,
		                      SEEN(&t, &j, FIXTURE_DAY_MS + HOUR_MS),
		                      &seen, &f->e),
		           f->e);
	}
}

static void add_artefacts(struct fixture *f)
{
	struct artefact x = desk_main();
	struct ledger_artefact a;
	struct artefact_stored s;

	for (int i = 0; i < 4; i++) {
		x.source_id = arena_format(f->arena, "rec-%d", i);
		a = desk_list(f, &x);
		s = desk_stored(f, a.oid);
		s.verdict = i == 1 ? "bad" : "good";
		if (i < 2)
			REQUIRE_OK(artefacts_stored(f->ledger, a.row, &s,
			                            FIXTURE_DAY_MS, &f->e),
			           f->e);
		if (i == 2)
			REQUIRE_OK(
			        artefacts_failed(f->ledger, a.row,
			                         FAILURE("timeout", "words", 2),
			                         1, &f->e),
			        f->e);
	}
}

static void add_events(struct fixture *f, uint64_t size)
{
	const struct journal_event ev = { .type = "x-heartbeat",
		                          .outcome = "success" };

	while (log_size(f->ledger) < size)
		REQUIRE_OK(journal_append(f->ledger, &ev,
		                          FIXTURE_DAY_MS + HOUR_MS, NULL,
		                          &f->e),
		           f->e);
}

static int write_golden(const char *path)
{
	struct fixture f = fixture_make();
	struct ledger_copy made;

	fixture_begin(&f);
	add_tasks(&f);
	add_artefacts(&f);
	add_events(&f, EVENT_COUNT);
	REQUIRE_OK(ledger_meta_set(f.ledger, "log.signed", "7", &f.e), f.e);
	fixture_commit(&f);
	fixture_sql(&f, "VACUUM; PRAGMA journal_mode = DELETE");
	fixture_open(&f, LEDGER_READ);
	REQUIRE_OK(ledger_copy_make(&made, f.ledger, path, &f.e), f.e);
	fixture_free(&f);
	return 0;
}

/* A copy of a golden ledger in a scratch folder, open. */
static struct fixture golden_open(const char *name, enum ledger_mode mode)
{
	struct fixture f = { .dir = tempdir_make(), .arena = arena_new() };
	OWN(text_free) struct text bytes = { 0 };
	const char *root = getenv("WX_SOURCE_DIR");

	f.path = tempdir_file(&f.dir, "ledger.sqlite");
	REQUIRE_OK(file_read(&bytes,
	                     arena_format(f.arena, "%s/tests/golden/%s",
	                                  root == NULL ? "." : root, name),
	                     1 << 24, &f.e),
	           f.e);
	REQUIRE_OK(file_replace(f.path, bytes.data, bytes.len, 0640, &f.e),
	           f.e);
	fixture_open(&f, mode);
	return f;
}

static void check_root(struct fixture *f, uint64_t size, const char *expected)
{
	struct merkle_hash root;
	char hex[2 * MERKLE_BYTES + 1];

	REQUIRE_OK(journal_recompute(f->ledger, size, &root, &f->e), f->e);
	bytes_hex(hex, root.b, sizeof(root.b));
	assert_string_equal(hex, expected);
}

static void check_contents(struct fixture *f)
{
	const struct period all = { 0, INT64_MAX };
	OWN(text_free) struct text raw = { 0 };
	struct artefact_totals totals;
	int64_t classes[CLASS_COUNT + 1];
	struct ledger_task t;

	REQUIRE_OK(tasks_classes(f->ledger, all, classes, &f->e), f->e);
	assert_int_equal(classes[0], TASK_COUNT);
	assert_int_equal(classes[CLASS_OPEN], 5);
	t = fixture_find(f, "free form 20");
	assert_string_equal(t.rule, "a-rule");
	assert_string_equal(t.task.queue_name, "Billing");
	assert_int_equal(t.next_ask_ms, FIXTURE_DAY_MS + HOUR_MS);
	t = fixture_find(f, fixture_id(f, 1));
	assert_int_equal(t.artefacts[ARTEFACT_STORED], 1);
	REQUIRE_OK(tasks_raw(f->ledger, t.row, &raw, &f->e), f->e);
	assert_true(text_starts(text_str(&raw), "{\"id\":\"00000001-"));
	REQUIRE_OK(artefacts_totals(f->ledger, &totals, &f->e), f->e);
	assert_int_equal(totals.count[ARTEFACT_STORED], 1);
	assert_int_equal(totals.count[ARTEFACT_BAD], 1);
	assert_int_equal(totals.count[ARTEFACT_FAILED], 1);
	assert_int_equal(totals.count[ARTEFACT_LISTED], 1);
	assert_int_equal(log_size(f->ledger), EVENT_COUNT);
}

#define ROOT_0001                                                              \
	"edbfcaf4440c0e264ec4ca54540cf339bea524ff041919fd4249c4f5b856c5be"

static void the_ledger_of_schema_1_is_migrated_and_read(void **state)
{
	struct fixture f = golden_open("ledger-0001.sqlite", LEDGER_WRITE);
	const struct task t = fixture_task(&f, 1000, FIXTURE_DAY_MS);
	const struct ledger_judgement j = fixture_waiting(-1);
	struct merkle_hash root;

	(void)state;
	check_contents(&f);
	check_root(&f, EVENT_COUNT, ROOT_0001);
	REQUIRE_OK(ledger_check(f.ledger, &f.e), f.e);
	fixture_begin(&f);
	(void)fixture_add(&f, &t, &j);
	add_events(&f, EVENT_COUNT + 1);
	fixture_commit(&f);
	fixture_open(&f, LEDGER_READ);
	assert_int_not_equal(fixture_find(&f, t.id).row, 0);
	check_root(&f, EVENT_COUNT, ROOT_0001);
	REQUIRE_OK(journal_recompute(f.ledger, EVENT_COUNT + 1, &root, &f.e),
	           f.e);
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_ledger_of_schema_1_is_migrated_and_read),
	};
	const char *out = getenv("WX_GOLDEN_OUT");

	if (out != NULL)
		return write_golden(out);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
