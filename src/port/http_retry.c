/* SPDX-License-Identifier: Apache-2.0 */
#include "port/http_retry.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/log.h"
#include "base/text.h"
#include "base/when.h"
#include "port/http.h"

#define PART_MAX 64

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "UTC", "+0200" */
static bool read_zone(int64_t *offset_ms, const char *s)
{
	int64_t n;

	*offset_ms = 0;
	if (strcmp(s, "UTC") == 0 || strcmp(s, "UT") == 0 ||
	    strcmp(s, "Z") == 0)
		return true;
	if (strlen(s) != 5 || (s[0] != '+' && s[0] != '-') ||
	    !bytes_parse_i64(&n, s + 1, 0, 2359))
		return false;
	*offset_ms = n / 100 * HOUR_MS + n % 100 * MINUTE_MS;
	if (s[0] == '-')
		*offset_ms = -*offset_ms;
	return true;
}

static bool read_http_date(int64_t *at_ms, const char *s)
{
	const char *const zone = strrchr(s, ' ');
	char text[PART_MAX + 8];
	int64_t offset_ms;

	if (when_parse_http(at_ms, s))
		return true;
	if (zone == NULL || !read_zone(&offset_ms, zone + 1))
		return false;
	(void)snprintf(text, sizeof(text), "%.*s GMT", (int)(zone - s), s);
	if (!when_parse_http(at_ms, text))
		return false;
	*at_ms -= offset_ms;
	return true;
}

/* With "Z", a zone as "+02:00" or "+0200", or none. */
static bool read_iso_date(int64_t *at_ms, const char *s)
{
	const size_t len = strlen(s);
	const size_t bare = len < 5 ? len : len - 5;
	char text[PART_MAX + 8];
	struct err ignored;
	int64_t offset_ms;

	(void)snprintf(text, sizeof(text), "%sZ", s);
	if (len > 10 && text[10] == ' ')
		text[10] = 'T';
	if (when_parse(at_ms, text, &ignored) == 0)
		return true;
	text[len] = '\0';
	if (when_parse(at_ms, text, &ignored) == 0)
		return true;
	if (!read_zone(&offset_ms, text + bare))
		return false;
	memcpy(text + bare, "Z", 2);
	if (when_parse(at_ms, text, &ignored) != 0)
		return false;
	*at_ms -= offset_ms;
	return true;
}

static bool read_date(int64_t *at_ms, const char *s)
{
	return read_http_date(at_ms, s) || read_iso_date(at_ms, s);
}

/* Digits, rounded up when a fraction follows; past the most that is waited
 * for it is all the same. */
static const char *take_seconds(int64_t *wait_ms, const char *s)
{
	int64_t n = 0;
	bool is_more = false;

	for (; is_digit(*s); s++)
		if (n <= HTTP_RETRY_MAX_MS)
			n = n * 10 + (*s - '0');
	if (*s == '.')
		for (s++; is_digit(*s); s++)
			is_more = is_more || *s != '0';
	n += is_more ? 1 : 0;
	*wait_ms = n > HTTP_RETRY_MAX_MS / 1000 ? HTTP_RETRY_MAX_MS : n * 1000;
	return s;
}

static void note_wait(struct http_retry *r, int64_t wait_ms)
{
	r->is_given = true;
	if (wait_ms > r->wait_ms)
		r->wait_ms = wait_ms;
}

/* false if not all of it is understood. */
static bool read_part(struct http_retry *r, const char *s)
{
	int64_t ms;

	if (read_date(&ms, s)) {
		r->is_given = true;
		if (ms > r->at_ms)
			r->at_ms = ms;
		return true;
	}
	if (s[0] == '-' && is_digit(s[1])) {
		note_wait(r, 0);
		return true;
	}
	if (s[0] == '+')
		s++;
	if (!is_digit(*s))
		return false;
	if (when_parse_duration(&ms, s)) {
		note_wait(r, ms);
		return true;
	}
	s = take_seconds(&ms, s);
	s += strspn(s, " \t");
	/* "6 seconds", "6; because"; a year is no number of seconds */
	const bool is_whole =
	        *s == '\0' || *s == ';' || strncasecmp(s, "s", 1) == 0;
	if (is_whole || *s != '-')
		note_wait(r, ms);
	return is_whole;
}

/* Without white space at both ends; false if it does not fit. */
static bool copy_part(char out[PART_MAX], const char *s, size_t len)
{
	size_t take;

	while (len > 0 && (*s == ' ' || *s == '\t')) {
		s++;
		len--;
	}
	while (len > 0 && (s[len - 1] == ' ' || s[len - 1] == '\t'))
		len--;
	take = len < PART_MAX ? len : PART_MAX - 1;
	memcpy(out, s, take);
	out[take] = '\0';
	return take == len;
}

/* Up to the next comma that is not within a date. */
static size_t part_len(const char *s)
{
	const size_t len = strcspn(s, ",");
	char part[PART_MAX];
	int64_t ignored;
	size_t both;

	if (s[len] == '\0')
		return len;
	both = len + 1 + strcspn(s + len + 1, ",");
	if (copy_part(part, s, both) && read_date(&ignored, part))
		return both;
	return len;
}

static void note_odd(struct http_retry *r, const char *value)
{
	if (r->is_odd)
		return;
	r->is_odd = true;
	(void)snprintf(r->odd, sizeof(r->odd), "%s", value);
}

void http_retry_add(struct http_retry *r, const char *value)
{
	const char *at = value;
	bool is_empty = true;

	while (at != NULL && *at != '\0') {
		const size_t len = part_len(at);
		char part[PART_MAX];
		const bool fits = copy_part(part, at, len);

		at += at[len] == ',' ? len + 1 : len;
		if (part[0] == '\0')
			continue;
		is_empty = false;
		if (!read_part(r, part) || !fits)
			note_odd(r, value);
	}
	if (is_empty)
		note_odd(r, value == NULL ? "(not printable)" : "(empty)");
}

bool http_retry_is_guess(const struct http_retry *r, int status)
{
	return r->is_odd && (status == 429 || status == 503);
}

int64_t http_retry_wait_ms(const struct http_retry *r, int status,
                           int64_t now_ms)
{
	const bool is_guess = http_retry_is_guess(r, status);
	int64_t wait = r->wait_ms;

	if (!r->is_given && !is_guess)
		return -1;
	if (r->at_ms - now_ms > wait)
		wait = r->at_ms - now_ms;
	if (is_guess && wait < HTTP_RETRY_UNREAD_MS)
		wait = HTTP_RETRY_UNREAD_MS;
	return wait > HTTP_RETRY_MAX_MS ? HTTP_RETRY_MAX_MS : wait;
}

void http_retry_tell(const struct http_job *job, const char *where)
{
	if (job->retry_after_odd[0] != '\0')
		log_event(LOG_WARN, "http.retry_after_unread", KV("of", where),
		          KV("status", job->status),
		          KV("value", (const char *)job->retry_after_odd),
		          KV("wait_ms", job->retry_after_ms));
}
