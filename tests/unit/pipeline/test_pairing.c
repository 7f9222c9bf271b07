/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/pairing.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

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
	{ "two that nothing tells apart, and one of them is not stored yet",
	  KIND_MAIN,
	  { { "a", 1, 2, -1, "f", ARTEFACT_STORED },
	    { "a~1", 1, 2, -1, "f", ARTEFACT_FAILED } },
	  { { "a", 1, 2, -1, "f", "a", "a~1~2", -1 },
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
	{ "without an id: made anew in its place, and longer",
	  KIND_MAIN,
	  { { "path-1", 1, 2, -1, "f", ARTEFACT_STORED } },
	  { { NULL, 1, 9, -1, "f", "path-1", "path-1~1-9", 0 } } },
	{ "without an id: that version again",
	  KIND_MAIN,
	  { { "path-1", 1, 2, -1, "f", ARTEFACT_STORED },
	    { "path-1~1-9", 1, 9, -1, "f", ARTEFACT_STORED } },
	  { { NULL, 1, 9, -1, "f", "path-1", "path-1~1-9", -1 } } },
	{ "without an id: the first version again",
	  KIND_MAIN,
	  { { "path-1", 1, 2, -1, "f", ARTEFACT_STORED },
	    { "path-1~1-9", 1, 9, -1, "f", ARTEFACT_STORED } },
	  { { NULL, 1, 2, -1, "f", "path-1", "path-1", -1 } } },
	{ "without an id: a third version is one of the newest",
	  KIND_MAIN,
	  { { "path-1", 1, 2, -1, "f", ARTEFACT_STORED },
	    { "path-1~1-9", 1, 9, -1, "f", ARTEFACT_STORED } },
	  { { NULL, 1, 12, -1, "f", "path-1", "path-1~1-12", 1 } } },
	{ "without an id: not stored yet, and longer now: the same",
	  KIND_MAIN,
	  { { "path-1", 1, 2, -1, "f", ARTEFACT_FAILED } },
	  { { NULL, 1, 9, -1, "f", "path-1", "path-1", -1 } } },
	{ "without an id: a stop that is told later, or no more",
	  KIND_MAIN,
	  { { "path-1", 1, -1, -1, "f", ARTEFACT_STORED },
	    { "path-2", 5, 6, -1, "f", ARTEFACT_STORED } },
	  { { NULL, 1, 9, -1, "f", "path-1", "path-1", -1 },
	    { NULL, 5, -1, -1, "g", "path-2", "path-2", -1 } } },
	{ "without an id: two in one place, and the first is new",
	  KIND_MAIN,
	  { { "path-1", 5, 6, -1, "f", ARTEFACT_STORED } },
	  { { NULL, 1, 2, -1, "f", "path-1", "path-1~2", -1 },
	    { NULL, 5, 6, -1, "f", "path-1~5", "path-1", -1 } } },
	{ "without an id: two in one place, and the second alone",
	  KIND_MAIN,
	  { { "path-1", 1, 2, -1, "f", ARTEFACT_STORED },
	    { "path-1~5", 5, 6, -1, "f", ARTEFACT_STORED } },
	  { { NULL, 5, 6, -1, "f", "path-1", "path-1~5", -1 } } },
	{ "without an id: a transcript that was made anew in its place",
	  KIND_TRANSCRIPT,
	  { { "path-1", 10, -1, 20, "t", ARTEFACT_STORED } },
	  { { NULL, 10, -1, 99, "t", "path-1", "path-1~10-99", 0 } } },
	{ "an id that comes later",
	  KIND_MAIN,
	  { { "path-1", 1, 2, -1, "f", ARTEFACT_STORED } },
	  { { "a", 1, 2, -1, "f", "a", "path-1", -1 } } },
	{ "an id that comes later, and a time that was not kept before",
	  KIND_TRANSCRIPT,
	  { { "path-1", 10, -1, -1, "t", ARTEFACT_STORED },
	    { "path-2", 30, -1, -1, "t", ARTEFACT_STORED } },
	  { { "c", 10, -1, 20, "t", "c", "path-1", -1 },
	    { "c", 30, -1, 40, "t", "c~30", "path-2", -1 },
	    { "c", 50, -1, 60, "t", "c~50", "c", -1 } } },
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
		pairing_find(&(const struct pairing){ said, count, known,
		                                      known_count, false,
		                                      replaces, NULL },
		             a);
		for (size_t n = 0; n < count; n++) {
			const int old = rows[i].said[n].replaces;

			assert_string_equal(said[n].source_id,
			                    rows[i].said[n].id);
			assert_ptr_equal(replaces[n],
			                 old < 0 ? NULL : &known[old]);
		}
	}
}

/* One known, stored or not, and one said, of the same id. */
static void a_kind_that_was_not_told_makes_no_other_artefact(void **state)
{
	static const struct {
		enum kind known, said;
		int64_t known_stop, start, stop;
		enum artefact_state state;
		bool is_one;
	} kinds[] = {
		{ KIND_MAIN, KIND_CONSULT, 2, 1, 2, ARTEFACT_STORED, true },
		{ KIND_MAIN, KIND_VA_MAIN, 2, 1, 2, ARTEFACT_STORED, true },
		{ KIND_MAIN, KIND_VA_CONSULT, 2, 1, 2, ARTEFACT_FAILED, true },
		{ KIND_SEGMENT, KIND_CONSULT, 2, 1, 2, ARTEFACT_STORED, true },
		{ KIND_CONSULT, KIND_MAIN, 2, 1, 2, ARTEFACT_STORED, true },
		{ KIND_VA_MAIN, KIND_SEGMENT, 2, 1, 2, ARTEFACT_LISTED, true },
		/* other times, or times that are not told */
		{ KIND_MAIN, KIND_CONSULT, 2, 1, 9, ARTEFACT_STORED, false },
		{ KIND_MAIN, KIND_CONSULT, 2, 3, 2, ARTEFACT_STORED, false },
		{ KIND_MAIN, KIND_CONSULT, -1, 1, -1, ARTEFACT_STORED, false },
		{ KIND_MAIN, KIND_CONSULT, 2, -1, 2, ARTEFACT_STORED, false },
		/* a piece and the whole, two callTypes, no recordings */
		{ KIND_MAIN, KIND_SEGMENT, 2, 1, 2, ARTEFACT_STORED, false },
		{ KIND_CONSULT, KIND_VA_CONSULT, 2, 1, 2, ARTEFACT_STORED,
		  false },
		{ KIND_CONSULT, KIND_SCREEN, 2, 1, 2, ARTEFACT_STORED, false },
		{ KIND_CONSULT, KIND_TRANSCRIPT, 2, 1, 2, ARTEFACT_STORED,
		  false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(kinds); i++) {
		OWN(own_arena) struct arena *a = arena_new();
		const struct ledger_artefact known = {
			.kind = kinds[i].known,
			.state = kinds[i].state,
			.source_id = "a",
			.start_ms = 1,
			.stop_ms = kinds[i].known_stop,
			.create_ms = -1,
		};
		const struct ledger_artefact *replaces;
		struct artefact said = { .kind = kinds[i].said,
			                 .source_id = "a",
			                 .own_id = "a",
			                 .start_ms = kinds[i].start,
			                 .stop_ms = kinds[i].stop,
			                 .create_ms = -1 };

		print_message("row %zu\n", i);
		pairing_find(&(const struct pairing){ &said, 1, &known, 1,
		                                      false, &replaces, NULL },
		             a);
		assert_string_equal(said.source_id, "a");
		assert_null(replaces);
		assert_int_equal(said.kind, kinds[i].is_one ? kinds[i].known
		                                            : kinds[i].said);
		assert_int_equal(said.declared_kind,
		                 kinds[i].is_one ? kinds[i].said : 0);
	}
}

/* Both are told now, one of them is known: it is the one of its kind. */
static void a_recording_of_the_same_kind_goes_first(void **state)
{
	OWN(own_arena) struct arena *a = arena_new();
	const struct ledger_artefact known = { .kind = KIND_MAIN,
		                               .state = ARTEFACT_STORED,
		                               .source_id = "a",
		                               .start_ms = 1,
		                               .stop_ms = 2,
		                               .create_ms = -1 };
	const struct artefact consult = { .kind = KIND_CONSULT,
		                          .source_id = "a",
		                          .own_id = "a",
		                          .start_ms = 1,
		                          .stop_ms = 2,
		                          .create_ms = -1 };
	struct artefact said[] = { consult, consult };
	const struct ledger_artefact *replaces[2];

	(void)state;
	said[1].kind = KIND_MAIN;
	pairing_find(&(const struct pairing){ said, 2, &known, 1, false,
	                                      replaces, NULL },
	             a);
	assert_int_equal(said[0].kind, KIND_CONSULT);
	assert_int_equal(said[0].declared_kind, 0);
	assert_int_equal(said[1].kind, KIND_MAIN);
	assert_int_equal(said[1].declared_kind, 0);
}

/* A link of one that is stored, taken for that of the other, would bring the
 * same bytes twice. */
static void a_link_in_doubt_is_not_taken(void **state)
{
	OWN(own_arena) struct arena *a = arena_new();
	const struct artefact alike = { .kind = KIND_MAIN,
		                        .source_id = "a",
		                        .own_id = "a",
		                        .start_ms = 1,
		                        .stop_ms = 2,
		                        .create_ms = -1 };
	struct ledger_artefact known[] = {
		{ .kind = KIND_MAIN,
		  .state = ARTEFACT_STORED,
		  .source_id = "a",
		  .start_ms = 1,
		  .stop_ms = 2,
		  .create_ms = -1 },
		{ .kind = KIND_MAIN,
		  .state = ARTEFACT_LISTED,
		  .source_id = "a~1",
		  .start_ms = 1,
		  .stop_ms = 2,
		  .create_ms = -1 },
	};
	struct artefact said[] = { alike, alike };
	const struct ledger_artefact *replaces[2];

	(void)state;
	said[1].source_id = "a~1";
	pairing_find(&(const struct pairing){ said, 2, known, 2, true, replaces,
	                                      NULL },
	             a);
	for (size_t n = 0; n < 2; n++) {
		assert_string_not_equal(said[n].source_id, "a");
		assert_string_not_equal(said[n].source_id, "a~1");
	}
}

/* Three that nothing but their files tells apart, of which two are stored. */
static void alike_ones_are_told_apart_by_where_they_lie(void **state)
{
	static const struct {
		const char *places[2]; /* of the two that are stored */
		const char *ids[3];
	} sets[] = {
		{ { "https://h/b", "https://h/c" }, { "a~1", "a", "a~1~2" } },
		{ { "https://h/c", NULL }, { "a~1", "a~1~3", "a" } },
		{ { "https://h/c", "https://h/c" }, { "a~1", "a~1~3", "a" } },
		{ { "https://h/x", NULL }, { "a~1", "a~1~3", "a~1~4" } },
	};
	const char *const links[] = { "https://h/a?s=1", "https://h/b?s=1",
		                      "https://h/c?s=1" };

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(sets); i++) {
		OWN(own_arena) struct arena *a = arena_new();
		const struct ledger_artefact stored = {
			.kind = KIND_MAIN,
			.state = ARTEFACT_STORED,
			.source_id = "a",
			.start_ms = 1,
			.stop_ms = 2,
			.create_ms = -1,
		};
		struct ledger_artefact known[] = { stored, stored };
		const struct ledger_artefact *replaces[3];
		struct artefact said[3];

		known[1].source_id = "a~1~2";
		for (size_t n = 0; n < 3; n++)
			said[n] = (struct artefact){ .kind = KIND_MAIN,
				                     .source_id = "a",
				                     .own_id = "a",
				                     .url = links[n],
				                     .start_ms = 1,
				                     .stop_ms = 2,
				                     .create_ms = -1 };
		const struct pairing of = { said,  3,        known,         2,
			                    false, replaces, sets[i].places };
		assert_true(pairing_wants_places(&of));
		pairing_find(&of, a);
		for (size_t n = 0; n < 3; n++)
			assert_string_equal(said[n].source_id, sets[i].ids[n]);
	}
}

#define MANY     ((size_t)2000)
#define SECONDS  20
#define LATER_MS 3

struct crowd {
	struct artefact said[MANY];
	struct ledger_artefact known[MANY];
	const struct ledger_artefact *replaces[MANY];
	const char *ids[MANY];
};

/* All of one id, apart by that much; known under other names. */
static void fill(struct crowd *c, int64_t apart_ms, int64_t later_ms,
                 struct arena *a)
{
	for (size_t n = 0; n < MANY; n++) {
		const int64_t start_ms = (int64_t)n * apart_ms;

		c->said[n] = (struct artefact){ .kind = KIND_MAIN,
			                        .own_id = "a",
			                        .source_id = "a",
			                        .start_ms = start_ms,
			                        .stop_ms = -1,
			                        .create_ms = -1 };
		c->known[n] = (struct ledger_artefact){
			.kind = KIND_MAIN,
			.state = ARTEFACT_STORED,
			.source_id = arena_format(a, "a~%zu", n),
			.start_ms = start_ms + later_ms,
			.stop_ms = -1,
			.create_ms = -1,
		};
	}
}

static int compare_ids(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static void check_ids_differ(struct crowd *c)
{
	for (size_t n = 0; n < MANY; n++)
		c->ids[n] = c->said[n].source_id;
	qsort(c->ids, MANY, sizeof(c->ids[0]), compare_ids);
	for (size_t n = 1; n < MANY; n++)
		assert_string_not_equal(c->ids[n - 1], c->ids[n]);
}

/* As many as an answer may have: by steps as the cube of them it would take
 * minutes, in which nothing else is done. */
static void many_of_one_id_are_told_apart_in_time(void **state)
{
	static const struct {
		size_t known_count;
		int64_t apart_ms, later_ms;
	} crowds[] = {
		{ MANY, 10, 0 },
		{ MANY, 10, LATER_MS },
		{ 1, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(crowds); i++) {
		OWN(own_arena) struct arena *a = arena_new();
		struct crowd *const c = arena_zeroed(a, 1, sizeof(*c));
		const clock_t from = clock();

		fill(c, crowds[i].apart_ms, crowds[i].later_ms, a);
		pairing_find(&(const struct pairing){ c->said, MANY, c->known,
		                                      crowds[i].known_count,
		                                      false, c->replaces,
		                                      NULL },
		             a);
		if (clock() - from > SECONDS * CLOCKS_PER_SEC)
			fail_msg("row %zu: too long", i);
		check_ids_differ(c);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_link_in_doubt_is_not_taken),
		cmocka_unit_test(alike_ones_are_told_apart_by_where_they_lie),
		cmocka_unit_test(many_of_one_id_are_told_apart_in_time),
		cmocka_unit_test(each_element_is_the_artefact_in_this_table),
		cmocka_unit_test(
		        a_kind_that_was_not_told_makes_no_other_artefact),
		cmocka_unit_test(a_recording_of_the_same_kind_goes_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
