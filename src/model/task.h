/* task: one contact as the source describes it (Search API, taskDetails).
 *
 * Strings are borrowed from the arena or buffer of whoever filled the struct;
 * NULL means that the source said null or nothing.  -1 in a number means the
 * same.  raw is the object as received, with what has no field here.  Source:
 * docs/source.md, search.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MODEL_TASK_H
#define MODEL_TASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum tri { TRI_UNKNOWN = -1, TRI_NO = 0, TRI_YES = 1 };

struct task {
	const char *id;
	int64_t created_ms;
	int64_t ended_ms;         /* -1: not ended */
	int64_t last_activity_ms; /* -1: not said */
	int64_t odd_end_ms; /* said as its end, and not believed; 0: none */

	const char *status, *channel_type, *direction;
	const char *origin, *destination; /* ANI and DNIS: personal data */
	const char *termination_type, *wrap_up;
	const char *agent_id, *agent_name, *owner_id, *owner_name;
	const char *queue_id, *queue_name, *first_queue_id, *first_queue_name;
	const char *team_id, *team_name, *site_id, *site_name;
	const char *entry_point_id, *entry_point_name;

	int64_t total_ms, connected_ms, queue_ms, ringing_ms, hold_ms;
	int64_t wrap_up_ms, consult_ms, conference_ms, paused_ms;
	int64_t recording_count, recording_error_count, recording_bytes;

	enum tri is_active, capture_requested, is_recording_deleted;
	enum tri is_transcription_available, is_callback, is_campaign;

	const char *raw;
	size_t raw_len;
};

static inline char task_lower(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c | 0x20);
	return c;
}

/* Whether a word of the source is this one, ASCII case aside, whatever the
 * locale.  A NULL value is no word. */
static inline bool task_word_is(const char *value, const char *word)
{
	if (value == NULL)
		return false;
	while (*value != '\0' && task_lower(*value) == task_lower(*word)) {
		value++;
		word++;
	}
	return *value == '\0' && *word == '\0';
}

#endif
