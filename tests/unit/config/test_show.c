/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include "config/nearest.h"
#include "config/options.h"
#include "config/roff.h"
#include "port/json.h"

static void show_tells_each_value_and_its_origin(void **state)
{
	struct fixture *f = *state;
	OWN(text_free) struct text t = { NULL, 0, 0 };
	const char *s;

	fixture_write(f, "secret", "hunter2\n", 0600);
	fixture_write(f, "login", "user:hunter4\n", 0600);
	f->variables[0][0] = "WXARCHIVE_REFRESH_TOKEN";
	f->variables[0][1] = "hunter3";
	assert_int_equal(
	        fixture_load(f, WHOLE
	                     "[source]\nproxy = http://p.example:80\n"
	                     "proxy_auth_file = "
	                     "login\n[auth]\nclient_secret_file = secret\n"
	                     "[ledger]\npath = /a/path/of/some/"
	                     "length/in/the/file/system\n"
	                     "[exclude short]\nteam = T\n"
	                     "shorter_than = 90s\n"),
	        0);
	config_show(&t, f->config);
	s = text_str(&t);
	assert_true(text_starts(s, f->path));
	assert_non_null(strstr(s, "\n[source]\n  org_id              " ORG
	                          "  line 2\n"));
	assert_non_null(strstr(s, "  api_base            (not set) "));
	assert_non_null(strstr(s, "\n  proxy               "
	                          "http://p.example:80  "));
	assert_non_null(strstr(s, "\n  proxy_auth_file     (set) "));
	assert_non_null(strstr(s, "\n  client_secret_file  (set) "));
	assert_non_null(strstr(s, "  line 10\n"));
	assert_non_null(strstr(s, "  environment\n"));
	assert_non_null(strstr(s, "  window_max          31d "));
	assert_non_null(strstr(s, "\n[exclude short]\n"
	                          "  team                T\n"
	                          "  shorter_than        90s\n"));
	/* a long path leaves the column of the origins as it is */
	assert_non_null(strstr(s, "\n  path                /a/path/of/some/"
	                          "length/in/the/file/system\n"
	                          "                                        "
	                          "                    line 12\n"));
	assert_null(strstr(s, "hunter"));
	for (size_t i = 0; i < options_count; i++)
		assert_non_null(strstr(s, options_rows[i].key));
}

static void show_json_is_json_without_secrets(void **state)
{
	struct fixture *f = *state;
	OWN(text_free) struct text t = { NULL, 0, 0 };
	OWN(own_json) struct json *j = NULL;
	const struct json *settings;
	const struct json *excludes;

	f->variables[0][0] = "WXARCHIVE_CLIENT_SECRET";
	f->variables[0][1] = "hunter2";
	assert_int_equal(fixture_load(f, WHOLE "[exclude s]\nqueue = q\n"
	                                       "shorter_than = 1s\n"),
	                 0);
	config_show_json(&t, f->config);
	assert_null(strstr(text_str(&t), "hunter"));
	assert_int_equal(json_check(t.data, t.len, &json_limits_reply, &f->e),
	                 0);
	assert_int_equal(json_parse(&j, json_slice_whole(t.data, t.len), &f->e),
	                 0);
	assert_string_equal(json_text(json_member(j, "file")), f->path);
	settings = json_member(j, "settings");
	assert_int_equal(json_count(settings), options_count);
	for (size_t i = 0; i < options_count; i++)
		assert_string_equal(
		        json_text(json_member(json_at(settings, i), "key")),
		        options_rows[i].key);
	excludes = json_member(j, "excludes");
	assert_int_equal(json_count(excludes), 1);
	assert_string_equal(
	        json_text(json_member(json_at(excludes, 0), "queue")), "q");
}

/* The sample, with its '#' taken from all settings that have a default and
 * the two required ones filled in. */
static void the_sample_is_a_file_of_the_defaults(void **state)
{
	struct fixture *f = *state;
	OWN(text_free) struct text sample = { NULL, 0, 0 };
	OWN(text_free) struct text file = { NULL, 0, 0 };
	OWN(text_free) struct text shown = { NULL, 0, 0 };
	char *line;
	char *rest;

	config_sample(&sample);
	rest = sample.data;
	while ((line = strsep(&rest, "\n")) != NULL) {
		const size_t len = strlen(line);

		assert_true(len <= 78);
		if (text_starts(line, "#org_id ="))
			text_add(&file, "org_id = " ORG);
		else if (text_starts(line, "#region ="))
			text_add(&file, "region = us1");
		else if (text_starts(line, "#root ="))
			text_add(&file, "root = arc");
		else if (len > 1 && line[0] == '#' && line[1] != ' ' &&
		         line[1] != '[' && line[len - 1] != '=')
			text_add(&file, line + 1);
		else
			text_add(&file, line);
		text_add_char(&file, '\n');
	}
	assert_int_equal(fixture_load(f, text_str(&file)), 0);
	assert_int_equal(f->config->download.parallel, 32);
	for (size_t i = 0; i < options_count; i++) {
		OWN(mem_own)
		char *row = mem_format("\n#%s =", options_rows[i].key);

		text_clear(&shown);
		config_sample(&shown);
		assert_non_null(strstr(text_str(&shown), row));
	}
}

static void the_sample_as_it_stands_asks_for_what_is_required(void **state)
{
	struct fixture *f = *state;
	OWN(text_free) struct text sample = { NULL, 0, 0 };

	config_sample(&sample);
	fixture_refuses(f, text_str(&sample),
	                "@/c.conf: [source] org_id: not set; allowed: a UUID "
	                "such as 0a1b2c3d-0000-4000-8000-0123456789ab; "
	                "[source] region: not set, and no api_base either; "
	                "allowed: us1, eu1, eu2, anz1, ca1, jp1, sg1, in1; "
	                "[archive] root: not set; allowed: a path, absolute or "
	                "relative to the folder of this file");
}

static void the_manual_has_every_setting(void **state)
{
	OWN(text_free) struct text roff = { NULL, 0, 0 };
	OWN(text_free) struct text markdown = { NULL, 0, 0 };

	(void)state;
	config_manual_roff(&roff);
	config_manual_markdown(&markdown);
	for (size_t i = 0; i < options_count; i++) {
		OWN(mem_own)
		char *tag = mem_format("\n.B %s\n", options_rows[i].key);
		OWN(mem_own)
		char *cell = mem_format("\n| `%s` | ", options_rows[i].key);

		assert_non_null(strstr(text_str(&roff), tag));
		assert_non_null(strstr(text_str(&markdown), cell));
	}
	for (size_t i = 0; i < options_exclude_count; i++) {
		OWN(mem_own)
		char *cell =
		        mem_format("\n| `%s` | ", options_exclude_rows[i].key);

		assert_non_null(strstr(text_str(&markdown), cell));
	}
}

/* reply_decide */
static void the_manual_tells_of_the_tries_of_throttled_requests(void **state)
{
	OWN(text_free) struct text markdown = { NULL, 0, 0 };

	(void)state;
	config_manual_markdown(&markdown);
	assert_non_null(strstr(text_str(&markdown),
	                       "of one API request; ten times as many while "
	                       "the source answers that it is asked too "
	                       "often (429)"));
}

static void roff_escapes_what_roff_would_obey(void **state)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	(void)state;
	roff_add(&t, ".a\\b -c\n'd `e^f~");
	assert_string_equal(text_str(&t), "\\&.a\\eb \\-c\n\\&\\(aqd "
	                                  "\\(gae\\(haf\\(ti");
}

static void the_table_is_sound(void **state)
{
	(void)state;
	for (size_t i = 0; i < options_count; i++) {
		const struct options_row *row = &options_rows[i];

		assert_true(strlen(row->help) > 0);
		assert_ptr_equal(options_find(options_rows, options_count,
		                              row->section, row->key),
		                 row);
		assert_true(strlen(options_section_help(row->section)) > 0);
		assert_true(row->fallback == NULL || row->otherwise == NULL);
		if (row->type == OPTION_COUNT || row->type == OPTION_SIZE ||
		    row->type == OPTION_DURATION) {
			assert_non_null(row->fallback);
			assert_true(row->min < row->max);
		}
	}
	assert_null(options_find(options_rows, options_count, "source", "no"));
	assert_string_equal(options_section_help("no"), "");
}

static void defaults_for_tests_are_whole(void **state)
{
	OWN(own_config) struct config *c = config_defaults(ORG, "/srv/a/arc");

	(void)state;
	assert_string_equal(c->source.org_id, ORG);
	assert_string_equal(c->source.region, "us1");
	assert_string_equal(c->ledger.path, "/srv/a/ledger.sqlite");
	assert_string_equal(c->auth.token_store, "/srv/a/token.json");
	config_free(NULL);
}

static void the_nearest_word_is_found(void **state)
{
	static const char *const words[] = { "sync", "status", "find" };
	static const struct {
		const char *given, *nearest;
	} rows[] = {
		{ "snc", "sync" },
		{ "sycn", "sync" },
		{ "SYNC", "sync" },
		{ "stats", "status" },
		{ "statsu", "status" },
		{ "fnd", "find" },
		{ "xyzzy", NULL },
		{ "", NULL },
		{ "ab", NULL },
		{ "syncsyncsyncsyncsyncsyncsyncsyncsyncsyncsync", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const char *got =
		        nearest_word(rows[i].given, words, ARRAY_COUNT(words));

		if (rows[i].nearest == NULL)
			assert_null(got);
		else
			assert_string_equal(got, rows[i].nearest);
	}
	assert_int_equal(nearest_distance("", "abc"), 3);
	assert_int_equal(nearest_distance("abcd", "abcd"), 0);
	assert_int_equal(nearest_distance("abcd", "badc"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(show_tells_each_value_and_its_origin),
		TEST(show_json_is_json_without_secrets),
		TEST(the_sample_is_a_file_of_the_defaults),
		TEST(the_sample_as_it_stands_asks_for_what_is_required),
		TEST(the_manual_has_every_setting),
		TEST(the_manual_tells_of_the_tries_of_throttled_requests),
		TEST(roff_escapes_what_roff_would_obey),
		TEST(the_table_is_sound),
		TEST(defaults_for_tests_are_whole),
		TEST(the_nearest_word_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
