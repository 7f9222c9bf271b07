/* expected: see expected.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/expected.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "sim/content.h"
#include "sim/row.h"
#include "sim/sim.h"

struct stream {
	struct sim *sim;
	struct world world;
	int64_t at, end;
	int64_t from_ms, to_ms;
	struct alteration *extra; /* inserted and hidden tasks */
	int64_t extra_count, extra_at;
	bool sha256;
	struct text line;
	size_t sent;
	struct row row;
};

static void add_sha256(struct stream *s, const struct artefact *a)
{
	struct body body = { 0 };
	unsigned char digest[32];
	char hex[65];

	content_make(s->sim, &s->row.task, a, &body);
	body_sha256(&body, digest);
	bytes_hex(hex, digest, sizeof(digest));
	body_clear(&body);
	text_addf(&s->line, ",\"sha256\":\"%s\"", hex);
}

static int64_t size_of(struct stream *s, const struct artefact *a)
{
	struct body body = { 0 };
	int64_t size;

	if (a->size_bytes > 0)
		return a->size_bytes;
	content_make(s->sim, &s->row.task, a, &body);
	size = body.size;
	body_clear(&body);
	return size;
}

static void add_artefact(struct stream *s, const struct artefact *a)
{
	bool never = a->available_ms == POPULATION_NEVER;

	text_addf(&s->line,
	          "{\"kind\":\"%s\",\"id\":\"%s\",\"fileName\":\"%s\","
	          "\"bytes\":%lld,\"available\":%lld,\"gone\":%lld,"
	          "\"there\":%s",
	          artefact_kind_name(a->kind), a->id, a->file_name,
	          (long long)size_of(s, a),
	          never ? -1LL : (long long)a->available_ms,
	          a->gone_ms == POPULATION_NEVER ? -1LL : (long long)a->gone_ms,
	          artefact_is_there(a, s->world.now_ms) ? "true" : "false");
	if (s->sha256)
		add_sha256(s, a);
	text_add_char(&s->line, '}');
}

static const char *word_of(int8_t flag)
{
	return flag < 0 ? "null" : flag > 0 ? "true" : "false";
}

static void write_line(struct stream *s, int64_t index)
{
	struct artefact list[ARTEFACT_MAX];
	struct row *r = &s->row;
	int count;

	row_fill(&s->world, &s->sim->speech_sizes, index,
	         ROW_NEEDS_TEXTS | ROW_NEEDS_ARTEFACTS, r);
	if (r->created > s->world.now_ms)
		return;
	count = artefact_list(&s->world, &s->sim->speech_sizes, &r->task, list);
	text_add(&s->line, "{\"id\":");
	text_add_json(&s->line, r->id, strlen(r->id));
	text_addf(&s->line,
	          ",\"created\":%lld,\"ended\":%lld,\"ends\":%lld,"
	          "\"channelType\":\"%s\",\"direction\":\"%s\","
	          "\"captureRequested\":%s,\"recordingCount\":%lld,"
	          "\"isRecordingDeleted\":%s,\"artefacts\":[",
	          (long long)r->created, (long long)r->ended,
	          r->task.end_ms == POPULATION_NEVER
	                  ? -1LL
	                  : (long long)r->task.end_ms,
	          r->channel, r->direction, word_of(r->capture),
	          (long long)r->recording_count, word_of(r->recording_deleted));
	for (int i = 0; i < count; i++) {
		if (i > 0)
			text_add_char(&s->line, ',');
		add_artefact(s, &list[i]);
	}
	text_add(&s->line, "]}\n");
}

static bool is_hidden(const struct stream *s, int64_t index)
{
	struct alteration a;

	return s->extra_count > 0 &&
	       population_altered(s->sim->population, index, &a) && a.hidden;
}

static bool next_line(struct stream *s)
{
	text_clear(&s->line);
	s->sent = 0;
	while (s->line.len == 0 && s->at < s->end) {
		if (!is_hidden(s, s->at))
			write_line(s, s->at);
		s->at++;
	}
	while (s->line.len == 0 && s->extra_at < s->extra_count) {
		const struct alteration *a = &s->extra[s->extra_at++];

		if (a->index >= population_count(s->sim->population) &&
		    !a->hidden && a->created_ms >= s->from_ms &&
		    a->created_ms < s->to_ms)
			write_line(s, a->index);
	}
	return s->line.len > 0;
}

static ssize_t feed(void *cls, uint64_t pos, char *buf, size_t max)
{
	struct stream *s = cls;
	size_t done = 0;

	(void)pos;
	while (done < max) {
		size_t left = s->line.len - s->sent;

		if (left == 0) {
			if (!next_line(s))
				break;
			continue;
		}
		left = left > max - done ? max - done : left;
		memcpy(buf + done, s->line.data + s->sent, left);
		s->sent += left;
		done += left;
	}
	return done == 0 ? MHD_CONTENT_READER_END_OF_STREAM : (ssize_t)done;
}

static void stream_free(void *cls)
{
	struct stream *s = cls;

	text_free(&s->line);
	free(s->extra);
	free(s);
}

int expected_send(struct request *r)
{
	struct stream *s = mem_zeroed(1, sizeof(*s));
	struct MHD_Response *response;
	enum MHD_Result result;

	s->sim = r->sim;
	s->world = sim_world(r->sim);
	s->from_ms = http_query_number(r, "from", 0);
	s->to_ms = http_query_number(r, "to", INT64_MAX / 4);
	s->sha256 = http_query_number(r, "sha256", 0) != 0;
	s->at = population_bound(r->sim->population, s->from_ms);
	s->end = population_bound(r->sim->population, s->to_ms);
	s->extra = population_alterations(r->sim->population, &s->extra_count);
	response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 65536,
	                                             feed, s, stream_free);
	(void)MHD_add_response_header(response, "Content-Type",
	                              "application/x-ndjson");
	result = MHD_queue_response(r->connection, 200, response);
	MHD_destroy_response(response);
	return (int)result;
}
