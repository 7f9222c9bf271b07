/* link: see link.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/link.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/when.h"
#include "sim/sim.h"
#include "sim/simclock.h"

#define SECRET "the simulator's signing key"

/* Every link has a key id of its own, so that a new link for the same file is
 * another link even within the second. */
#define KEY_ID "AKIASIMULATOR"

static _Atomic uint64_t serial;
static _Atomic uint64_t dead_until;

void link_expire_all(void)
{
	atomic_store(&dead_until, atomic_load(&serial));
}

struct signing {
	const char *path, *date, *life, *credential;
};

static void sign(const struct signing *s, char out[65])
{
	unsigned char digest[32];
	unsigned len = sizeof(digest);
	char text[1400];
	int n = snprintf(text, sizeof(text), "GET\n%s\n%s\n%s\n%s", s->path,
	                 s->date, s->life, s->credential);

	if (n < 0 || (size_t)n >= sizeof(text))
		n = (int)sizeof(text) - 1;
	(void)HMAC(EVP_sha256(), SECRET, (int)sizeof(SECRET) - 1,
	           (const unsigned char *)text, (size_t)n, digest, &len);
	bytes_hex(out, digest, sizeof(digest));
}

/* 20220830T095509Z */
static void amz_date(char out[24], int64_t ms)
{
	char text[WHEN_TEXT_MAX];
	size_t n = 0;

	(void)when_text(text, ms);
	for (const char *c = text; *c != '\0' && *c != '.' && n < 22; c++)
		if (*c != '-' && *c != ':')
			out[n++] = *c;
	out[n++] = 'Z';
	out[n] = '\0';
}

static bool read_amz_date(int64_t *ms, const char *s)
{
	char text[64];
	struct err e = { .code = ERR_NONE };

	if (strlen(s) != 16)
		return false;
	(void)snprintf(text, sizeof(text), "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", s,
	               s + 4, s + 6, s + 9, s + 11, s + 13);
	return when_parse(ms, text, &e) == 0;
}

/* {n} and {n:6} in the pattern become the number. */
static void add_name(struct text *out, const char *pattern, uint64_t number)
{
	while (*pattern != '\0') {
		int width = 1;

		if (strncmp(pattern, "{n", 2) != 0) {
			text_add_char(out, *pattern++);
			continue;
		}
		pattern += 2;
		if (*pattern == ':')
			width = *++pattern - '0';
		pattern += strcspn(pattern, "}");
		pattern += *pattern == '}';
		text_addf(out, "%0*llu", width, (unsigned long long)number);
	}
}

static void add_path(struct sim *s, const struct artefact *a,
                     const char *task_id, struct text *out)
{
	uint64_t number = a->key >> 6;

	if (s->o.media_base == NULL)
		text_addf(out, "/%s/%s/%s/%s", s->o.org, task_id, a->id,
		          a->file_name);
	else
		add_name(out, s->o.media_name,
		         s->o.recordings_only ? number : a->key);
}

void link_write(struct sim *s, const struct artefact *a, const char *task_id,
                int64_t seconds, struct text *out)
{
	OWN(text_free) struct text path = { 0 };
	unsigned long long number = atomic_fetch_add(&serial, 1) + 1;
	char date[24];
	char life[24];
	char credential[120];
	char signature[65];
	struct signing signing = { .date = date,
		                   .life = life,
		                   .credential = credential };

	if (s->live.link_s > 0)
		seconds = s->live.link_s;
	amz_date(date, simclock_now(s->clock));
	(void)snprintf(life, sizeof(life), "%lld", (long long)seconds);
	(void)snprintf(credential, sizeof(credential),
	               KEY_ID "%llu/%.8s/us-east-1/s3/aws4_request", number,
	               date);
	add_path(s, a, task_id, &path);
	signing.path = text_str(&path);
	sign(&signing, signature);
	text_addf(out,
	          "%s%s?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=%s"
	          "&X-Amz-SignedHeaders=host&X-Amz-Expires=%s"
	          "&X-Amz-Credential=" KEY_ID "%llu%%2F%.8s%%2Fus-east-1%%2Fs3"
	          "%%2Faws4_request&X-Amz-Signature=%s",
	          s->o.media_base != NULL ? s->o.media_base : s->media_base,
	          text_str(&path), date, life, number, date, signature);
}

static bool is_dead(const char *credential)
{
	size_t len = sizeof(KEY_ID) - 1;

	return strncmp(credential, KEY_ID, len) == 0 &&
	       strtoull(credential + len, NULL, 10) <= atomic_load(&dead_until);
}

enum link_verdict link_check(const struct request *r, int64_t *expires_ms)
{
	const char *given = http_query(r, "X-Amz-Signature");
	struct signing signing = {
		.path = r->path,
		.date = http_query(r, "X-Amz-Date"),
		.life = http_query(r, "X-Amz-Expires"),
		.credential = http_query(r, "X-Amz-Credential"),
	};
	int64_t signed_ms;
	int64_t seconds;
	char signature[65];

	if (signing.date == NULL || signing.life == NULL || given == NULL ||
	    signing.credential == NULL)
		return LINK_UNSIGNED;
	if (!read_amz_date(&signed_ms, signing.date) ||
	    !bytes_parse_i64(&seconds, signing.life, 0, 604800))
		return LINK_MALFORMED;
	*expires_ms = signed_ms + seconds * 1000;
	if (simclock_now(r->sim->clock) >= *expires_ms ||
	    is_dead(signing.credential))
		return LINK_EXPIRED;
	sign(&signing, signature);
	return strcmp(signature, given) == 0 ? LINK_GOOD : LINK_FORGED;
}
