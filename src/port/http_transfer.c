/* http_transfer: one job on its way, around one easy handle of libcurl.
 * SPDX-License-Identifier: Apache-2.0 */
#include "port/http_transfer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "port/addr.h"
#include "port/http.h"
#include "port/http_easy.h"
#include "port/http_fail.h"
#include "port/http_pace.h"
#include "port/http_peer.h"

static curl_socket_t open_socket(void *ctx, curlsocktype purpose,
                                 struct curl_sockaddr *to)
{
	struct http_transfer *t = ctx;
	struct addr a;

	(void)purpose;
	t->is_through = false;
	if (t->clock_ms == 0)
		t->clock_ms = clock_mono(&clock_system);
	if (!addr_of(&a, &to->addr))
		return CURL_SOCKET_BAD;
	/* That of the proxy is the configuration's. */
	if (!t->route.is_tunnelled &&
	    !http_route_admits(t->place, t->route.is_plain, &a)) {
		t->was_refused = true;
		addr_text(t->refused, &a);
		return CURL_SOCKET_BAD;
	}
	t->was_tried = true;
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

/* A request that is no GET is never sent a second time by libcurl itself, as
 * it does when a connection that was kept dies before a reply: the caller
 * decides, counts it and gives it an id of its own. */
static bool may_send(struct http_transfer *t)
{
	const bool is_again = t->was_sent;

	t->was_sent = true;
	if (!is_again || strcmp(t->job->method, "GET") == 0)
		return true;
	(void)err_set(&t->job->err, ERR_NET,
	              "a connection that was kept open closed before a reply");
	return false;
}

/* The connection stands, the request goes out. */
/* NOLINTNEXTLINE(readability-non-const-parameter): as libcurl has it */
static int before_request(void *ctx, char *primary_ip, char *local_ip,
                          int primary_port, int local_port)
{
	struct http_transfer *t = ctx;

	(void)primary_ip;
	(void)local_ip;
	(void)primary_port;
	(void)local_port;
	t->is_through = true;
	t->mark_ms = clock_mono(&clock_system);
	if (t->clock_ms == 0)
		t->clock_ms = t->mark_ms;
	return may_send(t) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

static int start_sink(struct http_transfer *t)
{
	struct http_job *job = t->job;

	t->is_started = true;
	if (job->sink.write == NULL && job->content_encoding[0] == '\0' &&
	    job->content_length > (int64_t)job->reply_limit)
		return err_set(&job->err, ERR_TOO_LARGE,
		               "reply of %lld bytes: the limit is %zu",
		               (long long)job->content_length,
		               job->reply_limit);
	if (job->sink.start == NULL)
		return 0;
	return job->sink.start(job->sink.ctx, job, &job->err);
}

static size_t take_header(char *line, size_t size, size_t count, void *ctx)
{
	struct http_transfer *t = ctx;
	struct http_job *job = t->job;
	const size_t len = size * count;

	if (job->first_byte_ms == 0)
		job->first_byte_ms = clock_mono(&clock_system);
	if (http_head_line(&t->head, job, line, len, clock_now(&clock_system),
	                   &job->err) != 0)
		return 0;
	if (t->head.is_done && !t->is_started && start_sink(t) != 0)
		return 0;
	return len;
}

/* A page of the search is a megabyte: to come there by doubling leaves holes in
 * the heap. */
#define SMALL_REPLY ((size_t)64 << 10)
#define LARGE_REPLY ((size_t)2 << 20)

static int keep_reply(struct http_job *job, const char *data, size_t len)
{
	if (len > job->reply_limit - job->reply.len)
		return err_set(&job->err, ERR_TOO_LARGE,
		               "reply is longer than %zu bytes",
		               job->reply_limit);
	if (job->reply.len + len > SMALL_REPLY)
		text_reserve(&job->reply, LARGE_REPLY);
	text_add_bytes(&job->reply, data, len);
	return 0;
}

static size_t take_body(char *data, size_t size, size_t count, void *ctx)
{
	struct http_transfer *t = ctx;
	struct http_job *job = t->job;
	const size_t len = size * count;
	int got;

	if (job->counts_for_bandwidth && t->place->setup->bandwidth_bytes_s &&
	    !http_pace_take(t->place->pace, len, clock_mono(&clock_system))) {
		t->is_paused = true;
		return CURL_WRITEFUNC_PAUSE;
	}
	t->body_bytes += (int64_t)len;
	if (job->sink.write != NULL)
		got = job->sink.write(job->sink.ctx, data, len, &job->err);
	else
		got = keep_reply(job, data, len);
	return got == 0 ? len : 0;
}

static bool set_callbacks(struct http_transfer *t)
{
	CURL *c = t->easy;

	return curl_easy_setopt(c, CURLOPT_PRIVATE, t) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket) ==
	               CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, t) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_PREREQFUNCTION, before_request) ==
	               CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_PREREQDATA, t) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_header) ==
	               CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_HEADERDATA, t) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body) ==
	               CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_WRITEDATA, t) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_ERRORBUFFER, t->error_text) ==
	               CURLE_OK;
}

struct http_transfer *http_transfer_new(const struct http_place *place)
{
	struct http_transfer *t = mem_zeroed(1, sizeof(*t));

	t->place = place;
	t->easy = curl_easy_init();
	if (t->easy == NULL || !set_callbacks(t) ||
	    !http_easy_set_lasting(t->easy, place->setup, place->share)) {
		http_transfer_free(t);
		return NULL;
	}
	return t;
}

void http_transfer_free(struct http_transfer *t)
{
	if (t == NULL)
		return;
	if (t->easy != NULL)
		curl_easy_cleanup(t->easy);
	http_easy_wipe(&t->headers);
	free(t);
}

void http_transfer_clear(struct http_job *job)
{
	struct http_head head;

	http_head_start(&head, job);
	err_clear(&job->err);
	text_clear(&job->reply);
	job->received_bytes = 0;
	job->was_reused = false;
	job->peer[0] = '\0';
	job->tls_peer[0] = '\0';
	job->started_ms = clock_mono(&clock_system);
	job->first_byte_ms = 0;
	job->ended_ms = 0;
}

static void clear_state(struct http_transfer *t, struct http_job *job)
{
	http_transfer_clear(job);
	http_head_start(&t->head, job);
	t->error_text[0] = '\0';
	t->is_started = false;
	t->is_paused = false;
	t->was_refused = false;
	t->was_tried = false;
	t->was_sent = false;
	t->is_through = false;
	t->clock_ms = 0;
	t->mark_ms = 0;
	t->mark_bytes = 0;
	t->body_bytes = 0;
}

int http_transfer_begin(struct http_transfer *t, struct http_job *job,
                        struct err *e)
{
	clear_state(t, job);
	if (http_route_choose(&t->route, t->place, job, e) != 0)
		return -1;
	if (!http_easy_set_job(t->easy, &t->headers, job,
	                       t->route.is_tunnelled ? t->place->proxy
	                                             : NULL)) {
		http_easy_wipe(&t->headers);
		(void)err_set(e, ERR_BUG, "the request cannot be prepared");
		return http_fail_context(e, job);
	}
	t->job = job;
	return 0;
}

/* "CN=..": the line "Subject:" of the server's own certificate. */
static const char *subject_of(CURL *c)
{
	struct curl_certinfo *info = NULL;

	if (curl_easy_getinfo(c, CURLINFO_CERTINFO, &info) != CURLE_OK ||
	    info == NULL || info->num_of_certs < 1)
		return NULL;
	for (struct curl_slist *s = info->certinfo[0]; s != NULL; s = s->next)
		if (text_starts(s->data, "Subject:"))
			return s->data + strlen("Subject:");
	return NULL;
}

static void read_peer(struct http_transfer *t)
{
	struct http_job *job = t->job;
	const char *ip = NULL;
	const char *subject = subject_of(t->easy);
	long port = 0;
	long local = 0;
	long opened = 1;

	(void)curl_easy_getinfo(t->easy, CURLINFO_PRIMARY_IP, &ip);
	(void)curl_easy_getinfo(t->easy, CURLINFO_PRIMARY_PORT, &port);
	(void)curl_easy_getinfo(t->easy, CURLINFO_LOCAL_PORT, &local);
	(void)curl_easy_getinfo(t->easy, CURLINFO_NUM_CONNECTS, &opened);
	if (ip == NULL || *ip == '\0')
		return;
	(void)snprintf(job->peer, sizeof(job->peer),
	               strchr(ip, ':') == NULL ? "%s:%ld" : "[%s]:%ld", ip,
	               port);
	job->was_reused = opened == 0;
	if (t->route.is_plain)
		return;
	if (subject != NULL)
		http_peer_note(t->place->peers, local, job->peer, subject);
	(void)snprintf(job->tls_peer, sizeof(job->tls_peer), "%s",
	               http_peer_find(t->place->peers, local, job->peer));
}

/* A sink that cannot write names what it writes: where the bytes came from
 * has nothing to do with it. */
static bool is_of_storage(const struct err *e)
{
	return e->code == ERR_DISK || e->code == ERR_FULL;
}

/* How far it came by the proxy.  Once the tunnel stands, the proxy has nothing
 * to do with what fails. */
static void ask_proxy(struct http_transfer *t, struct http_fail *f)
{
	long status = 0;
	long local = 0;

	if (!t->route.is_tunnelled || t->is_through)
		return;
	(void)curl_easy_getinfo(t->easy, CURLINFO_HTTP_CONNECTCODE, &status);
	(void)curl_easy_getinfo(t->easy, CURLINFO_LOCAL_PORT, &local);
	if (status / 100 == 2)
		return;
	f->proxy = t->place->proxy;
	f->connect_status = (int)status;
	f->has_reached = local > 0;
}

static void set_failure(struct http_transfer *t, CURLcode code)
{
	struct http_job *job = t->job;
	struct http_fail f = { .code = (int)code,
		               .detail = t->error_text,
		               .has_head = t->head.is_done };

	if (job->err.code != ERR_NONE) {
		if (!is_of_storage(&job->err))
			(void)http_fail_context(&job->err, job);
		return;
	}
	if (t->was_refused && !t->was_tried) {
		(void)http_route_refuse(&job->err, job, t->refused);
		return;
	}
	(void)curl_easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &f.system_errno);
	ask_proxy(t, &f);
	(void)http_fail_set(&job->err, job, &f);
}

void http_transfer_end(struct http_transfer *t, CURLcode code, int64_t now_ms)
{
	struct http_job *job = t->job;
	curl_off_t received = 0;

	(void)curl_easy_getinfo(t->easy, CURLINFO_SIZE_DOWNLOAD_T, &received);
	job->received_bytes = received;
	job->ended_ms = now_ms;
	read_peer(t);
	if (code != CURLE_OK)
		set_failure(t, code);
	http_easy_wipe(&t->headers);
	t->job = NULL;
}

/* A stall time alone means: no byte at all. */
static int64_t least_rate(const struct http_job *job)
{
	return job->stall_bytes_s > 0 ? job->stall_bytes_s : 1;
}

int http_transfer_check(struct http_transfer *t, int64_t now_ms, struct err *e)
{
	const struct http_job *job = t->job;
	const int64_t passed = now_ms - t->mark_ms;
	const int64_t bytes = t->body_bytes - t->mark_bytes;

	if (job->total_ms > 0 && t->clock_ms > 0 &&
	    now_ms - t->clock_ms >= job->total_ms)
		return err_set(e, ERR_TIMEOUT, "not finished within %lld ms",
		               (long long)job->total_ms);
	if (job->stall_ms <= 0 || t->mark_ms == 0)
		return 0;
	/* What waits for bandwidth does not stall. */
	if (!t->is_paused && passed < job->stall_ms)
		return 0;
	if (!t->is_paused && bytes * 1000 < least_rate(job) * passed)
		return err_set(e, ERR_TIMEOUT,
		               "stalled: %lld bytes in the last %lld ms",
		               (long long)bytes, (long long)passed);
	t->mark_ms = now_ms;
	t->mark_bytes = t->body_bytes;
	return 0;
}
