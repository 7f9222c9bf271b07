/* gate: see gate.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/gate.h"

#include <string.h>
#include <strings.h>

#include "sim/oauth.h"
#include "sim/pace.h"
#include "sim/sim.h"
#include "sim/simclock.h"

/* The client id of a bearer, also of one that died. */
static const char *client_of(const struct request *r)
{
	return r->sim->o.client_id;
}

static bool is_paced(const struct request *r)
{
	return r->endpoint == ENDPOINT_SEARCH ||
	       r->endpoint == ENDPOINT_CAPTURES;
}

void gate_arrive(const struct request *r)
{
	if (is_paced(r))
		pace_arrive(r->sim->pace, client_of(r), simclock_mono());
}

void gate_hold_to(const struct request *r, int64_t wait_ms)
{
	const int64_t now_ms = simclock_mono();

	if (is_paced(r))
		pace_told(r->sim->pace, client_of(r), now_ms, now_ms + wait_ms);
}

void gate_retry_after(struct request *r, struct reply *out, int64_t kind,
                      int64_t wait_ms)
{
	int64_t seconds = (wait_ms + 999) / 1000;
	int64_t now_ms = simclock_now(r->sim->clock);
	int64_t until_ms = (now_ms + wait_ms + 999) / 1000 * 1000;
	char date[40];

	switch (kind) {
	case RETRY_SECONDS:
		http_header_add(r, out, "Retry-After", "%lld",
		                (long long)seconds);
		gate_hold_to(r, seconds * 1000);
		break;
	case RETRY_DATE:
		http_date(date, until_ms + r->sim->live.date_skew_ms);
		http_header_add(r, out, "Retry-After", "%s", date);
		gate_hold_to(r, until_ms - now_ms);
		break;
	default:
		break;
	}
}

static bool rate_good(struct request *r, struct reply *out)
{
	int64_t wait_ms;

	if (pace_admit(r->sim->pace, client_of(r), simclock_mono(), &wait_ms))
		return true;
	http_reply_clear(out);
	out->status = 429;
	gate_retry_after(r, out, r->sim->o.retry_after, wait_ms);
	return false;
}

static bool org_good(struct request *r, struct reply *out,
                     const struct tokens_grant *grant)
{
	const char *asked = http_query(r, "orgId");

	if ((asked == NULL || strcasecmp(asked, grant->org) == 0) &&
	    strcasecmp(grant->org, r->sim->o.org) == 0)
		return true;
	http_refuse(r, out, 403,
	            "The organization of the token does not match.");
	return false;
}

bool gate_enter(struct request *r, struct reply *out,
                struct tokens_grant *grant)
{
	struct tokens_grant own;
	struct tokens_grant *g = grant == NULL ? &own : grant;

	if (!rate_good(r, out))
		return false;
	if (strcmp(r->method, "POST") != 0) {
		http_refuse(r, out, 405, "Method not allowed");
		return false;
	}
	return oauth_bearer(r, out, g) && org_good(r, out, g);
}
