/* connect_proxy: an HTTP proxy on a loopback port that knows only CONNECT.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/connect_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"

#define HEAD_MAX 16384

struct connect_proxy {
	const struct connect_plan *plan;
	SSL_CTX *tls;
	int fd;
	int port;
	pthread_t id;
	atomic_bool is_ending;
	atomic_int connections;
	atomic_int open;
	atomic_int asked;
	pthread_mutex_t lock; /* of the two below */
	struct text head;
	struct text seen;
};

/* The client's side of a connection. */
struct client {
	struct connect_proxy *proxy;
	SSL *tls;
	int fd;
};

static ssize_t client_read(struct client *c, char *buf, size_t size)
{
	const ssize_t n = c->tls != NULL ? SSL_read(c->tls, buf, (int)size)
	                                 : recv(c->fd, buf, size, 0);

	if (n > 0) {
		(void)pthread_mutex_lock(&c->proxy->lock);
		text_add_bytes(&c->proxy->seen, buf, (size_t)n);
		(void)pthread_mutex_unlock(&c->proxy->lock);
	}
	return n;
}

static bool send_all(SSL *tls, int fd, const char *data, size_t len)
{
	while (len > 0) {
		const ssize_t n = tls != NULL
		                          ? SSL_write(tls, data, (int)len)
		                          : send(fd, data, len, MSG_NOSIGNAL);

		if (n <= 0)
			return false;
		data += n;
		len -= (size_t)n;
	}
	return true;
}

static bool say(const struct client *c, const char *words)
{
	return send_all(c->tls, c->fd, words, strlen(words));
}

/* What one of both has to say, to the other; false at an end. */
static bool relay_once(struct client *c, int server)
{
	struct pollfd p[2] = { { .fd = c->fd, .events = POLLIN },
		               { .fd = server, .events = POLLIN } };
	const bool is_pending = c->tls != NULL && SSL_pending(c->tls) > 0;
	char buf[16384];
	ssize_t n;

	if (!is_pending && poll(p, 2, 20) <= 0)
		return !atomic_load(&c->proxy->is_ending);
	if (is_pending || p[0].revents != 0) {
		n = client_read(c, buf, sizeof(buf));
		if (n <= 0 || !send_all(NULL, server, buf, (size_t)n))
			return false;
	}
	if (p[1].revents != 0) {
		n = recv(server, buf, sizeof(buf), 0);
		if (n <= 0 || !send_all(c->tls, c->fd, buf, (size_t)n))
			return false;
	}
	return true;
}

static int dial(int port)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
		                        .sin_port = htons((uint16_t)port),
		                        .sin_addr.s_addr =
		                                htonl(INADDR_LOOPBACK) };
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (connect(fd, (const struct sockaddr *)&to, sizeof(to)) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

/* A name may end before the port: "media.example" leads there from any. */
static int port_of(const struct connect_plan *plan, const char *head)
{
	const char *name = head + strlen("CONNECT ");

	for (size_t i = 0; i < plan->count; i++) {
		const size_t len = strlen(plan->routes[i].name);

		if (strncmp(name, plan->routes[i].name, len) == 0 &&
		    (name[len] == ' ' || name[len] == ':'))
			return plan->routes[i].port;
	}
	return 0;
}

static void tunnel(struct client *c, const char *head)
{
	const int port = port_of(c->proxy->plan, head);
	const int server = port == 0 ? -1 : dial(port);

	if (server < 0) {
		(void)say(c, "HTTP/1.1 502 Bad Gateway\r\n"
		             "Retry-After: 86400\r\n"
		             "Content-Length: 0\r\n\r\n");
		return;
	}
	if (say(c, "HTTP/1.1 200 Connection established\r\n"
	           "ETag: \"of the proxy\"\r\n\r\n"))
		while (relay_once(c, server))
			continue;
	(void)close(server);
}

static bool is_let_in(const struct connect_plan *plan, const char *head)
{
	OWN(mem_own) char *line = NULL;

	if (plan->login == NULL)
		return true;
	line = mem_format("\r\nProxy-Authorization: Basic %s\r\n", plan->login);
	return strstr(head, line) != NULL;
}

static void note(struct connect_proxy *p, const struct text *head)
{
	const char *s = head->data;
	FILE *log;

	(void)atomic_fetch_add(&p->asked, 1);
	(void)pthread_mutex_lock(&p->lock);
	text_clear(&p->head);
	text_add_bytes(&p->head, head->data, head->len);
	log = p->plan->log == NULL ? NULL : fopen(p->plan->log, "ae");
	if (log != NULL) {
		(void)fprintf(log, "%.*s\n", (int)strcspn(s, "\r\n"), s);
		(void)fclose(log);
	}
	(void)pthread_mutex_unlock(&p->lock);
}

static void answer(struct client *c, const struct text *head)
{
	const struct connect_plan *plan = c->proxy->plan;
	const char *words = head->data;

	note(c->proxy, head);
	if (!is_let_in(plan, words))
		(void)say(c, "HTTP/1.1 407 Proxy Authentication Required\r\n"
		             "Proxy-Authenticate: Basic realm=\"way out\"\r\n"
		             "Content-Length: 0\r\n\r\n");
	else if (plan->reply != NULL)
		(void)say(c, plan->reply);
	else if (strncmp(words, "CONNECT ", 8) == 0)
		tunnel(c, words);
	else
		(void)say(c, "HTTP/1.1 405 Not Allowed\r\n"
		             "Content-Length: 0\r\n\r\n");
}

/* A byte at a time, so that none of the tunnel's is taken. */
static bool read_head(struct client *c, struct text *head)
{
	while (head->len < HEAD_MAX && !atomic_load(&c->proxy->is_ending)) {
		struct pollfd p = { .fd = c->fd, .events = POLLIN };
		char byte;

		if ((c->tls == NULL || SSL_pending(c->tls) == 0) &&
		    poll(&p, 1, 20) <= 0)
			continue;
		if (c->proxy->plan->is_silent) {
			(void)nanosleep(&(struct timespec){ 0, 20000000 },
			                NULL);
			continue;
		}
		if (client_read(c, &byte, 1) != 1)
			return false;
		text_add_char(head, byte);
		if (head->len >= 4 &&
		    memcmp(head->data + head->len - 4, "\r\n\r\n", 4) == 0)
			return true;
	}
	return false;
}

static bool greet(struct client *c)
{
	if (c->proxy->tls == NULL)
		return true;
	c->tls = SSL_new(c->proxy->tls);
	return SSL_set_fd(c->tls, c->fd) == 1 && SSL_accept(c->tls) == 1;
}

static void *serve(void *ctx)
{
	struct client *c = ctx;
	struct connect_proxy *p = c->proxy;
	OWN(text_free) struct text head = { 0 };

	if (greet(c) && read_head(c, &head))
		answer(c, &head);
	if (c->tls != NULL) {
		(void)SSL_shutdown(c->tls);
		SSL_free(c->tls);
	}
	(void)close(c->fd);
	free(c);
	(void)atomic_fetch_sub(&p->open, 1);
	return NULL;
}

static void *take_clients(void *ctx)
{
	struct connect_proxy *p = ctx;

	while (!atomic_load(&p->is_ending)) {
		struct pollfd ready = { .fd = p->fd, .events = POLLIN };
		struct client *c;
		pthread_t id;
		int fd;

		if (poll(&ready, 1, 20) <= 0)
			continue;
		fd = accept4(p->fd, NULL, NULL, SOCK_CLOEXEC);
		if (fd < 0)
			continue;
		c = mem_zeroed(1, sizeof(*c));
		*c = (struct client){ p, NULL, fd };
		(void)atomic_fetch_add(&p->connections, 1);
		(void)atomic_fetch_add(&p->open, 1);
		if (pthread_create(&id, NULL, serve, c) != 0)
			abort();
		(void)pthread_detach(id);
	}
	return NULL;
}

/* Room for both PEM texts of a plan. */
static SSL_CTX *make_tls(const struct connect_plan *plan)
{
	SSL_CTX *tls = SSL_CTX_new(TLS_server_method());
	BIO *key_bio = BIO_new_mem_buf(plan->tls_key, -1);
	BIO *cert_bio = BIO_new_mem_buf(plan->tls_cert, -1);
	EVP_PKEY *key = PEM_read_bio_PrivateKey(key_bio, NULL, NULL, NULL);
	X509 *cert = PEM_read_bio_X509(cert_bio, NULL, NULL, NULL);

	if (SSL_CTX_use_certificate(tls, cert) != 1 ||
	    SSL_CTX_use_PrivateKey(tls, key) != 1)
		abort();
	X509_free(cert);
	EVP_PKEY_free(key);
	BIO_free(cert_bio);
	BIO_free(key_bio);
	return tls;
}

static bool start_listening(struct connect_proxy *p)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);

	p->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (p->fd < 0 ||
	    bind(p->fd, (const struct sockaddr *)&at, sizeof(at)) != 0 ||
	    listen(p->fd, 64) != 0 ||
	    getsockname(p->fd, (struct sockaddr *)&at, &len) != 0)
		return false;
	p->port = ntohs(at.sin_port);
	return pthread_create(&p->id, NULL, take_clients, p) == 0;
}

struct connect_proxy *connect_proxy_start(const struct connect_plan *plan)
{
	struct connect_proxy *p = mem_zeroed(1, sizeof(*p));

	p->plan = plan;
	(void)pthread_mutex_init(&p->lock, NULL);
	if (plan->tls_key != NULL)
		p->tls = make_tls(plan);
	if (start_listening(p))
		return p;
	free(p);
	return NULL;
}

void connect_proxy_stop(struct connect_proxy *p)
{
	atomic_store(&p->is_ending, true);
	(void)pthread_join(p->id, NULL);
	while (atomic_load(&p->open) > 0)
		(void)nanosleep(&(struct timespec){ 0, 1000000 }, NULL);
	(void)close(p->fd);
	SSL_CTX_free(p->tls);
	text_free(&p->head);
	text_free(&p->seen);
	(void)pthread_mutex_destroy(&p->lock);
	free(p);
}

int connect_proxy_port(const struct connect_proxy *p)
{
	return p->port;
}

int connect_proxy_connections(struct connect_proxy *p)
{
	return atomic_load(&p->connections);
}

int connect_proxy_asked(struct connect_proxy *p)
{
	return atomic_load(&p->asked);
}

char *connect_proxy_head(struct connect_proxy *p)
{
	char *copy;

	(void)pthread_mutex_lock(&p->lock);
	copy = mem_copy_text(text_str(&p->head));
	(void)pthread_mutex_unlock(&p->lock);
	return copy;
}

int connect_proxy_saw(struct connect_proxy *p, const char *bytes)
{
	bool is_there;

	(void)pthread_mutex_lock(&p->lock);
	is_there = p->seen.len > 0 && memmem(p->seen.data, p->seen.len, bytes,
	                                     strlen(bytes)) != NULL;
	(void)pthread_mutex_unlock(&p->lock);
	return is_there;
}
