/* http_pace: one bandwidth for many transfers in several threads.
 *
 * A bucket that fills at the rate and may go into debt by one chunk: who finds
 * it empty waits.  Times are monotonic milliseconds given by the caller.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORT_HTTP_PACE_H
#define PORT_HTTP_PACE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct http_pace {
	pthread_mutex_t lock;
	int64_t rate_bytes_s; /* 0: no limit */
	int64_t level;        /* in thousandths of a byte */
	int64_t filled_ms;
};

void http_pace_start(struct http_pace *p, int64_t rate_bytes_s, int64_t now_ms);
void http_pace_end(struct http_pace *p);
/* Takes len bytes if the bucket is not empty. */
bool http_pace_take(struct http_pace *p, size_t len, int64_t now_ms);
/* How long until it is not empty; 0 if it is not. */
int64_t http_pace_wait_ms(struct http_pace *p, int64_t now_ms);

#endif
