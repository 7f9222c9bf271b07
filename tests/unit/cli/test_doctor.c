/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/doctor.h"

#include "base/mem.h"
#include "base/text.h"
#include "cli/context.h"
#include "support/check.h"

static void a_clock_may_be_a_little_off(void **state)
{
	static const struct {
		int64_t off_ms;
		enum doctor_verdict verdict;
	} rows[] = {
		{ 0, DOCTOR_OK },         { 5000, DOCTOR_OK },
		{ -5000, DOCTOR_OK },     { 5001, DOCTOR_WARN },
		{ -5001, DOCTOR_WARN },   { 300000, DOCTOR_WARN },
		{ 300001, DOCTOR_FAIL },  { -300001, DOCTOR_FAIL },
		{ 7200000, DOCTOR_FAIL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		assert_int_equal(doctor_judge_clock(rows[i].off_ms),
		                 rows[i].verdict);
}

static void space_runs_out_with_a_warning(void **state)
{
	(void)state;
	assert_int_equal(doctor_judge_space(99, 100), DOCTOR_FAIL);
	assert_int_equal(doctor_judge_space(100, 100), DOCTOR_WARN);
	assert_int_equal(doctor_judge_space(199, 100), DOCTOR_WARN);
	assert_int_equal(doctor_judge_space(200, 100), DOCTOR_OK);
	assert_int_equal(doctor_judge_space(0, 0), DOCTOR_OK);
}

static void a_refresh_token_ends_with_a_warning(void **state)
{
	(void)state;
	assert_int_equal(doctor_judge_expiry(-1), DOCTOR_FAIL);
	assert_int_equal(doctor_judge_expiry(0), DOCTOR_FAIL);
	assert_int_equal(doctor_judge_expiry(1), DOCTOR_WARN);
	assert_int_equal(doctor_judge_expiry(604799999), DOCTOR_WARN);
	assert_int_equal(doctor_judge_expiry(604800000), DOCTOR_OK);
}

static void one_of_two_scopes_is_enough(void **state)
{
	(void)state;
	assert_int_equal(doctor_judge_scopes(NULL), DOCTOR_OK);
	assert_int_equal(doctor_judge_scopes(""), DOCTOR_FAIL);
	assert_int_equal(doctor_judge_scopes("cjp:config_write"), DOCTOR_FAIL);
	assert_int_equal(doctor_judge_scopes("a cjp:config"), DOCTOR_OK);
	assert_int_equal(doctor_judge_scopes("cjp:config_read b"), DOCTOR_OK);
	assert_int_equal(doctor_judge_scopes("cjp:config_readx"), DOCTOR_FAIL);
}

static void the_gravest_failure_gives_the_exit_code(void **state)
{
	static const enum err_code order[] = {
		ERR_LOCKED, ERR_NET, ERR_CONFIG, ERR_AUTH, ERR_FULL, ERR_TAMPER
	};
	static const enum exit_code codes[] = { EXIT_LOCKED,  EXIT_FAILED,
		                                EXIT_USAGE,   EXIT_CREDENTIALS,
		                                EXIT_STORAGE, EXIT_WRONG };
	struct doctor_finding found[ARRAY_COUNT(order)] = { 0 };

	(void)state;
	assert_int_equal(doctor_exit_code(found, 0), EXIT_COMPLETE);
	for (size_t i = 0; i < ARRAY_COUNT(order); i++) {
		found[i] = (struct doctor_finding){ .verdict = DOCTOR_WARN,
			                            .code = order[i] };
		assert_int_equal(doctor_exit_code(&found[i], 1), EXIT_COMPLETE);
		found[i].verdict = DOCTOR_FAIL;
		assert_int_equal(doctor_exit_code(found, i + 1), codes[i]);
	}
}

static void findings_are_kept_for_json(void **state)
{
	struct cli_context c = { .out = { .fd = -1, .is_json = true } };
	OWN(doctor_free) struct doctor d = { .context = &c };
	struct err e;

	(void)state;
	doctor_ok(&d, "one", "%d", 1);
	doctor_say(&d, DOCTOR_OK, "two", ERR_NET, "hint", "x");
	(void)err_set(&e, ERR_FULL, "full");
	doctor_fail(&d, "three", &e, "make room");
	(void)err_hint(&e, "own hint");
	doctor_fail(&d, "four", &e, "make room");
	assert_int_equal(d.count, 4);
	assert_string_equal(d.findings[0].text, "1");
	assert_null(d.findings[1].hint);
	assert_int_equal(d.findings[1].code, ERR_NONE);
	assert_string_equal(d.findings[2].text, "full");
	assert_string_equal(d.findings[2].hint, "make room");
	assert_int_equal(d.findings[2].code, ERR_FULL);
	assert_string_equal(d.findings[3].hint, "own hint");
	assert_int_equal(c.out.text.len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_clock_may_be_a_little_off),
		cmocka_unit_test(space_runs_out_with_a_warning),
		cmocka_unit_test(a_refresh_token_ends_with_a_warning),
		cmocka_unit_test(one_of_two_scopes_is_enough),
		cmocka_unit_test(the_gravest_failure_gives_the_exit_code),
		cmocka_unit_test(findings_are_kept_for_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
