/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/source_age.h"

#include "base/log.h"
#include "ledger/ledger.h"
#include "pipeline/flow.h"
#include "pipeline/settings.h"
#include "webex/captures.h"

#define META_OLD "source.is_old"

bool source_age_again(enum source_age *age, enum err_code code, bool is_new)
{
	switch (*age) {
	case AGE_FULL:
		if (code != ERR_REFUSED || is_new)
			return false;
		*age = AGE_TRIAL;
		return true;
	case AGE_TRIAL:
		if (code != ERR_NONE)
			return false;
		*age = AGE_CONFIRM;
		return true;
	case AGE_CONFIRM:
		if (code != ERR_REFUSED || is_new)
			return false;
		*age = AGE_OLD;
		return true;
	case AGE_OLD:
		return false;
	}
	return false;
}

static int remember(struct flow *f, bool is_old, struct err *e)
{
	f->was_source_old = is_old;
	return flow_write(f, e) != 0
	               ? -1
	               : ledger_meta_set(f->setup->ledger, META_OLD,
	                                 is_old ? "1" : "0", e);
}

int source_age_note(struct flow *f, enum source_age age, struct err *e)
{
	if (!captures_wants_newer(f->setup->config))
		return 0;
	if (age != AGE_OLD) {
		f->is_source_new = true;
		/* once a run has found it old, the next one asks */
		if (!f->was_source_old || f->is_source_old)
			return 0;
		settings_note(f, false);
		f->may_be_due = true;
		return remember(f, false, e) != 0 ? -1 : settings_rejudge(f, e);
	}
	if (f->is_source_old)
		return 0;
	f->is_source_old = true;
	log_event(LOG_WARN, "captures.old_source",
	          KV("text", "the source refuses to be asked for screen "
	                     "recordings and versions of digital transcripts: "
	                     "it is asked without"));
	settings_note(f, true);
	return remember(f, true, e) != 0 ? -1 : settings_rejudge(f, e);
}

int source_age_read(struct flow *f, struct err *e)
{
	int64_t number;

	if (ledger_meta_number(f->setup->ledger, META_OLD, &number, 0, e) != 0)
		return -1;
	f->was_source_old =
	        number != 0 && captures_wants_newer(f->setup->config);
	return 0;
}
