/* check: gathers the head, finds the format, lets its checker go on.
 * SPDX-License-Identifier: Apache-2.0 */
#include "media/check.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "media/check_json.h"
#include "media/check_mp3.h"
#include "media/check_mp4.h"
#include "media/check_ogg.h"
#include "media/check_sniff.h"
#include "media/check_wav.h"
#include "media/formats.h"

struct check {
	enum kind kind;
	bool is_known; /* the head is read, format decided */
	enum check_format format;
	unsigned char head[CHECK_HEAD_BYTES];
	size_t head_len;
	uint64_t total;
	struct check_result result;
	union {
		struct check_wav wav;
		struct check_mp3 mp3;
		struct check_ogg ogg;
		struct check_mp4 mp4;
		struct check_json json;
	} of;
};

static const struct {
	enum check_format format;
	const char *mime, *puid, *extension;
} formats[] = {
	{ CHECK_UNKNOWN, "application/octet-stream", NULL, "bin" },
	{ CHECK_WAV, "audio/x-wav", "fmt/6", "wav" },
	{ CHECK_RF64, "audio/x-wav", "fmt/712", "wav" },
	{ CHECK_MP3, "audio/mpeg", "fmt/134", "mp3" },
	{ CHECK_OGG, "audio/ogg", "fmt/944", "ogg" },
	{ CHECK_MP4, "video/mp4", "fmt/199", "mp4" },
	{ CHECK_WEBM, "video/webm", "fmt/573", "webm" },
	{ CHECK_JSON, "application/json", "fmt/817", "json" },
	{ CHECK_HTML, "text/html", "fmt/96", "bin" },
	{ CHECK_XML, "application/xml", "fmt/101", "bin" },
	{ CHECK_GZIP, "application/gzip", "x-fmt/266", "bin" },
	{ CHECK_EMPTY, "application/octet-stream", NULL, "bin" },
};

const char *check_verdict_name(enum check_verdict v)
{
	switch (v) {
	case CHECK_GOOD:
		return "good";
	case CHECK_WARN:
		return "warn";
	case CHECK_BAD:
		return "bad";
	}
	return "unknown";
}

void check_judge(struct check_result *r, enum check_verdict verdict,
                 const char *code, const char *fmt, ...)
{
	va_list args;

	if (verdict <= r->verdict)
		return;
	r->verdict = verdict;
	r->code = code;
	va_start(args, fmt);
	(void)vsnprintf(r->detail, sizeof(r->detail), fmt, args);
	va_end(args);
}

void check_warn(struct check_result *r, const char *code, const char *detail)
{
	check_judge(r, CHECK_WARN, code, "%s", detail);
}

bool check_gather_take(struct check_gather *g, const unsigned char **p,
                       size_t *len)
{
	const size_t due = g->need - g->fill;
	const size_t take = due < *len ? due : *len;

	if (take > 0)
		memcpy(g->bytes + g->fill, *p, take);
	g->fill += take;
	*p += take;
	*len -= take;
	return g->fill == g->need;
}

size_t check_skip(uint64_t *left, const unsigned char **p, size_t *len)
{
	const size_t take = *left < *len ? (size_t)*left : *len;

	*left -= take;
	*p += take;
	*len -= take;
	return take;
}

bool check_is_fourcc(const unsigned char *p)
{
	for (size_t i = 0; i < 4; i++) {
		if (p[i] < 0x20 || p[i] > 0x7e)
			return false;
	}
	return true;
}

int64_t check_duration_ms(uint64_t count, uint64_t per_second)
{
	const uint64_t limit = INT64_MAX / 1000 - 1;

	if (per_second == 0 || per_second > limit || count > limit)
		return -1;
	return (int64_t)(count / per_second * 1000 +
	                 count % per_second * 1000 / per_second);
}

struct check *check_new(enum kind kind)
{
	struct check *c = mem_zeroed(1, sizeof(*c));

	check_restart(c, kind);
	return c;
}

void check_free(struct check *c)
{
	free(c);
}

static void result_clear(struct check_result *r)
{
	memset(r, 0, sizeof(*r));
	r->verdict = CHECK_GOOD;
	r->code = "ok";
	r->duration_ms = -1;
}

void check_restart(struct check *c, enum kind kind)
{
	c->kind = kind;
	c->is_known = false;
	c->format = CHECK_UNKNOWN;
	c->head_len = 0;
	c->total = 0;
	result_clear(&c->result);
}

static void format_start(struct check *c)
{
	switch (c->format) {
	case CHECK_WAV:
	case CHECK_RF64:
		check_wav_start(&c->of.wav);
		break;
	case CHECK_MP3:
		check_mp3_start(&c->of.mp3);
		break;
	case CHECK_OGG:
		check_ogg_start(&c->of.ogg);
		break;
	case CHECK_MP4:
		check_mp4_start(&c->of.mp4);
		break;
	case CHECK_JSON:
		check_json_start(&c->of.json);
		break;
	case CHECK_UNKNOWN:
	case CHECK_WEBM:
	case CHECK_HTML:
	case CHECK_XML:
	case CHECK_GZIP:
	case CHECK_EMPTY:
		break;
	}
}

static void format_feed(struct check *c, const unsigned char *p, size_t len)
{
	switch (c->format) {
	case CHECK_WAV:
	case CHECK_RF64:
		check_wav_feed(&c->of.wav, &c->result, p, len);
		break;
	case CHECK_MP3:
		check_mp3_feed(&c->of.mp3, &c->result, p, len);
		break;
	case CHECK_OGG:
		check_ogg_feed(&c->of.ogg, &c->result, p, len);
		break;
	case CHECK_MP4:
		check_mp4_feed(&c->of.mp4, &c->result, p, len);
		break;
	case CHECK_JSON:
		check_json_feed(&c->of.json, &c->result, p, len);
		break;
	case CHECK_UNKNOWN:
	case CHECK_WEBM:
	case CHECK_HTML:
	case CHECK_XML:
	case CHECK_GZIP:
	case CHECK_EMPTY:
		break;
	}
}

/* Nothing but the kind of the file is looked at. */
static void webm_end(struct check *c)
{
	/* The document type stands in the first few dozen bytes. */
	if (memmem(c->head, c->head_len, "matroska", 8) != NULL) {
		c->result.mime = "video/x-matroska";
		c->result.puid = "fmt/569";
	}
	check_judge(&c->result, CHECK_WARN, "container-only",
	            "%" PRIu64 " bytes, not looked at beyond their kind",
	            c->total);
}

static void format_end(struct check *c)
{
	switch (c->format) {
	case CHECK_WAV:
	case CHECK_RF64:
		check_wav_end(&c->of.wav, &c->result);
		break;
	case CHECK_MP3:
		check_mp3_end(&c->of.mp3, &c->result);
		break;
	case CHECK_OGG:
		check_ogg_end(&c->of.ogg, &c->result);
		break;
	case CHECK_MP4:
		check_mp4_end(&c->of.mp4, &c->result);
		break;
	case CHECK_WEBM:
		webm_end(c);
		break;
	case CHECK_JSON:
		check_json_end(&c->of.json, &c->result);
		break;
	case CHECK_UNKNOWN:
	case CHECK_HTML:
	case CHECK_XML:
	case CHECK_GZIP:
	case CHECK_EMPTY:
		break;
	}
}

/* The code for a format that cannot be right, or NULL. */
static const char *misfit_code(enum check_format format, bool media_due)
{
	switch (format) {
	case CHECK_EMPTY:
		return "empty";
	case CHECK_HTML:
		return "html-page";
	case CHECK_XML:
		return "xml-page";
	case CHECK_GZIP:
		return "gzip-body";
	case CHECK_UNKNOWN:
		return media_due ? "unknown-format" : "not-a-transcript";
	case CHECK_JSON:
		return media_due ? "json-instead-of-media" : NULL;
	case CHECK_WAV:
	case CHECK_RF64:
	case CHECK_MP3:
	case CHECK_OGG:
	case CHECK_MP4:
	case CHECK_WEBM:
		return media_due ? NULL : "not-a-transcript";
	}
	return "unknown-format";
}

static void judge_misfit(struct check *c, const char *code)
{
	char words[sizeof(c->result.detail)];

	if (c->format == CHECK_EMPTY) {
		check_judge(&c->result, CHECK_BAD, code, "0 bytes");
		return;
	}
	check_sniff_words(words, sizeof(words), c->format, c->head,
	                  c->head_len);
	check_judge(&c->result, CHECK_BAD, code, "%s", words);
}

/* The head is whole, or all there is: decides what it is and hands it on. */
static void head_done(struct check *c)
{
	const char *code;

	c->is_known = true;
	c->format = check_sniff(c->head, c->head_len);
	c->result.format = c->format;
	for (size_t i = 0; i < ARRAY_COUNT(formats); i++) {
		if (formats[i].format != c->format)
			continue;
		c->result.mime = formats[i].mime;
		c->result.puid = formats[i].puid;
		c->result.extension = formats[i].extension;
	}
	code = misfit_code(c->format, kind_is_media(c->kind));
	if (code != NULL) {
		judge_misfit(c, code);
		return;
	}
	format_start(c);
	format_feed(c, c->head, c->head_len);
}

void check_feed(struct check *c, const void *data, size_t len)
{
	const unsigned char *p = data;

	c->total += len;
	if (!c->is_known) {
		const size_t room = sizeof(c->head) - c->head_len;
		const size_t take = len < room ? len : room;

		if (take > 0)
			memcpy(c->head + c->head_len, p, take);
		c->head_len += take;
		if (c->head_len < sizeof(c->head))
			return;
		head_done(c);
		p += take;
		len -= take;
	}
	/* What is bad already cannot become better. */
	if (len > 0 && c->result.verdict != CHECK_BAD)
		format_feed(c, p, len);
}

void check_end(struct check *c, struct check_result *out)
{
	if (!c->is_known)
		head_done(c);
	if (c->result.verdict != CHECK_BAD)
		format_end(c);
	*out = c->result;
}
