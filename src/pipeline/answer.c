/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/answer.h"

#include <stddef.h>

#include "base/err.h"
#include "base/log.h"
#include "pipeline/adoption.h"
#include "pipeline/download.h"
#include "pipeline/flow.h"
#include "pipeline/work.h"
#include "webex/captures.h"

#define UNNAMED_REASON "claimed-not-served"
#define UNNAMED_TEXT   "the source no longer names it"

/* A work whose question has failed for good in this run. */
int answer_none(struct work *w, const struct err *why, struct err *e)
{
	w->asked_ms = flow_judged_ms(w->flow);
	w->ask_failure = why->code == ERR_REFUSED ? "captures-refused"
	                                          : err_name(why->code);
	w->was_refused = why->code == ERR_REFUSED;
	w->must_retry = !w->was_refused;
	log_event(LOG_WARN, "captures.unanswered", KV("task", w->task.id),
	          KV("code", err_name(why->code)), KV("text", why->text));
	if (flow_write(w->flow, e) != 0)
		return -1;
	return work_end(w, e);
}

/* The items of a work whose new links did not come. */
int answer_no_links(struct work *w, const char *reason, const char *detail,
                    struct err *e)
{
	const size_t count = w->item_count;

	w->wants_links = false;
	for (size_t n = 0; n < count; n++) {
		if (w->items[n].state != ITEM_LINKLESS)
			continue;
		const bool is_last = w->items_open == 1;
		if (work_item_failed(&w->items[n], reason, detail, true, e) !=
		    0)
			return -1;
		if (is_last)
			return 0; /* the work has gone with it */
	}
	return 0;
}

static void hand_over(struct work *w)
{
	for (size_t n = 0; n < w->item_count; n++)
		if (w->items[n].state == ITEM_LINKED)
			download_give(w->flow->download, &w->items[n]);
}

/* Something of the answer could not be read: what could is fetched, and the
 * call is listed as failed. */
static void note_unread(struct work *w, const struct err *why)
{
	if (why->code == ERR_NONE)
		return;
	w->ask_failure = err_name(why->code);
	log_event(LOG_WARN, "captures.unread", KV("task", w->task.id),
	          KV("code", err_name(why->code)), KV("text", why->text));
}

int answer_take(struct work *w, struct captures_task *answer, int64_t until_ms,
                struct err *e)
{
	w->asked_ms = flow_judged_ms(w->flow);
	note_unread(w, &answer->err);
	if (work_declare(w, answer, until_ms, e) != 0 ||
	    adoption_find(w, e) != 0)
		return -1;
	if (w->items_open == 0)
		return work_end(w, e);
	hand_over(w);
	return 0;
}

int answer_links(struct work *w, struct captures_task *answer, int64_t until_ms,
                 struct err *e)
{
	bool is_gone;

	w->wants_links = false;
	if (work_relink(w, answer, until_ms, &is_gone, e) != 0)
		return -1;
	if (is_gone)
		return 0;
	hand_over(w);
	return answer_no_links(w, UNNAMED_REASON, UNNAMED_TEXT, e);
}
