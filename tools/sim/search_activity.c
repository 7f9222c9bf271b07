/* search_activity: the activities (CAR) of a task (search.h).
 *
 * The story of a task as events in time, as far as it is modelled; fields of
 * an activity that are not are null.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "sim/roster.h"
#include "sim/search.h"
#include "sim/sim.h"

#define EVENT_MAX   48
#define FIRST_MAX   100
#define FIRST_USUAL 25

struct event {
	const char *name;  /* eventName */
	const char *in_id; /* as the id spells it */
	int64_t at_ms;
	int64_t duration_ms;
	bool with_agent;
};

struct story {
	const struct search_call *c;
	const struct row *row;
	struct event events[EVENT_MAX];
	int count;
};

static void tell(struct story *s, const char *name, const char *in_id,
                 int64_t at_ms, int64_t duration_ms, bool with_agent)
{
	const struct event e = { name, in_id, at_ms, duration_ms, with_agent };

	if (s->count < EVENT_MAX && at_ms <= s->c->world.now_ms)
		s->events[s->count++] = e;
}

static void tell_legs(struct story *s)
{
	const struct task *t = &s->row->task;
	int64_t at = t->connected_ms + 1000;

	for (int64_t i = 0; i < t->holds; i++) {
		tell(s, "on-hold", "on-hold", at, t->hold_ms / t->holds, true);
		at += t->hold_ms / t->holds;
		tell(s, "hold-done", "hold-done", at, 0, true);
	}
	for (int64_t i = 0; i < t->consults; i++) {
		tell(s, "consulting", "consulting", at, t->consult_ms, true);
		at += t->consult_ms;
		tell(s, "consult-done", "consult-done", at, 0, true);
	}
	for (int64_t i = 0; i < t->pauses; i++) {
		tell(s, "paused", "paused", at, t->paused_ms / t->pauses, true);
		at += t->paused_ms / t->pauses;
		tell(s, "resumed", "resumed", at, 0, true);
	}
}

static void tell_all(struct story *s)
{
	const struct task *t = &s->row->task;
	struct artefact list[ARTEFACT_MAX];
	int count = artefact_list(&s->c->world,
	                          &s->c->request->sim->speech_sizes, t, list);
	int64_t at = t->created_ms;

	tell(s, "new", "new", at, t->ivr_ms, false);
	at += t->ivr_ms;
	if (t->queue >= 0)
		tell(s, "parked", "parked", at, t->queue_ms, false);
	at += t->queue_ms;
	if (t->agent >= 0) {
		tell(s, "connect", "connect", at, t->ring_ms, true);
		at += t->ring_ms;
		tell(s, "connected", "connected", at, t->talk_ms, true);
		if (t->capture != TASK_CAPTURE_NONE)
			tell(s, "recording-started", "capture-started",
			     at + 700, 0, true);
		tell_legs(s);
	}
	if (t->open)
		return;
	tell(s, "ended", "ended", t->end_ms, 0, false);
	if (t->agent >= 0)
		tell(s, "WrapUp", "wrapup-done", t->end_ms + 1, t->wrapup_ms,
		     true);
	for (int i = 0; i < count; i++)
		if (list[i].kind == ARTEFACT_MAIN)
			tell(s, "recording-available", "capture-available",
			     list[i].available_ms, 0, false);
}

static bool matches(const struct gql_value *want, const char *text,
                    int64_t number);

static bool holds(const struct gql_value *op, const char *text, int64_t number)
{
	const char *s = text == NULL ? "" : text;
	int64_t n = op->number;

	if (op->kind == GQL_STRING && text == NULL)
		(void)bytes_parse_i64(&n, op->text, INT64_MIN, INT64_MAX);
	if (strcmp(op->name, "equals") == 0)
		return text != NULL ? strcmp(s, op->text) == 0 : number == n;
	if (strcmp(op->name, "notequals") == 0)
		return text != NULL ? strcmp(s, op->text) != 0 : number != n;
	if (strcmp(op->name, "gt") == 0)
		return number > n;
	if (strcmp(op->name, "gte") == 0)
		return number >= n;
	if (strcmp(op->name, "lt") == 0)
		return number < n;
	if (strcmp(op->name, "lte") == 0)
		return number <= n;
	return strstr(s, op->text) != NULL;
}

static bool matches(const struct gql_value *want, const char *text,
                    int64_t number)
{
	for (const struct gql_value *op = want->first; op; op = op->next)
		if (!holds(op, text, number))
			return false;
	return true;
}

static bool event_passes(const struct gql_value *nodes, const struct event *e);

static bool group_passes(const struct gql_value *group, const struct event *e,
                         bool all)
{
	for (const struct gql_value *i = group->first; i != NULL; i = i->next)
		if (event_passes(i, e) != all)
			return !all;
	return all;
}

/* What can be filtered of an event: its name, time and duration. */
static bool field_passes(const struct gql_value *v, const struct event *e)
{
	if (strcmp(v->name, "and") == 0)
		return group_passes(v, e, true);
	if (strcmp(v->name, "or") == 0)
		return group_passes(v, e, false);
	if (strcmp(v->name, "eventName") == 0)
		return matches(v, e->name, 0);
	if (strcmp(v->name, "createdTime") == 0)
		return matches(v, NULL, e->at_ms);
	return strcmp(v->name, "duration") == 0 &&
	       matches(v, NULL, e->duration_ms);
}

static bool event_passes(const struct gql_value *nodes, const struct event *e)
{
	for (const struct gql_value *v = nodes->first; v != NULL; v = v->next)
		if (!field_passes(v, e))
			return false;
	return true;
}

static bool ext_passes(const struct gql_value *ext, const struct event *e)
{
	for (const struct gql_value *v = ext->first; v != NULL; v = v->next) {
		const struct gql_value *nodes = gql_get(v, "nodes");
		bool any = strcmp(v->name, "or") != 0;

		if (strcmp(v->name, "activities") == 0) {
			if (nodes != NULL && !event_passes(nodes, e))
				return false;
			continue;
		}
		for (const struct gql_value *i = v->first; i; i = i->next) {
			bool one = ext_passes(i, e);

			if (strcmp(v->name, "or") == 0)
				any |= one;
			else
				any &= one;
		}
		if (!any)
			return false;
	}
	return true;
}

static void keep_wanted(struct story *s)
{
	int kept = 0;

	if (s->c->ext_filter == NULL)
		return;
	for (int i = 0; i < s->count; i++)
		if (ext_passes(s->c->ext_filter, &s->events[i]))
			s->events[kept++] = s->events[i];
	s->count = kept;
}

bool search_activity_passes(const struct search_call *c, const struct row *row)
{
	struct story s = { .c = c, .row = row };

	if (c->ext_filter == NULL)
		return true;
	tell_all(&s);
	keep_wanted(&s);
	return s.count > 0;
}

static void sort_events(struct story *s, bool ascending)
{
	for (int i = 1; i < s->count; i++) {
		struct event e = s->events[i];
		int k = i;

		while (k > 0 &&
		       (ascending ? s->events[k - 1].at_ms > e.at_ms
		                  : s->events[k - 1].at_ms <= e.at_ms)) {
			s->events[k] = s->events[k - 1];
			k--;
		}
		s->events[k] = e;
	}
}

static void write_text(struct text *out, const char *s)
{
	if (s == NULL)
		text_add(out, "null");
	else
		text_add_json(out, s, strlen(s));
}

/* The text of a field, NULL: null; false: it is no text. */
static bool text_field(const struct story *s, const struct event *e,
                       const char *name, const char **out)
{
	const struct row *r = s->row;
	const struct {
		const char *name, *value;
	} fields[] = {
		{ "eventName", e->name },
		{ "queueId", r->queue_id },
		{ "queueName", r->queue_name },
		{ "agentId", e->with_agent ? r->agent_id : NULL },
		{ "agentName", e->with_agent ? r->agent_name : NULL },
		{ "teamId", e->with_agent ? r->team_id : NULL },
		{ "teamName", e->with_agent ? r->team_name : NULL },
	};

	for (size_t i = 0; i < ARRAY_COUNT(fields); i++) {
		if (strcmp(fields[i].name, name) != 0)
			continue;
		*out = fields[i].value;
		return true;
	}
	return false;
}

static void write_field(const struct story *s, const struct event *e,
                        const char *name, struct text *out)
{
	const char *text = NULL;

	if (text_field(s, e, name, &text))
		write_text(out, text);
	else if (strcmp(name, "id") == 0)
		text_addf(out, "\"%s-%lld-%s\"", s->row->id,
		          (long long)e->at_ms, e->in_id);
	else if (strcmp(name, "createdTime") == 0)
		text_addf(out, "%lld", (long long)e->at_ms);
	else if (strcmp(name, "endedTime") == 0)
		text_addf(out, "%lld",
		          (long long)e->at_ms + (long long)e->duration_ms);
	else if (strcmp(name, "duration") == 0)
		text_addf(out, "%lld", (long long)e->duration_ms);
	else if (strcmp(name, "isActive") == 0)
		text_add(out, "false");
	else
		text_add(out, "null");
}

static void write_nodes(const struct story *s, int from, int to,
                        const struct gql_selection *nodes, struct text *out)
{
	text_add_char(out, '[');
	for (int i = from; i < to; i++) {
		const char *comma = "";

		text_add(out, i == from ? "{" : ",{");
		for (const struct gql_selection *f = nodes->first; f;
		     f = f->next) {
			text_addf(out, "%s\"%s\":", comma, f->alias);
			write_field(s, &s->events[i], f->name, out);
			comma = ",";
		}
		text_add_char(out, '}');
	}
	text_add_char(out, ']');
}

static bool nodes_ascending(const struct search_call *c,
                            const struct gql_selection *nodes)
{
	const struct gql_selection *s =
	        nodes == NULL ? NULL : search_child(nodes, "createdTime");
	const struct gql_value *v =
	        s == NULL ? NULL : gql_argument(c->op, s, "sort", c->arena);

	return v != NULL && v->kind == GQL_ENUM && strcmp(v->text, "asc") == 0;
}

static int first_after(const struct story *s, const struct gql_value *after,
                       bool ascending)
{
	int64_t ms;
	int i = 0;

	if (after == NULL || after->kind == GQL_NULL ||
	    !bytes_parse_i64(&ms, after->text, 0, INT64_MAX))
		return 0;
	while (i < s->count && (ascending ? s->events[i].at_ms <= ms
	                                  : s->events[i].at_ms >= ms))
		i++;
	return i;
}

void search_activity_write(const struct search_call *c,
                           const struct gql_selection *field,
                           const struct row *row, struct text *out)
{
	const struct gql_selection *nodes = search_child(field, "nodes");
	struct gql_value *first = gql_argument(c->op, field, "first", c->arena);
	bool ascending = nodes_ascending(c, nodes);
	int64_t size = first == NULL ? FIRST_USUAL : first->number;
	struct story s = { .c = c, .row = row };
	const char *comma = "";
	int from;
	int to;

	tell_all(&s);
	keep_wanted(&s);
	sort_events(&s, ascending);
	from = first_after(&s, gql_argument(c->op, field, "after", c->arena),
	                   ascending);
	size = size > FIRST_MAX ? FIRST_MAX : size < 0 ? 0 : size;
	to = from + (int)size > s.count ? s.count : from + (int)size;
	text_add_char(out, '{');
	for (const struct gql_selection *f = field->first; f; f = f->next) {
		text_addf(out, "%s\"%s\":", comma, f->alias);
		comma = ",";
		if (strcmp(f->name, "totalCount") == 0)
			text_addf(out, "%d", s.count);
		else if (strcmp(f->name, "nodes") == 0)
			write_nodes(&s, from, to, f, out);
		else if (to < s.count && to > from)
			text_addf(out,
			          "{\"hasNextPage\":true,\"endCursor\":"
			          "\"%lld\"}",
			          (long long)s.events[to - 1].at_ms);
		else
			text_add(out, "{\"hasNextPage\":false,\"endCursor\":"
			              "null}");
	}
	text_add_char(out, '}');
}
