/* httpd: a tiny loopback listener over libmicrohttpd.
 * SPDX-License-Identifier: Apache-2.0 */
#include "port/httpd.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/signals.h"
#include "base/text.h"

#define CONNECTION_LIMIT   16U
#define CONNECTION_TIMEOUT 15U
#define CONNECTION_MEMORY  ((size_t)32 * 1024)

/* How long a stop waits for pages on their way: 1 s at most. */
#define STOP_LOOKS   100
#define STOP_LOOK_NS 10000000L

struct httpd {
	struct MHD_Daemon *daemon;
	httpd_handler *handler;
	void *ctx;
};

/* A page elsewhere must not reach us through a name that it makes point to
 * this machine.  HTTP/1.0, which no browser sends, may come without one. */
static bool is_our_host(const char *host, const char *version)
{
	static const char *const ours[] = { "127.0.0.1", "localhost", "[::1]" };

	if (host == NULL)
		return strcmp(version, "HTTP/1.0") == 0;
	for (size_t i = 0; i < ARRAY_COUNT(ours); i++) {
		const size_t len = strlen(ours[i]);

		if (strncasecmp(host, ours[i], len) == 0 &&
		    (host[len] == '\0' || host[len] == ':'))
			return true;
	}
	return false;
}

/* The address as sent, kept until the request is over. */
static void *keep_uri(void *cls, const char *uri, struct MHD_Connection *con)
{
	(void)cls;
	(void)con;
	return mem_copy_text(uri);
}

static void drop_uri(void *cls, struct MHD_Connection *con, void **request,
                     enum MHD_RequestTerminationCode why)
{
	(void)cls;
	(void)con;
	(void)why;
	free(*request);
	*request = NULL;
}

static enum MHD_Result send_page(struct MHD_Connection *con, unsigned status,
                                 struct text *body)
{
	static const char *const headers[][2] = {
		{ "Content-Type", "text/html; charset=utf-8" },
		{ "Cache-Control", "no-store" },
		{ "Referrer-Policy", "no-referrer" },
		{ "X-Content-Type-Options", "nosniff" },
		{ "Content-Security-Policy",
		  "default-src 'none'; style-src 'unsafe-inline'" },
		{ "Connection", "close" },
	};
	const size_t len = body->len;
	struct MHD_Response *r = MHD_create_response_from_buffer(
	        len, text_take(body), MHD_RESPMEM_MUST_FREE);
	enum MHD_Result got = MHD_YES;

	if (r == NULL)
		return MHD_NO;
	for (size_t i = 0; got == MHD_YES && i < ARRAY_COUNT(headers); i++)
		got = MHD_add_response_header(r, headers[i][0], headers[i][1]);
	if (got == MHD_YES)
		got = MHD_queue_response(con, status, r);
	MHD_destroy_response(r);
	return got;
}

static enum MHD_Result refuse(struct MHD_Connection *con, unsigned status,
                              const char *why)
{
	struct text body = { 0 };

	text_addf(&body, "<!doctype html><p>%s</p>\n", why);
	return send_page(con, status, &body);
}

/* NOLINTBEGIN(readability-function-size,readability-non-const-parameter):
 * as libmicrohttpd has it */
static enum MHD_Result answer(void *cls, struct MHD_Connection *con,
                              const char *url, const char *method,
                              const char *version, const char *upload,
                              size_t *upload_size, void **request)
{
	struct httpd *h = cls;
	struct text body = { 0 };
	char *path = *request;
	char *mark;
	int status;

	(void)url;
	(void)upload;
	(void)upload_size;
	if (strcmp(method, "GET") != 0)
		return refuse(con, MHD_HTTP_METHOD_NOT_ALLOWED,
		              "only GET is understood here");
	if (!is_our_host(
	            MHD_lookup_connection_value(con, MHD_HEADER_KIND, "Host"),
	            version))
		return refuse(con, MHD_HTTP_FORBIDDEN,
		              "this listener serves its own machine only");
	mark = strchr(path, '?');
	if (mark != NULL)
		*mark = '\0';
	status = h->handler(h->ctx, path, mark == NULL ? "" : mark + 1, &body);
	return send_page(con, (unsigned)status, &body);
}

/* NOLINTEND(readability-function-size,readability-non-const-parameter) */

static int bound_port(struct MHD_Daemon *daemon)
{
	const union MHD_DaemonInfo *info =
	        MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);

	return info == NULL ? 0 : info->port;
}

/* libmicrohttpd does not say why it cannot listen, so the socket is ours. */
static int listen_on(int *out, int port, struct err *e)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		                  .sin_port = htons((uint16_t)port),
		                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const int on = 1;
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int number;

	if (fd >= 0 &&
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
	    bind(fd, (const struct sockaddr *)&at, sizeof(at)) == 0 &&
	    listen(fd, (int)CONNECTION_LIMIT) == 0) {
		*out = fd;
		return 0;
	}
	number = errno;
	if (fd >= 0)
		(void)close(fd);
	return err_set_errno(e, ERR_NET, number,
	                     "cannot listen on 127.0.0.1 port %d", port);
}

static struct MHD_Daemon *start_daemon(struct httpd *h, int fd)
{
	sigset_t before;
	struct MHD_Daemon *d;

	/* Signals are for the main thread. */
	signals_hold(&before);
	d = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL, NULL,
	                     answer, h, MHD_OPTION_LISTEN_SOCKET, fd,
	                     MHD_OPTION_URI_LOG_CALLBACK, keep_uri, NULL,
	                     MHD_OPTION_NOTIFY_COMPLETED, drop_uri, NULL,
	                     MHD_OPTION_CONNECTION_LIMIT, CONNECTION_LIMIT,
	                     MHD_OPTION_CONNECTION_TIMEOUT, CONNECTION_TIMEOUT,
	                     MHD_OPTION_CONNECTION_MEMORY_LIMIT,
	                     CONNECTION_MEMORY, MHD_OPTION_END);
	signals_release(&before);
	return d;
}

int httpd_start(struct httpd **out, int port, int *port_out,
                httpd_handler *handler, void *ctx, struct err *e)
{
	struct httpd *h;
	int fd = -1;

	if (listen_on(&fd, port, e) != 0)
		return -1;
	h = mem_zeroed(1, sizeof(*h));
	h->handler = handler;
	h->ctx = ctx;
	h->daemon = start_daemon(h, fd);
	if (h->daemon == NULL) {
		(void)close(fd);
		free(h);
		return err_set(e, ERR_BUG, "libmicrohttpd cannot start");
	}
	*port_out = bound_port(h->daemon);
	*out = h;
	return 0;
}

static bool has_connections(struct MHD_Daemon *daemon)
{
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(
	        daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);

	return info != NULL && info->num_connections > 0;
}

/* A page that is on its way to a browser is let through. */
void httpd_stop(struct httpd *h)
{
	const struct timespec pause = { 0, STOP_LOOK_NS };
	int fd;

	if (h == NULL)
		return;
	fd = MHD_quiesce_daemon(h->daemon);
	for (int i = 0; i < STOP_LOOKS && has_connections(h->daemon); i++)
		(void)nanosleep(&pause, NULL);
	MHD_stop_daemon(h->daemon);
	if (fd >= 0)
		(void)close(fd);
	free(h);
}
