/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/unread.h"

#include "base/text.h"
#include "base/when.h"
#include "cli/moment.h"
#include "cli/words.h"
#include "ledger/window.h"

static bool is_day(int64_t ms)
{
	return when_day_start(ms) == ms;
}

static void add_end(struct text *out, int64_t ms)
{
	char when[WHEN_TEXT_MAX];

	if (is_day(ms))
		text_add(out, when_day_text(when, ms));
	else
		words_add_when(out, ms);
}

void unread_add_range(struct text *out, struct period range)
{
	add_end(out, range.from_ms);
	text_add(out, " to ");
	add_end(out, range.to_ms);
}

void unread_add(struct text *out, const struct window_hole *h)
{
	const int64_t ms = h->range.to_ms - h->range.from_ms;

	unread_add_range(out, h->range);
	text_add(out, " (");
	if (ms >= 2 * DAY_MS || ms == DAY_MS)
		words_add_count(out, (ms + DAY_MS / 2) / DAY_MS, "day", "days");
	else
		text_add_duration_human(out, ms);
	text_add(out, h->is_begun ? "), begun, but not read completely" : ")");
}

bool unread_add_command(struct text *out, struct period range, int64_t now_ms)
{
	const int64_t reach_ms = moment_reach(now_ms);

	if (range.from_ms < reach_ms)
		range.from_ms = reach_ms;
	if (period_is_empty(range))
		return false;
	text_add(out, "wxarchive sync ");
	moment_add_options(out, &range);
	return true;
}
