/* content: see content.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/content.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "sim/rng.h"
#include "sim/sim.h"
#include "sim/speech.h"
#include "sim/wav.h"

static void make_sound(struct sim *s, const struct artefact *a,
                       struct body *out)
{
	unsigned char *head = mem_zeroed(1, WAV_HEAD_MAX);
	size_t len = wav_head(head, a->size_bytes, a->mulaw, a->key);

	body_set(out, head, len);
	out->tape = a->mulaw ? s->tape->mulaw : s->tape->pcm;
	out->tape_len = WAV_TAPE_SIZE;
	out->phase = wav_phase(a->key);
	out->size = a->size_bytes;
}

static void put32(unsigned char *at, size_t value)
{
	at[0] = (unsigned char)(value >> 24 & 255);
	at[1] = (unsigned char)(value >> 16 & 255);
	at[2] = (unsigned char)(value >> 8 & 255);
	at[3] = (unsigned char)(value & 255);
}

static void put_box(unsigned char *at, size_t size, const char type[5])
{
	put32(at, size);
	for (int i = 0; i < 4; i++)
		at[4 + i] = (unsigned char)type[i];
}

/* The boxes of an MP4 file: ftyp, moov with an mvhd of 1000 units a second,
 * and mdat; no track, so that no codec has to be pretended. */
static void make_screen(struct sim *s, const struct artefact *a,
                        struct body *out)
{
	static const unsigned char brands[16] = { 'i', 's', 'o', 'm', 0,   0,
		                                  2,   0,   'i', 's', 'o', 'm',
		                                  'm', 'p', '4', '1' };
	enum { FTYP = 24, MVHD = 108, MOOV = 8 + MVHD, HEAD = FTYP + MOOV + 8 };
	size_t size =
	        a->size_bytes < HEAD + 16 ? HEAD + 16 : (size_t)a->size_bytes;
	unsigned char *head = mem_zeroed(1, HEAD + 8);
	unsigned char *mvhd = head + FTYP + 8;

	put_box(head, FTYP, "ftyp");
	memcpy(head + 8, brands, sizeof(brands));
	put_box(head + FTYP, MOOV, "moov");
	put_box(mvhd, MVHD, "mvhd");
	put32(mvhd + 20, 1000);
	put32(mvhd + 24, (size_t)(a->stop_ms - a->start_ms));
	put32(mvhd + 28, 0x10000); /* rate 1.0 */
	mvhd[32] = 1;              /* volume 1.0 */
	put32(mvhd + 44, 0x10000); /* the unit matrix */
	put32(mvhd + 60, 0x10000);
	put32(mvhd + 76, 0x40000000);
	put32(mvhd + 104, 1); /* next track */
	put_box(head + FTYP + MOOV, size - FTYP - MOOV, "mdat");
	memcpy(head + HEAD, &a->key, sizeof(a->key));
	body_set(out, head, HEAD + 8);
	out->tape = s->tape->mulaw;
	out->tape_len = WAV_TAPE_SIZE;
	out->phase = wav_phase(a->key);
	out->size = (int64_t)size;
}

static const char *const words[] = {
	"hello",  "thank", "you",   "for",     "calling", "order", "number",
	"please", "the",   "is",    "when",    "will",    "it",    "arrive",
	"today",  "sorry", "about", "invoice", "change",  "yes",   "no",
	"one",    "seven", "three", "moment",  "address",
};

static const char *word_at(uint64_t key, unsigned i)
{
	return words[rng_below(rng_at(key, i, 960),
	                       (int64_t)ARRAY_COUNT(words))];
}

static void add_sentence(struct text *t, uint64_t key, unsigned from,
                         unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		text_addf(t, "%s%s", i == 0 ? "" : " ", word_at(key, from + i));
}

/* As samples/voice_transcript_shape.json. */
static void add_voice(struct text *t, const struct artefact *a)
{
	unsigned turns = 4 + (unsigned)rng_below(a->key, 12);

	text_add(t, "{\"responseContents\":[");
	for (unsigned i = 0; i < turns; i++) {
		unsigned count = 3 + (unsigned)rng_below(a->key + i, 8);

		text_addf(t,
		          "%s{\"recognitionResult\":{\"role\":\"%s\","
		          "\"alternatives\":[{\"transcript\":\"",
		          i == 0 ? "" : ",", i % 2 == 0 ? "AGENT" : "CALLER");
		add_sentence(t, a->key, i * 16, count);
		text_add(t, "\",\"words\":[");
		for (unsigned k = 0; k < count; k++)
			text_addf(t,
			          "%s{\"word\":\"%s\",\"start_time\":"
			          "{\"seconds\":%u,\"nanos\":%u}}",
			          k == 0 ? "" : ",",
			          word_at(a->key, i * 16 + k), i * 5 + k / 2,
			          k % 2 * 500000000U);
		text_add(t, "]}]}}");
	}
	text_add(t, "]}");
}

/* The shape of digital transcripts is not known from public material: this
 * is JSON that says so. */
static void add_digital(struct text *t, const struct task *task,
                        const struct artefact *a)
{
	unsigned turns = 2 + (unsigned)rng_below(a->key, 8);

	text_addf(t,
	          "{\"note\":\"constructed by the simulator\","
	          "\"channelType\":\"%s\",\"messages\":[",
	          task_channel_name(task->channel));
	for (unsigned i = 0; i < turns; i++) {
		text_addf(t, "%s{\"time\":%lld,\"from\":\"%s\",\"text\":\"",
		          i == 0 ? "" : ",",
		          (long long)task->created_ms + i * 20000LL,
		          i % 2 == 0 ? "customer" : "agent");
		add_sentence(t, a->key, i * 16,
		             4 + (unsigned)rng_below(a->key + i, 9));
		text_add(t, "\"}");
	}
	text_add(t, "]}");
}

void content_make(struct sim *s, const struct task *t, const struct artefact *a,
                  struct body *out)
{
	struct text json = { 0 };
	size_t len;

	if (a->speech >= 0) {
		speech_body(s->speech, a->speech, out);
		return;
	}
	if (artefact_is_audio(a)) {
		make_sound(s, a, out);
		return;
	}
	if (a->kind == ARTEFACT_SCREEN) {
		make_screen(s, a, out);
		return;
	}
	if (a->kind == ARTEFACT_VOICE_TRANSCRIPT)
		add_voice(&json, a);
	else
		add_digital(&json, t, a);
	len = json.len;
	body_set(out, text_take(&json), len);
}

const char *content_type(struct sim *s, const struct artefact *a)
{
	if (a->kind == ARTEFACT_SCREEN)
		return "video/mp4";
	if (!artefact_is_audio(a))
		return "application/json";
	return strcmp(s->o.content_type, "-") == 0 ? NULL : s->o.content_type;
}
