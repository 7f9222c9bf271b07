/* http_lane: one network thread with its multi handle.
 *
 * For the http files only.  Orders (a job, or the wish to end one) reach the
 * thread through its queue, in the order in which they were given, from any
 * thread.  Everything else that a lane owns is touched by its thread alone.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORT_HTTP_LANE_H
#define PORT_HTTP_LANE_H

#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "port/http_peer.h"
#include "port/http_transfer.h"

struct err;
struct http_job;
struct http_order;
struct inbox;

/* How the threads are called in a list of threads. */
#define HTTP_LANE_NAME "wx-net"

struct http_lane {
	pthread_t id;
	struct inbox *inbox;
	size_t share;         /* its part of the connections per host */
	atomic_size_t load;   /* jobs that it was given and has not ended */
	pthread_mutex_t lock; /* of the four below */
	struct http_order *first;
	struct http_order *last;
	bool is_stopping;
	bool is_polling; /* asleep, or about to be: needs a wake-up */

	CURLM *multi;
	struct http_place place;
	struct http_peers peers;
	struct http_transfer *active;
	struct http_transfer *active_last;
	struct http_transfer *idle;
	int64_t next_check_ms;
};

/* connections: at most so many per host; 0: no limit.  place is copied. */
int http_lane_prepare(struct http_lane *l, const struct http_place *place,
                      size_t connections, struct inbox *in,
                      struct err *e) MUST_CHECK;
int http_lane_start(struct http_lane *l, struct err *e) MUST_CHECK;
/* Ends its jobs as ERR_STOPPED, then the thread. */
void http_lane_stop(struct http_lane *l);
/* After http_lane_stop, or when it never started. */
void http_lane_free(struct http_lane *l);
void http_lane_order(struct http_lane *l, struct http_job *job, bool is_cancel);

#endif
