/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/linkless.h"

#include "pipeline/flow.h"
#include "webex/captures.h"

#define WAIT_MS ((int64_t)200)

void linkless_add(struct flow *f, struct item *i)
{
	struct work *const w = i->work;
	struct work **at = &f->linkless.works;

	i->state = ITEM_LINKLESS;
	if (w->wants_links)
		return;
	w->wants_links = true;
	if (f->linkless.count++ == 0)
		f->linkless.since_ms = f->mono_ms;
	while (*at != NULL)
		at = &(*at)->next;
	w->next = NULL;
	*at = w;
}

struct work *linkless_take(struct flow *f)
{
	struct work *const w = f->linkless.works;

	if (w == NULL)
		return NULL;
	f->linkless.works = w->next;
	w->next = NULL;
	--f->linkless.count;
	return w;
}

int64_t linkless_due_ms(const struct flow *f)
{
	if (f->linkless.count == 0)
		return -1;
	return f->linkless.count >= CAPTURES_IDS_MAX
	               ? f->linkless.since_ms
	               : f->linkless.since_ms + WAIT_MS;
}
