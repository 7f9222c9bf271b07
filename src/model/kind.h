/* kind: what an artefact is, and how it is identified.
 *
 * An artefact is one thing to keep of a task.  Its identity is
 * (organisation, task, kind, source id); oid is a digest of these
 * (docs/formats.md 1.2), so that anybody can compute it:
 *   printf 'wxarchive oid v1\n%s\n%s\n%s\n%s\n' ORG TASK KIND ID |
 *   sha256sum | cut -c1-32
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MODEL_KIND_H
#define MODEL_KIND_H

#include <stdbool.h>

/* number (stored), id, name */
#define KINDS(X)                                                               \
	X(MAIN, 1, "main")                                                     \
	X(CONSULT, 2, "consult")                                               \
	X(SEGMENT, 3, "segment")                                               \
	X(VA_MAIN, 4, "va-main")                                               \
	X(VA_CONSULT, 5, "va-consult")                                         \
	X(SCREEN, 6, "screen")                                                 \
	X(TRANSCRIPT, 7, "transcript")

enum kind {
#define KIND_ENUM(id, number, name) KIND_##id = (number),
	KINDS(KIND_ENUM)
#undef KIND_ENUM
};

#define OID_TEXT_MAX 33

const char *kind_name(enum kind k);
/* false if there is no such name */
bool kind_by_name(enum kind *out, const char *name);
/* Audio or video with a sound track, as opposed to a transcript. */
bool kind_is_media(enum kind k);
/* A recording of sound: no screen, no transcript. */
bool kind_is_sound(enum kind k);
/* The file's base name: recording, screen or transcript. */
const char *kind_file_stem(enum kind k);

/* The texts hold no line end: who takes them from outside sees to that. */
void kind_oid(char out[OID_TEXT_MAX], const char *org, const char *task,
              enum kind k, const char *source_id);
/* 32 lower-case hexadecimal digits */
bool kind_is_oid(const char *s);

#endif
