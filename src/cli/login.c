/* The listener's thread leaves the first redirect under the lock and wakes
 * the waiting thread by an eventfd.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cli/login.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/when.h"
#include "port/httpd.h"
#include "webex/signin.h"

#define REDIRECT_MAX 8192
/* How often the wish to stop is looked at. */
#define LOOK_MS 200

struct login {
	struct httpd *httpd;
	char redirect[64];
	int wake;
	pthread_mutex_t lock;
	const struct signin *signin; /* NULL: nothing is expected yet */
	char *query; /* of the redirect that came; NULL: none yet */
};

static int answer(void *ctx, const char *path, const char *query,
                  struct text *body)
{
	struct login *const l = ctx;
	OWN(own_arena) struct arena *a = arena_new();
	const uint64_t one = 1;
	bool is_taken = false;
	bool is_ours;

	if (strcmp(path, "/callback") != 0 || query[0] == '\0' ||
	    strlen(query) > REDIRECT_MAX) {
		text_add(body, "<!doctype html><title>wxarchive</title>"
		               "<p>There is nothing here.");
		return 404;
	}
	(void)pthread_mutex_lock(&l->lock);
	is_ours = l->signin != NULL && signin_is_ours(a, l->signin, query);
	if (is_ours && l->query == NULL) {
		l->query = mem_copy_text(query);
		is_taken = true;
	}
	(void)pthread_mutex_unlock(&l->lock);
	if (!is_ours) {
		text_add(body, "<!doctype html><title>wxarchive</title>"
		               "<p>This page belongs to another sign-in. Open "
		               "the address that wxarchive printed last.");
		return 400;
	}
	if (is_taken)
		(void)!write(l->wake, &one, sizeof(one));
	text_add(body, "<!doctype html><title>wxarchive</title>"
	               "<p>The sign-in has reached wxarchive. Its terminal "
	               "tells how it went; this page can be closed.");
	return 200;
}

int login_listen(struct login **out, int port, struct err *e)
{
	OWN(own_login) struct login *l = mem_zeroed(1, sizeof(*l));
	int bound = 0;

	(void)pthread_mutex_init(&l->lock, NULL);
	l->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (l->wake < 0)
		return err_set_errno(e, ERR_BUG, errno, "cannot listen");
	if (httpd_start(&l->httpd, port, &bound, answer, l, e) != 0) {
		(void)err_context(e, "cannot listen for the redirect");
		return err_hint(e, "set auth.redirect_port to a free port, and "
		                   "register it with the integration");
	}
	(void)snprintf(l->redirect, sizeof(l->redirect),
	               "http://127.0.0.1:%d/callback", bound);
	*out = GIVE(l);
	return 0;
}

void login_close(struct login *l)
{
	if (l == NULL)
		return;
	httpd_stop(l->httpd);
	if (l->wake >= 0)
		(void)close(l->wake);
	if (l->query != NULL)
		secret_wipe(l->query, strlen(l->query));
	free(l->query);
	(void)pthread_mutex_destroy(&l->lock);
	free(l);
}

const char *login_redirect(const struct login *l)
{
	return l->redirect;
}

void login_expect(struct login *l, const struct signin *s)
{
	(void)pthread_mutex_lock(&l->lock);
	l->signin = s;
	(void)pthread_mutex_unlock(&l->lock);
}

/* The redirect that the browser brought, or NULL. */
static char *take_query(struct login *l, struct arena *a)
{
	char *query;

	(void)pthread_mutex_lock(&l->lock);
	query = arena_text(a, l->query);
	(void)pthread_mutex_unlock(&l->lock);
	return query;
}

/* What a person has typed or pasted so far. */
struct typed {
	int fd; /* -1: the end was read */
	struct text pending, line;
};

static void typed_free(struct typed *t)
{
	text_free(&t->pending);
	text_free(&t->line);
}

/* Moves the next whole line out (at the end, also a last one without LF). */
static bool next_line(struct typed *t)
{
	const char *all = text_str(&t->pending);
	const char *end = strchr(all, '\n');
	OWN(text_free) struct text rest = { NULL, 0, 0 };

	if (end == NULL && (t->fd >= 0 || t->pending.len == 0))
		return false;
	text_clear(&t->line);
	text_add_bytes(&t->line, all,
	               end == NULL ? t->pending.len : (size_t)(end - all));
	if (end != NULL)
		text_add(&rest, end + 1);
	text_clear(&t->pending);
	text_add(&t->pending, text_str(&rest));
	return true;
}

static void read_typed(struct typed *t)
{
	char buffer[1024];
	const ssize_t n = read(t->fd, buffer, sizeof(buffer));

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n <= 0)
		t->fd = -1;
	else if (t->pending.len + (size_t)n <= REDIRECT_MAX)
		text_add_bytes(&t->pending, buffer, (size_t)n);
	else
		text_clear(&t->pending);
}

/* 1: code found, 0: go on, -1: refused. */
static int judge_paste(char **code, struct arena *a, const struct signin *s,
                       const char *line, struct err *e)
{
	if (line[strspn(line, " \t\r")] == '\0')
		return 0;
	if (signin_code(code, a, s, line, e) == 0)
		return 1;
	if (e->code != ERR_USAGE)
		return -1;
	(void)fprintf(stderr, "%s; paste the whole address of the page\n",
	              e->text);
	return 0;
}

static int check_time(const struct login_wait *w, int64_t begun_ms,
                      struct err *e)
{
	if (atomic_load(w->stop) != 0)
		return err_set(e, ERR_STOPPED, "stopped");
	if (clock_mono(w->clock) - begun_ms < w->limit_ms)
		return 0;
	(void)err_set(e, ERR_AUTH,
	              "nobody has signed in within %" PRId64 " minutes",
	              w->limit_ms / MINUTE_MS);
	return err_hint(e, "run wxarchive login again, open the address it "
	                   "prints, and sign in as an administrator");
}

/* Goes through the lines that are there: as judge_paste. */
static int judge_typed(char **code, struct arena *a, const struct signin *s,
                       struct typed *t, struct err *e)
{
	int found = 0;

	while (found == 0 && next_line(t))
		found = judge_paste(code, a, s, text_str(&t->line), e);
	return found;
}

int login_wait_code(char **code, struct arena *a, struct login *l,
                    const struct login_wait *w, struct err *e)
{
	const int64_t begun_ms = clock_mono(w->clock);
	OWN(typed_free) struct typed typed = { .fd = w->input };

	while (check_time(w, begun_ms, e) == 0) {
		struct pollfd fds[2] = { { l->wake, POLLIN, 0 },
			                 { typed.fd, POLLIN, 0 } };
		int found;

		if (poll(fds, 2, LOOK_MS) <= 0)
			continue;
		if ((fds[0].revents & POLLIN) != 0)
			return signin_code(code, a, l->signin, take_query(l, a),
			                   e);
		read_typed(&typed);
		found = judge_typed(code, a, l->signin, &typed, e);
		if (found != 0)
			return found > 0 ? 0 : -1;
	}
	return -1;
}
