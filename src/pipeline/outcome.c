/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/outcome.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/backoff.h"
#include "base/bytes.h"
#include "base/crew.h"
#include "base/log.h"
#include "base/text.h"
#include "config/config.h"
#include "ledger/artefacts.h"
#include "media/check_type.h"
#include "pipeline/adoption.h"
#include "pipeline/commit.h"
#include "pipeline/download.h"
#include "pipeline/flow.h"
#include "pipeline/health.h"
#include "pipeline/judge.h"
#include "pipeline/link_queue.h"
#include "pipeline/rejected.h"
#include "pipeline/stored.h"
#include "pipeline/transfer.h"
#include "pipeline/verdict.h"
#include "pipeline/work.h"
#include "port/http_retry.h"
#include "webex/api.h"

#define RENEWALS_MAX ((int64_t)5)
static int64_t back_off_ms(const struct flow *f, const struct item *i,
                           int64_t asked_ms)
{
	const struct config *const c = f->setup->config;
	const struct backoff b = { c->api.backoff_base_ms,
		                   c->api.backoff_cap_ms };

	return backoff_ms(&b, (uint32_t)i->tries, asked_ms, bytes_random_u32());
}

static void log_retry(const struct item *i, const struct verdict *v,
                      const char *text, int64_t wait_ms)
{
	log_event(LOG_INFO, "artefact.retry", KV("task", i->work->task.id),
	          KV("oid", i->oid), KV("reason", v->reason), KV("text", text),
	          KV("try", i->tries), KV("wait_ms", wait_ms));
}

static bool is_passing(enum err_code code)
{
	return code == ERR_TLS || err_retry(code) == RETRY_AGAIN ||
	       err_retry(code) == RETRY_RENEW;
}

/* Of a body that had come whole. */
static bool was_judged(enum err_code code)
{
	return code == ERR_CONTENT || code == ERR_CHECKSUM;
}

/* The next run asks again. */
static bool is_for_now(const struct verdict *v)
{
	return v->is_long || (is_passing(v->code) && !was_judged(v->code));
}

/* The first new link at once; a host that takes none of them is not asked
 * for ever as fast as it answers. */
static int relink(struct flow *f, struct item *i, const struct verdict *v,
                  const char *text, struct err *e)
{
	int64_t wait_ms = 0;

	if (i->renewals++ >= RENEWALS_MAX)
		return work_item_failed(i, v->reason, text, true, e);
	if (i->renewals > 1)
		wait_ms = back_off_ms(f, i, v->wait_ms);
	log_retry(i, v, text, wait_ms);
	i->link_until_ms = f->mono_ms;
	if (wait_ms > 0)
		download_delay(f->download, i, wait_ms);
	else
		link_queue_add(f, i);
	return 0;
}

static int drop_part(struct transfer *t, struct err *e)
{
	if (t->part == NULL)
		return 0;
	return store_part_drop(t->part, e);
}

/* Acts on anything but "keep it". */
static int act_on(struct flow *f, struct transfer *t, const struct verdict *v,
                  const char *said, struct err *e)
{
	struct item *const i = t->item;
	struct err stop = { 0 };
	char text[ERR_TEXT_MAX];
	int64_t wait_ms;
	int rc = 0;

	/* What was said may lie in the transfer, which is released below. */
	snprintf(text, sizeof(text), "%s", said);
	switch (v->act) {
	case VERDICT_KEEP:
	case VERDICT_EVIDENCE:
		return err_set(e, ERR_BUG, "a body to keep was dropped");
	case VERDICT_RESTART:
		i->restart = true;
		rc = drop_part(t, e);
		__attribute__((fallthrough));
	case VERDICT_CONTINUE:
		wait_ms = back_off_ms(f, i, v->wait_ms);
		log_retry(i, v, text, wait_ms);
		download_release(f->download, t);
		download_delay(f->download, i, wait_ms);
		return rc;
	case VERDICT_RELINK:
		download_release(f->download, t);
		return relink(f, i, v, text, e);
	case VERDICT_FAIL:
		/* Bytes that were judged are none to go on with: the next run
		 * would take them for whole, and no reply would tell it what
		 * their checksum should be. */
		if (!is_for_now(v))
			rc = drop_part(t, e);
		download_release(f->download, t);
		if (rc != 0)
			return -1;
		return work_item_failed(i, v->reason, text, is_for_now(v), e);
	case VERDICT_STOP:
		stop = t->http.err; /* with what to do */
		if (stop.code != v->code)
			err_set(&stop, v->code, "%s", text);
		download_release(f->download, t);
		if (v->code != ERR_STOPPED)
			flow_fail(f, &stop);
		return 0;
	}
	return 0;
}

/* Not before the verdict: a header says nothing against the bytes.  Told once
 * in a run: a source that errs does so for all of them. */
static void compare_type(struct flow *f, struct transfer *t)
{
	const char *const before = t->content.code;

	check_type_compare(&t->content, t->http.content_type_in);
	if (t->content.code == before || f->has_told_type)
		return;
	f->has_told_type = true;
	log_event(LOG_WARN, "artefact.type_differs",
	          KV("task", t->item->work->task.id), KV("oid", t->item->oid),
	          KV("text", (const char *)t->content.detail));
}

static int adopt_body(struct flow *f, struct transfer *t, struct err *e)
{
	if (drop_part(t, e) != 0) {
		download_release(f->download, t);
		return -1;
	}
	download_adopt(f->download, t);
	return 0;
}

static void finish_body(struct flow *f, struct transfer *t)
{
	t->disk.kind = FLOW_FINISH;
	++f->finishing;
	crew_give(f->crew, &t->disk, transfer_finish);
}

/* No recording, for good: kept beside what is still to be fetched. */
static int keep_evidence(struct flow *f, struct transfer *t,
                         const struct verdict *v, const char *text,
                         struct err *e)
{
	struct item *const i = t->item;
	int rc = rejected_list(t, v->reason, text, e);

	if (rc == 0 && t->item != i) {
		compare_type(f, t);
		if (store_has_object(f->setup->store, t->path))
			return adopt_body(f, t, e);
		finish_body(f, t);
		return 0;
	}
	if (rc == 0)
		rc = drop_part(t, e);
	download_release(f->download, t);
	return rc != 0 ? -1 : work_item_failed(i, v->reason, text, false, e);
}

/* What is wrong with a whole body. */
static void body_words(char *out, size_t size, const struct transfer *t,
                       const struct verdict *v)
{
	if (v->code == ERR_CHECKSUM)
		snprintf(out, size,
		         "%" PRId64 " bytes came whose %s is not the one that "
		         "the reply names",
		         store_part_bytes(t->part),
		         t->promised.kind == 's' ? "SHA-256" : "MD5");
	else
		snprintf(out, size, "%s%s%s", v->reason,
		         t->content.detail[0] != '\0' ? ": " : "",
		         t->content.detail);
}

/* Does the ETag say that these are other bytes?  Of a body that is here again
 * for that it is asked whatever was found meanwhile. */
static bool etag_differs(struct flow *f, const struct transfer *t)
{
	if (t->promised.kind != 'e')
		return false;
	if (!t->sum_differs)
		++f->etags.right;
	return t->sum_differs && (t->item->last_sha256[0] != '\0' ||
	                          verdict_heeds_etags(&f->etags));
}

/* A whole body: is it a recording, and is it what was promised? */
static int judge_body(struct flow *f, struct transfer *t, struct err *e)
{
	struct item *const i = t->item;
	const struct verdict_body body = {
		.sha256 = t->sha256_hex,
		.last_sha256 = i->last_sha256,
		.sha256_differs = t->sum_differs && t->promised.kind == 's',
		.md5_differs = t->sum_differs && t->promised.kind == 'm',
		.etag_differs = etag_differs(f, t),
		.length_unknown =
		        t->http.content_length < 0 && !t->http.is_chunked,
		.is_settled = judge_is_settled(i->work),
		.tries = i->tries - i->spared,
		.tries_max = f->setup->config->download.tries,
		.content = t->content,
	};
	const struct verdict v = verdict_content(&body);

	f->etags.wrong += body.etag_differs && i->last_sha256[0] == '\0';
	memcpy(i->last_sha256, t->sha256_hex, sizeof(i->last_sha256));
	t->act = v.act;
	if (v.act == VERDICT_KEEP) {
		if (body.etag_differs)
			check_warn(&t->content, "etag-differs",
			           "the ETag may be an MD5, and is not that of "
			           "the bytes");
		compare_type(f, t);
		finish_body(f, t);
		return 0;
	}
	char text[256];
	body_words(text, sizeof(text), t, &v);
	if (v.act == VERDICT_EVIDENCE)
		return keep_evidence(f, t, &v, text, e);
	return act_on(f, t, &v, text, e);
}

static const char *failure_text(const struct transfer *t, char out[256])
{
	if (t->http.err.code != ERR_NONE)
		return t->http.err.text;
	if (t->http.status >= 300 && t->http.status <= 399) {
		snprintf(out, 256, "HTTP %d: a redirect, which is not followed",
		         t->http.status);
		return out;
	}
	struct text words = { 0 };
	api_error_words(&words, t->http.status, text_str(&t->error_body),
	                t->error_body.len, NULL);
	snprintf(out, 256, "%s", text_str(&words));
	text_free(&words);
	return out;
}

/* With the wait that nobody waits for. */
static const char *long_text(const struct transfer *t, char out[256])
{
	OWN(text_free) struct text wait = { NULL, 0, 0 };
	char said[161];

	text_add_duration_human(&wait, t->http.retry_after_ms);
	snprintf(said, sizeof(said), "%.160s", failure_text(t, out));
	snprintf(out, 256, "%s; the media host wants no request for %s", said,
	         text_str(&wait));
	return out;
}

/* That nothing is there counts by itself: other failures before it are no
 * proof, and each gets a new link. */
static int64_t tries_of(struct transfer *t)
{
	if (t->http.status != 404 && t->http.status != 410)
		return t->item->tries - t->item->spared;
	return ++t->item->misses;
}

static int finished_transfer(struct flow *f, struct transfer *t, struct err *e)
{
	char words[256];
	const char *said;

	download_sent(f->download, t);
	t->item->restart = t->must_restart;
	f->progress.received_bytes += t->http.received_bytes;
	struct verdict v = verdict_transport(&t->http, text_str(&t->error_body),
	                                     t->error_body.len, tries_of(t),
	                                     f->setup->config->download.tries);
	if (v.act == VERDICT_KEEP) {
		health_served(f);
		transfer_end(t);
		return judge_body(f, t, e);
	}
	http_retry_tell(&t->http, "media");
	if (v.wait_ms <= VERDICT_WAIT_MAX_MS)
		download_hold(f->download, v.wait_ms);
	said = v.is_long ? long_text(t, words) : failure_text(t, words);
	health_failed(f, t, &v, said);
	return act_on(f, t, &v, said, e);
}

/* Bytes of an earlier run: whole and judged, or hashed again to be continued.
 */
static int finished_replay(struct flow *f, struct transfer *t, struct err *e)
{
	const int64_t total = store_part_total(t->part);

	download_replayed(f->download);
	if (t->disk_err.code != ERR_NONE) {
		*e = t->disk_err;
		download_release(f->download, t);
		return -1;
	}
	if (t->leftover == STORE_LEFTOVER_RECORD &&
	    transfer_is_as_declared(t)) {
		commit_add(f->commit, t);
		return 0;
	}
	if (t->leftover == STORE_LEFTOVER_RECORD)
		transfer_forget_record(t);
	/* Without a validator or a length nothing may be joined. */
	if (total < 0 || t->offset >= total ||
	    store_part_etag(t->part)[0] == '\0')
		t->offset = 0;
	download_send(f->download, t);
	return 0;
}

static int finished_finish(struct flow *f, struct transfer *t, struct err *e)
{
	--f->finishing;
	if (t->disk_err.code != ERR_NONE) {
		*e = t->disk_err;
		download_release(f->download, t);
		return -1;
	}
	commit_add(f->commit, t);
	return 0;
}

static int finished_adopt(struct flow *f, struct transfer *t, struct err *e)
{
	struct item *const i = t->item;
	struct err why = t->disk_err;
	bool is_known;
	int rc = adoption_is_recorded(&is_known, f, t, e);

	/* Evidence may be found in its place, and come again, in one run. */
	if (rc == 0 && is_known) {
		download_release(f->download, t);
		return rejected_settled(i, e);
	}
	if (rc == 0)
		rc = adoption_check(&why, f, t, e);

	if (rc == 0 && why.code == ERR_NONE)
		rc = flow_write(f, e) != 0 ? -1 : stored_note(f, t, e);

	/* Released also when that failed: the run would wait for it. */
	download_release(f->download, t);
	if (rc == 0 && why.code == ERR_NONE)
		return rejected_settled(i, e);
	if (why.code == ERR_NONE)
		return -1;
	*e = why;
	return adoption_refused(e);
}

int outcome_take(struct flow *f, struct job *job, struct err *e)
{
	switch ((enum flow_job)job->kind) {
	case FLOW_TRANSFER:
		return finished_transfer(f, transfer_of_http(job), e);
	case FLOW_REPLAY:
		return finished_replay(f, transfer_of_disk(job), e);
	case FLOW_FINISH:
		return finished_finish(f, transfer_of_disk(job), e);
	case FLOW_ADOPT:
		return finished_adopt(f, transfer_of_disk(job), e);
	case FLOW_SEAL:
		break;
	}
	return err_set(e, ERR_BUG, "a job of kind %d", job->kind);
}
