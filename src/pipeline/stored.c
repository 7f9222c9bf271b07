/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/stored.h"

#include <string.h>

#include "base/log.h"
#include "ledger/artefacts.h"
#include "media/check.h"
#include "pipeline/flow.h"
#include "pipeline/transfer.h"
#include "store/record.h"
#include "store/store.h"

struct artefact_stored stored_by_record(const struct record_facts *k)
{
	return (struct artefact_stored){
		.file_name = k->file_name,
		.sha256 = k->sha256,
		.mime = k->mime[0] != '\0' ? k->mime : NULL,
		.codec = k->codec[0] != '\0' ? k->codec : NULL,
		.verdict = k->verdict,
		.code = k->code,
		.bytes = k->bytes,
		.duration_ms = k->duration_ms,
		.channels = k->channels,
		.rate_hz = k->rate_hz,
	};
}

static struct artefact_stored by_body(const struct transfer *t)
{
	const struct check_result *const k = &t->content;

	return (struct artefact_stored){
		.file_name = t->file_name,
		.sha256 = t->sha256_hex,
		.mime = k->mime,
		.codec = k->codec,
		.verdict = check_verdict_name(k->verdict),
		.code = k->code,
		.detail = k->detail[0] != '\0' ? k->detail : NULL,
		.bytes = store_part_bytes(t->part),
		.duration_ms = k->duration_ms,
		.channels = k->channels,
		.rate_hz = k->rate_hz,
		.tries = t->item->tries,
	};
}

static const char *leftover_name(const struct transfer *t)
{
	if (t->is_object)
		return "object";
	return t->item->has_leftover ? "part" : NULL;
}

int stored_note(struct flow *f, const struct transfer *t, struct err *e)
{
	struct artefact_stored s =
	        t->facts != NULL ? stored_by_record(t->facts) : by_body(t);

	s.path = t->path;
	s.record_sha256 = t->record_sha256;
	s.source_sha256 = t->source_sha256;
	s.leftover = leftover_name(t);
	if (artefacts_stored(f->setup->ledger, t->item->row, &s, f->now_ms,
	                     e) != 0)
		return err_context(e, "record of %s", t->path);
	if (strcmp(s.verdict, check_verdict_name(CHECK_BAD)) == 0)
		++f->progress.bad;
	else
		++f->progress.stored;
	f->progress.stored_bytes += s.bytes;
	if (t->facts != NULL)
		log_event(LOG_INFO, "artefact.adopted", KV("oid", t->item->oid),
		          KV("path", t->path), KV("left", s.leftover));
	else
		log_event(LOG_DEBUG, "artefact.stored", KV("oid", t->item->oid),
		          KV("bytes", s.bytes), KV("tries", t->item->tries),
		          KV("verdict", s.verdict), KV("code", s.code));
	return 0;
}
