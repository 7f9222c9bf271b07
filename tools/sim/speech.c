/* speech: see speech.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/speech.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/text.h"
#include "sim/speech_make.h"
#include "sim/wav.h"

#define FILE_MAX_BYTES (64L << 20)

struct speech {
	int count;
	struct {
		unsigned char *bytes;
		size_t len;
	} file[16];
};

static int is_wav(const struct dirent *d)
{
	return text_ends(d->d_name, ".wav");
}

unsigned char *speech_read(const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	unsigned char *bytes = NULL;
	struct stat st;

	if (f == NULL)
		return NULL;
	if (fstat(fileno(f), &st) == 0 && st.st_size > 44 &&
	    st.st_size < FILE_MAX_BYTES) {
		*len = (size_t)st.st_size;
		bytes = mem_zeroed(*len, 1);
		if (fread(bytes, 1, *len, f) != *len) {
			free(bytes);
			bytes = NULL;
		}
	}
	(void)fclose(f);
	return bytes;
}

/* From the byte rate of a plain header. */
static int64_t duration_of(const unsigned char *b, size_t len)
{
	uint32_t rate = (uint32_t)b[28] | (uint32_t)b[29] << 8 |
	                (uint32_t)b[30] << 16 | (uint32_t)b[31] << 24;

	return rate == 0 ? 0 : (int64_t)(len - 44) * 1000 / rate;
}

static void load(struct speech *s, const char *dir,
                 struct artefact_speech *sizes)
{
	struct dirent **names = NULL;
	int n = scandir(dir, &names, is_wav, alphasort);

	for (int i = 0; i < n; i++) {
		char *path = mem_format("%s/%s", dir, names[i]->d_name);
		size_t len = 0;
		unsigned char *bytes =
		        s->count < 16 ? speech_read(path, &len) : NULL;

		if (bytes != NULL && memcmp(bytes, "RIFF", 4) == 0) {
			s->file[s->count].bytes = bytes;
			s->file[s->count].len = len;
			sizes->size_bytes[s->count] = (int64_t)len;
			sizes->duration_ms[s->count] = duration_of(bytes, len);
			sizes->count = ++s->count;
		} else {
			free(bytes);
		}
		free(path);
		free(names[i]);
	}
	free(names);
}

struct speech *speech_new(const char *dir, struct artefact_speech *sizes)
{
	struct speech *s = mem_zeroed(1, sizeof(*s));

	if (dir == NULL)
		return s;
	load(s, dir, sizes);
	if (s->count == 0) {
		speech_make(dir);
		load(s, dir, sizes);
	}
	if (s->count == 0)
		fprintf(stderr,
		        "wxarchive-sim: no speech in %s (is espeak-ng "
		        "installed?)\n",
		        dir);
	return s;
}

void speech_free(struct speech *s)
{
	if (s == NULL)
		return;
	for (int i = 0; i < s->count; i++)
		free(s->file[i].bytes);
	free(s);
}

void speech_body(const struct speech *s, int number, struct body *out)
{
	body_clear(out);
	out->head = s->file[number].bytes;
	out->head_len = s->file[number].len;
	out->size = (int64_t)out->head_len;
}
