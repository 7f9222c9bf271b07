/* wav: see wav.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/wav.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sim/rng.h"

#define PLAIN_HEAD 44
#define RF64_HEAD  80
#define STAMP      64 /* bytes of the data that belong to one file alone */
#define PI         3.14159265358979323846

static void put_name(unsigned char *at, const char *name)
{
	for (int i = 0; i < 4; i++)
		at[i] = (unsigned char)name[i];
}

/* ITU-T G.711 mu-law. */
static unsigned char to_mulaw(int16_t sample)
{
	int sign = sample < 0 ? 0x80 : 0;
	int x = sample < 0 ? -(int)sample : sample;
	int exponent = 7;

	if (x > 32635)
		x = 32635;
	x += 132;
	for (int mask = 0x4000; (x & mask) == 0 && exponent > 0; mask >>= 1)
		exponent--;
	return (unsigned char)~(sign | exponent << 4 |
	                        ((x >> (exponent + 3)) & 15));
}

static void put16(unsigned char *at, unsigned value)
{
	at[0] = (unsigned char)(value & 255);
	at[1] = (unsigned char)(value >> 8 & 255);
}

static void put32(unsigned char *at, uint64_t value)
{
	put16(at, (unsigned)(value & 0xffff));
	put16(at + 2, (unsigned)(value >> 16 & 0xffff));
}

static void put64(unsigned char *at, uint64_t value)
{
	put32(at, value & 0xffffffffU);
	put32(at + 4, value >> 32);
}

/* Phrases of tone with soft ends on one channel, then on the other, over a
 * little noise: it sounds like two parties. */
static int16_t sample_at(uint64_t seed, size_t frame, int channel)
{
	size_t phrase = frame / ((size_t)2 * WAV_RATE);
	double t = (double)(frame % (2 * (size_t)WAV_RATE)) / WAV_RATE;
	uint64_t h = rng_at(seed, phrase, 900);
	double noise =
	        (double)(int)(rng_at(seed, frame, 901U + (unsigned)channel) &
	                      255) -
	        128.0;
	double pitch = (channel == 0 ? 210.0 : 130.0) + (double)(h & 63);
	double loud = 0.0;

	if ((int)(phrase & 1) == channel)
		loud = sin(PI * t / 2.0) *
		       (0.6 + 0.4 * sin(2.0 * PI * 4.0 * t));
	return (int16_t)(noise + 6000.0 * loud *
	                                 (sin(2.0 * PI * pitch * t) +
	                                  0.4 * sin(4.0 * PI * pitch * t)));
}

struct wav_tape *wav_tape_new(uint64_t seed)
{
	struct wav_tape *t = mem_zeroed(1, sizeof(*t));
	size_t frames = WAV_TAPE_SIZE / 4;

	t->pcm = mem_zeroed(WAV_TAPE_SIZE, 1);
	t->mulaw = mem_zeroed(WAV_TAPE_SIZE, 1);
	for (size_t i = 0; i < frames; i++) {
		for (size_t c = 0; c < 2; c++) {
			int16_t s = sample_at(seed, i, (int)c);

			put16(t->pcm + 4 * i + 2 * c, (uint16_t)s);
			t->mulaw[2 * i + c] = to_mulaw(s);
		}
	}
	/* The same frames take half the room: the second half repeats. */
	memcpy(t->mulaw + WAV_TAPE_SIZE / 2, t->mulaw, WAV_TAPE_SIZE / 2);
	return t;
}

void wav_tape_free(struct wav_tape *t)
{
	if (t == NULL)
		return;
	free(t->pcm);
	free(t->mulaw);
	free(t);
}

static int64_t frame_bytes(bool mulaw)
{
	return mulaw ? 2 : 4;
}

int64_t wav_round(int64_t size_bytes)
{
	if (size_bytes < PLAIN_HEAD + STAMP)
		return PLAIN_HEAD + STAMP;
	return size_bytes - size_bytes % 4;
}

int64_t wav_size(int64_t duration_ms, bool mulaw)
{
	return wav_round(PLAIN_HEAD +
	                 duration_ms * (WAV_RATE / 1000) * frame_bytes(mulaw));
}

int64_t wav_duration_ms(int64_t size_bytes, bool mulaw)
{
	return (size_bytes - PLAIN_HEAD) / frame_bytes(mulaw) /
	       (WAV_RATE / 1000);
}

static unsigned char *put_fmt(unsigned char *at, bool mulaw)
{
	unsigned frame = (unsigned)frame_bytes(mulaw);

	put_name(at, "fmt ");
	put32(at + 4, 16);
	put16(at + 8, mulaw ? 7 : 1);
	put16(at + 10, 2);
	put32(at + 12, WAV_RATE);
	put32(at + 16, (uint64_t)WAV_RATE * frame);
	put16(at + 20, frame);
	put16(at + 22, mulaw ? 8 : 16);
	put_name(at + 24, "data");
	return at + 28;
}

static void put_stamp(unsigned char *at, bool mulaw, uint64_t key)
{
	for (unsigned i = 0; i < STAMP; i++) {
		uint64_t h = rng_at(key, i / 8, 902) >> (8 * (i % 8));

		/* Quiet: the high byte of a PCM sample stays 0. */
		if (mulaw)
			at[i] = (unsigned char)(0x60U | (h & 15));
		else
			at[i] = (i & 1) != 0 ? 0 : (unsigned char)(h & 255);
	}
}

size_t wav_head(unsigned char out[WAV_HEAD_MAX], int64_t size_bytes, bool mulaw,
                uint64_t key)
{
	bool rf64 = size_bytes > INT64_C(0xffffffff);
	size_t head = rf64 ? RF64_HEAD : PLAIN_HEAD;
	uint64_t data = (uint64_t)size_bytes - head;
	unsigned char *at = out + 12;

	put_name(out, rf64 ? "RF64" : "RIFF");
	put32(out + 4, rf64 ? 0xffffffffU : (uint64_t)size_bytes - 8);
	put_name(out + 8, "WAVE");
	if (rf64) {
		put_name(at, "ds64");
		put32(at + 4, 28);
		put64(at + 8, (uint64_t)size_bytes - 8);
		put64(at + 16, data);
		put64(at + 24, data / (uint64_t)frame_bytes(mulaw));
		put32(at + 32, 0);
		at += 36;
	}
	at = put_fmt(at, mulaw);
	put32(at, rf64 ? 0xffffffffU : data);
	put_stamp(at + 4, mulaw, key);
	return head + STAMP;
}

size_t wav_phase(uint64_t key)
{
	return (size_t)(rng_mix(key ^ 0x7a9e) % (WAV_TAPE_SIZE / 4)) * 4;
}
