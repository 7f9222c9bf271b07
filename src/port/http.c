/* http: the engine, which deals jobs out to its lanes.
 * SPDX-License-Identifier: Apache-2.0 */
#include "port/http.h"

#include <curl/curl.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/when.h"
#include "port/addr.h"
#include "port/http_lane.h"
#include "port/http_pace.h"
#include "port/http_proxy.h"

/* How long one look into the inbox may wait. */
#define TAKE_MS 60000

struct http {
	struct http_setup setup;
	struct addr_nets *nets;
	struct http_proxy *proxy;
	struct http_pace pace;
	struct http_lane *lanes;
	size_t lane_count;
};

static int64_t mono_ms(void)
{
	return clock_mono(&clock_system);
}

/* libcurl takes and frees its buffers with every transfer: without this their
 * memory goes back to the kernel and comes again, zeroed, each time (a tenth of
 * the processor time of small transfers, as measured).  What is larger, a page
 * of the search, is the kernel's: on the heap it leaves holes, and the heap
 * grows for as long as a run goes on.  One heap for all threads is no slower
 * here (most that they take is in their own caches) and holds 3 MB less that
 * one thread freed and another cannot use. */
static void keep_heap(void)
{
	/* NOLINTBEGIN(concurrency-mt-unsafe): no thread runs yet */
	(void)mallopt(M_MMAP_THRESHOLD, 512 * 1024);
	(void)mallopt(M_TRIM_THRESHOLD, 4 * 1024 * 1024);
	(void)mallopt(M_TOP_PAD, 256 * 1024);
	(void)mallopt(M_ARENA_MAX, 1);
	/* NOLINTEND(concurrency-mt-unsafe) */
}

int http_global_start(struct err *e)
{
	const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
	const curl_version_info_data *info;

	keep_heap();
	if (code != CURLE_OK)
		return err_set(e, ERR_BUG, "libcurl cannot start: %s",
		               curl_easy_strerror(code));
	info = curl_version_info(CURLVERSION_NOW);
	if ((info->features & CURL_VERSION_SSL) == 0 ||
	    (info->features & CURL_VERSION_ASYNCHDNS) == 0)
		return err_set(e, ERR_BUG,
		               "libcurl %s: built without TLS or without "
		               "asynchronous name look-up",
		               info->version);
	return 0;
}

static void free_engine(struct http *h, size_t running)
{
	for (size_t i = 0; i < running; i++)
		http_lane_stop(&h->lanes[i]);
	for (size_t i = 0; i < h->lane_count; i++)
		http_lane_free(&h->lanes[i]);
	http_pace_end(&h->pace);
	addr_nets_free(h->nets);
	http_proxy_free(h->proxy);
	free(h->lanes);
	free(h);
}

static int prepare_lane(struct http *h, size_t index, struct inbox *in,
                        struct err *e)
{
	const size_t per_host = h->setup.connections_per_host;
	const size_t share = per_host / h->lane_count +
	                     (index < per_host % h->lane_count ? 1 : 0);
	const struct http_place place = { .setup = &h->setup,
		                          .nets = h->nets,
		                          .proxy = h->proxy,
		                          .pace = &h->pace };

	return http_lane_prepare(&h->lanes[index], &place, share, in, e);
}

static size_t lanes_wanted(const struct http_setup *s)
{
	const size_t threads = s->threads == 0 ? 1 : s->threads;

	if (s->connections_per_host > 0 && s->connections_per_host < threads)
		return s->connections_per_host;
	return threads;
}

int http_start(struct http **out, const struct http_setup *setup,
               struct inbox *in, struct err *e)
{
	struct http *h = mem_zeroed(1, sizeof(*h));
	size_t running = 0;
	int got;

	h->setup = *setup;
	h->lane_count = lanes_wanted(setup);
	h->lanes = mem_zeroed(h->lane_count, sizeof(*h->lanes));
	http_pace_start(&h->pace, setup->bandwidth_bytes_s, mono_ms());
	got = addr_nets_parse(&h->nets, setup->allow.networks, e);
	if (got == 0)
		got = http_proxy_new(&h->proxy, &setup->via, e);
	for (size_t i = 0; got == 0 && i < h->lane_count; i++)
		got = prepare_lane(h, i, in, e);
	while (got == 0 && running < h->lane_count) {
		got = http_lane_start(&h->lanes[running], e);
		running += got == 0 ? 1 : 0;
	}
	if (got != 0) {
		free_engine(h, running);
		return -1;
	}
	*out = h;
	return 0;
}

void http_stop(struct http *h)
{
	if (h != NULL)
		free_engine(h, h->lane_count);
}

/* The lane with the fewest jobs for its share of the connections. */
static struct http_lane *lightest(struct http *h)
{
	struct http_lane *best = &h->lanes[0];

	for (size_t i = 1; i < h->lane_count; i++) {
		struct http_lane *l = &h->lanes[i];

		if (atomic_load(&l->load) * best->share <
		    atomic_load(&best->load) * l->share)
			best = l;
	}
	return best;
}

void http_give(struct http *h, struct http_job *job)
{
	struct http_lane *l = lightest(h);

	(void)atomic_fetch_add(&l->load, 1);
	http_lane_order(l, job, false);
}

/* Which lane has it is not known here: all are asked.  Queues keep the order,
 * so that a job given again later is not meant. */
void http_cancel(struct http *h, struct http_job *job)
{
	for (size_t i = 0; i < h->lane_count; i++)
		http_lane_order(&h->lanes[i], job, true);
}

void http_job_reset(struct http_job *job)
{
	text_free(&job->reply);
	memset(job, 0, sizeof(*job));
}

/* Is the job in the list?  What else is there goes to *others. */
static bool find_job(struct job *list, const struct job *job,
                     struct job **others)
{
	bool is_there = false;

	while (list != NULL) {
		struct job *next = list->next;

		if (list == job) {
			is_there = true;
		} else {
			list->next = *others;
			*others = list;
		}
		list = next;
	}
	return is_there;
}

void http_run(struct http *h, struct inbox *in, struct http_job *job)
{
	struct job *others = NULL;

	http_give(h, job);
	while (!find_job(inbox_take(in, TAKE_MS), &job->job, &others))
		continue;
	while (others != NULL) {
		struct job *next = others->next;

		inbox_put(in, others);
		others = next;
	}
}
