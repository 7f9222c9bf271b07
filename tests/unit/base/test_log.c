/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/text.h"
#include "support/check.h"
#include "support/tempdir.h"

#define TIME_CHARS 24 /* 2026-03-02T08:14:07.113Z */

struct scene {
	struct tempdir dir;
	int fd;
};

static void open_log(struct scene *scene, struct log_setup setup)
{
	scene->dir = tempdir_make();
	scene->fd = open(tempdir_file(&scene->dir, "log"),
	                 O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	assert_true(scene->fd >= 0);
	setup.fd = scene->fd;
	log_configure(&setup);
}

static void close_log(struct scene *scene)
{
	log_set_hook(NULL, NULL);
	log_set_run("");
	(void)close(scene->fd);
	tempdir_remove(&scene->dir);
}

/* What was logged, without the time of the first line. */
static const char *logged(struct scene *scene, size_t time_at)
{
	const char *all = tempdir_read(&scene->dir, "log");

	assert_true(strlen(all) > time_at + TIME_CHARS);
	assert_int_equal(all[time_at + TIME_CHARS - 1], 'Z');
	return all + time_at + TIME_CHARS;
}

static void log_all_kinds(void)
{
	const char *const constant = "with space";
	char array[] = "word";

	log_event(LOG_INFO, "capture.stored", KV("int", -5), KV("unsigned", 7U),
	          KV("long", -8L), KV("ulong", 9UL), KV("big", INT64_MAX),
	          KV("size", sizeof(char)), KV("text", constant),
	          KV("array", array), KV("yes", (bool)true),
	          KV("no", (bool)false), KV("none", (const char *)NULL),
	          KV("empty", ""), KV("quoted", "say \"no\" \\ a=b\n\x1b[m"),
	          KV_NUMBER("ani", "+14155550001"));
}

static void a_line_has_time_level_event_and_fields(void **s)
{
	OWN(close_log) struct scene scene;

	(void)s;
	open_log(&scene, (struct log_setup){ .level = LOG_DEBUG });
	log_all_kinds();
	assert_string_equal(
	        logged(&scene, 0),
	        " info capture.stored int=-5 unsigned=7 long=-8 ulong=9 "
	        "big=9223372036854775807 size=1 text=\"with space\" array=word "
	        "yes=true no=false empty=\"\" "
	        "quoted=\"say \\\"no\\\" \\\\ a=b??[m\" ani=+1******0001\n");
}

static void a_json_line_has_the_same_fields(void **s)
{
	OWN(close_log) struct scene scene;

	(void)s;
	open_log(&scene,
	         (struct log_setup){ .level = LOG_DEBUG, .as_json = true });
	log_set_run("4f");
	log_all_kinds();
	assert_memory_equal(tempdir_read(&scene.dir, "log"), "{\"time\":\"", 9);
	assert_string_equal(
	        logged(&scene, 9),
	        "\",\"level\":\"info\",\"event\":\"capture.stored\","
	        "\"run\":\"4f\",\"int\":-5,\"unsigned\":7,\"long\":-8,"
	        "\"ulong\":9,\"big\":9223372036854775807,\"size\":1,"
	        "\"text\":\"with space\",\"array\":\"word\",\"yes\":true,"
	        "\"no\":false,\"empty\":\"\","
	        "\"quoted\":\"say \\\"no\\\" \\\\ a=b\\n\\u001b[m\","
	        "\"ani\":\"+1******0001\"}\n");
}

static void numbers_are_whole_only_when_configured(void **s)
{
	OWN(close_log) struct scene scene;

	(void)s;
	open_log(&scene,
	         (struct log_setup){ .level = LOG_INFO, .full_numbers = true });
	log_event(LOG_WARN, "x", KV_NUMBER("ani", "+14155550001"),
	          KV_NUMBER("none", NULL));
	assert_string_equal(logged(&scene, 0), " warn x ani=+14155550001\n");
}

static void the_run_is_in_every_line_until_it_is_unset(void **s)
{
	OWN(close_log) struct scene scene;
	char long_id[200];

	(void)s;
	memset(long_id, 'r', sizeof(long_id));
	long_id[sizeof(long_id) - 1] = '\0';
	open_log(&scene, (struct log_setup){ .level = LOG_INFO });
	log_set_run(long_id);
	log_set_run("run 1");
	log_event(LOG_ERROR, "x", KV("a", 1));
	assert_string_equal(logged(&scene, 0), " error x run=\"run 1\" a=1\n");
	log_set_run("");
	log_write(LOG_INFO, "y", NULL, 0);
	assert_true(text_ends(logged(&scene, 0), "Z info y\n"));
}

static void levels_below_the_configured_one_are_silent(void **s)
{
	static const enum log_level levels[] = { LOG_DEBUG, LOG_INFO, LOG_WARN,
		                                 LOG_ERROR, LOG_OFF };

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(levels); i++) {
		OWN(close_log) struct scene scene;
		size_t lines = 0;

		open_log(&scene, (struct log_setup){ .level = levels[i] });
		for (size_t k = 0; k < ARRAY_COUNT(levels); k++) {
			assert_int_equal(log_enabled(levels[k]),
			                 k >= i && levels[k] != LOG_OFF);
			log_write(levels[k], "x", NULL, 0);
		}
		for (const char *p = tempdir_read(&scene.dir, "log");
		     *p != '\0'; p++)
			lines += *p == '\n';
		assert_int_equal(lines, 4 - i);
	}
}

static void a_failure_is_logged_with_its_code_and_hint(void **s)
{
	OWN(close_log) struct scene scene;
	struct err e;

	(void)s;
	open_log(&scene, (struct log_setup){ .level = LOG_INFO });
	(void)err_set(&e, ERR_THROTTLED, "asked for 30 s");
	(void)err_hint(&e, "wait");
	log_failure("capture.retry", &e);
	assert_string_equal(logged(&scene, 0),
	                    " error capture.retry code=throttled "
	                    "text=\"asked for 30 s\" hint=wait\n");
}

static void a_failure_that_is_told_otherwise_is_not_logged(void **s)
{
	OWN(close_log) struct scene scene;
	struct err e;

	(void)s;
	open_log(&scene, (struct log_setup){ .are_failures_told = true });
	err_set(&e, ERR_NET, "no route");
	log_failure("x", &e);
	log_event(LOG_ERROR, "y", KV("n", 1));
	assert_string_equal(logged(&scene, 0), " error y n=1\n");
}

/* How often the word stands in the log. */
static int times(struct scene *scene, const char *word)
{
	const char *at = tempdir_read(&scene->dir, "log");
	int count = 0;

	while ((at = strstr(at, word)) != NULL) {
		at += strlen(word);
		count++;
	}
	return count;
}

static void what_ends_the_work_is_told_once(void **s)
{
	static const struct {
		bool as_json;
		int words; /* of each of two failures, told twice */
	} rows[] = { { false, 0 }, { true, 1 } };

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(close_log) struct scene scene;
		struct err e;

		open_log(&scene,
		         (struct log_setup){ .level = LOG_INFO,
		                             .as_json = rows[i].as_json });
		err_set(&e, ERR_AUTH, "first words");
		log_end("api.fatal", &e);
		log_end("sync.ends", &e);
		err_set(&e, ERR_NET, "other words");
		log_end("sync.ends", &e);
		log_end("sync.ends", &e);
		assert_int_equal(times(&scene, "first words"), rows[i].words);
		assert_int_equal(times(&scene, "other words"), rows[i].words);
		assert_int_equal(times(&scene, "credentials"), 2);
		assert_int_equal(times(&scene, "network"), 2);
		assert_int_equal(times(&scene, "sync.ends"), 3);
	}
}

static void a_failure_without_a_hint_has_no_such_field(void **s)
{
	OWN(close_log) struct scene scene;
	struct err e;

	(void)s;
	open_log(&scene, (struct log_setup){ .level = LOG_INFO });
	(void)err_set(&e, ERR_GONE, "gone");
	log_failure("x", &e);
	assert_string_equal(logged(&scene, 0),
	                    " error x code=gone text=gone\n");
}

static void note_hook(bool before, void *ctx)
{
	text_add(ctx, before ? "(" : ")");
}

static void the_hook_stands_around_each_line(void **s)
{
	OWN(close_log) struct scene scene;
	OWN(text_free) struct text calls = { NULL, 0, 0 };

	(void)s;
	open_log(&scene, (struct log_setup){ .level = LOG_INFO });
	log_set_hook(note_hook, &calls);
	log_write(LOG_INFO, "x", NULL, 0);
	log_write(LOG_DEBUG, "x", NULL, 0);
	log_write(LOG_INFO, "x", NULL, 0);
	log_set_hook(NULL, NULL);
	log_write(LOG_INFO, "x", NULL, 0);
	assert_string_equal(calls.data, "()()");
}

static void a_log_that_cannot_be_written_stops_nothing(void **s)
{
	(void)s;
	log_configure(&(struct log_setup){ .level = LOG_INFO, .fd = -1 });
	errno = ERANGE;
	log_event(LOG_INFO, "x", KV("a", 1));
	assert_int_equal(errno, ERANGE);
}

#define THREADS 4
#define LINES   200

static void *log_lines(void *arg)
{
	for (int i = 0; i < LINES; i++)
		log_event(LOG_INFO, "x", KV("who", (const char *)arg),
		          KV("i", i));
	return NULL;
}

static void lines_of_several_threads_stay_whole(void **s)
{
	OWN(close_log) struct scene scene;
	pthread_t threads[THREADS];
	char name[] = "thread";
	const char *all;
	size_t lines = 0;

	(void)s;
	open_log(&scene, (struct log_setup){ .level = LOG_INFO });
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(
		        pthread_create(&threads[i], NULL, log_lines, name), 0);
	for (size_t i = 0; i < THREADS; i++)
		(void)pthread_join(threads[i], NULL);
	all = tempdir_read(&scene.dir, "log");
	for (; *all != '\0'; all = strchr(all, '\n') + 1, lines++)
		assert_memory_equal(all + TIME_CHARS,
		                    " info x who=thread i=", 21);
	assert_int_equal(lines, THREADS * LINES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_has_time_level_event_and_fields),
		cmocka_unit_test(a_json_line_has_the_same_fields),
		cmocka_unit_test(numbers_are_whole_only_when_configured),
		cmocka_unit_test(the_run_is_in_every_line_until_it_is_unset),
		cmocka_unit_test(levels_below_the_configured_one_are_silent),
		cmocka_unit_test(a_failure_is_logged_with_its_code_and_hint),
		cmocka_unit_test(
		        a_failure_that_is_told_otherwise_is_not_logged),
		cmocka_unit_test(what_ends_the_work_is_told_once),
		cmocka_unit_test(a_failure_without_a_hint_has_no_such_field),
		cmocka_unit_test(the_hook_stands_around_each_line),
		cmocka_unit_test(a_log_that_cannot_be_written_stops_nothing),
		cmocka_unit_test(lines_of_several_threads_stay_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
