/* pack: raw objects of tasks, compressed with a dictionary that the ledger
 * itself holds.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LEDGER_PACK_H
#define LEDGER_PACK_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct err;
struct ledger;
struct text;

/* A raw object is at most this long. */
#define PACK_RAW_MAX ((size_t)16 << 20)

/* ERR_TOO_LARGE if an object of len bytes is too long to be kept. */
int pack_check(size_t len, struct err *e) MUST_CHECK;
/* Keeps the object of a task, in place of an earlier one. */
int pack_put(struct ledger *l, int64_t task_row, const char *raw, size_t len,
             struct err *e) MUST_CHECK;
/* Replaces out by the object; ERR_LEDGER if there is none. */
int pack_get(struct ledger *l, int64_t task_row, struct text *out,
             struct err *e) MUST_CHECK;
void pack_close(struct ledger *l);

#endif
