/* raw_server: answers on a loopback port with exactly the bytes of a test.
 *
 * Each request's path picks a reply; the text of the last requests is kept.  A
 * thread per connection, so that the server never waits for itself.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_PORT_RAW_SERVER_H
#define UNIT_PORT_RAW_SERVER_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/mem.h"
#include "base/text.h"
#include "support/check.h"

enum raw_end { RAW_KEEP, RAW_CLOSE, RAW_RESET };

struct raw_reply {
	const char *path;
	const char *head; /* sent first */
	const char *body; /* sent next, after the delay */
	size_t body_len;  /* 0: all of the body */
	int delay_ms;     /* between the two; -1: until the server ends */
	enum raw_end end;
};

struct raw_server {
	const struct raw_reply *replies;
	size_t count;
	int fd;
	int port;
	pthread_t id;
	atomic_bool is_ending;
	atomic_int connections; /* so far */
	atomic_int open;        /* now */
	atomic_int requests;
	pthread_mutex_t lock;
	struct text last; /* request head and body */
	struct arena *arena;
};

struct raw_client {
	struct raw_server *server;
	int fd;
};

static inline void raw_sleep(int ms)
{
	const struct timespec t = { ms / 1000, ms % 1000 * 1000000L };

	(void)nanosleep(&t, NULL);
}

static inline bool raw_send(int fd, const char *data, size_t len)
{
	while (len > 0) {
		const ssize_t n = send(fd, data, len, MSG_NOSIGNAL);

		if (n <= 0)
			return false;
		data += n;
		len -= (size_t)n;
	}
	return true;
}

static inline size_t raw_wanted(const struct text *request)
{
	const char *end = strstr(text_str(request), "\r\n\r\n");
	const char *length = strcasestr(text_str(request), "content-length: ");
	size_t head;

	if (end == NULL)
		return SIZE_MAX;
	head = (size_t)(end + 4 - request->data);
	if (length == NULL || length > end)
		return head;
	return head + strtoul(length + 16, NULL, 10);
}

/* A whole request with its body; false when the connection ends. */
static inline bool raw_read(struct raw_server *s, int fd, struct text *request)
{
	while (request->len < raw_wanted(request)) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		char buf[4096];
		ssize_t n;

		if (atomic_load(&s->is_ending))
			return false;
		if (poll(&p, 1, 20) <= 0)
			continue;
		n = recv(fd, buf, sizeof(buf), 0);
		if (n <= 0)
			return false;
		text_add_bytes(request, buf, (size_t)n);
	}
	return true;
}

static inline const struct raw_reply *raw_find(const struct raw_server *s,
                                               const char *request)
{
	const char *path = strchr(request, ' ');

	for (size_t i = 0; path != NULL && i < s->count; i++) {
		const size_t len = strlen(s->replies[i].path);

		if (strncmp(path + 1, s->replies[i].path, len) == 0 &&
		    strchr(" ?", path[1 + len]) != NULL)
			return &s->replies[i];
	}
	return NULL;
}

static inline bool raw_answer(struct raw_server *s, int fd,
                              const struct raw_reply *r)
{
	const size_t len = r->body == NULL    ? 0
	                   : r->body_len == 0 ? strlen(r->body)
	                                      : r->body_len;
	int waited = 0;

	if (r->head != NULL && !raw_send(fd, r->head, strlen(r->head)))
		return false;
	while (waited != r->delay_ms && !atomic_load(&s->is_ending)) {
		raw_sleep(1);
		waited++;
	}
	return raw_send(fd, r->body, len) && r->end == RAW_KEEP;
}

static inline void *raw_serve(void *ctx)
{
	struct raw_client *c = ctx;
	struct raw_server *s = c->server;
	const struct raw_reply *r = NULL;
	bool is_on = true;

	while (is_on) {
		OWN(text_free) struct text request = { 0 };

		is_on = raw_read(s, c->fd, &request);
		if (!is_on)
			break;
		(void)pthread_mutex_lock(&s->lock);
		text_clear(&s->last);
		text_add_bytes(&s->last, request.data, request.len);
		(void)pthread_mutex_unlock(&s->lock);
		(void)atomic_fetch_add(&s->requests, 1);
		r = raw_find(s, text_str(&request));
		is_on = r != NULL && raw_answer(s, c->fd, r);
	}
	if (r != NULL && r->end == RAW_RESET) {
		const struct linger hard = { 1, 0 };

		(void)setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &hard,
		                 sizeof(hard));
	}
	(void)close(c->fd);
	free(c);
	(void)atomic_fetch_sub(&s->open, 1);
	return NULL;
}

static inline void *raw_accept(void *ctx)
{
	struct raw_server *s = ctx;

	while (!atomic_load(&s->is_ending)) {
		struct pollfd p = { .fd = s->fd, .events = POLLIN };
		struct raw_client *c;
		pthread_t id;
		int fd;

		if (poll(&p, 1, 20) <= 0)
			continue;
		fd = accept4(s->fd, NULL, NULL, SOCK_CLOEXEC);
		if (fd < 0)
			continue;
		c = mem_zeroed(1, sizeof(*c));
		*c = (struct raw_client){ s, fd };
		(void)atomic_fetch_add(&s->connections, 1);
		(void)atomic_fetch_add(&s->open, 1);
		if (pthread_create(&id, NULL, raw_serve, c) != 0)
			abort();
		(void)pthread_detach(id);
	}
	return NULL;
}

static inline void raw_start(struct raw_server *s,
                             const struct raw_reply *replies, size_t count)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);

	memset(s, 0, sizeof(*s));
	s->replies = replies;
	s->count = count;
	s->arena = arena_new();
	(void)pthread_mutex_init(&s->lock, NULL);
	s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(s->fd >= 0);
	assert_int_equal(bind(s->fd, (const struct sockaddr *)&at, sizeof(at)),
	                 0);
	assert_int_equal(listen(s->fd, 64), 0);
	assert_int_equal(getsockname(s->fd, (struct sockaddr *)&at, &len), 0);
	s->port = ntohs(at.sin_port);
	assert_int_equal(pthread_create(&s->id, NULL, raw_accept, s), 0);
}

static inline void raw_stop(struct raw_server *s)
{
	atomic_store(&s->is_ending, true);
	(void)pthread_join(s->id, NULL);
	while (atomic_load(&s->open) > 0)
		raw_sleep(1);
	(void)close(s->fd);
	text_free(&s->last);
	arena_free(s->arena);
	(void)pthread_mutex_destroy(&s->lock);
}

/* http://127.0.0.1:PORT and path; lives as long as the server. */
static inline const char *raw_url(struct raw_server *s, const char *path)
{
	return arena_format(s->arena, "http://127.0.0.1:%d%s", s->port, path);
}

/* The last request as it came; lives as long as the server. */
static inline const char *raw_last(struct raw_server *s)
{
	const char *copy;

	(void)pthread_mutex_lock(&s->lock);
	copy = arena_text(s->arena, text_str(&s->last));
	(void)pthread_mutex_unlock(&s->lock);
	return copy;
}

#endif
