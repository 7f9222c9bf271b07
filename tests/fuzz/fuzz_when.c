/* Any bytes as a time, a date of HTTP, a duration, a number or a size: refused,
 * or a value in range that reads the same when it is written.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/when.h"

#define YEAR_1_MS     (-719162 * DAY_MS)
#define YEAR_10000_MS INT64_C(253402300800000)
#define UNSET         INT64_C(-7000000000000000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void require(bool is_so)
{
	if (!is_so)
		abort();
}

static void check_instant(int64_t ms)
{
	char words[WHEN_TEXT_MAX];
	int64_t again = UNSET;
	struct err e;

	if (ms < 0 || ms >= YEAR_10000_MS)
		return;
	require(when_parse(&again, when_text(words, ms), &e) == 0);
	require(again == ms);
	require(when_day_start(ms) <= ms && ms < when_next_day(ms));
}

/* An offset takes an instant up to a day before the years that are allowed. */
static void check_time(const char *s)
{
	struct err e = { 0 };
	int64_t ms = UNSET;

	if (when_parse(&ms, s, &e) != 0) {
		require(e.code == ERR_USAGE && e.text[0] != '\0');
		require(ms == UNSET);
		return;
	}
	require(ms > -DAY_MS && ms < YEAR_10000_MS);
	check_instant(ms);
}

static void check_http(const char *s)
{
	int64_t ms = UNSET;

	if (!when_parse_http(&ms, s)) {
		require(ms == UNSET);
		return;
	}
	require(ms >= YEAR_1_MS && ms < YEAR_10000_MS);
	require(ms % 1000 == 0);
	check_instant(ms);
}

static void check_numbers(const char *s)
{
	char written[24];
	int64_t n = -1;

	require(when_parse_duration(&n, s) ? n >= 0 : n == -1);
	n = -1;
	require(bytes_parse_size(&n, s) ? n >= 0 : n == -1);
	n = UNSET;
	if (bytes_parse_i64(&n, s, -1000, INT64_MAX)) {
		require(n >= -1000);
		(void)snprintf(written, sizeof(written), "%" PRId64, n);
		require(strcmp(written, s) == 0 || s[0] == '0' || s[0] == '-' ||
		        s[0] == '+');
	} else {
		require(n == UNSET);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	OWN(mem_own) char *s = mem_copy_bytes((const char *)data, len);
	uint64_t ms = 0;

	check_time(s);
	check_http(s);
	check_numbers(s);
	if (len == sizeof(ms)) {
		memcpy(&ms, data, sizeof(ms));
		check_instant((int64_t)(ms % (uint64_t)YEAR_10000_MS));
	}
	return 0;
}
