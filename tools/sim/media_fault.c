/* media_fault: see media_fault.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/media_fault.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "sim/faults.h"
#include "sim/rng.h"
#include "sim/sim.h"
#include "sim/tally.h"
#include "sim/wav.h"

#define GZIP_MAX INT64_C(50000000)

/* Links (by their signature) that died in mid-file. */
static pthread_mutex_t dead_lock = PTHREAD_MUTEX_INITIALIZER;
static struct tally dead_links;

static bool is_dead(const char *signature)
{
	bool dead;

	pthread_mutex_lock(&dead_lock);
	dead = tally_get(&dead_links, signature) > 0;
	pthread_mutex_unlock(&dead_lock);
	return dead;
}

bool media_fault_expired(const struct request *r)
{
	const char *signature = http_query(r, "X-Amz-Signature");

	return (signature != NULL && is_dead(signature)) ||
	       faults_now(r->sim->faults, r, "expired");
}

bool media_fault_redirects(struct request *r, struct reply *out)
{
	struct fault_hit hit;
	const char *to = NULL;

	if (strcmp(r->path, "/sim/redirect") == 0)
		to = "http://169.254.169.254/latest/meta-data/";
	else if (strcmp(r->path, "/sim/redirect-loop") == 0)
		to = "/sim/redirect-loop";
	else if (faults_strike(r->sim->faults, r, "redirect", &hit))
		to = fault_text(&hit, "to");
	if (to == NULL)
		return false;
	http_reply_clear(out);
	out->status = 302;
	http_header_add(r, out, "Location", "%s", to);
	return true;
}

/* A place in the body: "50%" or bytes. */
static int64_t place(const struct fault_hit *hit, int64_t size)
{
	const char *at = fault_text(hit, "at");
	int64_t n = strtoll(at == NULL ? "50%" : at, NULL, 10);

	if (at == NULL || strchr(at, '%') != NULL)
		n = size * n / 100;
	return n < 1 ? 1 : n >= size ? size - 1 : n;
}

bool media_fault_part(const struct request *r, struct reply *out)
{
	struct fault_hit hit;

	if (out->to < 2 ||
	    !faults_strike(r->sim->faults, r, "unasked-part", &hit))
		return false;
	out->from = place(&hit, out->to);
	return true;
}

static void set_whole(struct reply *out, void *bytes, size_t len)
{
	body_set(&out->media, bytes, len);
	out->from = 0;
	out->to = (int64_t)len;
}

static void wrong_bytes(struct body *b, bool is_noise, const struct artefact *a)
{
	unsigned char *head = mem_zeroed(1, WAV_HEAD_MAX);
	size_t len = wav_head(head, b->size, a->mulaw, ~a->key);
	struct body other = *b;

	if (is_noise)
		for (size_t i = 0; i < len; i++)
			head[i] = (unsigned char)rng_at(a->key, i, 970);
	if (b->tape == NULL || b->size < (int64_t)len) {
		/* No tape: every byte is turned. */
		unsigned char *all = mem_zeroed((size_t)other.size + 1, 1);

		(void)body_read(b, 0, all, (size_t)other.size);
		for (int64_t i = 0; i < other.size; i++)
			all[i] = (unsigned char)~all[i];
		free(head);
		body_set(b, all, (size_t)other.size);
		return;
	}
	body_set(b, head, len);
	b->tape = other.tape;
	b->tape_len = other.tape_len;
	b->phase = wav_phase(~a->key);
	b->size = other.size;
}

void media_fault_version(struct body *b, const struct artefact *a)
{
	wrong_bytes(b, false, a);
}

static void short_wav(struct reply *out, const struct artefact *a)
{
	unsigned char *head = mem_zeroed(1, WAV_HEAD_MAX);

	(void)wav_head(head, 44, a->mulaw, a->key);
	set_whole(out, head, 44);
}

static void longer(struct reply *out, const struct fault_hit *hit)
{
	/* The tape goes on: sound after what the header tells. */
	if (out->media.tape_len == 0)
		return;
	out->media.size += fault_number(hit, "by", 1000);
	out->to = out->media.size;
}

static void gzip_body(struct request *r, struct reply *out,
                      const struct fault_hit *hit)
{
	size_t size = (size_t)out->media.size;
	uLongf room = compressBound((uLong)size) + 64;
	unsigned char *plain;
	unsigned char *packed;
	z_stream z = { 0 };

	if (out->media.size > GZIP_MAX ||
	    deflateInit2(&z, 1, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return;
	plain = mem_zeroed(size + 1, 1);
	packed = mem_zeroed(room, 1);
	(void)body_read(&out->media, 0, plain, size);
	z.next_in = plain;
	z.avail_in = (uInt)size;
	z.next_out = packed;
	z.avail_out = (uInt)room;
	(void)deflate(&z, Z_FINISH);
	set_whole(out, packed, z.total_out);
	(void)deflateEnd(&z);
	free(plain);
	if (!fault_is(hit, "header", "no"))
		http_header_add(r, out, "Content-Encoding", "gzip");
}

static void expire_mid(const struct request *r, struct reply *out,
                       const struct fault_hit *hit)
{
	const char *signature = http_query(r, "X-Amz-Signature");

	out->wire.cut_at = place(hit, out->to - out->from);
	pthread_mutex_lock(&dead_lock);
	(void)tally_add(&dead_links, signature);
	pthread_mutex_unlock(&dead_lock);
}

void media_fault_body(struct request *r, struct reply *out,
                      const struct artefact *a)
{
	struct faults *f = r->sim->faults;
	struct fault_hit hit;

	if (faults_strike(f, r, "wrong-bytes", &hit))
		wrong_bytes(&out->media, !fault_is(&hit, "form", "other"), a);
	if (faults_strike(f, r, "short-wav", &hit))
		short_wav(out, a);
	if (faults_strike(f, r, "riff-cut", &hit)) {
		out->media.size = place(&hit, out->media.size);
		if (out->to > out->media.size)
			out->to = out->media.size;
	}
	if (faults_strike(f, r, "longer", &hit))
		longer(out, &hit);
	if (faults_strike(f, r, "gzip-body", &hit))
		gzip_body(r, out, &hit);
	if (faults_strike(f, r, "expire-mid", &hit))
		expire_mid(r, out, &hit);
	if (faults_strike(f, r, "slow-down", &hit))
		http_refuse_bucket(r, out, 503, "SlowDown",
		                   "Please reduce your request rate.", "");
}
