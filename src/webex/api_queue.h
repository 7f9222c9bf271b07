/* api_queue: the calls that wait, in order.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef WEBEX_API_QUEUE_H
#define WEBEX_API_QUEUE_H

struct api_call;

struct api_queue {
	struct api_call *first;
	struct api_call **last; /* where the next one is hung */
};

/* Forgets all calls; also how an empty queue is made. */
void api_queue_clear(struct api_queue *q);
void api_queue_tail(struct api_queue *q, struct api_call *call);
void api_queue_head(struct api_queue *q, struct api_call *call);
/* Takes the call that *at leads to, at being &q->first or a call's &next. */
struct api_call *api_queue_take(struct api_queue *q, struct api_call **at);

#endif
