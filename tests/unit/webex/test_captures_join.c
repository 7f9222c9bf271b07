/* Two replies about the same tasks: one names the stitched recordings, the
 * other their segments, and both what is neither.
 * SPDX-License-Identifier: Apache-2.0 */
#include "captures_desk.h"

#define EL(id, segment, type, start, more)                                     \
	"{\"id\":\"" id "\",\"segment\":" segment ",\"attributes\":{"          \
	"\"callType\":\"" type "\",\"startTime\":" start more "}}"
#define LINK(query) ",\"filePath\":\"https://h/c?" query "\""

#define MAIN        EL("m", "false", "main", "5", "")
#define PART_1      EL("p", "true", "main", "5", "")
#define PART_2      EL("q", "true", "main", "9", "")
#define CONSULT     EL("c", "false", "consult", "7", LINK("first"))
#define RESIGNED    EL("c", "false", "consult", "7", LINK("second"))
#define CHANGED     EL("c", "false", "consult", "7", ",\"stopTime\":8")
#define LATER       EL("c", "false", "consult", "9", "")
#define EARLIER     EL("c", "false", "consult", "6", "")

/* Reads two replies; what they say of ONE, or NULL for nothing. */
static void read_two(struct desk *d, const char *first, const char *second)
{
	const char *const said[] = { first, second };
	struct api_call calls[2] = { { .name = NULL } };

	for (size_t i = 0; i < 2; i++) {
		OWN(text_free) struct text body = { NULL, 0, 0 };

		captures_ask(&calls[i], d->config, ids, 2, i == 1, false);
		text_add(&body, "{\"data\":[{\"taskId\":\"two\","
		                "\"recording\":[]}");
		if (said[i] != NULL)
			text_addf(&body, ",{\"taskId\":\"" ONE "\",%s}",
			          said[i]);
		text_add(&body, "]}");
		if (answer(&calls[i], text_str(&body), &d->e) != 0)
			fail_msg("%s", d->e.text);
	}
	captures_read(&d->result, d->arena, calls, 2, ids, 2);
	for (size_t i = 0; i < 2; i++)
		api_call_reset(&calls[i]);
}

static const char *recordings(struct desk *d, const char *list)
{
	return arena_format(d->arena, "\"recording\":[%s]", list);
}

/* "m p c~9": their ids, in the order in which they are named. */
static const char *names(struct desk *d)
{
	const char *all = "";

	for (size_t i = 0; i < d->result.tasks[0].count; i++)
		all = arena_format(d->arena, "%s%s%s", all, i > 0 ? " " : "",
		                   d->result.tasks[0].artefacts[i].source_id);
	return all;
}

static void what_both_name_is_taken_once(void **state)
{
	static const struct {
		const char *first, *second, *names;
	} rows[] = {
		{ "", "", "" },
		{ MAIN, "", "m" },
		{ "", PART_1, "p" },
		{ MAIN, PART_1 "," PART_2, "m p q" },
		{ MAIN "," CONSULT, PART_1 "," PART_2 "," CONSULT, "m c p q" },
		/* a link of its own to each; more is known by now */
		{ CONSULT, RESIGNED, "c" },
		{ CONSULT, CHANGED, "c" },
		/* each reply repeats itself */
		{ CONSULT "," CONSULT, RESIGNED "," CONSULT, "c" },
		/* one more of that id, told apart as within one reply */
		{ CONSULT, LATER, "c c~9" },
		{ CONSULT, CONSULT "," LATER, "c c~9" },
		{ LATER, CONSULT "," LATER, "c~9 c" },
		{ CONSULT, EARLIER "," CONSULT, "c~7 c" },
		/* alike, and not the same: as many as one of them names */
		{ CONSULT "," CHANGED, CONSULT "," CHANGED, "c c~7" },
		{ CONSULT, CONSULT "," CHANGED, "c c~7" },
		{ CONSULT "," CHANGED, CONSULT, "c c~7" },
		/* another kind */
		{ EL("m", "false", "main", "5", ""),
		  EL("m", "true", "main", "5", ""), "m m" },
	};
	struct desk *d = *state;

	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		read_two(d, recordings(d, rows[i].first),
		         recordings(d, rows[i].second));
		check_err(&d->result.tasks[0].err, ERR_NONE, "");
		assert_true(d->result.tasks[0].was_answered);
		if (strcmp(names(d), rows[i].names) != 0)
			fail_msg("row %zu: %s", i, names(d));
	}
}

/* Without an id: by the path. */
static void elements_without_an_id_are_the_same_by_their_links(void **state)
{
	struct desk *d = *state;
	const char *const list =
	        "{\"attributes\":{\"filePath\":\"https://h/%s?%s\"}}";

	read_two(d, recordings(d, arena_format(d->arena, list, "a", "x")),
	         recordings(d, arena_format(d->arena, list, "a", "y")));
	assert_int_equal(d->result.tasks[0].count, 1);
	read_two(d, recordings(d, arena_format(d->arena, list, "a", "x")),
	         recordings(d, arena_format(d->arena, list, "b", "x")));
	assert_int_equal(d->result.tasks[0].count, 2);
}

/* What one of them does not speak of, or has a failure for, is not known as a
 * whole: nothing of it may be taken for gone. */
static void half_an_answer_is_none(void **state)
{
	static const char fine[] = "\"recording\":[" CONSULT "]";
	static const char bad[] = "\"recording\":[" MAIN ",7]";
	static const struct {
		const char *first, *second;
		bool was_answered;
		enum err_code code;
		size_t count;
	} rows[] = {
		{ fine, fine, true, ERR_NONE, 1 },
		{ fine, NULL, false, ERR_NONE, 1 },
		{ NULL, fine, false, ERR_NONE, 1 },
		{ NULL, NULL, false, ERR_NONE, 0 },
		{ bad, fine, true, ERR_SHAPE, 2 },
		{ fine, bad, true, ERR_SHAPE, 2 },
	};
	struct desk *d = *state;

	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		read_two(d, rows[i].first, rows[i].second);
		const struct captures_task *const t = &d->result.tasks[0];
		if (t->was_answered != rows[i].was_answered ||
		    t->err.code != rows[i].code || t->count != rows[i].count)
			fail_msg("row %zu", i);
		assert_true(d->result.tasks[1].was_answered);
		check_err(&d->result.tasks[1].err, ERR_NONE, "");
	}
}

static void links_live_as_long_as_the_shortest_of_them(void **state)
{
	static const struct {
		int first, second, seconds;
	} rows[] = { { 5, 3, 180 }, { 3, 5, 180 }, { 4, 4, 240 } };
	struct desk *d = *state;

	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const int minutes[] = { rows[i].first, rows[i].second };
		struct api_call calls[2] = { { .name = NULL } };

		for (size_t k = 0; k < 2; k++) {
			captures_ask(&calls[k], d->config, ids, 2, k == 1,
			             false);
			assert_int_equal(
			        answer(&calls[k],
			               arena_format(d->arena,
			                            "{\"meta\":{"
			                            "\"urlExpiration\":%d},"
			                            "\"data\":[]}",
			                            minutes[k]),
			               &d->e),
			        0);
		}
		captures_read(&d->result, d->arena, calls, 2, ids, 2);
		assert_int_equal(d->result.link_seconds, rows[i].seconds);
		for (size_t k = 0; k < 2; k++)
			api_call_reset(&calls[k]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_both_name_is_taken_once),
		TEST(elements_without_an_id_are_the_same_by_their_links),
		TEST(half_an_answer_is_none),
		TEST(links_live_as_long_as_the_shortest_of_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
