/* media: see media.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/media.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/bytes.h"
#include "base/when.h"
#include "sim/content.h"
#include "sim/faults.h"
#include "sim/link.h"
#include "sim/media_fault.h"
#include "sim/rng.h"
#include "sim/sim.h"
#include "sim/simclock.h"
#include "sim/stats.h"

enum {
	CHECKSUM_NONE,
	CHECKSUM_SHA256,
	CHECKSUM_REPR,
	CHECKSUM_MD5,
	CHECKSUM_ALL
};

struct object {
	struct task task;
	struct artefact artefact;
	struct body body;
	char etag[80];
};

static void not_found(const struct request *r, struct reply *out)
{
	http_refuse_bucket(r, out, 404, "NoSuchKey",
	                   "The specified key does not exist.", "");
}

static bool link_good(const struct request *r, struct reply *out)
{
	char more[256];
	char end[WHEN_TEXT_MAX];
	char now[WHEN_TEXT_MAX];
	int64_t expires_ms = 0;

	switch (link_check(r, &expires_ms)) {
	case LINK_GOOD:
		if (!media_fault_expired(r))
			return true;
		expires_ms = simclock_now(r->sim->clock) - 1000;
		break;
	case LINK_EXPIRED:
		break;
	case LINK_UNSIGNED:
		http_refuse_bucket(r, out, 403, "AccessDenied", "Access Denied",
		                   "");
		return false;
	case LINK_MALFORMED:
		http_refuse_bucket(r, out, 400,
		                   "AuthorizationQueryParametersError",
		                   "Query-string authentication parameters are "
		                   "not valid",
		                   "");
		return false;
	case LINK_FORGED:
		http_refuse_bucket(r, out, 403, "SignatureDoesNotMatch",
		                   "The request signature we calculated does "
		                   "not match the signature you provided.",
		                   "");
		return false;
	}
	(void)snprintf(more, sizeof(more),
	               "<X-Amz-Expires>%s</X-Amz-Expires><Expires>%.19sZ"
	               "</Expires><ServerTime>%.19sZ</ServerTime>",
	               http_query(r, "X-Amz-Expires"),
	               when_text(end, expires_ms),
	               when_text(now, simclock_now(r->sim->clock)));
	http_refuse_bucket(r, out, 403, "AccessDenied", "Request has expired",
	                   more);
	return false;
}

static bool request_good(const struct request *r, struct reply *out)
{
	if (strcmp(r->method, "GET") != 0) {
		http_refuse_bucket(r, out, 403, "SignatureDoesNotMatch",
		                   "The request signature we calculated does "
		                   "not match the signature you provided.",
		                   "");
		return false;
	}
	if (http_header(r, "Authorization") != NULL) {
		http_refuse_bucket(
		        r, out, 400, "InvalidArgument",
		        "Only one auth mechanism allowed; only the "
		        "X-Amz-Algorithm query parameter, Signature query "
		        "string parameter or the Authorization header should "
		        "be specified",
		        "<ArgumentName>Authorization</ArgumentName>");
		return false;
	}
	return link_good(r, out);
}

/* /{org}/{task}/{artefact}/{file} */
static bool object_find(const struct request *r, struct object *o)
{
	struct sim *s = r->sim;
	struct world w = sim_world(s);
	struct artefact list[ARTEFACT_MAX];
	const char *name = strrchr(r->path, '/');
	const char *id = name;
	int64_t index;
	int slot;
	int count;

	if (name == NULL || name == r->path)
		return false;
	do
		id--;
	while (id > r->path && *id != '/');
	if (!artefact_find(
	            &w, arena_bytes(r->arena, id + 1, (size_t)(name - id - 1)),
	            &index, &slot))
		return false;
	task_make(&w, index, &o->task);
	count = artefact_list(&w, &s->speech_sizes, &o->task, list);
	for (int i = 0; i < count; i++) {
		if (list[i].slot != slot ||
		    strcmp(list[i].file_name, name + 1) != 0)
			continue;
		o->artefact = list[i];
		return artefact_is_there(&list[i], w.now_ms);
	}
	return false;
}

static void set_etag(const struct request *r, struct object *o)
{
	unsigned char md5[16];
	char hex[33];
	uint64_t h[2] = { rng_mix(o->artefact.key), rng_mix(~o->artefact.key) };
	struct fault_hit hit;

	if (r->sim->o.etag == ETAG_MD5) {
		body_md5(&o->body, md5);
		bytes_hex(hex, md5, sizeof(md5));
		(void)snprintf(o->etag, sizeof(o->etag), "\"%s\"", hex);
	} else {
		bytes_hex(hex, h, sizeof(h));
		(void)snprintf(o->etag, sizeof(o->etag), "\"%s-%d\"", hex,
		               1 + (int)(o->body.size >> 23));
	}
	if (!faults_strike(r->sim->faults, r, "etag-change", &hit))
		return;
	(void)snprintf(o->etag, sizeof(o->etag), "\"%08x-2\"",
	               bytes_random_u32());
	if (fault_is(&hit, "bytes", "other"))
		media_fault_version(&o->body, &o->artefact);
}

static void add_base64(const struct request *r, struct reply *out,
                       const char *name, const char *before,
                       const unsigned char *digest, int len)
{
	unsigned char text[64];

	(void)EVP_EncodeBlock(text, digest, len);
	http_header_add(r, out, name, "%s%s%s", before, (const char *)text,
	                before[0] == '\0' ? "" : ":");
}

static void add_checksums(const struct request *r, struct reply *out,
                          const struct object *o)
{
	int64_t kind = r->sim->o.checksums;
	unsigned char sha[32];
	unsigned char md5[16];

	if (kind == CHECKSUM_NONE)
		return;
	body_sha256(&o->body, sha);
	body_md5(&o->body, md5);
	if (kind == CHECKSUM_SHA256 || kind == CHECKSUM_ALL) {
		add_base64(r, out, "x-amz-checksum-sha256", "", sha, 32);
		http_header_add(r, out, "x-amz-checksum-type", "FULL_OBJECT");
	}
	if (kind == CHECKSUM_REPR || kind == CHECKSUM_ALL)
		add_base64(r, out, "Repr-Digest", "sha-256=:", sha, 32);
	if (kind == CHECKSUM_MD5 || kind == CHECKSUM_ALL)
		add_base64(r, out, "Content-MD5", "", md5, 16);
}

static bool range_still_good(const struct request *r, const struct object *o,
                             const char *modified)
{
	const char *condition = http_header(r, "If-Range");

	return condition == NULL || strcmp(condition, o->etag) == 0 ||
	       strcmp(condition, modified) == 0 ||
	       faults_now(r->sim->faults, r, "no-if-range");
}

/* 0: no usable range, 1: a range, -1: one that cannot be satisfied. */
static int read_range(const struct request *r, int64_t size, int64_t *from,
                      int64_t *to)
{
	const char *range = http_header(r, "Range");
	int64_t first = -1;
	int64_t last = -1;
	char *dash;
	char *copy;

	if (range == NULL || strncmp(range, "bytes=", 6) != 0 ||
	    strchr(range, ',') != NULL)
		return 0;
	copy = arena_text(r->arena, range + 6);
	dash = strchr(copy, '-');
	if (dash == NULL)
		return 0;
	*dash++ = '\0';
	if ((*copy != '\0' && !bytes_parse_i64(&first, copy, 0, INT64_MAX)) ||
	    (*dash != '\0' && !bytes_parse_i64(&last, dash, 0, INT64_MAX)) ||
	    (first < 0 && last < 0))
		return 0;
	if (first < 0) {
		first = last > size ? 0 : size - last;
		last = size - 1;
	}
	if (last < 0 || last >= size)
		last = size - 1;
	if (first >= size || first > last)
		return -1;
	*from = first;
	*to = last + 1;
	return 1;
}

static void serve(struct request *r, struct reply *out, struct object *o)
{
	int64_t size = o->body.size;
	char modified[40];
	int range = 0;

	http_date(modified, o->artefact.available_ms);
	out->status = 200;
	out->from = 0;
	out->to = size;
	if (range_still_good(r, o, modified) &&
	    !faults_now(r->sim->faults, r, "no-range"))
		range = read_range(r, size, &out->from, &out->to);
	if (range == 0 && media_fault_part(r, out))
		range = 1;
	if (range < 0) {
		http_refuse_bucket(r, out, 416, "InvalidRange",
		                   "The requested range is not satisfiable",
		                   "");
		http_header_add(r, out, "Content-Range", "bytes */%lld",
		                (long long)size);
		return;
	}
	if (range > 0) {
		out->status = 206;
		http_header_add(r, out, "Content-Range", "bytes %lld-%lld/%lld",
		                (long long)out->from, (long long)out->to - 1,
		                (long long)size);
	}
	add_checksums(r, out, o);
	http_header_add(r, out, "Accept-Ranges", "bytes");
	http_header_add(r, out, "Last-Modified", "%s", modified);
	if (r->sim->o.etag != ETAG_NONE)
		http_header_add(r, out, "ETag", "%s", o->etag);
	out->content_type = content_type(r->sim, &o->artefact);
	out->media = o->body;
	out->is_media = true;
	memset(&o->body, 0, sizeof(o->body));
}

void media_handle(struct request *r, struct reply *out)
{
	struct object *o = arena_zeroed(r->arena, 1, sizeof(*o));

	stats_media(r->sim->stats, r->path, http_header(r, "Range") != NULL);
	if (r->is_too_many) {
		http_refuse_bucket(r, out, 503, "SlowDown",
		                   "Please reduce your request rate", "");
		return;
	}
	if (media_fault_redirects(r, out) || !request_good(r, out))
		return;
	if (!object_find(r, o)) {
		not_found(r, out);
		return;
	}
	content_make(r->sim, &o->task, &o->artefact, &o->body);
	set_etag(r, o);
	serve(r, out, o);
	if (out->is_media)
		media_fault_body(r, out, &o->artefact);
	body_clear(&o->body);
}
