/* SPDX-License-Identifier: Apache-2.0 */
#include "records/last_run.h"

#include <string.h>

#include "base/canon.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "port/json.h"
#include "store/store.h"

#define SUMMARY_DEPTH 4

/* "pid 4711 on host: sync, since 2026-...Z" */
static bool is_sync(const char *holder)
{
	const char *what = strstr(holder, ": ");

	return what != NULL && text_starts(what, ": sync,");
}

/* One that has not ended has the lock, as long as its process lives. */
static enum last_run_outcome look_at_lock(struct last_run *r, const char *root)
{
	switch (store_lock_look(root, r->holder)) {
	case LOCKFILE_FREE:
		return LAST_RUN_CUT_SHORT;
	case LOCKFILE_UNKNOWN:
		return LAST_RUN_UNENDED;
	case LOCKFILE_HELD:
		break;
	}
	if (!is_sync(r->holder))
		return LAST_RUN_CUT_SHORT;
	r->holder[strcspn(r->holder, ":")] = '\0';
	return LAST_RUN_UNDER_WAY;
}

static enum last_run_outcome judge(struct last_run *r, const char *root)
{
	if (r->run.number == 0)
		return LAST_RUN_NEVER;
	if (r->run.ended_ms == 0)
		return look_at_lock(r, root);
	switch (r->run.exit_code) {
	case EXIT_COMPLETE:
		return LAST_RUN_COMPLETE;
	case EXIT_EXCEPTIONS:
		return LAST_RUN_EXCEPTIONS;
	default:
		return LAST_RUN_STOPPED;
	}
}

/* A summary that cannot be read says nothing. */
static const char *read_error(const char *summary, struct arena *a)
{
	const size_t len = summary == NULL ? 0 : strlen(summary);
	const struct json_limits limits = { len, SUMMARY_DEPTH, 100 };
	OWN(own_json) struct json *j = NULL;
	struct err e;

	if (len == 0 || json_check(summary, len, &limits, &e) != 0 ||
	    json_parse(&j, json_slice_whole(summary, len), &e) != 0)
		return NULL;
	return arena_text(a, json_text(json_member(j, "error")));
}

int last_run_read(struct last_run *out, struct ledger *l, const char *root,
                  struct arena *a, struct err *e)
{
	struct last_run found = { .outcome = LAST_RUN_NEVER };

	if (ledger_run_last(l, "sync", &found.run, a, e) != 0)
		return -1;
	found.error = read_error(found.run.summary, a);
	found.outcome = judge(&found, root);
	*out = found;
	return 0;
}

const char *last_run_outcome_name(enum last_run_outcome o)
{
	switch (o) {
	case LAST_RUN_NEVER:
		return "never";
	case LAST_RUN_COMPLETE:
		return "complete";
	case LAST_RUN_EXCEPTIONS:
		return "exceptions";
	case LAST_RUN_STOPPED:
		return "stopped";
	case LAST_RUN_UNDER_WAY:
		return "under-way";
	case LAST_RUN_CUT_SHORT:
		return "cut-short";
	case LAST_RUN_UNENDED:
		return "unended";
	}
	return "";
}

struct canon *last_run_json(const struct last_run *r, struct arena *a)
{
	struct canon *o;

	if (r->outcome == LAST_RUN_NEVER)
		return NULL;
	o = canon_object(a);
	canon_set_text(o, "id", r->run.id);
	canon_set_text(o, "command", r->run.command);
	canon_set_when_or_null(o, "from", r->run.from_ms);
	canon_set_when_or_null(o, "to", r->run.to_ms);
	canon_set_when_or_null(o, "started", r->run.started_ms);
	canon_set_when_or_null(o, "ended", r->run.ended_ms);
	if (r->run.exit_code < 0)
		canon_set_null(o, "exit_code");
	else
		canon_set_int(o, "exit_code", r->run.exit_code);
	canon_set_text(o, "outcome", last_run_outcome_name(r->outcome));
	if (r->error == NULL)
		canon_set_null(o, "error");
	else
		canon_set_text(o, "error", r->error);
	return o;
}
