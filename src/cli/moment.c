/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/moment.h"

#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/args.h"
#include "model/period.h"
#include "model/reach.h"

#define DATE_LEN 10 /* of 2026-10-01 */

const char moment_forms[] =
        "DATE is 2026-10-01, 2026-10-01T08:30 or '2026-10-01 08:30' (in the "
        "zone report.zone, or with Z or +02:00 behind it), now, today, "
        "yesterday, or a duration such as 12h or 7d: so long ago.";

/* A blank may stand where T stands, as in the times that are printed. */
static int parse_date(int64_t *out_ms, const char *s, struct err *e)
{
	const size_t len = strlen(s);
	struct err ignored;
	char copy[2 * WHEN_TEXT_MAX];

	if (len > DATE_LEN + 1 && len < sizeof(copy) && s[DATE_LEN] == ' ') {
		memcpy(copy, s, len + 1);
		copy[DATE_LEN] = 'T';
		if (when_parse(out_ms, copy, &ignored) == 0)
			return 0;
	}
	return when_parse(out_ms, s, e);
}

int moment_parse(int64_t *out_ms, const char *s, int64_t now_ms, struct err *e)
{
	int64_t ago_ms;

	if (strcmp(s, "now") == 0) {
		*out_ms = now_ms;
	} else if (strcmp(s, "today") == 0) {
		*out_ms = when_day_start(now_ms);
	} else if (strcmp(s, "yesterday") == 0) {
		*out_ms = when_day_start(when_day_start(now_ms) - 1);
	} else if (when_parse_duration(&ago_ms, s)) {
		if (ago_ms > now_ms)
			return err_set(e, ERR_USAGE,
			               "\"%.40s\" ago is before 1970", s);
		*out_ms = now_ms - ago_ms;
	} else if (parse_date(out_ms, s, e) != 0) {
		return err_hint(e, "also now, today, yesterday, and 12h or 7d "
		                   "for so long ago");
	}
	return 0;
}

int64_t moment_reach(int64_t now_ms)
{
	return when_next_day(reach_from_ms(now_ms));
}

bool moment_clamp(int64_t *from_ms, int64_t now_ms)
{
	const bool is_out = *from_ms < reach_from_ms(now_ms);

	if (is_out)
		*from_ms = moment_reach(now_ms);
	return is_out;
}

int moment_check_reach(int64_t from_ms, int64_t now_ms, struct err *e)
{
	char first[WHEN_TEXT_MAX];

	if (from_ms >= reach_from_ms(now_ms))
		return 0;
	return err_set(e, ERR_USAGE,
	               "the period begins before what the source answers for, "
	               "the last 36 months; allowed: --from %s or later",
	               when_day_text(first, moment_reach(now_ms)));
}

int moment_check_ends(const struct args *a, struct err *e)
{
	if (!args_has(a, "from") || !args_has(a, "to") ||
	    args_number(a, "from", 0) != args_number(a, "to", 0))
		return 0;
	return err_set(e, ERR_USAGE,
	               "--to is not included, so that the period is empty; "
	               "allowed: a time after --from, for a day the next one");
}

void moment_add(struct text *out, int64_t ms)
{
	char words[WHEN_TEXT_MAX];

	text_add(out, when_day_start(ms) == ms ? when_day_text(words, ms)
	                                       : when_text(words, ms));
}

void moment_add_period(struct text *out, const struct period *p)
{
	moment_add(out, p->from_ms);
	text_add(out, " to ");
	moment_add(out, p->to_ms);
}

void moment_add_options(struct text *out, const struct period *p)
{
	text_add(out, "--from ");
	moment_add(out, p->from_ms);
	text_add(out, " --to ");
	moment_add(out, p->to_ms);
}
