/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/pace.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"

#define HEAD     "wxarchive-pace/1\n"
#define LINE_MAX 24
/* A hold in the text that is longer is not believed.  Longer than any that is
 * made: the most of a Retry-After is a week (port), to which back-off adds
 * some. */
#define HOLD_MAX_MS  INT64_C(691200000)
#define SAME_HOLD_MS INT64_C(1000)

/* A minute, and a second more: requests may reach the source closer together
 * than they left. */
#define SPAN_MS (MINUTE_MS + 1000)

/* A ring of the last rate start times, oldest at next once it is full. */
struct pace {
	size_t rate;
	size_t used;
	size_t next;
	int64_t held_until_ms; /* of the monotonic clock; 0: not held */
	bool is_recalled;      /* that is what an earlier process has left */
	int64_t total;
	int64_t starts_ms[];
};

struct pace *pace_new(int64_t rate_per_min)
{
	const size_t rate = rate_per_min < 1 ? 1 : (size_t)rate_per_min;
	struct pace *p;

	p = mem_zeroed(1, sizeof(*p) + rate * sizeof(p->starts_ms[0]));
	p->rate = rate;
	return p;
}

void pace_free(struct pace *p)
{
	free(p);
}

int64_t pace_held_ms(const struct pace *p, int64_t mono_ms)
{
	const int64_t held = p->held_until_ms - mono_ms;

	return held > 0 ? held : 0;
}

bool pace_is_recalled(const struct pace *p)
{
	return p->is_recalled;
}

int64_t pace_wait_ms(const struct pace *p, int64_t mono_ms)
{
	const int64_t held = pace_held_ms(p, mono_ms);
	int64_t wait = 0;

	if (p->used == p->rate)
		wait = p->starts_ms[p->next] + SPAN_MS - mono_ms;
	return wait > held ? wait : held;
}

static void put(struct pace *p, int64_t mono_ms)
{
	p->starts_ms[p->next] = mono_ms;
	p->next = (p->next + 1) % p->rate;
	if (p->used < p->rate)
		p->used++;
}

void pace_started(struct pace *p, int64_t mono_ms)
{
	put(p, mono_ms);
	p->total++;
}

/* The hold first (0: none), then the starts, oldest first. */
void pace_text(const struct pace *p, struct text *out, int64_t ahead,
               int64_t now_ms, int64_t mono_ms)
{
	const size_t oldest = p->used == p->rate ? p->next : 0;
	const int64_t held = pace_held_ms(p, mono_ms);

	text_add(out, HEAD);
	text_addf(out, "%" PRId64 "\n", held > 0 ? now_ms + held : 0);
	for (size_t i = 0; i < p->used; i++) {
		const int64_t age =
		        mono_ms - p->starts_ms[(oldest + i) % p->rate];

		if (age < SPAN_MS)
			text_addf(out, "%" PRId64 "\n", now_ms - age);
	}
	for (int64_t i = 0; i < ahead; i++)
		text_addf(out, "%" PRId64 "\n", now_ms);
}

static bool next_line(int64_t *out, const char **at)
{
	const size_t len = strcspn(*at, "\n");
	char number[LINE_MAX];

	if (len == 0 || len >= sizeof(number) || (*at)[len] != '\n')
		return false;
	memcpy(number, *at, len);
	number[len] = '\0';
	*at += len + 1;
	return bytes_parse_i64(out, number, 0, INT64_MAX / 2);
}

/* The time that the starts tell: a clock that was set back since then would
 * make the hold longer by as much. */
static int64_t told_ms(const char *starts, int64_t now_ms)
{
	int64_t ms;

	while (next_line(&ms, &starts))
		if (ms > now_ms)
			now_ms = ms;
	return now_ms;
}

/* Where the starts begin; NULL: it is no budget. */
static const char *recall_hold(struct pace *p, const char *text, int64_t now_ms,
                               int64_t mono_ms)
{
	const char *at = text + strlen(HEAD);
	int64_t ms;

	if (!text_starts(text, HEAD) || !next_line(&ms, &at))
		return NULL;
	ms -= told_ms(at, now_ms);
	/* The same one, read again, differs by what lies between two looks at
	 * the clocks. */
	if (ms > 0 && ms <= HOLD_MAX_MS &&
	    (p->held_until_ms <= mono_ms ||
	     ms > p->held_until_ms - mono_ms + SAME_HOLD_MS)) {
		pace_hold(p, mono_ms, ms);
		p->is_recalled = true;
	}
	return at;
}

void pace_recall_hold(struct pace *p, const char *text, int64_t now_ms,
                      int64_t mono_ms)
{
	(void)recall_hold(p, text, now_ms, mono_ms);
}

void pace_recall(struct pace *p, const char *text, int64_t now_ms,
                 int64_t mono_ms)
{
	const char *at = recall_hold(p, text, now_ms, mono_ms);
	int64_t ms;

	if (at == NULL)
		return;
	while (next_line(&ms, &at))
		if (ms <= now_ms && now_ms - ms < SPAN_MS)
			put(p, mono_ms - (now_ms - ms));
}

void pace_hold(struct pace *p, int64_t mono_ms, int64_t wait_ms)
{
	int64_t until;

	if (wait_ms <= 0)
		return;
	if (__builtin_add_overflow(mono_ms, wait_ms, &until))
		until = INT64_MAX / 2;
	if (until <= p->held_until_ms)
		return;
	p->held_until_ms = until;
	p->is_recalled = false;
}

int64_t pace_in_last_minute(const struct pace *p, int64_t mono_ms)
{
	int64_t count = 0;

	for (size_t i = 0; i < p->used; i++)
		if (mono_ms - p->starts_ms[i] < MINUTE_MS)
			count++;
	return count;
}

int64_t pace_rate(const struct pace *p)
{
	return (int64_t)p->rate;
}

int64_t pace_total(const struct pace *p)
{
	return p->total;
}
