/* rows: the tasks of a window in order, by position.
 *
 * A plain window of created times is arithmetic and costs nothing whatever
 * its size.  Filtered or otherwise sorted windows become lists of indices,
 * kept for the pages that follow.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_ROWS_H
#define SIM_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "sim/filter.h"
#include "sim/row.h"

struct rows_cache;
struct rows;

struct rows_query {
	int64_t from_ms, to_ms; /* half open */
	bool by_end;            /* compares the ended time */
	const struct filter *filter;
	const char *filter_key;
	const struct row_field *sort; /* NULL: created time */
	bool ascending;
	uint64_t clock_generation;
};

struct rows_cache *rows_cache_new(void);
void rows_cache_free(struct rows_cache *c);

struct rows *rows_open(struct rows_cache *c, const struct world *w,
                       const struct artefact_speech *speech,
                       const struct rows_query *q);
void rows_close(struct rows *r);
OWN_TYPE(rows, struct rows, rows_close)

int64_t rows_count(const struct rows *r);
/* The index of the k-th task, 0 <= k < count. */
int64_t rows_at(const struct rows *r, int64_t k);

#endif
