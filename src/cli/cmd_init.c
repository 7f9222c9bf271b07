/* Makes what an archive needs, step by step; each step finds what an earlier
 * run has made, so that init may be killed and repeated.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

#include "base/canon.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/when.h"
#include "cli/as_root.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/owner.h"
#include "config/config.h"
#include "ledger/ledger.h"
#include "model/note.h"
#include "pipeline/anchor.h"
#include "port/db.h"
#include "port/sign.h"
#include "store/store.h"

/* What this run has made; the rest was there. */
struct made {
	bool archive, ledger, key;
};

static int make_folder_of(const char *path, struct err *e)
{
	OWN(text_free) struct text folder = { NULL, 0, 0 };

	file_folder(&folder, path);
	return file_make_dirs(text_str(&folder), 0750, e);
}

/* The archive's public key is there, but not its private part: a new one
 * would make a second history. */
static int refuse_other_key(const struct config *c, struct err *e)
{
	(void)err_set(e, ERR_FOREIGN,
	              "archive %s has a key already, and its private part %s "
	              "is not there",
	              c->archive.root, c->signing.key_file);
	return err_hint(e, "put the key back from its backup, or name it in "
	                   "signing.key_file");
}

/* After a refusal nothing new is left behind; a key whose public part has
 * reached the archive stays. */
static void drop_key(const struct config *c)
{
	OWN(mem_own)
	char *public_key = mem_format("%s/keys/log.vkey", c->archive.root);

	if (!file_exists(public_key))
		(void)unlink(c->signing.key_file);
}

static int make_key(struct cli_context *c, bool *is_new, struct err *e)
{
	const struct config *config = c->config;
	OWN(mem_own)
	char *public_key = mem_format("%s/keys/log.vkey", config->archive.root);

	*is_new = !file_exists(config->signing.key_file);
	if (!*is_new)
		return sign_key_load(&c->key, config->signing.key_file, e);
	if (file_exists(public_key))
		return refuse_other_key(config, e);
	if (make_folder_of(config->signing.key_file, e) != 0 ||
	    sign_key_make(&c->key, e) != 0)
		return -1;
	return sign_key_save(c->key, config->signing.key_file, e);
}

static void fill_vkey(struct text *out, const struct cli_context *c)
{
	unsigned char public_key[SIGN_PUBLIC_BYTES];
	struct note_key note;

	sign_key_public(c->key, public_key);
	note_key_fill(&note, c->config->signing.origin, public_key);
	note_key_text(out, &note);
}

static int make_archive(struct cli_context *c, const char *vkey, struct err *e)
{
	const struct config *config = c->config;

	if (make_folder_of(config->archive.root, e) != 0 ||
	    store_create(config->archive.root, vkey, config->signing.origin,
	                 e) != 0)
		return -1;
	return store_lock(&c->lock, config->archive.root, "init",
	                  clock_now(c->clock), e);
}

/* The ledger, and its first events as signed files of the archive. */
static int make_ledger(struct cli_context *c, const char *vkey, struct err *e)
{
	const struct config *config = c->config;

	if (make_folder_of(config->ledger.path, e) != 0 ||
	    ledger_create(config->ledger.path, config->source.org_id,
	                  config->signing.origin, vkey, clock_now(c->clock),
	                  e) != 0 ||
	    context_open_store(c, e) != 0 ||
	    ledger_open(&c->ledger, config->ledger.path, LEDGER_WRITE,
	                config->source.org_id, e) != 0)
		return -1;
	if (anchor_check(c->ledger, c->store, e) != 0)
		return -1;
	return anchor_make(c->ledger, c->store, c->key, e);
}

static void print_made(struct output *o, const struct config *c,
                       const struct made *made, const char *vkey)
{
	static const char *const words[] = { "is there", "made" };

	text_addf(&o->text,
	          "archive  %s  (%s)\nledger   %s  (%s)\nkey      %s  (%s; "
	          "keep a copy in a safe place)\n\n"
	          "public key, for whoever will check the archive:\n%s\n",
	          c->archive.root, words[made->archive], c->ledger.path,
	          words[made->ledger], c->signing.key_file, words[made->key],
	          vkey);
}

static void add_made(struct canon *o, struct arena *a, const char *name,
                     const char *path, bool is_made)
{
	struct canon *part = canon_object(a);

	canon_set_text(part, "path", path);
	canon_set_bool(part, "made", is_made);
	canon_set(o, name, part);
}

static void print_json(struct output *out, const struct config *c,
                       const struct made *made, const char *vkey)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct canon *o = canon_object(a);

	add_made(o, a, "archive", c->archive.root, made->archive);
	add_made(o, a, "ledger", c->ledger.path, made->ledger);
	add_made(o, a, "key", c->signing.key_file, made->key);
	canon_set_text(o, "origin", c->signing.origin);
	canon_set_text(o, "vkey", vkey);
	output_json(out, o);
}

/* What to type next, with the configuration named as it was. */
static void print_next(struct cli_context *c)
{
	OWN(text_free) struct text option = { NULL, 0, 0 };
	const char *file = args_text(c->args, "config");
	const bool has_token =
	        config_names(c->config, "auth", "refresh_token_file") ||
	        config_names(c->config, "auth", "access_token_file");

	if (file != NULL) {
		text_add(&option, " --config ");
		text_add_shell(&option, file);
	}
	text_add(&c->out.text, "\nnext: ");
	if (!has_token)
		text_addf(&c->out.text, "wxarchive login%s\n      ",
		          text_str(&option));
	text_addf(&c->out.text, "wxarchive doctor%s\n", text_str(&option));
	if (has_token)
		text_add(&c->out.text, "      (the configuration names a "
		                       "token: there is no need to log in)\n");
}

/* Archive and ledger belong together: one without the other has been lost,
 * or is on a disk that is not mounted. */
static int check_both(const struct config *c, const struct made *made,
                      struct err *e)
{
	OWN(mem_own)
	char *checkpoint = mem_format("%s/log/checkpoint", c->archive.root);

	if (made->archive && owner_denies(c->archive.root))
		return owner_refuse("archive", c->archive.root, "init", e);
	if (made->ledger && owner_denies(c->ledger.path))
		return owner_refuse("ledger", c->ledger.path, "init", e);
	if (made->archive && !made->ledger) {
		(void)err_set(e, ERR_FOREIGN,
		              "ledger %s is there, but its archive %s is not",
		              c->ledger.path, c->archive.root);
		return err_hint(e, "mount the archive's disk, or name another "
		                   "ledger.path for a new archive");
	}
	if (made->ledger && file_exists(checkpoint)) {
		(void)err_set(e, ERR_FOREIGN,
		              "archive %s has a log already, but its ledger %s "
		              "is not there",
		              c->archive.root, c->ledger.path);
		return err_hint(e, "put back " DB_COPY_ADVICE);
	}
	return 0;
}

static int run(struct cli_context *c, struct err *e)
{
	OWN(text_free) struct text vkey = { NULL, 0, 0 };
	OWN(mem_own)
	char *marker =
	        mem_format("%s/0=wxarchive_1.0", c->config->archive.root);
	struct made made = {
		.archive = !file_exists(marker),
		.ledger = !file_exists(c->config->ledger.path),
	};

	if (as_root_refuse(c, e) != 0 || check_both(c->config, &made, e) != 0)
		return -1;
	if (!made.ledger && ledger_check_org(c->config->ledger.path,
	                                     c->config->source.org_id, e) != 0)
		return err_context(e, "ledger");
	if (make_key(c, &made.key, e) != 0)
		return err_context(e, "key");
	fill_vkey(&vkey, c);
	if (make_archive(c, text_str(&vkey), e) != 0) {
		if (made.key)
			drop_key(c->config);
		return err_context(e, "archive");
	}
	if (make_ledger(c, text_str(&vkey), e) != 0)
		return err_context(e, "ledger");
	if (c->out.is_json) {
		print_json(&c->out, c->config, &made, text_str(&vkey));
		return 0;
	}
	print_made(&c->out, c->config, &made, text_str(&vkey));
	print_next(c);
	return 0;
}

static const struct command_example examples[] = {
	{ "wxarchive init --config /etc/wxarchive/wxarchive.conf",
	  "Make the archive that the configuration describes" },
	{ NULL, NULL },
};

static const struct command_exit exits[] = {
	{ 2, "the folder holds something else, or the key does not belong to "
	     "the archive: nothing is changed" },
	{ 5, "another process works on the archive" },
	{ 0, NULL },
};

const struct command cmd_init = {
	.name = "init",
	.summary = "make the archive, its ledger and its signing key",
	.description =
	        "Makes the folder of the archive, the ledger, and the "
	        "private key that signs the checkpoints of the log "
	        "(mode 0600); the public key is put into the archive "
	        "and printed. The first event of the log tells of it.\n\n"
	        "What is there already and fits is left as it is: init "
	        "may be repeated. Nothing is ever overwritten.",
	.examples = examples,
	.exits = exits,
	.opens = COMMAND_CONFIG,
	.run = run,
};
