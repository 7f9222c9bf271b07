/* One artefact: what the ledger, the log and its sidecars say of it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "records/inspect.h"

#include "fixture.h"
#include "ledger/journal.h"

static int keep_line(void *ctx, uint64_t n, const char *line, size_t len,
                     struct err *e)
{
	(void)n;
	(void)e;
	text_add_bytes(ctx, line, len);
	return 0;
}

/* A call that is archived, and the log's entry that says so. */
static struct inspect lay(struct fixture *f, struct arena *a, struct text *line)
{
	struct inspect x = { .entry = NULL };
	struct made m;

	fixture_open(f);
	m = fixture_add(f, 0);
	x.store = f->store;
	must(f, artefacts_find(f->ledger, m.oid, a, &x.artefact, &f->err));
	const uint64_t n = (uint64_t)x.artefact.event;
	must(f, journal_each(f->ledger, n, n + 1, keep_line, line, &f->err));
	x.entry = text_str(line);
	x.entry_len = line->len;
	inspect_artefact(&x);
	assert_int_equal(x.verdict, FINDING_GOOD);
	return x;
}

/* Who changes the file and the ledger leaves the entry. */
static void an_entry_must_say_all_that_the_ledger_says(void **state)
{
	static const char *const before[] = {
		"\"bytes\":2",         "\"name\":\"",   "\"sha256\":\"",
		"\"path\":\"objects/", "\"object\":\"", "\"type\":\"",
	};
	OWN(own_arena) struct arena *a = arena_new();
	OWN(text_free) struct text line = { NULL, 0, 0 };
	struct fixture f;
	struct inspect x = lay(&f, a, &line);

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(before); i++) {
		char *const at = strstr(line.data, before[i]);

		assert_non_null(at);
		char *const byte = at + strlen(before[i]);
		const char was = *byte;
		*byte = was == '0' ? '1' : '0';
		inspect_artefact(&x);
		*byte = was;
		if (x.verdict != FINDING_BAD ||
		    strcmp(x.code, "entry-differs") != 0)
			fail_msg("%s: %s", before[i], x.code);
	}
	fixture_close(&f);
}

/* The entry and the bytes are left, and the ledger's row is another. */
static void a_record_must_be_of_this_recording_of_this_call(void **state)
{
	OWN(own_arena) struct arena *a = arena_new();
	OWN(text_free) struct text line = { NULL, 0, 0 };
	struct fixture f;
	const struct inspect whole = lay(&f, a, &line);
	const struct {
		const char *task, *source;
		enum kind kind;
		enum artefact_state state;
		const char *verdict, *code, *words;
	} rows[] = {
		{ "task-0", "cap-1", KIND_MAIN, ARTEFACT_STORED, "good", "ok",
		  "" },
		{ "task-9", "cap-1", KIND_MAIN, ARTEFACT_STORED, "good",
		  "record-differs", "speaks of another file or call" },
		{ "task-0", "cap-2", KIND_MAIN, ARTEFACT_STORED, "good",
		  "record-differs", "speaks of another recording of the call" },
		{ "task-0", "cap-1", KIND_SCREEN, ARTEFACT_STORED, "good",
		  "record-differs", "speaks of another recording of the call" },
		{ "task-0", "cap-1", KIND_MAIN, ARTEFACT_BAD, "good",
		  "verdict-differs", "judged good when it was stored" },
		{ "task-0", "cap-1", KIND_MAIN, ARTEFACT_STORED, "warn",
		  "verdict-differs", "the ledger says warn (stored)" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct inspect x = whole;

		x.artefact.task_id = rows[i].task;
		x.artefact.source_id = rows[i].source;
		x.artefact.kind = rows[i].kind;
		x.artefact.state = rows[i].state;
		x.artefact.verdict = rows[i].verdict;
		inspect_artefact(&x);
		if (strcmp(x.code, rows[i].code) != 0)
			fail_msg("row %zu: %s", i, x.code);
		if (strstr(x.text, rows[i].words) == NULL)
			fail_msg("row %zu: %s", i, x.text);
	}
	fixture_close(&f);
}

/* The entry has been changed with it. */
static void a_sidecar_that_is_no_record_is_told(void **state)
{
	static const char key[] = "\"record_sha256\":\"";
	OWN(own_arena) struct arena *a = arena_new();
	OWN(text_free) struct text line = { NULL, 0, 0 };
	char sha256[DIGEST_SHA256_HEX];
	struct fixture f;
	struct inspect x = lay(&f, a, &line);
	char *at;

	(void)state;
	fixture_spoil(fixture_file(&f, x.artefact.path, "record.json"), "{}");
	digest_sha256_hex(sha256, "{}", 2);
	at = strstr(line.data, key);
	assert_non_null(at);
	memcpy(at + strlen(key), sha256, strlen(sha256));
	inspect_artefact(&x);
	assert_int_equal(x.verdict, FINDING_BAD);
	assert_string_equal(x.code, "sidecar-differs");
	assert_true(text_starts(x.text, "record.json is no record: "));
	fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_entry_must_say_all_that_the_ledger_says),
		cmocka_unit_test(
		        a_record_must_be_of_this_recording_of_this_call),
		cmocka_unit_test(a_sidecar_that_is_no_record_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
