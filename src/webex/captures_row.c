/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/captures_row.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "webex/pick.h"

enum { TASK_ID = CAPTURES_LISTS, ERROR, ERRORS, STATUS, MEMBERS };

static const char *const member_names[MEMBERS] = {
	[CAPTURES_RECORDING] = "recording",
	[CAPTURES_TRANSCRIPTION] = "transcription",
	[CAPTURES_SCREEN] = "screenRecordings",
	[TASK_ID] = "taskId",
	[ERROR] = "error",
	[ERRORS] = "errors",
	[STATUS] = "status",
};

const char *captures_list_key(enum captures_list list)
{
	return member_names[list];
}

struct captures_row captures_row_of(struct json_slice task)
{
	struct json_slice got[MEMBERS];
	struct captures_row row;

	pick_members(task, member_names, got, MEMBERS);
	memcpy(row.lists, got, sizeof(row.lists));
	row.id = got[TASK_ID];
	row.error = got[ERROR];
	row.errors = got[ERRORS];
	row.status = got[STATUS];
	return row;
}

/* Neither old nor new shapes may read as "nothing there". */
static int check_list(struct json_slice v, const char *key, struct err *e)
{
	const enum json_type type = json_slice_type(v);

	if (type == JSON_ARRAY || type == JSON_ABSENT || type == JSON_NULL)
		return 0;
	if (type == JSON_OBJECT &&
	    json_slice_type(pick_member(v, "status")) != JSON_ABSENT)
		return err_set(e, ERR_SHAPE,
		               "%s is an object with a status, as in the form "
		               "before the release",
		               key);
	return err_set(e, ERR_SHAPE, "%s is no list", key);
}

int captures_row_check(struct json_slice task, struct err *e)
{
	const struct captures_row row = captures_row_of(task);

	if (json_slice_type(task) != JSON_OBJECT)
		return err_set(e, ERR_SHAPE, "an element of data is no object");
	if (json_slice_type(row.id) != JSON_TEXT)
		return err_set(e, ERR_SHAPE,
		               "an element of data has no taskId");
	for (size_t i = 0; i < CAPTURES_LISTS; i++)
		if (check_list(row.lists[i], member_names[i], e) != 0)
			return -1;
	return 0;
}

static bool has_list(const struct captures_row *row)
{
	for (size_t i = 0; i < CAPTURES_LISTS; i++)
		if (json_slice_type(row->lists[i]) == JSON_ARRAY)
			return true;
	return false;
}

static bool has_element(const struct captures_row *row)
{
	for (size_t i = 0; i < CAPTURES_LISTS; i++)
		if (pick_is_something(row->lists[i]))
			return true;
	return false;
}

/* The list of recordings, which every answer has, or something in another. */
bool captures_row_tells(const struct captures_row *row)
{
	return json_slice_type(row->lists[CAPTURES_RECORDING]) == JSON_ARRAY ||
	       has_element(row);
}

static bool is_artefact(struct json_slice v)
{
	static const char file_path[] = "filePath";
	const struct json_slice attributes = pick_member(v, "attributes");

	return json_slice_type(pick_member(v, file_path)) == JSON_TEXT ||
	       json_slice_type(pick_member(attributes, file_path)) == JSON_TEXT;
}

static bool holds_artefacts(struct json_slice v)
{
	struct json_slice at = { NULL, 0 };

	while (json_slice_type(v) == JSON_ARRAY && json_slice_next(v, &at))
		if (is_artefact(at))
			return true;
	return false;
}

/* However its key is written; of two that differ in case the first is read. */
static bool is_read(const struct captures_row *row, struct json_slice value)
{
	for (size_t i = 0; i < CAPTURES_LISTS; i++)
		if (row->lists[i].at == value.at)
			return true;
	return false;
}

static int check_others(struct json_slice task, const struct captures_row *row,
                        struct err *e)
{
	struct json_slice key = { NULL, 0 };
	struct json_slice value = { NULL, 0 };

	while (json_slice_next_member(task, &key, &value))
		if (!is_read(row, value) && holds_artefacts(value))
			return err_set(e, ERR_SHAPE,
			               "%.*s: artefacts of a kind that this "
			               "version does not know",
			               key.len < 80 ? (int)key.len : 80,
			               key.at);
	return 0;
}

int captures_row_judge(struct json_slice task, const struct captures_row *row,
                       struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	const char *const status = pick_label(a, row->status);

	if (pick_is_something(row->error) || pick_is_something(row->errors))
		return err_set(e, ERR_SHAPE, "an error in place of its lists");
	if (status != NULL && !has_element(row))
		return err_set(e, ERR_SHAPE,
		               "the status \"%.60s\", and no artefacts",
		               status);
	if (!has_list(row))
		return err_set(e, ERR_SHAPE,
		               "neither recordings nor transcripts, not even "
		               "an empty list");
	return check_others(task, row, e);
}
