/* SPDX-License-Identifier: Apache-2.0 */
#include "records/rebuild_object.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "port/json.h"
#include "records/events.h"
#include "records/findings.h"
#include "store/store.h"
#include "webex/captures_element.h"
#include "webex/search.h"

#define SIDE_LIMIT ((size_t)64 << 20)

const char *rebuild_object_differs(const struct event *entry,
                                   const struct record_facts *facts)
{
	if (!text_equal(entry->object, facts->oid))
		return "record.json is of another object";
	if (!text_equal(entry->file_name, facts->file_name) ||
	    !text_equal(entry->file_sha256, facts->sha256) ||
	    entry->file_bytes != facts->bytes)
		return "record.json names another file than its entry";
	if (facts->verdict[0] == '\0')
		return "record.json has no verdict";
	return NULL;
}

struct reading {
	struct findings *findings;
	struct store *store;
	const struct event *entry;
	struct arena *arena;
};

static void differs(const struct reading *r, const char *code, const char *why)
{
	findings_add(r->findings, FINDING_BAD, code, r->entry->path, "%s", why);
}

static void unread(const struct reading *r, const char *name,
                   const struct err *e)
{
	if (findings_judge_err(e) != FINDING_BAD)
		findings_add(r->findings, FINDING_UNVERIFIED, "unreadable",
		             r->entry->path, "%s cannot be read: %.180s", name,
		             e->text);
	else if (e->code == ERR_GONE)
		findings_add(r->findings, FINDING_BAD, "gone", r->entry->path,
		             "%s is not there", name);
	else
		findings_add(r->findings, FINDING_BAD, "no-regular-file",
		             r->entry->path, "%s is no regular file", name);
}

/* A sidecar, with the digest that the log gives; false after a finding. */
static bool read_side(const struct reading *r, struct text *out,
                      const char *name, const char *logged)
{
	char hex[DIGEST_SHA256_HEX];
	struct err e;

	if (store_read(r->store, r->entry->path, name, out, SIDE_LIMIT, &e) !=
	    0) {
		unread(r, name, &e);
		return false;
	}
	digest_sha256_hex(hex, text_str(out), out->len);
	if (text_equal(hex, logged))
		return true;
	findings_add(r->findings, FINDING_BAD, "sidecar-differs",
	             r->entry->path, "%s is not what the log recorded of it",
	             name);
	return false;
}

static bool read_record(struct record_facts *out, const struct reading *r)
{
	OWN(text_free) struct text record = { 0 };
	const char *why;
	struct err e;

	if (!read_side(r, &record, "record.json", r->entry->record_sha256))
		return false;
	if (record_read(out, text_str(&record), record.len, &e) != 0) {
		differs(r, "record-differs", e.text);
		return false;
	}
	why = rebuild_object_differs(r->entry, out);
	if (why != NULL)
		differs(r, "record-differs", why);
	return why == NULL;
}

static enum captures_list list_of(enum kind k)
{
	switch (k) {
	case KIND_SCREEN:
		return CAPTURES_SCREEN;
	case KIND_TRANSCRIPT:
		return CAPTURES_TRANSCRIPTION;
	case KIND_MAIN:
	case KIND_CONSULT:
	case KIND_SEGMENT:
	case KIND_VA_MAIN:
	case KIND_VA_CONSULT:
		break;
	}
	return CAPTURES_RECORDING;
}

/* What it declared of the artefact; of who and when only, as what it is stands
 * in the record. */
static void fill_artefact(struct rebuild_object *o, const struct reading *r,
                          struct json_slice raw)
{
	struct err ignored;
	enum kind kind = KIND_MAIN;

	(void)kind_by_name(&kind, o->facts.kind); /* record_read has */
	if (captures_element_read(&o->artefact, r->arena, list_of(kind), raw,
	                          &ignored) != 0)
		o->artefact = (struct artefact){ .start_ms = -1,
			                         .stop_ms = -1,
			                         .create_ms = -1 };
	o->artefact.kind = kind;
	o->artefact.source_id = arena_text(r->arena, o->facts.source_id);
}

static bool read_source(struct rebuild_object *o, const struct reading *r)
{
	OWN(text_free) struct text source = { 0 };
	struct json_slice whole, task;
	const char *kept;
	struct err e;

	if (!read_side(r, &source, "source.json", r->entry->source_sha256))
		return false;
	if (json_check(text_str(&source), source.len, &json_limits_reply, &e) !=
	    0) {
		differs(r, "source-unread", "source.json is no JSON");
		return false;
	}
	kept = arena_bytes(r->arena, text_str(&source), source.len);
	whole = json_slice_whole(kept, source.len);
	task = json_slice_member(whole, "task");
	if (task.at == NULL ||
	    search_task_read(&o->task, r->arena, task.at, task.len, &e) != 0 ||
	    !text_equal(o->task.id, o->facts.task)) {
		differs(r, "source-unread",
		        "source.json does not hold the call of record.json");
		return false;
	}
	fill_artefact(o, r, json_slice_member(whole, "capture"));
	return true;
}

int rebuild_object_read(struct rebuild_object *out, bool *fits,
                        const struct event *entry,
                        const struct rebuild_object_reading *reading,
                        struct err *e)
{
	const struct reading r = { reading->findings, reading->store, entry,
		                   reading->arena };
	struct rebuild_object o;

	*fits = false;
	if (!read_record(&o.facts, &r))
		return 0;
	if (!text_equal(o.facts.org, reading->org)) {
		(void)err_set(e, ERR_FOREIGN,
		              "%s: belongs to organisation %.60s, not to %s",
		              entry->path, o.facts.org, reading->org);
		return err_hint(e, "the configuration (source.org_id) is not "
		                   "for this archive; nothing was written");
	}
	if (!read_source(&o, &r))
		return 0;
	*out = o;
	*fits = true;
	return 0;
}
