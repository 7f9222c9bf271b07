/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/link_queue.h"

#include "pipeline/flow.h"
#include "webex/captures.h"

#define WAIT_MS ((int64_t)200)

void link_queue_add(struct flow *f, struct item *i)
{
	struct work *const w = i->work;
	struct work **at = &f->link_queue.works;

	i->state = ITEM_LINKLESS;
	if (w->wants_links)
		return;
	w->wants_links = true;
	if (f->link_queue.count++ == 0)
		f->link_queue.since_ms = f->mono_ms;
	while (*at != NULL)
		at = &(*at)->next;
	w->next = NULL;
	*at = w;
}

struct work *link_queue_take(struct flow *f)
{
	struct work *const w = f->link_queue.works;

	if (w == NULL)
		return NULL;
	f->link_queue.works = w->next;
	w->next = NULL;
	--f->link_queue.count;
	return w;
}

int64_t link_queue_due_ms(const struct flow *f)
{
	if (f->link_queue.count == 0)
		return -1;
	return f->link_queue.count >= CAPTURES_IDS_MAX
	               ? f->link_queue.since_ms
	               : f->link_queue.since_ms + WAIT_MS;
}
