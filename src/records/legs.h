/* legs: what tells the recordings of one call apart, as the source named it:
 * roles and participants.  Read from source.json in the archive.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RECORDS_LEGS_H
#define RECORDS_LEGS_H

#include <stddef.h>

struct arena;
struct ledger_artefact;
struct store;

#define LEG_PARTICIPANTS_MAX 32

/* What the source did not name is NULL. */
struct leg {
	const char *channel1, *channel2; /* of a recording: roles */
	const char *agent_id, *screen_id;
	const char *participants[LEG_PARTICIPANTS_MAX]; /* ids, numbers */
	size_t participant_count;
};

/* Of each artefact, in the arena; of what is not stored, or cannot be read,
 * nothing: a verification tells why. */
struct leg *legs_read(struct arena *a, struct store *s,
                      const struct ledger_artefact *list, size_t count);

#endif
