/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/reply.h"

#include "base/attr.h"
#include "support/check.h"

static void every_status_means_what_this_table_says(void **s)
{
	static const struct {
		int status;
		enum err_code code;
	} rows[] = {
		{ 200, ERR_NONE },      { 201, ERR_NONE },
		{ 204, ERR_NONE },      { 299, ERR_NONE },
		{ 0, ERR_REFUSED },     { 100, ERR_REFUSED },
		{ 301, ERR_DIVERTED },  { 302, ERR_DIVERTED },
		{ 307, ERR_DIVERTED },  { 407, ERR_DIVERTED },
		{ 399, ERR_DIVERTED },  { 400, ERR_REFUSED },
		{ 401, ERR_TOKEN },     { 403, ERR_FORBIDDEN },
		{ 404, ERR_REFUSED },   { 405, ERR_REFUSED },
		{ 408, ERR_TIMEOUT },   { 409, ERR_REFUSED },
		{ 413, ERR_TOO_LARGE }, { 422, ERR_REFUSED },
		{ 425, ERR_TIMEOUT },   { 429, ERR_THROTTLED },
		{ 499, ERR_REFUSED },   { 500, ERR_SERVER },
		{ 502, ERR_SERVER },    { 503, ERR_SERVER },
		{ 504, ERR_TIMEOUT },   { 599, ERR_SERVER },
		{ 600, ERR_REFUSED },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		assert_int_equal(reply_of_status(rows[i].status), rows[i].code);
}

/* code, retry-after, failures, throttles, refusals, token worked, any worked,
 * tries */
static void every_outcome_has_the_consequence_of_this_table(void **s)
{
	static const struct {
		struct reply_case c;
		enum reply_act act;
	} rows[] = {
		{ { ERR_NONE, 0, 5, 5, 1, false, false, 6 }, REPLY_DONE },
		/* passing failures: as often as tries */
		{ { ERR_NET, 0, 1, 0, 0, false, false, 6 }, REPLY_AGAIN },
		{ { ERR_NET, 0, 5, 0, 0, false, false, 6 }, REPLY_AGAIN },
		{ { ERR_NET, 0, 6, 0, 0, false, false, 6 }, REPLY_GIVE_UP },
		{ { ERR_NET, 0, 1, 0, 0, false, false, 1 }, REPLY_GIVE_UP },
		{ { ERR_TIMEOUT, 0, 1, 0, 0, true, true, 6 }, REPLY_AGAIN },
		{ { ERR_SERVER, 0, 1, 0, 0, true, true, 6 }, REPLY_AGAIN },
		{ { ERR_SHAPE, 0, 1, 0, 0, true, true, 6 }, REPLY_AGAIN },
		{ { ERR_TRUNCATED, 0, 1, 0, 0, true, true, 6 }, REPLY_AGAIN },
		/* asked to wait: all wait */
		{ { ERR_SERVER, 9000, 1, 0, 0, true, true, 6 }, REPLY_HOLD },
		{ { ERR_SERVER, 9000, 6, 0, 0, true, true, 6 }, REPLY_GIVE_UP },
		{ { ERR_TIMEOUT, 1, 1, 0, 0, true, true, 6 }, REPLY_HOLD },
		/* throttled: ten times as often */
		{ { ERR_THROTTLED, 0, 0, 1, 0, true, true, 6 }, REPLY_HOLD },
		{ { ERR_THROTTLED, 4000, 5, 59, 0, true, true, 6 },
		  REPLY_HOLD },
		{ { ERR_THROTTLED, 4000, 0, 60, 0, true, true, 6 },
		  REPLY_GIVE_UP },
		/* the token */
		{ { ERR_TOKEN, 0, 0, 0, 1, false, false, 6 }, REPLY_RENEW },
		{ { ERR_TOKEN, 0, 0, 0, 1, true, true, 6 }, REPLY_RENEW },
		{ { ERR_TOKEN, 0, 0, 0, 2, true, true, 6 }, REPLY_RENEW },
		{ { ERR_TOKEN, 0, 0, 0, 2, false, false, 6 }, REPLY_END },
		{ { ERR_TOKEN, 0, 0, 0, 3, true, true, 6 }, REPLY_GIVE_UP },
		{ { ERR_TOKEN, 0, 0, 0, 2, false, true, 6 }, REPLY_GIVE_UP },
		{ { ERR_TOKEN, 0, 0, 0, 3, true, false, 6 }, REPLY_END },
		/* something else replied */
		{ { ERR_DIVERTED, 0, 1, 0, 0, false, false, 6 }, REPLY_CUT },
		{ { ERR_DIVERTED, 9000, 1, 0, 0, true, true, 6 }, REPLY_CUT },
		/* nothing to repeat */
		{ { ERR_REFUSED, 0, 1, 0, 0, true, true, 6 }, REPLY_GIVE_UP },
		{ { ERR_FORBIDDEN, 0, 1, 0, 0, true, true, 6 }, REPLY_GIVE_UP },
		{ { ERR_TOO_LARGE, 0, 1, 0, 0, true, true, 6 }, REPLY_GIVE_UP },
		{ { ERR_TLS, 0, 1, 0, 0, true, true, 6 }, REPLY_GIVE_UP },
		{ { ERR_STOPPED, 0, 1, 0, 0, true, true, 6 }, REPLY_GIVE_UP },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		if (reply_decide(&rows[i].c) != rows[i].act)
			fail_msg("row %zu", i);
}

static void a_question_fails_by_itself_or_by_the_source(void **state)
{
	static const struct {
		enum err_code code;
		bool is_of_question;
	} rows[] = {
		{ ERR_SERVER, true },     { ERR_TIMEOUT, true },
		{ ERR_TRUNCATED, true },  { ERR_TOO_LARGE, true },
		{ ERR_REFUSED, true },    { ERR_SHAPE, true },
		{ ERR_NET, false },       { ERR_TLS, false },
		{ ERR_TOKEN, false },     { ERR_FORBIDDEN, false },
		{ ERR_THROTTLED, false }, { ERR_AUTH, false },
		{ ERR_STOPPED, false },   { ERR_DIVERTED, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		if (reply_is_of_question(rows[i].code) !=
		    rows[i].is_of_question)
			fail_msg("row %zu", i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_status_means_what_this_table_says),
		cmocka_unit_test(
		        every_outcome_has_the_consequence_of_this_table),
		cmocka_unit_test(a_question_fails_by_itself_or_by_the_source),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
