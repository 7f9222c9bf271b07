/* artefact: see artefact.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/artefact.h"

#include <stdio.h>
#include <string.h>

#include "sim/options.h"
#include "sim/rng.h"
#include "sim/wav.h"

enum {
	SLOT_MAIN = 0,
	SLOT_CONSULT = 1,
	SLOT_SEGMENT = 8,
	SLOT_VA = 16,
	SLOT_SCREEN = 20,
	SLOT_VOICE = 24,
	SLOT_DIGITAL = 25,
	SLOT_COUNT = 64,
};

enum {
	SALT_DELAY = 300,
	SALT_LATE,
	SALT_SPEECH,
	SALT_WHICH,
	SALT_MULAW,
	KEY_ARTEFACT = 2000,
};

struct lister {
	const struct world *w;
	const struct artefact_speech *speech;
	const struct task *t;
	struct artefact *out;
	int count;
	uint64_t seed;
};

static uint64_t roll(const struct lister *l, const struct artefact *a, int salt)
{
	return rng_at(l->seed, a->key, (uint64_t)salt);
}

static bool is_late(const struct lister *l, const struct artefact *a,
                    int64_t *by_ms)
{
	const struct options *o = l->w->o;
	double share = 0.0;

	*by_ms = 0;
	if (a->kind == ARTEFACT_CONSULT) {
		share = o->late_consults;
		*by_ms = o->late_consult_ms;
	} else if (a->kind == ARTEFACT_VOICE_TRANSCRIPT ||
	           a->kind == ARTEFACT_DIGITAL_TRANSCRIPT) {
		share = o->late_transcripts;
		*by_ms = o->late_transcript_ms;
	}
	return rng_share(roll(l, a, SALT_LATE), share);
}

static void earliest(int64_t *gone_ms, int64_t ms)
{
	if (ms < *gone_ms)
		*gone_ms = ms;
}

static void set_life(const struct lister *l, struct artefact *a)
{
	const struct options *o = l->w->o;
	const struct task *t = l->t;
	int64_t before_ms;
	int64_t at_ms;
	int64_t late_ms;

	a->available_ms = POPULATION_NEVER;
	a->gone_ms = POPULATION_NEVER;
	if (t->end_ms == POPULATION_NEVER ||
	    t->capture == TASK_CAPTURE_MISSING ||
	    t->capture == TASK_CAPTURE_DELETED)
		return;
	a->available_ms = t->end_ms + t->extra_delay_ms;
	if (o->delay_ms > 0)
		a->available_ms +=
		        o->delay_ms +
		        rng_below(roll(l, a, SALT_DELAY), o->delay_ms);
	if (is_late(l, a, &late_ms))
		a->available_ms += late_ms;
	if (o->retention_ms > 0)
		earliest(&a->gone_ms, t->end_ms + o->retention_ms);
	if (t->gone_ms != 0)
		earliest(&a->gone_ms, t->gone_ms);
	population_purged(l->w->pop, &before_ms, &at_ms);
	if (t->created_ms < before_ms)
		earliest(&a->gone_ms, at_ms);
}

static void set_audio(const struct lister *l, struct artefact *a)
{
	const struct options *o = l->w->o;
	int64_t ms = a->stop_ms - a->start_ms;

	a->mulaw =
	        o->audio == AUDIO_MULAW ||
	        (o->audio == AUDIO_MIXED && (roll(l, a, SALT_MULAW) & 1) != 0);
	if (a->kind == ARTEFACT_MAIN && l->speech->count > 0 &&
	    rng_share(roll(l, a, SALT_SPEECH), o->speech)) {
		a->speech = (int)rng_below(roll(l, a, SALT_WHICH),
		                           l->speech->count);
		a->size_bytes = l->speech->size_bytes[a->speech];
		a->stop_ms = a->start_ms + l->speech->duration_ms[a->speech];
		return;
	}
	if (o->body_bytes > 0) {
		a->size_bytes = wav_round(o->body_bytes);
		ms = wav_duration_ms(a->size_bytes, a->mulaw);
		a->stop_ms = a->start_ms + ms;
		return;
	}
	a->size_bytes = wav_size(ms, a->mulaw);
}

static struct artefact *add(struct lister *l, enum artefact_kind kind, int slot,
                            int number)
{
	struct artefact *a = &l->out[l->count++];

	memset(a, 0, sizeof(*a));
	a->kind = kind;
	a->slot = slot + number;
	a->number = number;
	a->speech = -1;
	a->agent = l->t->agent;
	a->key = (uint64_t)l->t->index * SLOT_COUNT + (uint64_t)a->slot;
	a->start_ms = l->t->connected_ms;
	a->stop_ms = l->t->end_ms;
	rng_uuid(a->id, l->seed + KEY_ARTEFACT, a->key);
	if (kind == ARTEFACT_MAIN && l->w->o->recording_ids != 0)
		population_id(l->w->pop, l->t->index, a->id);
	(void)snprintf(a->file_name, sizeof(a->file_name),
	               "combinedRecordings.wav");
	set_life(l, a);
	return a;
}

static void add_segments(struct lister *l)
{
	const struct task *t = l->t;
	int64_t parts = t->pauses + 1;
	int64_t gap = t->pauses == 0 ? 0 : t->paused_ms / t->pauses;
	int64_t each = (t->end_ms - t->connected_ms - t->paused_ms) / parts;
	int64_t at = t->connected_ms;

	for (int i = 0; i < (int)parts; i++) {
		struct artefact *a = add(l, ARTEFACT_SEGMENT, SLOT_SEGMENT, i);

		a->start_ms = at;
		a->stop_ms = at + each;
		at += each + gap;
		(void)snprintf(a->file_name, sizeof(a->file_name),
		               "%.40s-segment.wav", a->id);
		set_audio(l, a);
	}
}

static void add_consults(struct lister *l)
{
	for (int i = 0; i < (int)l->t->consults; i++) {
		struct artefact *a = add(l, ARTEFACT_CONSULT, SLOT_CONSULT, i);

		a->start_ms += l->t->consult_ms * i;
		a->stop_ms = a->start_ms + l->t->consult_ms;
		set_audio(l, a);
	}
}

static void add_screens(struct lister *l)
{
	for (int i = 0; i < (int)l->t->screens; i++) {
		struct artefact *a = add(l, ARTEFACT_SCREEN, SLOT_SCREEN, i);

		a->size_bytes = l->w->o->screen_bytes;
		(void)snprintf(a->file_name, sizeof(a->file_name),
		               "screenRecording.mp4");
	}
}

static void add_voice(struct lister *l)
{
	struct artefact *a;

	set_audio(l, add(l, ARTEFACT_MAIN, SLOT_MAIN, 0));
	add_segments(l);
	add_consults(l);
	if (l->t->va) {
		a = add(l, ARTEFACT_VA, SLOT_VA, 0);
		a->start_ms = l->t->created_ms;
		a->stop_ms = l->t->created_ms + l->t->ivr_ms;
		a->agent = -1;
		set_audio(l, a);
	}
	add_screens(l);
	if (l->t->voice_transcript) {
		a = add(l, ARTEFACT_VOICE_TRANSCRIPT, SLOT_VOICE, 0);
		(void)snprintf(a->file_name, sizeof(a->file_name),
		               "voiceTranscript.json");
	}
}

/* Of a call that goes on: as much as there is. */
static void add_growing(struct lister *l)
{
	struct artefact *a;

	if (l->t->capture != TASK_CAPTURE_YES ||
	    l->t->connected_ms >= l->w->now_ms)
		return;
	a = add(l, ARTEFACT_MAIN, SLOT_MAIN, 0);
	a->stop_ms = l->w->now_ms;
	a->available_ms = l->t->connected_ms;
	set_audio(l, a);
}

int artefact_list(const struct world *w, const struct artefact_speech *speech,
                  const struct task *t, struct artefact out[ARTEFACT_MAX])
{
	struct lister l = { .w = w, .speech = speech, .t = t, .out = out };

	l.seed = population_seed(w->pop);
	if (t->open && w->o->open_captures) {
		add_growing(&l);
		return l.count;
	}
	if (t->end_ms == POPULATION_NEVER)
		return 0;
	if (t->capture != TASK_CAPTURE_NONE)
		add_voice(&l);
	if (t->digital_transcript) {
		struct artefact *a =
		        add(&l, ARTEFACT_DIGITAL_TRANSCRIPT, SLOT_DIGITAL, 0);

		(void)snprintf(a->file_name, sizeof(a->file_name),
		               "%sTranscript.json",
		               task_channel_name(t->channel));
	}
	return l.count;
}

bool artefact_is_there(const struct artefact *a, int64_t now_ms)
{
	return a->available_ms <= now_ms && now_ms < a->gone_ms;
}

bool artefact_is_audio(const struct artefact *a)
{
	return a->kind == ARTEFACT_MAIN || a->kind == ARTEFACT_SEGMENT ||
	       a->kind == ARTEFACT_CONSULT || a->kind == ARTEFACT_VA;
}

const char *artefact_kind_name(enum artefact_kind k)
{
	switch (k) {
	case ARTEFACT_MAIN:
		return "main";
	case ARTEFACT_SEGMENT:
		return "segment";
	case ARTEFACT_CONSULT:
		return "consult";
	case ARTEFACT_VA:
		return "va";
	case ARTEFACT_SCREEN:
		return "screen";
	case ARTEFACT_VOICE_TRANSCRIPT:
		return "voice-transcript";
	case ARTEFACT_DIGITAL_TRANSCRIPT:
		return "digital-transcript";
	}
	return "";
}

bool artefact_find(const struct world *w, const char *id, int64_t *index,
                   int *slot)
{
	uint64_t seed = population_seed(w->pop);
	uint64_t key;

	if (rng_uuid_number(&key, seed + KEY_ARTEFACT, id)) {
		*index = (int64_t)(key / SLOT_COUNT);
		*slot = (int)(key % SLOT_COUNT);
		return true;
	}
	*index = population_find(w->pop, id);
	*slot = SLOT_MAIN;
	return *index >= 0;
}
