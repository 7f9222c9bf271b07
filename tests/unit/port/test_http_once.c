/* What is no GET goes out once, also when the connection that was kept for it
 * dies before a reply.
 * SPDX-License-Identifier: Apache-2.0 */
#include "served.h"

static const struct raw_reply replies[] = {
	{ .path = "/plain",
	  .head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
	  .body = "hello" },
	{ .path = "/closes", .head = "", .body = "", .end = RAW_CLOSE },
	{ .path = "/resets", .head = "", .body = "", .end = RAW_RESET },
};

static int start(void **state)
{
	struct served *f = mem_zeroed(1, sizeof(*f));

	served_start(f, replies, ARRAY_COUNT(replies));
	*state = f;
	return 0;
}

static int end(void **state)
{
	struct served *f = *state;

	served_stop(f);
	free(f);
	return 0;
}

/* After a reply, on the same connection; how many requests came. */
static int ask(struct served *f, const char *method, const char *path,
               struct err *e)
{
	struct http_job job = engine_get(raw_url(&f->server, "/plain"));
	int before;

	http_run(f->engine.http, f->engine.in, &job);
	assert_int_equal(job.status, 200);
	http_job_reset(&job);
	before = atomic_load(&f->server.requests);
	job = engine_get(raw_url(&f->server, path));
	job.method = method;
	if (strcmp(method, "GET") != 0) {
		job.body = "{}";
		job.body_len = 2;
	}
	http_run(f->engine.http, f->engine.in, &job);
	assert_int_equal(job.status, 0);
	*e = job.err;
	http_job_reset(&job);
	return atomic_load(&f->server.requests) - before;
}

static void a_post_on_a_connection_that_dies_is_sent_once(void **state)
{
	static const char *const paths[] = { "/closes", "/resets" };
	struct served *f = *state;

	for (size_t i = 0; i < ARRAY_COUNT(paths); i++) {
		struct err e = { .code = ERR_NONE };
		OWN(mem_own)
		char *text = mem_format("%s: a connection that was kept open "
		                        "closed before a reply",
		                        raw_url(&f->server, paths[i]));

		assert_int_equal(ask(f, "POST", paths[i], &e), 1);
		check_err(&e, ERR_NET, text);
	}
}

/* It does no harm to ask for bytes again. */
static void a_get_may_be_sent_again(void **state)
{
	struct served *f = *state;
	struct err e = { .code = ERR_NONE };

	assert_int_equal(ask(f, "GET", "/closes", &e), 2);
	assert_int_equal(e.code, ERR_NET);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		        a_post_on_a_connection_that_dies_is_sent_once, start,
		        end),
		cmocka_unit_test_setup_teardown(a_get_may_be_sent_again, start,
		                                end),
	};
	struct err e = { .code = ERR_NONE };

	if (http_global_start(&e) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
