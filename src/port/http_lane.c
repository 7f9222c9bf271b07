/* http_lane: one network thread with its multi handle.
 * SPDX-License-Identifier: Apache-2.0 */
#include "port/http_lane.h"

#include <stdlib.h>
#include <string.h>

#include "base/inbox.h"
#include "base/mem.h"
#include "base/signals.h"
#include "base/when.h"
#include "port/http.h"
#include "port/http_fail.h"
#include "port/http_pace.h"

/* How often time limits are looked at while transfers run. */
#define CHECK_EVERY_MS 50
#define IDLE_POLL_MS   60000
/* Connections that a thread keeps open for the next job. */
#define KEPT_CONNECTIONS 256L

struct http_order {
	struct http_order *next;
	struct http_job *job;
	bool is_cancel;
};

static int64_t mono_ms(void)
{
	return clock_mono(&clock_system);
}

static void list_add(struct http_lane *l, struct http_transfer *t)
{
	t->next = NULL;
	t->previous = l->active_last;
	if (l->active_last == NULL)
		l->active = t;
	else
		l->active_last->next = t;
	l->active_last = t;
}

static void list_remove(struct http_lane *l, struct http_transfer *t)
{
	if (t->previous == NULL)
		l->active = t->next;
	else
		t->previous->next = t->next;
	if (t->next == NULL)
		l->active_last = t->previous;
	else
		t->next->previous = t->previous;
}

static void give_back(struct http_lane *l, struct http_job *job)
{
	(void)atomic_fetch_sub(&l->load, 1);
	inbox_put(l->inbox, &job->job);
}

static void make_idle(struct http_lane *l, struct http_transfer *t)
{
	t->next = l->idle;
	l->idle = t;
}

static struct http_transfer *take_idle(struct http_lane *l)
{
	struct http_transfer *t = l->idle;

	if (t == NULL)
		return http_transfer_new(&l->place);
	l->idle = t->next;
	return t;
}

/* A job that never reached libcurl. */
static void refuse_job(struct http_lane *l, struct http_job *job)
{
	job->ended_ms = mono_ms();
	give_back(l, job);
}

static void start_job(struct http_lane *l, struct http_job *job)
{
	struct http_transfer *t = take_idle(l);

	if (t == NULL) {
		(void)err_set(&job->err, ERR_BUG,
		              "libcurl cannot make a transfer");
		refuse_job(l, job);
		return;
	}
	if (http_transfer_begin(t, job, &job->err) != 0) {
		make_idle(l, t);
		refuse_job(l, job);
		return;
	}
	list_add(l, t);
	/* It fails only if the handle is in use, which would be our bug. */
	if (curl_multi_add_handle(l->multi, t->easy) != CURLM_OK)
		abort();
}

static void end_transfer(struct http_lane *l, struct http_transfer *t,
                         CURLcode code)
{
	struct http_job *job = t->job;

	/* Details of the connection are known while the handle is in. */
	http_transfer_end(t, code, mono_ms());
	(void)curl_multi_remove_handle(l->multi, t->easy);
	list_remove(l, t);
	make_idle(l, t);
	give_back(l, job);
}

static void stop_transfer(struct http_lane *l, struct http_transfer *t)
{
	(void)err_set(&t->job->err, ERR_STOPPED, "stopped");
	end_transfer(l, t, CURLE_ABORTED_BY_CALLBACK);
}

static void cancel_job(struct http_lane *l, const struct http_job *job)
{
	for (struct http_transfer *t = l->active; t != NULL; t = t->next)
		if (t->job == job) {
			stop_transfer(l, t);
			return;
		}
}

static struct http_order *take_orders(struct http_lane *l, bool *is_stopping)
{
	struct http_order *list;

	(void)pthread_mutex_lock(&l->lock);
	list = l->first;
	l->first = NULL;
	l->last = NULL;
	l->is_polling = false;
	*is_stopping = l->is_stopping;
	(void)pthread_mutex_unlock(&l->lock);
	return list;
}

/* False when the thread is to end. */
static bool follow_orders(struct http_lane *l)
{
	bool is_stopping = false;
	struct http_order *o = take_orders(l, &is_stopping);

	while (o != NULL) {
		struct http_order *next = o->next;

		if (o->is_cancel) {
			cancel_job(l, o->job);
		} else if (is_stopping) {
			http_transfer_clear(o->job);
			(void)err_set(&o->job->err, ERR_STOPPED, "stopped");
			(void)http_fail_context(&o->job->err, o->job);
			refuse_job(l, o->job);
		} else {
			start_job(l, o->job);
		}
		free(o);
		o = next;
	}
	return !is_stopping;
}

static void drain_messages(struct http_lane *l)
{
	int left = 0;

	for (CURLMsg *m = curl_multi_info_read(l->multi, &left); m != NULL;
	     m = curl_multi_info_read(l->multi, &left)) {
		char *owner = NULL;
		struct http_transfer *t;

		if (m->msg != CURLMSG_DONE)
			continue;
		(void)curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE,
		                        &owner);
		memcpy(&t, &owner, sizeof(void *));
		end_transfer(l, t, m->data.result);
	}
}

static void check_limits(struct http_lane *l, int64_t now_ms)
{
	struct http_transfer *next;

	if (now_ms < l->next_check_ms)
		return;
	l->next_check_ms = now_ms + CHECK_EVERY_MS;
	for (struct http_transfer *t = l->active; t != NULL; t = next) {
		next = t->next;
		if (http_transfer_check(t, now_ms, &t->job->err) != 0)
			end_transfer(l, t, CURLE_ABORTED_BY_CALLBACK);
	}
}

/* Lets a transfer go on that waited for bandwidth, at the end of the list, so
 * that all have their turn. */
static void resume_transfer(struct http_lane *l, struct http_transfer *t)
{
	CURLcode code;

	t->is_paused = false;
	list_remove(l, t);
	list_add(l, t);
	code = curl_easy_pause(t->easy, CURLPAUSE_CONT);
	if (code != CURLE_OK)
		end_transfer(l, t, code);
}

/* How long to wait for bandwidth; -1: nobody waits. */
static int64_t resume_paused(struct http_lane *l)
{
	struct http_transfer *last = l->active_last;
	struct http_transfer *next;
	bool is_last = false;

	for (struct http_transfer *t = l->active; t != NULL && !is_last;
	     t = next) {
		int64_t wait;

		next = t->next;
		is_last = t == last;
		if (!t->is_paused)
			continue;
		wait = http_pace_wait_ms(l->place.pace, mono_ms());
		if (wait > 0)
			return wait;
		resume_transfer(l, t);
	}
	return -1;
}

static int poll_ms(const struct http_lane *l, int64_t pace_wait_ms)
{
	if (l->active == NULL)
		return IDLE_POLL_MS;
	if (pace_wait_ms > 0 && pace_wait_ms < CHECK_EVERY_MS)
		return (int)pace_wait_ms;
	return CHECK_EVERY_MS;
}

/* Sleeps unless orders have come; whoever gives one while we sleep wakes us,
 * and nobody spends a wake-up on a thread that is at work. */
static void wait_for_events(struct http_lane *l, int timeout_ms)
{
	bool has_orders;

	(void)pthread_mutex_lock(&l->lock);
	has_orders = l->first != NULL || l->is_stopping;
	l->is_polling = !has_orders;
	(void)pthread_mutex_unlock(&l->lock);
	if (has_orders)
		return;
	(void)curl_multi_poll(l->multi, NULL, 0, timeout_ms, NULL);
}

static void *run_lane(void *ctx)
{
	struct http_lane *l = ctx;
	int running = 0;

	while (follow_orders(l)) {
		int64_t wait_ms = -1;

		(void)curl_multi_perform(l->multi, &running);
		drain_messages(l);
		if (l->active != NULL)
			check_limits(l, mono_ms());
		if (l->place.setup->bandwidth_bytes_s > 0)
			wait_ms = resume_paused(l);
		wait_for_events(l, poll_ms(l, wait_ms));
	}
	while (l->active != NULL)
		stop_transfer(l, l->active);
	return NULL;
}

int http_lane_prepare(struct http_lane *l, const struct http_place *place,
                      size_t connections, struct inbox *in, struct err *e)
{
	l->inbox = in;
	l->share = connections == 0 ? 1 : connections;
	(void)pthread_mutex_init(&l->lock, NULL);
	l->multi = curl_multi_init();
	l->place = *place;
	l->place.peers = &l->peers;
	l->place.share = curl_share_init();
	if (l->multi == NULL || l->place.share == NULL ||
	    curl_share_setopt(l->place.share, CURLSHOPT_SHARE,
	                      CURL_LOCK_DATA_SSL_SESSION) != CURLSHE_OK ||
	    curl_multi_setopt(l->multi, CURLMOPT_MAXCONNECTS,
	                      KEPT_CONNECTIONS) != CURLM_OK ||
	    curl_multi_setopt(l->multi, CURLMOPT_MAX_HOST_CONNECTIONS,
	                      (long)connections) != CURLM_OK)
		return err_set(e, ERR_BUG, "libcurl cannot start a thread");
	return 0;
}

int http_lane_start(struct http_lane *l, struct err *e)
{
	sigset_t before;
	int rc;

	/* Signals are for the main thread. */
	signals_hold(&before);
	rc = pthread_create(&l->id, NULL, run_lane, l);
	signals_release(&before);
	if (rc == 0)
		(void)pthread_setname_np(l->id, HTTP_LANE_NAME);
	if (rc != 0)
		return err_set_errno(e, ERR_BUG, rc,
		                     "cannot start a network thread");
	return 0;
}

void http_lane_free(struct http_lane *l)
{
	while (l->idle != NULL)
		http_transfer_free(take_idle(l));
	if (l->multi != NULL)
		(void)curl_multi_cleanup(l->multi);
	if (l->place.share != NULL)
		(void)curl_share_cleanup(l->place.share);
	(void)pthread_mutex_destroy(&l->lock);
}

void http_lane_stop(struct http_lane *l)
{
	(void)pthread_mutex_lock(&l->lock);
	l->is_stopping = true;
	(void)pthread_mutex_unlock(&l->lock);
	(void)curl_multi_wakeup(l->multi);
	(void)pthread_join(l->id, NULL);
}

void http_lane_order(struct http_lane *l, struct http_job *job, bool is_cancel)
{
	struct http_order *o = mem_zeroed(1, sizeof(*o));
	bool is_asleep;

	o->job = job;
	o->is_cancel = is_cancel;
	(void)pthread_mutex_lock(&l->lock);
	if (l->first == NULL)
		l->first = o;
	else
		l->last->next = o;
	l->last = o;
	is_asleep = l->is_polling;
	l->is_polling = false;
	(void)pthread_mutex_unlock(&l->lock);
	if (is_asleep)
		(void)curl_multi_wakeup(l->multi);
}
