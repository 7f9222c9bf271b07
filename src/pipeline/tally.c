/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/tally.h"

#include <stdbool.h>

#include "base/err.h"
#include "base/text.h"
#include "ledger/artefacts.h"
#include "model/evidence.h"

static bool is_main(enum kind k)
{
	switch (k) {
	case KIND_MAIN:
	case KIND_SEGMENT:
	case KIND_VA_MAIN:
		return true;
	case KIND_CONSULT:
	case KIND_VA_CONSULT:
	case KIND_SCREEN:
	case KIND_TRANSCRIPT:
		return false;
	}
	return false;
}

static bool has_evidence(const struct ledger_artefact *x,
                         const struct ledger_artefact *known, size_t count)
{
	for (size_t n = 0; n < count; n++)
		if (known[n].kind == x->kind &&
		    known[n].state == ARTEFACT_BAD &&
		    text_equal(known[n].reason, x->reason) &&
		    evidence_is_of(known[n].source_id, x->source_id))
			return true;
	return false;
}

static bool is_gone(const struct ledger_artefact *x)
{
	return x->state == ARTEFACT_FAILED &&
	       text_equal(x->reason, err_name(ERR_GONE));
}

struct tally tally_of(const struct ledger_artefact *known, size_t count)
{
	struct tally t = { .main_stored = 0 };

	for (size_t n = 0; n < count; n++) {
		const struct ledger_artefact *const x = &known[n];

		if (evidence_is(x->source_id))
			continue;
		++t.states[x->state];
		if (x->state == ARTEFACT_STORED && is_main(x->kind))
			++t.main_stored;
		if (x->state == ARTEFACT_STORED &&
		    text_equal(x->checked_verdict, "bad"))
			++t.damaged;
		if (is_gone(x))
			++t.gone;
		else if (x->state == ARTEFACT_FAILED &&
		         has_evidence(x, known, count))
			++t.rejected;
		if (kind_is_sound(x->kind))
			++t.sound;
		if (x->kind == KIND_TRANSCRIPT)
			++t.transcripts;
	}
	return t;
}
