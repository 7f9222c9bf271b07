/* stats: what the simulator saw, for tests to assert.  Thread safe.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_STATS_H
#define SIM_STATS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "sim/http.h"

struct stats;

struct stats *stats_new(void);
void stats_free(struct stats *s);
void stats_reset(struct stats *s);

/* A request began to come (+1), or its reply is out (-1): how many are. */
int64_t stats_under_way(struct stats *s, enum endpoint e, int by);
/* One that has come. */
void stats_request(struct stats *s, enum endpoint e, bool takes_gzip);
void stats_reply(struct stats *s, enum endpoint e, unsigned status,
                 int64_t bytes);
/* A captures request with those ids. */
void stats_captures(struct stats *s, const char *const *ids, int count);
/* A request for a media path; continued: with a Range. */
void stats_media(struct stats *s, const char *path, bool continued);
void stats_fault(struct stats *s, const char *name);
/* A media connection was opened (+1) or closed (-1). */
void stats_connection(struct stats *s, int by);

/* Adds the members of a JSON object, without its braces.  with_ids and
 * with_paths list every id asked and every path fetched, with its count. */
void stats_json(struct stats *s, struct text *out, bool with_ids,
                bool with_paths);

#endif
