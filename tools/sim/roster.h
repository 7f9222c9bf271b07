/* roster: the people and places of the invented contact centre.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_ROSTER_H
#define SIM_ROSTER_H

#include <stdint.h>

#include "base/bytes.h"

struct roster_agent {
	char id[UUID_TEXT_MAX];
	char ci_id[UUID_TEXT_MAX]; /* as participants of a capture name it */
	char session[UUID_TEXT_MAX];
	char channel[UUID_TEXT_MAX];
	char name[48];
	char sign_in[80];
	char phone[24];
	int team;
};

struct roster_place {
	char id[UUID_TEXT_MAX];
	char name[48];
};

struct roster {
	int agents, queues, teams, sites, entry_points, wrapups;
	struct roster_agent *agent;
	struct roster_place *queue, *team, *site, *entry_point, *wrapup;
};

struct roster *roster_new(uint64_t seed, int64_t agents, int64_t queues);
void roster_free(struct roster *r);
/* The site of a team. */
int roster_site_of(const struct roster *r, int team);

#endif
