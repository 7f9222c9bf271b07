/* SPDX-License-Identifier: Apache-2.0 */
#include "records/legs.h"

#include "base/canon.h"
#include "fixture.h"
#include "records/explain.h"

/* Of each part that which tells it apart; what was not named is left out. */
static void legs_are_told_apart(void **state)
{
	static const struct {
		struct leg leg;
		const char *told, *json;
	} rows[] = {
		{ { .channel1 = "Caller",
		    .channel2 = "Agent",
		    .participants = { "a-1", "+14155550100" },
		    .participant_count = 2 },
		  "    In it, as the source says: channel 1: Caller; channel "
		  "2: Agent; taking part: a-1, +1******0100.\n",
		  "\"participants\":[\"a-1\",\"+1******0100\"]" },
		{ { .channel2 = "VA" },
		  "    In it, as the source says: channel 2: VA.\n",
		  "\"channel2\":\"VA\"" },
		{ { .participants = { "a-1" }, .participant_count = 1 },
		  "    In it, as the source says: taking part: a-1.\n",
		  "\"participants\":[\"a-1\"]" },
		{ { .screen_id = "0", .agent_id = "a-1" },
		  "    In it, as the source says: screen 0 of agent a-1.\n",
		  "\"agent_id\":\"a-1\"" },
		{ { .agent_id = NULL }, "", "" },
	};
	OWN(own_arena) struct arena *a = arena_new();
	struct fixture f;
	struct explain x;
	struct made m;

	(void)state;
	fixture_open(&f);
	m = fixture_add(&f, 0);
	must(&f, explain_find(&x, a, f.ledger, m.task, &f.err));
	x.artefacts[0].start_ms = START_MS;
	x.artefacts[0].stop_ms = START_MS + 90000;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(text_free) struct text words = { NULL, 0, 0 };
		OWN(text_free) struct text json = { NULL, 0, 0 };

		x.legs = &rows[i].leg;
		explain_words(&words, &x);
		assert_non_null(strstr(words.data, rows[i].told));
		assert_non_null(strstr(
		        words.data, "    From 2026-10-01 08:00:00 UTC to "
		                    "2026-10-01 08:01:30 UTC, 1 min 30 s, as "
		                    "the source says.\n"));
		if (rows[i].told[0] == '\0')
			assert_null(strstr(words.data, "In it"));
		canon_write(&json, explain_json(&x, a));
		assert_non_null(strstr(json.data, rows[i].json));
		assert_non_null(strstr(
		        json.data, "\"start\":\"2026-10-01T08:00:00.000Z\""));
	}
	x.full_numbers = true;
	x.legs = &rows[0].leg;
	OWN(text_free) struct text full = { NULL, 0, 0 };

	explain_words(&full, &x);
	assert_non_null(strstr(full.data, "a-1, +14155550100.\n"));
	fixture_close(&f);
}

/* A sidecar that is none costs nothing but its words. */
static void legs_are_read_where_they_can_be(void **state)
{
	static const struct {
		const char *source, *channel1;
		size_t participants;
	} rows[] = {
		{ "{\"capture\":{\"attributes\":{\"channel1\":\"Caller\","
		  "\"participants\":[\"a\",null,7,\"\",\"b\"]}},\"task\":{}}\n",
		  "Caller", 2 },
		{ "{\"capture\":{\"channel1\":\"Agent\"},\"task\":{}}\n",
		  "Agent", 0 },
		{ "{\"capture\":{\"attributes\":[1],\"channel1\":\"\"}}\n",
		  NULL, 0 },
		{ "{\"capture\":[]}\n", NULL, 0 },
		{ "{\"task\":{}}\n", NULL, 0 },
		{ "{\"capture\":{\"channel1\":\"Agent\"", NULL, 0 },
		{ "", NULL, 0 },
		{ NULL, NULL, 0 },
	};
	OWN(own_arena) struct arena *a = arena_new();
	const char *name;
	struct fixture f;
	struct explain x;
	struct made m;

	(void)state;
	fixture_open(&f);
	m = fixture_add(&f, 0);
	must(&f, explain_find(&x, a, f.ledger, m.task, &f.err));
	name = fixture_file(&f, m.path, "source.json");
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const struct leg *legs;

		if (rows[i].source == NULL)
			assert_int_equal(unlink(name), 0);
		else
			fixture_spoil(name, rows[i].source);
		legs = legs_read(a, f.store, x.artefacts, x.artefact_count);
		if (rows[i].channel1 == NULL)
			assert_null(legs[0].channel1);
		else
			assert_string_equal(legs[0].channel1, rows[i].channel1);
		assert_int_equal(legs[0].participant_count,
		                 rows[i].participants);
	}
	fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(legs_are_told_apart),
		cmocka_unit_test(legs_are_read_where_they_can_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
