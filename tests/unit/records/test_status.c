/* SPDX-License-Identifier: Apache-2.0 */
#include "records/status.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/canon.h"
#include "config/config.h"
#include "fixture.h"
#include "ledger/journal.h"

static void the_state_is_read_from_the_ledger(void **state)
{
	OWN(own_arena) struct arena *a = arena_new();
	OWN(text_free) struct text json = { NULL, 0, 0 };
	struct config *c;
	struct fixture f;
	struct status s;

	(void)state;
	fixture_open(&f);
	(void)fixture_add(&f, 0);
	fixture_sign(&f);
	(void)fixture_add(&f, 1);
	c = config_defaults(ORG, f.root);
	must(&f, status_read(&s, f.ledger, c, NOW_MS, a, &f.err));
	assert_int_equal(s.last.outcome, LAST_RUN_NEVER);
	assert_int_equal(s.classes[CLASS_ARCHIVED], 2);
	assert_int_equal(s.artefacts.count[ARTEFACT_STORED], 2);
	assert_int_equal(s.log_entries, 5);
	assert_int_equal(s.unsigned_entries, 2);
	assert_int_equal(s.first_ms, START_MS);
	assert_int_equal(s.signin_ends_ms, -1);
	assert_int_equal(s.signin, STATUS_SIGNED_OUT);
	assert_int_equal(s.verified.when_ms, 0);
	assert_int_equal(status_since_verified(&s), -1);
	assert_int_equal(s.waits[WAIT_DUE], 0);
	assert_int_equal(s.gone, 0);
	assert_int_equal(s.windows_unclosed, 0);
	assert_true(s.free_bytes > 0);
	canon_write(&json, status_json(&s, a));
	assert_non_null(strstr(json.data, "\"last_sync\":null"));
	assert_non_null(strstr(json.data, "\"signed_in\":false"));
	assert_non_null(strstr(json.data, "\"last_verification\":null"));
	/* what a verification of all did not see yet */
	s.verified.when_ms = NOW_MS;
	s.verified.checked = 1;
	assert_int_equal(status_since_verified(&s), -1);
	s.verified.is_whole = true;
	assert_int_equal(status_since_verified(&s), 1);
	text_clear(&json);
	canon_write(&json, status_json(&s, a));
	assert_non_null(strstr(json.data, "\"stored_since\":1"));
	config_free(c);
	fixture_close(&f);
}

/* Another process, as far as the database can tell: each of its transactions
 * adds a call and an entry of the log, until it is told to end. */
struct writer {
	struct fixture *f;
	atomic_bool is_over;
	int calls;
};

static void *write_calls(void *ctx)
{
	const struct journal_event ev = { .type = "validation",
		                          .outcome = "success" };
	struct writer *const w = ctx;
	struct fixture *const f = w->f;

	while (!atomic_load(&w->is_over)) {
		struct made m;
		const struct task t = fixture_task_of(&m, w->calls++);

		must(f, ledger_begin(f->ledger, &f->err));
		(void)fixture_task(f, &t, CLASS_WAITING, "settling");
		must(f, journal_append(f->ledger, &ev, NOW_MS, NULL, &f->err));
		must(f, ledger_commit(f->ledger, &f->err));
	}
	return NULL;
}

static void its_numbers_are_of_one_moment(void **state)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct fixture f;
	struct writer w = { .f = &f };
	struct ledger *reader;
	struct config *c;
	pthread_t thread;
	int64_t differ = 0, grown = 0, before = -1;
	struct err e;

	(void)state;
	fixture_open(&f);
	c = config_defaults(ORG, f.root);
	assert_int_equal(ledger_open(&reader, ledger_path(f.ledger),
	                             LEDGER_READ, ORG, &e),
	                 0);
	assert_int_equal(pthread_create(&thread, NULL, write_calls, &w), 0);
	for (int i = 0; i < 300 || (grown < 5 && i < 1000000); i++) {
		struct status s;

		assert_int_equal(status_read(&s, reader, c, NOW_MS, a, &e), 0);
		assert_false(ledger_in_transaction(reader));
		/* beside the calls stands the entry of the ledger's making */
		differ += s.log_entries != s.classes[0] + 1;
		grown += s.classes[0] > before;
		before = s.classes[0];
		arena_reset(a);
	}
	atomic_store(&w.is_over, true);
	(void)pthread_join(thread, NULL);
	assert_int_equal(differ, 0);
	assert_true(grown > 1);
	ledger_close(reader);
	config_free(c);
	fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_state_is_read_from_the_ledger),
		cmocka_unit_test(its_numbers_are_of_one_moment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
