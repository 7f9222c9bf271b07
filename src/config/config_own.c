/* What needs more than one setting to be judged, and the secrets from
 * outside the file.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "config/config.h"
#include "config/config_own.h"
#include "config/options.h"
#include "config/value.h"
#include "config/value_proxy.h"
#include "config/value_secret.h"
#include "port/addr.h"
#include "port/url.h"

static int wrong(const struct config *c, const char *section, const char *key,
                 const char *what, struct err *e)
{
	OWN(text_free) struct text where = { NULL, 0, 0 };

	config_where(&where, c, section, key);
	return err_set(e, ERR_CONFIG, "%s: %s", text_str(&where), what);
}

static bool is_inside(const char *path, const char *folder)
{
	const size_t len = strlen(folder);

	return text_starts(path, folder) &&
	       (path[len] == '/' || path[len] == '\0');
}

/* The archive is handed to others: nothing private may lie in it. */
static int check_outside(const struct config *c, const char *section,
                         const char *key, const char *path, struct err *e)
{
	if (!is_inside(path, c->archive.root))
		return 0;
	return wrong(c, section, key,
	             "lies inside archive.root; allowed: a path outside it, as "
	             "the archive holds only what may be handed out",
	             e);
}

bool config_allows_literal(const struct config *c, const char *address)
{
	OWN(own_arena) struct arena *a = arena_new();
	OWN(own_addr_nets) struct addr_nets *nets = NULL;
	struct err ignored;
	struct addr literal;
	struct url u;

	return addr_nets_parse(&nets, c->source.allow_networks, &ignored) ==
	               0 &&
	       url_parse(&u, a, address, &ignored) == 0 &&
	       addr_parse(&literal, u.host) && addr_nets_hold(nets, &literal);
}

/* What else is no address of the source was refused when it was read. */
static int check_address(const struct config *c, const char *key,
                         const char *address, struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();

	if (address == NULL || url_classify(address) != URL_PRIVATE ||
	    config_allows_literal(c, address))
		return 0;
	return wrong(c, "source", key,
	             arena_format(a,
	                          "%s is a private address; allowed: a public "
	                          "host, loopback, or an address in "
	                          "source.allow_networks",
	                          url_without_query(a, address)),
	             e);
}

static int check_proxy(const struct config *c, struct err *e)
{
	const bool has_auth = config_names(c, "source", "proxy_auth_file");

	if (has_auth && c->source.proxy == NULL)
		return wrong(c, "source", "proxy_auth_file",
		             "there is no proxy that it is for; allowed: "
		             "together with proxy",
		             e);
	if (c->source.proxy_auth != NULL &&
	    !value_proxy_is_login(secret_reveal(c->source.proxy_auth)))
		return wrong(c, "source", "proxy_auth_file",
		             "the file holds no user and password; allowed: "
		             "one line USER:PASSWORD",
		             e);
	return 0;
}

int config_own_check(const struct config *c, struct err *e)
{
	if (strcmp(c->archive.root, "/") == 0)
		return wrong(c, "archive", "root",
		             "the root of the file system; allowed: a folder "
		             "of its own",
		             e);
	if (check_outside(c, "ledger", "path", c->ledger.path, e) != 0 ||
	    check_outside(c, "signing", "key_file", c->signing.key_file, e) !=
	            0 ||
	    check_outside(c, "auth", "token_store", c->auth.token_store, e) !=
	            0)
		return -1;
	if (c->api.backoff_base_ms > c->api.backoff_cap_ms)
		return wrong(c, "api", "backoff_base",
		             "longer than backoff_cap; allowed: at most that",
		             e);
	if (check_proxy(c, e) != 0 ||
	    check_address(c, "api_base", c->source.api_base, e) != 0 ||
	    check_address(c, "token_url", c->source.token_url, e) != 0)
		return -1;
	return check_address(c, "authorize_url", c->source.authorize_url, e);
}

struct place {
	const char *key, *credential, *variable;
};

static const struct place places[] = {
	{ "client_secret_file", "wxarchive.client_secret",
	  "WXARCHIVE_CLIENT_SECRET" },
	{ "refresh_token_file", "wxarchive.refresh_token",
	  "WXARCHIVE_REFRESH_TOKEN" },
	{ "access_token_file", "wxarchive.access_token",
	  "WXARCHIVE_ACCESS_TOKEN" },
};

/* 1: taken, 0: there is none, -1: unusable. */
static int from_credential(struct secret **out, const struct place *p,
                           const struct config_env *env, struct err *e)
{
	const char *folder = env->get(env->ctx, "CREDENTIALS_DIRECTORY");
	OWN(mem_own) char *path = NULL;

	if (folder == NULL || folder[0] == '\0')
		return 0;
	path = mem_format("%s/%s", folder, p->credential);
	if (!file_exists(path))
		return 0;
	/* systemd guards these files by means that modes do not show */
	if (value_secret_read(out, path, false, e) != 0)
		return err_context(e, "credential");
	return 1;
}

static int from_environment(struct secret **out, const struct place *p,
                            const struct config_env *env, struct err *e)
{
	const char *value = env->get(env->ctx, p->variable);

	if (value == NULL || value[0] == '\0')
		return 0;
	for (const char *c = value; *c != '\0'; c++)
		if (*c <= ' ' || *c > '~')
			return err_set(e, ERR_CONFIG,
			               "environment variable %s holds blanks, "
			               "line breaks or other bytes that no "
			               "secret has",
			               p->variable);
	*out = secret_new(value, strlen(value));
	return 1;
}

int config_own_secrets(struct config *c, const struct config_env *env,
                       struct err *e)
{
	for (size_t i = 0; i < ARRAY_COUNT(places); i++) {
		const struct options_row *row = options_find(
		        options_rows, options_count, "auth", places[i].key);
		struct config_origin *const origin =
		        &c->origins[row - options_rows];
		struct secret **const slot = value_secret(c, row);
		int found;

		if (*slot != NULL)
			continue;
		origin->from = OPTIONS_FROM_CREDENTIAL;
		found = from_credential(slot, &places[i], env, e);
		if (found == 0) {
			origin->from = OPTIONS_FROM_ENVIRONMENT;
			found = from_environment(slot, &places[i], env, e);
		}
		if (found < 0)
			return -1;
		if (found == 0)
			origin->from = OPTIONS_FROM_DEFAULT;
	}
	return 0;
}
