/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/api_queue.h"

#include <stddef.h>

#include "webex/api.h"

void api_queue_clear(struct api_queue *q)
{
	q->first = NULL;
	q->last = &q->first;
}

void api_queue_tail(struct api_queue *q, struct api_call *call)
{
	call->next = NULL;
	*q->last = call;
	q->last = &call->next;
}

void api_queue_head(struct api_queue *q, struct api_call *call)
{
	call->next = q->first;
	q->first = call;
	if (call->next == NULL)
		q->last = &call->next;
}

struct api_call *api_queue_take(struct api_queue *q, struct api_call **at)
{
	struct api_call *call = *at;

	*at = call->next;
	if (call->next == NULL)
		q->last = at;
	call->next = NULL;
	return call;
}
