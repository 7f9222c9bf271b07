/* SPDX-License-Identifier: Apache-2.0 */
#include "port/addr.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/un.h>

#include "base/err.h"
#include "support/check.h"

static void every_address_has_its_class(void **s)
{
	static const struct {
		const char *literal;
		enum addr_class class;
	} rows[] = {
		{ "8.8.8.8", ADDR_PUBLIC },
		{ "1.1.1.1", ADDR_PUBLIC },
		{ "223.255.255.255", ADDR_PUBLIC },
		{ "172.15.255.255", ADDR_PUBLIC },
		{ "172.32.0.0", ADDR_PUBLIC },
		{ "100.63.255.255", ADDR_PUBLIC },
		{ "100.128.0.0", ADDR_PUBLIC },
		{ "192.167.255.255", ADDR_PUBLIC },
		{ "198.20.0.0", ADDR_PUBLIC },
		{ "127.0.0.1", ADDR_LOOPBACK },
		{ "127.255.255.255", ADDR_LOOPBACK },
		{ "::1", ADDR_LOOPBACK },
		{ "::ffff:127.0.0.1", ADDR_LOOPBACK },
		{ "0.0.0.0", ADDR_PRIVATE },
		{ "10.0.0.1", ADDR_PRIVATE },
		{ "100.64.0.1", ADDR_PRIVATE },
		{ "169.254.169.254", ADDR_PRIVATE },
		{ "172.16.0.1", ADDR_PRIVATE },
		{ "172.31.255.255", ADDR_PRIVATE },
		{ "192.0.0.8", ADDR_PRIVATE },
		{ "192.0.2.1", ADDR_PRIVATE },
		{ "192.168.0.1", ADDR_PRIVATE },
		{ "198.18.0.1", ADDR_PRIVATE },
		{ "198.19.255.255", ADDR_PRIVATE },
		{ "198.51.100.1", ADDR_PRIVATE },
		{ "203.0.113.1", ADDR_PRIVATE },
		{ "224.0.0.1", ADDR_PRIVATE },
		{ "240.0.0.1", ADDR_PRIVATE },
		{ "255.255.255.255", ADDR_PRIVATE },
		{ "::", ADDR_PRIVATE },
		{ "::7f00:1", ADDR_PRIVATE },
		{ "::ffff:10.0.0.1", ADDR_PRIVATE },
		{ "::ffff:8.8.8.8", ADDR_PUBLIC },
		{ "fe80::1", ADDR_PRIVATE },
		{ "fe80::1%eth0", ADDR_PRIVATE },
		{ "fc00::1", ADDR_PRIVATE },
		{ "fd12:3456::1", ADDR_PRIVATE },
		{ "fec0::1", ADDR_PRIVATE },
		{ "ff02::1", ADDR_PRIVATE },
		{ "2001:db8::1", ADDR_PRIVATE },
		{ "2001::1", ADDR_PRIVATE },
		{ "2001:1ff::1", ADDR_PRIVATE },
		{ "3fff::1", ADDR_PRIVATE },
		{ "100::1", ADDR_PRIVATE },
		{ "5f00::1", ADDR_PRIVATE },
		{ "64:ff9b:1::1", ADDR_PRIVATE },
		{ "64:ff9b::8.8.8.8", ADDR_PUBLIC },
		{ "64:ff9b::10.0.0.1", ADDR_PRIVATE },
		{ "64:ff9b::127.0.0.1", ADDR_PRIVATE },
		{ "2002:808:808::1", ADDR_PUBLIC },
		{ "2002:a00:1::1", ADDR_PRIVATE },
		{ "2606:4700::1111", ADDR_PUBLIC },
		{ "2a00:1450::1", ADDR_PUBLIC },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct addr a;

		assert_true(addr_parse(&a, rows[i].literal));
		if (addr_classify(&a) != rows[i].class)
			fail_msg("%s", rows[i].literal);
	}
}

static void names_are_no_addresses(void **s)
{
	static const char *const bad[] = {
		"",
		"host",
		"10.0.0",
		"10.0.0.256",
		"1.2.3.4.5",
		"10.0.0.1%",
		":::",
		"[::1]",
		"0x7f.1",
		"10.0.0.1 ",
		"2130706433",
		"1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111",
	};
	struct addr a;

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(bad); i++)
		assert_false(addr_parse(&a, bad[i]));
}

static void socket_addresses_are_read_and_shown(void **s)
{
	struct sockaddr_in in4 = { .sin_family = AF_INET };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	char text[ADDR_TEXT_MAX];
	struct addr a;

	(void)s;
	in4.sin_addr.s_addr = htonl(0x0a000001);
	in6.sin6_addr = in6addr_loopback;
	assert_true(addr_of(&a, (const struct sockaddr *)&in4));
	addr_text(text, &a);
	assert_string_equal(text, "10.0.0.1");
	assert_true(addr_of(&a, (const struct sockaddr *)&in6));
	addr_text(text, &a);
	assert_string_equal(text, "::1");
	assert_int_equal(addr_classify(&a), ADDR_LOOPBACK);
	assert_false(addr_of(&a, (const struct sockaddr *)&un));
}

static bool list_holds(const char *list, const char *literal)
{
	OWN(own_addr_nets) struct addr_nets *n = NULL;
	struct addr a;
	struct err e;

	assert_true(addr_parse(&a, literal));
	assert_int_equal(addr_nets_parse(&n, list, &e), 0);
	return addr_nets_hold(n, &a);
}

static void networks_hold_what_is_in_them(void **s)
{
	(void)s;
	assert_false(list_holds(NULL, "10.0.0.1"));
	assert_false(list_holds("", "10.0.0.1"));
	assert_false(list_holds(" , ", "10.0.0.1"));
	assert_true(list_holds("10.1.0.0/16", "10.1.255.255"));
	assert_false(list_holds("10.1.0.0/16", "10.2.0.0"));
	assert_true(list_holds("10.1.0.0/16", "::ffff:10.1.0.1"));
	assert_true(list_holds("10.0.0.7", "10.0.0.7"));
	assert_false(list_holds("10.0.0.7", "10.0.0.6"));
	assert_true(list_holds("192.168.1.128/25 fd00::/8", "192.168.1.129"));
	assert_false(list_holds("192.168.1.128/25,fd00::/8", "192.168.1.127"));
	assert_true(list_holds("192.168.1.128/25, fd00::/8", "fd12::1"));
	assert_false(list_holds("192.168.1.128/25, fd00::/8", "fc12::1"));
	assert_true(list_holds("0.0.0.0/0", "1.2.3.4"));
	assert_false(list_holds("0.0.0.0/0", "fd00::1"));
	assert_true(list_holds("::/0", "fd00::1"));
	assert_true(list_holds("fd00::1", "fd00::1"));
}

static void a_bad_network_is_named(void **s)
{
	static const struct {
		const char *list;
		const char *text;
	} rows[] = {
		{ "x", "network x: is no address range" },
		{ "10.0.0.0/33", "network 10.0.0.0/33: is no address range" },
		{ "fd00::/129", "network fd00::/129: is no address range" },
		{ "10.0.0.0/", "network 10.0.0.0/: is no address range" },
		{ "10.0.0.0/-1", "network 10.0.0.0/-1: is no address range" },
		{ "fe80::1%eth0", "network fe80::1%eth0: is no address range" },
		{ "10.0.0.0/8, oops", "network oops: is no address range" },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct addr_nets *n = NULL;
		struct err e;

		assert_int_equal(addr_nets_parse(&n, rows[i].list, &e), -1);
		check_err(&e, ERR_CONFIG, rows[i].text);
		assert_string_equal(e.hint, "write networks like 10.1.0.0/16, "
		                            "fd00::/8");
		assert_null(n);
	}
	addr_nets_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_address_has_its_class),
		cmocka_unit_test(names_are_no_addresses),
		cmocka_unit_test(socket_addresses_are_read_and_shown),
		cmocka_unit_test(networks_hold_what_is_in_them),
		cmocka_unit_test(a_bad_network_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
