/* Any bytes as a line of the log: its two readers agree on what it says; and
 * any bytes as an event: the line that is written of it says the same.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/canon.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "ledger/journal.h"
#include "ledger/journal_line.h"
#include "records/events.h"

#define YEAR_10000_MS INT64_C(253402300800000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void require(bool is_so)
{
	if (!is_so)
		abort();
}

static bool is_inside(const char *line, size_t len, const char *time)
{
	return time > line && time + JOURNAL_TIME_LEN < line + len;
}

static void check_event(const struct event *ev, const char *line, size_t len)
{
	require(strlen(ev->line) <= len);
	require(memcmp(ev->line, line, strlen(ev->line)) == 0);
	require(ev->n <= INT64_MAX && ev->file_bytes >= -1);
	require(ev->detail == NULL || strlen(ev->detail) > 0);
}

/* The number stands there as it is written, ahead of the time. */
static void check_own(const struct journal_line *own, const char *line,
                      size_t len)
{
	OWN(text_free) struct text n = { 0 };

	require(own->n <= INT64_MAX && is_inside(line, len, own->time));
	text_addf(&n, ",\"n\":%" PRIu64 ",\"o", own->n);
	require(memmem(line, (size_t)(own->time - line), n.data, n.len) !=
	        NULL);
}

/* What both readers take, they read alike. */
static void read_line(const char *line, size_t len)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct journal_line own = { .n = 7 };
	struct event ev = { .n = 7 };
	struct err e = { 0 };
	const bool is_own = journal_line_read(&own, line, len);
	const bool is_event = events_read(&ev, a, line, len, &e) == 0;

	if (is_own)
		check_own(&own, line, len);
	else
		require(own.n == 7 && own.time == NULL);
	if (is_event)
		check_event(&ev, line, len);
	else
		require(e.code == ERR_TAMPER && e.text[0] != '\0' && ev.n == 7);
	if (is_own && is_event) {
		require(own.n == ev.n && strlen(ev.time) == JOURNAL_TIME_LEN);
		require(memcmp(own.time, ev.time, JOURNAL_TIME_LEN) == 0);
	}
}

/* The next piece of the input, up to a line end. */
static const char *take_piece(struct arena *a, const uint8_t **at, size_t *left)
{
	const uint8_t *end = *left == 0 ? NULL : memchr(*at, '\n', *left);
	const size_t len = end == NULL ? *left : (size_t)(end - *at);
	const char *piece = arena_bytes(a, (const char *)*at, len);

	*at += end == NULL ? len : len + 1;
	*left -= end == NULL ? len : len + 1;
	return piece;
}

static uint64_t take_number(const uint8_t **at, size_t *left)
{
	uint64_t n = 0;

	for (size_t i = 0; i < sizeof(n) && *left > 0; i++) {
		n = n << 8 | **at;
		(*at)++;
		(*left)--;
	}
	return n;
}

static void require_same(const char *written, const char *read)
{
	if (text_is_utf8(written, strlen(written)))
		require(text_equal(written, read));
}

static void check_written(const struct journal_event *ev, uint64_t n,
                          const char *time, const struct text *line)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct journal_line own;
	struct event read;
	struct err e;

	require(journal_line_read(&own, line->data, line->len));
	require(own.n == n && memcmp(own.time, time, JOURNAL_TIME_LEN) == 0);
	require(events_read(&read, a, line->data, line->len, &e) == 0);
	require(read.n == n && text_equal(read.time, time));
	require(text_equal(read.outcome, ev->outcome));
	require_same(ev->actor, read.actor);
	require_same(ev->type, read.type);
	require((read.object == NULL) == (ev->object == NULL));
	if (ev->object != NULL)
		require_same(ev->object, read.object);
	require((read.detail == NULL) == (ev->detail == NULL));
}

/* Types and objects are words and oids: what follows them is found without
 * looking at escapes. */
static const char *without_quotes(struct arena *a, const char *s)
{
	char *bare = arena_text(a, s);

	for (char *p = bare; *p != '\0'; p++)
		if (*p == '"')
			*p = '\'';
	return bare;
}

static void write_line(const uint8_t *data, size_t len)
{
	OWN(own_arena) struct arena *a = arena_new();
	OWN(text_free) struct text line = { 0 };
	const uint8_t flags = len == 0 ? 0 : data[0];
	struct canon *detail = canon_object(a);
	struct journal_event ev = { .outcome = (flags & 1) != 0 ? "success"
		                                                : "failure" };
	char time[WHEN_TEXT_MAX];
	uint64_t n, ms;

	data += len == 0 ? 0 : 1;
	len -= len == 0 ? 0 : 1;
	/* a reader of JSON cannot tell the largest number from a larger one */
	n = take_number(&data, &len) % INT64_MAX;
	ms = take_number(&data, &len) % (uint64_t)YEAR_10000_MS;
	ev.actor = take_piece(a, &data, &len);
	ev.type = without_quotes(a, take_piece(a, &data, &len));
	if ((flags & 2) != 0)
		ev.object = without_quotes(a, take_piece(a, &data, &len));
	if ((flags & 4) != 0)
		ev.detail = detail;
	canon_set_text(detail, "x", take_piece(a, &data, &len));
	journal_line_write(&line, &ev, n, when_text(time, (int64_t)ms));
	if (line.len <= JOURNAL_LINE_MAX)
		check_written(&ev, n, time, &line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	/* A block of its own size, so that reading past it is seen. */
	char *input = calloc(len == 0 ? 1 : len, 1);

	if (input == NULL)
		return 0;
	if (len > 0)
		memcpy(input, data, len);
	read_line(input, len);
	free(input);
	write_line(data, len);
	return 0;
}
