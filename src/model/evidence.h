/* evidence: bytes that a source served for an artefact and that are no
 * recording, kept beside it.
 *
 * What is stored is never replaced, and a later answer may still bring the
 * recording: so such bytes are an artefact of their own.  Their id is that of
 * the artefact, "#rejected-" and the first 16 hexadecimal digits of their
 * SHA-256 (docs/formats.md 5); the oid follows from it as always.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MODEL_EVIDENCE_H
#define MODEL_EVIDENCE_H

#include <stdbool.h>

/* As the ids in a record (store/record.h). */
#define EVIDENCE_ID_MAX 576

/* sha256: 64 hexadecimal digits. */
void evidence_id(char out[EVIDENCE_ID_MAX], const char *source_id,
                 const char *sha256);
bool evidence_is(const char *id);
/* Whether it is evidence of that artefact of the source. */
bool evidence_is_of(const char *id, const char *source_id);

#endif
