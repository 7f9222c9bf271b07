/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/html_page.h"

#include <string.h>

#include "base/text.h"
#include "port/http.h"
#include "support/check.h"

static void a_page_is_told_from_other_bodies(void **state)
{
	static const struct {
		const char *body;
		bool is_page;
	} rows[] = {
		{ NULL, false },
		{ "", false },
		{ "<!DOCTYPE html>", true },
		{ " \r\n<HTML><body>", true },
		{ "<head><title>x</title></head>", true },
		{ "<!-- of the proxy --><body>no</body>", true },
		{ "<Error><Code>AccessDenied</Code></Error>", false },
		{ "\xef\xbb\xbf<!DOCTYPE html>", true },
		{ "\xef\xbb\xbf\r\n<html>", true },
		{ "\xef\xbb\xbf", false },
		{ "\xef\xbb<html>", false },
		{ "<?xml version=\"1.0\"?><oops/>", false },
		{ "{\"message\":\"<html>\"}", false },
		{ "upstream connect error <html>", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		if (html_page_is(rows[i].body,
		                 rows[i].body == NULL ? 0
		                                      : strlen(rows[i].body)) !=
		    rows[i].is_page)
			fail_msg("row %zu", i);
}

#define TEN "0123456789"
#define UML "\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6"

static void a_title_is_one_short_line(void **state)
{
	static const struct {
		const char *body, *title;
	} rows[] = {
		{ "<html></html>", "" },
		{ "<html><title></title>", "" },
		{ "<html><title", "" },
		{ "<html><TITLE lang=en>\n  Access\tDenied\n</TITLE>",
		  "Access Denied" },
		{ "<html><title>a\033[31mb</title>", "a [31mb" },
		{ "<html><title>never closed", "never closed" },
		{ "<title>" TEN TEN TEN TEN TEN TEN TEN TEN "more</title>",
		  TEN TEN TEN TEN TEN TEN TEN TEN },
		{ "<title>" UML UML UML UML UML UML UML UML UML UML UML UML UML
		          UML UML UML "more</title>",
		  UML UML UML UML UML UML UML UML UML UML UML UML UML UML UML
		          UML },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(text_free) struct text t = { NULL, 0, 0 };

		html_page_title(&t, rows[i].body, strlen(rows[i].body));
		assert_string_equal(text_str(&t), rows[i].title);
	}
}

static void a_page_that_forbids_says_nothing_of_rights(void **state)
{
	static const struct {
		int status;
		bool is_page;
		enum err_code code;
	} rows[] = {
		{ 403, true, ERR_DIVERTED },  { 403, false, ERR_FORBIDDEN },
		{ 401, true, ERR_TOKEN },     { 400, true, ERR_REFUSED },
		{ 404, true, ERR_REFUSED },   { 429, true, ERR_THROTTLED },
		{ 503, true, ERR_SERVER },    { 504, true, ERR_TIMEOUT },
		{ 302, false, ERR_DIVERTED }, { 407, false, ERR_DIVERTED },
		{ 200, true, ERR_NONE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		assert_int_equal(
		        html_page_code(rows[i].status, rows[i].is_page),
		        rows[i].code);
}

static void a_page_instead_of_an_answer_may_pass_or_not(void **state)
{
	(void)state;
	assert_int_equal(html_page_instead(false), ERR_SHAPE);
	assert_int_equal(html_page_instead(true), ERR_DIVERTED);
}

static void what_replied_instead_is_told(void **state)
{
	static const struct {
		int status;
		const char *to, *text;
	} rows[] = {
		{ 301, "",
		  "HTTP 301, a redirect: this is not an answer from Webex" },
		{ 307, "https://sso.example",
		  "HTTP 307, a redirect to https://sso.example: this is not "
		  "an answer from Webex" },
		{ 407, "",
		  "HTTP 407, a proxy wants to be signed in to: this is not an "
		  "answer from Webex" },
		{ 403, "https://unused",
		  "the words: this is not an answer from Webex" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct http_job job = { .status = rows[i].status };
		struct err e;

		memcpy(job.redirect_to, rows[i].to, strlen(rows[i].to) + 1);
		assert_int_equal(html_page_refuse(&e, &job, "the words"), -1);
		check_err(&e, ERR_DIVERTED, rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_is_told_from_other_bodies),
		cmocka_unit_test(a_title_is_one_short_line),
		cmocka_unit_test(a_page_that_forbids_says_nothing_of_rights),
		cmocka_unit_test(a_page_instead_of_an_answer_may_pass_or_not),
		cmocka_unit_test(what_replied_instead_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
