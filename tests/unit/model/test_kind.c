/* SPDX-License-Identifier: Apache-2.0 */
#include "model/kind.h"

#include <string.h>

#include "base/attr.h"
#include "support/check.h"

static void every_kind_has_its_name_stem_and_sort(void **s)
{
	static const struct {
		enum kind kind;
		const char *name, *stem;
		bool is_media;
	} rows[] = {
		{ KIND_MAIN, "main", "recording", true },
		{ KIND_CONSULT, "consult", "recording", true },
		{ KIND_SEGMENT, "segment", "recording", true },
		{ KIND_VA_MAIN, "va-main", "recording", true },
		{ KIND_VA_CONSULT, "va-consult", "recording", true },
		{ KIND_SCREEN, "screen", "screen", true },
		{ KIND_TRANSCRIPT, "transcript", "transcript", false },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		enum kind k = KIND_MAIN;

		assert_string_equal(kind_name(rows[i].kind), rows[i].name);
		assert_string_equal(kind_file_stem(rows[i].kind), rows[i].stem);
		assert_int_equal(kind_is_media(rows[i].kind), rows[i].is_media);
		assert_int_equal(kind_is_sound(rows[i].kind),
		                 rows[i].is_media &&
		                         rows[i].kind != KIND_SCREEN);
		assert_true(kind_by_name(&k, rows[i].name));
		assert_int_equal(k, rows[i].kind);
	}
	assert_string_equal(kind_name((enum kind)99), "unknown");
	assert_string_equal(kind_file_stem((enum kind)99), "unknown");
}

static void a_name_that_is_none_changes_nothing(void **s)
{
	enum kind k = KIND_SCREEN;

	(void)s;
	assert_false(kind_by_name(&k, ""));
	assert_false(kind_by_name(&k, "Main"));
	assert_false(kind_by_name(&k, "main "));
	assert_int_equal(k, KIND_SCREEN);
}

/* By: printf 'wxarchive oid v1\n%s\n%s\n%s\n%s\n' ORG TASK KIND ID |
 * sha256sum | cut -c1-32 */
static void the_oid_is_the_digest_that_anybody_can_compute(void **s)
{
	char oid[OID_TEXT_MAX];

	(void)s;
	kind_oid(oid, "org-1", "task-1", KIND_MAIN, "capture-1");
	assert_string_equal(oid, "795ef5907c078686bc1287dfd976f45b");
	kind_oid(oid, "org-1", "task-1", KIND_VA_CONSULT, "");
	assert_string_equal(oid, "e4fdf5c03ca9bf66fdc62a49622322e5");
	assert_true(kind_is_oid(oid));
}

static void only_32_lower_case_digits_are_an_oid(void **s)
{
	(void)s;
	assert_true(kind_is_oid("0123456789abcdef0123456789abcdef"));
	assert_false(kind_is_oid(""));
	assert_false(kind_is_oid("0123456789abcdef0123456789abcde"));
	assert_false(kind_is_oid("0123456789abcdef0123456789abcdef0"));
	assert_false(kind_is_oid("0123456789ABCDEF0123456789ABCDEF"));
	assert_false(kind_is_oid("0123456789abcdef0123456789abcdeg"));
	assert_false(kind_is_oid("0123456789abcdef/123456789abcdef"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_has_its_name_stem_and_sort),
		cmocka_unit_test(a_name_that_is_none_changes_nothing),
		cmocka_unit_test(
		        the_oid_is_the_digest_that_anybody_can_compute),
		cmocka_unit_test(only_32_lower_case_digits_are_an_oid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
