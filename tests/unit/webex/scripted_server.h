/* scripted_server: a loopback HTTP server that plays lists of answers.
 *
 * Requests to /token get the answers of one list, all others those of the
 * other, in the order in which they come; the last answer of a list is
 * repeated.  What came is kept.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_WEBEX_SCRIPTED_SERVER_H
#define UNIT_WEBEX_SCRIPTED_SERVER_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "scripted_answer.h"

#define SERVER_REQUESTS_MAX 256

struct seen {
	char path[128];
	char authorization[128];
	char tracking_id[80];
	char content_type[80];
	struct text body;
};

struct server {
	struct MHD_Daemon *daemon;
	pthread_mutex_t lock;
	const struct answer *api;   /* ends with status 0 */
	const struct answer *token; /* the same */
	struct seen seen[SERVER_REQUESTS_MAX];
	size_t seen_count, api_count, token_count;
	char base[64];
};

static inline void copy_header(char *out, size_t size,
                               struct MHD_Connection *conn, const char *name)
{
	const char *v =
	        MHD_lookup_connection_value(conn, MHD_HEADER_KIND, name);

	(void)snprintf(out, size, "%s", v == NULL ? "" : v);
}

static inline struct answer server_note(struct server *s,
                                        struct MHD_Connection *conn,
                                        const char *path, struct text *body)
{
	const bool is_token = strcmp(path, "/token") == 0;
	struct answer a;

	(void)pthread_mutex_lock(&s->lock);
	if (s->seen_count < SERVER_REQUESTS_MAX) {
		struct seen *r = &s->seen[s->seen_count++];

		(void)snprintf(r->path, sizeof(r->path), "%s", path);
		copy_header(r->authorization, sizeof(r->authorization), conn,
		            "Authorization");
		copy_header(r->tracking_id, sizeof(r->tracking_id), conn,
		            "TrackingId");
		copy_header(r->content_type, sizeof(r->content_type), conn,
		            "Content-Type");
		r->body = *body;
		*body = (struct text){ NULL, 0, 0 };
	}
	a = is_token ? answer_at(s->token, s->token_count++)
	             : answer_at(s->api, s->api_count++);
	(void)pthread_mutex_unlock(&s->lock);
	return a;
}

static inline enum MHD_Result server_send(struct MHD_Connection *conn,
                                          const struct answer *a)
{
	const char *body = a->body == NULL ? "" : a->body;
	OWN(mem_own) char *copy = mem_copy_text(body);
	struct MHD_Response *r = MHD_create_response_from_buffer(
	        strlen(copy), copy, MHD_RESPMEM_MUST_COPY);
	enum MHD_Result rc;

	(void)MHD_add_response_header(r, "trackingid", "THEIRS-1");
	if (a->retry_after != NULL)
		(void)MHD_add_response_header(r, "Retry-After", a->retry_after);
	rc = MHD_queue_response(conn, (unsigned)a->status, r);
	MHD_destroy_response(r);
	return rc;
}

static inline enum MHD_Result
server_handle(void *ctx, struct MHD_Connection *conn, const char *path,
              const char *method, const char *version, const char *data,
              size_t *len, void **request)
{
	struct text *body = *request;
	struct answer a;

	(void)method;
	(void)version;
	if (body == NULL) {
		*request = mem_zeroed(1, sizeof(struct text));
		return MHD_YES;
	}
	if (*len > 0) {
		text_add_bytes(body, data, *len);
		*len = 0;
		return MHD_YES;
	}
	a = server_note(ctx, conn, path, body);
	text_free(body);
	free(body);
	*request = NULL;
	return server_send(conn, &a);
}

static inline void server_start(struct server *s)
{
	const union MHD_DaemonInfo *info;

	(void)pthread_mutex_init(&s->lock, NULL);
	s->daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL,
	                             NULL, server_handle, s, MHD_OPTION_END);
	assert_non_null(s->daemon);
	info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);
	(void)snprintf(s->base, sizeof(s->base), "http://127.0.0.1:%u",
	               (unsigned)info->port);
}

static inline void server_stop(struct server *s)
{
	if (s->daemon != NULL)
		MHD_stop_daemon(s->daemon);
	for (size_t i = 0; i < s->seen_count; i++)
		text_free(&s->seen[i].body);
	(void)pthread_mutex_destroy(&s->lock);
}

#endif
