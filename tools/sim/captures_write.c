/* captures_write: see captures_write.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/captures_write.h"

#include <stdio.h>
#include <string.h>

#include "sim/faults.h"
#include "sim/hostile.h"
#include "sim/link.h"
#include "sim/rng.h"
#include "sim/roster.h"
#include "sim/sim.h"

#define SALT_OMIT 950

struct writer {
	const struct captures_query *q;
	struct sim *sim;
	struct text *out;
	const char *task_id;
	struct task task;
	struct artefact list[ARTEFACT_MAX];
	int count; /* 0 also for an unknown task */
};

static void add_string(struct text *out, const char *s)
{
	text_add_json(out, s, strlen(s));
}

/* With --escape-links as Gson writes it. */
static void add_link(struct writer *w, const char *link)
{
	if (!w->sim->o.escape_links) {
		add_string(w->out, link);
		return;
	}
	text_add_char(w->out, '"');
	for (; *link != '\0'; link++) {
		if (*link == '&')
			text_add(w->out, "\\u0026");
		else if (*link == '=')
			text_add(w->out, "\\u003d");
		else
			text_add_char(w->out, *link);
	}
	text_add_char(w->out, '"');
}

static void add_file(struct writer *w, const struct artefact *a)
{
	const struct request *r = w->q->request;
	OWN(text_free) struct text link = { 0 };
	OWN(text_free) struct text name = { 0 };

	text_add(w->out, "\"fileName\":");
	if (hostile_name(r, &name))
		text_add_bytes(w->out, name.data, name.len);
	else
		add_string(w->out, a->file_name);
	text_add(w->out, ",\"filePath\":");
	link_write(w->sim, a, w->task_id, w->q->minutes * 60, &link);
	if (hostile_link(r, &link))
		text_add_bytes(w->out, link.data, link.len);
	else
		add_link(w, text_str(&link));
}

static void add_times(struct writer *w, const struct artefact *a)
{
	const char *mark = w->sim->o.times_kind == 0 ? "" : "\"";

	text_addf(w->out, ",\"startTime\":%s%lld%s,\"stopTime\":%s%lld%s", mark,
	          (long long)a->start_ms, mark, mark,
	          (long long)(a->stop_ms + w->sim->live.stop_shift_ms), mark);
}

static void add_participants(struct writer *w, const struct artefact *a)
{
	const struct roster *people = w->sim->roster;
	unsigned masked = (unsigned)rng_below((uint64_t)w->task.index, 10000);

	text_add(w->out, ",\"participants\":[");
	if (a->agent >= 0)
		text_addf(w->out, "\"%s\",", people->agent[a->agent].ci_id);
	if (a->kind == ARTEFACT_CONSULT)
		text_addf(w->out, "\"%s\"]",
		          people->agent[(a->agent + a->number + 1) %
		                        people->agents]
		                  .ci_id);
	else
		text_addf(w->out, "\"+120****%04u\"]", masked);
}

static void add_roles(struct writer *w, const struct artefact *a)
{
	const char *one = "Caller";
	const char *two = "Agent";
	const char *type = "main";

	if (w->sim->o.attributes != 0 || w->sim->live.no_call_type)
		return;
	if (a->kind == ARTEFACT_CONSULT) {
		one = "Agent";
		type = "consult";
	} else if (a->kind == ARTEFACT_VA) {
		two = "VA";
		type = "va-main";
	}
	text_addf(w->out,
	          ",\"channel1\":\"%s\",\"channel2\":\"%s\","
	          "\"callType\":\"%s\"",
	          one, two, type);
	if (a->kind == ARTEFACT_VA)
		text_addf(w->out, ",\"sensitive\":%s",
		          (a->key & 64) != 0 ? "true" : "false");
}

static void add_recording(struct writer *w, const struct artefact *a)
{
	OWN(text_free) struct text id = { 0 };

	text_add_char(w->out, '{');
	if (!hostile_id(w->q->request, &id))
		text_addf(&id, "\"%s\"", a->id);
	if (id.len > 0)
		text_addf(w->out, "\"id\":%s,", text_str(&id));
	text_addf(w->out, "\"segment\":%s,\"attributes\":{",
	          a->kind == ARTEFACT_SEGMENT ? "true" : "false");
	add_file(w, a);
	add_times(w, a);
	add_participants(w, a);
	add_roles(w, a);
	text_add(w->out, "}}");
}

static bool recording_wanted(const struct writer *w, const struct artefact *a)
{
	if (!artefact_is_audio(a) || !artefact_is_there(a, w->q->world.now_ms))
		return false;
	if (a->kind == ARTEFACT_VA)
		return w->q->va;
	if (a->kind == ARTEFACT_MAIN && w->sim->live.no_main)
		return false;
	if (a->kind == ARTEFACT_MAIN)
		return !w->q->segments;
	return a->kind != ARTEFACT_SEGMENT || w->q->segments;
}

static void add_recordings(struct writer *w)
{
	const char *comma = "";

	text_add(w->out, ",\"recording\":[");
	for (int i = 0; i < w->count; i++) {
		if (!recording_wanted(w, &w->list[i]))
			continue;
		text_add(w->out, comma);
		add_recording(w, &w->list[i]);
		comma = ",";
	}
	text_add_char(w->out, ']');
}

static void add_transcript(struct writer *w, const struct artefact *a)
{
	bool voice = a->kind == ARTEFACT_VOICE_TRANSCRIPT;
	bool lower = w->sim->o.transcript_keys != 0;

	text_addf(w->out, "{\"%s\":\"%s\",\"%s\":\"CISCO\",\"id\":",
	          lower ? "source" : "Source",
	          voice ? "recording" : task_channel_name(w->task.channel),
	          lower ? "provider" : "Provider");
	add_string(w->out, a->id);
	text_add_char(w->out, ',');
	add_file(w, a);
	text_addf(w->out,
	          ",\"startTime\":\"%lld\",\"languageCode\":\"en-US\","
	          "\"createTime\":\"%lld\"}",
	          (long long)w->task.created_ms, (long long)a->available_ms);
}

static bool transcript_wanted(const struct writer *w, const struct artefact *a)
{
	return (a->kind == ARTEFACT_VOICE_TRANSCRIPT ||
	        a->kind == ARTEFACT_DIGITAL_TRANSCRIPT) &&
	       !w->sim->live.no_transcripts &&
	       artefact_is_there(a, w->q->world.now_ms);
}

static void add_transcripts(struct writer *w)
{
	const char *comma = "";

	text_add(w->out, ",\"transcription\":[");
	for (int i = 0; i < w->count; i++) {
		const struct artefact *a = &w->list[i];

		if (!transcript_wanted(w, a))
			continue;
		text_add(w->out, comma);
		add_transcript(w, a);
		comma = ",";
	}
	text_add_char(w->out, ']');
}

static void add_screens(struct writer *w)
{
	const char *comma = "";

	if (!w->q->screens)
		return;
	text_add(w->out, ",\"screenRecordings\":[");
	for (int i = 0; i < w->count; i++) {
		const struct artefact *a = &w->list[i];

		if (a->kind != ARTEFACT_SCREEN ||
		    !artefact_is_there(a, w->q->world.now_ms))
			continue;
		text_addf(w->out, "%s{\"id\":\"%s\",\"attributes\":{", comma,
		          a->id);
		add_file(w, a);
		add_times(w, a);
		text_addf(w->out, ",\"agentId\":\"%s\",\"screenId\":\"%d\"}}",
		          w->sim->roster->agent[a->agent].ci_id, a->number);
		comma = ",";
	}
	text_add_char(w->out, ']');
}

static void look_up(struct writer *w)
{
	int64_t index = population_find(w->sim->population, w->task_id);

	w->count = 0;
	if (index < 0)
		return;
	task_make(&w->q->world, index, &w->task);
	if (w->task.created_ms > w->q->world.now_ms)
		return;
	if (!faults_now(w->sim->faults, w->q->request, "no-captures"))
		w->count = artefact_list(&w->q->world, &w->sim->speech_sizes,
		                         &w->task, w->list);
}

static bool is_left_out(const struct writer *w)
{
	for (int i = 0; i < w->count; i++)
		if (artefact_is_there(&w->list[i], w->q->world.now_ms))
			return false;
	return rng_share(rng_at((uint64_t)w->task.index, 1, SALT_OMIT),
	                 w->sim->o.omit_ids);
}

void captures_write(const struct captures_query *q, struct text *out)
{
	struct sim *s = q->request->sim;
	struct writer w = { .q = q, .sim = s, .out = out };
	struct fault_hit hit;
	const char *comma = "";
	int64_t drop = 0;

	if (faults_strike(s->faults, q->request, "drop-ids", &hit))
		drop = fault_number(&hit, "n", 1);
	text_addf(out,
	          "{\"meta\":{\"orgId\":\"%s\",\"urlExpiration\":%lld},"
	          "\"data\":[",
	          s->o.org, (long long)q->minutes);
	for (int i = 0; i < q->count; i++) {
		w.task_id = q->ids[i];
		look_up(&w);
		if (i < drop || is_left_out(&w))
			continue;
		text_addf(out, "%s{\"taskId\":", comma);
		add_string(out, w.task_id);
		add_recordings(&w);
		add_transcripts(&w);
		add_screens(&w);
		text_add_char(out, '}');
		comma = ",";
	}
	text_add(out, "]}");
}
