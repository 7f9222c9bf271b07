/* What a transfer keeps of a body that is no recording.
 * SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/transfer.h"

#include <string.h>

#include "base/attr.h"
#include "base/mem.h"
#include "config/config.h"
#include "pipeline/flow.h"
#include "support/check.h"

#define KEPT ((size_t)4096)

struct desk {
	struct config *config;
	struct sync_setup setup;
	struct flow flow;
	struct item item;
	struct transfer *t;
	struct err e;
};

/* A request that was answered with that status.  The desk must not move. */
static void desk_lay(struct desk *d, int status)
{
	*d = (struct desk){ .item.artefact.url = "https://media.test/a" };
	d->config = config_defaults("00000000-0000-0000-0000-000000000000",
	                            "/nowhere");
	d->setup.config = d->config;
	d->flow.setup = &d->setup;
	d->t = transfer_new(&d->flow);
	d->t->item = &d->item;
	transfer_request(d->t);
	d->t->http.status = status;
	assert_int_equal(d->t->http.sink.start(d->t, &d->t->http, &d->e), 0);
}

static void desk_clear(struct desk *d)
{
	transfer_free(d->t);
	config_free(d->config);
}

static void come(struct desk *d, const char *bytes, size_t len)
{
	assert_int_equal(d->t->http.sink.write(d->t, bytes, len, &d->e), 0);
}

/* However it is cut into chunks, the start of it. */
static void the_start_of_an_error_body_is_kept(void **state)
{
	static const struct {
		size_t chunks[4];
		size_t kept;
	} rows[] = {
		{ { 0 }, 0 },
		{ { 100 }, 100 },
		{ { KEPT }, KEPT },
		{ { KEPT + 1 }, KEPT },
		{ { 5000 }, KEPT },
		{ { 100, 5000 }, KEPT },
		{ { 4000, 96, 1 }, KEPT },
		{ { 4000, 97, 5000, 1 }, KEPT },
		{ { 4000, 90 }, 4090 },
	};
	char body[16384];

	(void)state;
	for (size_t i = 0; i < sizeof(body); i++)
		body[i] = (char)('a' + i % 26);
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk d;
		size_t at = 0;

		desk_lay(&d, 403);
		for (size_t k = 0; k < ARRAY_COUNT(rows[i].chunks); k++) {
			come(&d, body + at, rows[i].chunks[k]);
			at += rows[i].chunks[k];
		}
		if (d.t->error_body.len != rows[i].kept ||
		    memcmp(text_str(&d.t->error_body), body, rows[i].kept) != 0)
			fail_msg("row %zu: %zu bytes", i, d.t->error_body.len);
		desk_clear(&d);
	}
}

/* A page that is longer than what is kept tells that the link has expired. */
static void a_long_page_has_its_say(void **state)
{
	static const char head[] =
	        "<Error><Code>AccessDenied</Code><Message>Request has expired"
	        "</Message><!-- ";
	char page[5 * 1024];
	struct desk d;

	(void)state;
	memset(page, ' ', sizeof(page));
	memcpy(page, head, sizeof(head) - 1);
	desk_lay(&d, 403);
	come(&d, page, sizeof(page));
	const struct verdict v =
	        verdict_transport(&d.t->http, text_str(&d.t->error_body),
	                          d.t->error_body.len, 1, 4);
	assert_int_equal(v.code, ERR_LINK_EXPIRED);
	desk_clear(&d);
}

/* A part is taken for nothing but the rest that was asked for. */
static void a_part_of_the_body_is_the_one_that_was_asked_for(void **state)
{
	static const struct {
		int64_t had, came;
		const char *text;
	} rows[] = {
		{ 0, 7, "a part of the body came unasked" },
		{ 10, 0,
		  "asked for the rest from byte 10, another body came from "
		  "byte "
		  "0" },
		{ 10, 11,
		  "asked for the rest from byte 10, another body came from "
		  "byte "
		  "11" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk d;

		desk_lay(&d, 403);
		d.t->http.status = 206;
		d.t->http.range_start = rows[i].came;
		d.t->offset = rows[i].had;
		assert_int_equal(d.t->http.sink.start(d.t, &d.t->http, &d.e),
		                 -1);
		check_err(&d.e, ERR_TRUNCATED, rows[i].text);
		/* what there was of the other one is of no use */
		assert_int_equal(d.t->must_restart, rows[i].had > 0);
		desk_clear(&d);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_start_of_an_error_body_is_kept),
		cmocka_unit_test(a_long_page_has_its_say),
		cmocka_unit_test(
		        a_part_of_the_body_is_the_one_that_was_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
