/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/advice.h"

#include <string.h>

#include "base/attr.h"
#include "base/err.h"
#include "support/check.h"

#define GOES_ON "; the next run goes on where this one stopped"

static void every_failure_of_the_source_says_what_to_do(void **state)
{
	static const struct {
		enum err_code code;
		const char *hint;
	} rows[] = {
		{ ERR_FORBIDDEN,
		  "the app needs the scope cjp:config_read, and who authorised "
		  "it the role of administrator or supervisor in this "
		  "organisation; check source.org_id and source.region too" },
		{ ERR_TOKEN, "run 'wxarchive login'; for a service app make "
		             "new tokens under My Webex Apps at "
		             "developer.webex.com" },
		{ ERR_NET, "look at the network of this machine, its firewall "
		           "and source.region: wxarchive doctor tries "
		           "each" GOES_ON },
		{ ERR_TRUNCATED, "look at the network of this machine, its "
		                 "firewall and source.region: wxarchive "
		                 "doctor tries each" GOES_ON },
		{ ERR_TIMEOUT, "the source is slow or out of reach: look at "
		               "the network and at status.webex.com, or raise "
		               "api.timeout" GOES_ON },
		{ ERR_TLS, "look at the clock of this machine, at a proxy in "
		           "between and at source.ca_file: wxarchive "
		           "doctor" GOES_ON },
		{ ERR_THROTTLED,
		  "something else uses the same client id, or api.rate is "
		  "above what the source permits it: lower api.rate" GOES_ON },
		{ ERR_SERVER, "the source is in trouble: see "
		              "status.webex.com" GOES_ON },
		{ ERR_REFUSED,
		  "check source.region, source.api_base and source.org_id: "
		  "wxarchive doctor; if they are right, give Webex support the "
		  "tracking id" GOES_ON },
		{ ERR_SHAPE,
		  "check that source.api_base is the API and no page of a "
		  "proxy; if it is, the API has changed and a newer wxarchive "
		  "is needed" GOES_ON },
		{ ERR_CONTENT,
		  "check that source.api_base is the API and no page of a "
		  "proxy; if it is, the API has changed and a newer wxarchive "
		  "is needed" GOES_ON },
		{ ERR_TOO_LARGE,
		  "check that source.api_base and source.token_url are the "
		  "source's and no page of a proxy; if they are, give Webex "
		  "support the tracking id" GOES_ON },
		{ ERR_BUG, "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct err e;

		err_set(&e, rows[i].code, "what");
		advice_add(&e, "captures.query", false);
		assert_string_equal(e.hint, rows[i].hint);
		assert_string_equal(e.text, "what");
	}
}

static void a_hint_that_is_there_stays(void **state)
{
	struct err e;

	(void)state;
	err_set(&e, ERR_NET, "what");
	err_hint(&e, "known better");
	advice_add(&e, "search.page", false);
	assert_string_equal(e.hint, "known better");
	err_set(&e, ERR_TOO_LARGE, "what");
	err_hint(&e, "known better");
	advice_add(&e, "search.page", false);
	assert_string_equal(e.hint, "known better");
}

/* It cannot help elsewhere. */
static void a_smaller_window_is_advised_for_the_search_alone(void **state)
{
	static const struct {
		const char *call;
		bool is_advised;
	} rows[] = {
		{ "search.page", true },
		{ "search.count", true },
		{ "captures.query", false },
		{ "token", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct err e;

		err_set(&e, ERR_TOO_LARGE, "what");
		advice_add(&e, rows[i].call, false);
		assert_int_equal(strcmp(e.hint,
		                        "lower discover.window_max, so that "
		                        "less is asked for at once" GOES_ON) ==
		                         0,
		                 rows[i].is_advised);
	}
}

static void a_strange_reply_names_the_address_that_gave_it(void **state)
{
	struct err e;

	(void)state;
	err_set(&e, ERR_SHAPE, "what");
	advice_add(&e, "token", false);
	assert_string_equal(e.hint,
	                    "check that source.token_url is the token endpoint "
	                    "and no page of a proxy" GOES_ON);
}

#define API_DIVERTED                                                           \
	"a proxy, a gateway or a sign-in page replied in place of Webex: "     \
	"check source.region and source.api_base, and let the network pass "   \
	"wxarchive through to that address" GOES_ON
#define TOKEN_DIVERTED                                                         \
	"a proxy, a gateway or a sign-in page replied in place of Webex: "     \
	"check source.token_url, and let the network pass wxarchive through "  \
	"to that address" GOES_ON

static void a_page_is_told_from_an_answer_of_the_source(void **state)
{
	static const struct {
		enum err_code code;
		const char *call;
		bool is_page;
		const char *hint;
	} rows[] = {
		{ ERR_DIVERTED, "search.page", true, API_DIVERTED },
		{ ERR_DIVERTED, "captures.query", false, API_DIVERTED },
		{ ERR_DIVERTED, "token", true, TOKEN_DIVERTED },
		{ ERR_DIVERTED, "token", false, TOKEN_DIVERTED },
		{ ERR_REFUSED, "search.page", true,
		  "a page for people replied: check source.region and "
		  "source.api_base, and whether a proxy or gateway replies in "
		  "place of Webex" GOES_ON },
		{ ERR_REFUSED, "token", true,
		  "a page for people replied: check source.token_url, and "
		  "whether a proxy or gateway replies in place of "
		  "Webex" GOES_ON },
		{ ERR_REFUSED, "token", false,
		  "check source.token_url: wxarchive doctor; if it is right, "
		  "give Webex support the tracking id" GOES_ON },
		{ ERR_AUTH, "token", true,
		  "a page for people replied: check source.token_url, and "
		  "whether a proxy or gateway replies in place of Webex; if "
		  "all is right there, run 'wxarchive login'" },
		{ ERR_AUTH, "token", false, "" },
		{ ERR_SHAPE, "search.page", true,
		  "a page for people replied: check source.region and "
		  "source.api_base, and whether a proxy or gateway replies in "
		  "place of Webex" GOES_ON },
		/* it may be the source's own */
		{ ERR_SERVER, "search.page", true,
		  "the source is in trouble: see status.webex.com" GOES_ON },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct err e;

		err_set(&e, rows[i].code, "what");
		advice_add(&e, rows[i].call, rows[i].is_page);
		assert_string_equal(e.hint, rows[i].hint);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_failure_of_the_source_says_what_to_do),
		cmocka_unit_test(a_hint_that_is_there_stays),
		cmocka_unit_test(a_page_is_told_from_an_answer_of_the_source),
		cmocka_unit_test(
		        a_strange_reply_names_the_address_that_gave_it),
		cmocka_unit_test(
		        a_smaller_window_is_advised_for_the_search_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
