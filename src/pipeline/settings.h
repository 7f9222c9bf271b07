/* settings: those by which calls are judged (kinds kept, rules, the settle
 * window), applied to the calls that are known when they have changed.
 *
 * A task remembers the settings under which it was judged.  When a run meets
 * other ones in its period, it judges those tasks again before anything else:
 * a rule that is gone lets its calls in, a new one leaves out what is not
 * here yet, and a kind that is now to be kept is asked for.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_SETTINGS_H
#define PIPELINE_SETTINGS_H

#include <stdbool.h>

#include "base/attr.h"
#include "model/period.h"

struct config;
struct err;
struct flow;
struct ledger;
struct text;

/* The settings as one line: a digit for each kind that is kept, then the rules.
 */
void settings_text(struct text *out, const struct config *c,
                   bool is_source_old);
/* Calls are judged from here on under what an old source can be asked for
 * (source_age.h), or under all that is wanted. */
void settings_note(struct flow *f, bool is_source_old);
/* Whether something is to be kept now that was not then; pure. */
bool settings_is_wider(const char *then, const char *now);
/* Judges the tasks of the period that were judged under other settings than
 * those noted. */
int settings_rejudge(struct flow *f, struct err *e) MUST_CHECK;
/* Notes the settings, and judges so: at the start of a run. */
int settings_apply(struct flow *f, struct err *e) MUST_CHECK;
/* Whether calls of the range were judged without what an old source could not
 * be asked for, and is wanted. */
int settings_lack(bool *out, struct ledger *l, const struct config *c,
                  struct period range, struct err *e) MUST_CHECK;

#endif
