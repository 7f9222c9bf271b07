/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/ledger_copy.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "ledger/artefacts.h"
#include "ledger/journal.h"
#include "ledger/journal_line.h"
#include "ledger/ledger_own.h"
#include "ledger/tasks.h"

static int refuse(struct err *e, const char *path, const char *why)
{
	(void)err_set(e, ERR_FOREIGN,
	              "%s is there, and is no earlier copy of this ledger: %s",
	              path, why);
	return err_hint(e, "nothing was overwritten; name another file");
}

/* SQLite would take what a file of such a name holds for a part of the copy. */
static int check_beside(const char *path, struct err *e)
{
	static const char *const ends[] = { "-wal", "-journal" };

	for (size_t i = 0; i < ARRAY_COUNT(ends); i++) {
		OWN(mem_own) char *name = mem_format("%s%s", path, ends[i]);
		struct stat st;

		if (stat(name, &st) != 0 || st.st_size == 0)
			continue;
		(void)err_set(e, ERR_FOREIGN,
		              "%s is there: it belongs to another database of "
		              "that name",
		              name);
		return err_hint(e, "nothing was written; name another file");
	}
	return 0;
}

static bool is_own_file(const struct ledger *l, const struct stat *st)
{
	struct stat own;

	return stat(ledger_path(l), &own) == 0 && own.st_dev == st->st_dev &&
	       own.st_ino == st->st_ino;
}

/* How the draft of a copy that was cut short begins: the first page is
 * written last, and is a hole until then. */
static bool is_draft(const char *path)
{
	static const char header[16] = "SQLite format 3";
	static const char hole[sizeof(header)];
	OWN(file_close)
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	char start[sizeof(header)];
	const ssize_t n = fd < 0 ? -1 : read(fd, start, sizeof(start));

	return n == 0 || (n == (ssize_t)sizeof(start) &&
	                  (memcmp(start, header, sizeof(header)) == 0 ||
	                   memcmp(start, hole, sizeof(hole)) == 0));
}

/* The draft is used up: it has to be one, and nothing else. */
static int check_draft(struct ledger *l, const char *path, struct err *e)
{
	OWN(mem_own) char *draft = mem_format("%s.part", path);
	struct stat st;

	if (lstat(draft, &st) != 0)
		return 0;
	if (S_ISREG(st.st_mode) && !is_own_file(l, &st) && st.st_nlink == 1 &&
	    is_draft(draft))
		return 0;
	(void)err_set(e, ERR_FOREIGN,
	              "%s is there, and is no copy that was cut short", draft);
	return err_hint(e, "nothing was overwritten; name another file");
}

static const char *name_of(const char *path)
{
	const char *const slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

static bool is_same_folder(const char *path, const char *other)
{
	OWN(text_free) struct text folder = { 0 };
	struct stat a, b;

	file_folder(&folder, path);
	if (stat(text_str(&folder), &a) != 0)
		return false;
	file_folder(&folder, other);
	return stat(text_str(&folder), &b) == 0 && a.st_dev == b.st_dev &&
	       a.st_ino == b.st_ino;
}

/* SQLite would take the copy for a part of the ledger, and a rebuild would take
 * it for its draft. */
static int check_name(struct ledger *l, const char *path, struct err *e)
{
	static const char *const ends[] = { "-wal", "-shm", "-journal",
		                            ".new" };
	const char *const own = name_of(ledger_path(l));
	const char *const name = name_of(path);

	if (name[0] == '\0')
		return err_set(e, ERR_USAGE, "'%s' is no name of a file", path);
	if (strncmp(name, own, strlen(own)) != 0 ||
	    !is_same_folder(path, ledger_path(l)))
		return 0;
	for (size_t i = 0; i < ARRAY_COUNT(ends); i++) {
		if (strcmp(name + strlen(own), ends[i]) != 0)
			continue;
		(void)err_set(e, ERR_FOREIGN,
		              "%s is a name that belongs to the ledger itself",
		              path);
		return err_hint(e, "nothing was written; name another file");
	}
	return 0;
}

/* Why it is none of this ledger; NULL if it is. */
static const char *why_not(struct ledger *l, const struct ledger *there)
{
	if (!text_equal(ledger_org(there), ledger_org(l)))
		return "it belongs to another organisation";
	if (!text_equal(ledger_origin(there), ledger_origin(l)) ||
	    !text_equal(ledger_vkey(there), ledger_vkey(l)))
		return "it belongs to another archive";
	return NULL;
}

static int check_log(struct ledger *l, struct ledger *there, const char *path,
                     struct err *e)
{
	struct merkle_hash ours, theirs;
	uint64_t size, own_size;

	if (journal_size(there, &size, e) != 0 ||
	    journal_size(l, &own_size, e) != 0)
		return -1;
	if (size > own_size)
		return refuse(e, path, "its log is longer than this one's");
	if (journal_root(there, size, &theirs, e) != 0 ||
	    journal_root(l, size, &ours, e) != 0)
		return -1;
	if (memcmp(ours.b, theirs.b, sizeof(ours.b)) != 0)
		return refuse(e, path, "its log is another one");
	return 0;
}

static int check_there(struct ledger *l, const char *path, struct err *e)
{
	OWN(own_ledger) struct ledger *there = NULL;
	uint64_t size;
	const char *why;
	struct err opened;

	if (ledger_open_immutable(&there, path, &opened) != 0)
		return refuse(e, path, opened.text);
	why = why_not(l, there);
	if (why != NULL)
		return refuse(e, path, why);
	if (journal_size(there, &size, &opened) != 0)
		return refuse(e, path, opened.text);
	/* the beginning of any log, and of none: nothing says whose it was */
	if (size == 0)
		return refuse(e, path, "its log has no entries");
	return check_log(l, there, path, e);
}

/* Whether something may get that name. */
static int check_target(struct ledger *l, const char *path, bool *is_there,
                        struct err *e)
{
	struct stat st;

	if (check_name(l, path, e) != 0 || check_draft(l, path, e) != 0)
		return -1;
	*is_there = lstat(path, &st) == 0;
	if (!*is_there)
		return check_beside(path, e);
	if (!S_ISREG(st.st_mode))
		return refuse(e, path, "it is no plain file");
	if (is_own_file(l, &st))
		return refuse(e, path, "it is the ledger itself");
	if (check_beside(path, e) != 0)
		return -1;
	return check_there(l, path, e);
}

static int take_time(void *ctx, uint64_t n, const char *line, size_t len,
                     struct err *e)
{
	struct ledger_copy *const c = ctx;
	struct journal_line found;

	if (!journal_line_read(&found, line, len))
		return err_set(e, ERR_TAMPER,
		               "log entry %llu is no line of this log",
		               (unsigned long long)n);
	memcpy(c->newest, found.time, JOURNAL_TIME_LEN);
	return 0;
}

static int count(struct ledger_copy *c, struct ledger *l, struct err *e)
{
	const struct period always = { INT64_MIN, INT64_MAX };
	int64_t classes[CLASS_COUNT + 1];
	struct artefact_totals totals;

	c->bytes = ledger_bytes(l);
	if (journal_size(l, &c->entries, e) != 0 ||
	    tasks_classes(l, always, classes, e) != 0 ||
	    artefacts_totals(l, &totals, e) != 0)
		return -1;
	c->calls = classes[0];
	c->artefacts =
	        totals.count[ARTEFACT_STORED] + totals.count[ARTEFACT_BAD];
	if (c->entries == 0)
		return 0;
	return journal_each(l, c->entries - 1, c->entries, take_time, c, e);
}

struct checking {
	struct ledger *ledger;
	struct ledger_copy copy;
};

/* What was copied, read back: whole, of this ledger, and as far as it was. */
static int check_copy(void *ctx, const char *draft, struct err *e)
{
	struct checking *const c = ctx;
	OWN(own_ledger) struct ledger *copy = NULL;
	const char *why;

	if (ledger_open_immutable(&copy, draft, e) != 0 ||
	    ledger_check(copy, e) != 0)
		return err_context(e, "the copy");
	why = why_not(c->ledger, copy);
	if (why != NULL)
		return err_set(e, ERR_LEDGER, "the copy: %s", why);
	if (check_log(c->ledger, copy, draft, e) != 0 ||
	    count(&c->copy, copy, e) != 0)
		return err_context(e, "the copy");
	return 0;
}

int ledger_copy_make(struct ledger_copy *out, struct ledger *l,
                     const char *path, struct err *e)
{
	struct checking c = { .ledger = l };

	if (check_target(l, path, &c.copy.has_replaced, e) != 0 ||
	    db_backup(l->db, path, check_copy, &c, e) != 0)
		return -1;
	*out = c.copy;
	return 0;
}
