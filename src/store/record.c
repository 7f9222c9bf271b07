/* SPDX-License-Identifier: Apache-2.0 */
#include "store/record.h"

#include <string.h>

#include "base/canon.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "port/json.h"

/* Numbers that the source did not give (-1), or that no JSON reader holds
 * exactly, are left out; source.json has them as received. */
static void set_number(struct canon *o, const char *key, int64_t value)
{
	if (value >= 0 && value < CANON_INT_LIMIT)
		canon_set_int(o, key, value);
}

static void set_tri(struct canon *o, const char *key, enum tri value)
{
	if (value != TRI_UNKNOWN)
		canon_set_bool(o, key, value == TRI_YES);
}

/* {"id":..,"name":..} of somebody or something; left out when neither is
 * known. */
static void set_named(struct arena *a, struct canon *o, const char *key,
                      const char *id, const char *name)
{
	struct canon *named;

	if (id == NULL && name == NULL)
		return;
	named = canon_object(a);
	canon_set_text(named, "id", id);
	canon_set_text(named, "name", name);
	canon_set(o, key, named);
}

static struct canon *source_part(struct arena *a, const struct record *r)
{
	struct canon *o = canon_object(a);

	canon_set_text(o, "system", "webex-cc");
	canon_set_text(o, "org", r->org);
	canon_set_text(o, "task", r->task->id);
	canon_set_text(o, "kind", kind_name(r->artefact->kind));
	canon_set_text(o, "capture", r->artefact->source_id);
	canon_set_text(o, "region", r->region);
	canon_set_when(o, "apiCreated", r->task->created_ms);
	return o;
}

static const char *dcmi_type(enum kind k)
{
	switch (k) {
	case KIND_SCREEN:
		return "MovingImage";
	case KIND_TRANSCRIPT:
		return "Text";
	case KIND_MAIN:
	case KIND_CONSULT:
	case KIND_SEGMENT:
	case KIND_VA_MAIN:
	case KIND_VA_CONSULT:
		break;
	}
	return "Sound";
}

static struct canon *dc_part(struct arena *a, const struct record *r)
{
	const struct artefact *f = r->artefact;
	struct canon *o = canon_object(a);

	canon_set_text(o, "type", dcmi_type(f->kind));
	canon_set_when(o, "date",
	               f->start_ms >= 0 ? f->start_ms : r->task->created_ms);
	canon_set_text(o, "format", r->file.mime);
	canon_set_text(o, "language", f->language);
	return o;
}

static void call_people(struct arena *a, struct canon *o, const struct task *t)
{
	set_named(a, o, "agent", t->agent_id, t->agent_name);
	set_named(a, o, "owner", t->owner_id, t->owner_name);
	set_named(a, o, "queue", t->queue_id, t->queue_name);
	set_named(a, o, "firstQueue", t->first_queue_id, t->first_queue_name);
	set_named(a, o, "team", t->team_id, t->team_name);
	set_named(a, o, "site", t->site_id, t->site_name);
	set_named(a, o, "entryPoint", t->entry_point_id, t->entry_point_name);
	canon_set_text(o, "ani", t->origin);
	canon_set_text(o, "dnis", t->destination);
}

static void call_times(struct canon *o, const struct task *t)
{
	canon_set_when(o, "start", t->created_ms);
	canon_set_when(o, "end", t->ended_ms);
	set_number(o, "durationMs", t->total_ms);
	set_number(o, "connectedMs", t->connected_ms);
	set_number(o, "queueMs", t->queue_ms);
	set_number(o, "ringingMs", t->ringing_ms);
	set_number(o, "holdMs", t->hold_ms);
	set_number(o, "wrapUpMs", t->wrap_up_ms);
	set_number(o, "consultMs", t->consult_ms);
	set_number(o, "conferenceMs", t->conference_ms);
	set_number(o, "pausedMs", t->paused_ms);
}

static void call_leg(struct canon *o, const struct artefact *f)
{
	canon_set_when(o, "captureStart", f->start_ms);
	canon_set_when(o, "captureStop", f->stop_ms);
	canon_set_text(o, "captureType", f->call_type);
	canon_set_text(o, "channel1", f->channel1);
	canon_set_text(o, "channel2", f->channel2);
	set_tri(o, "sensitive", f->is_sensitive);
}

static struct canon *call_part(struct arena *a, const struct record *r)
{
	const struct task *t = r->task;
	struct canon *o = canon_object(a);

	call_people(a, o, t);
	call_times(o, t);
	call_leg(o, r->artefact);
	canon_set_text(o, "channel", t->channel_type);
	canon_set_text(o, "direction", t->direction);
	canon_set_text(o, "status", t->status);
	canon_set_text(o, "terminationType", t->termination_type);
	canon_set_text(o, "wrapUp", t->wrap_up);
	return o;
}

static struct canon *media_part(struct arena *a, const struct record_file *f)
{
	struct canon *o = canon_object(a);

	canon_set_text(o, "codec", f->codec);
	if (f->channels > 0)
		canon_set_int(o, "channels", f->channels);
	if (f->rate_hz > 0)
		canon_set_int(o, "rate", f->rate_hz);
	set_number(o, "durationMs", f->duration_ms);
	return o;
}

static struct canon *file_part(struct arena *a, const struct record_file *f)
{
	struct canon *o = canon_object(a);
	struct canon *format = canon_object(a);
	struct canon *validation = canon_object(a);

	canon_set_text(format, "mime", f->mime);
	canon_set_text(format, "puid", f->puid);
	canon_set_text(validation, "verdict", f->verdict);
	canon_set_text(validation, "code", f->code);
	canon_set_text(validation, "detail", f->detail);
	canon_set_text(o, "name", f->name);
	canon_set_int(o, "bytes", f->bytes);
	canon_set_text(o, "sha256", f->sha256);
	canon_set(o, "format", format);
	canon_set(o, "media", media_part(a, f));
	canon_set(o, "validation", validation);
	return o;
}

static struct canon *files_part(struct arena *a, const struct record *r)
{
	struct canon *files = canon_array(a);

	canon_push(files, file_part(a, &r->file));
	return files;
}

static struct canon *capture_part(struct arena *a,
                                  const struct record_capture *c)
{
	struct canon *o = canon_object(a);

	if (c->url != NULL)
		/* the query is a signature: it must not rest anywhere */
		canon_set_text(o, "url",
		               arena_bytes(a, c->url, strcspn(c->url, "?#")));
	if (c->status > 0)
		canon_set_int(o, "status", c->status);
	canon_set_text(o, "date", c->date);
	set_number(o, "contentLength", c->content_length);
	canon_set_text(o, "etag", c->etag);
	canon_set_text(o, "contentType", c->content_type);
	canon_set_text(o, "reprDigest", c->repr_digest);
	canon_set_text(o, "tlsPeer", c->tls_peer);
	if (c->attempts > 0)
		canon_set_int(o, "attempts", c->attempts);
	return o;
}

void record_write(struct text *out, const struct record *r)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct canon *o = canon_object(a);

	canon_set_text(o, "schema", RECORD_SCHEMA);
	canon_set_text(o, "oid", r->oid);
	canon_set_text(o, "nonce", r->nonce);
	canon_set(o, "source", source_part(a, r));
	canon_set(o, "dc", dc_part(a, r));
	canon_set(o, "call", call_part(a, r));
	canon_set(o, "files", files_part(a, r));
	canon_set(o, "capture", capture_part(a, &r->capture));
	canon_write(out, o);
	text_add_char(out, '\n');
}

static void add_raw(struct text *out, const char *raw, size_t len)
{
	if (raw == NULL || len == 0)
		text_add(out, "null");
	else
		json_add_without_queries(out, json_slice_whole(raw, len));
}

void record_source(struct text *out, const struct task *t,
                   const struct artefact *a)
{
	text_add(out, "{\"capture\":");
	add_raw(out, a->raw, a->raw_len);
	text_add(out, ",\"task\":");
	add_raw(out, t->raw, t->raw_len);
	text_add(out, "}\n");
}
