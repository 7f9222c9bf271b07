/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/token_reply.h"

#include "fixture.h"

static const struct token_reply none = { NULL, NULL, -1, -1, NULL };

static int read_text(struct token_reply *r, const char *json, struct err *e)
{
	return token_reply_read(r, json, strlen(json), e);
}

static void check_sample(const char *name, const char *access,
                         int64_t access_life_ms, int64_t refresh_life_ms)
{
	OWN(text_free) struct text t = sample(name);
	OWN(token_reply_clear) struct token_reply r = none;
	struct err e;

	assert_int_equal(read_text(&r, text_str(&t), &e), 0);
	assert_string_equal(secret_reveal(r.access), access);
	assert_non_null(r.refresh);
	assert_int_equal(r.access_life_ms, access_life_ms);
	assert_int_equal(r.refresh_life_ms, refresh_life_ms);
	assert_null(r.scopes);
}

static void the_samples_of_the_source_are_read(void **s)
{
	(void)s;
	check_sample("token_code.json",
	             "NmNm...MASKED..._PF84_"
	             "97cdbf45-ebe2-4687-8341-44d5c7abf101",
	             43199000, INT64_C(5086614000));
	check_sample("token_refresh.json", "---", 43199000,
	             INT64_C(5086594000));
	check_sample("token_service_app.json",
	             "ZmFrZVRva2VuRm9yRXhhbXBsZVB1cnBvc2VzT25seQ...", 3600000,
	             INT64_C(7776000000));
}

static void what_may_be_left_out_is_not_known(void **s)
{
	OWN(token_reply_clear) struct token_reply r = none;
	struct err e;

	(void)s;
	assert_int_equal(read_text(&r, "{\"access_token\":\"a\"}", &e), 0);
	assert_null(r.refresh);
	assert_null(r.scopes);
	assert_int_equal(r.access_life_ms, -1);
	assert_int_equal(r.refresh_life_ms, -1);
}

static void lives_may_be_texts_and_scopes_are_kept(void **s)
{
	OWN(token_reply_clear) struct token_reply r = none;
	struct err e;

	(void)s;
	assert_int_equal(read_text(&r,
	                           "{\"access_token\":\"a\",\"token_type\":"
	                           "\"bearer\",\"expires_in\":\"60\","
	                           "\"refresh_token\":null,"
	                           "\"refresh_token_expires_in\":-4,"
	                           "\"scope\":\"x y\"}",
	                           &e),
	                 0);
	assert_int_equal(r.access_life_ms, 60000);
	assert_int_equal(r.refresh_life_ms, -1);
	assert_null(r.refresh);
	assert_string_equal(r.scopes, "x y");
	token_reply_clear(&r);
	OWN(mem_own)
	char *many =
	        mem_format("{\"access_token\":\"a\",\"scope\":\"%05000d\"}", 0);
	assert_int_equal(read_text(&r, many, &e), 0);
	assert_null(r.scopes);
	token_reply_clear(&r);
	assert_int_equal(read_text(&r,
	                           "{\"access_token\":\"a\","
	                           "\"refresh_token\":\"\"}",
	                           &e),
	                 0);
	assert_null(r.refresh);
}

static void replies_of_another_shape_are_refused(void **s)
{
	static const char no_token[] =
	        "the token endpoint's reply holds no usable token";
	static const struct {
		const char *json;
		const char *text;
	} rows[] = {
		{ "[]", "the token endpoint's reply is no object" },
		{ "\"geheim\"", "the token endpoint's reply is no object" },
		{ "{}", no_token },
		{ "{\"access_token\":null}", no_token },
		{ "{\"access_token\":\"\"}", no_token },
		{ "{\"access_token\":7}", no_token },
		{ "{\"access_token\":\"a b\"}", no_token },
		{ "{\"access_token\":\"a\\r\\nX: y\"}", no_token },
		{ "{\"access_token\":\"a\\u0000b\"}", no_token },
		{ "{\"access_token\":\"\xc3\xa4\"}", no_token },
		{ "{\"access_token\":\"a\",\"refresh_token\":7}", no_token },
		{ "{\"access_token\":\"a\",\"token_type\":\"mac\"}",
		  "the token endpoint gave a token of type mac, allowed: "
		  "Bearer" },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(token_reply_clear) struct token_reply r = none;
		struct err e;

		assert_int_equal(read_text(&r, rows[i].json, &e), -1);
		check_err(&e, ERR_SHAPE, rows[i].text);
		assert_null(r.access);
	}
}

static void a_token_past_8_kib_is_refused(void **s)
{
	OWN(token_reply_clear) struct token_reply r = none;
	OWN(text_free) struct text t = { NULL, 0, 0 };
	struct err e;

	(void)s;
	text_add(&t, "{\"access_token\":\"");
	for (int i = 0; i < 8193; i++)
		text_add_char(&t, 'a');
	text_add(&t, "\"}");
	assert_int_equal(read_text(&r, text_str(&t), &e), -1);
	assert_int_equal(e.code, ERR_SHAPE);
}

static void no_prefix_of_a_reply_is_taken(void **s)
{
	static const char json[] = "{\"access_token\":\"geheim\","
	                           "\"expires_in\":60,"
	                           "\"token_type\":\"Bearer\"}";

	(void)s;
	for (size_t len = 0; len < strlen(json); len++) {
		OWN(token_reply_clear) struct token_reply r = none;
		struct err e;

		assert_int_equal(token_reply_read(&r, json, len, &e), -1);
		assert_int_equal(e.code, ERR_SHAPE);
		check_err_parts(&e, ERR_SHAPE,
		                "the token endpoint's reply: ", "");
		assert_null(strstr(e.text, "geheim"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_samples_of_the_source_are_read),
		cmocka_unit_test(what_may_be_left_out_is_not_known),
		cmocka_unit_test(lives_may_be_texts_and_scopes_are_kept),
		cmocka_unit_test(replies_of_another_shape_are_refused),
		cmocka_unit_test(a_token_past_8_kib_is_refused),
		cmocka_unit_test(no_prefix_of_a_reply_is_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
