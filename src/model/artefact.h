/* artefact: one thing to keep, as the Captures API declares it.
 *
 * Strings are borrowed as in task.h.  url is a signed link: in memory only,
 * never stored, never logged.  Source: docs/source.md, captures.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MODEL_ARTEFACT_H
#define MODEL_ARTEFACT_H

#include <stddef.h>
#include <stdint.h>

#include "model/kind.h"
#include "model/task.h"

struct artefact {
	enum kind kind;
	enum kind declared_kind; /* of one that is known as kind: what it is
	                        called now; 0: the same */
	const char *source_id;   /* unique within (task, kind) of one reply */
	const char *own_id; /* as the source gives it; NULL: it gives none */
	const char *url;
	const char *file_name; /* what the source calls it: never a path */
	int64_t start_ms, stop_ms, create_ms;        /* -1: not said */
	const char *call_type, *channel1, *channel2; /* recordings */
	const char *source, *provider, *language;    /* transcripts */
	const char *agent_id, *screen_id;            /* screens */
	enum tri is_segment, is_sensitive;
	const char *raw; /* the element as received, links and all */
	size_t raw_len;
};

#endif
