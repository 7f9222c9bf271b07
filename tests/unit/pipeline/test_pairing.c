/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/pairing.h"

#include "base/mem.h"
#include "ledger/artefacts.h"
#include "support/check.h"

#define ROOM 4

struct said {
	const char *own_id; /* NULL: it has none */
	int64_t start, stop, create;
	const char *file;
	const char *settled; /* as captures_read tells them apart */
	const char *id;      /* wanted */
	int replaces;        /* wanted: index of known; -1 */
};

struct known {
	const char *id;
	int64_t start, stop, create;
	const char *file;
	enum artefact_state state;
};

static const struct row {
	const char *what;
	enum kind kind;
	struct known known[ROOM];
	struct said said[ROOM];
} rows[] = {
	{ "nothing is known: as it is",
	  KIND_MAIN,
	  { { 0 } },
	  { { "a", 1, 2, -1, "f", "a", "a", -1 },
	    { "a", 5, 6, -1, "f", "a~5", "a~5", -1 } } },
	{ "the same again",
	  KIND_MAIN,
	  { { "a", 1, 2, -1, "f", ARTEFACT_STORED } },
	  { { "a", 1, 2, -1, "f", "a", "a", -1 } } },
	{ "a second one of the id, earlier: the first keeps its own",
	  KIND_MAIN,
	  { { "a", 5, 6, -1, "f", ARTEFACT_STORED } },
	  { { "a", 1, 2, -1, "f", "a", "a~1", -1 },
	    { "a", 5, 6, -1, "f", "a~5", "a", -1 } } },
	{ "transcripts share the id of a configuration: the second leg first",
	  KIND_TRANSCRIPT,
	  { { "c", 50, -1, 60, "t", ARTEFACT_STORED } },
	  { { "c", 10, -1, 20, "t", "c", "c~10", -1 },
	    { "c", 50, -1, 60, "t", "c~50", "c", -1 } } },
	{ "the other leg alone",
	  KIND_TRANSCRIPT,
	  { { "c", 50, -1, 60, "t", ARTEFACT_STORED } },
	  { { "c", 10, -1, 20, "t", "c", "c~10", -1 } } },
	{ "three legs, two of them known, in an order of their own",
	  KIND_TRANSCRIPT,
	  { { "c", 50, -1, 60, "t", ARTEFACT_STORED },
	    { "c~10", 10, -1, 20, "t", ARTEFACT_STORED } },
	  { { "c", 10, -1, 20, "t", "c", "c~10", -1 },
	    { "c", 30, -1, 40, "t", "c~30", "c~30", -1 },
	    { "c", 50, -1, 60, "t", "c~50", "c", -1 } } },
	{ "stored, and longer now: another version",
	  KIND_MAIN,
	  { { "a", 1, 2, -1, "f", ARTEFACT_STORED } },
	  { { "a", 1, 9, -1, "f", "a", "a~1-9", 0 } } },
	{ "that version again",
	  KIND_MAIN,
	  { { "a", 1, 2, -1, "f", ARTEFACT_STORED },
	    { "a~1-9", 1, 9, -1, "f", ARTEFACT_STORED } },
	  { { "a", 1, 9, -1, "f", "a", "a~1-9", -1 } } },
	{ "a third version is one of the newest",
	  KIND_MAIN,
	  { { "a", 1, 2, -1, "f", ARTEFACT_STORED },
	    { "a~1-9", 1, 9, -1, "f", ARTEFACT_STORED } },
	  { { "a", 1, 12, -1, "f", "a", "a~1-12", 1 } } },
	{ "not stored yet, and longer now: the same",
	  KIND_MAIN,
	  { { "a", 1, 2, -1, "f", ARTEFACT_FAILED } },
	  { { "a", 1, 9, -1, "f", "a", "a", -1 } } },
	{ "begins at another time: ids of recordings are their own",
	  KIND_MAIN,
	  { { "a", 1, 9, -1, "f", ARTEFACT_STORED } },
	  { { "a", 3, 9, -1, "f", "a", "a~3-9", 0 } } },
	{ "a transcript that was made anew",
	  KIND_TRANSCRIPT,
	  { { "d", 10, -1, 20, "t", ARTEFACT_STORED } },
	  { { "d", 10, -1, 99, "t", "d", "d~10-99", 0 } } },
	{ "what is not said is as good as equal",
	  KIND_TRANSCRIPT,
	  { { "d", 10, -1, -1, NULL, ARTEFACT_STORED } },
	  { { "d", -1, -1, 99, "t", "d", "d", -1 } } },
	{ "two at one time are told apart by their files",
	  KIND_TRANSCRIPT,
	  { { "d", 10, -1, 20, "u", ARTEFACT_STORED } },
	  { { "d", 10, -1, 20, "t", "d", "d~10", -1 },
	    { "d", 10, -1, 20, "u", "d~10", "d", -1 } } },
	{ "two that nothing tells apart, and one of them is stored",
	  KIND_MAIN,
	  { { "a", 1, 2, -1, "f", ARTEFACT_STORED } },
	  { { "a", 1, 2, -1, "f", "a", "a~1", -1 },
	    { "a", 1, 2, -1, "f", "a~1", "a~1~2", -1 } } },
	{ "the same again",
	  KIND_MAIN,
	  { { "a", 1, 2, -1, "f", ARTEFACT_STORED },
	    { "a~1", 1, 2, -1, "f", ARTEFACT_STORED },
	    { "a~1~2", 1, 2, -1, "f", ARTEFACT_STORED } },
	  { { "a", 1, 2, -1, "f", "a", "a", -1 },
	    { "a", 1, 2, -1, "f", "a~1", "a~1", -1 } } },
	{ "without an id: where it lies changes",
	  KIND_MAIN,
	  { { "path-1", 1, 2, -1, "f", ARTEFACT_STORED } },
	  { { NULL, 1, 2, -1, "f", "path-2", "path-1", -1 },
	    { NULL, 5, 6, -1, "f", "path-3", "path-3", -1 } } },
	{ "without an id and times: where it lies is all",
	  KIND_MAIN,
	  { { "path-1", -1, -1, -1, "f", ARTEFACT_STORED } },
	  { { NULL, -1, -1, -1, "f", "path-2", "path-2", -1 } } },
	{ "an id that comes later",
	  KIND_MAIN,
	  { { "path-1", 1, 2, -1, "f", ARTEFACT_STORED } },
	  { { "a", 1, 2, -1, "f", "a", "path-1", -1 } } },
	{ "evidence is no artefact of the source",
	  KIND_MAIN,
	  { { "a#rejected-0123456789abcdef", 1, 2, -1, "f", ARTEFACT_BAD } },
	  { { "a", 1, 2, -1, "f", "a", "a", -1 } } },
	{ "another id that begins alike",
	  KIND_MAIN,
	  { { "a~x", 1, 2, -1, "f", ARTEFACT_STORED },
	    { "ab", 1, 2, -1, "f", ARTEFACT_STORED } },
	  { { "a", 1, 2, -1, "f", "a", "a", -1 } } },
	{ "disposed of is not fetched again",
	  KIND_MAIN,
	  { { "a", 1, 2, -1, "f", ARTEFACT_DISPOSED } },
	  { { "a", 1, 9, -1, "f", "a", "a", -1 } } },
};

static size_t known_of(const struct row *r, struct ledger_artefact *out)
{
	size_t n = 0;

	for (; n < ROOM && r->known[n].id != NULL; n++)
		out[n] = (struct ledger_artefact){
			.row = (int64_t)n + 1,
			.kind = r->kind,
			.state = r->known[n].state,
			.source_id = r->known[n].id,
			.start_ms = r->known[n].start,
			.stop_ms = r->known[n].stop,
			.create_ms = r->known[n].create,
			.file_declared = r->known[n].file,
		};
	return n;
}

static size_t said_of(const struct row *r, struct artefact *out)
{
	size_t n = 0;

	for (; n < ROOM && r->said[n].id != NULL; n++)
		out[n] = (struct artefact){
			.kind = r->kind,
			.source_id = r->said[n].settled,
			.own_id = r->said[n].own_id,
			.start_ms = r->said[n].start,
			.stop_ms = r->said[n].stop,
			.create_ms = r->said[n].create,
			.file_name = r->said[n].file,
		};
	return n;
}

static void each_element_is_the_artefact_in_this_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(own_arena) struct arena *a = arena_new();
		const struct ledger_artefact *replaces[ROOM];
		struct ledger_artefact known[ROOM];
		struct artefact said[ROOM];
		const size_t known_count = known_of(&rows[i], known);
		const size_t count = said_of(&rows[i], said);

		print_message("%s\n", rows[i].what);
		pairing(said, count, known, known_count, replaces, a);
		for (size_t n = 0; n < count; n++) {
			const int old = rows[i].said[n].replaces;

			assert_string_equal(said[n].source_id,
			                    rows[i].said[n].id);
			assert_ptr_equal(replaces[n],
			                 old < 0 ? NULL : &known[old]);
		}
	}
}

static void another_kind_is_another_artefact(void **state)
{
	OWN(own_arena) struct arena *a = arena_new();
	const struct ledger_artefact known = { .kind = KIND_MAIN,
		                               .state = ARTEFACT_STORED,
		                               .source_id = "a",
		                               .start_ms = 1,
		                               .stop_ms = 2,
		                               .create_ms = -1 };
	const struct ledger_artefact *replaces;
	struct artefact said = { .kind = KIND_CONSULT,
		                 .source_id = "a",
		                 .own_id = "a",
		                 .start_ms = 1,
		                 .stop_ms = 9,
		                 .create_ms = -1 };

	(void)state;
	pairing(&said, 1, &known, 1, &replaces, a);
	assert_string_equal(said.source_id, "a");
	assert_null(replaces);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_element_is_the_artefact_in_this_table),
		cmocka_unit_test(another_kind_is_another_artefact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
