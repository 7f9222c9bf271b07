/* check: what bytes are, by how they begin.
 * SPDX-License-Identifier: Apache-2.0 */
#include "media/check_sniff.h"

#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "media/check_mp3.h"

#define RIFF_HEAD  12
#define EXCERPT    8
#define WORDS_MAX  80
#define UTF16_MARK 2

/* The head as text: byte order marks and the zero bytes of UTF-16 left out;
 * NUL-terminated. */
struct words {
	char text[CHECK_HEAD_BYTES + 1];
	size_t len;
};

static void words_read(struct words *w, const unsigned char *head, size_t len)
{
	const bool is_utf16 =
	        len >= UTF16_MARK && (memcmp(head, "\xff\xfe", 2) == 0 ||
	                              memcmp(head, "\xfe\xff", 2) == 0);
	size_t i = 0;

	if (len >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0)
		i = 3;
	else if (is_utf16)
		i = UTF16_MARK;
	w->len = 0;
	for (; i < len; i++) {
		if (is_utf16 && head[i] == 0)
			continue;
		if (w->len == 0 && strchr(" \t\r\n", head[i]) != NULL &&
		    head[i] != 0)
			continue;
		w->text[w->len++] = (char)head[i];
	}
	w->text[w->len] = '\0';
}

static bool has_words(const struct words *w, const char *wanted)
{
	return strcasestr(w->text, wanted) != NULL;
}

static enum check_format sniff_text(const struct words *w)
{
	static const char *const html[] = { "<!doctype html", "<html",
		                            "<head",          "<body",
		                            "<title",         "<script" };

	if (w->text[0] == '{' || w->text[0] == '[')
		return CHECK_JSON;
	if (w->text[0] != '<')
		return CHECK_UNKNOWN;
	for (size_t i = 0; i < ARRAY_COUNT(html); i++) {
		if (has_words(w, html[i]))
			return CHECK_HTML;
	}
	return CHECK_XML;
}

static bool begins(const unsigned char *head, size_t len, const char *magic,
                   size_t magic_len)
{
	return len >= magic_len && memcmp(head, magic, magic_len) == 0;
}

/* A file cut within its RIFF header is a cut WAV as far as we can tell. */
static enum check_format sniff_riff(const unsigned char *head, size_t len)
{
	const bool is_wave =
	        len < RIFF_HEAD || memcmp(head + 8, "WAVE", 4) == 0;

	if (begins(head, len, "RIFF", 4) && is_wave)
		return CHECK_WAV;
	if ((begins(head, len, "RF64", 4) || begins(head, len, "BW64", 4)) &&
	    is_wave)
		return CHECK_RF64;
	return CHECK_UNKNOWN;
}

enum check_format check_sniff(const unsigned char *head, size_t len)
{
	struct words w;
	enum check_format format;

	if (len == 0)
		return CHECK_EMPTY;
	format = sniff_riff(head, len);
	if (format != CHECK_UNKNOWN)
		return format;
	if (begins(head, len, "OggS", 4))
		return CHECK_OGG;
	if (len >= 8 && memcmp(head + 4, "ftyp", 4) == 0)
		return CHECK_MP4;
	if (begins(head, len, "\x1a\x45\xdf\xa3", 4))
		return CHECK_WEBM;
	if (begins(head, len, "\x1f\x8b", 2))
		return CHECK_GZIP;
	if (begins(head, len, "ID3", 3) ||
	    (len >= 4 && check_mp3_is_frame(head)))
		return CHECK_MP3;
	words_read(&w, head, len);
	return sniff_text(&w);
}

static char shown(unsigned char c)
{
	if (c >= 0x20 && c < 0x7f)
		return (char)c;
	return '?';
}

/* The text between two marks, what is not printable ASCII replaced. */
static bool words_between(char *out, size_t size, const struct words *w,
                          const char *open, const char *close)
{
	const char *at = strcasestr(w->text, open);
	const char *end = at == NULL ? NULL : strstr(at, close);
	size_t n = 0;

	if (end == NULL)
		return false;
	for (at += strlen(open); at < end && n + 1 < size; at++)
		out[n++] = shown((unsigned char)*at);
	out[n] = '\0';
	return n > 0;
}

static void excerpt(char *out, size_t size, const unsigned char *head,
                    size_t len)
{
	char hex[EXCERPT * 3 + 1] = "";
	char plain[EXCERPT + 1] = "";
	const size_t n = len < EXCERPT ? len : EXCERPT;

	for (size_t i = 0; i < n; i++) {
		(void)snprintf(hex + 3 * i, sizeof(hex) - 3 * i, " %02x",
		               head[i]);
		plain[i] = shown(head[i]);
	}
	(void)snprintf(out, size, "begins with%s (%s)", hex, plain);
}

void check_sniff_words(char *out, size_t size, enum check_format format,
                       const unsigned char *head, size_t len)
{
	struct words w;
	char said[WORDS_MAX];

	words_read(&w, head, len);
	if (format == CHECK_HTML &&
	    words_between(said, sizeof(said), &w, "<title>", "</"))
		(void)snprintf(out, size, "a web page titled \"%s\"", said);
	else if (format == CHECK_HTML)
		(void)snprintf(out, size, "a web page without a title");
	else if (format == CHECK_XML &&
	         words_between(said, sizeof(said), &w, "<Code>", "</"))
		(void)snprintf(out, size, "an XML error %s", said);
	else
		excerpt(out, size, head, len);
}
