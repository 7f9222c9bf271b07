/* speech: WAV files that some recordings are, for people to listen to.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_SPEECH_H
#define SIM_SPEECH_H

#include "sim/artefact.h"
#include "sim/body.h"

struct speech;

/* The WAV files of that folder (at most 16, sorted by name).  An empty folder
 * is filled with dialogues by espeak-ng when that is installed.  dir may be
 * NULL: none.  Fills sizes. */
struct speech *speech_new(const char *dir, struct artefact_speech *sizes);
void speech_free(struct speech *s);
void speech_body(const struct speech *s, int number, struct body *out);

#endif
