/* search: tasks of a period, by GraphQL (docs/source.md, search).
 *
 * Documents live in schema/ and are sent with variables only.  A range is
 * asked on the wire one millisecond wider on the from side and up to and
 * including its end ([from - 1, to]), so that it is covered however the
 * source treats its bounds; count and pages use the same wire bounds, so that
 * they can be compared.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef WEBEX_SEARCH_H
#define WEBEX_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "model/period.h"
#include "model/task.h"

struct api_call;
struct arena;
struct config;
struct err;
struct omitted;

/* What a question is about. */
struct search_scope {
	struct period range;    /* of createdTime, wire bounds made of it */
	bool is_exact;          /* wire bounds [from, to - 1] instead */
	int64_t ended_from_ms;  /* >= 0: only tasks that ended at or after */
	const char *const *ids; /* only these (at most SEARCH_IDS_MAX) */
	size_t id_count;
	const struct omitted *omitted; /* of a page; NULL: all fields */
};

#define SEARCH_IDS_MAX 200

/* Fills path, body, judge of a call that counts the tasks of a scope. */
void search_count(struct api_call *call, const struct config *c,
                  const struct search_scope *s);
/* The count of a finished call.  An empty list of tasks, and what is null
 * or empty in its row, is 0 with *is_sure false (the source said nothing): ask
 * a page before believing it.  is_sure may be NULL where a page is asked anyway
 * or nothing rests on the count. */
int search_count_read(int64_t *out, bool *is_sure, const struct api_call *call,
                      struct err *e) MUST_CHECK;

/* A page in ascending createdTime; cursor NULL: the first. */
void search_page(struct api_call *call, const struct config *c,
                 const struct search_scope *s, const char *cursor);

struct search_result {
	struct task *tasks;
	size_t count;
	size_t unread; /* rows beside these, of a shape that is not known */
	bool has_next;
	const char *cursor; /* NULL on the last page */
};

/* Reads a finished page into the arena (raw slices point into call->reply).
 * ERR_SHAPE for anything but a list of objects with an id and a createdTime
 * in milliseconds, and for has_next without a cursor. */
int search_page_read(struct search_result *out, struct arena *a,
                     const struct api_call *call, struct err *e) MUST_CHECK;
/* One raw task object (checked JSON): for reading back what was kept. */
int search_task_read(struct task *out, struct arena *a, const char *raw,
                     size_t len, struct err *e) MUST_CHECK;

#endif
