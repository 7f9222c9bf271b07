/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/when.h"

/* An offset, a zone or a leap second leads past the last year that has four
 * digits. */
#define YEAR_10000_MS INT64_C(253402300800000)

struct civil {
	int year;
	int month;
	int day;
	int hour;
	int minute;
	int second;
	int ms;
	bool has_offset;
	int64_t offset_ms;
};

static const char *const month_names[] = { "Jan", "Feb", "Mar", "Apr",
	                                   "May", "Jun", "Jul", "Aug",
	                                   "Sep", "Oct", "Nov", "Dec" };
static const char *const day_names[] = { "Monday",   "Tuesday", "Wednesday",
	                                 "Thursday", "Friday",  "Saturday",
	                                 "Sunday" };

/* Each take_* reads one part at *s and moves *s behind it, or is false. */
static bool take(const char **s, const char *word)
{
	const size_t len = strlen(word);

	if (strncmp(*s, word, len) != 0)
		return false;
	*s += len;
	return true;
}

static bool take_number(int *out, const char **s, int digits)
{
	int n = 0;

	for (int i = 0; i < digits; i++) {
		const char c = (*s)[i];

		if (c < '0' || c > '9')
			return false;
		n = n * 10 + (c - '0');
	}
	*out = n;
	*s += digits;
	return true;
}

static bool take_month(int *out, const char **s)
{
	for (size_t i = 0; i < ARRAY_COUNT(month_names); i++) {
		if (take(s, month_names[i])) {
			*out = (int)i + 1;
			return true;
		}
	}
	return false;
}

/* The name of a day, whole or its first three letters. */
static bool take_day_name(const char **s, bool whole)
{
	for (size_t i = 0; i < ARRAY_COUNT(day_names); i++) {
		const char *name = day_names[i];
		const size_t len = whole ? strlen(name) : 3;

		if (strncmp(*s, name, len) == 0) {
			*s += len;
			return true;
		}
	}
	return false;
}

static bool take_clock(struct civil *c, const char **s)
{
	return take_number(&c->hour, s, 2) && take(s, ":") &&
	       take_number(&c->minute, s, 2) && take(s, ":") &&
	       take_number(&c->second, s, 2);
}

static int days_in_month(int year, int month)
{
	const int next_year = month == 12 ? year + 1 : year;
	const int next = month == 12 ? 1 : month + 1;

	return (int)((when_from_date(next_year, next, 1) -
	              when_from_date(year, month, 1)) /
	             DAY_MS);
}

/* max_second is 60 where a leap second may be written. */
static bool exists(const struct civil *c, int max_second)
{
	return c->year >= 1 && c->month >= 1 && c->month <= 12 && c->day >= 1 &&
	       c->day <= days_in_month(c->year, c->month) && c->hour <= 23 &&
	       c->minute <= 59 && c->second <= max_second;
}

static int64_t of_day_ms(const struct civil *c)
{
	return c->hour * HOUR_MS + c->minute * MINUTE_MS +
	       c->second * SECOND_MS + c->ms;
}

/* 1 to 9 digits after the point; what is below a millisecond is dropped. */
static bool take_fraction(struct civil *c, const char **s)
{
	int unit = 100;
	int digits = 0;

	while (**s >= '0' && **s <= '9') {
		c->ms += (**s - '0') * unit;
		unit /= 10;
		digits++;
		(*s)++;
	}
	return digits >= 1 && digits <= 9;
}

static bool take_offset(struct civil *c, const char **s)
{
	const bool is_west = **s == '-';
	int hours;
	int minutes;

	if (take(s, "Z")) {
		c->has_offset = true;
		return true;
	}
	if (!take(s, "+") && !take(s, "-"))
		return true;
	if (!take_number(&hours, s, 2) || !take(s, ":") ||
	    !take_number(&minutes, s, 2) || hours > 23 || minutes > 59)
		return false;
	c->has_offset = true;
	c->offset_ms = hours * HOUR_MS + minutes * MINUTE_MS;
	if (is_west)
		c->offset_ms = -c->offset_ms;
	return true;
}

/* 08:00, 08:00:30 or 08:00:30.123 */
static bool take_time(struct civil *c, const char **s)
{
	if (!take_number(&c->hour, s, 2) || !take(s, ":") ||
	    !take_number(&c->minute, s, 2))
		return false;
	if (!take(s, ":"))
		return true;
	return take_number(&c->second, s, 2) &&
	       (!take(s, ".") || take_fraction(c, s));
}

static bool read_civil(struct civil *c, const char *s)
{
	if (!take_number(&c->year, &s, 4) || !take(&s, "-") ||
	    !take_number(&c->month, &s, 2) || !take(&s, "-") ||
	    !take_number(&c->day, &s, 2))
		return false;
	if (take(&s, "T") && !take_time(c, &s))
		return false;
	return take_offset(c, &s) && *s == '\0';
}

static bool make_instant(int64_t *out_ms, const struct civil *c)
{
	const int64_t of_day = of_day_ms(c);

	if (c->year < 1970 || !exists(c, 59))
		return false;
	*out_ms = c->has_offset
	                  ? when_from_date(c->year, c->month, c->day) + of_day -
	                            c->offset_ms
	                  : when_from_local(c->year, c->month, c->day, of_day);
	return *out_ms < YEAR_10000_MS;
}

int when_parse(int64_t *out_ms, const char *s, struct err *e)
{
	struct civil c = { 0 };
	int64_t ms;

	if (!read_civil(&c, s))
		return err_set(e, ERR_USAGE,
		               "\"%.40s\" is not a time: allowed are "
		               "2026-10-01, 2026-10-01T08:00, "
		               "2026-10-01T08:00:30 and "
		               "2026-10-01T08:00:30.123, each also with Z or "
		               "+02:00 behind it",
		               s);
	if (!make_instant(&ms, &c))
		return err_set(e, ERR_USAGE,
		               "\"%.40s\" is not a time: there is no such day "
		               "or time of day from 1970 to 9999",
		               s);
	*out_ms = ms;
	return 0;
}

/* Sun, 06 Nov 1994 08:49:37 GMT */
static bool read_fixed(struct civil *c, const char *s)
{
	return take_day_name(&s, false) && take(&s, ", ") &&
	       take_number(&c->day, &s, 2) && take(&s, " ") &&
	       take_month(&c->month, &s) && take(&s, " ") &&
	       take_number(&c->year, &s, 4) && take(&s, " ") &&
	       take_clock(c, &s) && take(&s, " GMT") && *s == '\0';
}

/* Sunday, 06-Nov-94 08:49:37 GMT */
static bool read_rfc850(struct civil *c, const char *s)
{
	if (!take_day_name(&s, true) || !take(&s, ", ") ||
	    !take_number(&c->day, &s, 2) || !take(&s, "-") ||
	    !take_month(&c->month, &s) || !take(&s, "-") ||
	    !take_number(&c->year, &s, 2) || !take(&s, " ") ||
	    !take_clock(c, &s) || !take(&s, " GMT") || *s != '\0')
		return false;
	c->year += c->year < 70 ? 2000 : 1900;
	return true;
}

/* Sun Nov  6 08:49:37 1994 */
static bool read_asctime(struct civil *c, const char *s)
{
	return take_day_name(&s, false) && take(&s, " ") &&
	       take_month(&c->month, &s) && take(&s, " ") &&
	       take_number(&c->day, &s, take(&s, " ") ? 1 : 2) &&
	       take(&s, " ") && take_clock(c, &s) && take(&s, " ") &&
	       take_number(&c->year, &s, 4) && *s == '\0';
}

bool when_parse_http(int64_t *out_ms, const char *s)
{
	static bool (*const forms[])(struct civil *,
	                             const char *) = { read_fixed, read_rfc850,
		                                       read_asctime };

	for (size_t i = 0; i < ARRAY_COUNT(forms); i++) {
		struct civil c = { 0 };
		int64_t ms;

		if (!forms[i](&c, s) || !exists(&c, 60))
			continue;
		ms = when_from_date(c.year, c.month, c.day) + of_day_ms(&c);
		if (ms >= YEAR_10000_MS)
			continue;
		*out_ms = ms;
		return true;
	}
	return false;
}

bool when_parse_duration(int64_t *out_ms, const char *s)
{
	static const struct {
		const char *name;
		int64_t ms;
	} units[] = { { "ms", 1 },
		      { "s", SECOND_MS },
		      { "m", MINUTE_MS },
		      { "h", HOUR_MS },
		      { "d", DAY_MS } };
	const size_t digits = strspn(s, "0123456789");
	char number[20];
	int64_t n;
	int64_t ms;

	if (digits >= sizeof(number))
		return false;
	memcpy(number, s, digits);
	number[digits] = '\0';
	if (!bytes_parse_i64(&n, number, 0, INT64_MAX))
		return false;
	for (size_t i = 0; i < ARRAY_COUNT(units); i++) {
		if (strcmp(s + digits, units[i].name) != 0)
			continue;
		if (__builtin_mul_overflow(n, units[i].ms, &ms))
			return false;
		*out_ms = ms;
		return true;
	}
	return false;
}
