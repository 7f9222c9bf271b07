/* SPDX-License-Identifier: Apache-2.0 */
#include "port/url.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "support/check.h"

static void the_parts_are_taken_apart(void **s)
{
	static const struct {
		const char *url;
		const char *scheme;
		const char *host;
		int port;
		const char *path;
		const char *query;
	} rows[] = {
		{ "https://api.example.com", "https", "api.example.com", 443,
		  "/", NULL },
		{ "HTTP://h:8080/a/b?x=1&y=2#f", "http", "h", 8080, "/a/b",
		  "x=1&y=2" },
		{ "https://[::1]:8443/p?", "https", "::1", 8443, "/p", "" },
		{ "https://user:pw@h/", "https", "h", 443, "/", NULL },
		{ "ftp://h/x", "ftp", "h", 21, "/x", NULL },
		{ "https://0x7f.1/", "https", "127.0.0.1", 443, "/", NULL },
	};
	OWN(own_arena) struct arena *a = arena_new();

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct url u;
		struct err e;

		assert_int_equal(url_parse(&u, a, rows[i].url, &e), 0);
		assert_string_equal(u.scheme, rows[i].scheme);
		assert_string_equal(u.host, rows[i].host);
		assert_int_equal(u.port, rows[i].port);
		assert_string_equal(u.path, rows[i].path);
		assert_true(text_equal(u.query, rows[i].query));
	}
}

static const char *const no_urls[] = {
	"",
	"api.example.com",
	"/path",
	"https://",
	"https:///path",
	"https:/h/path",
	"https:h/path",
	"https://h:99999/",
	"https://h:x/",
	"https://h\\evil/",
	"https://h /",
	"https://h/a b",
	"https://h/\r\nX: y",
	" https://h/",
	"https://h/\x7f",
	"https://[::1/",
	"https://[zz]/",
	"javascript:alert(1)",
};

static void what_is_no_url_is_refused(void **s)
{
	OWN(own_arena) struct arena *a = arena_new();
	OWN(text_free) struct text endless = { 0 };
	struct url u = { .port = 7 };
	struct err e;

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(no_urls); i++) {
		if (url_parse(&u, a, no_urls[i], &e) != -1)
			fail_msg("%s", no_urls[i]);
		check_err(&e, ERR_USAGE, "is no absolute URL");
		assert_int_equal(u.port, 7);
		assert_int_equal(url_classify(no_urls[i]), URL_OTHER);
		assert_string_equal(url_without_query(a, no_urls[i]), "");
	}
	text_add(&endless, "https://h/");
	while (endless.len <= 16384)
		text_add(&endless, "aaaaaaaaaaaaaaaa");
	assert_int_equal(url_parse(&u, a, text_str(&endless), &e), -1);
	assert_int_equal(url_parse(&u, a, NULL, &e), -1);
	assert_int_equal(url_classify(NULL), URL_OTHER);
}

static void every_url_has_its_class(void **s)
{
	static const struct {
		const char *url;
		enum url_class class;
	} rows[] = {
		{ "https://api.wxcc-us1.cisco.com/search", URL_PUBLIC_TLS },
		{ "https://8.8.8.8/", URL_PUBLIC_TLS },
		{ "https://[2606:4700::1111]/", URL_PUBLIC_TLS },
		{ "https://localhost.example.com/", URL_PUBLIC_TLS },
		{ "https://notlocalhost/", URL_PUBLIC_TLS },
		{ "http://localhost:8080/x", URL_LOOPBACK },
		{ "http://LOCALHOST./x", URL_LOOPBACK },
		{ "https://a.localhost/x", URL_LOOPBACK },
		{ "http://127.0.0.1/", URL_LOOPBACK },
		{ "http://127.1/", URL_LOOPBACK },
		{ "http://2130706433/", URL_LOOPBACK },
		{ "http://0177.0.0.1/", URL_LOOPBACK },
		{ "https://127.9.9.9:1/", URL_LOOPBACK },
		{ "http://[::1]:99/", URL_LOOPBACK },
		{ "http://[::ffff:127.0.0.1]/", URL_LOOPBACK },
		{ "https://10.0.0.1/", URL_PRIVATE },
		{ "https://0xa000001/", URL_PRIVATE },
		{ "https://169.254.169.254/latest", URL_PRIVATE },
		{ "https://[fe80::1]/", URL_PRIVATE },
		{ "https://[fd00::1]/", URL_PRIVATE },
		{ "https://0.0.0.0/", URL_PRIVATE },
		{ "http://example.com/", URL_PLAIN },
		{ "http://10.0.0.1/", URL_PLAIN },
		{ "http://[fd00::1]/", URL_PLAIN },
		{ "ftp://example.com/", URL_OTHER },
		{ "file:///etc/passwd", URL_OTHER },
		{ "https://user@example.com/", URL_OTHER },
		{ "https://user:pw@127.0.0.1/", URL_OTHER },
		{ "https://:pw@example.com/", URL_OTHER },
		{ "https://127.0.0.1@example.com/", URL_OTHER },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		if (url_classify(rows[i].url) != rows[i].class)
			fail_msg("%s: %d", rows[i].url,
			         (int)url_classify(rows[i].url));
}

static void no_query_fragment_or_user_stays(void **s)
{
	static const char *const rows[][2] = {
		{ "https://h/a/b?X-Amz-Signature=1#f", "https://h/a/b" },
		{ "https://h", "https://h/" },
		{ "https://u:p@h:8443/a", "https://h:8443/a" },
		{ "https://h/a?b?c", "https://h/a" },
		{ "https://h/a#b?c", "https://h/a" },
		{ "http://[::1]:8080/x%3Fy?z", "http://[::1]:8080/x%3Fy" },
		{ "https://h?q", "https://h/" },
	};
	OWN(own_arena) struct arena *a = arena_new();

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		assert_string_equal(url_without_query(a, rows[i][0]),
		                    rows[i][1]);
}

static void components_are_escaped(void **s)
{
	OWN(own_arena) struct arena *a = arena_new();

	(void)s;
	assert_string_equal(url_escape(a, ""), "");
	assert_string_equal(url_escape(a, "a b&c=d/\xc3\xa9+~-._"),
	                    "a%20b%26c%3Dd%2F%C3%A9%2B~-._");
}

static void query_members_are_found_and_decoded(void **s)
{
	static const char query[] = "code=a%2Fb+c&state=&flag&code=2&x%3D=3";
	OWN(own_arena) struct arena *a = arena_new();

	(void)s;
	assert_string_equal(url_query_value(a, query, "code"), "a/b c");
	assert_string_equal(url_query_value(a, query, "state"), "");
	assert_string_equal(url_query_value(a, query, "flag"), "");
	assert_null(url_query_value(a, query, "cod"));
	assert_null(url_query_value(a, query, "none"));
	assert_null(url_query_value(a, "", "code"));
	assert_null(url_query_value(a, NULL, "code"));
	assert_null(url_query_value(a, "code=a%00b", "code"));
	assert_string_equal(url_query_value(a, "&&code=%zz", "code"), "%zz");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_parts_are_taken_apart),
		cmocka_unit_test(what_is_no_url_is_refused),
		cmocka_unit_test(every_url_has_its_class),
		cmocka_unit_test(no_query_fragment_or_user_stays),
		cmocka_unit_test(components_are_escaped),
		cmocka_unit_test(query_members_are_found_and_decoded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
