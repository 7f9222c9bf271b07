/* SPDX-License-Identifier: Apache-2.0 */
#include "records/status.h"

#include "base/bytes.h"
#include "base/canon.h"
#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "base/when.h"
#include "config/config.h"
#include "ledger/asked.h"
#include "ledger/journal.h"
#include "ledger/ledger.h"
#include "ledger/tasks.h"
#include "ledger/window.h"
#include "records/gaps.h"
#include "webex/token_store.h"

static void read_signin(struct status *s, const struct config *c)
{
	struct token_store store = { .access_from_ms = -1,
		                     .access_expires_ms = -1,
		                     .refresh_expires_ms = -1 };
	bool is_there = false;
	struct err e;

	s->signin_ends_ms = -1;
	s->signin = STATUS_UNKNOWN;
	s->is_refresh_named = config_names(c, "auth", "refresh_token_file");
	if (c->auth.token_store == NULL ||
	    token_store_read(&store, &is_there, c->auth.token_store, &e) != 0)
		return;
	if (is_there)
		s->signin = STATUS_SIGNED_IN;
	else if (s->is_refresh_named ||
	         config_names(c, "auth", "access_token_file"))
		s->signin = STATUS_CONFIGURED;
	else
		s->signin = STATUS_SIGNED_OUT;
	s->is_renewable = store.refresh != NULL;
	s->is_signin_refused = is_there &&
	                       s->last.outcome == LAST_RUN_STOPPED &&
	                       text_equal(s->last.error, err_name(ERR_AUTH)) &&
	                       store.access_from_ms <= s->last.run.ended_ms;
	if (is_there)
		s->signin_ends_ms = s->is_renewable ? store.refresh_expires_ms
		                                    : store.access_expires_ms;
	token_store_clear(&store);
}

static int read_log(struct status *s, struct ledger *l, struct err *e)
{
	OWN(text_free) struct text size = { NULL, 0, 0 };
	int64_t covered = 0;
	uint64_t entries;

	if (ledger_meta_get(l, "log.signed", &size, e) != 0 ||
	    journal_size(l, &entries, e) != 0)
		return -1;
	s->log_entries = (int64_t)entries;
	if (size.len > 0 && !bytes_parse_i64(&covered, size.data, 0, INT64_MAX))
		covered = 0;
	s->unsigned_entries =
	        covered < s->log_entries ? s->log_entries - covered : 0;
	return 0;
}

static int count_unclosed(void *ctx, const struct ledger_window *w,
                          struct err *e)
{
	int64_t *const count = ctx;

	(void)e;
	if (w->state != WINDOW_CLOSED)
		++*count;
	return 0;
}

static int read_calls(struct status *s, struct ledger *l,
                      const struct wait_at *at, struct err *e)
{
	const struct period always = { INT64_MIN, INT64_MAX };

	if (tasks_span(l, &s->first_ms, &s->last_ms, e) != 0 ||
	    tasks_classes(l, always, s->classes, e) != 0 ||
	    tasks_waiting(l, always, at, s->waits, e) != 0 ||
	    tasks_gone(l, always, &s->gone, e) != 0 ||
	    tasks_wanting(l, at, &s->wanting, e) != 0)
		return -1;
	return window_each(l, always, count_unclosed, &s->windows_unclosed, e);
}

size_t status_holes(const struct status *s)
{
	return s->hole_count < STATUS_HOLES_MAX ? s->hole_count
	                                        : STATUS_HOLES_MAX;
}

int64_t status_since_verified(const struct status *s)
{
	const int64_t now = s->artefacts.count[ARTEFACT_STORED] +
	                    s->artefacts.count[ARTEFACT_BAD];

	if (s->verified.when_ms == 0 || !s->verified.is_whole)
		return -1;
	return now > s->verified.checked ? now - s->verified.checked : 0;
}

static int read_ledger(struct status *s, struct ledger *l,
                       const struct config *c, int64_t now_ms, struct arena *a,
                       struct err *e)
{
	struct wait_at at = { .settle_ms = c->discover.settle_ms };

	if (asked_until(l, now_ms, &at.now_ms, e) != 0 ||
	    last_run_read(&s->last, l, c->archive.root, a, e) != 0 ||
	    read_calls(s, l, &at, e) != 0 ||
	    window_holes(l, s->holes, STATUS_HOLES_MAX, &s->hole_count,
	                 &s->read, e) != 0 ||
	    artefacts_totals(l, &s->artefacts, e) != 0 ||
	    verified_read(&s->verified, l, e) != 0 ||
	    (s->verified.bad_now > 0 &&
	     artefacts_bad_apart(l, &s->bad_apart, e) != 0) ||
	    read_log(s, l, e) != 0)
		return -1;
	return 0;
}

int status_read(struct status *s, struct ledger *l, const struct config *c,
                int64_t now_ms, struct arena *a, struct err *e)
{
	int rc;

	*s = (struct status){ .ledger_bytes = ledger_bytes(l) };
	if (ledger_begin(l, e) != 0)
		return -1;
	rc = read_ledger(s, l, c, now_ms, a, e);
	ledger_rollback(l);
	if (rc != 0)
		return -1;
	s->free_bytes = file_free_bytes(c->archive.root);
	read_signin(s, c);
	return 0;
}

/* What was read, and the holes in it. */
static void set_read(struct canon *o, const struct status *s, struct arena *a)
{
	const bool is_read = !period_is_empty(s->read);

	canon_set_when_or_null(o, "read_from", is_read ? s->read.from_ms : 0);
	canon_set_when_or_null(o, "read_to", is_read ? s->read.to_ms : 0);
	canon_set(o, "not_read", gaps_json(s->holes, status_holes(s), a));
	canon_set_int(o, "not_read_count", (int64_t)s->hole_count);
}

static struct canon *verified(const struct status *s, struct arena *a)
{
	struct canon *o = verified_json(&s->verified, a);

	if (status_since_verified(s) >= 0)
		canon_set_int(o, "stored_since", status_since_verified(s));
	return o;
}

static struct canon *wanting(const struct status *s, struct arena *a)
{
	struct canon *o = canon_object(a);

	canon_set_when_or_null(o, "created", s->wanting.created_ms);
	canon_set_text(o, "class", state_class_name(s->wanting.class));
	return o;
}

struct canon *status_json(const struct status *s, struct arena *a)
{
	struct canon *o = canon_object(a);
	struct canon *classes = canon_object(a);
	struct canon *artefacts = canon_object(a);

	for (int c = CLASS_FIRST; c <= CLASS_LAST; c++)
		canon_set_count(classes, state_class_name((enum task_class)c),
		                s->classes[c]);
	for (int i = ARTEFACT_LISTED; i <= ARTEFACT_DISPOSED; i++)
		canon_set_count(artefacts,
		                state_artefact_name((enum artefact_state)i),
		                s->artefacts.count[i]);
	if (s->last.outcome == LAST_RUN_NEVER)
		canon_set_null(o, "last_sync");
	else
		canon_set(o, "last_sync", last_run_json(&s->last, a));
	canon_set_when_or_null(o, "first_call", s->first_ms);
	canon_set_when_or_null(o, "last_call", s->last_ms);
	canon_set_int(o, "calls", s->classes[0]);
	canon_set(o, "classes", classes);
	canon_set_int(o, "due", s->waits[WAIT_DUE]);
	canon_set_int(o, "later", s->waits[WAIT_LATER]);
	canon_set_int(o, "left", s->gone);
	canon_set_int(o, "windows_unclosed", s->windows_unclosed);
	set_read(o, s, a);
	canon_set(o, "artefacts", artefacts);
	canon_set_int(o, "stored_bytes", s->artefacts.bytes);
	if (s->wanting.created_ms < 0)
		canon_set_null(o, "oldest_not_archived");
	else
		canon_set(o, "oldest_not_archived", wanting(s, a));
	canon_set_int(o, "log_entries", s->log_entries);
	canon_set_int(o, "unsigned_entries", s->unsigned_entries);
	canon_set_int(o, "ledger_bytes", s->ledger_bytes);
	if (s->free_bytes < 0)
		canon_set_null(o, "free_bytes");
	else
		canon_set_int(o, "free_bytes", s->free_bytes);
	canon_set_when_or_null(o, "sign_in_expires", s->signin_ends_ms);
	if (s->signin == STATUS_UNKNOWN)
		canon_set_null(o, "signed_in");
	else
		canon_set_bool(o, "signed_in", s->signin == STATUS_SIGNED_IN);
	canon_set_bool(o, "sign_in_refused", s->is_signin_refused);
	if (s->verified.when_ms == 0)
		canon_set_null(o, "last_verification");
	else
		canon_set(o, "last_verification", verified(s, a));
	canon_set_int(o, "bad_artefacts", s->verified.bad_now);
	return o;
}
