/* captures_element: one artefact of a captures reply.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef WEBEX_CAPTURES_ELEMENT_H
#define WEBEX_CAPTURES_ELEMENT_H

#include <stddef.h>

#include "base/attr.h"
#include "model/artefact.h"
#include "port/json.h"

struct arena;
struct err;

enum captures_list {
	CAPTURES_RECORDING,
	CAPTURES_TRANSCRIPTION,
	CAPTURES_SCREEN,
};

/* Reads an element of one of the three lists.  Attributes may stand in
 * attributes{} or in the element itself.  ERR_SHAPE when it is no object or
 * of the old form. */
int captures_element_read(struct artefact *out, struct arena *a,
                          enum captures_list list, struct json_slice v,
                          struct err *e) MUST_CHECK;

/* list[first..count) is of one reply, what is before it of earlier ones about
 * the same task.  Drops exact repetitions within the reply (links' queries
 * aside), and what an earlier one named: the same kind, id and start, each
 * once. The new count. */
size_t captures_element_join(struct artefact *list, size_t first, size_t count,
                             struct arena *a);

/* Gives each one its own source_id within its kind. */
void captures_element_name(struct artefact *list, size_t count,
                           struct arena *a);

#endif
