/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/source_clock.h"

#include <stddef.h>

#include "base/log.h"
#include "port/http.h"

/* By how much ours is ahead. */
static int64_t ahead_ms(const struct source_clock *k, int64_t now_ms,
                        int64_t mono_ms)
{
	return now_ms - (k->date_ms + (mono_ms - k->mono_ms));
}

int64_t source_clock_now(const struct source_clock *k, int64_t now_ms,
                         int64_t mono_ms)
{
	const int64_t off_ms = ahead_ms(k, now_ms, mono_ms);

	return k->is_known && off_ms > SOURCE_CLOCK_OFF_MS ? now_ms - off_ms
	                                                   : now_ms;
}

static void warn(struct source_clock *k, int64_t off_ms)
{
	if (k->was_warned)
		return;
	k->was_warned = true;
	log_event(LOG_WARN, "sync.clock_differs", KV("ahead_ms", off_ms),
	          KV("text", "this machine's clock is not the source's: "
	                     "whether a call has settled is judged by the "
	                     "earlier of the two"),
	          KV("hint", "set the clock: timedatectl set-ntp true; "
	                     "wxarchive doctor shows the difference"));
}

void source_clock_take(struct source_clock *k, const struct http_job *job,
                       int64_t now_ms, int64_t mono_ms)
{
	if (job->date_ms < 0 || job->bearer == NULL || job->status < 200 ||
	    job->status > 299)
		return;
	k->is_known = true;
	k->date_ms = job->date_ms;
	k->mono_ms = job->first_byte_ms > 0 ? job->first_byte_ms : mono_ms;
	const int64_t off_ms = ahead_ms(k, now_ms, mono_ms);
	if (off_ms < -SOURCE_CLOCK_OFF_MS || off_ms > SOURCE_CLOCK_OFF_MS)
		warn(k, off_ms);
}
