/* SPDX-License-Identifier: Apache-2.0 */
#include "records/layout.h"

#include <stdlib.h>

#include "audit_desk.h"

#define NOTE "log/checkpoints/000000000005.note"

/* What is done to a signed archive, and what is found: nothing, or one thing.
 * KEY stands for the id of the log's key. */
struct row {
	const char *file;    /* that is written, or removed */
	const char *content; /* NULL: removed; "/": a folder; "@": the key */
	const char *code, *text;
};

#define STRANGER  "extra-file", "this does not belong in an archive"
#define MALFORMED "no-key", "log key: no name"

static const struct row rows[] = {
	{ "log/strange", "x", STRANGER },
	{ "log/.hidden", "x", STRANGER },
	{ "log/more", "/", STRANGER },
	{ "log/checkpoint.old", "x", STRANGER },
	{ "log/events/x.txt", "x", STRANGER },
	{ "log/events/000000000005.jsonl~", "x", STRANGER },
	{ "log/events/5.jsonl", "x", STRANGER },
	{ "log/checkpoints/x", "x", STRANGER },
	{ "log/checkpoints/000000000005.note.tsr", "x", STRANGER },
	{ "log/checkpoints/000000000005.note.x.TSR", "x", STRANGER },
	{ "log/checkpoints/5.note.x.tsr", "x", STRANGER },
	{ "log/checkpoints/000000000005.note.authority.tsr", "x", NULL, NULL },
	{ "keys/more", "/", STRANGER },
	{ "keys/notes.txt", "x", STRANGER },
	{ "keys/Deadbeef.vkey", "x\n", STRANGER },
	{ "keys/deadbeef.vkey", "x\n", MALFORMED },
	{ "keys/deadbeef.vkey", "", "no-key",
	  "it is not one line with one key" },
	{ "keys/deadbeef.vkey", "x", "no-key",
	  "it is not one line with one key" },
	{ "keys/deadbeef.vkey", "x\ny\n", "no-key",
	  "it is not one line with one key" },
	{ "keys/deadbeef.vkey", "@", "key-misnamed",
	  "it holds the key of keys/KEY.vkey" },
	{ "keys/KEY.vkey", NULL, "key-missing",
	  "the public key of the log does not lie there under its id" },
	{ "keys/KEY.vkey", "x\n", MALFORMED },
	{ NOTE, NULL, "note-missing",
	  "log/checkpoint covers 5 entries, and its note is not there: it was "
	  "removed" },
};

static const char *with_key(struct fixture *f, const char *text)
{
	const char *at = strstr(text, "KEY");

	if (at == NULL)
		return text;
	return arena_format(f->dir.arena, "%.*s%.8s%s", (int)(at - text), text,
	                    strchr(ledger_vkey(f->ledger), '+') + 1, at + 3);
}

static void spoil(struct fixture *f, const struct row *row, const char *file)
{
	const char *path = arena_format(f->dir.arena, "%s/%s", f->root, file);

	(void)chmod(path, 0640);
	if (row->content == NULL)
		assert_int_equal(unlink(path), 0);
	else if (strcmp(row->content, "/") == 0)
		assert_int_equal(mkdir(path, 0750), 0);
	else if (strcmp(row->content, "@") == 0)
		fixture_spoil(path, arena_format(f->dir.arena, "%s\n",
		                                 ledger_vkey(f->ledger)));
	else
		fixture_spoil(path, row->content);
}

static void is_told(struct fixture *f, const struct findings *found,
                    const struct row *row, const char *file)
{
	if (row->code == NULL) {
		assert_int_equal(found->count, 0);
		return;
	}
	assert_int_equal(found->count, 1);
	assert_int_equal(found->list[0].verdict, FINDING_BAD);
	assert_string_equal(found->list[0].where, file);
	assert_string_equal(found->list[0].code, row->code);
	assert_string_equal(found->list[0].text, with_key(f, row->text));
}

static void what_is_missing_or_does_not_belong_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct fixture f;
		struct findings found;
		const char *file;

		open_signed(&f);
		file = with_key(&f, rows[i].file);
		spoil(&f, &rows[i], file);
		findings_init(&found);
		must(&f, layout_find(f.store, f.ledger, &found, &f.err));
		is_told(&f, &found, &rows[i], file);
		findings_free(&found);
		/* the audit tells it too, and nothing else */
		struct audit_report r = audit(&f, NULL);
		is_told(&f, &r.findings, &rows[i], file);
		audit_report_free(&r);
		fixture_close(&f);
	}
}

static void a_key_of_another_year_belongs_there(void **state)
{
	static const unsigned char other[SIGN_PUBLIC_BYTES] = { 7 };
	OWN(text_free) struct text vkey = { NULL, 0, 0 };
	struct fixture f;
	struct findings found;
	struct note_key key;
	const char *file;

	(void)state;
	open_signed(&f);
	note_key_fill(&key, ORIGIN, other);
	note_key_text(&vkey, &key);
	file = arena_format(f.dir.arena, "%s/keys/%.8s.vkey", f.root,
	                    strchr(vkey.data, '+') + 1);
	text_add_char(&vkey, '\n');
	fixture_spoil(file, text_str(&vkey));
	findings_init(&found);
	must(&f, layout_find(f.store, f.ledger, &found, &f.err));
	assert_int_equal(found.count, 0);
	findings_free(&found);
	fixture_close(&f);
}

static void a_link_is_no_key(void **state)
{
	struct fixture f;
	struct findings found;
	const char *path;

	(void)state;
	open_signed(&f);
	path = arena_format(f.dir.arena, "%s/keys/deadbeef.vkey", f.root);
	assert_int_equal(symlink("log.vkey", path), 0);
	findings_init(&found);
	must(&f, layout_find(f.store, f.ledger, &found, &f.err));
	assert_int_equal(found.count, 1);
	assert_string_equal(found.list[0].code, "tampered");
	assert_string_equal(found.list[0].where, "keys/deadbeef.vkey");
	findings_free(&found);
	fixture_close(&f);
}

/* Who may change the ledger may also spoil the key in it. */
static void a_ledger_without_a_key_ends_the_look(void **state)
{
	struct fixture f;
	struct findings found;

	(void)state;
	open_signed(&f);
	fixture_change(&f, "UPDATE ledger SET vkey = 'x'");
	findings_init(&found);
	assert_int_equal(layout_find(f.store, f.ledger, &found, &f.err), -1);
	check_err(&f.err, ERR_USAGE, "key of the ledger: log key: no name");
	findings_free(&found);
	fixture_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_missing_or_does_not_belong_is_found),
		cmocka_unit_test(a_key_of_another_year_belongs_there),
		cmocka_unit_test(a_link_is_no_key),
		cmocka_unit_test(a_ledger_without_a_key_ends_the_look),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
