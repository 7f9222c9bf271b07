/* roster: see roster.h.  All names are invented.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/roster.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/attr.h"
#include "base/mem.h"
#include "sim/rng.h"

static const char *const first_names[] = {
	"Amelia",  "Anton",  "Beatriz", "Bram",    "Carla",  "Chidi",
	"Dagny",   "Dario",  "Elif",    "Emeka",   "Farah",  "Felix",
	"Greta",   "Hamid",  "Ines",    "Ivo",     "Jana",   "Joaquin",
	"Katrin",  "Kofi",   "Leila",   "Lorenzo", "Marit",  "Milan",
	"Nadia",   "Noel",   "Oriana",  "Oskar",   "Priya",  "Quentin",
	"Rosalie", "Ruben",  "Saskia",  "Stellan", "Tamsin", "Tomas",
	"Uma",     "Viktor", "Wanda",   "Yusuf",
};

static const char *const last_names[] = {
	"Abara",    "Almgren",   "Baumann",   "Belmonte",  "Castellan",
	"Corrigan", "Dahlberg",  "Demir",     "Eberhardt", "Esposito",
	"Fairley",  "Fontaine",  "Gallo",     "Grünwald",  "Hadley",
	"Hussein",  "Ibsen",     "Janssen",   "Kovac",     "Lindqvist",
	"Lopes",    "Marchetti", "Moreau",    "Nakamura",  "Nyberg",
	"O'Dowd",   "Okafor",    "Pereira",   "Petrov",    "Quist",
	"Rahman",   "Rinaldi",   "Sandoval",  "Silberg",   "Thorne",
	"Ulrich",   "Vance",     "Verhoeven", "Weiss",     "Zielinski",
};

static const char *const queue_names[] = {
	"Billing",     "Technical Support", "Claims",       "New Customers",
	"Cards",       "Retention",         "Appointments", "Complaints",
	"Back Office", "Premium",           "Travel",       "Night Desk",
};

static const char *const team_names[] = { "Harbour", "Meadow", "Orchard",
	                                  "Quarry",  "Summit", "Willow" };
static const char *const site_names[] = { "Lisbon", "Leeds", "Graz" };
static const char *const entry_names[] = { "Main Line", "Service Line",
	                                   "Online", "Outdial" };
static const char *const wrapup_names[] = { "Resolved", "Call Back", "Sale",
	                                    "Escalated", "Wrong Number" };

enum {
	KEY_AGENT = 100,
	KEY_CI,
	KEY_SESSION,
	KEY_CHANNEL,
	KEY_QUEUE,
	KEY_TEAM,
	KEY_SITE,
	KEY_ENTRY,
	KEY_WRAPUP,
};

static struct roster_place *places_new(uint64_t key, int count,
                                       const char *const *names, int name_count)
{
	struct roster_place *p = mem_zeroed((size_t)count, sizeof(*p));

	for (int i = 0; i < count; i++) {
		int round = i / name_count;

		rng_uuid(p[i].id, key, (uint64_t)i);
		if (round == 0)
			(void)snprintf(p[i].name, sizeof(p[i].name), "%s",
			               names[i % name_count]);
		else
			(void)snprintf(p[i].name, sizeof(p[i].name), "%s %d",
			               names[i % name_count], round + 1);
	}
	return p;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char lower(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	return c;
}

static void sign_in_of(struct roster_agent *a, const char *first,
                       const char *last, int i)
{
	char plain[32];
	size_t n = 0;

	for (const char *c = last; *c != '\0' && n + 1 < sizeof(plain); c++)
		if (is_letter(*c))
			plain[n++] = lower(*c);
	plain[n] = '\0';
	(void)snprintf(a->sign_in, sizeof(a->sign_in), "%c%s%d@example.com",
	               lower(first[0]), plain, i + 1);
}

static void agent_fill(struct roster_agent *a, uint64_t seed, int i, int teams)
{
	uint64_t h = rng_at(seed, (uint64_t)i, KEY_AGENT);
	int firsts = (int)ARRAY_COUNT(first_names);
	int lasts = (int)ARRAY_COUNT(last_names);
	const char *first = first_names[i % firsts];
	const char *last =
	        last_names[(i + i / firsts + (int)rng_below(h, lasts)) % lasts];

	rng_uuid(a->id, seed + KEY_AGENT, (uint64_t)i);
	rng_uuid(a->ci_id, seed + KEY_CI, (uint64_t)i);
	rng_uuid(a->session, seed + KEY_SESSION, (uint64_t)i);
	rng_uuid(a->channel, seed + KEY_CHANNEL, (uint64_t)i);
	(void)snprintf(a->name, sizeof(a->name), "%s %s", first, last);
	sign_in_of(a, first, last, i);
	(void)snprintf(a->phone, sizeof(a->phone), "+1555%07d", 100000 + i);
	a->team = i % teams;
}

struct roster *roster_new(uint64_t seed, int64_t agents, int64_t queues)
{
	struct roster *r = mem_zeroed(1, sizeof(*r));

	r->agents = (int)agents;
	r->queues = (int)queues;
	r->teams = (int)ARRAY_COUNT(team_names);
	r->sites = (int)ARRAY_COUNT(site_names);
	r->entry_points = (int)ARRAY_COUNT(entry_names);
	r->wrapups = (int)ARRAY_COUNT(wrapup_names);
	r->agent = mem_zeroed((size_t)agents, sizeof(*r->agent));
	for (int i = 0; i < r->agents; i++)
		agent_fill(&r->agent[i], seed, i, r->teams);
	r->queue = places_new(seed + KEY_QUEUE, r->queues, queue_names,
	                      (int)ARRAY_COUNT(queue_names));
	r->team = places_new(seed + KEY_TEAM, r->teams, team_names, r->teams);
	r->site = places_new(seed + KEY_SITE, r->sites, site_names, r->sites);
	r->entry_point = places_new(seed + KEY_ENTRY, r->entry_points,
	                            entry_names, r->entry_points);
	r->wrapup = places_new(seed + KEY_WRAPUP, r->wrapups, wrapup_names,
	                       r->wrapups);
	return r;
}

void roster_free(struct roster *r)
{
	if (r == NULL)
		return;
	free(r->agent);
	free(r->queue);
	free(r->team);
	free(r->site);
	free(r->entry_point);
	free(r->wrapup);
	free(r);
}

int roster_site_of(const struct roster *r, int team)
{
	return team % r->sites;
}
