/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/denied.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/owner.h"
#include "config/config.h"

/* What a run uses: NAMES are added to a path of the configuration. */
enum place { PLACE_ARCHIVE, PLACE_LEDGER, PLACE_TOKEN, PLACE_KEY };

static const struct used {
	enum place place;
	const char *name;
	int rights;
} used[] = {
	{ PLACE_TOKEN, "", R_OK },
	{ PLACE_TOKEN, ".lock", R_OK | W_OK },
	{ PLACE_TOKEN, ".pace", R_OK },
	{ PLACE_KEY, "", R_OK },
	{ PLACE_LEDGER, "", R_OK | W_OK },
	{ PLACE_LEDGER, "-wal", R_OK | W_OK },
	{ PLACE_LEDGER, "-shm", R_OK | W_OK },
	{ PLACE_ARCHIVE, "", R_OK | W_OK | X_OK },
	{ PLACE_ARCHIVE, "/tmp", R_OK | W_OK | X_OK },
	{ PLACE_ARCHIVE, "/tmp/lock", R_OK | W_OK },
	{ PLACE_ARCHIVE, "/objects", R_OK | W_OK | X_OK },
	{ PLACE_ARCHIVE, "/keys/log.vkey", R_OK },
	{ PLACE_ARCHIVE, "/log", R_OK | W_OK | X_OK },
	{ PLACE_ARCHIVE, "/log/checkpoint", R_OK },
};

static const char *path_of(enum place place, const struct config *c)
{
	switch (place) {
	case PLACE_ARCHIVE:
		return c->archive.root;
	case PLACE_LEDGER:
		return c->ledger.path;
	case PLACE_TOKEN:
		return c->auth.token_store;
	case PLACE_KEY:
		return c->signing.key_file;
	}
	return NULL;
}

static bool denies(const char *path, int rights)
{
	return access(path, rights) != 0 && errno == EACCES;
}

static void add_path(struct text *path, const struct used *u,
                     const struct config *c)
{
	text_clear(path);
	if (path_of(u->place, c) != NULL)
		text_addf(path, "%s%s", path_of(u->place, c), u->name);
}

/* What is denied, in path; NULL: nothing.  The failure names what it met, and
 * other files may be closed to this user as they should: the longest path that
 * stands in its words comes before all others. */
static const struct used *find(struct text *path, const struct config *c,
                               const char *words)
{
	const struct used *first = NULL;
	const struct used *named = NULL;
	size_t longest = 0;

	for (size_t i = 0; i < ARRAY_COUNT(used); i++) {
		add_path(path, &used[i], c);
		if (path->len == 0 || !denies(text_str(path), used[i].rights))
			continue;
		if (first == NULL)
			first = &used[i];
		if (path->len <= longest ||
		    strstr(words, text_str(path)) == NULL)
			continue;
		longest = path->len;
		named = &used[i];
	}
	if (named == NULL)
		named = first;
	if (named != NULL)
		add_path(path, named, c);
	return named;
}

/* It need not be the archive's, so that nobody is told to give it away. */
static void look_at_folder(struct err *e, const struct config *c)
{
	OWN(text_free) struct text folder = { NULL, 0, 0 };

	if (c->auth.token_store == NULL)
		return;
	file_folder(&folder, c->auth.token_store);
	if (denies(text_str(&folder), W_OK | X_OK))
		(void)err_hint(e,
		               "this user may not write into %s, where the "
		               "tokens are kept: put them into a folder of "
		               "its own (auth.token_store)",
		               text_str(&folder));
}

/* Whether another user's file lies in an archive of this user. */
static bool is_stray(uid_t *owner, const char *path, const struct config *c)
{
	OWN(text_free) struct text what = { NULL, 0, 0 };
	uid_t of_archive;
	struct stat st;

	if (stat(path, &st) != 0 || st.st_uid == geteuid())
		return false;
	*owner = st.st_uid;
	return owner_of_archive(&of_archive, &what, c) &&
	       of_archive == geteuid();
}

/* All that the other user has left at this place. */
static void add_give_back(struct text *out, enum place place, uid_t from,
                          const struct config *c)
{
	text_add(out, "chown ");
	if (place == PLACE_ARCHIVE)
		text_addf(out, "-R --from=%lu ", (unsigned long)from);
	owner_add_user(out, geteuid());
	text_add(out, ": ");
	text_add_shell(out, path_of(place, c));
	if (place == PLACE_TOKEN || place == PLACE_LEDGER)
		text_add_char(out, '*');
}

void denied_hint(struct err *e, const struct config *c, const char *command)
{
	OWN(text_free) struct text path = { NULL, 0, 0 };
	OWN(text_free) struct text user = { NULL, 0, 0 };
	OWN(text_free) struct text type = { NULL, 0, 0 };
	const struct used *denied;
	uid_t owner;

	if (e->code != ERR_DISK || e->hint[0] != '\0' || c == NULL)
		return;
	denied = find(&path, c, e->text);
	if (denied == NULL) {
		look_at_folder(e, c);
		return;
	}
	if (!is_stray(&owner, text_str(&path), c)) {
		(void)owner_hint(e, text_str(&path), command);
		return;
	}
	owner_add_user(&user, owner);
	add_give_back(&type, denied->place, owner, c);
	(void)err_hint(e,
	               "%s belongs to user %s, and the archive to this one: "
	               "give it back, as root: %s",
	               text_str(&path), text_str(&user), text_str(&type));
}
