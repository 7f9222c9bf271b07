/* speech_make: dialogues spoken by a packaged synthesizer.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_SPEECH_MAKE_H
#define SIM_SPEECH_MAKE_H

#include <stddef.h>

/* Writes two-channel WAV files into the folder (made when absent): the caller
 * on the first channel, the agent on the second.  Nothing when espeak-ng is
 * not installed. */
void speech_make(const char *dir);
/* A whole file, or NULL. */
unsigned char *speech_read(const char *path, size_t *len);

#endif
