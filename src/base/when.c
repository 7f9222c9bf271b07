/* Civil dates by arithmetic on the proleptic Gregorian calendar; zones by the
 * C library, which is asked only how far local time is from UTC.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/when.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"

#define EPOCH_DAY     INT64_C(719162) /* 1970-01-01, counted from 0001-01-01 */

#define ZONE_FOLDER   "/usr/share/zoneinfo/"
#define ZONE_NAME_MAX 64

/* No zone is further than this from UTC, nor two of its offsets from each
 * other. */
#define OFFSET_MAX_MS (26 * HOUR_MS)

/* The zone is the process's (TZ), and so is this: without it a program that
 * never sets a zone would cut its days in that of the machine. */
static bool zone_is_set = false;

static int64_t read_clock_ms(clockid_t id)
{
	struct timespec t;

	(void)clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t system_now_ms(void *ctx)
{
	(void)ctx;
	return read_clock_ms(CLOCK_REALTIME);
}

static int64_t system_mono_ms(void *ctx)
{
	(void)ctx;
	return read_clock_ms(CLOCK_MONOTONIC);
}

const struct clock clock_system = { system_now_ms, system_mono_ms, NULL };

/* Towards minus infinity, for times before 1970. */
static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0 ? 1 : 0);
}

static bool is_leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Days from 0001-01-01 to the first day of the year. */
static int64_t days_before_year(int64_t year)
{
	const int64_t y = year - 1;

	return 365 * y + floor_div(y, 4) - floor_div(y, 100) +
	       floor_div(y, 400);
}

static int days_before_month(bool leap, int month)
{
	static const int days[] = { 0,   31,  59,  90,  120, 151,
		                    181, 212, 243, 273, 304, 334 };

	return days[month - 1] + (leap && month > 2 ? 1 : 0);
}

int64_t when_from_date(int year, int month, int day)
{
	const int64_t days = days_before_year(year) +
	                     days_before_month(is_leap(year), month) + day - 1;

	return (days - EPOCH_DAY) * DAY_MS;
}

void when_date(int64_t ms, int *year, int *month, int *day)
{
	const int64_t days = floor_div(ms, DAY_MS) + EPOCH_DAY;
	int64_t y = floor_div(days * 400, 146097) + 1;
	int m = 12;
	int64_t rest;

	/* leap years never run ahead of their mean by a whole day, so this is
	 * the year, or at the end of a century the one before it */
	while (days_before_year(y + 1) <= days)
		y++;
	rest = days - days_before_year(y);
	while (days_before_month(is_leap(y), m) > rest)
		m--;
	*year = (int)y;
	*month = m;
	*day = (int)(rest - days_before_month(is_leap(y), m)) + 1;
}

const char *when_text(char out[WHEN_TEXT_MAX], int64_t ms)
{
	const int of_day = (int)((ms % DAY_MS + DAY_MS) % DAY_MS);
	int year;
	int month;
	int day;

	when_date(ms, &year, &month, &day);
	(void)snprintf(out, WHEN_TEXT_MAX,
	               "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", year, month, day,
	               of_day / 3600000, of_day / 60000 % 60,
	               of_day / 1000 % 60, of_day % 1000);
	return out;
}

/* Nothing that leads out of the folder, and no POSIX rule such as "X-5". */
static bool is_zone_name(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
	                              "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	                              "0123456789_+-/";
	const size_t len = strspn(name, allowed);

	return len > 0 && len < ZONE_NAME_MAX && name[len] == '\0' &&
	       name[0] != '/';
}

static bool zone_exists(const char *name)
{
	OWN(mem_own) char *path = mem_format(ZONE_FOLDER "%s", name);
	char magic[4];
	FILE *f;
	bool found;

	f = fopen(path, "rbe");
	if (f == NULL)
		return false;
	found = fread(magic, 1, sizeof(magic), f) == sizeof(magic) &&
	        memcmp(magic, "TZif", sizeof(magic)) == 0;
	(void)fclose(f);
	return found;
}

int when_set_zone(const char *name, struct err *e)
{
	const bool is_utc = strcmp(name, "UTC") == 0;

	if (!is_utc && (!is_zone_name(name) || !zone_exists(name))) {
		(void)err_set(e, ERR_CONFIG, "unknown time zone \"%.64s\"",
		              name);
		return err_hint(e, "allowed are \"UTC\" and the names of the "
		                   "tz database such as \"Europe/Berlin\" "
		                   "(package tzdata)");
	}
	/* the contract: before any thread starts */
	/* NOLINTNEXTLINE(concurrency-mt-unsafe) */
	if (setenv("TZ", is_utc ? "UTC0" : name, 1) != 0)
		mem_exhausted();
	tzset();
	zone_is_set = !is_utc;
	return 0;
}

/* How far local time is ahead of UTC at an instant. */
static int64_t offset_ms(int64_t ms)
{
	const time_t t = (time_t)floor_div(ms, 1000);
	struct tm tm;

	if (!zone_is_set || localtime_r(&t, &tm) == NULL)
		return 0;
	return (int64_t)tm.tm_gmtoff * 1000;
}

/* The instant at which the offset changes between two instants. */
static int64_t find_change(int64_t before, int64_t after)
{
	const int64_t old = offset_ms(before);

	while (after - before > 1) {
		const int64_t middle = before + (after - before) / 2;

		if (offset_ms(middle) == old)
			before = middle;
		else
			after = middle;
	}
	return after;
}

/* The first instant after "after" at which the clocks show local (civil time,
 * counted as if it were UTC); see when_from_local. */
static int64_t resolve(int64_t local, int64_t after)
{
	const int64_t early = offset_ms(local - OFFSET_MAX_MS);
	const int64_t late = offset_ms(local + OFFSET_MAX_MS);
	const int64_t first = local - (early > late ? early : late);
	const int64_t second = local - (early > late ? late : early);

	if (first > after && first + offset_ms(first) == local)
		return first;
	if (second + offset_ms(second) == local)
		return second;
	return find_change(first, second);
}

int64_t when_from_local(int year, int month, int day, int64_t of_day_ms)
{
	return resolve(when_from_date(year, month, day) + of_day_ms, INT64_MIN);
}

static int64_t local_midnight(int64_t ms)
{
	return floor_div(ms + offset_ms(ms), DAY_MS) * DAY_MS;
}

int64_t when_day_start(int64_t ms)
{
	return resolve(local_midnight(ms), INT64_MIN);
}

int64_t when_next_day(int64_t ms)
{
	return resolve(local_midnight(ms) + DAY_MS, ms);
}

const char *when_day_text(char out[WHEN_TEXT_MAX], int64_t ms)
{
	int year;
	int month;
	int day;

	when_date(local_midnight(ms), &year, &month, &day);
	(void)snprintf(out, WHEN_TEXT_MAX, "%04d-%02d-%02d", year, month, day);
	return out;
}

const char *when_shown(char out[WHEN_TEXT_MAX], int64_t ms,
                       enum when_detail detail)
{
	const int64_t offset = offset_ms(ms);
	const int minutes = (int)(offset / 60000);
	char local[WHEN_TEXT_MAX];
	char zone[8] = "UTC";

	if (zone_is_set)
		(void)snprintf(zone, sizeof(zone), "%c%02d:%02d",
		               minutes < 0 ? '-' : '+', abs(minutes) / 60 % 24,
		               abs(minutes) % 60);
	when_text(local, ms + offset);
	(void)snprintf(out, WHEN_TEXT_MAX, "%.10s %.*s %s", local,
	               detail == WHEN_MINUTES ? 5 : 8, local + 11, zone);
	return out;
}
