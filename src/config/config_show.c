/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/canon.h"
#include "base/mem.h"
#include "base/text.h"
#include "config/config.h"
#include "config/options.h"
#include "config/value.h"

/* The columns of value and origin. */
#define VALUE_COLUMN  22
#define ORIGIN_COLUMN 60

static void add_origin(struct text *out, const struct config *c, size_t i)
{
	switch (c->origins[i].from) {
	case OPTIONS_FROM_DEFAULT:
		text_add(out, "default");
		break;
	case OPTIONS_FROM_FILE:
		text_addf(out, "line %d", c->origins[i].line);
		break;
	case OPTIONS_FROM_CREDENTIAL:
		text_add(out, "systemd credential");
		break;
	case OPTIONS_FROM_ENVIRONMENT:
		text_add(out, "environment");
		break;
	}
}

/* A secret that the file names but that was not read is set all the same. */
static void add_value(struct text *out, const struct config *c, size_t i)
{
	if (options_rows[i].type == OPTION_SECRET &&
	    c->origins[i].from != OPTIONS_FROM_DEFAULT)
		text_add(out, "(set)");
	else
		value_format(out, c, &options_rows[i]);
}

/* Not the form of the file: what is shown is not meant to be read back.  The
 * origin of a long value stands below it, in its column. */
static void add_line(struct text *out, const char *key, const char *value,
                     const char *origin)
{
	const int width = ORIGIN_COLUMN - VALUE_COLUMN - 2;

	text_addf(out, "  %-*s", VALUE_COLUMN - 2, key);
	if (origin[0] == '\0')
		text_addf(out, "%s\n", value);
	else if (strlen(value) > (size_t)width)
		text_addf(out, "%s\n%*s%s\n", value, ORIGIN_COLUMN, "", origin);
	else
		text_addf(out, "%-*s  %s\n", width, value, origin);
}

static void show_rule(struct text *out, const struct exclude_rule *rule)
{
	text_addf(out, "\n[exclude %s]\n", rule->name);
	for (size_t i = 0; i < options_exclude_count; i++) {
		const struct options_row *row = &options_exclude_rows[i];
		OWN(text_free) struct text value = { NULL, 0, 0 };

		if (!value_is_set(rule, row) || (row->type == OPTION_DURATION &&
		                                 value_number(rule, row) < 0))
			continue;
		value_format(&value, rule, row);
		add_line(out, row->key, text_str(&value), "");
	}
}

void config_show(struct text *out, const struct config *c)
{
	text_addf(out, "%s\n", c->path);
	for (size_t i = 0; i < options_count; i++) {
		OWN(text_free) struct text value = { NULL, 0, 0 };
		OWN(text_free) struct text origin = { NULL, 0, 0 };

		if (options_opens_section(i))
			text_addf(out, "\n[%s]\n", options_rows[i].section);
		add_value(&value, c, i);
		add_origin(&origin, c, i);
		add_line(out, options_rows[i].key, text_str(&value),
		         text_str(&origin));
	}
	for (size_t i = 0; i < c->exclude_count; i++)
		show_rule(out, &c->excludes[i]);
}

static void set_json_value(struct canon *o, const void *base,
                           const struct options_row *row)
{
	if (!value_is_set(base, row) || row->type == OPTION_SECRET)
		canon_set_null(o, "value");
	else if (row->type == OPTION_BOOL)
		canon_set_bool(o, "value", value_number(base, row) != 0);
	else if (row->type == OPTION_ENUM)
		canon_set_text(o, "value", row->names[value_number(base, row)]);
	else if (value_text(base, row) != NULL)
		canon_set_text(o, "value", value_text(base, row));
	else
		canon_set_int(o, "value", value_number(base, row));
}

static const char *unit_of(enum options_type type)
{
	if (type == OPTION_SIZE)
		return "bytes";
	return type == OPTION_DURATION ? "ms" : NULL;
}

static struct canon *setting_json(struct arena *a, const struct config *c,
                                  size_t i)
{
	const struct options_row *row = &options_rows[i];
	struct canon *o = canon_object(a);
	OWN(text_free) struct text shown = { NULL, 0, 0 };
	OWN(text_free) struct text origin = { NULL, 0, 0 };

	add_value(&shown, c, i);
	add_origin(&origin, c, i);
	canon_set_text(o, "section", row->section);
	canon_set_text(o, "key", row->key);
	set_json_value(o, c, row);
	canon_set_text(o, "unit", unit_of(row->type));
	canon_set_text(o, "text", text_str(&shown));
	canon_set_text(o, "from", text_str(&origin));
	return o;
}

static struct canon *rule_json(struct arena *a, const struct exclude_rule *rule)
{
	struct canon *o = canon_object(a);

	canon_set_text(o, "name", rule->name);
	canon_set_text(o, "channel", rule->channel);
	canon_set_text(o, "queue", rule->queue);
	canon_set_text(o, "team", rule->team);
	canon_set_text(o, "direction", rule->direction);
	if (rule->shorter_than_ms >= 0)
		canon_set_int(o, "shorter_than_ms", rule->shorter_than_ms);
	if (rule->longer_than_ms >= 0)
		canon_set_int(o, "longer_than_ms", rule->longer_than_ms);
	return o;
}

void config_show_json(struct text *out, const struct config *c)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct canon *all = canon_object(a);
	struct canon *settings = canon_array(a);
	struct canon *rules = canon_array(a);

	for (size_t i = 0; i < options_count; i++)
		canon_push(settings, setting_json(a, c, i));
	for (size_t i = 0; i < c->exclude_count; i++)
		canon_push(rules, rule_json(a, &c->excludes[i]));
	canon_set_text(all, "file", c->path);
	canon_set(all, "settings", settings);
	canon_set(all, "excludes", rules);
	canon_write(out, all);
	text_add_char(out, '\n');
}
