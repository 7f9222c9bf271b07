/* SPDX-License-Identifier: Apache-2.0 */
#include "records/inspect.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "port/digest.h"
#include "records/events.h"
#include "store/record.h"
#include "store/store.h"

#define RECORD_LIMIT ((size_t)1 << 20)
#define SOURCE_LIMIT ((size_t)64 << 20)

/* Only what is worse than before replaces it. */
static void PRINTF(4, 5) note(struct inspect *x, enum finding_verdict v,
                              const char *code, const char *fmt, ...)
{
	va_list args;

	if (v <= x->verdict)
		return;
	x->verdict = v;
	x->code = code;
	va_start(args, fmt);
	(void)vsnprintf(x->text, sizeof(x->text), fmt, args);
	va_end(args);
}

static void note_err(struct inspect *x, const char *name, const struct err *e)
{
	switch (findings_judge_err(e)) {
	case FINDING_BAD:
		if (e->code == ERR_GONE)
			note(x, FINDING_BAD, "gone", "%s is not there", name);
		else
			note(x, FINDING_BAD, "no-regular-file",
			     "%s is no regular file", name);
		break;
	case FINDING_GOOD:
	case FINDING_UNVERIFIED:
		note(x, FINDING_UNVERIFIED, "unreadable",
		     "%s cannot be read: %.180s", name, e->text);
		break;
	}
}

static bool same(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static void hash(void *ctx, const void *data, size_t len)
{
	digest_add(ctx, data, len);
}

static void check_file(struct inspect *x, struct digest *d)
{
	const struct ledger_artefact *f = &x->artefact;
	unsigned char sum[DIGEST_SHA256_BYTES];
	char hex[DIGEST_SHA256_HEX];
	struct err e;

	if (store_stream(x->store, f->path, f->file_name, hash, d, &x->bytes,
	                 &e) != 0) {
		note_err(x, f->file_name, &e);
		return;
	}
	digest_end(d, sum);
	bytes_hex(hex, sum, sizeof(sum));
	if (x->bytes != f->bytes)
		note(x, FINDING_BAD, "length-differs",
		     "%s has %" PRId64 " bytes, %" PRId64 " were stored",
		     f->file_name, x->bytes, f->bytes);
	else if (strcmp(hex, f->sha256) != 0)
		note(x, FINDING_BAD, "bytes-differ",
		     "the bytes of %s are not those that were stored: "
		     "SHA-256 is %s",
		     f->file_name, hex);
}

/* Reads a sidecar and holds its digest against the log's. */
static bool check_sidecar(struct inspect *x, struct text *out, const char *name,
                          size_t limit, const char *logged)
{
	char hex[DIGEST_SHA256_HEX];
	struct err e;

	if (store_read(x->store, x->artefact.path, name, out, limit, &e) != 0) {
		note_err(x, name, &e);
		return false;
	}
	if (logged == NULL) {
		note(x, FINDING_UNVERIFIED, "no-digest",
		     "the log does not say what %s was", name);
		return true;
	}
	digest_sha256_hex(hex, text_str(out), out->len);
	if (strcmp(hex, logged) == 0)
		return true;
	note(x, FINDING_BAD, "sidecar-differs",
	     "%s is not what the log recorded of it", name);
	return false;
}

/* What came instead of a recording never becomes one by an edit of the
 * ledger. */
static void check_verdict(struct inspect *x, const struct record_facts *facts)
{
	const struct ledger_artefact *f = &x->artefact;
	const char *const state = state_artefact_name(f->state);
	const bool is_bad = strcmp(facts->verdict, "bad") == 0;

	if (!same(facts->verdict, f->verdict) ||
	    is_bad != (f->state == ARTEFACT_BAD))
		note(x, FINDING_BAD, "verdict-differs",
		     "its content was judged %s when it was stored, the "
		     "ledger says %s (%s)",
		     facts->verdict, f->verdict == NULL ? "?" : f->verdict,
		     state);
}

static void check_record(struct inspect *x, const struct event *entry)
{
	const struct ledger_artefact *f = &x->artefact;
	OWN(text_free) struct text record = { NULL, 0, 0 };
	OWN(text_free) struct text source = { NULL, 0, 0 };
	struct record_facts facts;
	struct err e;

	(void)check_sidecar(x, &source, "source.json", SOURCE_LIMIT,
	                    entry->source_sha256);
	if (!check_sidecar(x, &record, "record.json", RECORD_LIMIT,
	                   entry->record_sha256))
		return;
	if (record_read(&facts, text_str(&record), record.len, &e) != 0) {
		note(x, FINDING_BAD, "sidecar-differs",
		     "record.json is no record: %.180s", e.text);
		return;
	}
	if (strcmp(facts.oid, f->oid) != 0 ||
	    strcmp(facts.sha256, f->sha256) != 0 || facts.bytes != f->bytes ||
	    !same(facts.file_name, f->file_name) ||
	    !same(facts.task, f->task_id))
		note(x, FINDING_BAD, "record-differs",
		     "record.json speaks of another file or call than the "
		     "ledger");
	if (strcmp(facts.kind, kind_name(f->kind)) != 0 ||
	    !same(facts.source_id, f->source_id))
		note(x, FINDING_BAD, "record-differs",
		     "record.json speaks of another recording of the call "
		     "than the ledger");
	check_verdict(x, &facts);
}

static void check_entry(struct inspect *x, struct event *entry, struct arena *a)
{
	const struct ledger_artefact *f = &x->artefact;
	struct err e;

	*entry = (struct event){ .file_bytes = -1 };
	if (x->entry == NULL) {
		note(x, FINDING_BAD, "no-entry",
		     "the log has no entry that says it was stored");
		return;
	}
	if (events_read(entry, a, x->entry, x->entry_len, &e) != 0) {
		note(x, FINDING_BAD, "entry-differs", "its log entry %.180s",
		     e.text);
		return;
	}
	if (!same(entry->type, "ingestion") || !same(entry->object, f->oid) ||
	    !same(entry->path, f->path) ||
	    !same(entry->file_name, f->file_name) ||
	    !same(entry->file_sha256, f->sha256) ||
	    entry->file_bytes != f->bytes)
		note(x, FINDING_BAD, "entry-differs",
		     "log entry %" PRId64
		     " speaks of another file than the ledger",
		     f->event);
}

static int check_name(void *ctx, const char *name, bool is_regular,
                      int64_t bytes, struct err *e)
{
	struct inspect *x = ctx;

	(void)bytes;
	(void)e;
	if (!same(name, x->artefact.file_name) &&
	    strcmp(name, "record.json") != 0 &&
	    strcmp(name, "source.json") != 0)
		note(x, FINDING_BAD, "extra-file",
		     "there is a file in its folder that was never stored: "
		     "%.100s",
		     name);
	else if (!is_regular)
		note(x, FINDING_BAD, "no-regular-file", "%s is no regular file",
		     name);
	return 0;
}

void inspect_artefact(struct inspect *x)
{
	OWN(own_arena) struct arena *a = arena_new();
	OWN(own_digest) struct digest *d = digest_new(DIGEST_SHA256);
	struct event entry;
	struct err e;

	x->verdict = FINDING_GOOD;
	x->code = "ok";
	x->text[0] = '\0';
	x->bytes = 0;
	if (x->artefact.path == NULL || x->artefact.file_name == NULL) {
		note(x, FINDING_BAD, "ledger-damaged",
		     "the ledger does not say where it is");
		return;
	}
	check_file(x, d);
	check_entry(x, &entry, a);
	check_record(x, &entry);
	if (store_list(x->store, x->artefact.path, check_name, x, &e) != 0)
		note_err(x, "its folder", &e);
}
