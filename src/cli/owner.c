/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/owner.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "config/config.h"

#define NAMES_BYTES 4096

bool owner_denies(const char *path)
{
	return access(path, R_OK) != 0 && errno == EACCES;
}

/* The owner of path, or of the nearest folder above it that can be seen. */
static bool find_owner(uid_t *out, struct text *where, const char *path)
{
	struct stat st;

	text_add(where, path);
	while (stat(text_str(where), &st) != 0) {
		OWN(text_free) struct text folder = { NULL, 0, 0 };

		if (errno != EACCES)
			return false;
		file_folder(&folder, text_str(where));
		if (text_equal(text_str(&folder), text_str(where)))
			return false;
		text_clear(where);
		text_add(where, text_str(&folder));
	}
	*out = st.st_uid;
	return true;
}

/* False: it has no name. */
static bool find_name(char out[NAMES_BYTES], uid_t user)
{
	struct passwd entry;
	struct passwd *found = NULL;
	char names[NAMES_BYTES];

	if (getpwuid_r(user, &entry, names, sizeof(names), &found) != 0 ||
	    found == NULL)
		return false;
	(void)snprintf(out, NAMES_BYTES, "%s", found->pw_name);
	return true;
}

void owner_add_user(struct text *out, uid_t user)
{
	char name[NAMES_BYTES];

	if (find_name(name, user))
		text_add(out, name);
	else
		text_addf(out, "%lu", (unsigned long)user);
}

void owner_add_run(struct text *out, uid_t user, const char *command)
{
	char name[NAMES_BYTES];

	if (find_name(name, user))
		text_addf(out, "runuser -u %s", name);
	else
		text_addf(out, "setpriv --reuid %lu", (unsigned long)user);
	text_addf(out, " -- wxarchive %s", command);
}

int owner_hint(struct err *e, const char *path, const char *command)
{
	OWN(text_free) struct text where = { NULL, 0, 0 };
	OWN(text_free) struct text user = { NULL, 0, 0 };
	OWN(text_free) struct text type = { NULL, 0, 0 };
	uid_t owner;

	if (!find_owner(&owner, &where, path))
		return -1;
	if (owner == geteuid())
		return err_hint(e, "see who may read %s", text_str(&where));
	owner_add_user(&user, owner);
	owner_add_run(&type, owner, command);
	return err_hint(e, "%s belongs to user %s: run it as that user (%s)",
	                text_str(&where), text_str(&user), text_str(&type));
}

static bool is_of(uid_t *out, const char *path)
{
	struct stat st;

	if (path == NULL || stat(path, &st) != 0)
		return false;
	*out = st.st_uid;
	return true;
}

bool owner_of_archive(uid_t *out, struct text *what, const struct config *c)
{
	OWN(text_free) struct text key = { NULL, 0, 0 };

	/* A folder where there is no archive yet is anybody's to use. */
	text_addf(&key, "%s/keys/log.vkey", c->archive.root);
	if (is_of(out, c->ledger.path))
		text_addf(what, "ledger %s", c->ledger.path);
	else if (is_of(out, text_str(&key)))
		text_addf(what, "archive %s", c->archive.root);
	else if (is_of(out, c->auth.token_store))
		text_addf(what, "token store %s", c->auth.token_store);
	else
		return false;
	return true;
}

int owner_refuse(const char *what, const char *path, const char *command,
                 struct err *e)
{
	(void)err_set_errno(e, ERR_DISK, EACCES, "cannot look at %s %s", what,
	                    path);
	return owner_hint(e, path, command);
}
