/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/shortfall.h"

#include "base/log.h"
#include "base/text.h"
#include "model/state.h"
#include "pipeline/flow.h"

static bool lacks_transcript(const char *reason)
{
	return text_equal(reason, STATE_NO_TRANSCRIPT);
}

bool shortfall_is(const char *reason, int64_t said, int64_t named)
{
	return state_short_of(reason, said, named) > 0 ||
	       lacks_transcript(reason);
}

static enum log_level loudness(bool *was_told)
{
	const enum log_level level = *was_told ? LOG_INFO : LOG_WARN;

	*was_told = true;
	return level;
}

void shortfall_note(const struct work *w, const char *reason, int64_t named)
{
	struct flow *const f = w->flow;
	const int64_t said = w->task.recording_count;

	if (state_short_of(reason, said, named) > 0)
		log_event(loudness(&f->has_told_short), "task.fewer_recordings",
		          KV("task", w->task.id), KV("counted", said),
		          KV("named", named),
		          KV("text", "the source counts more recordings of a "
		                     "call than it names"),
		          KV("hint",
		             "all that it names is archived; it may count the "
		             "pieces of one: listen to a few, and see "
		             "wxarchive explain CALL"));
	if (lacks_transcript(reason))
		log_event(loudness(&f->has_told_no_transcript),
		          "task.no_transcript", KV("task", w->task.id),
		          KV("text", "the source says that there is a "
		                     "transcript of a call, and names none"),
		          KV("hint", "all that it names is archived, and it is "
		                     "asked again a few times: see wxarchive "
		                     "explain CALL"));
}
