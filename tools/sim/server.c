/* server: see server.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/server.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sim/captures.h"
#include "sim/control.h"
#include "sim/faults.h"
#include "sim/gate.h"
#include "sim/http.h"
#include "sim/media.h"
#include "sim/oauth.h"
#include "sim/search.h"
#include "sim/sim.h"
#include "sim/simclock.h"
#include "sim/speech_make.h"
#include "sim/stats.h"
#include "sim/timer.h"

#define BODY_MAX       (4U << 20)
#define CONNECTION_MAX 4096U
#define IDLE_SECONDS   120U

struct server {
	struct sim *sim;
	struct MHD_Daemon *daemon;
	bool media;
	int port;
	char *cert, *key;
};

static enum endpoint endpoint_of(const struct server *s, const char *path)
{
	static const struct {
		const char *path;
		enum endpoint endpoint;
	} routes[] = {
		{ "/search", ENDPOINT_SEARCH },
		{ "/v1/captures/query", ENDPOINT_CAPTURES },
		{ "/v1/access_token", ENDPOINT_TOKEN },
		{ "/v1/authorize", ENDPOINT_AUTHORIZE },
	};

	if (s->media)
		return ENDPOINT_MEDIA;
	for (size_t i = 0; i < ARRAY_COUNT(routes); i++)
		if (strcmp(routes[i].path, path) == 0)
			return routes[i].endpoint;
	if (strcmp(path, "/sim") == 0 || text_starts(path, "/sim/"))
		return ENDPOINT_CONTROL;
	if (text_starts(path, "/v1/applications/") && text_ends(path, "/token"))
		return ENDPOINT_APP_TOKEN;
	return ENDPOINT_OTHER;
}

static void dispatch(struct request *r, struct reply *out, bool *queued)
{
	switch (r->endpoint) {
	case ENDPOINT_SEARCH:
		search_handle(r, out);
		break;
	case ENDPOINT_CAPTURES:
		captures_handle(r, out);
		break;
	case ENDPOINT_TOKEN:
		oauth_token(r, out);
		break;
	case ENDPOINT_AUTHORIZE:
		oauth_authorize(r, out);
		break;
	case ENDPOINT_APP_TOKEN:
		oauth_app_token(r, out);
		break;
	case ENDPOINT_MEDIA:
		media_handle(r, out);
		break;
	case ENDPOINT_CONTROL:
		control_handle(r, out, queued);
		break;
	case ENDPOINT_OTHER:
	case ENDPOINT_COUNT:
		http_refuse(r, out, 404, "Not Found");
		break;
	}
}

static void add_tracking(struct request *r, struct reply *out)
{
	const char *asked = http_header(r, "TrackingId");
	char uuid[UUID_TEXT_MAX];

	bytes_uuid(uuid);
	http_header_add(r, out, "trackingid", "%s",
	                asked == NULL ? uuid : asked);
}

static int64_t bytes_of(const struct reply *out)
{
	return out->is_media ? out->to - out->from : (int64_t)out->text.len;
}

static enum MHD_Result answer(struct request *r)
{
	struct reply out = { .status = 200 };
	bool queued = false;
	enum MHD_Result result;

	stats_request(r->sim->stats, r->endpoint, http_takes_gzip(r));
	gate_arrive(r);
	if (r->too_large)
		http_refuse(r, &out, 413, "The request is too large.");
	else if (!faults_before(r, &out)) {
		dispatch(r, &out, &queued);
		if (queued)
			return MHD_YES;
		faults_after(r, &out);
		if (r->endpoint == ENDPOINT_SEARCH ||
		    r->endpoint == ENDPOINT_CAPTURES)
			search_compress(r, &out);
		faults_wire(r, &out);
	}
	if (r->endpoint == ENDPOINT_SEARCH || r->endpoint == ENDPOINT_CAPTURES)
		add_tracking(r, &out);
	stats_reply(r->sim->stats, r->endpoint, out.wire.reset ? 0 : out.status,
	            bytes_of(&out));
	result = (enum MHD_Result)http_send(r, &out);
	http_reply_free(&out);
	return result;
}

/* How many replies a connection had. */
static int64_t *replies_of(struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *info =
	        MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info == NULL ? NULL : info->socket_context;
}

static struct request *request_new(struct server *s, struct MHD_Connection *c,
                                   const char *path, const char *method)
{
	const int64_t *replies = replies_of(c);
	struct request *r = mem_zeroed(1, sizeof(*r));

	r->sim = s->sim;
	r->connection = c;
	r->arena = arena_new();
	r->path = arena_text(r->arena, path);
	r->method = arena_text(r->arena, method);
	r->endpoint = endpoint_of(s, path);
	r->is_reused = replies != NULL && *replies > 0;
	r->is_too_many = stats_under_way(s->sim->stats, r->endpoint, 1) >
	                         s->sim->o.media_parallel &&
	                 s->sim->o.media_parallel > 0 &&
	                 r->endpoint == ENDPOINT_MEDIA;
	return r;
}

static bool still_waits(struct request *r)
{
	const struct options *o = &r->sim->o;
	int64_t ms = r->endpoint == ENDPOINT_MEDIA ? o->media_latency_ms
	                                           : o->latency_ms;

	if (r->waited || ms <= 0 || r->is_too_many ||
	    r->endpoint == ENDPOINT_CONTROL)
		return false;
	r->waited = true;
	timer_wait(r->sim->timer, r->connection, ms);
	return true;
}

/* NOLINTNEXTLINE(readability-function-size): the library's callback. */
static enum MHD_Result on_request(void *cls, struct MHD_Connection *c,
                                  const char *url, const char *method,
                                  const char *version, const char *data,
                                  size_t *size, void **con_cls)
{
	struct server *s = cls;
	struct request *r = *con_cls;

	(void)version;
	if (r == NULL) {
		*con_cls = request_new(s, c, url, method);
		return MHD_YES;
	}
	if (*size > 0) {
		if (r->body.len + *size > BODY_MAX)
			r->too_large = true;
		else
			text_add_bytes(&r->body, data, *size);
		*size = 0;
		return MHD_YES;
	}
	if (still_waits(r))
		return MHD_YES;
	return answer(r);
}

/* As a server does that is tired of a connection it had promised to keep. */
static void close_unannounced(struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *info =
	        MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);

	if (info != NULL)
		(void)shutdown(info->connect_fd, SHUT_RDWR);
}

static void on_done(void *cls, struct MHD_Connection *c, void **con_cls,
                    enum MHD_RequestTerminationCode code)
{
	struct request *r = *con_cls;
	int64_t *replies = replies_of(c);

	(void)cls;
	if (r == NULL)
		return;
	(void)stats_under_way(r->sim->stats, r->endpoint, -1);
	if (replies != NULL)
		++*replies;
	if (r->bye && code == MHD_REQUEST_TERMINATED_COMPLETED_OK)
		close_unannounced(c);
	text_free(&r->body);
	arena_free(r->arena);
	free(r);
	*con_cls = NULL;
}

static void on_connection(void *cls, struct MHD_Connection *c, void **socket,
                          enum MHD_ConnectionNotificationCode code)
{
	struct server *s = cls;

	(void)c;
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		*socket = mem_zeroed(1, sizeof(int64_t));
	} else {
		free(*socket);
		*socket = NULL;
	}
	if (s->media)
		stats_connection(s->sim->stats,
		                 code == MHD_CONNECTION_NOTIFY_STARTED ? 1
		                                                       : -1);
}

static int listen_on(int64_t port)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int yes = 1;

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	a.sin_port = htons((uint16_t)port);
	if (fd < 0)
		return -1;
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	if (bind(fd, (const struct sockaddr *)&a, sizeof(a)) == 0 &&
	    listen(fd, 1024) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

static int port_of(int fd)
{
	struct sockaddr_in a = { 0 };
	socklen_t len = sizeof(a);

	if (getsockname(fd, (struct sockaddr *)&a, &len) != 0)
		return 0;
	return ntohs(a.sin_port);
}

static bool read_tls(struct server *s)
{
	size_t len = 0;

	if (s->sim->o.tls_cert == NULL)
		return true;
	s->cert = (char *)speech_read(s->sim->o.tls_cert, &len);
	if (s->cert != NULL)
		s->cert = mem_resize(s->cert, len + 1, 1);
	if (s->cert != NULL)
		s->cert[len] = '\0';
	s->key = (char *)speech_read(s->sim->o.tls_key, &len);
	if (s->key != NULL)
		s->key = mem_resize(s->key, len + 1, 1);
	if (s->key != NULL)
		s->key[len] = '\0';
	return s->cert != NULL && s->key != NULL;
}

static struct MHD_Daemon *daemon_start(struct server *s, int fd,
                                       unsigned threads)
{
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TURBO |
	                 MHD_ALLOW_SUSPEND_RESUME |
	                 MHD_USE_SUPPRESS_DATE_NO_CLOCK;
	struct MHD_OptionItem more[] = {
		{ MHD_OPTION_HTTPS_MEM_CERT, 0, s->cert },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, s->key },
		{ MHD_OPTION_END, 0, NULL },
	};

	if (s->cert != NULL)
		flags |= MHD_USE_TLS;
	else
		more[0].option = MHD_OPTION_END;
	return MHD_start_daemon(flags, 0, NULL, NULL, on_request, s,
	                        MHD_OPTION_LISTEN_SOCKET, fd,
	                        MHD_OPTION_THREAD_POOL_SIZE, threads,
	                        MHD_OPTION_CONNECTION_LIMIT, CONNECTION_MAX,
	                        MHD_OPTION_CONNECTION_TIMEOUT, IDLE_SECONDS,
	                        MHD_OPTION_NOTIFY_COMPLETED, on_done, NULL,
	                        MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
	                        MHD_OPTION_ARRAY, more, MHD_OPTION_END);
}

struct server *server_start(struct sim *sim, bool media, int64_t port,
                            int64_t threads)
{
	struct server *s = mem_zeroed(1, sizeof(*s));
	int fd = listen_on(port);

	s->sim = sim;
	s->media = media;
	if (fd < 0) {
		fprintf(stderr, "wxarchive-sim: cannot listen on port %lld\n",
		        (long long)port);
		server_stop(s);
		return NULL;
	}
	s->port = port_of(fd);
	if (!read_tls(s)) {
		fprintf(stderr, "wxarchive-sim: cannot read --tls-cert or "
		                "--tls-key\n");
		(void)close(fd);
		server_stop(s);
		return NULL;
	}
	s->daemon = daemon_start(s, fd, (unsigned)(threads < 2 ? 2 : threads));
	if (s->daemon == NULL) {
		fprintf(stderr, "wxarchive-sim: cannot start the listener\n");
		(void)close(fd);
		server_stop(s);
		return NULL;
	}
	return s;
}

int server_port(const struct server *s)
{
	return s->port;
}

void server_stop(struct server *s)
{
	if (s == NULL)
		return;
	if (s->daemon != NULL)
		MHD_stop_daemon(s->daemon);
	free(s->cert);
	free(s->key);
	free(s);
}
