/* speech_make: see speech_make.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/speech_make.h"

#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/mem.h"
#include "sim/wav.h"

#define LINES     6
#define PAUSE     (WAV_RATE / 2)
#define HEAD_SIZE 44

/* Caller and agent take turns; the agent begins. */
static const char *const dialogues[][LINES] = {
	{ "Harbour Energy, good morning. How can I help you?",
	  "Hello. My last invoice is twice as high as usual.",
	  "I am sorry to hear that. May I have your customer number?",
	  "It is four seven one, double two, nine.",
	  "Thank you. The meter was read wrongly. I have corrected it.",
	  "Great, thank you very much. Goodbye." },
	{ "Thank you for calling the travel desk. What can I do for you?",
	  "I would like to move my flight from Tuesday to Thursday.",
	  "There are two seats left on Thursday, at nine and at fourteen.",
	  "The one at nine is fine. What does it cost?",
	  "The change is free with your ticket. It is booked.",
	  "Perfect. Thanks for your help." },
	{ "Technical support. Please note that this call is recorded.",
	  "Hi. My router blinks red since last night.",
	  "Please unplug it, count to ten, and plug it in again.",
	  "One moment. Yes, now the light is green.",
	  "Very good. Is there anything else I can do?",
	  "No, that was all. Have a nice day." },
};

struct track {
	int16_t *frames; /* two channels */
	size_t count, room;
};

static bool speak(const char *line, const char *voice, const char *path)
{
	char name[] = "espeak-ng";
	char v[] = "-v";
	char w[] = "-w";
	char *own_voice = mem_copy_text(voice);
	char *own_path = mem_copy_text(path);
	char *own_line = mem_copy_text(line);
	char *argv[] = { name, v, own_voice, w, own_path, own_line, NULL };
	int status = 1;
	pid_t pid;

	if (posix_spawnp(&pid, name, NULL, NULL, argv, environ) == 0)
		(void)waitpid(pid, &status, 0);
	free(own_voice);
	free(own_path);
	free(own_line);
	return status == 0;
}

static void add_frame(struct track *t, int16_t one, int16_t two)
{
	if (t->count == t->room) {
		t->room = t->room * 2 + 65536;
		t->frames =
		        mem_resize(t->frames, t->room, 2 * sizeof(*t->frames));
	}
	t->frames[2 * t->count] = one;
	t->frames[2 * t->count + 1] = two;
	t->count++;
}

static uint32_t read32(const unsigned char *b)
{
	return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 |
	       (uint32_t)b[3] << 24;
}

static int16_t sample_of(const unsigned char *bytes, size_t i)
{
	const unsigned char *at = bytes + HEAD_SIZE + 2 * i;

	return (int16_t)(uint16_t)(at[0] | at[1] << 8);
}

/* part is out of 256. */
static int16_t between(int16_t a, int16_t b, int part)
{
	return (int16_t)(a + (b - a) * part / 256);
}

/* A mono 16-bit file, resampled by lines between its samples. */
static void add_line(struct track *t, const unsigned char *bytes, size_t len,
                     bool agent)
{
	uint64_t rate = read32(bytes + 24);
	uint64_t samples = (len - HEAD_SIZE) / 2;

	for (uint64_t i = 0;; i++) {
		uint64_t at = i * rate * 256 / WAV_RATE;
		uint64_t k = at / 256;
		int part = (int)(at % 256);
		int16_t s;

		if (rate == 0 || k + 1 >= samples)
			break;
		s = between(sample_of(bytes, k), sample_of(bytes, k + 1), part);
		if (agent)
			add_frame(t, 0, s);
		else
			add_frame(t, s, 0);
	}
	for (int i = 0; i < PAUSE; i++)
		add_frame(t, 0, 0);
}

static void write_track(const struct track *t, const char *path)
{
	unsigned char head[WAV_HEAD_MAX];
	int64_t size = HEAD_SIZE + (int64_t)t->count * 4;
	FILE *f = fopen(path, "wb");

	if (f == NULL)
		return;
	(void)wav_head(head, size, false, 0);
	(void)fwrite(head, 1, HEAD_SIZE, f);
	for (size_t i = 0; i < 2 * t->count; i++) {
		uint16_t s = (uint16_t)t->frames[i];
		unsigned char b[2] = { (unsigned char)(s & 255),
			               (unsigned char)(s >> 8) };

		(void)fwrite(b, 1, 2, f);
	}
	(void)fclose(f);
}

void speech_make(const char *dir)
{
	char *line = mem_format("%s/.line.wav", dir);

	(void)mkdir(dir, 0755);
	for (size_t d = 0; d < ARRAY_COUNT(dialogues); d++) {
		char *path = mem_format("%s/dialogue-%zu.wav", dir, d + 1);
		struct track track = { 0 };

		for (int i = 0; i < LINES; i++) {
			bool agent = i % 2 == 0;
			unsigned char *bytes = NULL;
			size_t len = 0;

			if (speak(dialogues[d][i], agent ? "en+f3" : "en+m4",
			          line))
				bytes = speech_read(line, &len);
			if (bytes != NULL)
				add_line(&track, bytes, len, agent);
			free(bytes);
		}
		if (track.count > 0)
			write_track(&track, path);
		free(track.frames);
		free(path);
	}
	(void)unlink(line);
	free(line);
}
