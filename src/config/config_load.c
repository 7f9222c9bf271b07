/* SPDX-License-Identifier: Apache-2.0 */
#include "config/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "config/config_own.h"
#include "config/nearest.h"
#include "config/options.h"
#include "config/value.h"
#include "port/ini.h"

#define RULES_MAX      100
#define RULE_NAME_MAX  40
#define EXCLUDE_PREFIX "exclude "

/* While a file is read.  The lines of an exclusion rule's settings are kept
 * only to tell where they are wrong. */
struct reading {
	struct config *config;
	const char *path;
	char *folder;
	bool without_secrets;
	int rule_lines[RULES_MAX][8];
};

static const struct {
	const char *section, *key;
} secrets[] = {
	{ "auth", "client_secret" },
	{ "auth", "refresh_token" },
	{ "auth", "access_token" },
	{ "source", "proxy_auth" },
};

static int wrong(const struct reading *r, int line, const char *section,
                 const char *key, const char *what, struct err *e)
{
	return err_set(e, ERR_CONFIG, "%s:%d: [%s]%s%s: %s", r->path, line,
	               section, key[0] == '\0' ? "" : " ", key, what);
}

/* "; did you mean X; WHAT: a, b, c" */
static void add_known(struct text *t, const char *word, const char *what,
                      const char *const *known, size_t count)
{
	const char *near = nearest_word(word, known, count);

	if (near != NULL)
		text_addf(t, "; did you mean %s?", near);
	text_addf(t, "; %s: ", what);
	for (size_t i = 0; i < count; i++)
		text_addf(t, "%s%s", i == 0 ? "" : ", ", known[i]);
}

static int unknown_section(const struct reading *r, int line,
                           const char *section, struct err *e)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };
	const char *known[64];
	size_t count = 0;

	for (size_t i = 0; i < options_count; i++)
		if (options_opens_section(i))
			known[count++] = options_rows[i].section;
	known[count++] = "exclude NAME";
	text_add(&t, "unknown section");
	add_known(&t, section, "allowed", known, count);
	return wrong(r, line, section, "", text_str(&t), e);
}

static int unknown_key(const struct reading *r, int line, const char *section,
                       const char *key, struct err *e)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };
	OWN(text_free) struct text home = { NULL, 0, 0 };
	const bool is_rule = text_starts(section, EXCLUDE_PREFIX);
	const struct options_row *rows =
	        is_rule ? options_exclude_rows : options_rows;
	const size_t row_count =
	        is_rule ? options_exclude_count : options_count;
	const char *known[64];
	size_t count = 0;

	for (size_t i = 0; i < row_count; i++)
		if (is_rule || strcmp(rows[i].section, section) == 0)
			known[count++] = rows[i].key;
	if (count == 0)
		return unknown_section(r, line, section, e);
	text_add(&t, "unknown setting");
	for (size_t i = 0; i < options_count; i++)
		if (strcmp(options_rows[i].key, key) == 0)
			text_addf(&home, "%s[%s]",
			          home.len > 0 ? " or " : "; it belongs to ",
			          options_rows[i].section);
	text_add(&t, text_str(&home));
	add_known(&t, key, "allowed", known, count);
	return wrong(r, line, section, key, text_str(&t), e);
}

/* A secret itself in the file is refused, without showing it. */
static int refuse_secret(const struct reading *r, int line, const char *section,
                         const char *key, struct err *e)
{
	OWN(mem_own)
	char *what = mem_format("a secret is not written in this file; "
	                        "allowed: %s_file, naming a file that only "
	                        "its owner can read",
	                        key);

	return wrong(r, line, section, key, what, e);
}

static int refuse_again(const struct reading *r, int line, const char *section,
                        const char *key, int first, struct err *e)
{
	OWN(mem_own)
	char *what = mem_format("set again; allowed: once (it is set on line "
	                        "%d)",
	                        first);

	return wrong(r, line, section, key, what, e);
}

static int take_value(const struct reading *r, void *base,
                      const struct options_row *row, const char *value,
                      int line, const char *section, struct err *e)
{
	if (value_set(base, row, value, r->folder, e) != 0)
		return err_context(e, "%s:%d: [%s] %s", r->path, line, section,
		                   row->key);
	return 0;
}

static int take_setting(struct reading *r, const char *section, const char *key,
                        const char *value, int line, struct err *e)
{
	const struct options_row *row =
	        options_find(options_rows, options_count, section, key);
	struct config_origin *origin;

	for (size_t i = 0; i < ARRAY_COUNT(secrets); i++)
		if (strcmp(section, secrets[i].section) == 0 &&
		    strcmp(key, secrets[i].key) == 0)
			return refuse_secret(r, line, section, key, e);
	if (row == NULL)
		return unknown_key(r, line, section, key, e);
	origin = &r->config->origins[row - options_rows];
	if (origin->line > 0)
		return refuse_again(r, line, section, key, origin->line, e);
	origin->from = OPTIONS_FROM_FILE;
	origin->line = line;
	if (row->type == OPTION_SECRET && r->without_secrets)
		return 0;
	return take_value(r, r->config, row, value, line, section, e);
}

static bool is_rule_name(const char *name)
{
	const size_t len = strlen(name);
	size_t i = 0;

	if (len == 0 || len > RULE_NAME_MAX || name[0] == ' ' ||
	    name[len - 1] == ' ')
		return false;
	while (i < len) {
		const size_t step = text_printable(name + i, len - i);

		if (step == 0)
			return false;
		i += step;
	}
	return true;
}

/* The rule of that name, made when it is new; -1: refused. */
static int find_rule(struct reading *r, const char *section, int line,
                     struct err *e)
{
	struct config *const c = r->config;
	const char *name = section + strlen(EXCLUDE_PREFIX);

	if (!is_rule_name(name))
		return wrong(r, line, section, "",
		             "no name for a rule; allowed: 1 to 40 bytes of "
		             "printable text",
		             e);
	for (size_t i = 0; i < c->exclude_count; i++)
		if (strcmp(c->excludes[i].name, name) == 0)
			return (int)i;
	if (c->exclude_count == RULES_MAX)
		return wrong(r, line, section, "",
		             "too many rules; allowed: 100", e);
	c->excludes = mem_resize(c->excludes, c->exclude_count + 1,
	                         sizeof(*c->excludes));
	c->excludes[c->exclude_count] = (struct exclude_rule){
		.name = mem_copy_text(name),
		.shorter_than_ms = -1,
		.longer_than_ms = -1,
	};
	return (int)c->exclude_count++;
}

static int take_rule(struct reading *r, const char *section, const char *key,
                     const char *value, int line, struct err *e)
{
	const struct options_row *row = options_find(
	        options_exclude_rows, options_exclude_count, "exclude", key);
	const int i = find_rule(r, section, line, e);
	int *seen;

	if (i < 0)
		return -1;
	if (row == NULL)
		return unknown_key(r, line, section, key, e);
	seen = &r->rule_lines[i][row - options_exclude_rows];
	if (*seen > 0)
		return refuse_again(r, line, section, key, *seen, e);
	*seen = line;
	return take_value(r, &r->config->excludes[i], row, value, line, section,
	                  e);
}

static int take(void *ctx, const char *section, const char *name,
                const char *value, int line, struct err *e)
{
	struct reading *const r = ctx;

	if (section[0] == '\0')
		return err_set(e, ERR_CONFIG,
		               "%s:%d: \"%.80s\" stands before the first "
		               "[section]; allowed: a section first, such as "
		               "[source]",
		               r->path, line, name);
	if (text_starts(section, EXCLUDE_PREFIX))
		return take_rule(r, section, name, value, line, e);
	return take_setting(r, section, name, value, line, e);
}

static int check_lengths(const struct reading *r, struct err *e)
{
	const struct options_row *row =
	        options_find(options_exclude_rows, options_exclude_count,
	                     "exclude", "longer_than");

	for (size_t i = 0; i < r->config->exclude_count; i++) {
		const struct exclude_rule *x = &r->config->excludes[i];
		OWN(mem_own) char *section = NULL;

		if (x->shorter_than_ms < 0 || x->longer_than_ms < 0 ||
		    x->longer_than_ms < x->shorter_than_ms)
			continue;
		section = mem_format(EXCLUDE_PREFIX "%s", x->name);
		return wrong(r, r->rule_lines[i][row - options_exclude_rows],
		             section, row->key,
		             "no call is longer and shorter; allowed: less "
		             "than shorter_than, or another rule",
		             e);
	}
	return 0;
}

/* All that is missing at once. */
static int check_required(const struct config *c, struct err *e)
{
	OWN(text_free) struct text missing = { NULL, 0, 0 };

	for (size_t i = 0; i < options_count; i++) {
		OWN(text_free) struct text allowed = { NULL, 0, 0 };
		const struct options_row *row = &options_rows[i];
		const bool is_region = strcmp(row->key, "region") == 0;

		if (is_region ? c->source.region != NULL ||
		                        c->source.api_base != NULL
		              : !row->is_required || value_is_set(c, row))
			continue;
		options_allowed(&allowed, row);
		text_addf(&missing, "%s[%s] %s: not set%s; allowed: %s",
		          missing.len > 0 ? "; " : "", row->section, row->key,
		          is_region ? ", and no api_base either" : "",
		          text_str(&allowed));
	}
	if (missing.len == 0)
		return 0;
	return err_set(e, ERR_CONFIG, "%s: %s", c->path, text_str(&missing));
}

/* ./wxarchive.conf, that of the user, that of the system. */
static char *find_file(const struct config_env *env, struct err *e)
{
	const char *home = env->get(env->ctx, "HOME");
	char *places[3] = {
		mem_copy_text("wxarchive.conf"),
		mem_format("%s/.config/wxarchive/wxarchive.conf",
		           home == NULL ? "" : home),
		mem_copy_text("/etc/wxarchive/wxarchive.conf"),
	};
	char *found = NULL;

	for (size_t i = 0; i < ARRAY_COUNT(places) && found == NULL; i++)
		if (file_exists(places[i]))
			found = GIVE(places[i]);
	if (found == NULL) {
		(void)err_set(e, ERR_CONFIG,
		              "no configuration; looked for ./%s, %s, %s",
		              places[0], places[1], places[2]);
		(void)err_hint(e, "name it with --config FILE, or begin one: "
		                  "wxarchive config sample > wxarchive.conf");
	}
	for (size_t i = 0; i < ARRAY_COUNT(places); i++)
		free(places[i]);
	return found;
}

/* The folder of the file, absolute: what the program prints is then true in
 * any folder. */
static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	const int len = slash == NULL ? 0 : (int)(slash - path);
	OWN(mem_own) char *here = NULL;

	if (path[0] == '/')
		return mem_format("%.*s", len == 0 ? 1 : len, path);
	here = getcwd(NULL, 0);
	if (here == NULL)
		return mem_format("%.*s", len, path);
	return len == 0 ? mem_copy_text(here)
	                : mem_format("%s/%.*s", here, len, path);
}

static int load(struct config *c, const struct config_env *env, struct err *e)
{
	struct reading r = {
		.config = c,
		.path = c->path,
		.without_secrets = env->without_secrets,
	};
	OWN(mem_own) char *folder = folder_of(c->path);

	r.folder = folder;
	if (ini_read(c->path, take, &r, e) != 0 ||
	    config_own_heads(c, e) != 0 || check_lengths(&r, e) != 0 ||
	    check_required(c, e) != 0)
		return -1;
	config_own_derive(c);
	if (config_own_check(c, e) != 0)
		return -1;
	return env->without_secrets ? 0 : config_own_secrets(c, env, e);
}

int config_load(struct config **out, const char *path,
                const struct config_env *env, struct err *e)
{
	OWN(mem_own)
	char *file = path == NULL ? find_file(env, e) : mem_copy_text(path);
	OWN(own_config) struct config *c = NULL;

	if (file == NULL)
		return -1;
	c = config_own_new();
	c->path = GIVE(file);
	if (load(c, env, e) != 0)
		return -1;
	*out = GIVE(c);
	return 0;
}
