/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/verdict.h"

#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "port/b64.h"
#include "port/http.h"

/* An object store that encrypts, or has put an object together from parts, may
 * call something else an ETag that looks like an MD5. */
#define ETAGS_WRONG_MAX 3
/* See verdict_spares. */
#define PUT_OFF_TRIES  16
#define PROGRESS_TRIES 1000
#define PROGRESS_BYTES (INT64_C(64) << 10)

static struct verdict answer(enum verdict_act act, enum err_code code)
{
	return (struct verdict){
		.act = act,
		.code = code,
		.reason = err_name(code),
	};
}

/* A passing failure: again while tries are left. */
static struct verdict again(enum verdict_act act, enum err_code code,
                            int64_t tries, int64_t tries_max)
{
	return answer(tries < tries_max ? act : VERDICT_FAIL, code);
}

static bool body_says(const char *body, size_t len, const char *word)
{
	return body != NULL && memmem(body, len, word, strlen(word)) != NULL;
}

/* S3 answers 403 for an expired link, a bad signature and a missing right;
 * a new link is the remedy for the first, and worth one try for the rest. */
static struct verdict forbidden(const char *body, size_t len, int64_t tries,
                                int64_t tries_max)
{
	if (body_says(body, len, "expired") ||
	    body_says(body, len, "ExpiredToken"))
		return answer(VERDICT_RELINK, ERR_LINK_EXPIRED);
	if (body_says(body, len, "RequestTimeTooSkewed"))
		return answer(VERDICT_FAIL, ERR_LINK_REFUSED);
	return again(VERDICT_RELINK, ERR_LINK_REFUSED, tries, tries_max);
}

static struct verdict by_status(const struct http_job *job, const char *body,
                                size_t len, int64_t tries, int64_t max)
{
	const int status = job->status;

	if (status == 400 && body_says(body, len, "ExpiredToken"))
		return answer(VERDICT_RELINK, ERR_LINK_EXPIRED);
	if (status == 401 || status == 403)
		return forbidden(body, len, tries, max);
	if (status == 404 || status == 410)
		return again(VERDICT_RELINK, ERR_GONE, tries, 2);
	if (status == 408 || status == 425)
		return again(VERDICT_CONTINUE, ERR_TIMEOUT, tries, max);
	if (status == 412 || status == 416)
		return again(VERDICT_RESTART, ERR_TRUNCATED, tries, max);
	if (status == 429)
		return again(VERDICT_CONTINUE, ERR_THROTTLED, tries, max);
	if (status >= 500)
		return again(VERDICT_CONTINUE, ERR_SERVER, tries, max);
	return answer(VERDICT_FAIL, ERR_REFUSED);
}

/* A transfer that libcurl or the sink ended. */
static struct verdict by_error(const struct http_job *job, int64_t tries,
                               int64_t max)
{
	switch (err_retry(job->err.code)) {
	case RETRY_AGAIN:
		return again(VERDICT_CONTINUE, job->err.code, tries, max);
	case RETRY_RENEW:
		return answer(VERDICT_RELINK, job->err.code);
	case RETRY_LATER:
	case RETRY_NEVER:
		return answer(VERDICT_FAIL, job->err.code);
	case RETRY_STOP:
		/* One host that cannot be trusted is not all of them. */
		return answer(job->err.code == ERR_TLS ? VERDICT_FAIL
		                                       : VERDICT_STOP,
		              job->err.code);
	}
	return answer(VERDICT_STOP, ERR_BUG);
}

static enum verdict_host host_of(const struct http_job *job,
                                 const struct verdict *v)
{
	if (v->code == ERR_THROTTLED || v->wait_ms > 0)
		return VERDICT_HOST_BUSY;
	if (job->status == 0)
		return VERDICT_HOST_SILENT;
	return job->status >= 500 ? VERDICT_HOST_FAILS : VERDICT_HOST_UP;
}

static bool is_again(enum verdict_act act)
{
	return act == VERDICT_CONTINUE || act == VERDICT_RESTART ||
	       act == VERDICT_RELINK;
}

struct verdict verdict_transport(const struct http_job *job, const char *body,
                                 size_t body_len, int64_t tries,
                                 int64_t tries_max)
{
	struct verdict v;

	if (job->err.code != ERR_NONE)
		v = by_error(job, tries, tries_max);
	else if (job->status == 200 || job->status == 206)
		return answer(VERDICT_KEEP, ERR_NONE);
	else
		v = by_status(job, body, body_len, tries, tries_max);
	v.wait_ms = job->retry_after_ms > 0 ? job->retry_after_ms : 0;
	v.host = host_of(job, &v);
	v.is_long = v.wait_ms > VERDICT_WAIT_MAX_MS && is_again(v.act);
	if (v.is_long)
		v.act = VERDICT_FAIL;
	return v;
}

bool verdict_spares(const struct verdict_spent *s)
{
	if (err_retry(s->code) != RETRY_AGAIN || s->tries_max <= 1)
		return false;
	if (s->gained_bytes >= PROGRESS_BYTES)
		return s->tries < PROGRESS_TRIES;
	if (s->host == VERDICT_HOST_BUSY || s->status == 503)
		return s->tries < PUT_OFF_TRIES;
	return s->host == VERDICT_HOST_SILENT && s->is_host_silent &&
	       s->silent_ms < VERDICT_SILENT_MS;
}

static bool was_same(const struct verdict_body *b)
{
	return b->last_sha256[0] != '\0' &&
	       strcmp(b->sha256, b->last_sha256) == 0;
}

/* The same wrong bytes twice are the source's defect: tried no more. */
static struct verdict bad(const struct verdict_body *b, enum err_code code,
                          const char *reason)
{
	const bool is_final = was_same(b) || b->tries >= b->tries_max;
	struct verdict v = answer(VERDICT_RESTART, code);

	if (is_final && code == ERR_CONTENT && b->is_settled)
		v.act = VERDICT_EVIDENCE;
	else if (is_final)
		v.act = VERDICT_FAIL;
	v.reason = reason;
	return v;
}

static bool has_trailing_bytes(const struct verdict_body *b)
{
	return b->content.verdict == CHECK_WARN &&
	       strcmp(b->content.code, "trailing-bytes") == 0;
}

/* Kept when it is the same again, or when there is no other try. */
static struct verdict look_once_more(const struct verdict_body *b,
                                     enum err_code code)
{
	if (was_same(b) || b->tries >= b->tries_max)
		return answer(VERDICT_KEEP, ERR_NONE);
	return answer(VERDICT_RESTART, code);
}

struct verdict verdict_content(const struct verdict_body *b)
{
	if (b->sha256_differs || b->md5_differs)
		return bad(b, ERR_CHECKSUM, err_name(ERR_CHECKSUM));
	if (b->content.verdict == CHECK_BAD)
		return bad(b, ERR_CONTENT, b->content.code);
	/* Without a length only the structure can show that it is whole. */
	if (b->length_unknown && b->content.verdict != CHECK_GOOD &&
	    !was_same(b))
		return again(VERDICT_RESTART, ERR_TRUNCATED, b->tries,
		             b->tries_max);
	/* An ETag is a hint, and so are bytes behind the sound: one more look,
	 * not proof of damage. */
	if (b->etag_differs)
		return look_once_more(b, ERR_CHECKSUM);
	if (has_trailing_bytes(b))
		return look_once_more(b, ERR_CONTENT);
	return answer(VERDICT_KEEP, ERR_NONE);
}

bool verdict_heeds_etags(const struct verdict_etags *s)
{
	return s->right > 0 || s->wrong < ETAGS_WRONG_MAX;
}

static bool take_b64(unsigned char *out, size_t want, const char *s, size_t len)
{
	struct text raw = { 0 };
	const bool fits = b64_decode(&raw, s, len) && raw.len == want;

	if (fits)
		memcpy(out, raw.data, want);
	text_free(&raw);
	return fits;
}

/* Repr-Digest: sha-256=:BASE64:   Digest: SHA-256=BASE64 (older). */
static bool take_repr(unsigned char out[32], const char *header)
{
	const char *at = strcasestr(header, "sha-256=");

	if (at == NULL)
		return false;
	at += strlen("sha-256=");
	if (*at == ':')
		++at;
	return take_b64(out, 32, at, strcspn(at, ":, \t"));
}

static bool is_plain_md5_etag(const struct http_job *job, char hex[33])
{
	const size_t len = strlen(job->etag);

	if (strcasestr(job->amz_encryption, "kms") != NULL)
		return false;
	if (len != 34 || job->etag[0] != '"' || job->etag[33] != '"')
		return false;
	memcpy(hex, job->etag + 1, 32);
	hex[32] = '\0';
	return true;
}

struct verdict_sum verdict_promised(const struct http_job *job)
{
	struct verdict_sum sum = { 0 };
	char hex[33];

	if (job->amz_sha256[0] != '\0' &&
	    strchr(job->amz_sha256, '-') == NULL &&
	    strcasecmp(job->amz_checksum_type, "COMPOSITE") != 0 &&
	    take_b64(sum.bytes, 32, job->amz_sha256, strlen(job->amz_sha256)))
		sum.kind = 's';
	else if (take_repr(sum.bytes, job->repr_digest))
		sum.kind = 's';
	else if (job->status == 200 && take_b64(sum.bytes, 16, job->content_md5,
	                                        strlen(job->content_md5)))
		sum.kind = 'm';
	else if (is_plain_md5_etag(job, hex) &&
	         bytes_from_hex(sum.bytes, 16, hex))
		sum.kind = 'e';
	return sum;
}
