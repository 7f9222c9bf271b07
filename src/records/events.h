/* events: the entries of the log, read back.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RECORDS_EVENTS_H
#define RECORDS_EVENTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct arena;
struct err;
struct ledger;

/* One line, taken apart.  Strings live in the arena. */
struct event {
	uint64_t n;
	const char *time, *type, *outcome, *actor;
	const char *object; /* or NULL */
	const char *detail; /* as JSON, or NULL */
	const char *line;   /* as it stands in the log */
	/* of an ingestion, else NULL */
	const char *file_name, *file_sha256, *path;
	const char *record_sha256, *source_sha256;
	int64_t file_bytes; /* -1 */
};
/* ERR_TAMPER if it is no line of this log. */
int events_read(struct event *out, struct arena *a, const char *line,
                size_t len, struct err *e) MUST_CHECK;

struct events_query {
	const char *object; /* NULL: all */
	const char *type;   /* NULL: all */
	int64_t since_ms;   /* -1: from the start */
	int64_t limit;      /* the newest so many; 0: all */
};
/* In the order of the log; strings live until take returns. */
int events_each(struct ledger *l, const struct events_query *q,
                int (*take)(void *ctx, const struct event *ev, struct err *e),
                void *ctx, struct err *e) MUST_CHECK;

#endif
