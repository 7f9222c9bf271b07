/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/captures.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "config/config.h"
#include "port/json.h"
#include "webex/api.h"
#include "webex/captures_element.h"
#include "webex/captures_row.h"
#include "webex/pick.h"

#define LINK_MAX_MINUTES 60

/* Repetitions are looked for pairwise; no task has nearly as many. */
#define ELEMENTS_MAX 2000

static struct json_slice whole(const struct api_call *call)
{
	return json_slice_whole(text_str(&call->reply), call->reply.len);
}

/* Sets *data to the list. */
static int check_envelope(const struct api_call *call, struct json_slice *data,
                          struct err *e)
{
	static const char *const keys[] = { "data", "error", "errors",
		                            "items" };
	const struct json_slice root = whole(call);
	struct json_slice got[ARRAY_COUNT(keys)];
	OWN(text_free) struct text words = { NULL, 0, 0 };

	if (json_slice_type(root) != JSON_OBJECT)
		return err_set(e, ERR_SHAPE, "the reply is no JSON object");
	pick_members(root, keys, got, ARRAY_COUNT(keys));
	*data = got[0];
	/* Also beside data: what is not in it may be what failed. */
	const bool has_errors =
	        pick_is_something(got[1]) || pick_is_something(got[2]);
	if (json_slice_type(*data) == JSON_ARRAY && !has_errors)
		return 0;
	if (!has_errors)
		return err_set(e, ERR_SHAPE, "the reply has no list data%s",
		               json_slice_type(got[3]) != JSON_ABSENT
		                       ? ", but items"
		                       : "");
	api_error_words(&words, call->status, text_str(&call->reply),
	                call->reply.len, NULL);
	return err_set(e, ERR_SERVER, "errors in the reply: %s",
	               text_str(&words));
}

static int judge(struct api_call *call, struct err *e)
{
	struct json_slice at = { NULL, 0 };
	struct json_slice data;

	if (json_check(text_str(&call->reply), call->reply.len,
	               &json_limits_reply, e) != 0)
		return err_context(e, "the reply is no JSON");
	if (check_envelope(call, &data, e) != 0)
		return -1;
	while (json_slice_next(data, &at))
		if (captures_row_check(at, e) != 0)
			return -1;
	return 0;
}

static int64_t minutes_of(const struct config *c)
{
	const int64_t minutes = c->resolve.link_ms / MINUTE_MS;

	if (minutes < 1)
		return 1;
	return minutes < LINK_MAX_MINUTES ? minutes : LINK_MAX_MINUTES;
}

static void add_flag(struct text *body, const char *key, bool value)
{
	text_addf(body, ",\"%s\":%s", key, value ? "true" : "false");
}

bool captures_wants_newer(const struct config *c)
{
	return c->resolve.screens || c->resolve.digital_versions;
}

void captures_ask(struct api_call *call, const struct config *c,
                  const char *const *ids, size_t count, bool segments,
                  bool as_old)
{
	struct text body = { NULL, 0, 0 };

	call->name = "captures.query";
	call->method = "POST";
	call->judge = judge;
	if (count < 1 || count > CAPTURES_IDS_MAX) {
		(void)!err_set(&call->err, ERR_BUG,
		               "captures of %zu tasks, allowed: 1 to %d", count,
		               CAPTURES_IDS_MAX);
		return;
	}
	text_add(&body, "{\"query\":{\"orgId\":");
	text_add_json(&body, c->source.org_id, strlen(c->source.org_id));
	text_add(&body, ",\"taskIds\":[");
	for (size_t i = 0; i < count; i++) {
		text_add(&body, i > 0 ? "," : "");
		text_add_json(&body, ids[i], strlen(ids[i]));
	}
	text_addf(&body, "],\"urlExpiration\":%" PRId64, minutes_of(c));
	add_flag(&body, "includeSegments", segments);
	add_flag(&body, "includeVARecordings", c->resolve.virtual_agent);
	if (c->resolve.screens && !as_old)
		add_flag(&body, "includeScreenRecordings", true);
	if (c->resolve.digital_versions && !as_old)
		add_flag(&body, "includeAllDigitalVersions", true);
	text_add(&body, "}}");
	call->body = text_take(&body);
	call->path = mem_copy_text("/v1/captures/query");
}

/* What was asked, and what the reply says about it: the shorter one. */
static int64_t link_seconds(const struct api_call *call)
{
	const struct json_slice query = json_slice_member(
	        json_slice_whole(call->body, strlen(call->body)), "query");
	const int64_t asked =
	        pick_count(json_slice_member(query, "urlExpiration"));
	const int64_t told = pick_count(
	        pick_member(pick_member(whole(call), "meta"), "urlExpiration"));

	return (told > 0 && told < asked ? told : asked) * 60;
}

/* Which of the tasks asked an element speaks of; count: none. */
static size_t find_task(const struct captures_result *r, const char *id)
{
	for (size_t i = 0; id != NULL && i < r->count; i++)
		if (strcmp(r->tasks[i].id, id) == 0)
			return i;
	for (size_t i = 0; id != NULL && i < r->count; i++)
		if (strcasecmp(r->tasks[i].id, id) == 0)
			return i;
	return r->count;
}

/* Room for more artefacts behind those that a task has. */
static int make_room(struct captures_task *t, struct arena *a, size_t more,
                     struct err *e)
{
	struct artefact *list;

	if (more > ELEMENTS_MAX || t->count > ELEMENTS_MAX - more)
		return err_set(e, ERR_TOO_LARGE,
		               "a task has more than %d artefacts",
		               ELEMENTS_MAX);
	list = arena_zeroed(a, t->count + more + 1, sizeof(*list));
	if (t->count > 0)
		memcpy(list, t->artefacts, t->count * sizeof(*list));
	t->artefacts = list;
	return 0;
}

/* The first failure is kept, and what can be read is read. */
static void note_failure(struct captures_task *t, struct err *e,
                         const char *where)
{
	if (t->err.code != ERR_NONE)
		return;
	(void)!err_context(e, "task %s: %s", t->id, where);
	t->err = *e;
}

static void read_list(struct captures_task *t, struct arena *a,
                      enum captures_list kind, struct json_slice list)
{
	struct json_slice at = { NULL, 0 };
	struct err e = { .code = ERR_NONE };

	if (make_room(t, a, pick_length(list), &e) != 0) {
		note_failure(t, &e, captures_list_key(kind));
		return;
	}
	while (json_slice_next(list, &at)) {
		if (captures_element_read(&t->artefacts[t->count], a, kind, at,
		                          &e) == 0)
			t->count++;
		else
			note_failure(t, &e, captures_list_key(kind));
	}
}

static void read_task(struct captures_task *t, struct arena *a,
                      struct json_slice task, const struct captures_row *row)
{
	struct err e = { .code = ERR_NONE };

	t->was_answered = t->was_answered || captures_row_tells(row);
	for (size_t i = 0; i < CAPTURES_LISTS; i++)
		read_list(t, a, (enum captures_list)i, row->lists[i]);
	if (captures_row_judge(task, row, &e) != 0)
		note_failure(t, &e, "its element");
}

/* Told, and no more: what is archived is of the tasks that were asked for. */
static void look_at_org(const struct api_call *call)
{
	OWN(own_arena) struct arena *a = arena_new();
	const struct json_slice query = json_slice_member(
	        json_slice_whole(call->body, strlen(call->body)), "query");
	const char *const asked =
	        pick_text(a, json_slice_member(query, "orgId"));
	const char *const told = pick_text(
	        a, pick_member(pick_member(whole(call), "meta"), "orgId"));

	if (asked != NULL && told != NULL && strcasecmp(asked, told) != 0)
		log_event(LOG_WARN, "captures.other_organisation",
		          KV("asked", asked), KV("told", told));
}

static void read_data(struct captures_result *r, struct arena *a,
                      struct json_slice data)
{
	struct json_slice at = { NULL, 0 };

	while (json_slice_next(data, &at)) {
		const struct captures_row row = captures_row_of(at);
		const char *id = pick_text(a, row.id);
		const size_t i = find_task(r, id);

		if (i == r->count)
			log_event(LOG_WARN, "captures.unasked_task",
			          KV("task", id == NULL ? "?" : id));
		else
			read_task(&r->tasks[i], a, at, &row);
	}
}

/* What one reply says, beside what those before it did. */
static void read_reply(struct captures_result *r, struct arena *a,
                       const struct api_call *call)
{
	size_t *const before = arena_zeroed(a, r->count + 1, sizeof(*before));
	bool *const was_told = arena_zeroed(a, r->count + 1, sizeof(*was_told));

	for (size_t i = 0; i < r->count; i++) {
		before[i] = r->tasks[i].count;
		was_told[i] = r->tasks[i].was_answered;
		r->tasks[i].was_answered = false;
	}
	read_data(r, a, pick_member(whole(call), "data"));
	for (size_t i = 0; i < r->count; i++) {
		struct captures_task *const t = &r->tasks[i];

		t->count = captures_element_join(t->artefacts, before[i],
		                                 t->count, a);
		t->was_answered = t->was_answered && was_told[i];
	}
	const int64_t seconds = link_seconds(call);
	if (seconds < r->link_seconds)
		r->link_seconds = seconds;
	look_at_org(call);
}

void captures_read(struct captures_result *out, struct arena *a,
                   const struct api_call *calls, size_t call_count,
                   const char *const *ids, size_t count)
{
	struct captures_result r = { .count = count,
		                     .link_seconds = INT64_MAX };

	r.tasks = arena_zeroed(a, count + 1, sizeof(*r.tasks));
	for (size_t i = 0; i < count; i++) {
		r.tasks[i].id = ids[i];
		r.tasks[i].was_answered = true;
	}
	for (size_t n = 0; n < call_count; n++)
		read_reply(&r, a, &calls[n]);
	for (size_t i = 0; i < count; i++)
		captures_element_name(r.tasks[i].artefacts, r.tasks[i].count,
		                      a);
	*out = r;
}
