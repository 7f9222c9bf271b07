/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/omitted.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "config/config.h"
#include "model/exclude.h"
#include "port/json.h"
#include "schema/embedded.h"
#include "webex/api.h"
#include "webex/selection.h"

#define TASK_PATH   "taskDetails/tasks/"
#define MARK        "FieldUndefined"
#define NESTING_MAX 8

static const struct json_limits limits = { 1 << 20, 32, 50000 };

struct omitted {
	char *paths[OMITTED_FIELDS_MAX];
	size_t count;
};

struct omitted *omitted_new(void)
{
	return mem_zeroed(1, sizeof(struct omitted));
}

static void forget_from(struct omitted *l, size_t count)
{
	while (l->count > count)
		free(l->paths[--l->count]);
}

void omitted_free(struct omitted *l)
{
	if (l == NULL)
		return;
	forget_from(l, 0);
	free(l);
}

/* Which condition of a rule reads a field; ALWAYS: the program itself. */
enum reader { ALWAYS, BY_QUEUE, BY_TEAM, BY_DIRECTION, BY_DURATION };

static const struct {
	const char *field;
	enum reader reader;
} essentials[] = {
	{ "id", ALWAYS },
	{ "createdTime", ALWAYS },
	{ "endedTime", ALWAYS },
	{ "status", ALWAYS },
	{ "isActive", ALWAYS },
	{ "channelType", ALWAYS },
	{ "captureRequested", ALWAYS },
	{ "recordingCount", ALWAYS },
	{ "recordingErrorCount", ALWAYS },
	{ "recordingFileSize", ALWAYS },
	{ "isRecordingDeleted", ALWAYS },
	{ "isTranscriptionAvailable", ALWAYS },
	{ "lastQueue", BY_QUEUE },
	{ "lastTeam", BY_TEAM },
	{ "direction", BY_DIRECTION },
	{ "connectedDuration", BY_DURATION },
	{ "totalDuration", BY_DURATION },
};

static bool reads(const struct exclude_rule *r, enum reader reader)
{
	switch (reader) {
	case ALWAYS:
		return true;
	case BY_QUEUE:
		return r->queue != NULL;
	case BY_TEAM:
		return r->team != NULL;
	case BY_DIRECTION:
		return r->direction != NULL;
	case BY_DURATION:
		return r->shorter_than_ms >= 0 || r->longer_than_ms >= 0;
	}
	return true;
}

static bool is_read(const struct config *c, enum reader reader)
{
	for (size_t i = 0; i < c->exclude_count; i++)
		if (reads(&c->excludes[i], reader))
			return true;
	return reader == ALWAYS;
}

bool omitted_is_essential(const struct config *c, const char *field)
{
	const size_t len = strcspn(field, "/");
	const char *const part = field + len;

	/* of a queue or a team, nothing else is read */
	if (part[0] != '\0' && strcmp(part, "/id") != 0 &&
	    strcmp(part, "/name") != 0)
		return false;
	for (size_t i = 0; i < ARRAY_COUNT(essentials); i++)
		if (strlen(essentials[i].field) == len &&
		    memcmp(essentials[i].field, field, len) == 0)
			return is_read(c, essentials[i].reader);
	return false;
}

/* What stands between open and close, from at on. */
static bool copy_between(char *out, size_t size, const char *at,
                         const char *open, char close)
{
	const char *const from = at == NULL ? NULL : strstr(at, open);
	const char *const text = from == NULL ? NULL : from + strlen(open);
	const char *const end = text == NULL ? NULL : strchr(text, close);

	if (end == NULL || end == text || (size_t)(end - text) >= size)
		return false;
	memcpy(out, text, (size_t)(end - text));
	out[end - text] = '\0';
	return true;
}

/* graphql-java, as of its versions:
 *   Validation error of type FieldUndefined: Field 'x' in type 'Task' is
 *   undefined @ 'taskDetails/tasks/x'
 *   Validation error (FieldUndefined@[taskDetails/tasks/x]) : Field 'x' .. */
bool omitted_refused(char *out, size_t size, const char *text)
{
	const char *const mark = strstr(text, MARK);

	if (mark == NULL)
		return false;
	if (text_starts(mark, MARK "@["))
		return copy_between(out, size, mark, "@[", ']');
	return copy_between(out, size, mark, "@ '", '\'');
}

/* The three documents of a page select the same. */
static bool is_selected(const char *path)
{
	const struct schema_file *const page =
	        schema_find("schema/task_page.graphql");

	return page != NULL && selection_has(page->data, path);
}

static bool is_known(const struct omitted *l, const char *path)
{
	for (size_t i = 0; i < l->count; i++)
		if (strcmp(l->paths[i], path) == 0)
			return true;
	return false;
}

/* One path more: false when it must stay, or is left out already (then the
 * source refuses something else). */
static bool add_path(struct omitted *l, const struct config *c,
                     const char *path, size_t before)
{
	if (is_known(l, path)) {
		for (size_t i = before; i < l->count; i++)
			if (strcmp(l->paths[i], path) == 0)
				return true; /* named twice in one reply */
		return false;
	}
	if (l->count == OMITTED_FIELDS_MAX || !text_starts(path, TASK_PATH) ||
	    !is_selected(path) ||
	    omitted_is_essential(c, path + strlen(TASK_PATH)))
		return false;
	l->paths[l->count++] = mem_copy_text(path);
	return true;
}

/* One text may name several. */
static bool add_text(struct omitted *l, const struct config *c,
                     const char *text, size_t before)
{
	char path[OMITTED_PATH_BYTES];
	const char *at = text == NULL ? NULL : strstr(text, MARK);

	for (; at != NULL; at = strstr(at + 1, MARK))
		if (!omitted_refused(path, sizeof(path), at) ||
		    !add_path(l, c, path, before))
			return false;
	return true;
}

/* All texts of the reply, however they are wrapped. */
static bool add_all(struct omitted *l, const struct config *c,
                    const struct json *j, size_t before, int nesting)
{
	static const char *const keys[] = {
		"error",
		"errors",
		"message",
		"description",
	};

	if (nesting > NESTING_MAX)
		return true;
	if (json_type(j) == JSON_TEXT)
		return add_text(l, c, json_text(j), before);
	for (size_t i = 0; i < json_count(j); i++)
		if (!add_all(l, c, json_at(j, i), before, nesting + 1))
			return false;
	if (json_type(j) != JSON_OBJECT)
		return true;
	for (size_t i = 0; i < ARRAY_COUNT(keys); i++)
		if (!add_all(l, c, json_member_nocase(j, keys[i]), before,
		             nesting + 1))
			return false;
	return true;
}

static void warn_of(const struct omitted *l, size_t i)
{
	log_event(LOG_WARN, "search.field_left_out",
	          KV("field", (const char *)(l->paths[i] + strlen(TASK_PATH))),
	          KV("text", "the source does not know this field any more: "
	                     "it is left out, and the calls go without it"),
	          KV("hint", "nothing is missing of the recordings; look for a "
	                     "newer wxarchive, which may know its new name"));
}

bool omitted_learn(struct omitted *l, const struct config *c,
                   const struct api_call *call)
{
	OWN(own_json) struct json *root = NULL;
	const size_t before = l->count;
	struct err ignored = { .code = ERR_NONE };

	if (call->err.code != ERR_REFUSED ||
	    json_check(text_str(&call->reply), call->reply.len, &limits,
	               &ignored) != 0 ||
	    json_parse(
	            &root,
	            json_slice_whole(text_str(&call->reply), call->reply.len),
	            &ignored) != 0)
		return false;
	if (!add_all(l, c, root, before, 0))
		forget_from(l, before);
	for (size_t i = before; i < l->count; i++)
		warn_of(l, i);
	return l->count > before;
}

void omitted_apply(const struct omitted *l, struct text *document)
{
	for (size_t i = 0; l != NULL && i < l->count; i++)
		(void)selection_remove(document, l->paths[i]);
}

void omitted_names(const struct omitted *l, struct text *out)
{
	for (size_t i = 0; i < l->count; i++) {
		text_add(out, i > 0 ? ", " : "");
		text_add(out, l->paths[i] + strlen(TASK_PATH));
	}
}
