/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/artefacts.h"

#include <stdio.h>

#include "base/bytes.h"
#include "base/canon.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "ledger/artefacts_row.h"
#include "ledger/ident.h"
#include "ledger/journal.h"
#include "ledger/ledger_own.h"
#include "ledger/names.h"
#include "port/digest.h"

int artefacts_find(struct ledger *l, const char *oid, struct arena *a,
                   struct ledger_artefact *out, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	enum db_row row;

	if (ledger_stmt(&s, l, SQL_ARTEFACT_BY_OID, e) != 0)
		return -1;
	ident_bind_oid(s, 1, oid);
	row = db_step(s, e);
	if (row == DB_ERR)
		return -1;
	if (row == DB_ROW)
		artefacts_row_read(out, s, a);
	else
		*out = (struct ledger_artefact){ 0 };
	return 0;
}

/* Reason codes are ours, and short. */
#define REASON_MAX 64

/* What decides whether a change of state is allowed. */
struct held {
	char oid[OID_TEXT_MAX];
	enum artefact_state state;
	char sha256[DIGEST_SHA256_HEX]; /* "" before it is stored */
	char reason[REASON_MAX];        /* "" when there is none */
};

static int read_held(struct ledger *l, int64_t row, struct held *out,
                     struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	const void *bytes;
	enum db_row step;
	size_t len;

	if (ledger_stmt(&s, l, SQL_ARTEFACT_STATE, e) != 0)
		return -1;
	db_bind_int(s, 1, row);
	step = db_step(s, e);
	if (step == DB_ERR)
		return -1;
	if (step == DB_DONE)
		return err_set(e, ERR_BUG, "artefact row %lld is unknown",
		               (long long)row);
	*out = (struct held){ .state = (enum artefact_state)db_int(s, 1) };
	bytes = db_bytes(s, 0, &len);
	if (len == IDENT_BYTES)
		bytes_hex(out->oid, bytes, len);
	bytes = db_bytes(s, 2, &len);
	if (len == DIGEST_SHA256_BYTES)
		bytes_hex(out->sha256, bytes, len);
	if (!db_is_null(s, 3))
		snprintf(out->reason, sizeof(out->reason), "%s", db_text(s, 3));
	return 0;
}

static int wrong_state(struct err *e, const struct held *held, const char *to)
{
	return err_set(e, ERR_BUG, "artefact %s is %s: it cannot become %s",
	               held->oid, state_artefact_name(held->state), to);
}

static bool is_bad(const struct artefact_stored *x)
{
	return text_equal(x->verdict, "bad");
}

static int bind_words(struct ledger *l, struct db_stmt *s,
                      const struct artefact_stored *x, const char *oid,
                      struct err *e)
{
	const char *folder = artefacts_row_folder(l->scratch, x->path, oid);

	if (names_bind_word(l, s, 3, x->code, e) != 0 ||
	    names_bind_word(l, s, 5, folder, e) != 0 ||
	    names_bind_word(l, s, 6, x->file_name, e) != 0 ||
	    names_bind_word(l, s, 7, x->mime, e) != 0 ||
	    names_bind_word(l, s, 8, x->codec, e) != 0)
		return -1;
	return names_bind_word(l, s, 9, x->verdict, e);
}

static int set_stored(struct ledger *l, int64_t row, const char *oid,
                      const struct artefact_stored *x, int64_t now_ms,
                      int64_t event, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	unsigned char sha256[DIGEST_SHA256_BYTES] = { 0 };

	if (ledger_stmt(&s, l, SQL_ARTEFACT_STORE, e) != 0 ||
	    bind_words(l, s, x, oid, e) != 0)
		return -1;
	db_bind_int(s, 1, row);
	db_bind_int(s, 2, is_bad(x) ? ARTEFACT_BAD : ARTEFACT_STORED);
	db_bind_text(s, 4, x->detail);
	(void)bytes_from_hex(sha256, sizeof(sha256), x->sha256); /* checked */
	db_bind_bytes(s, 10, sha256, sizeof(sha256));
	db_bind_int(s, 11, x->bytes);
	ledger_bind_known(s, 12, x->duration_ms);
	ledger_bind_known(s, 13, x->channels);
	ledger_bind_known(s, 14, x->rate_hz);
	db_bind_int(s, 15, now_ms);
	db_bind_int(s, 16, event);
	db_bind_int(s, 17, x->tries);
	return ledger_run_one(l, s, "artefact row", row, e);
}

/* Digests, sizes and codes only: the log can never be erased, so nothing
 * personal and no words of the source go in. */
static struct canon *ingestion_detail(struct arena *a,
                                      const struct artefact_stored *x)
{
	struct canon *detail = canon_object(a);
	struct canon *files = canon_array(a);
	struct canon *file = canon_object(a);

	canon_set_text(file, "name", x->file_name);
	canon_set_text(file, "sha256", x->sha256);
	canon_set_int(file, "bytes", x->bytes);
	canon_push(files, file);
	canon_set(detail, "files", files);
	canon_set_text(detail, "left", x->leftover);
	canon_set_text(detail, "path", x->path);
	canon_set_text(detail, "record_sha256", x->record_sha256);
	canon_set_text(detail, "source_sha256", x->source_sha256);
	canon_set_text(detail, "verdict", x->verdict);
	canon_set_text(detail, "code", x->code);
	return detail;
}

static struct canon *validation_detail(struct arena *a,
                                       const struct artefact_stored *x)
{
	struct canon *detail = canon_object(a);

	canon_set_text(detail, "name", x->file_name);
	canon_set_text(detail, "verdict", x->verdict);
	canon_set_text(detail, "code", x->code);
	return detail;
}

/* An object is stored once: what the log says of it so far holds no more. */
static int log_replaced(struct ledger *l, const char *oid, int64_t now_ms,
                        struct err *e)
{
	struct canon *detail;
	bool is_logged;

	if (artefacts_is_logged(l, oid, &is_logged, e) != 0)
		return -1;
	if (!is_logged)
		return 0;
	detail = canon_object(l->scratch);
	canon_set_text(detail, "reason", "not-what-was-stored");
	const struct journal_event event = { .type = "deletion",
		                             .object = oid,
		                             .outcome = "success",
		                             .detail = detail };
	return journal_append(l, &event, now_ms, NULL, e);
}

static int log_stored(struct ledger *l, const char *oid,
                      const struct artefact_stored *x, int64_t now_ms,
                      int64_t *event, struct err *e)
{
	const struct journal_event ingestion = {
		.type = "ingestion",
		.object = oid,
		.outcome = "success",
		.detail = ingestion_detail(l->scratch, x),
	};
	const struct journal_event validation = {
		.type = "validation",
		.object = oid,
		.outcome = is_bad(x) ? "failure" : "success",
		.detail = validation_detail(l->scratch, x),
	};

	if (journal_append(l, &ingestion, now_ms, event, e) != 0)
		return -1;
	return journal_append(l, &validation, now_ms, NULL, e);
}

/* Before anything is written. */
static int check_stored(const struct artefact_stored *x, struct err *e)
{
	unsigned char sha256[DIGEST_SHA256_BYTES];

	if (x->path == NULL || x->file_name == NULL || x->verdict == NULL ||
	    x->bytes < 0)
		return err_set(e, ERR_BUG,
		               "a stored artefact has a path, a file, a size "
		               "and a verdict");
	if (x->sha256 == NULL ||
	    !bytes_from_hex(sha256, sizeof(sha256), x->sha256))
		return err_set(e, ERR_BUG, "not a SHA-256: %s",
		               x->sha256 == NULL ? "nothing" : x->sha256);
	return 0;
}

static int store(struct ledger *l, int64_t row, const struct artefact_stored *s,
                 int64_t now_ms, struct err *e)
{
	struct held held;
	int64_t event;

	if (check_stored(s, e) != 0 || read_held(l, row, &held, e) != 0)
		return -1;
	if (held.state == ARTEFACT_DISPOSED)
		return wrong_state(e, &held, "stored");
	if (held.state == ARTEFACT_STORED || held.state == ARTEFACT_BAD) {
		if (text_equal(held.sha256, s->sha256))
			return 0;
		return err_set(e, ERR_BUG,
		               "artefact %s is stored with SHA-256 %s: it "
		               "cannot become %s",
		               held.oid, held.sha256, s->sha256);
	}
	arena_reset(l->scratch);
	if (log_replaced(l, held.oid, now_ms, e) != 0 ||
	    log_stored(l, held.oid, s, now_ms, &event, e) != 0)
		return -1;
	return set_stored(l, row, held.oid, s, now_ms, event, e);
}

int artefacts_stored(struct ledger *l, int64_t row,
                     const struct artefact_stored *s, int64_t now_ms,
                     struct err *e)
{
	if (ledger_change_begin(l, "artefacts_stored", e) != 0)
		return -1;
	return ledger_change_end(l, store(l, row, s, now_ms, e), e);
}

static int restore(struct ledger *l, int64_t row,
                   const struct artefact_stored *s, int64_t stored_ms,
                   int64_t event, struct err *e)
{
	struct held held;

	if (check_stored(s, e) != 0 || read_held(l, row, &held, e) != 0)
		return -1;
	if (held.state != ARTEFACT_LISTED)
		return wrong_state(e, &held, "stored");
	arena_reset(l->scratch);
	return set_stored(l, row, held.oid, s, stored_ms, event, e);
}

int artefacts_restored(struct ledger *l, int64_t row,
                       const struct artefact_stored *s, int64_t stored_ms,
                       int64_t event, struct err *e)
{
	if (ledger_change_begin(l, "artefacts_restored", e) != 0)
		return -1;
	return ledger_change_end(l, restore(l, row, s, stored_ms, event, e), e);
}

int artefacts_may_be_leftover(struct ledger *l, int64_t row, int64_t run,
                              int64_t until_ms, bool *out, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_ARTEFACT_MAY_BE_LEFTOVER, e) != 0)
		return -1;
	db_bind_int(s, 1, row);
	db_bind_int(s, 2, run);
	if (until_ms != LEDGER_NO_LEFTOVER)
		db_bind_int(s, 3, until_ms);
	db_bind_text(s, 4, ARTEFACT_STRANGE);
	if (db_step(s, e) != DB_ROW)
		return -1;
	*out = db_int(s, 0) != 0;
	return 0;
}

/* An event that nothing was stored for a reason. */
static int log_reason(struct ledger *l, const char *type, const char *oid,
                      const char *reason, int64_t now_ms, struct err *e)
{
	struct canon *detail = canon_object(l->scratch);
	const struct journal_event event = {
		.type = type,
		.object = oid,
		.outcome = "failure",
		.detail = detail,
	};

	canon_set_text(detail, "reason", reason);
	return journal_append(l, &event, now_ms, NULL, e);
}

/* The verdict, once: that a later run found the same is none. */
static int log_failed(struct ledger *l, const struct held *held,
                      const char *reason, int64_t now_ms, struct err *e)
{
	if (held->state == ARTEFACT_FAILED && text_equal(held->reason, reason))
		return 0;
	arena_reset(l->scratch);
	return log_reason(l, "capture", held->oid, reason, now_ms, e);
}

static int fail(struct ledger *l, int64_t row,
                const struct artefact_failure *why, int64_t now_ms,
                struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	struct held held;

	if (read_held(l, row, &held, e) != 0)
		return -1;
	if (held.state != ARTEFACT_LISTED && held.state != ARTEFACT_FAILED)
		return wrong_state(e, &held, "failed");
	if (log_failed(l, &held, why->reason, now_ms, e) != 0 ||
	    ledger_stmt(&s, l, SQL_ARTEFACT_FAIL, e) != 0)
		return -1;
	db_bind_int(s, 1, row);
	if (names_bind_word(l, s, 2, why->reason, e) != 0)
		return -1;
	db_bind_text(s, 3, why->detail);
	db_bind_int(s, 4, why->tries);
	return ledger_run_one(l, s, "artefact row", row, e);
}

int artefacts_failed(struct ledger *l, int64_t row,
                     const struct artefact_failure *why, int64_t now_ms,
                     struct err *e)
{
	if (ledger_change_begin(l, "artefacts_failed", e) != 0)
		return -1;
	return ledger_change_end(l, fail(l, row, why, now_ms, e), e);
}

static int forget(struct ledger *l, int64_t row, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_ARTEFACT_FORGET, e) != 0)
		return -1;
	db_bind_int(s, 1, row);
	return ledger_run_one(l, s, "artefact row", row, e);
}

int artefacts_forget(struct ledger *l, int64_t row, struct err *e)
{
	if (ledger_change_begin(l, "artefacts_forget", e) != 0)
		return -1;
	return ledger_change_end(l, forget(l, row, e), e);
}

static int lose(struct ledger *l, int64_t row, const char *reason,
                int64_t now_ms, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	struct held held;

	if (read_held(l, row, &held, e) != 0)
		return -1;
	if (held.state == ARTEFACT_LOST)
		return 0;
	if (held.state != ARTEFACT_LISTED && held.state != ARTEFACT_FAILED)
		return wrong_state(e, &held, "lost");
	arena_reset(l->scratch);
	if (log_reason(l, "x-unavailable", held.oid, reason, now_ms, e) != 0 ||
	    ledger_stmt(&s, l, SQL_ARTEFACT_LOSE, e) != 0)
		return -1;
	db_bind_int(s, 1, row);
	if (names_bind_word(l, s, 2, reason, e) != 0)
		return -1;
	return ledger_run_one(l, s, "artefact row", row, e);
}

int artefacts_lost(struct ledger *l, int64_t row, const char *reason,
                   int64_t now_ms, struct err *e)
{
	if (ledger_change_begin(l, "artefacts_lost", e) != 0)
		return -1;
	return ledger_change_end(l, lose(l, row, reason, now_ms, e), e);
}
