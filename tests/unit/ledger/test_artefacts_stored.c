/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/artefacts.h"

#include "artefact_desk.h"

static int add_line(void *ctx, uint64_t n, const char *line, size_t len,
                    struct err *e)
{
	(void)n;
	(void)e;
	text_add_bytes(ctx, line, len);
	text_add_char(ctx, '\n');
	return 0;
}

/* What the log says after its first line. */
static struct text log_of(struct fixture *f)
{
	struct text lines = { 0 };

	REQUIRE_OK(journal_each(f->ledger, 1, log_size(f->ledger), add_line,
	                        &lines, &f->e),
	           f->e);
	return lines;
}

static void a_stored_artefact_says_what_lies_where(void **state)
{
	struct fixture f = fixture_make();
	const struct artefact x = desk_main();
	const char *oid = desk_oid(&f, &x);
	const struct artefact_stored s = desk_stored(&f, oid);
	struct ledger_artefact a;

	(void)state;
	fixture_begin(&f);
	desk_call(&f);
	REQUIRE_OK(artefacts_stored(f.ledger, desk_list(&f, &x).row, &s,
	                            FIXTURE_DAY_MS + 7, &f.e),
	           f.e);
	fixture_commit(&f);
	fixture_open(&f, LEDGER_READ);
	a = desk_find(&f, oid);
	assert_int_equal(a.state, ARTEFACT_STORED);
	assert_string_equal(a.path, s.path);
	assert_string_equal(a.file_name, "recording.wav");
	assert_string_equal(a.mime, "audio/wav");
	assert_string_equal(a.codec, "pcm");
	assert_string_equal(a.verdict, "good");
	assert_string_equal(a.reason, "ok");
	assert_string_equal(a.detail, "words of the check");
	assert_string_equal(a.sha256, SHA_1);
	assert_int_equal(a.bytes, 960044);
	assert_int_equal(a.duration_ms, 60000);
	assert_int_equal(a.channels, 2);
	assert_int_equal(a.rate_hz, 8000);
	assert_int_equal(a.tries, 1);
	assert_int_equal(a.stored_ms, FIXTURE_DAY_MS + 7);
	assert_int_equal(a.event, 1);
	fixture_free(&f);
}

static void other_times_of_what_is_stored_are_told_once_each(void **state)
{
	struct fixture f = fixture_make();
	struct artefact x = desk_main();
	const char *oid = desk_oid(&f, &x);
	const struct artefact_stored s = desk_stored(&f, oid);
	OWN(text_free) struct text log = { 0 };
	struct ledger_artefact a;
	uint64_t size;

	(void)state;
	fixture_begin(&f);
	desk_call(&f);
	REQUIRE_OK(artefacts_stored(f.ledger, desk_list(&f, &x).row, &s,
	                            FIXTURE_DAY_MS + 7, &f.e),
	           f.e);
	size = log_size(f.ledger);
	x.stop_ms = 91000;
	x.file_name = "other.wav";
	for (int i = 0; i < 2; i++) {
		a = desk_list(&f, &x);
		assert_int_equal(a.start_ms, 1000);
		assert_int_equal(a.stop_ms, 61000);
		assert_string_equal(a.file_declared, "call.wav");
		assert_int_equal(a.state, ARTEFACT_STORED);
		assert_int_equal(log_size(f.ledger), size + (uint64_t)i);
		REQUIRE_OK(artefacts_redeclared(f.ledger, a.oid, &x,
		                                FIXTURE_DAY_MS + 8, &f.e),
		           f.e);
		assert_int_equal(log_size(f.ledger), size + 1);
	}
	log = log_of(&f);
	assert_non_null(strstr(text_str(&log),
	                       "\"detail\":{\"start\":"
	                       "\"1970-01-01T00:00:01.000Z\",\"stop\":"
	                       "\"1970-01-01T00:01:31.000Z\"}"));
	assert_non_null(
	        strstr(text_str(&log), "\"type\":\"x-redeclared\",\"v\":1}\n"));
	x.start_ms = 2000; /* and another one */
	x.create_ms = 92000;
	REQUIRE_OK(artefacts_redeclared(f.ledger, a.oid, &x, FIXTURE_DAY_MS + 9,
	                                &f.e),
	           f.e);
	assert_int_equal(log_size(f.ledger), size + 2);
	text_free(&log);
	log = log_of(&f);
	assert_non_null(strstr(text_str(&log),
	                       "\"created\":\"1970-01-01T00:01:32.000Z\""));
	fixture_free(&f);
}

static void what_it_is_called_now_is_told_once_each(void **state)
{
	struct fixture f = fixture_make();
	struct artefact x = desk_main();
	const char *oid = desk_oid(&f, &x);
	OWN(text_free) struct text log = { 0 };
	enum kind said = KIND_MAIN;
	uint64_t size;

	(void)state;
	fixture_begin(&f);
	desk_call(&f);
	desk_list(&f, &x);
	size = log_size(f.ledger);
	REQUIRE_OK(artefacts_redeclared(f.ledger, oid, &x, 1, &f.e), f.e);
	REQUIRE_OK(artefacts_declared_kind(f.ledger, oid, &said, &f.e), f.e);
	assert_int_equal(said, KIND_MAIN);
	x.declared_kind = KIND_CONSULT;
	for (int i = 0; i < 2; i++) {
		REQUIRE_OK(artefacts_redeclared(f.ledger, oid, &x, 2, &f.e),
		           f.e);
		assert_int_equal(log_size(f.ledger), size + 2);
	}
	REQUIRE_OK(artefacts_declared_kind(f.ledger, oid, &said, &f.e), f.e);
	assert_int_equal(said, KIND_CONSULT);
	log = log_of(&f);
	assert_non_null(
	        strstr(text_str(&log), "\"detail\":{\"kind\":\"consult\"}"));
	x.declared_kind = KIND_VA_MAIN; /* and another one */
	REQUIRE_OK(artefacts_redeclared(f.ledger, oid, &x, 3, &f.e), f.e);
	assert_int_equal(log_size(f.ledger), size + 3);
	REQUIRE_OK(artefacts_declared_kind(f.ledger, oid, &said, &f.e), f.e);
	assert_int_equal(said, KIND_VA_MAIN);
	fixture_free(&f);
}

static void storing_appends_ingestion_and_validation(void **state)
{
	struct fixture f = fixture_make();
	const struct artefact x = desk_main();
	const char *oid = desk_oid(&f, &x);
	const struct artefact_stored s = desk_stored(&f, oid);
	OWN(text_free) struct text log = { 0 };

	(void)state;
	fixture_begin(&f);
	desk_call(&f);
	REQUIRE_OK(artefacts_stored(f.ledger, desk_list(&f, &x).row, &s,
	                            FIXTURE_DAY_MS + 7, &f.e),
	           f.e);
	log = log_of(&f);
	assert_string_equal(
	        text_str(&log),
	        arena_format(
	                f.arena,
	                "{\"actor\":\"service:archiver\",\"detail\":{\"code\":"
	                "\"ok\",\"files\":[{\"bytes\":960044,\"name\":"
	                "\"recording.wav\",\"sha256\":\"%s\"}],\"path\":"
	                "\"objects/2026/01/02/%s\",\"record_sha256\":\"%s\","
	                "\"source_sha256\":\"%s\",\"verdict\":\"good\"},"
	                "\"n\":1,\"object\":\"%s\",\"outcome\":\"success\","
	                "\"time\":\"2026-01-02T08:00:00.007Z\",\"type\":"
	                "\"ingestion\",\"v\":1}\n"
	                "{\"actor\":\"service:archiver\",\"detail\":{\"code\":"
	                "\"ok\",\"name\":\"recording.wav\",\"verdict\":"
	                "\"good\"},\"n\":2,\"object\":\"%s\",\"outcome\":"
	                "\"success\",\"time\":\"2026-01-02T08:00:00.007Z\","
	                "\"type\":\"validation\",\"v\":1}\n",
	                SHA_1, oid, SHA_2, SHA_1, oid, oid));
	fixture_free(&f);
}

static void bad_content_is_kept_as_evidence(void **state)
{
	struct fixture f = fixture_make();
	const struct artefact x = desk_main();
	const char *oid = desk_oid(&f, &x);
	struct artefact_stored s = desk_stored(&f, oid);
	OWN(text_free) struct text log = { 0 };
	struct ledger_artefact a;

	(void)state;
	s.verdict = "bad";
	s.code = "wav-truncated";
	s.duration_ms = -1;
	fixture_begin(&f);
	desk_call(&f);
	REQUIRE_OK(artefacts_stored(f.ledger, desk_list(&f, &x).row, &s,
	                            FIXTURE_DAY_MS, &f.e),
	           f.e);
	a = desk_find(&f, oid);
	assert_int_equal(a.state, ARTEFACT_BAD);
	assert_string_equal(a.reason, "wav-truncated");
	assert_int_equal(a.duration_ms, -1);
	log = log_of(&f);
	assert_non_null(strstr(text_str(&log),
	                       "\"outcome\":\"success\",\"time\":\"2026-01-02T"
	                       "08:00:00.000Z\",\"type\":\"ingestion\""));
	assert_non_null(strstr(text_str(&log),
	                       "\"outcome\":\"failure\",\"time\":\"2026-01-02T"
	                       "08:00:00.000Z\",\"type\":\"validation\""));
	fixture_free(&f);
}

/* It can never be erased: digests, sizes and codes only. */
static void the_log_holds_nothing_personal(void **state)
{
	static const char *const personal[] = { "Anna",         "4930",
		                                "Billing",      "call.wav",
		                                "words of",     "rec-1",
		                                "00000001-0000" };
	struct fixture f = fixture_make();
	const struct artefact x = desk_main();
	const struct artefact_stored s = desk_stored(&f, desk_oid(&f, &x));
	OWN(text_free) struct text log = { 0 };

	(void)state;
	fixture_begin(&f);
	desk_call(&f);
	REQUIRE_OK(artefacts_stored(f.ledger, desk_list(&f, &x).row, &s,
	                            FIXTURE_DAY_MS, &f.e),
	           f.e);
	log = log_of(&f);
	for (size_t i = 0; i < ARRAY_COUNT(personal); i++)
		assert_null(strstr(text_str(&log), personal[i]));
	fixture_free(&f);
}

static void storing_the_same_again_changes_nothing(void **state)
{
	struct fixture f = fixture_make();
	const struct artefact x = desk_main();
	const char *oid = desk_oid(&f, &x);
	struct artefact_stored s = desk_stored(&f, oid);
	int64_t row;

	(void)state;
	fixture_begin(&f);
	desk_call(&f);
	row = desk_list(&f, &x).row;
	REQUIRE_OK(artefacts_stored(f.ledger, row, &s, 1, &f.e), f.e);
	REQUIRE_OK(artefacts_stored(f.ledger, row, &s, 2, &f.e), f.e);
	assert_int_equal(log_size(f.ledger), 3);
	assert_int_equal(desk_find(&f, oid).tries, 1);
	s.sha256 = SHA_2;
	assert_int_equal(artefacts_stored(f.ledger, row, &s, 3, &f.e), -1);
	check_err(&f.e, ERR_BUG,
	          arena_format(f.arena,
	                       "artefact %s is stored with SHA-256 " SHA_1
	                       ": it cannot become " SHA_2,
	                       oid));
	assert_int_equal(log_size(f.ledger), 3);
	fixture_free(&f);
}

static void a_stored_artefact_needs_all_its_facts(void **state)
{
	static const char facts[] = "a stored artefact has a path, a file, a "
	                            "size and a verdict";
	struct fixture f = fixture_make();
	const struct artefact x = desk_main();
	const struct artefact_stored whole = desk_stored(&f, desk_oid(&f, &x));
	struct artefact_stored part[] = { whole, whole, whole, whole };
	int64_t row;

	(void)state;
	part[0].path = NULL;
	part[1].file_name = NULL;
	part[2].bytes = -1;
	part[3].verdict = NULL;
	fixture_begin(&f);
	desk_call(&f);
	row = desk_list(&f, &x).row;
	for (size_t i = 0; i < ARRAY_COUNT(part); i++) {
		assert_int_equal(
		        artefacts_stored(f.ledger, row, &part[i], 1, &f.e), -1);
		check_err(&f.e, ERR_BUG, facts);
	}
	part[0] = whole;
	part[0].sha256 = NULL;
	assert_int_equal(artefacts_stored(f.ledger, row, &part[0], 1, &f.e),
	                 -1);
	check_err(&f.e, ERR_BUG, "not a SHA-256: nothing");
	part[0].sha256 = "12";
	assert_int_equal(artefacts_stored(f.ledger, row, &part[0], 1, &f.e),
	                 -1);
	check_err(&f.e, ERR_BUG, "not a SHA-256: 12");
	fixture_free(&f);
}

static void a_lost_artefact_is_told_to_the_log_once(void **state)
{
	struct fixture f = fixture_make();
	const struct artefact x = desk_main();
	const char *oid = desk_oid(&f, &x);
	OWN(text_free) struct text log = { 0 };
	int64_t row;

	(void)state;
	fixture_begin(&f);
	desk_call(&f);
	row = desk_list(&f, &x).row;
	REQUIRE_OK(artefacts_lost(f.ledger, row, "deleted-at-source",
	                          FIXTURE_DAY_MS, &f.e),
	           f.e);
	REQUIRE_OK(artefacts_lost(f.ledger, row, "deleted-at-source",
	                          FIXTURE_DAY_MS, &f.e),
	           f.e);
	assert_int_equal(desk_find(&f, oid).state, ARTEFACT_LOST);
	assert_string_equal(desk_find(&f, oid).reason, "deleted-at-source");
	log = log_of(&f);
	assert_string_equal(
	        text_str(&log),
	        arena_format(f.arena,
	                     "{\"actor\":\"service:archiver\",\"detail\":"
	                     "{\"reason\":\"deleted-at-source\"},\"n\":1,"
	                     "\"object\":\"%s\",\"outcome\":\"failure\","
	                     "\"time\":\"2026-01-02T08:00:00.000Z\",\"type\":"
	                     "\"x-unavailable\",\"v\":1}\n",
	                     oid));
	fixture_free(&f);
}

static void what_failed_is_told_in_the_log(void **state)
{
	struct fixture f = fixture_make();
	OWN(text_free) struct text log = { 0 };
	const struct artefact x = desk_main();
	const char *oid = desk_oid(&f, &x);
	int64_t row;

	(void)state;
	fixture_begin(&f);
	desk_call(&f);
	row = desk_list(&f, &x).row;
	REQUIRE_OK(artefacts_failed(f.ledger, row,
	                            FAILURE("checksum-differs",
	                                    "words that name a host", 1),
	                            FIXTURE_DAY_MS, &f.e),
	           f.e);
	log = log_of(&f);
	assert_string_equal(
	        text_str(&log),
	        arena_format(f.arena,
	                     "{\"actor\":\"service:archiver\",\"detail\":"
	                     "{\"reason\":\"checksum-differs\"},\"n\":1,"
	                     "\"object\":\"%s\",\"outcome\":\"failure\","
	                     "\"time\":\"2026-01-02T08:00:00.000Z\",\"type\":"
	                     "\"capture\",\"v\":1}\n",
	                     oid));
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stored_artefact_says_what_lies_where),
		cmocka_unit_test(
		        other_times_of_what_is_stored_are_told_once_each),
		cmocka_unit_test(what_it_is_called_now_is_told_once_each),
		cmocka_unit_test(storing_appends_ingestion_and_validation),
		cmocka_unit_test(bad_content_is_kept_as_evidence),
		cmocka_unit_test(the_log_holds_nothing_personal),
		cmocka_unit_test(storing_the_same_again_changes_nothing),
		cmocka_unit_test(a_stored_artefact_needs_all_its_facts),
		cmocka_unit_test(a_lost_artefact_is_told_to_the_log_once),
		cmocka_unit_test(what_failed_is_told_in_the_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
