/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/settings.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "config/config.h"
#include "ledger/tasks.h"
#include "model/exclude.h"
#include "pipeline/flow.h"
#include "pipeline/judge.h"
#include "pipeline/source_age.h"
#include "webex/captures.h"
#include "webex/search.h"

#define BATCH 200
/* Digits before the rules. */
#define KIND_DIGITS 7

static void add_flag(struct text *out, bool is_on)
{
	text_add_char(out, is_on ? '1' : '0');
}

static void add_word(struct text *out, const char *key, const char *value)
{
	if (value == NULL)
		return;
	text_addf(out, " %s=", key);
	text_add_json(out, value, strlen(value));
}

static void add_rule(struct text *out, const struct exclude_rule *r)
{
	text_add(out, "; rule");
	add_word(out, "name", r->name);
	add_word(out, "channel", r->channel);
	add_word(out, "queue", r->queue);
	add_word(out, "team", r->team);
	add_word(out, "direction", r->direction);
	if (r->shorter_than_ms >= 0)
		text_addf(out, " shorter=%" PRId64, r->shorter_than_ms);
	if (r->longer_than_ms >= 0)
		text_addf(out, " longer=%" PRId64, r->longer_than_ms);
}

void settings_text(struct text *out, const struct config *c, bool is_source_old)
{
	add_flag(out, c->resolve.segments != SEGMENTS_SINGLE);
	add_flag(out, c->resolve.segments != SEGMENTS_STITCHED);
	add_flag(out, c->resolve.virtual_agent);
	add_flag(out, c->resolve.screens && !is_source_old);
	add_flag(out, c->resolve.transcripts);
	add_flag(out, c->resolve.digital_versions && !is_source_old);
	add_flag(out, c->resolve.ask_all);
	text_addf(out, " settle=%" PRId64, c->discover.settle_ms);
	for (size_t n = 0; n < c->exclude_count; n++)
		add_rule(out, &c->excludes[n]);
}

bool settings_is_wider(const char *then, const char *now)
{
	for (size_t n = 0; n < KIND_DIGITS && then[n] != '\0'; n++)
		if (then[n] == '0' && now[n] == '1')
			return true;
	return false;
}

static int read_task(struct task *out, struct arena *a, struct ledger *l,
                     const struct ledger_task *t, struct err *e)
{
	OWN(text_free) struct text raw = { 0 };

	if (tasks_raw(l, t->row, &raw, e) != 0)
		return -1;
	const char *const kept = arena_bytes(a, raw.data, raw.len);
	return search_task_read(out, a, kept, raw.len, e);
}

/* Settled as the settle window was then, and not as it is now. */
static bool is_early(const struct flow *f, const struct ledger_task *t,
                     int64_t ended_ms)
{
	int64_t settled_ms;

	return t->next_ask_ms < 0 &&
	       (__builtin_add_overflow(ended_ms,
	                               f->setup->config->discover.settle_ms,
	                               &settled_ms) ||
	        t->asked_ms < settled_ms);
}

/* It is here, and the source has deleted it since: it names nothing more. */
static bool is_deleted_there(const struct ledger_task *t,
                             const struct task *task)
{
	return t->class == CLASS_ARCHIVED &&
	       task->is_recording_deleted == TRI_YES;
}

static int rejudge(struct flow *f, struct arena *a, const struct ledger_task *t,
                   bool is_wider, struct err *e)
{
	struct ledger_judgement j;
	struct task task;

	if (read_task(&task, a, f->setup->ledger, t, e) != 0)
		return err_context(e, "task %s", t->task.id);
	if (!judge_seen(&j, f, &task, t))
		j = (struct ledger_judgement){ t->class, t->reason, t->rule,
			                       t->next_ask_ms };
	const int64_t ended_ms = judge_ended_ms(f, &task);
	if (t->asked_ms > 0 && ended_ms >= 0 && !is_deleted_there(t, &task) &&
	    (is_wider || is_early(f, t, ended_ms)) && j.rule == NULL &&
	    j.class != CLASS_DISPOSED)
		j = (struct ledger_judgement){ CLASS_WAITING, "asked-again",
			                       NULL, t->task.created_ms };
	return tasks_rejudge(f->setup->ledger, t->row, &j, e);
}

static int rejudge_batch(struct flow *f, const char *then, bool is_wider,
                         size_t *count, struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct tasks_list stale = { .arena = a, .max = BATCH };

	stale.tasks = arena_zeroed(a, BATCH, sizeof(*stale.tasks));
	if (flow_write(f, e) != 0 ||
	    tasks_stale(f->setup->ledger, f->setup->period, then, &stale, e) !=
	            0)
		return -1;
	for (size_t n = 0; n < stale.count; n++)
		if (rejudge(f, a, &stale.tasks[n], is_wider, e) != 0)
			return -1;
	*count = stale.count;
	return flow_commit(f, e);
}

static bool must_stop(const struct flow *f)
{
	return f->setup->stop != NULL && atomic_load(f->setup->stop) != 0;
}

static int rejudge_all(struct flow *f, const char *then, const char *now,
                       struct err *e)
{
	const bool is_wider = settings_is_wider(then, now);
	int64_t judged = 0;
	size_t count;

	do {
		if (must_stop(f)) {
			(void)err_set(e, ERR_STOPPED, "stopped before the end");
			return err_hint(e, "run the same command again: it "
			                   "goes on where it stopped");
		}
		if (rejudge_batch(f, then, is_wider, &count, e) != 0)
			return -1;
		judged += (int64_t)count;
	} while (count > 0);
	log_event(LOG_INFO, "kept.changed", KV("calls", judged),
	          log_bool("asked_again", is_wider));
	return 0;
}

void settings_note(struct flow *f, bool is_source_old)
{
	OWN(text_free) struct text now = { 0 };

	settings_text(&now, f->setup->config, is_source_old);
	tasks_set_settings(f->setup->ledger, text_str(&now));
}

int settings_rejudge(struct flow *f, struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	const char *const now = tasks_settings(f->setup->ledger);
	const char *then;

	for (;;) {
		if (tasks_settings_other(f->setup->ledger, f->setup->period, a,
		                         &then, e) != 0)
			return -1;
		if (then == NULL)
			return 0;
		if (rejudge_all(f, then, now, e) != 0)
			return err_context(e, "changed settings");
	}
}

int settings_apply(struct flow *f, struct err *e)
{
	if (source_age_read(f, e) != 0)
		return -1;
	settings_note(f, f->was_source_old);
	return settings_rejudge(f, e);
}

int settings_lack(bool *out, struct ledger *l, const struct config *c,
                  struct period range, struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	OWN(text_free) struct text as_old = { 0 };
	struct ledger_task one;
	struct tasks_list lacking = { .arena = a, .tasks = &one, .max = 1 };

	*out = false;
	if (!captures_wants_newer(c))
		return 0;
	settings_text(&as_old, c, true);
	if (tasks_stale(l, range, text_str(&as_old), &lacking, e) != 0)
		return -1;
	*out = lacking.count > 0;
	return 0;
}
