/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/resolve.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "config/config.h"
#include "ledger/tasks.h"
#include "ledger/tasks_ask.h"
#include "pipeline/answer.h"
#include "pipeline/discover.h"
#include "pipeline/download.h"
#include "pipeline/flow.h"
#include "pipeline/link_queue.h"
#include "pipeline/source.h"
#include "pipeline/source_age.h"
#include "pipeline/work.h"
#include "webex/api.h"
#include "webex/captures.h"
#include "webex/reply.h"

/* Links are not used in the last moments of their life. */
#define LINK_MARGIN_MS ((int64_t)20000)
/* A look at the ledger for due tasks is not repeated sooner than this when
 * it found none. */
#define IDLE_LOOK_MS ((int64_t)1000)
/* Questions that fail one after the other, before it is not them. */
#define POISON_MAX  20
#define TROUBLE_MAX 6

/* One question about up to ten works: one call, or two where the source names
 * stitched recordings to one and their segments to another.  The answer is
 * what both name. */
struct ask {
	struct api_call calls[2];
	size_t answered;  /* of these */
	int64_t begun_ms; /* monotonic, of the first, when it was answered */
	struct ask *next; /* among all that are under way */
	struct resolve *resolve;
	struct work *works[CAPTURES_IDS_MAX];
	const char *ids[CAPTURES_IDS_MAX];
	size_t count;
	bool is_relink;
	enum source_age age;
};

/* Leased works that wait until there are ten of them. */
struct batch {
	struct work *works;
	size_t count;
};

struct resolve {
	struct flow *flow;
	struct batch batches[2]; /* UUIDs, and ids of another form */
	struct ask *asks;        /* all under way */
	struct work *retry; /* of batches that were refused: one at a time */
	/* Refused alone, while nothing was answered yet in this run: is it the
	 * call, or every call?  They are not judged before that is known. */
	struct work *held;
	bool may_judge;
	bool was_answered; /* a question of this run */
	int64_t calls_active;
	int64_t look_after_ms; /* monotonic */
	bool none_due;
};

struct resolve *resolve_new(struct flow *f)
{
	struct resolve *const r = mem_zeroed(1, sizeof(*r));

	r->flow = f;
	return r;
}

static void ask_free(struct ask *a)
{
	struct ask **at = &a->resolve->asks;

	while (*at != a)
		at = &(*at)->next;
	*at = a->next;
	for (size_t n = 0; n < ARRAY_COUNT(a->calls); n++)
		api_call_reset(&a->calls[n]);
	free(a);
}

void resolve_free(struct resolve *r)
{
	if (r == NULL)
		return;
	while (r->asks != NULL)
		ask_free(r->asks);
	free(r);
}

static void push_work(struct work **list, struct work *w)
{
	struct work **at = list;

	while (*at != NULL)
		at = &(*at)->next;
	w->next = NULL;
	*at = w;
}

static void ask_done(struct api_call *call);

static size_t calls_of(const struct ask *a)
{
	return a->resolve->flow->setup->config->resolve.segments ==
	                       SEGMENTS_BOTH
	               ? 2
	               : 1;
}

/* The next call of the question. */
static void send(struct resolve *r, struct ask *a)
{
	struct flow *const f = r->flow;
	struct api_call *const call = &a->calls[a->answered];
	const bool segments =
	        a->answered > 0 ||
	        f->setup->config->resolve.segments == SEGMENTS_SINGLE;

	if (f->is_source_old)
		a->age = AGE_OLD;
	captures_ask(call, f->setup->config, a->ids, a->count, segments,
	             source_age_as_old(a->age));
	call->done = ask_done;
	call->owner = a;
	++r->calls_active;
	++f->progress.api_captures;
	api_give(f->setup->source->api, call);
}

static struct ask *ask_new(struct resolve *r, bool is_relink)
{
	struct ask *const a = mem_zeroed(1, sizeof(*a));

	a->resolve = r;
	a->next = r->asks;
	r->asks = a;
	a->is_relink = is_relink;
	return a;
}

static void ask_add(struct ask *a, struct work *w)
{
	a->works[a->count] = w;
	a->ids[a->count] = w->task.id;
	++a->count;
}

static bool may_be_poison(const struct flow *f, enum err_code code)
{
	if (reply_is_trouble(code))
		return f->failed_calls < TROUBLE_MAX;
	return reply_is_of_question(code) && f->failed_calls < POISON_MAX;
}

/* Our own right to ask is not judged by one call alone; one that was refused so
 * in an earlier run, when others were answered, says nothing of it. */
static bool is_about_us(const struct resolve *r, const struct work *w,
                        enum err_code code)
{
	return (code == ERR_FORBIDDEN || code == ERR_TOKEN) &&
	       !r->was_answered && w->asks == 0;
}

/* A batch that fails by something in it is asked again one by one. */
static int ask_failed(struct resolve *r, struct ask *a,
                      const struct api_call *call, struct err *e)
{
	struct flow *const f = r->flow;
	const struct err why = call->err;

	/* What was never sent says nothing of the calls in it. */
	if (call->attempts > 0 && may_be_poison(f, why.code)) {
		++f->failed_calls;
		for (size_t n = 0; n < a->count; n++) {
			struct work *const w = a->works[n];
			int rc = 0;

			if (a->is_relink) {
				rc = answer_no_links(w, err_name(why.code),
				                     why.text, e);
			} else if (a->count > 1) {
				push_work(&r->retry, w);
			} else if (r->may_judge &&
			           is_about_us(r, w, why.code)) {
				flow_fail(f, &why);
			} else if (r->may_judge) {
				rc = answer_none(w, &why, e);
			} else {
				push_work(&r->held, w);
			}
			if (rc != 0)
				return -1;
		}
		return 0;
	}
	flow_fail(f, &why);
	return 0;
}

/* Until when the links of the answer are used, monotonic. */
static int64_t links_until_ms(const struct ask *a, int64_t link_seconds)
{
	const int64_t life = link_seconds * 1000;
	const int64_t margin =
	        life > 4 * LINK_MARGIN_MS ? LINK_MARGIN_MS : life / 4;

	return a->begun_ms + life - margin;
}

static int take_answers(struct resolve *r, struct ask *a, struct err *e)
{
	OWN(own_arena) struct arena *arena = arena_new();
	struct captures_result result;

	captures_read(&result, arena, a->calls, a->answered, a->ids, a->count);
	if (flow_write(r->flow, e) != 0)
		return -1;
	const int64_t until_ms = links_until_ms(a, result.link_seconds);
	for (size_t n = 0; n < a->count; n++) {
		struct captures_task *const t = &result.tasks[n];
		const int rc =
		        a->is_relink ? answer_links(a->works[n], t, until_ms, e)
		                     : answer_take(a->works[n], t, until_ms, e);
		if (rc != 0)
			return -1;
	}
	return 0;
}

static void note_answered(struct resolve *r, struct ask *a)
{
	if (a->answered++ == 0)
		a->begun_ms = r->flow->mono_ms - a->calls[0].took_ms;
	r->flow->failed_calls = 0;
	r->may_judge = true;
	r->was_answered = true;
}

/* The same question in another form; see source_age.h. */
static bool asks_again(struct resolve *r, struct ask *a, struct api_call *call)
{
	const struct flow *const f = r->flow;

	if (flow_is_ending(f) || !captures_wants_newer(f->setup->config) ||
	    !source_age_again(&a->age, call->err.code, f->is_source_new))
		return false;
	api_call_reset(call);
	send(r, a);
	return true;
}

static void ask_done(struct api_call *call)
{
	struct ask *const a = call->owner;
	struct resolve *const r = a->resolve;
	struct err e = { 0 };
	int rc = 0;

	--r->calls_active;
	if (asks_again(r, a, call))
		return;
	if (a->age == AGE_TRIAL && flow_is_ending(r->flow)) {
		ask_free(a);
		return;
	}
	if (call->err.code == ERR_NONE) {
		note_answered(r, a);
		rc = source_age_note(r->flow, a->age, &e);
	}
	if (rc == 0 && a->answered == calls_of(a)) {
		rc = take_answers(r, a, &e);
	} else if (call->err.code == ERR_NONE && !flow_is_ending(r->flow)) {
		send(r, a);
		return;
	} else if (!flow_is_ending(r->flow)) {
		rc = ask_failed(r, a, call, &e);
	}
	if (rc != 0)
		flow_fail(r->flow, &e);
	ask_free(a);
}

static void send_relinks(struct resolve *r)
{
	struct ask *const a = ask_new(r, true);
	struct work *w;

	while (a->count < CAPTURES_IDS_MAX &&
	       (w = link_queue_take(r->flow)) != NULL)
		ask_add(a, w);
	send(r, a);
}

static void send_single(struct resolve *r)
{
	struct ask *const a = ask_new(r, false);
	struct work *const w = r->retry;

	r->retry = w->next;
	w->next = NULL;
	ask_add(a, w);
	send(r, a);
}

/* UUIDs and other ids are not mixed: a source that takes UUIDs alone would
 * refuse the whole batch. */
static int take_due(struct resolve *r, const struct ledger_due *tasks,
                    size_t count, struct err *e)
{
	for (size_t n = 0; n < count; n++) {
		struct work *w;

		if (work_new(&w, r->flow, &tasks[n], e) != 0)
			return -1;
		struct batch *const b =
		        &r->batches[bytes_is_uuid(w->task.id) ? 0 : 1];
		push_work(&b->works, w);
		++b->count;
	}
	return 0;
}

static int look_for_due(struct resolve *r, struct err *e)
{
	struct flow *const f = r->flow;
	OWN(own_arena) struct arena *arena = arena_new();
	struct ledger_due tasks[CAPTURES_IDS_MAX];
	struct tasks_due_list due = { .arena = arena,
		                      .tasks = tasks,
		                      .max = CAPTURES_IDS_MAX };

	if (flow_write(f, e) != 0 || tasks_due(f->setup->ledger, f->run,
	                                       flow_judged_ms(f), &due, e) != 0)
		return -1;
	r->none_due = due.count == 0;
	if (r->none_due)
		r->look_after_ms = f->mono_ms + IDLE_LOOK_MS;
	return take_due(r, tasks, due.count, e);
}

static void send_batch(struct resolve *r, struct batch *b)
{
	struct ask *const a = ask_new(r, false);

	while (b->works != NULL && a->count < CAPTURES_IDS_MAX) {
		struct work *const w = b->works;

		b->works = w->next;
		w->next = NULL;
		--b->count;
		ask_add(a, w);
	}
	send(r, a);
}

static int64_t wanted_ahead(const struct flow *f)
{
	const int64_t parallel = f->setup->config->download.parallel;

	return parallel * 2 > 20 ? parallel * 2 : 20;
}

static size_t collected(const struct resolve *r)
{
	return r->batches[0].count + r->batches[1].count;
}

static bool has_room(const struct resolve *r)
{
	const struct flow *const f = r->flow;

	return r->calls_active < f->setup->config->api.parallel &&
	       download_waiting(f->download) +
	                       r->calls_active * CAPTURES_IDS_MAX <
	               wanted_ahead(f);
}

/* Fewer than ten go only when no more can come. */
static bool may_send_few(const struct resolve *r)
{
	return r->none_due && discover_is_done(r->flow->discover);
}

static void send_batches(struct resolve *r)
{
	for (size_t n = 0; n < ARRAY_COUNT(r->batches); n++) {
		struct batch *const b = &r->batches[n];

		while (has_room(r) && (b->count >= CAPTURES_IDS_MAX ||
		                       (b->count > 0 && may_send_few(r))))
			send_batch(r, b);
	}
}

static bool nothing_else(const struct resolve *r)
{
	const struct flow *const f = r->flow;

	return r->calls_active == 0 && f->link_queue.count == 0 &&
	       r->retry == NULL && r->none_due && !f->may_be_due &&
	       collected(r) == 0;
}

/* Asked once more, and judged this time: others were answered, or there are
 * no others. */
static void release_held(struct resolve *r)
{
	if (r->held == NULL)
		return;
	if (!r->may_judge &&
	    !(nothing_else(r) && discover_is_done(r->flow->discover)))
		return;
	r->may_judge = true;
	while (r->held != NULL) {
		struct work *const w = r->held;

		r->held = w->next;
		push_work(&r->retry, w);
	}
}

static bool may_call(const struct resolve *r)
{
	return r->calls_active < r->flow->setup->config->api.parallel;
}

/* Where none may be sent, the end of a question is waited for. */
int64_t resolve_next_ms(const struct resolve *r)
{
	if (flow_is_ending(r->flow) || !may_call(r))
		return -1;
	return link_queue_due_ms(r->flow);
}

static bool may_relink(const struct resolve *r)
{
	const int64_t due_ms = link_queue_due_ms(r->flow);

	return may_call(r) && due_ms >= 0 && due_ms <= r->flow->mono_ms;
}

static void take_news(struct resolve *r)
{
	if (!r->flow->may_be_due)
		return;
	r->flow->may_be_due = false;
	r->none_due = false;
	r->look_after_ms = 0;
}

int resolve_pump(struct resolve *r, struct err *e)
{
	struct flow *const f = r->flow;

	if (flow_is_ending(f))
		return 0;
	take_news(r);
	while (may_relink(r))
		send_relinks(r);
	while (r->retry != NULL && has_room(r))
		send_single(r);
	while (has_room(r)) {
		send_batches(r);
		if (!has_room(r) || f->mono_ms < r->look_after_ms)
			break;
		const size_t before = collected(r);
		if (look_for_due(r, e) != 0)
			return -1;
		if (collected(r) == before)
			break;
	}
	send_batches(r);
	release_held(r);
	return 0;
}

bool resolve_is_done(const struct resolve *r)
{
	return nothing_else(r) && r->held == NULL;
}
