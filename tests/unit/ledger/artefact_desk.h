/* artefact_desk: artefacts of one call, within the open transaction.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_LEDGER_ARTEFACT_DESK_H
#define UNIT_LEDGER_ARTEFACT_DESK_H

#include "fixture_task.h"

#define SHA_1 "1111111111111111111111111111111111111111111111111111111111111111"
#define SHA_2 "2222222222222222222222222222222222222222222222222222222222222222"

/* A main recording, as the source declares it. */
static UNUSED struct artefact desk_main(void)
{
	return (struct artefact){ .kind = KIND_MAIN,
		                  .source_id = "rec-1",
		                  .start_ms = 1000,
		                  .stop_ms = 61000,
		                  .language = NULL,
		                  .file_name = "call.wav" };
}

static UNUSED const char *desk_oid(struct fixture *f, const struct artefact *x)
{
	char oid[OID_TEXT_MAX];

	kind_oid(oid, FIXTURE_ORG, "task", x->kind, x->source_id);
	return arena_text(f->arena, oid);
}

/* One call, row 1. */
static UNUSED void desk_call(struct fixture *f)
{
	const struct task t = fixture_task(f, 1, FIXTURE_DAY_MS);
	const struct ledger_judgement j = fixture_waiting(5);

	assert_int_equal(fixture_add(f, &t, &j), 1);
}

static UNUSED struct ledger_artefact desk_list(struct fixture *f,
                                               const struct artefact *x)
{
	struct ledger_artefact out;

	REQUIRE_OK(artefacts_listed(f->ledger,
	                            DECLARED(1, x, desk_oid(f, x), 5000),
	                            f->arena, &out, &f->e),
	           f->e);
	return out;
}

static UNUSED struct ledger_artefact desk_find(struct fixture *f,
                                               const char *oid)
{
	struct ledger_artefact out;

	REQUIRE_OK(artefacts_find(f->ledger, oid, f->arena, &out, &f->e), f->e);
	return out;
}

static UNUSED struct artefact_stored desk_stored(struct fixture *f,
                                                 const char *oid)
{
	return (struct artefact_stored){
		.path = arena_format(f->arena, "objects/2026/01/02/%s", oid),
		.file_name = "recording.wav",
		.sha256 = SHA_1,
		.mime = "audio/wav",
		.codec = "pcm",
		.verdict = "good",
		.code = "ok",
		.detail = "words of the check",
		.bytes = 960044,
		.duration_ms = 60000,
		.channels = 2,
		.rate_hz = 8000,
		.tries = 1,
		.record_sha256 = SHA_2,
		.source_sha256 = SHA_1,
	};
}

#endif
