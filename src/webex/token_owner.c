/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/token_owner.h"

#include <string.h>
#include <strings.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/secret.h"
#include "config/config.h"

char *token_owner_read(const struct secret *access)
{
	const char *last;

	if (access == NULL)
		return NULL;
	last = strrchr(secret_reveal(access), '_');
	if (last == NULL || !bytes_is_uuid(last + 1))
		return NULL;
	return mem_copy_text(last + 1);
}

int token_owner_check(const char *org, const struct config *c, struct err *e)
{
	if (org == NULL || c->auth.other_org ||
	    strcasecmp(org, c->source.org_id) == 0)
		return 0;
	err_set(e, ERR_AUTH,
	        "the token belongs to organisation %s, and source.org_id "
	        "names %s",
	        org, c->source.org_id);
	return err_hint(e, "sign in to the right organisation, in a private "
	                   "window of the browser: wxarchive login (a service "
	                   "app: put the refresh token that it has for that "
	                   "organisation into auth.refresh_token_file); or "
	                   "correct source.org_id; or, to read an "
	                   "organisation that another one manages, set "
	                   "auth.other_org = yes");
}
