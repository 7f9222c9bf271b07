/* Where the file of a stored recording lay, by its sidecar.
 * SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/places.h"

#include "unit/records/fixture.h"

static void check_place(const char *got, const char *wanted)
{
	if (wanted == NULL)
		assert_null(got);
	else
		assert_string_equal(got, wanted);
}

static void a_link_without_its_signature_is_a_place(void **state)
{
	static const struct {
		const char *link, *place;
	} rows[] = {
		{ "https://h.example/a/b.wav?X-Amz-Signature=1&e=2",
		  "https://h.example/a/b.wav" },
		{ "https://h.example/a/b.wav", "https://h.example/a/b.wav" },
		{ "a/b.wav", NULL },
		{ "", NULL },
		{ NULL, NULL },
	};
	OWN(own_arena) struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		check_place(places_of(a, rows[i].link), rows[i].place);
}

/* A sidecar that is none costs nothing but what it would tell. */
static void places_are_read_where_they_can_be(void **state)
{
	static const struct {
		const char *source, *place;
	} rows[] = {
		{ "{\"capture\":{\"id\":\"r\",\"attributes\":{\"filePath\":"
		  "\"https://h.example/a\"}},\"task\":{}}\n",
		  "https://h.example/a" },
		{ "{\"capture\":{\"FilePath\":\"https://h.example/t\"}}\n",
		  "https://h.example/t" },
		{ "{\"capture\":{\"attributes\":{\"filePath\":null}}}\n",
		  NULL },
		{ "{\"capture\":[]}\n", NULL },
		{ "{\"capture\":{\"filePath\":\"https://h.example/t\"", NULL },
		{ "", NULL },
		{ NULL, NULL },
	};
	OWN(own_arena) struct arena *a = arena_new();
	struct ledger_artefact known[2] = { { .state = ARTEFACT_STORED },
		                            { .state = ARTEFACT_LISTED } };
	const char *name;
	struct fixture f;
	struct made m;

	(void)state;
	fixture_open(&f);
	m = fixture_add(&f, 0);
	known[0].path = m.path;
	known[1].path = m.path;
	name = fixture_file(&f, m.path, "source.json");
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const char *const *places;

		if (rows[i].source == NULL)
			assert_int_equal(unlink(name), 0);
		else
			fixture_spoil(name, rows[i].source);
		places = places_read(f.store, a, known, ARRAY_COUNT(known));
		check_place(places[0], rows[i].place);
		assert_null(places[1]);
	}
	fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_link_without_its_signature_is_a_place),
		cmocka_unit_test(places_are_read_where_they_can_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
