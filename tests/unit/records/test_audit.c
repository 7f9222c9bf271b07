/* SPDX-License-Identifier: Apache-2.0 */
#include "records/audit.h"

#include "audit_desk.h"
#include "records/log_walk.h"

static void a_log_that_is_what_was_signed_is_good(void **state)
{
	struct fixture f;
	struct audit_report r;

	(void)state;
	open_signed(&f);
	r = audit(&f, NULL);
	assert_int_equal(findings_verdict(&r.findings), FINDING_GOOD);
	assert_int_equal(r.file_entries, 5);
	assert_int_equal(r.signed_entries, 5);
	assert_int_equal(r.ledger_entries, 7);
	assert_int_equal(r.checkpoints, 1);
	assert_int_equal(audit_unsigned(&r), 2);
	assert_false(r.has_trusted);
	audit_report_free(&r);
	fixture_close(&f);
}

static void a_log_without_a_signature_cannot_be_verified(void **state)
{
	struct fixture f;
	struct audit_report r;

	(void)state;
	fixture_open(&f);
	r = audit(&f, NULL);
	assert_int_equal(findings_verdict(&r.findings), FINDING_UNVERIFIED);
	assert_string_equal(r.findings.list[0].text,
	                    "nothing of this log is signed yet");
	audit_report_free(&r);
	fixture_close(&f);
}

static void a_trusted_checkpoint_must_be_continued(void **state)
{
	struct fixture f;
	struct audit_report r;
	OWN(text_free) struct text note = { NULL, 0, 0 };

	(void)state;
	open_signed(&f);
	must(&f, store_log_newest(f.store, &note, &f.err));
	fixture_sign(&f);
	r = audit(&f, text_str(&note));
	assert_int_equal(findings_verdict(&r.findings), FINDING_GOOD);
	assert_true(r.has_trusted);
	assert_int_equal(r.trusted_entries, 5);
	assert_int_equal(r.signed_entries, 7);
	audit_report_free(&r);
	fixture_close(&f);
}

/* A slip of the operator's is no finding about the log. */
static void a_trusted_file_that_is_no_note_is_refused(void **state)
{
	static const struct {
		const char *text, *error;
	} rows[] = {
		{ "", "checkpoint: no origin line" },
		{ "no note", "checkpoint: no origin line" },
		{ "a\nb\n", "checkpoint: its size is not a decimal number" },
	};
	struct fixture f;
	OWN(text_free) struct text note = { NULL, 0, 0 };

	(void)state;
	open_signed(&f);
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct audit_report r = { .checkpoints = 0 };
		const struct audit_setup setup = { .store = f.store,
			                           .ledger = f.ledger,
			                           .trusted = rows[i].text };

		assert_int_equal(audit_verify(&r, &setup, &f.err), -1);
		check_err(&f.err, ERR_USAGE, rows[i].error);
		assert_string_equal(f.err.hint,
		                    "a trusted checkpoint is a copy of "
		                    "log/checkpoint, or of a file in "
		                    "log/checkpoints, of the archive");
		audit_report_free(&r);
	}
	/* one that is not signed by the key of this log is a finding */
	must(&f, store_log_newest(f.store, &note, &f.err));
	note.data[strcspn(note.data, "\n") + 1]++;
	finds_first(&f, text_str(&note), "tampered", "trusted checkpoint",
	            "the signature of " ORIGIN " does not verify");
	fixture_close(&f);
}

/* The lines of the first segment, changed by hand. */
static void replace_log(struct fixture *f, size_t without, bool is_torn)
{
	const char *path = fixture_file(f, "log/events", SEGMENT);
	const char *at = tempdir_read(&f->dir, "archive/log/events/" SEGMENT);
	OWN(text_free) struct text out = { NULL, 0, 0 };

	for (size_t i = 0; *at != '\0'; i++) {
		const size_t len = strcspn(at, "\n") + 1;

		if (i != without)
			text_add_bytes(&out, at, len);
		at += len;
	}
	if (is_torn)
		out.data[out.len - 1] = '\0';
	fixture_spoil(path, text_str(&out));
}

static void an_entry_taken_out_is_found(void **state)
{
	struct fixture f;

	(void)state;
	open_signed(&f);
	replace_log(&f, 2, false);
	finds_first(&f, NULL, "line-number", "log entry 2",
	            "entry 2 of the log files carries another number: an "
	            "entry was taken out, put in or moved");
	fixture_close(&f);
}

static void a_torn_log_is_found(void **state)
{
	struct fixture f;

	(void)state;
	open_signed(&f);
	replace_log(&f, SIZE_MAX, true);
	finds_first(&f, NULL, "segment-torn", "log/events/" SEGMENT,
	            "the last line is incomplete");
	fixture_close(&f);
}

static void a_log_that_ends_early_is_found(void **state)
{
	struct fixture f;

	(void)state;
	open_signed(&f);
	replace_log(&f, 4, false);
	finds_first(&f, NULL, "log-truncated",
	            "log/checkpoints/000000000005.note",
	            "it covers 5 entries, and the log files hold 4");
	fixture_close(&f);
}

static void other_words_in_an_entry_are_found(void **state)
{
	struct fixture f;
	const char *path;
	char *lines;
	char *word;

	(void)state;
	open_signed(&f);
	path = fixture_file(&f, "log/events", SEGMENT);
	lines = mem_copy_text(
	        tempdir_read(&f.dir, "archive/log/events/" SEGMENT));
	word = strstr(lines, "good");
	assert_non_null(word);
	memcpy(word, "fine", 4);
	fixture_spoil(path, lines);
	mem_own(&lines);
	finds_first(&f, NULL, "root-differs",
	            "log/checkpoints/000000000005.note",
	            "the first 5 entries of the log files are not those that "
	            "were signed");
	struct audit_report r = audit(&f, NULL);
	assert_int_equal(r.checkpoints, 0);
	audit_report_free(&r);
	fixture_close(&f);
}

/* The finding of the ledger itself. */
static void finds_of_ledger(struct fixture *f, const char *code,
                            const char *words)
{
	struct audit_report r = audit(f, NULL);

	assert_int_equal(findings_verdict(&r.findings), FINDING_BAD);
	assert_int_equal(r.findings.count, 1);
	assert_string_equal(r.findings.list[0].where, "ledger");
	assert_string_equal(r.findings.list[0].code, code);
	assert_string_equal(r.findings.list[0].text, words);
	audit_report_free(&r);
}

static void a_ledger_that_ends_early_is_found(void **state)
{
	struct fixture f;

	(void)state;
	open_signed(&f);
	fixture_change(&f, "DROP TRIGGER event_no_delete; "
	                   "DELETE FROM event_about WHERE n >= 4; "
	                   "DELETE FROM event WHERE n >= 4");
	finds_of_ledger(&f, "ledger-short",
	                "the ledger has 4 entries, the log files 5");
	fixture_close(&f);
}

/* Of what is not signed only the two readings can tell. */
static void other_entries_behind_the_signature_are_found(void **state)
{
	struct fixture f;
	OWN(text_free) struct text note = { NULL, 0, 0 };
	OWN(mem_own) char *lines = NULL;
	char *word;

	(void)state;
	open_signed(&f);
	must(&f, store_log_newest(f.store, &note, &f.err));
	fixture_sign(&f);
	lines = mem_copy_text(
	        tempdir_read(&f.dir, "archive/log/events/000000000005.jsonl"));
	word = strstr(lines, "good");
	assert_non_null(word);
	memcpy(word, "fine", 4);
	fixture_spoil(fixture_file(&f, "log/events", "000000000005.jsonl"),
	              lines);
	fixture_spoil(fixture_file(&f, "log", "checkpoint"), text_str(&note));
	assert_int_equal(unlink(fixture_file(&f, "log/checkpoints",
	                                     "000000000007.note")),
	                 0);
	fixture_change(&f, "UPDATE meta SET value = '5' "
	                   "WHERE key = 'log.signed'");
	finds_of_ledger(&f, "ledger-differs",
	                "the ledger's entries are not those of the log files");
	fixture_close(&f);
}

static void a_missing_file_of_the_log_is_found(void **state)
{
	struct fixture f;

	(void)state;
	open_signed(&f);
	fixture_sign(&f);
	assert_int_equal(unlink(fixture_file(&f, "log/events", SEGMENT)), 0);
	finds_first(&f, NULL, "segment-gap", "log/events/000000000005.jsonl",
	            "this file should begin with entry 0: a file of the log is "
	            "missing or was put in");
	fixture_close(&f);
}

static void another_public_key_is_found(void **state)
{
	struct fixture f;
	OWN(mem_own) char *text = NULL;

	(void)state;
	open_signed(&f);
	text = mem_format("the public key in the archive is not the "
	                  "ledger's %s",
	                  ledger_vkey(f.ledger));
	fixture_spoil(fixture_file(&f, "keys", "log.vkey"), "other\n");
	finds_first(&f, NULL, "key-differs", "keys/log.vkey", text);
	fixture_close(&f);
}

/* The ledger names the key, and can be changed. */
static void another_key_in_the_ledger_is_found(void **state)
{
	unsigned char public_key[SIGN_PUBLIC_BYTES];
	struct fixture f;
	struct audit_report r;
	OWN(mem_own) char *text = NULL;

	(void)state;
	open_signed(&f);
	sign_key_public(f.key, public_key);
	const struct audit_setup setup = { .store = f.store,
		                           .ledger = f.ledger,
		                           .own_key = public_key,
		                           .own_key_path = "/etc/log.key" };
	must(&f, audit_verify(&r, &setup, &f.err));
	assert_int_equal(findings_verdict(&r.findings), FINDING_GOOD);
	audit_report_free(&r);
	public_key[31] ^= 1;
	must(&f, audit_verify(&r, &setup, &f.err));
	assert_int_equal(r.findings.count, 1);
	assert_int_equal(r.findings.list[0].verdict, FINDING_BAD);
	assert_string_equal(r.findings.list[0].code, "own-key-differs");
	assert_string_equal(r.findings.list[0].where, "/etc/log.key");
	text = mem_format("the key that signs here is not that of the ledger, "
	                  "which is %s: one of them was changed; compare both "
	                  "with a copy of the public key that was kept "
	                  "elsewhere",
	                  ledger_vkey(f.ledger));
	assert_string_equal(r.findings.list[0].text, text);
	audit_report_free(&r);
	fixture_close(&f);
}

static void a_ledger_whose_key_is_none_cannot_be_audited(void **state)
{
	struct fixture f;
	struct audit_report r;

	(void)state;
	open_signed(&f);
	fixture_change(&f, "UPDATE ledger SET vkey = 'x'");
	const struct audit_setup setup = { .store = f.store,
		                           .ledger = f.ledger };
	assert_int_equal(audit_verify(&r, &setup, &f.err), -1);
	check_err(&f.err, ERR_USAGE, "key of the ledger: log key: no name");
	audit_report_free(&r);
	fixture_close(&f);
}

/* Nothing but a file, in a folder of the archive, is its public key. */
static void a_public_key_from_elsewhere_is_found(void **state)
{
	struct fixture f;
	OWN(mem_own) char *keys = NULL;
	OWN(mem_own) char *moved = NULL;
	OWN(mem_own) char *text = NULL;
	const char *file;

	(void)state;
	open_signed(&f);
	keys = mem_format("%s/keys", f.root);
	moved = mem_format("%s/moved", f.root);
	file = fixture_file(&f, "keys", "log.vkey");
	text = mem_format("%s: is no regular file", file);
	assert_int_equal(rename(file, moved), 0);
	assert_int_equal(mkfifo(file, 0600), 0);
	finds_first(&f, NULL, "tampered", "keys/log.vkey", text);
	assert_int_equal(unlink(file), 0);
	assert_int_equal(symlink(moved, file), 0);
	finds_first(&f, NULL, "tampered", "keys/log.vkey", text);
	assert_int_equal(unlink(file), 0);
	assert_int_equal(rename(moved, file), 0);
	assert_int_equal(rename(keys, moved), 0);
	assert_int_equal(symlink(moved, keys), 0);
	mem_own(&text);
	text = mem_format("%s: is no folder", file);
	finds_first(&f, NULL, "tampered", "keys/log.vkey", text);
	fixture_close(&f);
}

static void an_empty_public_key_is_found(void **state)
{
	struct fixture f;
	OWN(mem_own) char *text = NULL;

	(void)state;
	open_signed(&f);
	text = mem_format("the public key in the archive is not the "
	                  "ledger's %s",
	                  ledger_vkey(f.ledger));
	fixture_spoil(fixture_file(&f, "keys", "log.vkey"), "");
	finds_first(&f, NULL, "key-differs", "keys/log.vkey", text);
	fixture_close(&f);
}

static void a_checkpoint_that_was_set_back_is_found(void **state)
{
	struct fixture f;
	OWN(text_free) struct text note = { NULL, 0, 0 };

	(void)state;
	open_signed(&f);
	must(&f, store_log_newest(f.store, &note, &f.err));
	fixture_sign(&f);
	fixture_spoil(fixture_file(&f, "log", "checkpoint"), text_str(&note));
	finds_first(&f, NULL, "checkpoint-old", "log/checkpoint",
	            "it covers 5 entries, an older one covers 7: it was set "
	            "back");
	fixture_close(&f);
}

/* What is damaged says nothing of how old the archive is. */
static void finds_damage(struct fixture *f, const char *text)
{
	struct audit_report r = audit(f, NULL);

	assert_int_equal(r.findings.count, 1);
	assert_string_equal(r.findings.list[0].where, "log/checkpoint");
	assert_string_equal(r.findings.list[0].text, text);
	/* what another one covers is signed all the same */
	assert_int_equal(r.signed_entries, 5);
	audit_report_free(&r);
}

static void a_log_is_ahead_by_more_than_ten_minutes(void **state)
{
	struct fixture f;
	int64_t ms = 0;

	(void)state;
	assert_false(audit_is_ahead(-1, 0));
	assert_false(audit_is_ahead(600000, 0));
	assert_true(audit_is_ahead(600001, 0));
	open_signed(&f);
	must(&f, audit_newest_ms(&ms, f.ledger, &f.err));
	assert_int_equal(ms, NOW_MS);
	fixture_change(&f, "DROP TRIGGER event_no_update; UPDATE event SET "
	                   "line = replace(line, '\"2026-', '\"2026x')");
	assert_int_equal(audit_newest_ms(&ms, f.ledger, &f.err), -1);
	check_err(&f.err, ERR_TAMPER, "log entry 6 has no time");
	fixture_change(&f, "UPDATE event SET line = ' ' || line");
	assert_int_equal(audit_newest_ms(&ms, f.ledger, &f.err), -1);
	check_err(&f.err, ERR_TAMPER, "log entry 6 is no line of this log");
	fixture_close(&f);
}

static void a_damaged_checkpoint_is_that_alone(void **state)
{
	struct fixture f;
	OWN(text_free) struct text note = { NULL, 0, 0 };
	OWN(text_free) struct text crlf = { NULL, 0, 0 };
	OWN(mem_own) char *text = NULL;
	const char *file;

	(void)state;
	open_signed(&f);
	must(&f, store_log_newest(f.store, &note, &f.err));
	file = fixture_file(&f, "log", "checkpoint");
	for (size_t i = 0; i < note.len; i++) {
		if (note.data[i] == '\n')
			text_add_char(&crlf, '\r');
		text_add_char(&crlf, note.data[i]);
	}
	fixture_spoil(file, text_str(&crlf));
	finds_damage(&f, "checkpoint: its origin is not a valid name");
	fixture_spoil(file, "");
	finds_damage(&f, "checkpoint: it is empty");
	assert_int_equal(unlink(file), 0);
	assert_int_equal(symlink("elsewhere", file), 0);
	text = mem_format("%s: is no regular file", file);
	finds_damage(&f, text);
	fixture_close(&f);
}

/* One of them gone alone: it says nothing of the age of what is there. */
static void a_checkpoint_that_has_gone_is_no_newer_one(void **state)
{
	struct fixture f;
	struct audit_report r;

	(void)state;
	open_signed(&f);
	assert_int_equal(unlink(fixture_file(&f, "log", "checkpoint")), 0);
	r = audit(&f, NULL);
	assert_int_equal(r.findings.count, 2);
	assert_string_equal(r.findings.list[0].code, err_name(ERR_GONE));
	assert_string_equal(r.findings.list[1].code, "checkpoint-old");
	assert_int_equal(r.signed_entries, 0);
	audit_report_free(&r);
	fixture_close(&f);
}

static void of_a_damaged_checkpoint_nobody_knows_the_age(void **state)
{
	struct fixture f;

	(void)state;
	open_signed(&f);
	fixture_sign(&f);
	fixture_spoil(fixture_file(&f, "log", "checkpoint"), "");
	assert_int_equal(unlink(fixture_file(&f, "log/checkpoints",
	                                     "000000000007.note")),
	                 0);
	finds_damage(&f, "checkpoint: it is empty");
	fixture_close(&f);
}

/* With all of them gone it is another matter. */
static void an_archive_without_its_checkpoints_is_found(void **state)
{
	struct fixture f;
	struct audit_report r;

	(void)state;
	open_signed(&f);
	assert_int_equal(unlink(fixture_file(&f, "log", "checkpoint")), 0);
	assert_int_equal(unlink(fixture_file(&f, "log/checkpoints",
	                                     "000000000005.note")),
	                 0);
	r = audit(&f, NULL);
	assert_int_equal(findings_verdict(&r.findings), FINDING_BAD);
	assert_string_equal(
	        r.findings.list[r.findings.count - 1].text,
	        "the ledger signed 5 entries, the newest checkpoint covers 0: "
	        "the archive was rolled back to an earlier state");
	audit_report_free(&r);
	fixture_close(&f);
}

static void an_archive_that_was_set_back_is_found(void **state)
{
	struct fixture f;
	OWN(text_free) struct text note = { NULL, 0, 0 };

	(void)state;
	open_signed(&f);
	must(&f, store_log_newest(f.store, &note, &f.err));
	fixture_sign(&f);
	fixture_spoil(fixture_file(&f, "log", "checkpoint"), text_str(&note));
	assert_int_equal(unlink(fixture_file(&f, "log/checkpoints",
	                                     "000000000007.note")),
	                 0);
	assert_int_equal(
	        unlink(fixture_file(&f, "log/events", "000000000005.jsonl")),
	        0);
	finds_first(&f, NULL, "checkpoint-old", "log/checkpoint",
	            "the ledger signed 7 entries, the newest checkpoint covers "
	            "5: the archive was rolled back to an earlier state");
	fixture_close(&f);
}

/* Signed with this key, and of another log: here, and from elsewhere. */
static void a_checkpoint_of_another_log_is_found(void **state)
{
	static const char words[] =
	        "it is a checkpoint of another log: other.example/x";
	struct fixture f;
	OWN(text_free) struct text other = { NULL, 0, 0 };
	struct note note = { .origin = "other.example/x", .size = 5 };
	struct note_key key;

	(void)state;
	open_signed(&f);
	must(&f, note_key_parse(&key, ledger_vkey(f.ledger), &f.err));
	must(&f, note_sign(&other, &note, &key, f.key, &f.err));
	finds_first(&f, text_str(&other), "origin-differs",
	            "trusted checkpoint", words);
	fixture_spoil(fixture_file(&f, "log/checkpoints", "000000000005.note"),
	              text_str(&other));
	finds_first(&f, NULL, "origin-differs",
	            "log/checkpoints/000000000005.note", words);
	fixture_close(&f);
}

static void a_misnamed_checkpoint_is_found(void **state)
{
	struct fixture f;
	OWN(text_free) struct text note = { NULL, 0, 0 };

	(void)state;
	open_signed(&f);
	must(&f, store_log_newest(f.store, &note, &f.err));
	fixture_spoil(fixture_file(&f, "log/checkpoints", "000000000001.note"),
	              text_str(&note));
	finds_first(&f, NULL, "note-misnamed",
	            "log/checkpoints/000000000001.note",
	            "it covers 5 entries, which is not what its name says");
	fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_log_that_is_what_was_signed_is_good),
		cmocka_unit_test(a_log_without_a_signature_cannot_be_verified),
		cmocka_unit_test(a_trusted_checkpoint_must_be_continued),
		cmocka_unit_test(a_trusted_file_that_is_no_note_is_refused),
		cmocka_unit_test(an_entry_taken_out_is_found),
		cmocka_unit_test(a_torn_log_is_found),
		cmocka_unit_test(a_log_that_ends_early_is_found),
		cmocka_unit_test(other_words_in_an_entry_are_found),
		cmocka_unit_test(a_ledger_that_ends_early_is_found),
		cmocka_unit_test(other_entries_behind_the_signature_are_found),
		cmocka_unit_test(a_missing_file_of_the_log_is_found),
		cmocka_unit_test(another_public_key_is_found),
		cmocka_unit_test(another_key_in_the_ledger_is_found),
		cmocka_unit_test(a_ledger_whose_key_is_none_cannot_be_audited),
		cmocka_unit_test(a_public_key_from_elsewhere_is_found),
		cmocka_unit_test(an_empty_public_key_is_found),
		cmocka_unit_test(a_checkpoint_that_was_set_back_is_found),
		cmocka_unit_test(a_log_is_ahead_by_more_than_ten_minutes),
		cmocka_unit_test(a_damaged_checkpoint_is_that_alone),
		cmocka_unit_test(a_checkpoint_that_has_gone_is_no_newer_one),
		cmocka_unit_test(of_a_damaged_checkpoint_nobody_knows_the_age),
		cmocka_unit_test(an_archive_without_its_checkpoints_is_found),
		cmocka_unit_test(an_archive_that_was_set_back_is_found),
		cmocka_unit_test(a_checkpoint_of_another_log_is_found),
		cmocka_unit_test(a_misnamed_checkpoint_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
