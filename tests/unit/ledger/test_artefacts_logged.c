/* What the log says of an object, in a ledger that was made anew.
 * SPDX-License-Identifier: Apache-2.0 */
#include "artefact_desk.h"

static void append(struct fixture *f, const char *type, const char *oid)
{
	const struct journal_event ev = { .type = type,
		                          .object = oid,
		                          .outcome = "success" };

	REQUIRE_OK(journal_append(f->ledger, &ev, FIXTURE_DAY_MS, NULL, &f->e),
	           f->e);
}

static bool is_logged(struct fixture *f, const char *oid)
{
	bool out = true;

	REQUIRE_OK(artefacts_is_logged(f->ledger, oid, &out, &f->e), f->e);
	return out;
}

static void what_was_stored_and_not_deleted_is_logged(void **state)
{
	struct fixture f = fixture_make();
	const struct artefact x = desk_main();
	const char *const oid = desk_oid(&f, &x);

	(void)state;
	REQUIRE_OK(ledger_begin(f.ledger, &f.e), f.e);
	assert_false(is_logged(&f, oid));
	append(&f, "capture", oid);
	assert_false(is_logged(&f, oid));
	append(&f, "ingestion", oid);
	append(&f, "validation", oid);
	assert_true(is_logged(&f, oid));
	append(&f, "deletion", oid);
	assert_false(is_logged(&f, oid));
	append(&f, "ingestion", oid);
	assert_true(is_logged(&f, oid));
	ledger_rollback(f.ledger);
	fixture_free(&f);
}

struct types {
	char names[200];
};

static int take(void *ctx, uint64_t n, const char *line, size_t len,
                struct err *e)
{
	struct types *const t = ctx;
	const char *const at = strstr(line, "\"type\":\"");
	const size_t used = strlen(t->names);

	(void)n;
	(void)len;
	(void)e;
	(void)snprintf(t->names + used, sizeof(t->names) - used, "%.*s ",
	               (int)strcspn(at + 8, "\""), at + 8);
	return 0;
}

static void what_is_stored_anew_is_deleted_first(void **state)
{
	struct fixture f = fixture_make();
	const struct artefact x = desk_main();
	struct types types = { "" };
	struct ledger_artefact a;

	(void)state;
	REQUIRE_OK(ledger_begin(f.ledger, &f.e), f.e);
	desk_call(&f);
	a = desk_list(&f, &x);
	append(&f, "ingestion", a.oid);
	const struct artefact_stored s = desk_stored(&f, desk_oid(&f, &x));
	REQUIRE_OK(artefacts_stored(f.ledger, a.row, &s, FIXTURE_DAY_MS, &f.e),
	           f.e);
	REQUIRE_OK(journal_about(f.ledger, a.oid, take, &types, &f.e), f.e);
	assert_string_equal(types.names,
	                    "ingestion deletion ingestion validation ");
	a = desk_find(&f, a.oid);
	assert_int_equal(a.event, 3);
	/* once: it is stored now */
	REQUIRE_OK(artefacts_stored(f.ledger, a.row, &s, FIXTURE_DAY_MS, &f.e),
	           f.e);
	assert_int_equal(log_size(f.ledger), 5);
	ledger_rollback(f.ledger);
	fixture_free(&f);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_stored_and_not_deleted_is_logged),
		cmocka_unit_test(what_is_stored_anew_is_deleted_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
