/* row: the fields of a task as the search answers them.
 *
 * A field is named by its path ("lastAgent.id").  Fields of the schema that
 * are not in the table are not modelled: they are null.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_ROW_H
#define SIM_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "sim/artefact.h"
#include "sim/task.h"

enum row_kind { ROW_NULL, ROW_NUMBER, ROW_FLAG, ROW_TEXT };

/* What has to be filled for a field; filled rows cost time. */
enum { ROW_NEEDS_TEXTS = 1, ROW_NEEDS_ARTEFACTS = 2 };

struct row_value {
	enum row_kind kind;
	int64_t number; /* flags: 0 or 1 */
	const char *text;
};

struct row_field {
	const char *path;
	enum row_kind kind;
	unsigned needs;
	uint16_t at; /* offset in struct row */
};

struct row {
	struct task task;
	/* numbers; TASK_NULL is null */
	int64_t created, ended, last_activity, total, connected, queue_time;
	int64_t ringing, hold, wrapup, consult, paused, selfservice, zero;
	int64_t connected_count, hold_count, consult_count, transfer_count;
	int64_t blind_transfers, agent_transfers, paused_count, queue_count;
	int64_t selfservice_count, last_queue_duration, sudden, agent_hangup;
	int64_t csat, recording_count, recording_size;
	/* flags; -1 is null */
	int8_t active, capture, outdial, callback, campaign, handled, offered;
	int8_t escalated, no, service_level, recording_deleted, transcription;
	/* texts; NULL is null */
	const char *id, *status, *channel, *channel_sub, *origin, *destination;
	const char *direction, *termination_type, *terminating_end;
	const char *termination_reason, *handle_type, *outdial_type;
	const char *abandoned_type, *customer_phone, *customer_mail;
	const char *agent_id, *agent_name, *agent_sign_in, *agent_session;
	const char *agent_phone, *agent_channel, *previous_agent_id;
	const char *previous_agent_name, *queue_id, *queue_name;
	const char *first_queue_id, *first_queue_name, *previous_queue_id;
	const char *previous_queue_name, *team_id, *team_name, *site_id;
	const char *site_name, *entry_id, *entry_name, *wrapup_id;
	const char *wrapup_name, *location, *blob;
	char id_buffer[POPULATION_ID_MAX];
	char customer[48], centre[48], blob_buffer[UUID_TEXT_MAX];
	char location_buffer[160];
};

void row_fill(const struct world *w, const struct artefact_speech *speech,
              int64_t index, unsigned needs, struct row *r);
/* NULL: not modelled. */
const struct row_field *row_field_find(const char *path);
/* f may be NULL. */
void row_get(const struct row *r, const struct row_field *f,
             struct row_value *out);
/* True when every modelled leaf below the object ("lastAgent") is null. */
bool row_object_empty(const struct row *r, const char *object);

#endif
