/* SPDX-License-Identifier: Apache-2.0 */
#include "model/evidence.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define MARK       "#rejected-"
#define MARK_BYTES (sizeof(MARK) - 1)
#define DIGITS     16

void evidence_id(char out[EVIDENCE_ID_MAX], const char *source_id,
                 const char *sha256)
{
	(void)snprintf(out, EVIDENCE_ID_MAX, "%s" MARK "%.*s", source_id,
	               DIGITS, sha256);
}

/* How long the artefact's own id is; 0 when it is no evidence. */
static size_t own_length(const char *id)
{
	const size_t len = strlen(id);
	const char *mark;

	if (len <= MARK_BYTES + DIGITS)
		return 0;
	mark = id + len - MARK_BYTES - DIGITS;
	if (strncmp(mark, MARK, MARK_BYTES) != 0 ||
	    strspn(mark + MARK_BYTES, "0123456789abcdef") != DIGITS)
		return 0;
	return (size_t)(mark - id);
}

bool evidence_is(const char *id)
{
	return own_length(id) > 0;
}

bool evidence_is_of(const char *id, const char *source_id)
{
	const size_t len = own_length(id);

	return len > 0 && strlen(source_id) == len &&
	       strncmp(id, source_id, len) == 0;
}
