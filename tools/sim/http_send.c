/* http_send: a reply on its wire (http.h).
 *
 * A calm reply goes out as one piece of memory, or as pieces that are not
 * copied.  Anything else is read piece by piece by a feeder that can stop,
 * wait, or break the connection.
 * SPDX-License-Identifier: Apache-2.0 */
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "sim/http.h"
#include "sim/sim.h"
#include "sim/simclock.h"
#include "sim/timer.h"

struct feeder {
	struct body body;
	int64_t from, to;
	struct wire wire;
	struct timer *timer;
	struct MHD_Connection *connection;
	bool stalled;
	bool waiting;
};

/* Connecting a TCP socket to nowhere aborts it: the peer gets a reset. */
static void reset_connection(struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *info =
	        MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct sockaddr nowhere = { .sa_family = AF_UNSPEC };

	if (info != NULL)
		(void)connect(info->connect_fd, &nowhere, sizeof(nowhere));
}

static bool must_wait(struct feeder *f, int64_t at)
{
	const struct wire *w = &f->wire;

	if (w->stall_ms > 0 && !f->stalled && at >= w->stall_at) {
		f->stalled = true;
		timer_wait(f->timer, f->connection, w->stall_ms);
		return true;
	}
	if (w->trickle_ms > 0 && !f->waiting) {
		f->waiting = true;
		timer_wait(f->timer, f->connection, w->trickle_ms);
		return true;
	}
	f->waiting = false;
	return false;
}

static ssize_t feed(void *cls, uint64_t pos, char *buf, size_t max)
{
	struct feeder *f = cls;
	const struct wire *w = &f->wire;
	int64_t at = (int64_t)pos;

	if (timer_stopped(f->timer))
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (must_wait(f, at))
		return 0;
	if (w->cut_at > 0 && at >= w->cut_at) {
		if (w->cut_reset)
			reset_connection(f->connection);
		return w->cut_reset || !w->no_length
		               ? MHD_CONTENT_READER_END_WITH_ERROR
		               : MHD_CONTENT_READER_END_OF_STREAM;
	}
	if (at >= f->to - f->from)
		return MHD_CONTENT_READER_END_OF_STREAM;
	if (w->cut_at > 0 && (int64_t)max > w->cut_at - at)
		max = (size_t)(w->cut_at - at);
	if (w->stall_ms > 0 && !f->stalled && (int64_t)max > w->stall_at - at)
		max = (size_t)(w->stall_at - at);
	if (w->trickle_bytes > 0 && (int64_t)max > w->trickle_bytes)
		max = (size_t)w->trickle_bytes;
	if ((int64_t)max > f->to - f->from - at)
		max = (size_t)(f->to - f->from - at);
	return (ssize_t)body_read(&f->body, f->from + at, buf, max);
}

static void feeder_free(void *cls)
{
	struct feeder *f = cls;

	body_clear(&f->body);
	free(f);
}

static struct MHD_Response *feeder_response(struct request *r,
                                            struct reply *out)
{
	struct feeder *f = mem_zeroed(1, sizeof(*f));
	struct MHD_Response *response;
	uint64_t size;

	f->body = out->media;
	out->media.owned = false;
	f->from = out->from;
	f->to = out->to;
	f->wire = out->wire;
	f->timer = r->sim->timer;
	f->connection = r->connection;
	size = out->wire.no_length ? MHD_SIZE_UNKNOWN
	                           : (uint64_t)(f->to - f->from);
	response = MHD_create_response_from_callback(size, 32768, feed, f,
	                                             feeder_free);
	if (response != NULL && out->wire.no_length)
		(void)MHD_set_response_options(
		        response, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT,
		        MHD_RO_END);
	return response;
}

static bool wire_is_calm(const struct wire *w)
{
	return w->cut_at <= 0 && !w->no_length && w->stall_ms <= 0 &&
	       w->trickle_ms <= 0;
}

static void text_to_media(struct reply *out)
{
	size_t len = out->text.len;

	if (len == 0)
		return;
	body_set(&out->media, text_take(&out->text), len);
	out->from = 0;
	out->to = (int64_t)len;
}

static struct MHD_Response *response_of(struct request *r, struct reply *out)
{
	size_t len = out->text.len;

	if (!wire_is_calm(&out->wire)) {
		if (!out->is_media)
			text_to_media(out);
		return feeder_response(r, out);
	}
	if (out->is_media && out->to > out->from)
		return body_response(&out->media, out->from, out->to);
	if (len == 0)
		return MHD_create_response_from_buffer(0, NULL,
		                                       MHD_RESPMEM_PERSISTENT);
	return MHD_create_response_from_buffer(len, text_take(&out->text),
	                                       MHD_RESPMEM_MUST_FREE);
}

static void add_headers(const struct request *r, const struct reply *out,
                        struct MHD_Response *response)
{
	char date[40];

	http_date(date,
	          simclock_now(r->sim->clock) + r->sim->live.date_skew_ms);
	(void)MHD_add_response_header(response, "Date", date);
	if (out->content_type != NULL)
		(void)MHD_add_response_header(response, "Content-Type",
		                              out->content_type);
	for (const struct header *h = out->headers; h != NULL; h = h->next)
		(void)MHD_add_response_header(response, h->name, h->value);
}

int http_send(struct request *r, struct reply *out)
{
	struct MHD_Response *response;
	enum MHD_Result result;

	if (out->wire.reset) {
		reset_connection(r->connection);
		return MHD_NO;
	}
	response = response_of(r, out);
	if (response == NULL)
		return MHD_NO;
	add_headers(r, out, response);
	result = MHD_queue_response(r->connection, out->status, response);
	MHD_destroy_response(response);
	return (int)result;
}
