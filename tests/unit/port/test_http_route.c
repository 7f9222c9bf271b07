/* Which way a URL goes, with a proxy and without.
 * SPDX-License-Identifier: Apache-2.0 */
#include "port/http_route.h"

#include <string.h>

#include "base/mem.h"
#include "port/addr.h"
#include "port/http.h"
#include "port/http_proxy.h"
#include "port/http_transfer.h"
#include "support/check.h"

static const struct http_setup setup = { .allow.loopback = false };
static const struct http_proxy some_proxy;

enum way { REFUSED, DIRECT, TUNNEL };

static enum way way_of(const char *url, const char *networks,
                       const struct http_proxy *proxy, struct err *e)
{
	OWN(own_addr_nets) struct addr_nets *nets = NULL;
	const struct http_job job = { .url = url };
	struct http_place place = { .setup = &setup, .proxy = proxy };
	struct http_route route;

	err_clear(e);
	assert_int_equal(addr_nets_parse(&nets, networks, e), 0);
	place.nets = nets;
	if (http_route_choose(&route, &place, &job, e) != 0) {
		assert_int_equal(e->code, ERR_LINK_REFUSED);
		return REFUSED;
	}
	return route.is_tunnelled ? TUNNEL : DIRECT;
}

/* What goes direct is judged by the address that is connected to. */
static void the_way_is_that_of_the_table(void **state)
{
	static const struct {
		const char *url;
		enum way by_proxy;
		enum way without;
	} rows[] = {
		{ "https://api.example/a", TUNNEL, DIRECT },
		{ "https://api.example:8443/a", TUNNEL, DIRECT },
		{ "https://a-b_c.0x.example./a", TUNNEL, DIRECT },
		{ "HTTPS://API.EXAMPLE/a", TUNNEL, DIRECT },
		{ "https://8.8.8.8/a", TUNNEL, DIRECT },
		{ "https://[2606:4700::1]/a", TUNNEL, DIRECT },
		{ "https://10.1.2.3/a", TUNNEL, DIRECT }, /* named below */
		{ "https://127.0.0.1/a", DIRECT, DIRECT },
		{ "https://2130706433/a", DIRECT, DIRECT },
		{ "https://0x7f.1/a", DIRECT, DIRECT },
		{ "https://localhost/a", DIRECT, DIRECT },
		{ "https://x.localhost./a", DIRECT, DIRECT },
		{ "https://[::1]/a", DIRECT, DIRECT },
		{ "http://127.0.0.1/a", DIRECT, DIRECT },
		{ "http://api.example/a", REFUSED, REFUSED },
		{ "http://10.1.2.3/a", REFUSED, REFUSED },
		{ "ftp://api.example/a", REFUSED, REFUSED },
		{ "https://u:p@api.example/a", REFUSED, REFUSED },
		{ "nonsense", REFUSED, REFUSED },
	};
	struct err e;

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const enum way by_proxy =
		        way_of(rows[i].url, "10.1.0.0/16", &some_proxy, &e);
		const enum way without =
		        way_of(rows[i].url, "10.1.0.0/16", NULL, &e);

		if (by_proxy != rows[i].by_proxy || without != rows[i].without)
			fail_msg("%s: %d, %d", rows[i].url, (int)by_proxy,
			         (int)without);
	}
}

/* Every way to write one: the proxy may read more of them than we do. */
static void no_private_address_is_left_to_a_proxy(void **state)
{
	static const struct {
		const char *url;
		const char *text;
	} rows[] = {
		{ "https://10.0.0.1/a?sig=1",
		  "https://10.0.0.1/a: the address 10.0.0.1 is not allowed" },
		{ "https://169.254.169.254/a",
		  "https://169.254.169.254/a: the address 169.254.169.254 is "
		  "not allowed" },
		{ "https://0.0.0.0/a",
		  "https://0.0.0.0/a: the address 0.0.0.0 is not allowed" },
		{ "https://[fd00::1]/a",
		  "https://[fd00::1]/a: the address fd00::1 is not allowed" },
		{ "https://[::ffff:10.0.0.1]/a",
		  "https://[::ffff:10.0.0.1]/a: the address 10.0.0.1 is not "
		  "allowed" },
		{ "https://[64:ff9b::a00:1]/a",
		  "https://[64:ff9b::a00:1]/a: the address 64:ff9b::a00:1 is "
		  "not allowed" },
		{ "https://[fe80::1%25eth0]/a",
		  "https://[fe80::1%25eth0]/a: the address fe80::1 is not "
		  "allowed" },
		{ "https://167772161/a",
		  "https://10.0.0.1/a: the address 10.0.0.1 is not allowed" },
		{ "https://0xa.1/a",
		  "https://10.0.0.1/a: the address 10.0.0.1 is not allowed" },
		{ "https://012.0.0.1/a",
		  "https://10.0.0.1/a: the address 10.0.0.1 is not allowed" },
		{ "https://10.0.0.1./a",
		  "https://10.0.0.1./a: the address 10.0.0.1 is not allowed" },
	};
	static const char *const odd[] = {
		"https://10.0.0.%31/a",
		"https://10.0.0.1../a",
		"https://0xa.0.0.1./a",
		"https://167772161./a",
		"https://1.2.3.4.5/a",
		"https://10.0.0.256/a",
		"https://10.0.0.0x1./a",
		"https://x.0x7f/a",
		"https://\xef\xbc\x91"
		"0.0.0.1/a",
		"https://10\xe3\x80\x82"
		"0.0.1/a",
		"https://b\xc3\xbc.example/a",
	};
	struct err e;

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		if (way_of(rows[i].url, NULL, &some_proxy, &e) != REFUSED)
			fail_msg("%s", rows[i].url);
		check_err(&e, ERR_LINK_REFUSED, rows[i].text);
		assert_string_equal(e.hint,
		                    "only public addresses over TLS are; the "
		                    "configuration can name others");
	}
	for (size_t i = 0; i < ARRAY_COUNT(odd); i++)
		if (way_of(odd[i], NULL, &some_proxy, &e) != REFUSED)
			fail_msg("%s", odd[i]);
	(void)way_of("https://1.2.3.4.5/a?sig=1", NULL, &some_proxy, &e);
	check_err(
	        &e, ERR_LINK_REFUSED,
	        "https://1.2.3.4.5/a: the host is neither a plain name nor an "
	        "address");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_way_is_that_of_the_table),
		cmocka_unit_test(no_private_address_is_left_to_a_proxy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
