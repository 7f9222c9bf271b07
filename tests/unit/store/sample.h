/* sample: artefacts to put into an archive.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_STORE_SAMPLE_H
#define UNIT_STORE_SAMPLE_H

#include "fixture.h"
#include "port/digest.h"
#include "store/record.h"

/* An artefact: its bytes, sidecars, place and digest. */
struct sample {
	char task_id[64], oid[OID_TEXT_MAX], path[STORE_PATH_MAX];
	char body[256], sha256[DIGEST_SHA256_HEX];
	struct text record, source;
};

static UNUSED struct record sample_record(const struct sample *s,
                                          const struct task *t,
                                          const struct artefact *a)
{
	return (struct record){
		.oid = s->oid,
		.nonce = "00112233445566778899aabbccddeeff",
		.org = FIXTURE_ORG,
		.region = "us1",
		.task = t,
		.artefact = a,
		.capture = { .url = "https://media.example.com/a/b.wav?X=1",
		             .status = 200,
		             .content_length = (int64_t)strlen(s->body),
		             .attempts = 1 },
		.file = { .name = "recording.wav",
		          .sha256 = s->sha256,
		          .mime = "audio/x-wav",
		          .bytes = (int64_t)strlen(s->body),
		          .channels = 2,
		          .rate_hz = 8000,
		          .duration_ms = 1000,
		          .verdict = "good",
		          .code = "ok" },
	};
}

static UNUSED struct task sample_task(const char *id, int64_t created_ms)
{
	struct task t = { .id = id,
		          .created_ms = created_ms,
		          .ended_ms = created_ms + 60000,
		          .last_activity_ms = -1,
		          .total_ms = 60000,
		          .connected_ms = -1,
		          .queue_ms = -1,
		          .ringing_ms = -1,
		          .hold_ms = -1,
		          .wrap_up_ms = -1,
		          .consult_ms = -1,
		          .conference_ms = -1,
		          .paused_ms = -1,
		          .recording_count = -1,
		          .recording_error_count = -1,
		          .recording_bytes = -1,
		          .is_active = TRI_UNKNOWN,
		          .capture_requested = TRI_UNKNOWN,
		          .is_recording_deleted = TRI_UNKNOWN,
		          .is_transcription_available = TRI_UNKNOWN,
		          .is_callback = TRI_UNKNOWN,
		          .is_campaign = TRI_UNKNOWN };

	return t;
}

static UNUSED struct artefact sample_artefact(const char *source_id)
{
	struct artefact a = { .kind = KIND_MAIN,
		              .source_id = source_id,
		              .start_ms = -1,
		              .stop_ms = -1,
		              .create_ms = -1,
		              .is_segment = TRI_UNKNOWN,
		              .is_sensitive = TRI_UNKNOWN };

	return a;
}

/* The number'th artefact of the day-th day; the same numbers give the same
 * artefact, but for body_of. */
static UNUSED struct sample sample_make_as(int number, int day,
                                           const char *body_of)
{
	struct sample s = { 0 };
	const int64_t ms = FIXTURE_DAY_MS + INT64_C(86400000) * day;
	struct task t;
	struct artefact a;
	struct record r;

	(void)snprintf(s.task_id, sizeof(s.task_id), "task-%d", number);
	(void)snprintf(s.body, sizeof(s.body), "%s %d", body_of, number);
	t = sample_task(s.task_id, ms);
	a = sample_artefact("capture");
	kind_oid(s.oid, FIXTURE_ORG, t.id, a.kind, a.source_id);
	store_object_path(s.path, s.oid, ms);
	digest_sha256_hex(s.sha256, s.body, strlen(s.body));
	r = sample_record(&s, &t, &a);
	record_write(&s.record, &r);
	record_source(&s.source, &t, &a);
	return s;
}

static UNUSED struct sample sample_make(int number)
{
	return sample_make_as(number, 0, "the words of call");
}

static UNUSED void sample_free(struct sample *s)
{
	text_free(&s->record);
	text_free(&s->source);
}

#endif
