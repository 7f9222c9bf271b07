/* source_age: whether the source knows the flags of a captures question that
 * are newer than its API (captures_ask), found out by asking.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_SOURCE_AGE_H
#define PIPELINE_SOURCE_AGE_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/err.h"

struct flow;

/* How a question is asked.  One that is refused is asked without those flags;
 * if that is answered, with them again: only a second refusal tells that it was
 * for them, and not a passing trouble. */
enum source_age {
	AGE_FULL,    /* with all that is wanted */
	AGE_TRIAL,   /* was refused: without */
	AGE_CONFIRM, /* that was answered: with them again */
	AGE_OLD,     /* the source is old: without */
};
/* Whether it is to be asked once more, in the form of *age then.  is_new:
 * others were answered with all.  Pure. */
bool source_age_again(enum source_age *age, enum err_code code, bool is_new);
static inline bool source_age_as_old(enum source_age age)
{
	return age == AGE_TRIAL || age == AGE_OLD;
}

/* What a question that is over tells.  Calls that are asked for without are
 * asked for again once the source has answered one with all: their settings are
 * noted so (settings.h), and those of the period are due at once. */
int source_age_note(struct flow *f, enum source_age age,
                    struct err *e) MUST_CHECK;
/* By the ledger, at the start of a run. */
int source_age_read(struct flow *f, struct err *e) MUST_CHECK;

#endif
