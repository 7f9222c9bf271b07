/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/reply.h"

#define THROTTLE_FACTOR 10
#define REFUSALS_MAX    3

enum err_code reply_of_status(int status)
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
	if ((status >= 300 && status <= 399) || status == 407)
		return ERR_DIVERTED;
	if (status >= 500 && status <= 599)
		return ERR_SERVER;
	return ERR_REFUSED;
}

static enum reply_act of_refusal(const struct reply_case *c)
{
	const bool is_last = c->refusals >= REFUSALS_MAX ||
	                     (c->refusals >= 2 && !c->token_worked);

	if (!is_last)
		return REPLY_RENEW;
	return c->any_worked ? REPLY_GIVE_UP : REPLY_END;
}

enum reply_act reply_decide(const struct reply_case *c)
{
	if (c->code == ERR_NONE)
		return REPLY_DONE;
	if (c->code == ERR_TOKEN)
		return of_refusal(c);
	if (c->code == ERR_DIVERTED)
		return REPLY_CUT;
	if (c->code == ERR_THROTTLED)
		return c->throttles < c->tries * THROTTLE_FACTOR
		               ? REPLY_HOLD
		               : REPLY_GIVE_UP;
	if (err_retry(c->code) != RETRY_AGAIN || c->failures >= c->tries)
		return REPLY_GIVE_UP;
	return c->retry_after_ms > 0 ? REPLY_HOLD : REPLY_AGAIN;
}

bool reply_is_of_question(enum err_code code)
{
	return code == ERR_SERVER || code == ERR_TIMEOUT ||
	       code == ERR_TRUNCATED || code == ERR_TOO_LARGE ||
	       code == ERR_REFUSED || code == ERR_SHAPE;
}

bool reply_is_trouble(enum err_code code)
{
	return code == ERR_NET || code == ERR_TIMEOUT ||
	       code == ERR_TRUNCATED || code == ERR_THROTTLED ||
	       code == ERR_FORBIDDEN || code == ERR_TOKEN;
}
