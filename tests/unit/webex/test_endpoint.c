/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/endpoint.h"

#include "base/secret.h"
#include "fixture.h"

struct place {
	struct config *config;
	struct arena *arena;
	struct endpoint endpoint;
};

static int start(void **state)
{
	struct place *p = mem_zeroed(1, sizeof(*p));

	p->config = config_defaults(ORG, "/nowhere");
	p->arena = arena_new();
	*state = p;
	return 0;
}

static int end(void **state)
{
	struct place *p = *state;

	config_free(p->config);
	arena_free(p->arena);
	free(p);
	return 0;
}

static int fill(struct place *p, struct err *e)
{
	return endpoint_fill(&p->endpoint, p->arena, p->config, e);
}

static void a_region_gives_all_addresses(void **state)
{
	struct place *p = *state;
	struct err e;

	set_option(&p->config->source.region, "eu2");
	assert_int_equal(fill(p, &e), 0);
	assert_string_equal(p->endpoint.api_base,
	                    "https://api.wxcc-eu2.cisco.com");
	assert_string_equal(p->endpoint.token_url,
	                    "https://webexapis.com/v1/access_token");
	assert_string_equal(p->endpoint.authorize_url,
	                    "https://webexapis.com/v1/authorize");
	assert_false(p->endpoint.is_loopback);
	assert_false(endpoint_allowance(&p->endpoint, p->config).loopback);
}

static void a_proxy_is_for_a_source_elsewhere(void **state)
{
	struct place *p = *state;
	struct err e;

	assert_int_equal(fill(p, &e), 0);
	assert_null(endpoint_via(&p->endpoint, p->config).proxy);
	set_option(&p->config->source.proxy, "http://proxy.example:3128");
	p->config->source.proxy_auth = secret_new("user:pw", 7);
	assert_string_equal(endpoint_via(&p->endpoint, p->config).proxy,
	                    "http://proxy.example:3128");
	assert_ptr_equal(endpoint_via(&p->endpoint, p->config).auth,
	                 p->config->source.proxy_auth);
	set_option(&p->config->source.api_base, "https://127.0.0.1:8080");
	assert_int_equal(fill(p, &e), 0);
	assert_null(endpoint_via(&p->endpoint, p->config).proxy);
	assert_null(endpoint_via(&p->endpoint, p->config).auth);
}

static void every_known_region_is_taken(void **state)
{
	struct place *p = *state;
	struct err e;

	for (size_t i = 0; endpoint_regions[i] != NULL; i++) {
		set_option(&p->config->source.region, endpoint_regions[i]);
		assert_int_equal(fill(p, &e), 0);
	}
}

static void an_unknown_region_is_refused(void **state)
{
	struct place *p = *state;
	struct err e;

	set_option(&p->config->source.region, "mars1");
	assert_int_equal(fill(p, &e), -1);
	check_err(&e, ERR_CONFIG,
	          "source.region: mars1 is unknown, allowed: us1, eu1, eu2, "
	          "anz1, ca1, jp1, sg1, in1");
}

static void neither_region_nor_base_is_refused(void **state)
{
	struct place *p = *state;
	struct err e;

	set_option(&p->config->source.region, NULL);
	assert_int_equal(fill(p, &e), -1);
	check_err(&e, ERR_CONFIG,
	          "neither source.region nor source.api_base is set");
	assert_string_equal(e.hint, "set source.region to one of us1, eu1, "
	                            "eu2, anz1, ca1, jp1, sg1, in1");
}

static void addresses_set_go_before_the_region(void **state)
{
	struct place *p = *state;
	struct err e;

	set_option(&p->config->source.api_base, "https://api.example.com//");
	set_option(&p->config->source.token_url, "https://id.example.com/t");
	set_option(&p->config->source.authorize_url,
	           "https://id.example.com/a");
	assert_int_equal(fill(p, &e), 0);
	assert_string_equal(p->endpoint.api_base, "https://api.example.com");
	assert_string_equal(p->endpoint.token_url, "https://id.example.com/t");
	assert_string_equal(p->endpoint.authorize_url,
	                    "https://id.example.com/a");
}

static void plain_http_is_allowed_to_loopback_only(void **state)
{
	struct place *p = *state;
	struct err e;

	set_option(&p->config->source.api_base, "http://127.0.0.1:8080/");
	assert_int_equal(fill(p, &e), 0);
	assert_true(p->endpoint.is_loopback);
	assert_true(endpoint_allowance(&p->endpoint, p->config).loopback);
	set_option(&p->config->source.api_base, "http://api.example.com/x?y");
	assert_int_equal(fill(p, &e), -1);
	check_err(&e, ERR_CONFIG,
	          "source.api_base: http://api.example.com/x is plain http, "
	          "allowed: https, or http to loopback");
}

static void a_private_address_is_allowed_when_its_network_is_named(void **state)
{
	struct place *p = *state;
	struct err e;

	set_option(&p->config->source.token_url, "https://10.1.2.3/t");
	assert_int_equal(fill(p, &e), -1);
	check_err(&e, ERR_CONFIG,
	          "source.token_url: https://10.1.2.3/t is a private address, "
	          "allowed: a public host, loopback, or an address in "
	          "source.allow_networks");
	set_option(&p->config->source.allow_networks, "fd00::/8, 10.1.0.0/16");
	assert_int_equal(fill(p, &e), 0);
	assert_false(p->endpoint.is_loopback);
	assert_string_equal(
	        endpoint_allowance(&p->endpoint, p->config).networks,
	        "fd00::/8, 10.1.0.0/16");
	set_option(&p->config->source.allow_networks, "10.2.0.0/16");
	assert_int_equal(fill(p, &e), -1);
	set_option(&p->config->source.allow_networks, "nonsense");
	assert_int_equal(fill(p, &e), -1);
}

static void what_is_no_address_is_refused_unseen(void **state)
{
	struct place *p = *state;
	struct err e;

	set_option(&p->config->source.authorize_url,
	           "https://user:geheim@id.example.com/");
	assert_int_equal(fill(p, &e), -1);
	check_err(&e, ERR_CONFIG,
	          "source.authorize_url is not an address, allowed: "
	          "https://HOST[:PORT][/PATH] without user name");
}

static void links_are_judged_as_in_this_table(void **state)
{
	static const struct {
		const char *link;
		const char *text; /* NULL: may be followed */
	} rows[] = {
		{ "https://b.s3.amazonaws.com/x.wav?X-Amz-Signature=0", NULL },
		{ "https://8.8.8.8/x", NULL },
		{ "http://b.s3.amazonaws.com/x?secret",
		  "the link is plain http, allowed: https: "
		  "http://b.s3.amazonaws.com/x" },
		{ "https://127.0.0.1/x?secret",
		  "the link leads to this machine: https://127.0.0.1/x" },
		{ "http://localhost:9/x",
		  "the link leads to this machine: http://localhost:9/x" },
		{ "https://[::1]/x",
		  "the link leads to this machine: https://[::1]/x" },
		{ "https://169.254.169.254/latest?secret",
		  "the link leads to a private address: "
		  "https://169.254.169.254/latest" },
		{ "https://10.1.2.3/x?secret",
		  "the link leads to a private address: https://10.1.2.3/x" },
		{ "ftp://b.example.com/x",
		  "the link's scheme is ftp, allowed: https" },
		{ "file:///etc/passwd", "the link is no address" },
		{ "https://u@b.example.com/x",
		  "the link to b.example.com carries a user name" },
		{ "https://u:p@b.example.com/x",
		  "the link to b.example.com carries a user name" },
		{ "/x.wav", "the link is no address" },
		{ "", "the link is no address" },
		{ "https://b.example.com/a b",
		  "the link holds a blank or a control character" },
		{ "https://b.example.com/a\r\nHost: c",
		  "the link holds a blank or a control character" },
	};
	struct place *p = *state;
	struct err e;

	assert_int_equal(fill(p, &e), 0);
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const int rc = endpoint_check_link(&p->endpoint, p->config,
		                                   rows[i].link, &e);

		assert_int_equal(rc, rows[i].text == NULL ? 0 : -1);
		if (rows[i].text != NULL)
			check_err(&e, ERR_LINK_REFUSED, rows[i].text);
	}
}

static void a_loopback_source_may_link_to_loopback(void **state)
{
	struct place *p = *state;
	struct err e;

	set_option(&p->config->source.api_base, "http://127.0.0.1:1");
	assert_int_equal(fill(p, &e), 0);
	assert_int_equal(endpoint_check_link(&p->endpoint, p->config,
	                                     "http://127.0.0.1:2/x?y", &e),
	                 0);
	assert_int_equal(endpoint_check_link(&p->endpoint, p->config,
	                                     "http://b.example.com/x", &e),
	                 -1);
}

static void a_private_link_is_followed_into_a_named_network(void **state)
{
	struct place *p = *state;
	struct err e;

	assert_int_equal(fill(p, &e), 0);
	assert_int_equal(endpoint_check_link(&p->endpoint, p->config,
	                                     "https://10.1.2.3/x", &e),
	                 -1);
	assert_string_equal(e.hint, "if that is right, name its network in "
	                            "source.allow_networks");
	set_option(&p->config->source.allow_networks, "10.1.0.0/16");
	assert_int_equal(endpoint_check_link(&p->endpoint, p->config,
	                                     "https://10.1.2.3/x", &e),
	                 0);
}

static void a_link_past_8_kib_is_refused(void **state)
{
	struct place *p = *state;
	OWN(text_free) struct text link = { NULL, 0, 0 };
	struct err e;

	assert_int_equal(fill(p, &e), 0);
	text_add(&link, "https://b.example.com/");
	while (link.len < 8192)
		text_add_char(&link, 'a');
	assert_int_equal(endpoint_check_link(&p->endpoint, p->config,
	                                     text_str(&link), &e),
	                 0);
	text_add_char(&link, 'a');
	assert_int_equal(endpoint_check_link(&p->endpoint, p->config,
	                                     text_str(&link), &e),
	                 -1);
	check_err(&e, ERR_LINK_REFUSED, "the link is longer than 8192 bytes");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_region_gives_all_addresses),
		TEST(a_proxy_is_for_a_source_elsewhere),
		TEST(every_known_region_is_taken),
		TEST(an_unknown_region_is_refused),
		TEST(neither_region_nor_base_is_refused),
		TEST(addresses_set_go_before_the_region),
		TEST(plain_http_is_allowed_to_loopback_only),
		TEST(a_private_address_is_allowed_when_its_network_is_named),
		TEST(what_is_no_address_is_refused_unseen),
		TEST(links_are_judged_as_in_this_table),
		TEST(a_loopback_source_may_link_to_loopback),
		TEST(a_private_link_is_followed_into_a_named_network),
		TEST(a_link_past_8_kib_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
