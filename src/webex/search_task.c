/* search_task: which key of the source fills which field.  What is asked for
 * and has no field here is kept in the raw object alone.
 * SPDX-License-Identifier: Apache-2.0 */
#include "webex/search_task.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/err.h"
#include "model/end.h"
#include "webex/pick.h"
#include "webex/search.h"

#define ID_MAX_BYTES 512

enum field { FIELD_TEXT, FIELD_COUNT, FIELD_TRI, FIELD_PAIR };

struct mapping {
	const char *key;
	size_t key_len;
	enum field field;
	size_t at;      /* of the value, or of the id of a pair */
	size_t name_at; /* of the name of a pair */
};

#define MAP(key, field, at, name_at)                                           \
	{                                                                      \
		key, sizeof(key) - 1, field, at, name_at                       \
	}
#define MAP_TEXT(key, member)                                                  \
	MAP(key, FIELD_TEXT, offsetof(struct task, member), 0)
#define MAP_COUNT(key, member)                                                 \
	MAP(key, FIELD_COUNT, offsetof(struct task, member), 0)
#define MAP_TRI(key, member)                                                   \
	MAP(key, FIELD_TRI, offsetof(struct task, member), 0)
#define MAP_PAIR(key, member)                                                  \
	MAP(key, FIELD_PAIR, offsetof(struct task, member##_id),               \
	    offsetof(struct task, member##_name))

static const struct mapping mappings[] = {
	MAP_TEXT("id", id),
	MAP_COUNT("createdTime", created_ms),
	MAP_COUNT("endedTime", ended_ms),
	MAP_COUNT("lastActivityTime", last_activity_ms),
	MAP_TEXT("status", status),
	MAP_TEXT("channelType", channel_type),
	MAP_TEXT("direction", direction),
	MAP_TEXT("origin", origin),
	MAP_TEXT("destination", destination),
	MAP_TEXT("terminationType", termination_type),
	MAP_TEXT("lastWrapupCodeName", wrap_up),
	MAP_PAIR("lastAgent", agent),
	MAP_PAIR("owner", owner),
	MAP_PAIR("lastQueue", queue),
	MAP_TEXT("firstQueueId", first_queue_id),
	MAP_TEXT("firstQueueName", first_queue_name),
	MAP_PAIR("lastTeam", team),
	MAP_PAIR("lastSite", site),
	MAP_PAIR("lastEntryPoint", entry_point),
	MAP_COUNT("totalDuration", total_ms),
	MAP_COUNT("connectedDuration", connected_ms),
	MAP_COUNT("queueDuration", queue_ms),
	MAP_COUNT("ringingDuration", ringing_ms),
	MAP_COUNT("holdDuration", hold_ms),
	MAP_COUNT("wrapupDuration", wrap_up_ms),
	MAP_COUNT("consultDuration", consult_ms),
	MAP_COUNT("conferenceDuration", conference_ms),
	MAP_COUNT("pausedDuration", paused_ms),
	MAP_COUNT("recordingCount", recording_count),
	MAP_COUNT("recordingErrorCount", recording_error_count),
	MAP_COUNT("recordingFileSize", recording_bytes),
	MAP_TRI("isActive", is_active),
	MAP_TRI("captureRequested", capture_requested),
	MAP_TRI("isRecordingDeleted", is_recording_deleted),
	MAP_TRI("isTranscriptionAvailable", is_transcription_available),
	MAP_TRI("isCallback", is_callback),
	MAP_TRI("isCampaign", is_campaign),
};

static void set_text(struct task *t, size_t at, const char *value)
{
	memcpy((char *)t + at, &value, sizeof(value));
}

static void set_value(struct task *t, struct arena *a, const struct mapping *m,
                      struct json_slice v)
{
	char *const base = (char *)t;
	struct json_slice pair[2];
	int64_t count;
	enum tri tri;

	switch (m->field) {
	case FIELD_TEXT:
		set_text(t, m->at, pick_label(a, v));
		return;
	case FIELD_COUNT:
		count = pick_count(v);
		memcpy(base + m->at, &count, sizeof(count));
		return;
	case FIELD_TRI:
		tri = pick_tri(v);
		memcpy(base + m->at, &tri, sizeof(tri));
		return;
	case FIELD_PAIR:
		pick_members(v, (const char *const[]){ "id", "name" }, pair, 2);
		set_text(t, m->at, pick_label(a, pair[0]));
		set_text(t, m->name_at, pick_label(a, pair[1]));
		return;
	}
}

static const struct json_slice absent = { NULL, 0 };

/* The mappings by a hash of their keys, chained; 0 ends a chain, i + 1 is
 * mapping i.  Made for each task: it costs as much as a walk along all of them
 * for three members without a mapping, of which a task has dozens. */
struct index {
	uint8_t first[64];
	uint8_t next[ARRAY_COUNT(mappings)];
};

static_assert(ARRAY_COUNT(mappings) < UINT8_MAX, "an index is a byte");

static size_t slot_of(const char *key, size_t len)
{
	return len == 0 ? 0
	                : (len * 5 + (size_t)(unsigned char)key[0] * 3 +
	                   (unsigned char)key[len - 1]) %
	                          64;
}

static struct index make_index(void)
{
	struct index x = { .first = { 0 } };

	for (size_t i = 0; i < ARRAY_COUNT(mappings); i++) {
		uint8_t *const first =
		        &x.first[slot_of(mappings[i].key, mappings[i].key_len)];

		x.next[i] = *first;
		*first = (uint8_t)(i + 1);
	}
	return x;
}

static void set_member(struct task *t, struct arena *a, const struct index *x,
                       struct json_slice key, struct json_slice value)
{
	const size_t len = key.len - 2;
	size_t i = x->first[slot_of(key.at + 1, len)];

	for (; i != 0; i = x->next[i - 1]) {
		const struct mapping *const m = &mappings[i - 1];

		if (len == m->key_len && memcmp(key.at + 1, m->key, len) == 0) {
			set_value(t, a, m, value);
			return;
		}
	}
}

static int check_task(const struct task *t, struct err *e)
{
	if (t->id == NULL || t->id[0] == '\0')
		return err_set(e, ERR_SHAPE, "the task has no id");
	if (strlen(t->id) > ID_MAX_BYTES)
		return err_set(e, ERR_SHAPE,
		               "the task's id is longer than %d bytes",
		               ID_MAX_BYTES);
	if (t->created_ms < SEARCH_MS_FROM || t->created_ms > SEARCH_MS_TO)
		return err_set(e, ERR_SHAPE,
		               "task %s: createdTime is not in milliseconds "
		               "since 1970, or missing",
		               t->id);
	return 0;
}

int search_task_fill(struct task *out, struct arena *a, struct json_slice v,
                     struct err *e)
{
	struct json_slice key = { NULL, 0 };
	struct json_slice value = { NULL, 0 };
	struct task t = { .id = NULL };
	const struct index x = make_index();

	if (json_slice_type(v) != JSON_OBJECT)
		return err_set(e, ERR_SHAPE, "the task is no object");
	for (size_t i = 0; i < ARRAY_COUNT(mappings); i++)
		set_value(&t, a, &mappings[i], absent);
	while (json_slice_next_member(v, &key, &value))
		set_member(&t, a, &x, key, value);
	if (t.last_activity_ms == 0)
		t.last_activity_ms = -1;
	end_read(&t);
	t.raw = v.at;
	t.raw_len = v.len;
	if (check_task(&t, e) != 0)
		return -1;
	*out = t;
	return 0;
}

int search_task_read(struct task *out, struct arena *a, const char *raw,
                     size_t len, struct err *e)
{
	return search_task_fill(out, a, json_slice_whole(raw, len), e);
}
