/* row: see row.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/row.h"

#include <stdio.h>
#include <string.h>

#include "sim/options.h"
#include "sim/rng.h"
#include "sim/roster.h"

enum { SALT_CUSTOMER = 700, SALT_LINE, SALT_END, SALT_CSAT, SALT_FLAG };

static uint64_t roll(const struct world *w, const struct task *t, int salt)
{
	return rng_at(population_seed(w->pop), (uint64_t)t->index,
	              (uint64_t)salt);
}

static int64_t when_ended(const struct task *t, int64_t value)
{
	return t->open ? 0 : value;
}

static void fill_times(const struct world *w, struct row *r)
{
	const struct task *t = &r->task;

	r->created = t->created_ms;
	r->ended = t->open ? -1 : t->end_ms;
	if (t->told_end_ms != 0)
		r->ended = t->told_end_ms;
	r->last_activity =
	        t->open ? t->created_ms + t->ivr_ms : t->end_ms + t->wrapup_ms;
	if (r->last_activity > w->now_ms)
		r->last_activity = w->now_ms;
	r->total = when_ended(t, t->end_ms - t->created_ms);
	r->connected = when_ended(t, t->talk_ms);
	r->queue_time = t->queue_ms;
	r->ringing = t->ring_ms;
	r->hold = when_ended(t, t->hold_ms);
	r->wrapup = when_ended(t, t->wrapup_ms);
	r->consult = when_ended(t, t->consult_ms * t->consults);
	r->paused = when_ended(t, t->paused_ms);
	r->selfservice = t->ivr_ms;
	r->last_queue_duration = t->queue < 0 ? TASK_NULL : t->queue_ms;
}

static void fill_counts(const struct world *w, struct row *r)
{
	const struct task *t = &r->task;
	bool customer_left = (roll(w, t, SALT_END) & 1) != 0;

	r->zero = 0;
	r->connected_count = t->agent < 0 ? 0 : 1 + t->transfers;
	r->hold_count = t->holds;
	r->consult_count = t->consults;
	r->transfer_count = t->transfers;
	r->blind_transfers = t->queue != t->first_queue ? t->transfers : 0;
	r->agent_transfers = t->transfers - r->blind_transfers;
	r->paused_count = t->pauses;
	r->queue_count = t->queue < 0 ? 0 : 1 + r->blind_transfers;
	r->selfservice_count = t->ivr_ms > 0;
	r->agent_hangup = when_ended(t, t->agent >= 0 && !customer_left);
	r->sudden = when_ended(t, t->agent < 0);
	r->csat = TASK_NULL;
	if (!t->open && (roll(w, t, SALT_CSAT) & 7) == 0)
		r->csat = 1 + rng_below(roll(w, t, SALT_CSAT), 5);
}

static int8_t flag_of(bool is)
{
	return is ? INT8_C(1) : INT8_C(0);
}

static void fill_flags(const struct world *w, struct row *r)
{
	const struct task *t = &r->task;

	r->active = flag_of(t->open);
	r->outdial = flag_of(t->outbound);
	r->callback = flag_of(!t->plain && (roll(w, t, SALT_FLAG) & 63) == 0);
	r->campaign = 0;
	r->handled = flag_of(!t->open && t->agent >= 0);
	r->offered = flag_of(t->agent >= 0);
	r->escalated = flag_of(t->queue >= 0);
	r->no = 0;
	r->service_level = flag_of(t->queue_ms < 30000);
	if (t->queue < 0)
		r->service_level = -1;
	r->capture = flag_of(t->capture != TASK_CAPTURE_NONE);
	if (t->channel != TASK_TELEPHONY) {
		r->capture = flag_of(w->o->digital_capture == DIGITAL_TRUE);
		if (w->o->digital_capture == DIGITAL_NULL)
			r->capture = -1;
	}
	if (t->open || t->capture_unknown)
		r->capture = -1;
}

static void fill_recordings(const struct world *w,
                            const struct artefact_speech *speech, struct row *r)
{
	struct artefact list[ARTEFACT_MAX];
	const struct task *t = &r->task;
	int count = artefact_list(w, speech, t, list);
	bool claimed = t->capture == TASK_CAPTURE_MISSING ||
	               t->capture == TASK_CAPTURE_DELETED;
	bool gone = false;

	r->recording_count = !t->open && claimed ? 1 : 0;
	r->recording_size = TASK_NULL;
	r->recording_deleted = 0;
	r->transcription = -1;
	for (int i = 0; i < count; i++) {
		const struct artefact *a = &list[i];
		bool there = artefact_is_there(a, w->now_ms);

		if (a->kind == ARTEFACT_MAIN && a->gone_ms <= w->now_ms)
			gone = true;
		if (a->kind == ARTEFACT_VOICE_TRANSCRIPT && there)
			r->transcription = 1;
		if ((a->kind == ARTEFACT_MAIN || a->kind == ARTEFACT_CONSULT) &&
		    a->available_ms <= w->now_ms)
			r->recording_count++;
		if (a->kind != ARTEFACT_MAIN || !there)
			continue;
		r->recording_size = a->size_bytes;
		memcpy(r->blob_buffer, a->id, sizeof(r->blob_buffer) - 1);
		r->blob = r->blob_buffer;
		(void)snprintf(r->location_buffer, sizeof(r->location_buffer),
		               "%s/%s/%s", w->o->org, a->id, a->file_name);
		r->location = r->location_buffer;
	}
	if (r->recording_count > 0)
		r->recording_count += w->o->recording_count_more;
	if (!t->open && (gone || t->capture == TASK_CAPTURE_DELETED))
		r->recording_deleted = 1;
}

static void fill_customer(const struct world *w, struct row *r)
{
	const struct task *t = &r->task;
	uint64_t h = roll(w, t, SALT_CUSTOMER);
	unsigned number = (unsigned)rng_below(h, 10000000);

	if (t->channel == TASK_EMAIL) {
		(void)snprintf(r->customer, sizeof(r->customer),
		               "customer%u@example.net", number);
		(void)snprintf(r->centre, sizeof(r->centre),
		               "service@example.com");
		r->customer_mail = r->customer;
	} else {
		(void)snprintf(r->customer, sizeof(r->customer), "+1202%07u",
		               number);
		(void)snprintf(r->centre, sizeof(r->centre), "+1800555%04u",
		               (unsigned)rng_below(roll(w, t, SALT_LINE), 8));
		r->customer_phone = r->customer;
	}
	r->origin = t->outbound ? r->centre : r->customer;
	r->destination = t->outbound ? r->customer : r->centre;
}

static void fill_story(const struct world *w, struct row *r)
{
	const struct task *t = &r->task;
	bool customer_left = (roll(w, t, SALT_END) & 1) != 0;

	r->channel = task_channel_name(t->channel);
	r->channel_sub = t->channel == TASK_SOCIAL ? "facebook" : NULL;
	r->direction = t->outbound ? "outdial" : "inbound";
	r->outdial_type = t->outbound ? "OUTDIAL" : NULL;
	r->status = !t->open                      ? "ended"
	            : t->agent < 0                ? "parked"
	            : w->now_ms < t->connected_ms ? "parked"
	                                          : "connected";
	if (t->open)
		return;
	r->handle_type = t->agent < 0 ? "abandoned" : "normal";
	r->termination_type = t->agent < 0 ? "abandoned" : "normal";
	r->terminating_end =
	        customer_left || t->agent < 0 ? "Customer" : "Agent";
	r->termination_reason =
	        customer_left || t->agent < 0 ? "Customer Left" : "Agent Left";
	if (t->agent < 0)
		r->abandoned_type = t->queue < 0 ? "IVR" : "Queue";
}

static void fill_agents(const struct world *w, struct row *r)
{
	const struct roster *people = w->roster;
	const struct task *t = &r->task;
	const struct roster_agent *a;

	if (t->agent < 0)
		return;
	a = &people->agent[t->agent];
	r->agent_id = a->id;
	r->agent_name = a->name;
	r->agent_sign_in = a->sign_in;
	r->agent_session = a->session;
	r->agent_phone = a->phone;
	r->agent_channel = a->channel;
	r->team_id = people->team[t->team].id;
	r->team_name = people->team[t->team].name;
	r->site_id = people->site[t->site].id;
	r->site_name = people->site[t->site].name;
	if (t->transfers > 0) {
		r->previous_agent_id = people->agent[t->first_agent].id;
		r->previous_agent_name = people->agent[t->first_agent].name;
	}
	if (!t->open) {
		r->wrapup_id = people->wrapup[t->wrapup].id;
		r->wrapup_name = people->wrapup[t->wrapup].name;
	}
}

static void fill_places(const struct world *w, struct row *r)
{
	const struct roster *places = w->roster;
	const struct task *t = &r->task;

	r->entry_id = places->entry_point[t->entry_point].id;
	r->entry_name = places->entry_point[t->entry_point].name;
	if (t->queue < 0)
		return;
	r->queue_id = places->queue[t->queue].id;
	r->queue_name = places->queue[t->queue].name;
	r->first_queue_id = places->queue[t->first_queue].id;
	r->first_queue_name = places->queue[t->first_queue].name;
	if (t->first_queue != t->queue) {
		r->previous_queue_id = r->first_queue_id;
		r->previous_queue_name = r->first_queue_name;
	}
}

void row_fill(const struct world *w, const struct artefact_speech *speech,
              int64_t index, unsigned needs, struct row *r)
{
	memset(r, 0, sizeof(*r));
	task_make(w, index, &r->task);
	r->task.open |= r->task.told_end_ms == -1;
	fill_times(w, r);
	fill_counts(w, r);
	fill_flags(w, r);
	if ((needs & ROW_NEEDS_ARTEFACTS) != 0)
		fill_recordings(w, speech, r);
	if ((needs & ROW_NEEDS_TEXTS) == 0)
		return;
	population_id(w->pop, index, r->id_buffer);
	r->id = r->id_buffer;
	fill_customer(w, r);
	fill_story(w, r);
	fill_agents(w, r);
	fill_places(w, r);
}
