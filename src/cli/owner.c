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

int owner_hint(struct err *e, const char *path, const char *command)
{
	OWN(text_free) struct text where = { NULL, 0, 0 };
	struct passwd entry;
	struct passwd *found = NULL;
	char names[NAMES_BYTES];
	uid_t owner;

	if (!find_owner(&owner, &where, path))
		return -1;
	if (owner == geteuid())
		return err_hint(e, "see who may read %s", text_str(&where));
	if (getpwuid_r(owner, &entry, names, sizeof(names), &found) != 0 ||
	    found == NULL)
		return err_hint(e,
		                "%s belongs to user %lu: run it as that user "
		                "(setpriv --reuid %lu -- wxarchive %s)",
		                text_str(&where), (unsigned long)owner,
		                (unsigned long)owner, command);
	return err_hint(e,
	                "%s belongs to user %s: run it as that user "
	                "(runuser -u %s -- wxarchive %s)",
	                text_str(&where), found->pw_name, found->pw_name,
	                command);
}

int owner_refuse(const char *what, const char *path, const char *command,
                 struct err *e)
{
	(void)err_set_errno(e, ERR_DISK, EACCES, "cannot look at %s %s", what,
	                    path);
	return owner_hint(e, path, command);
}
