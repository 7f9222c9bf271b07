/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/transfer.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/mem.h"
#include "base/when.h"
#include "config/config.h"
#include "pipeline/flow.h"
#include "port/digest.h"
#include "port/url.h"

#define ERROR_BODY_MAX ((size_t)4096)
#define RECORD_LIMIT   ((size_t)1 << 20)

struct transfer *transfer_of_disk(struct job *disk)
{
	return (struct transfer *)(void *)((char *)disk -
	                                   offsetof(struct transfer, disk));
}

struct transfer *transfer_of_http(struct job *job)
{
	return (struct transfer *)(void *)((char *)job -
	                                   offsetof(struct transfer, http) -
	                                   offsetof(struct http_job, job));
}

struct transfer *transfer_new(struct flow *f)
{
	struct transfer *const t = mem_zeroed(1, sizeof(*t));

	t->flow = f;
	t->sha256 = digest_new(DIGEST_SHA256);
	t->md5 = digest_new(DIGEST_MD5);
	return t;
}

void transfer_free(struct transfer *t)
{
	if (t == NULL)
		return;
	http_job_reset(&t->http);
	store_part_free(t->part);
	digest_free(t->sha256);
	digest_free(t->md5);
	check_free(t->check);
	text_free(&t->error_body);
	free(t->facts);
	free(t);
}

void transfer_reset(struct transfer *t)
{
	struct transfer fresh = {
		.flow = t->flow,
		.sha256 = t->sha256,
		.md5 = t->md5,
		.error_body = t->error_body,
	};

	http_job_reset(&t->http);
	store_part_free(t->part);
	text_clear(&fresh.error_body);
	check_free(t->check);
	free(t->facts);
	*t = fresh;
}

static void begin_hashes(struct transfer *t)
{
	digest_restart(t->sha256);
	digest_restart(t->md5);
	if (t->check == NULL)
		t->check = check_new(t->item->artefact.kind);
	else
		check_restart(t->check, t->item->artefact.kind);
}

static void feed(void *ctx, const void *data, size_t len)
{
	struct transfer *const t = ctx;

	digest_add(t->sha256, data, len);
	if (t->wants_md5)
		digest_add(t->md5, data, len);
	check_feed(t->check, data, len);
}

/* A body that is no answer to our question is kept apart, for its words. */
static bool is_wanted(const struct http_job *job)
{
	return job->status == 200 || job->status == 206;
}

/* A server may ignore If-Range: then the new bytes are of another body. */
static bool is_same_body(const struct transfer *t, const struct http_job *job)
{
	const int64_t total = store_part_total(t->part);

	return strcmp(job->etag, store_part_etag(t->part)) == 0 &&
	       (job->range_total < 0 || job->range_total == total);
}

static int start_continued(struct transfer *t, const struct http_job *job,
                           struct err *e)
{
	t->must_restart =
	        job->range_start != t->offset || !is_same_body(t, job);
	if (t->must_restart)
		return err_set(e, ERR_TRUNCATED,
		               "asked for the rest from byte %" PRId64
		               ", another body came from byte %" PRId64,
		               t->offset, job->range_start);
	return store_part_begin(t->part, t->offset, job->range_total, job->etag,
	                        e);
}

static int start_whole(struct transfer *t, const struct http_job *job,
                       struct err *e)
{
	const int64_t max = t->flow->setup->config->download.max_bytes;

	if (job->content_length > max)
		return err_set(e, ERR_TOO_LARGE,
		               "%" PRId64 " bytes are more than the %" PRId64
		               " that download.max_size allows",
		               job->content_length, max);
	t->offset = 0;
	t->item->has_leftover = false;
	t->wants_md5 = t->promised.kind == 'm' || t->promised.kind == 'e';
	begin_hashes(t);
	return store_part_begin(t->part, 0, job->content_length, job->etag, e);
}

static int sink_start(void *ctx, const struct http_job *job, struct err *e)
{
	struct transfer *const t = ctx;

	text_clear(&t->error_body);
	if (!is_wanted(job))
		return 0;
	t->promised = verdict_promised(job);
	if (job->status == 206 && t->offset > 0)
		return start_continued(t, job, e);
	if (job->status == 206 && job->range_start != 0)
		return err_set(e, ERR_TRUNCATED,
		               "a part of the body came unasked");
	return start_whole(t, job, e);
}

static int sink_write(void *ctx, const void *data, size_t len, struct err *e)
{
	struct transfer *const t = ctx;

	if (!is_wanted(&t->http)) {
		const size_t room = ERROR_BODY_MAX - t->error_body.len;

		text_add_bytes(&t->error_body, data, len < room ? len : room);
		return 0;
	}
	feed(t, data, len);
	const int64_t max = t->flow->setup->config->download.max_bytes;
	if (store_part_bytes(t->part) + (int64_t)len > max)
		return err_set(e, ERR_TOO_LARGE,
		               "the body is longer than the %" PRId64
		               " bytes that download.max_size allows",
		               max);
	return store_part_write(t->part, data, len, e);
}

void transfer_request(struct transfer *t)
{
	const struct config *const c = t->flow->setup->config;

	http_job_reset(&t->http);
	t->http.job.kind = FLOW_TRANSFER;
	t->http.owner = t;
	t->http.method = "GET";
	t->http.url = t->item->artefact.url;
	t->http.range_from = t->offset;
	t->http.if_range = t->offset > 0 ? store_part_etag(t->part) : NULL;
	t->http.counts_for_bandwidth = true;
	t->http.connect_ms = c->download.connect_ms;
	t->http.total_ms = c->download.total_ms;
	t->http.stall_ms = c->download.stall_ms;
	t->http.stall_bytes_s = c->download.stall_bytes_s;
	t->http.sink = (struct http_sink){ sink_start, sink_write, t };
}

void transfer_end(struct transfer *t)
{
	unsigned char sum[32];

	digest_end(t->sha256, sum);
	bytes_hex(t->sha256_hex, sum, 32);
	if (t->promised.kind == 's')
		t->sum_differs = memcmp(sum, t->promised.bytes, 32) != 0;
	if (t->wants_md5 && t->promised.kind != 0 && t->promised.kind != 's') {
		digest_end(t->md5, sum);
		t->sum_differs = memcmp(sum, t->promised.bytes, 16) != 0;
	}
	check_end(t->check, &t->content);
	/* It is large, and many bodies wait for their seal. */
	check_free(t->check);
	t->check = NULL;
	t->is_ended = true;
}

static int take_record(struct transfer *t, const struct text *record,
                       struct err *e)
{
	if (t->facts == NULL)
		t->facts = mem_zeroed(1, sizeof(*t->facts));
	if (record_read(t->facts, record->data, record->len, e) != 0)
		return -1;
	digest_sha256_hex(t->record_sha256, record->data, record->len);
	return 0;
}

/* Whole, and judged by the run that left it: what its sidecars say holds. */
static int take_over(struct transfer *t, struct err *e)
{
	OWN(text_free) struct text record = { 0 };
	OWN(text_free) struct text source = { 0 };

	if (store_part_sides(t->part, &record, &source, e) != 0 ||
	    take_record(t, &record, e) != 0)
		return -1;
	digest_sha256_hex(t->source_sha256, source.data, source.len);
	return 0;
}

static bool differs(int64_t one_ms, int64_t other_ms)
{
	return one_ms >= 0 && other_ms >= 0 && one_ms != other_ms;
}

bool transfer_is_as_declared(const struct transfer *t)
{
	const struct artefact *const a = &t->item->artefact;

	return !differs(t->facts->start_ms, a->start_ms) &&
	       !differs(t->facts->stop_ms, a->stop_ms);
}

void transfer_forget_record(struct transfer *t)
{
	free(t->facts);
	t->facts = NULL;
	t->offset = 0;
}

void transfer_replay(struct job *disk)
{
	struct transfer *const t = transfer_of_disk(disk);

	err_clear(&t->disk_err);
	if (t->leftover == STORE_LEFTOVER_RECORD) {
		(void)!take_over(t, &t->disk_err);
		return;
	}
	t->wants_md5 = true;
	begin_hashes(t);
	if (store_part_replay(t->part, feed, t, &t->disk_err) != 0)
		return;
	t->offset = store_part_bytes(t->part);
}

/* The facts of the transfer for the sidecar: of its last reply. */
static struct record_capture capture_facts(const struct transfer *t,
                                           struct arena *a,
                                           char date[WHEN_TEXT_MAX])
{
	const struct http_job *const job = &t->http;
	struct record_capture c = {
		.url = url_without_query(a, t->item->artefact.url),
		.status = job->status,
		.content_length = job->content_length,
		.attempts = (int)t->item->tries,
	};

	if (job->date_ms >= 0)
		c.date = when_text(date, job->date_ms);
	c.etag = job->etag[0] != '\0' ? job->etag : NULL;
	c.content_type =
	        job->content_type_in[0] != '\0' ? job->content_type_in : NULL;
	c.repr_digest = job->repr_digest[0] != '\0' ? job->repr_digest : NULL;
	c.tls_peer = job->tls_peer[0] != '\0' ? job->tls_peer : NULL;
	return c;
}

static struct record_file file_facts(const struct transfer *t)
{
	const struct check_result *const k = &t->content;

	return (struct record_file){
		.name = t->file_name,
		.sha256 = t->sha256_hex,
		.mime = k->mime,
		.puid = k->puid,
		.codec = k->codec,
		.bytes = store_part_bytes(t->part),
		.channels = k->channels,
		.rate_hz = k->rate_hz,
		.duration_ms = k->duration_ms,
		.verdict = check_verdict_name(k->verdict),
		.code = k->code,
		.detail = k->detail[0] != '\0' ? k->detail : NULL,
	};
}

static void write_record(struct transfer *t, struct text *record,
                         struct text *source)
{
	const struct config *const c = t->flow->setup->config;
	OWN(own_arena) struct arena *a = arena_new();
	unsigned char random[16];
	char nonce[33];
	char date[WHEN_TEXT_MAX];

	bytes_random(random, sizeof(random));
	bytes_hex(nonce, random, sizeof(random));
	const struct record r = {
		.oid = t->item->oid,
		.nonce = nonce,
		.org = c->source.org_id,
		.region = c->source.region,
		.task = &t->item->work->task,
		.artefact = &t->item->artefact,
		.capture = capture_facts(t, a, date),
		.file = file_facts(t),
	};
	record_write(record, &r);
	record_source(source, r.task, r.artefact);
	digest_sha256_hex(t->record_sha256, record->data, record->len);
	digest_sha256_hex(t->source_sha256, source->data, source->len);
}

void transfer_finish(struct job *disk)
{
	struct transfer *const t = transfer_of_disk(disk);
	OWN(text_free) struct text record = { 0 };
	OWN(text_free) struct text source = { 0 };

	snprintf(t->file_name, sizeof(t->file_name), "%s.%s",
	         kind_file_stem(t->item->artefact.kind), t->content.extension);
	write_record(t, &record, &source);
	err_clear(&t->disk_err);
	(void)!store_part_finish(t->part, t->file_name, &source, &record,
	                         &t->disk_err);
}

struct hashing {
	struct digest *digest;
};

static void hash_bytes(void *ctx, const void *data, size_t len)
{
	const struct hashing *const h = ctx;

	digest_add(h->digest, data, len);
}

static int hash_file(struct transfer *t, const char *name,
                     char hex[DIGEST_SHA256_HEX], struct err *e)
{
	struct hashing h = { t->sha256 };
	unsigned char sum[32];
	int64_t bytes;

	digest_restart(t->sha256);
	if (store_stream(t->flow->setup->store, t->path, name, hash_bytes, &h,
	                 &bytes, e) != 0)
		return -1;
	digest_end(t->sha256, sum);
	bytes_hex(hex, sum, 32);
	return 0;
}

/* An object that is in its place already, without an event: its sidecar is
 * read and its bytes are hashed again before it counts. */
static int adopt_object(struct transfer *t, struct err *e)
{
	OWN(text_free) struct text record = { 0 };

	if (store_read(t->flow->setup->store, t->path, "record.json", &record,
	               RECORD_LIMIT, e) != 0 ||
	    take_record(t, &record, e) != 0)
		return -1;
	if (hash_file(t, "source.json", t->source_sha256, e) != 0 ||
	    hash_file(t, t->facts->file_name, t->sha256_hex, e) != 0)
		return -1;
	if (strcmp(t->sha256_hex, t->facts->sha256) != 0 ||
	    strcmp(t->item->oid, t->facts->oid) != 0)
		return err_set(e, ERR_TAMPER,
		               "%s: its bytes are not those of its record",
		               t->path);
	return 0;
}

void transfer_adopt(struct job *disk)
{
	struct transfer *const t = transfer_of_disk(disk);

	err_clear(&t->disk_err);
	(void)!adopt_object(t, &t->disk_err);
}
