/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/verdict.h"

#define THROTTLE_FACTOR 10
#define REFUSALS_MAX    3

enum err_code verdict_of_status(int status)
{
	if (status >= 200 && status <= 299)
		return ERR_NONE;
	switch (status) {
	case 401:
		return ERR_TOKEN;
	case 403:
		return ERR_FORBIDDEN;
	case 408:
	case 425:
	case 504:
		return ERR_TIMEOUT;
	case 413:
		return ERR_TOO_LARGE;
	case 429:
		return ERR_THROTTLED;
	default:
		break;
	}
	if (status >= 500 && status <= 599)
		return ERR_SERVER;
	return ERR_REFUSED;
}

static enum verdict of_refusal(const struct verdict_case *c)
{
	const bool is_last = c->refusals >= REFUSALS_MAX ||
	                     (c->refusals >= 2 && !c->token_worked);

	if (!is_last)
		return VERDICT_RENEW;
	return c->any_worked ? VERDICT_GIVE_UP : VERDICT_END;
}

enum verdict verdict_decide(const struct verdict_case *c)
{
	if (c->code == ERR_NONE)
		return VERDICT_DONE;
	if (c->code == ERR_TOKEN)
		return of_refusal(c);
	if (c->code == ERR_THROTTLED)
		return c->throttles < c->tries * THROTTLE_FACTOR
		               ? VERDICT_HOLD
		               : VERDICT_GIVE_UP;
	if (err_retry(c->code) != RETRY_AGAIN || c->failures >= c->tries)
		return VERDICT_GIVE_UP;
	return c->retry_after_ms > 0 ? VERDICT_HOLD : VERDICT_AGAIN;
}
