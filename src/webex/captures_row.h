/* captures_row: what a captures reply says of one task.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef WEBEX_CAPTURES_ROW_H
#define WEBEX_CAPTURES_ROW_H

#include <stdbool.h>

#include "base/attr.h"
#include "port/json.h"
#include "webex/captures_element.h"

struct err;

#define CAPTURES_LISTS 3

/* An element of data. */
struct captures_row {
	struct json_slice id;
	struct json_slice lists[CAPTURES_LISTS]; /* by enum captures_list */
	struct json_slice error, errors, status; /* in it: none of the form */
};

const char *captures_list_key(enum captures_list list);
struct captures_row captures_row_of(struct json_slice task);

/* ERR_SHAPE when the reply cannot be of the form that is known (docs/source.md,
 * captures): an element is no object, has no taskId, or a list is none. */
int captures_row_check(struct json_slice task, struct err *e) MUST_CHECK;

/* Whether it says what there is of the task, if only that there is nothing. */
bool captures_row_tells(const struct captures_row *row);

/* Neither an error nor artefacts of another kind may read as "nothing there".
 * ERR_SHAPE of the task alone: it has an error or a status, no list at all, or
 * a list of artefacts that has another name. */
int captures_row_judge(struct json_slice task, const struct captures_row *row,
                       struct err *e) MUST_CHECK;

#endif
