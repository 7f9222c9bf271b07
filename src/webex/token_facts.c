/* What is known of a token.
 * SPDX-License-Identifier: Apache-2.0 */
#include "webex/token_own.h"

int64_t token_access_expires_ms(const struct token *t)
{
	return t->store.access_expires_ms;
}

int64_t token_refresh_expires_ms(const struct token *t)
{
	return t->store.refresh_expires_ms;
}

bool token_is_renewable(const struct token *t)
{
	return t->store.refresh != NULL;
}

const char *token_scopes(const struct token *t)
{
	return t->store.scopes;
}

const char *token_org(const struct token *t)
{
	return t->org;
}
