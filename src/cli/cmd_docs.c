/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <sys/stat.h>

#include "base/canon.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "cli/commands.h"
#include "cli/complete.h"
#include "cli/context.h"
#include "cli/manual.h"
#include "config/config.h"
#include "schema/embedded.h"

struct writing {
	const char *folder;
	struct arena *arena;
	struct canon *names; /* of the files written */
};

/* Writes text as folder/name, making the folders. */
static int put(struct writing *w, const char *name, const struct text *text,
               struct err *e)
{
	OWN(text_free) struct text folder = { NULL, 0, 0 };
	const char *path = arena_format(w->arena, "%s/%s", w->folder, name);

	file_folder(&folder, path);
	if (file_make_dirs(text_str(&folder), 0755, e) != 0 ||
	    file_replace(path, text_str(text), text->len, 0644, e) != 0)
		return -1;
	canon_push_text(w->names, name);
	return 0;
}

static int put_pages(struct writing *w, struct err *e)
{
	for (size_t i = 0; commands_all[i] != NULL; i++) {
		const struct command *c = commands_all[i];
		const size_t len = command_group_len(c);
		OWN(text_free) struct text page = { NULL, 0, 0 };

		if (i > 0 &&
		    command_in_group(commands_all[i - 1], c->name, len))
			continue;
		manual_group(&page, commands_all, c->name, len);
		if (put(w,
		        arena_format(w->arena, "man/man1/wxarchive-%.*s.1",
		                     (int)len, c->name),
		        &page, e) != 0)
			return -1;
	}
	return 0;
}

/* The schemas of what --json prints. */
static int put_schemas(struct writing *w, struct err *e)
{
	for (const struct schema_file *f = schema_all(); f->path != NULL; f++) {
		OWN(text_free) struct text t = { NULL, 0, 0 };

		if (!text_ends(f->path, ".schema.json"))
			continue;
		text_add_bytes(&t, f->data, f->len);
		if (put(w, f->path, &t, e) != 0)
			return -1;
	}
	return 0;
}

struct file {
	const char *name;
	void (*make)(struct text *out, const struct command *const *all);
};

static void make_config(struct text *out, const struct command *const *all)
{
	(void)all;
	manual_config(out);
}

static void make_sample(struct text *out, const struct command *const *all)
{
	(void)all;
	config_sample(out);
}

static void make_settings(struct text *out, const struct command *const *all)
{
	(void)all;
	text_add(out, "# Settings\n\nMade by `wxarchive docs`.\n");
	config_manual_markdown(out);
}

static const struct file files[] = {
	{ "man/man1/wxarchive.1", manual_program },
	{ "man/man5/wxarchive.conf.5", make_config },
	{ "completions/bash/wxarchive", complete_bash },
	{ "completions/zsh/_wxarchive", complete_zsh },
	{ "completions/fish/wxarchive.fish", complete_fish },
	{ "wxarchive.conf.sample", make_sample },
	{ "commands.md", manual_markdown },
	{ "settings.md", make_settings },
};

static int run(struct cli_context *c, struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct writing w = { args_word(c->args, 0), a, canon_array(a) };
	struct canon *o = canon_object(a);

	if (w.folder[0] == '\0')
		return err_set(e, ERR_USAGE,
		               "DIR is empty; allowed: the folder to write "
		               "into");
	(void)umask(022); /* nothing in these files is private */
	for (size_t i = 0; i < ARRAY_COUNT(files); i++) {
		OWN(text_free) struct text t = { NULL, 0, 0 };

		files[i].make(&t, commands_all);
		if (put(&w, files[i].name, &t, e) != 0)
			return -1;
	}
	if (put_pages(&w, e) != 0 || put_schemas(&w, e) != 0)
		return -1;
	canon_set_text(o, "folder", w.folder);
	canon_set(o, "files", w.names);
	if (c->out.is_json)
		output_json(&c->out, o);
	return 0;
}

static const struct args_word words[] = {
	{ .name = "DIR", .help = "the folder to write into", .is_file = true },
	{ .name = NULL },
};

static const struct command_example examples[] = {
	{ "wxarchive docs /tmp/docs", "Read a page: man "
	                              "/tmp/docs/man/man1/wxarchive-sync.1" },
	{ NULL, NULL },
};

const struct command cmd_docs = {
	.name = "docs",
	.summary = "write manual pages, shell completions and the sample "
	           "configuration",
	.description = "Writes man/man1 and man/man5, completions for bash, "
	               "zsh and fish, wxarchive.conf.sample, the JSON Schemas "
	               "of what --json prints, and commands.md and settings.md "
	               "for readers of Markdown. All come from "
	               "the tables that the program itself works by.",
	.words = words,
	.examples = examples,
	.run = run,
};
