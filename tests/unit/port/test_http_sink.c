/* What a sink says when it does not take a body.
 * SPDX-License-Identifier: Apache-2.0 */
#include "served.h"

static const struct raw_reply replies[] = {
	{ .path = "/plain",
	  .head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
	  .body = "hello" },
};

struct fixture {
	struct served served;
	enum err_code code; /* of the sink */
	bool at_start;      /* of the body, else in it */
};

static int start(void **state)
{
	struct fixture *f = mem_zeroed(1, sizeof(*f));

	served_start(&f->served, replies, ARRAY_COUNT(replies));
	*state = f;
	return 0;
}

static int end(void **state)
{
	struct fixture *f = *state;

	served_stop(&f->served);
	free(f);
	return 0;
}

static int refuse(const struct fixture *f, struct err *e)
{
	err_set(e, f->code, "write archive/tmp/x: no");
	return err_hint(e, "do this");
}

static int begin(void *ctx, const struct http_job *job, struct err *e)
{
	const struct fixture *f = ctx;

	(void)job;
	return f->at_start ? refuse(f, e) : 0;
}

static int take(void *ctx, const void *data, size_t len, struct err *e)
{
	(void)data;
	(void)len;
	return refuse(ctx, e);
}

static void storage_names_its_own_path_and_the_rest_the_url(void **state)
{
	static const struct {
		enum err_code code;
		bool has_url;
	} rows[] = {
		{ ERR_DISK, false },
		{ ERR_FULL, false },
		{ ERR_TOO_LARGE, true },
		{ ERR_TRUNCATED, true },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < 2 * ARRAY_COUNT(rows); i++) {
		struct http_job job =
		        engine_get(raw_url(&f->served.server, "/plain"));
		OWN(text_free) struct text want = { 0 };

		f->code = rows[i / 2].code;
		f->at_start = i % 2 == 0;
		job.sink = (struct http_sink){ begin, take, f };
		http_run(f->served.engine.http, f->served.engine.in, &job);
		if (rows[i / 2].has_url)
			text_addf(&want,
			          "%s: ", raw_url(&f->served.server, "/plain"));
		text_add(&want, "write archive/tmp/x: no");
		check_err(&job.err, f->code, text_str(&want));
		assert_string_equal(job.err.hint, "do this");
		http_job_reset(&job);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		        storage_names_its_own_path_and_the_rest_the_url, start,
		        end),
	};
	struct err e = { .code = ERR_NONE };

	if (http_global_start(&e) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
