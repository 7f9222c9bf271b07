/* SPDX-License-Identifier: Apache-2.0 */
#include "config/config.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "config/config_own.h"
#include "config/options.h"
#include "config/value.h"
#include "config/value_secret.h"

struct config *config_own_new(void)
{
	struct config *c = mem_zeroed(1, sizeof(*c));
	struct err e;

	c->origins = mem_zeroed(options_count, sizeof(*c->origins));
	for (size_t i = 0; i < options_count; i++) {
		const struct options_row *row = &options_rows[i];

		/* a test reads every fallback of the table */
		if (row->fallback != NULL &&
		    value_set(c, row, row->fallback, "", &e) != 0)
			abort();
	}
	return c;
}

/* The folder that a path lies in, with its final slash; "" for none. */
static char *beside(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');
	const int len = slash == NULL ? 0 : (int)(slash - path) + 1;

	return mem_format("%.*s%s", len, path, name);
}

void config_own_derive(struct config *c)
{
	if (c->ledger.path == NULL)
		c->ledger.path = beside(c->archive.root, "ledger.sqlite");
	if (c->signing.key_file == NULL)
		c->signing.key_file = beside(c->ledger.path, "log.key");
	if (c->auth.token_store == NULL)
		c->auth.token_store = beside(c->ledger.path, "token.json");
	if (c->signing.origin == NULL)
		c->signing.origin =
		        mem_format("wxarchive/%s", c->source.org_id);
}

struct config *config_defaults(const char *org_id, const char *root)
{
	struct config *c = config_own_new();

	c->path = mem_copy_text("wxarchive.conf");
	c->source.org_id = mem_copy_text(org_id);
	c->source.region = mem_copy_text("us1");
	c->archive.root = mem_copy_text(root);
	config_own_derive(c);
	return c;
}

void config_own_free_rule(struct exclude_rule *rule)
{
	free(rule->name);
	for (size_t i = 0; i < options_exclude_count; i++)
		value_clear(rule, &options_exclude_rows[i]);
}

void config_free(struct config *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < options_count; i++)
		value_clear(c, &options_rows[i]);
	for (size_t i = 0; i < c->exclude_count; i++)
		config_own_free_rule(&c->excludes[i]);
	free(c->excludes);
	free(c->origins);
	free(c->path);
	free(c);
}

void config_where(struct text *out, const struct config *c, const char *section,
                  const char *key)
{
	const struct options_row *row =
	        options_find(options_rows, options_count, section, key);
	const int line = row == NULL ? 0 : c->origins[row - options_rows].line;

	text_add(out, c->path);
	if (line > 0)
		text_addf(out, ":%d", line);
	text_addf(out, ": [%s] %s", section, key);
}

bool config_names(const struct config *c, const char *section, const char *key)
{
	const struct options_row *row =
	        options_find(options_rows, options_count, section, key);

	return row != NULL &&
	       c->origins[row - options_rows].from != OPTIONS_FROM_DEFAULT;
}

int config_read_secret(struct secret **out, const char *path, struct err *e)
{
	return value_secret_read(out, path, true, e);
}
