/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/search.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "config/config.h"
#include "port/json.h"
#include "port/url.h"
#include "schema/embedded.h"
#include "webex/api.h"
#include "webex/omitted.h"
#include "webex/pick.h"
#include "webex/search_task.h"

/* The first page, as the source's own samples spell it. */
#define FIRST_CURSOR "NA"
/* So many rows of a page, and none that can be read. */
#define OTHER_SHAPE_ROWS 3

/* A GraphQL document without its comments, blanks run together.  None of
 * ours holds '#' or a run of blanks inside a string. */
static void add_document(struct text *out, const char *document)
{
	for (const char *p = document; *p != '\0'; p++) {
		if (*p == '#')
			p += strcspn(p, "\n");
		if (*p != ' ' && *p != '\n' && *p != '\t')
			text_add_char(out, *p);
		else if (out->len > 0 && out->data[out->len - 1] != ' ')
			text_add_char(out, ' ');
		if (*p == '\0')
			break;
	}
}

static void add_query(struct text *body, const char *path,
                      const struct omitted *omitted)
{
	const struct schema_file *file = schema_find(path);
	OWN(text_free) struct text document = { NULL, 0, 0 };

	if (file == NULL) /* a build without it cannot be used at all */
		abort();
	add_document(&document, file->data);
	omitted_apply(omitted, &document);
	text_add(body, "{\"query\":");
	text_add_json(body, document.data, document.len);
}

static void add_ended(struct text *body, int64_t ended_from_ms)
{
	text_addf(body, "{\"endedTime\":{\"gte\":%" PRId64 "}}", ended_from_ms);
}

/* {"or":[{"id":{"equals":".."}},..]} */
static void add_ids(struct text *body, const struct search_scope *s)
{
	text_add(body, "{\"or\":[");
	for (size_t i = 0; i < s->id_count; i++) {
		text_add(body, i > 0 ? "," : "");
		text_add(body, "{\"id\":{\"equals\":");
		text_add_json(body, s->ids[i], strlen(s->ids[i]));
		text_add(body, "}}");
	}
	text_add(body, "]}");
}

static void add_filter(struct text *body, const struct search_scope *s)
{
	text_add(body, ",\"filter\":");
	if (s->ended_from_ms < 0) {
		add_ids(body, s);
		return;
	}
	text_add(body, "{\"and\":[");
	add_ids(body, s);
	text_add_char(body, ',');
	add_ended(body, s->ended_from_ms);
	text_add(body, "]}");
}

static void add_variables(struct text *body, const struct search_scope *s,
                          const char *cursor)
{
	const int64_t from = s->range.from_ms - (s->is_exact ? 0 : 1);
	const int64_t to = s->range.to_ms - (s->is_exact ? 1 : 0);

	text_addf(body, ",\"variables\":{\"from\":%" PRId64 ",\"to\":%" PRId64,
	          from, to);
	if (s->id_count > 0)
		add_filter(body, s);
	else if (s->ended_from_ms >= 0)
		text_addf(body, ",\"endedFrom\":%" PRId64, s->ended_from_ms);
	if (cursor != NULL) {
		text_add(body, ",\"cursor\":");
		text_add_json(body, cursor, strlen(cursor));
	}
	text_add(body, "}}");
}

/* Our own bugs, told before they look like an empty answer. */
static int check_scope(const struct search_scope *s, struct err *e)
{
	if (period_is_empty(s->range))
		return err_set(e, ERR_BUG, "search of an empty range");
	if (s->range.from_ms < SEARCH_MS_FROM || s->range.to_ms > SEARCH_MS_TO)
		return err_set(e, ERR_BUG,
		               "search from %" PRId64 " to %" PRId64
		               ": these are not milliseconds since 1970 "
		               "between 2001 and 2100",
		               s->range.from_ms, s->range.to_ms);
	if (s->id_count > SEARCH_IDS_MAX)
		return err_set(e, ERR_BUG,
		               "search of %zu ids, allowed: at most %d",
		               s->id_count, SEARCH_IDS_MAX);
	return 0;
}

/* GraphQL refused the document itself: the same again would not help. */
static bool is_validation(struct json_slice errors)
{
	static const char *const marks[] = {
		"ValidationError", "InvalidSyntax",          "FieldUndefined",
		"SyntaxError",     "Missing field argument",
	};

	for (size_t i = 0; i < ARRAY_COUNT(marks); i++)
		if (memmem(errors.at, errors.len, marks[i], strlen(marks[i])) !=
		    NULL)
			return true;
	return false;
}

static int refuse_errors(const struct api_call *call, struct json_slice errors,
                         struct err *e)
{
	OWN(text_free) struct text words = { NULL, 0, 0 };

	api_error_words(&words, call->status, text_str(&call->reply),
	                call->reply.len, NULL);
	if (!is_validation(errors))
		return err_set(e, ERR_SERVER, "GraphQL errors: %s",
		               text_str(&words));
	err_set(e, ERR_REFUSED, "the query was refused: %s", text_str(&words));
	return err_hint(e, "the source's schema differs from the one that this "
	                   "version knows; look for a newer one");
}

/* What a reply holds, each found in one walk: replies are large. */
struct parts {
	struct json_slice errors; /* or error */
	struct json_slice tasks;
	struct json_slice info;
};

static struct parts parts_of(struct json_slice root)
{
	static const char *const paths[] = { "errors", "error",
		                             "data.taskDetails.tasks",
		                             "data.taskDetails.pageInfo" };
	struct json_slice got[ARRAY_COUNT(paths)];

	json_slice_paths(root, paths, got, ARRAY_COUNT(paths));
	return (struct parts){
		.errors = pick_is_something(got[0]) ? got[0] : got[1],
		.tasks = got[2],
		.info = got[3],
	};
}

static struct json_slice root_of(const struct api_call *call)
{
	return json_slice_whole(text_str(&call->reply), call->reply.len);
}

static int judge_envelope(struct parts *out, const struct api_call *call,
                          struct err *e)
{
	if (json_check(text_str(&call->reply), call->reply.len,
	               &json_limits_reply, e) != 0)
		return err_context(e, "the reply is no JSON");
	if (json_slice_type(root_of(call)) != JSON_OBJECT)
		return err_set(e, ERR_SHAPE, "the reply is no JSON object");
	*out = parts_of(root_of(call));
	if (pick_is_something(out->errors))
		return refuse_errors(call, out->errors, e);
	if (json_slice_type(out->tasks) != JSON_ARRAY)
		return err_set(e, ERR_SHAPE,
		               "the reply has no list data.taskDetails.tasks");
	return 0;
}

static bool is_null(struct json_slice v)
{
	return json_slice_type(v) == JSON_NULL;
}

/* The value of the aggregation "tasks" in one row.  Every part of it may be
 * null in the source's schema: 0, and not sure, as for no row at all. */
static bool read_row(int64_t *out, bool *is_sure, struct json_slice row)
{
	const struct json_slice list = json_slice_member(row, "aggregation");
	struct json_slice at = { NULL, 0 };
	struct json_slice key;

	*out = 0;
	*is_sure = false;
	if (json_slice_type(list) == JSON_ABSENT)
		return !json_slice_next_member(row, &key, &at);
	if (is_null(list) ||
	    (json_slice_type(list) == JSON_ARRAY && !pick_is_something(list)))
		return true;
	if (json_slice_type(list) != JSON_ARRAY)
		return false;
	while (json_slice_next(list, &at)) {
		const struct json_slice name = json_slice_member(at, "name");
		const struct json_slice value = json_slice_member(at, "value");

		if (json_slice_type(name) != JSON_TEXT ||
		    !pick_is_key(name, "tasks"))
			continue;
		*is_sure = !is_null(value);
		return !*is_sure || (pick_i64(out, value) && *out >= 0);
	}
	return false;
}

static int read_count(int64_t *out, bool *is_sure, struct json_slice tasks,
                      struct err *e)
{
	struct json_slice at = { NULL, 0 };
	int64_t count = 0;
	bool sure = false;
	size_t rows = 0;

	while (json_slice_next(tasks, &at)) {
		if (json_slice_type(at) != JSON_OBJECT ||
		    !read_row(&count, &sure, at))
			return err_set(e, ERR_SHAPE,
			               "the count is in none of the shapes "
			               "that are known");
		rows++;
	}
	if (rows > 1)
		return err_set(e, ERR_SHAPE,
		               "the count came in %zu rows, expected: one",
		               rows);
	if (is_sure != NULL)
		*is_sure = sure;
	*out = count;
	return 0;
}

int search_count_read(int64_t *out, bool *is_sure, const struct api_call *call,
                      struct err *e)
{
	return read_count(out, is_sure, parts_of(root_of(call)).tasks, e);
}

/* hasNextPage may be null by the schema: then a cursor is what announces a next
 * page, and the window's count tells whether that was right. */
static int read_info(struct search_result *out, struct arena *a,
                     struct json_slice info, struct err *e)
{
	const struct json_slice said = json_slice_member(info, "hasNextPage");
	const enum tri has_next = pick_tri(said);
	const char *const cursor =
	        pick_label(a, json_slice_member(info, "endCursor"));
	const bool has_cursor = cursor != NULL && cursor[0] != '\0';

	if (has_next == TRI_UNKNOWN && json_slice_type(said) != JSON_NULL)
		return err_set(e, ERR_SHAPE,
		               "the page does not say whether there is a "
		               "next one (pageInfo.hasNextPage)");
	if (has_next == TRI_YES && !has_cursor)
		return err_set(e, ERR_SHAPE,
		               "the page announces a next one and gives no "
		               "cursor to it");
	out->has_next =
	        has_next == TRI_UNKNOWN ? has_cursor : has_next == TRI_YES;
	out->cursor = out->has_next ? cursor : NULL;
	return 0;
}

static int judge_count(struct api_call *call, struct err *e)
{
	struct parts p;
	int64_t count;

	return judge_envelope(&p, call, e) != 0
	               ? -1
	               : read_count(&count, NULL, p.tasks, e);
}

static int judge_page(struct api_call *call, struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct search_result r = { .tasks = NULL };
	struct parts p;

	return judge_envelope(&p, call, e) != 0 ? -1
	                                        : read_info(&r, a, p.info, e);
}

static void ask(struct api_call *call, const struct config *c,
                const struct search_scope *s, const char *const documents[3],
                const char *cursor)
{
	struct text body = { NULL, 0, 0 };
	const char *document = documents[0];
	OWN(own_arena) struct arena *a = arena_new();

	call->method = "POST";
	if (check_scope(s, &call->err) != 0)
		return;
	if (s->id_count > 0)
		document = documents[2];
	else if (s->ended_from_ms >= 0)
		document = documents[1];
	add_query(&body, document, s->omitted);
	add_variables(&body, s, cursor);
	call->body = text_take(&body);
	call->path =
	        mem_format("/search?orgId=%s", url_escape(a, c->source.org_id));
}

void search_count(struct api_call *call, const struct config *c,
                  const struct search_scope *s)
{
	static const char *const documents[] = {
		"schema/task_count.graphql",
		"schema/task_count_ended.graphql",
		"schema/task_count_filter.graphql",
	};

	call->name = "search.count";
	call->judge = judge_count;
	ask(call, c, s, documents, NULL);
}

void search_page(struct api_call *call, const struct config *c,
                 const struct search_scope *s, const char *cursor)
{
	static const char *const documents[] = {
		"schema/task_page.graphql",
		"schema/task_page_ended.graphql",
		"schema/task_page_filter.graphql",
	};

	call->name = "search.page";
	call->judge = judge_page;
	ask(call, c, s, documents, cursor != NULL ? cursor : FIRST_CURSOR);
}

/* The elements of the page, in one walk: *count of them.  Free with free(). */
static struct json_slice *elements(struct json_slice tasks, size_t *count)
{
	struct json_slice at = { NULL, 0 };
	struct json_slice *list = NULL;
	size_t room = 0;

	*count = 0;
	while (json_slice_next(tasks, &at)) {
		if (*count == room) {
			room = 2 * room + 256;
			list = mem_resize(list, room, sizeof(*list));
		}
		list[(*count)++] = at;
	}
	return list;
}

int search_page_read(struct search_result *out, struct arena *a,
                     const struct api_call *call, struct err *e)
{
	const struct parts p = parts_of(root_of(call));
	struct search_result r = { .tasks = NULL };
	struct err first = { .code = ERR_NONE };
	OWN(mem_own) struct json_slice *rows = NULL;
	size_t count;

	if (read_info(&r, a, p.info, e) != 0)
		return -1;
	rows = elements(p.tasks, &count);
	r.tasks = arena_zeroed(a, count + 1, sizeof(*r.tasks));
	for (size_t i = 0; i < count; i++) {
		struct err why = { .code = ERR_NONE };

		if (search_task_fill(&r.tasks[r.count], a, rows[i], &why) ==
		    0) {
			r.count++;
			continue;
		}
		(void)!err_context(&why, "element %zu of the page", i);
		r.unread++;
		log_failure("search.unread_row", &why);
		if (r.unread == 1)
			first = why;
	}
	/* A row or two are poisoned; all of many are another shape. */
	if (r.count == 0 && r.unread >= OTHER_SHAPE_ROWS) {
		*e = first;
		(void)err_context(e, "none of %zu rows can be read", r.unread);
		return err_hint(e, "the source's replies have another shape "
		                   "than this version knows; look for a newer "
		                   "one");
	}
	*out = r;
	return 0;
}
