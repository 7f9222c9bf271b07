/* captures: the artefacts of up to ten tasks (docs/source.md, captures).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef WEBEX_CAPTURES_H
#define WEBEX_CAPTURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "model/artefact.h"

struct api_call;
struct arena;
struct config;

#define CAPTURES_IDS_MAX 10

/* Fills path, body and judge.  segments: the individual segments instead of
 * the stitched recording; the other flags come from the configuration.  as_old:
 * without those that are newer than the API, for a source that refuses a
 * question which has them. */
void captures_ask(struct api_call *call, const struct config *c,
                  const char *const *ids, size_t count, bool segments,
                  bool as_old);
/* Whether the configuration wants any of those. */
bool captures_wants_newer(const struct config *c);

struct captures_task {
	const char *id;
	bool was_answered; /* false: a reply does not speak of it */
	struct artefact *artefacts;
	size_t count;
	struct err err; /* something of it could not be read (ERR_SHAPE,
	                   ERR_TOO_LARGE): the artefacts are not all of them */
};

struct captures_result {
	struct captures_task *tasks; /* in the order asked */
	size_t count;
	int64_t link_seconds; /* how long links live: from meta.urlExpiration,
	                         or as asked; the shortest */
};

/* Reads finished calls about the same tasks, which may ask in different ways:
 * elements are matched by taskId; keys without regard to case; exact
 * repetitions of an element dropped, and what more than one call names is taken
 * once (its kind, id and start); two elements of one kind with one id told
 * apart by start time (source_id "id~start"), the first one by (start, name)
 * keeping the plain id; an element without an id gets
 * "path-<sha256 of host and path, 32 digits>".  An element that cannot
 * be read is an error of its task alone; replies of another shape (items for
 * data, the old status form) do not get here: the call has failed. */
void captures_read(struct captures_result *out, struct arena *a,
                   const struct api_call *calls, size_t call_count,
                   const char *const *ids, size_t count);

#endif
