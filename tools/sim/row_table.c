/* row_table: the modelled fields of a task, by path (row.h).
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "sim/row.h"

#define NUMBER(path, field)                                                    \
	{                                                                      \
		path, ROW_NUMBER, 0, offsetof(struct row, field)               \
	}
#define FLAG(path, field)                                                      \
	{                                                                      \
		path, ROW_FLAG, 0, offsetof(struct row, field)                 \
	}
#define TEXT(path, field)                                                      \
	{                                                                      \
		path, ROW_TEXT, ROW_NEEDS_TEXTS, offsetof(struct row, field)   \
	}
#define ARTEFACT(path, kind, field)                                            \
	{                                                                      \
		path, kind, ROW_NEEDS_ARTEFACTS, offsetof(struct row, field)   \
	}

/* Sorted by path. */
static const struct row_field fields[] = {
	NUMBER("abandonedSlCount", zero),
	TEXT("abandonedType", abandoned_type),
	NUMBER("agentHangupCount", agent_hangup),
	NUMBER("agentToAgentTransferCount", agent_transfers),
	NUMBER("agentToDnTransferCount", zero),
	NUMBER("agentToEntrypointTransferCount", zero),
	NUMBER("agentToQueueTransferCount", blind_transfers),
	NUMBER("agentTransferedInCount", agent_transfers),
	NUMBER("bargedInCount", zero),
	NUMBER("bargedInDuration", zero),
	NUMBER("bargedInFailedCount", zero),
	NUMBER("blindTransferCount", blind_transfers),
	NUMBER("callCompletedCount", zero),
	FLAG("captureRequested", capture),
	NUMBER("chainedInToEPCount", zero),
	NUMBER("chainedInToQueueCount", zero),
	TEXT("channelSubType", channel_sub),
	TEXT("channelType", channel),
	NUMBER("conferenceCount", zero),
	NUMBER("conferenceDuration", zero),
	NUMBER("connectedCount", connected_count),
	NUMBER("connectedDuration", connected),
	NUMBER("consultCount", consult_count),
	NUMBER("consultDuration", consult),
	NUMBER("consultToEPCount", zero),
	NUMBER("consultToEPDuration", zero),
	NUMBER("consultToQueueCount", zero),
	NUMBER("consultToQueueDuration", zero),
	TEXT("contactHandleType", handle_type),
	NUMBER("createdTime", created),
	NUMBER("csatScore", csat),
	TEXT("customer.email", customer_mail),
	TEXT("customer.phoneNumber", customer_phone),
	TEXT("destination", destination),
	TEXT("direction", direction),
	NUMBER("endedTime", ended),
	NUMBER("epTransferToEPCount", zero),
	TEXT("firstQueueId", first_queue_id),
	TEXT("firstQueueName", first_queue_name),
	NUMBER("fullMonitoringCount", zero),
	NUMBER("holdCount", hold_count),
	NUMBER("holdDuration", hold),
	TEXT("id", id),
	FLAG("isActive", active),
	FLAG("isBarged", no),
	FLAG("isCallback", callback),
	FLAG("isCampaign", campaign),
	FLAG("isContactEscalatedToQueue", escalated),
	FLAG("isContactHandled", handled),
	FLAG("isContactOffered", offered),
	FLAG("isHandledByPreferredAgent", no),
	FLAG("isMonitored", no),
	FLAG("isOptOutOfQueue", no),
	FLAG("isOutdial", outdial),
	ARTEFACT("isRecordingDeleted", ROW_FLAG, recording_deleted),
	ARTEFACT("isTranscriptionAvailable", ROW_FLAG, transcription),
	FLAG("isWithInServiceLevel", service_level),
	NUMBER("ivrEndedCount", zero),
	NUMBER("lastActivityTime", last_activity),
	TEXT("lastAgent.channelId", agent_channel),
	TEXT("lastAgent.id", agent_id),
	TEXT("lastAgent.name", agent_name),
	TEXT("lastAgent.phoneNumber", agent_phone),
	TEXT("lastAgent.sessionId", agent_session),
	TEXT("lastAgent.signInId", agent_sign_in),
	TEXT("lastEntryPoint.id", entry_id),
	TEXT("lastEntryPoint.name", entry_name),
	NUMBER("lastQueue.duration", last_queue_duration),
	TEXT("lastQueue.id", queue_id),
	TEXT("lastQueue.name", queue_name),
	TEXT("lastSite.id", site_id),
	TEXT("lastSite.name", site_name),
	TEXT("lastTeam.id", team_id),
	TEXT("lastTeam.name", team_name),
	TEXT("lastWrapUpCodeId", wrapup_id),
	TEXT("lastWrapupCodeName", wrapup_name),
	NUMBER("manualAssignCount", zero),
	NUMBER("midcallMonitoringCount", zero),
	TEXT("origin", origin),
	NUMBER("outdialConsultCount", zero),
	TEXT("outdialType", outdial_type),
	NUMBER("overflowCount", zero),
	TEXT("owner.channelId", agent_channel),
	TEXT("owner.id", agent_id),
	TEXT("owner.name", agent_name),
	TEXT("owner.phoneNumber", agent_phone),
	TEXT("owner.sessionId", agent_session),
	TEXT("owner.signInId", agent_sign_in),
	NUMBER("pausedCount", paused_count),
	NUMBER("pausedDuration", paused),
	TEXT("previousAgentId", previous_agent_id),
	TEXT("previousAgentName", previous_agent_name),
	TEXT("previousQueue.id", previous_queue_id),
	TEXT("previousQueue.name", previous_queue_name),
	NUMBER("queueCount", queue_count),
	NUMBER("queueDuration", queue_time),
	ARTEFACT("recordingCount", ROW_NUMBER, recording_count),
	NUMBER("recordingErrorCount", zero),
	ARTEFACT("recordingFileSize", ROW_NUMBER, recording_size),
	ARTEFACT("recordingLocation", ROW_TEXT, location),
	ARTEFACT("recordingStereoBlobId", ROW_TEXT, blob),
	NUMBER("resumedCount", paused_count),
	NUMBER("ringingDuration", ringing),
	NUMBER("selfserviceCount", selfservice_count),
	NUMBER("selfserviceDuration", selfservice),
	NUMBER("silentMonitoringCount", zero),
	TEXT("status", status),
	NUMBER("suddenDisconnectCount", sudden),
	TEXT("terminatingEnd", terminating_end),
	TEXT("terminationReason", termination_reason),
	TEXT("terminationType", termination_type),
	NUMBER("totalDuration", total),
	NUMBER("totalMonitoringCount", zero),
	NUMBER("transferCount", transfer_count),
	NUMBER("transferErrorCount", zero),
	NUMBER("wrapupDuration", wrapup),
};

static int by_path(const void *key, const void *field)
{
	return strcmp(key, ((const struct row_field *)field)->path);
}

const struct row_field *row_field_find(const char *path)
{
	return bsearch(path, fields, ARRAY_COUNT(fields), sizeof(*fields),
	               by_path);
}

void row_get(const struct row *r, const struct row_field *f,
             struct row_value *out)
{
	const char *at = (const char *)r + (f == NULL ? 0 : f->at);
	int8_t flag;

	out->kind = ROW_NULL;
	out->number = 0;
	out->text = NULL;
	if (f == NULL)
		return;
	switch (f->kind) {
	case ROW_NUMBER:
		memcpy(&out->number, at, sizeof(out->number));
		if (out->number != TASK_NULL)
			out->kind = ROW_NUMBER;
		break;
	case ROW_FLAG:
		memcpy(&flag, at, sizeof(flag));
		out->number = flag > 0;
		if (flag >= 0)
			out->kind = ROW_FLAG;
		break;
	case ROW_TEXT:
		memcpy(&out->text, at, sizeof(out->text));
		if (out->text != NULL)
			out->kind = ROW_TEXT;
		break;
	case ROW_NULL:
		break;
	}
}

bool row_object_empty(const struct row *r, const char *object)
{
	size_t len = strlen(object);
	struct row_value v;

	for (size_t i = 0; i < ARRAY_COUNT(fields); i++) {
		if (strncmp(fields[i].path, object, len) != 0 ||
		    fields[i].path[len] != '.')
			continue;
		row_get(r, &fields[i], &v);
		if (v.kind != ROW_NULL)
			return false;
	}
	return true;
}
