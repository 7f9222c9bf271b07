/* reply: what a reply of the API means and what follows from it; pure
 * decisions.
 *
 * Source of the statuses: docs/source.md, search and rate limits.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef WEBEX_REPLY_H
#define WEBEX_REPLY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/* ERR_NONE for 200..299; else the code of the failure.  The source redirects
 * nobody. */
enum err_code reply_of_status(int status);

enum reply_act {
	REPLY_DONE,    /* the call has its reply */
	REPLY_AGAIN,   /* the same again, after a back-off of its own */
	REPLY_HOLD,    /* the same again; all requests wait until then */
	REPLY_RENEW,   /* the same again, with a new token */
	REPLY_GIVE_UP, /* the call ends with the failure */
	REPLY_END,     /* all calls end: the credentials are dead */
	REPLY_CUT,     /* all calls end: it was not the source that replied */
};

struct reply_case {
	enum err_code code;     /* of this attempt; ERR_NONE: a good reply */
	int64_t retry_after_ms; /* what the source asked for; <= 0: nothing */
	uint32_t failures;      /* passing ones of this call, this one too */
	uint32_t throttles;     /* ERR_THROTTLED ones, this one too */
	uint32_t refusals;      /* ERR_TOKEN ones, this one too */
	bool token_worked;      /* another request passed with this token */
	bool any_worked;        /* one did with some token of this process */
	uint32_t tries;         /* how many passing failures end the call */
};

/* A throttled request was not processed and says nothing against the call:
 * it has ten times the tries.  A token is refused for good when it is new and
 * nothing passed with it, or at the third refusal of one call: for all calls,
 * if nothing has ever passed; else for this one, which may be the cause. */
enum reply_act reply_decide(const struct reply_case *c);

/* Whether a question that has failed may have done so by what it asks about,
 * and not by the source or the way there: then another one may be answered. */
bool reply_is_of_question(enum err_code code);

/* It may be the whole source's: no reply, a refusal of us, or put off.  Fewer
 * of these in a row end a run than of others.  Pure. */
bool reply_is_trouble(enum err_code code);

#endif
