/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/api_words.h"

#include "fixture.h"

static void check_words(int status, const char *body, const char *tracking_id,
                        const char *expected)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	api_error_words(&t, status, body, body == NULL ? 0 : strlen(body),
	                tracking_id);
	assert_string_equal(text_str(&t), expected);
}

static void check_sample(int status, const char *name, const char *expected)
{
	OWN(text_free) struct text t = sample(name);

	check_words(status, text_str(&t), NULL, expected);
}

static void the_samples_of_the_source_are_put_into_words(void **s)
{
	(void)s;
	check_sample(401, "error_text_key.json",
	             "HTTP 401: Incorrect Credentials. (key 401, tracking id "
	             "c1a4fcef-aee2-4dea-8977-29f594760552)");
	check_sample(400, "error_number_key.json",
	             "HTTP 400: Body is invalid JSON. (key 400, tracking id "
	             "NOTIFS_9bcdc696-57fa-4e91-b5aa-57a66a347c23)");
	check_sample(401, "error_401.json",
	             "HTTP 401: The request requires a valid access token set "
	             "in the Authorization request header. (tracking id "
	             "ROUTERGW_5d9fb6ac-bff2-4d43-87d1-8a17c353bf0f)");
	check_sample(403, "error_s3.xml",
	             "HTTP 403: AccessDenied; Request has expired");
}

static void every_form_of_a_body_is_put_into_the_words_of_this_table(void **s)
{
	static const struct {
		int status;
		const char *body;
		const char *words;
	} rows[] = {
		{ 429, NULL, "HTTP 429" },
		{ 400, "{\"message\":\"a\\u0000b\",\"errors\":[\"oops\"]}",
		  "HTTP 400: oops" },
		{ 503, "", "HTTP 503" },
		{ 400,
		  "{\"error\":\"invalid_grant\","
		  "\"error_description\":\"refresh token expired\"}",
		  "HTTP 400: invalid_grant; refresh token expired" },
		{ 405,
		  "{\"timestamp\":\"2026-01-01\",\"status\":405,"
		  "\"error\":\"Method Not Allowed\",\"path\":\"/v1/x\"}",
		  "HTTP 405: Method Not Allowed" },
		{ 400,
		  "{\"error\":{\"reason\":\"bad filter\"},"
		  "\"trackingId\":\"T1\"}",
		  "HTTP 400: bad filter (tracking id T1)" },
		{ 400,
		  "{\"errors\":[{\"key\":\"E7\",\"message\":"
		  "[{\"description\":\"one\"}]},{\"message\":\"two\"},"
		  "{\"message\":\"three\"},{\"message\":\"four\"}]}",
		  "HTTP 400: one; two; three (key E7)" },
		{ 200,
		  "{\"errors\":[{\"message\":\"Validation error\","
		  "\"extensions\":{\"classification\":"
		  "\"ValidationError\"}}]}",
		  "HTTP 200: Validation error (class ValidationError)" },
		{ 502, "<html><body>Bad Gateway</body></html>",
		  "HTTP 502: an HTML page" },
		{ 502, " <!DOCTYPE html><HTML>", "HTTP 502: an HTML page" },
		{ 502, "\xef\xbb\xbf<!DOCTYPE html>",
		  "HTTP 502: an HTML page" },
		{ 403,
		  "<!DOCTYPE html>\n<html><head><title>Access\n Denied"
		  "</title></head></html>",
		  "HTTP 403: an HTML page, \"Access Denied\"" },
		{ 500, "<oops/>", "HTTP 500: a body in markup" },
		{ 500, "upstream\n\n  connect\terror",
		  "HTTP 500: upstream connect error" },
		{ 403, "<Error><Code>SignatureDoesNotMatch</Code></Error>",
		  "HTTP 403: SignatureDoesNotMatch" },
		{ 400, "{\"message\":", "HTTP 400: {\"message\":" },
		{ 400, "[]", "HTTP 400" },
		{ 400, "{\"message\":\"a\\u001b[31mb\"}", "HTTP 400: a?[31mb" },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		check_words(rows[i].status, rows[i].body, NULL, rows[i].words);
}

static void the_header_s_tracking_id_goes_before_the_body_s(void **s)
{
	(void)s;
	check_words(500, "{\"message\":\"a\",\"trackingId\":\"BODY\"}", "HEAD",
	            "HTTP 500: a (tracking id HEAD)");
	check_words(429, "", "HEAD", "HTTP 429 (tracking id HEAD)");
	check_words(500, "{\"message\":\"a\",\"trackingId\":\"BODY\"}", "",
	            "HTTP 500: a (tracking id BODY)");
}

static void long_bodies_are_cut(void **s)
{
	OWN(text_free) struct text body = { NULL, 0, 0 };
	OWN(text_free) struct text t = { NULL, 0, 0 };

	(void)s;
	text_add(&body, "{\"message\":\"");
	while (body.len < 5000)
		text_add(&body, "long ");
	text_add(&body, "\"}");
	api_error_words(&t, 400, body.data, body.len, NULL);
	assert_true(t.len < 450);
	assert_true(text_ends(text_str(&t), ".."));
	text_clear(&t);
	text_clear(&body);
	while (body.len < 5000)
		text_add(&body, "plain ");
	api_error_words(&t, 400, body.data, body.len, NULL);
	assert_true(t.len < 250);
}

static void deep_nesting_is_not_followed(void **s)
{
	(void)s;
	check_words(400,
	            "{\"error\":{\"error\":{\"error\":{\"error\":{\"error\":"
	            "{\"error\":{\"error\":{\"error\":\"deep\"}}}}}}}}",
	            NULL, "HTTP 400");
}

static void secrets_are_overwritten_wherever_they_stand(void **s)
{
	OWN(own_secret) struct secret *secret = secret_new("geheim1", 7);
	OWN(own_secret) struct secret *tiny = secret_new("a", 1);
	char text[] = "a geheim1, geheim1geheim1 and geheim";

	(void)s;
	api_words_hide(text, secret);
	api_words_hide(text, tiny);
	api_words_hide(text, NULL);
	assert_string_equal(text, "a *******, ************** and geheim");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_samples_of_the_source_are_put_into_words),
		cmocka_unit_test(
		        every_form_of_a_body_is_put_into_the_words_of_this_table),
		cmocka_unit_test(
		        the_header_s_tracking_id_goes_before_the_body_s),
		cmocka_unit_test(long_bodies_are_cut),
		cmocka_unit_test(deep_nesting_is_not_followed),
		cmocka_unit_test(secrets_are_overwritten_wherever_they_stand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
