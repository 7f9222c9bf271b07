/* Under which kind a stored recording counts where its call is judged.
 * SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/declared_kind.h"

#include "base/attr.h"
#include "pipeline/flow.h"
#include "unit/ledger/artefact_desk.h"

static void the_last_answer_that_told_the_kind_counts(void **state)
{
	static const struct {
		enum kind kind;
		enum artefact_state state;
		enum kind logged;      /* 0: nothing */
		bool is_named;         /* by this answer */
		const char *call_type; /* NULL: not told */
		enum kind said;        /* 0: as it is known */
		enum kind counts;
	} rows[] = {
		/* this answer tells it */
		{ KIND_MAIN, ARTEFACT_STORED, 0, true, "consult", KIND_CONSULT,
		  KIND_CONSULT },
		{ KIND_SEGMENT, ARTEFACT_STORED, 0, true, "va-main",
		  KIND_VA_MAIN, KIND_VA_MAIN },
		{ KIND_CONSULT, ARTEFACT_STORED, 0, true, "main", KIND_MAIN,
		  KIND_MAIN },
		{ KIND_MAIN, ARTEFACT_STORED, KIND_CONSULT, true, "main", 0,
		  KIND_MAIN },
		/* it does not, and an earlier one did */
		{ KIND_MAIN, ARTEFACT_STORED, KIND_CONSULT, true, NULL, 0,
		  KIND_CONSULT },
		{ KIND_MAIN, ARTEFACT_STORED, KIND_CONSULT, false, NULL, 0,
		  KIND_CONSULT },
		{ KIND_CONSULT, ARTEFACT_STORED, 0, true, NULL, KIND_MAIN,
		  KIND_CONSULT },
		/* none did */
		{ KIND_MAIN, ARTEFACT_STORED, 0, true, NULL, 0, KIND_MAIN },
		{ KIND_MAIN, ARTEFACT_STORED, 0, false, NULL, 0, KIND_MAIN },
		/* what is not here does not count */
		{ KIND_MAIN, ARTEFACT_FAILED, KIND_CONSULT, false, NULL, 0,
		  KIND_MAIN },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct fixture f = fixture_make();
		struct artefact x = desk_main();
		struct sync_setup setup = { .ledger = f.ledger };
		struct flow flow = { .setup = &setup };
		struct item item = { .artefact = x };
		struct work w = { .flow = &flow,
			          .items = &item,
			          .item_count = rows[i].is_named ? 1 : 0,
			          .had_artefacts = true };
		struct ledger_artefact known;

		x.kind = rows[i].kind;
		fixture_begin(&f);
		desk_call(&f);
		known = desk_list(&f, &x);
		known.state = rows[i].state;
		x.declared_kind = rows[i].logged;
		if (rows[i].logged != 0)
			REQUIRE_OK(artefacts_redeclared(f.ledger, known.oid, &x,
			                                1, &f.e),
			           f.e);
		item.row = known.row;
		item.artefact.call_type = rows[i].call_type;
		item.artefact.declared_kind = rows[i].said;
		REQUIRE_OK(declared_kind_take(&w, &known, 1, &f.e), f.e);
		if (known.kind != rows[i].counts)
			fail_msg("row %zu: %s", i, kind_name(known.kind));
		fixture_free(&f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_last_answer_that_told_the_kind_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
