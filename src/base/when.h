/* when: instants and days.
 *
 * Every instant inside the program is UTC milliseconds since 1970 (int64_t,
 * names end in _ms).  Only this file and cli know that there are zones.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_WHEN_H
#define BASE_WHEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

struct err;

#define WHEN_TEXT_MAX 32

/* Spans of time, in milliseconds. */
#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)

/* The clock that a component is given; tests give their own. */
struct clock {
	int64_t (*now_ms)(void *ctx);  /* wall, UTC */
	int64_t (*mono_ms)(void *ctx); /* never goes back */
	void *ctx;
};

extern const struct clock clock_system;

static inline int64_t clock_now(const struct clock *c)
{
	return c->now_ms(c->ctx);
}

static inline int64_t clock_mono(const struct clock *c)
{
	return c->mono_ms(c->ctx);
}

/* RFC 3339 in UTC with 3 decimals: 2026-01-05T08:03:11.402Z. */
const char *when_text(char out[WHEN_TEXT_MAX], int64_t ms);
/* The UTC date parts of an instant. */
void when_date(int64_t ms, int *year, int *month, int *day);
/* Midnight UTC of a civil date. */
int64_t when_from_date(int year, int month, int day);

/* Reads "2026-10-01", "2026-10-01T08:00", "...:30", "...:30.123", with "Z"
 * or "+02:00"; without either in the zone set by when_set_zone.  Years 1970 to
 * 9999 as they are written; an instant that is in 10000 by UTC is refused, one
 * of the last day of 1969 is not.  ERR_USAGE with a text that shows the allowed
 * forms. */
int when_parse(int64_t *out_ms, const char *s, struct err *e) MUST_CHECK;

/* Reads an HTTP date (RFC 9110, 5.6.7, all three forms); false if it is
 * none, or lies after 9999.  Two-digit years are 1970 to 2069. */
bool when_parse_http(int64_t *out_ms, const char *s);

/* Sets the zone in which days are cut, a tz database name ("Europe/Berlin",
 * "UTC").  Process wide, before any thread starts; UTC until then.
 * ERR_CONFIG if unknown. */
int when_set_zone(const char *name, struct err *e) MUST_CHECK;
/* The instant of a date and time of day in the zone.  A time that the clocks
 * pass twice is the first of both; one that they skip is the skip itself. */
int64_t when_from_local(int year, int month, int day, int64_t of_day_ms);
/* First instant of the day (in the zone) that holds ms; and of the next
 * day: 23 or 25 hours later when clocks change. */
int64_t when_day_start(int64_t ms);
int64_t when_next_day(int64_t ms);
/* YYYY-MM-DD of that day in the zone. */
const char *when_day_text(char out[WHEN_TEXT_MAX], int64_t ms);
/* An instant in the zone, as people read it: "2026-10-01 10:03:12 +02:00", in
 * UTC "2026-10-01 08:03:12 UTC"; or to the minute. */
enum when_detail { WHEN_MINUTES, WHEN_SECONDS };
const char *when_shown(char out[WHEN_TEXT_MAX], int64_t ms,
                       enum when_detail detail);

/* "90s", "15m", "12h", "7d", "250ms": milliseconds; false if not that. */
bool when_parse_duration(int64_t *out_ms, const char *s);

#endif
