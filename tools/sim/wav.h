/* wav: two-channel recordings whose bytes cost nothing to make.
 *
 * A recording is a header, a stamp that makes its bytes its own, and a
 * stretch of one endless tape of tone and noise that all of them share, so
 * that it can be sent without copying and read from any offset.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_WAV_H
#define SIM_WAV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WAV_RATE      8000
#define WAV_HEAD_MAX  160
#define WAV_TAPE_SIZE ((size_t)2 << 20)

struct wav_tape {
	unsigned char *pcm;   /* 16-bit, WAV_TAPE_SIZE bytes */
	unsigned char *mulaw; /* 8-bit, WAV_TAPE_SIZE bytes */
};

struct wav_tape *wav_tape_new(uint64_t seed);
void wav_tape_free(struct wav_tape *t);

/* The size of the file for that time, and back. */
int64_t wav_size(int64_t duration_ms, bool mulaw);
int64_t wav_duration_ms(int64_t size_bytes, bool mulaw);
/* The nearest size below that a file can have. */
int64_t wav_round(int64_t size_bytes);

/* Header and stamp of a file of that size; their length.  RF64 when the
 * size does not fit 32 bits. */
size_t wav_head(unsigned char out[WAV_HEAD_MAX], int64_t size_bytes, bool mulaw,
                uint64_t key);
/* Where on the tape a file goes on after its head. */
size_t wav_phase(uint64_t key);

#endif
