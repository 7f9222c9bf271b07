/* Settings that have changed, applied to calls that were judged before.
 * SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/settings.h"

#include <stdatomic.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/when.h"
#include "config/config.h"
#include "ledger/tasks.h"
#include "ledger/tasks_ask.h"
#include "pipeline/flow.h"
#include "unit/ledger/fixture_task.h"

#define FROM FIXTURE_DAY_MS
#define NOW  (FROM + 40 * DAY_MS)
/* Transcripts were not kept then. */
#define THEN "1001000 settle=604800000"

struct desk {
	struct fixture fixture;
	struct config *config;
	struct sync_setup setup;
	struct flow flow;
	atomic_int stop;
	struct err e;
};

/* The desk must not move. */
static void desk_lay(struct desk *d)
{
	const struct log_setup quiet = { .level = LOG_OFF, .fd = 2 };

	log_configure(&quiet);
	*d = (struct desk){ .fixture = fixture_make() };
	d->config = config_defaults(FIXTURE_ORG, "/nowhere");
	d->setup.config = d->config;
	d->setup.ledger = d->fixture.ledger;
	d->setup.period = (struct period){ FROM, FROM + DAY_MS };
	d->setup.stop = &d->stop;
	d->flow.setup = &d->setup;
	d->flow.now_ms = NOW;
	tasks_set_settings(d->fixture.ledger, THEN);
}

static void desk_clear(struct desk *d)
{
	config_free(d->config);
	fixture_free(&d->fixture);
}

/* A call that was judged then; asked_ms 0: without a question. */
static const char *add(struct desk *d, const struct ledger_judgement *j,
                       int64_t asked_ms, const char *more)
{
	struct fixture *const f = &d->fixture;
	struct task t = fixture_task(f, 1, FROM);

	t.raw = arena_format(f->arena,
	                     "{\"id\":\"%s\",\"createdTime\":%lld,"
	                     "\"endedTime\":%lld,\"channelType\":\"telephony\","
	                     "\"captureRequested\":true%s}",
	                     t.id, (long long)FROM, (long long)(FROM + 60000),
	                     more);
	t.raw_len = strlen(t.raw);
	fixture_begin(f);
	const int64_t row = fixture_add(f, &t, j);
	if (asked_ms > 0)
		REQUIRE_OK(tasks_asked(f->ledger, row, 1, asked_ms, j, &f->e),
		           f->e);
	REQUIRE_OK(ledger_commit(f->ledger, &f->e), f->e);
	return t.id;
}

static void more_kinds_are_asked_for_where_there_may_be_some(void **state)
{
	static const struct {
		enum task_class class;
		const char *reason;
		int64_t asked_ms;
		const char *more;
		enum task_class then;
		const char *why;
	} rows[] = {
		{ CLASS_ARCHIVED, "artefacts-kept", NOW - DAY_MS, "",
		  CLASS_WAITING, "asked-again" },
		{ CLASS_MISSING, "claimed-not-served", NOW - DAY_MS, "",
		  CLASS_WAITING, "asked-again" },
		/* the source names nothing of it any more */
		{ CLASS_ARCHIVED, "artefacts-kept", NOW - DAY_MS,
		  ",\"isRecordingDeleted\":true", CLASS_ARCHIVED,
		  "artefacts-kept" },
		/* what was disposed of does not come back */
		{ CLASS_DISPOSED, "disposed-by-rule", NOW - DAY_MS, "",
		  CLASS_DISPOSED, "disposed-by-rule" },
		/* it will be asked about for the first time */
		{ CLASS_WAITING, "never-asked", 0, "", CLASS_WAITING,
		  "never-asked" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const struct ledger_judgement j = { rows[i].class,
			                            rows[i].reason, NULL, -1 };
		struct desk d;

		desk_lay(&d);
		const char *const id =
		        add(&d, &j, rows[i].asked_ms, rows[i].more);
		REQUIRE_OK(settings_apply(&d.flow, &d.e), d.e);
		const struct ledger_task t = fixture_find(&d.fixture, id);
		if (t.class != rows[i].then ||
		    strcmp(t.reason, rows[i].why) != 0)
			fail_msg("row %zu: %s", i, t.reason);
		desk_clear(&d);
	}
}

static void what_a_rule_leaves_out_is_not_asked_for(void **state)
{
	const struct ledger_judgement out = { CLASS_EXCLUDED,
		                              "excluded-by-rule", "calls", -1 };
	struct desk d;

	(void)state;
	desk_lay(&d);
	d.config->excludes = mem_zeroed(1, sizeof(*d.config->excludes));
	d.config->exclude_count = 1;
	d.config->excludes[0] =
	        (struct exclude_rule){ .name = mem_copy_text("calls"),
		                       .channel = mem_copy_text("telephony"),
		                       .shorter_than_ms = -1,
		                       .longer_than_ms = -1 };
	const char *const id = add(&d, &out, NOW - DAY_MS, "");
	REQUIRE_OK(settings_apply(&d.flow, &d.e), d.e);
	const struct ledger_task t = fixture_find(&d.fixture, id);
	assert_int_equal(t.class, CLASS_EXCLUDED);
	assert_string_equal(t.reason, "excluded-by-rule");
	desk_clear(&d);
}

static void a_stop_is_heard(void **state)
{
	const struct ledger_judgement j = { CLASS_ARCHIVED, "artefacts-kept",
		                            NULL, -1 };
	struct desk d;

	(void)state;
	desk_lay(&d);
	const char *const id = add(&d, &j, NOW - DAY_MS, "");
	atomic_store(&d.stop, 1);
	assert_int_equal(settings_apply(&d.flow, &d.e), -1);
	check_err(&d.e, ERR_STOPPED,
	          "changed settings: stopped before the end");
	/* and the next run goes on */
	atomic_store(&d.stop, 0);
	REQUIRE_OK(settings_apply(&d.flow, &d.e), d.e);
	assert_int_equal(fixture_find(&d.fixture, id).class, CLASS_WAITING);
	desk_clear(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		        more_kinds_are_asked_for_where_there_may_be_some),
		cmocka_unit_test(what_a_rule_leaves_out_is_not_asked_for),
		cmocka_unit_test(a_stop_is_heard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
