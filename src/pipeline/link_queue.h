/* link_queue: calls of which new links are wanted, until they are asked for.
 *
 * Links expire together: others are waited for a moment, to ask for ten.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_LINK_QUEUE_H
#define PIPELINE_LINK_QUEUE_H

#include <stdint.h>

struct flow;
struct item;
struct work;

/* The item's link is no use any more. */
void link_queue_add(struct flow *f, struct item *i);
/* The next one; NULL: there is none. */
struct work *link_queue_take(struct flow *f);
/* When they are to be asked for, monotonic; -1: there is none.  Ten at once:
 * a time that has passed. */
int64_t link_queue_due_ms(const struct flow *f);

#endif
