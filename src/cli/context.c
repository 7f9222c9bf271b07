/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/context.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/file.h"
#include "base/lockfile.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/args.h"
#include "cli/as_root.h"
#include "cli/command.h"
#include "cli/owner.h"
#include "config/config.h"
#include "ledger/ledger.h"
#include "model/note.h"
#include "pipeline/source.h"
#include "port/http.h"
#include "port/sign.h"
#include "store/store.h"

#define VKEY_LIMIT ((size_t)4096)

static const char *environment(void *ctx, const char *name)
{
	(void)ctx;
	/* read before any thread starts, never set */
	return getenv(name); /* NOLINT(concurrency-mt-unsafe) */
}

/* Before a person what goes well would only push the rest off the screen. */
static enum log_level level_of(const struct cli_context *c)
{
	if (args_has(c->args, "quiet"))
		return LOG_ERROR;
	if (args_has(c->args, "verbose"))
		return LOG_DEBUG;
	if (!c->config->log.as_json && isatty(STDERR_FILENO) == 1 &&
	    !config_names(c->config, "log", "level"))
		return LOG_WARN;
	return (enum log_level)c->config->log.level;
}

/* On a terminal the last words tell a failure once, and so does a command
 * whose result they are; the log is for whoever
 * looks into it. */
static bool are_failures_told(const struct cli_context *c)
{
	if (c->config->log.as_json || args_has(c->args, "verbose"))
		return false;
	return isatty(STDERR_FILENO) == 1 || c->command->tells_failures;
}

/* What holds for the process as a whole. */
static int apply(struct cli_context *c, struct err *e)
{
	const struct log_setup setup = {
		.level = level_of(c),
		.as_json = c->config->log.as_json,
		.full_numbers = c->config->log.full_numbers,
		.are_failures_told = are_failures_told(c),
		.fd = STDERR_FILENO,
	};

	log_configure(&setup);
	if (when_set_zone(c->config->report.zone, e) != 0) {
		OWN(text_free) struct text where = { NULL, 0, 0 };

		config_where(&where, c->config, "report", "zone");
		return err_context(e, "%s", text_str(&where));
	}
	return args_read_times(c->args, e);
}

int context_open_config(struct cli_context *c, bool with_secrets, struct err *e)
{
	const struct config_env env = { environment, NULL, !with_secrets };
	const char *path = args_text(c->args, "config");

	if (c->config != NULL)
		return 0;
	if (path == NULL)
		path = environment(NULL, "WXARCHIVE_CONFIG");
	if (path != NULL && path[0] == '\0')
		path = NULL;
	if (config_load(&c->config, path, &env, e) != 0)
		return -1;
	return apply(c, e);
}

static int missing(const struct cli_context *c, const char *what,
                   const char *path, struct err *e)
{
	if (owner_denies(path))
		return owner_refuse(what, path, c->command->name, e);
	(void)err_set(e, ERR_FOREIGN, "%s %s is not there", what, path);
	return err_hint(e, "mount its disk or put it back from its backup; if "
	                   "there never was one: wxarchive init");
}

static int missing_ledger(const struct cli_context *c, const char *path,
                          struct err *e)
{
	(void)missing(c, "ledger", path, e);
	if (e->code != ERR_FOREIGN)
		return -1;
	return err_hint(e, "mount its disk or put it back from its backup; if "
	                   "it is lost: wxarchive ledger rebuild; if there "
	                   "never was one: wxarchive init");
}

int context_open_store(struct cli_context *c, struct err *e)
{
	const struct store_setup setup = {
		.root = c->config->archive.root,
		.sync = (enum store_sync)c->config->archive.sync,
		.free_min_bytes = c->config->archive.free_space_min_bytes,
	};

	if (!file_exists(setup.root))
		return missing(c, "archive", setup.root, e);
	return store_open(&c->store, &setup, e);
}

/* To read a ledger that no run has open, SQLite puts a file beside it. */
static int hint_rights(const struct cli_context *c, enum ledger_mode mode,
                       struct err *e)
{
	const char *path = c->config->ledger.path;
	OWN(text_free) struct text folder = { NULL, 0, 0 };

	file_folder(&folder, path);
	if (e->code != ERR_DISK || e->hint[0] != '\0')
		return -1;
	if (owner_denies(path))
		return owner_hint(e, path, c->command->name);
	if (mode != LEDGER_READ || access(text_str(&folder), W_OK) == 0)
		return -1;
	return err_hint(e,
	                "this user may not write into %s, which is needed "
	                "to read a ledger: run the command as the user "
	                "who owns it, or with a copy of it",
	                text_str(&folder));
}

static bool is_file(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* The archive has the public key under two names: where one of them has been
 * exchanged, it is still the ledger's archive. */
static int check_archive(const struct cli_context *c, struct err *e)
{
	const char *root = c->config->archive.root;
	const char *vkey = ledger_vkey(c->ledger);
	OWN(mem_own) char *newest = mem_format("%s/keys/log.vkey", root);
	OWN(mem_own) char *own = NULL;
	OWN(text_free) struct text there = { NULL, 0, 0 };
	struct note_key key;
	char id[2 * sizeof(key.id) + 1];
	struct err ignored;

	if (note_key_parse(&key, vkey, &ignored) != 0)
		return 0; /* whoever needs it says so */
	bytes_hex(id, key.id, sizeof(key.id));
	own = mem_format("%s/keys/%s.vkey", root, id);
	if (file_exists(own) || !is_file(newest) ||
	    file_read(&there, newest, VKEY_LIMIT, &ignored) != 0)
		return 0;
	there.data[strcspn(there.data, "\r\n")] = '\0';
	if (text_equal(there.data, vkey))
		return 0;
	(void)err_set(e, ERR_TAMPER,
	              "%s is the ledger of another archive: its key is %s, and "
	              "that of %s is %s",
	              c->config->ledger.path, vkey, root, there.data);
	return err_hint(e, "put the right ledger back, or name it in "
	                   "ledger.path");
}

static int open_ledger(struct cli_context *c, enum ledger_mode mode,
                       struct err *e)
{
	const char *path = c->config->ledger.path;

	if (!file_exists(path))
		return missing_ledger(c, path, e);
	if (ledger_open(&c->ledger, path, mode, c->config->source.org_id, e) !=
	    0)
		return hint_rights(c, mode, e);
	/* those that read the archive find out and tell more */
	return (c->command->opens & COMMAND_STORE) != 0 ? 0
	                                                : check_archive(c, e);
}

int context_open_ledger(struct cli_context *c, struct err *e)
{
	return open_ledger(c, LEDGER_READ, e);
}

static int take_lock(struct cli_context *c, struct err *e)
{
	const char *root = c->config->archive.root;
	const int64_t now_ms = clock_now(c->clock);

	if ((c->command->opens & COMMAND_GIVES_WAY) == 0)
		return store_lock_ask(&c->lock, root, c->command->name, now_ms,
		                      e);
	return store_lock(&c->lock, root, c->command->name, now_ms, e) != 0
	               ? -1
	               : lockfile_offer(c->lock, e);
}

int context_take_writer(struct cli_context *c, struct err *e)
{
	return take_lock(c, e) != 0 ? -1 : open_ledger(c, LEDGER_WRITE, e);
}

void context_drop_writer(struct cli_context *c)
{
	ledger_close(GIVE(c->ledger));
	lockfile_drop(GIVE(c->lock));
}

int context_open_writer(struct cli_context *c, struct err *e)
{
	/* No lock file in a folder that is no archive. */
	if (as_root_refuse(c, e) != 0 || context_open_store(c, e) != 0)
		return -1;
	return context_take_writer(c, e);
}

/* The right key under another name, which is set in the configuration. */
static int refuse_origin(const struct note_key *log, const char *origin,
                         struct err *e)
{
	(void)err_set(e, ERR_TAMPER,
	              "signing.origin is %s, and the log of this archive is %s",
	              origin, log->name);
	return err_hint(e, "set signing.origin to %s", log->name);
}

/* What another key signs, nobody can verify: the log would end there. */
static int check_key(const struct cli_context *c, const struct sign_key *key,
                     struct err *e)
{
	unsigned char public_key[SIGN_PUBLIC_BYTES];
	OWN(text_free) struct text vkey = { NULL, 0, 0 };
	struct note_key note, log;

	sign_key_public(key, public_key);
	note_key_fill(&note, c->config->signing.origin, public_key);
	note_key_text(&vkey, &note);
	if (c->ledger == NULL ||
	    text_equal(ledger_vkey(c->ledger), text_str(&vkey)))
		return 0;
	if (note_key_parse(&log, ledger_vkey(c->ledger), e) != 0)
		return err_context(e, "key of the ledger");
	if (memcmp(log.public_key, public_key, sizeof(public_key)) == 0)
		return refuse_origin(&log, note.name, e);
	(void)err_set(e, ERR_TAMPER,
	              "%s is not the key of this ledger, which is %s",
	              text_str(&vkey), ledger_vkey(c->ledger));
	return err_hint(e, "put the right key back from its backup");
}

int context_open_key(struct cli_context *c, struct err *e)
{
	const char *path = c->config->signing.key_file;
	OWN(own_sign_key) struct sign_key *key = NULL;

	if (!file_exists(path))
		return missing(c, "key", path, e);
	if (sign_key_load(&key, path, e) != 0 || check_key(c, key, e) != 0)
		return -1;
	c->key = GIVE(key);
	return 0;
}

int context_start_network(struct cli_context *c, struct err *e)
{
	if (c->has_network)
		return 0;
	if (http_global_start(e) != 0)
		return -1;
	c->has_network = true;
	return 0;
}

int context_open_source(struct cli_context *c, struct err *e)
{
	if (context_start_network(c, e) != 0)
		return -1;
	return source_open(&c->source, c->config, c->clock, e);
}

int context_open(struct cli_context *c, struct err *e)
{
	const unsigned opens = c->command->opens;
	const bool with_secrets =
	        (opens & (COMMAND_SECRETS | COMMAND_SOURCE)) != 0;
	const unsigned needs_config =
	        COMMAND_CONFIG | COMMAND_SECRETS | COMMAND_STORE |
	        COMMAND_LEDGER | COMMAND_WRITER | COMMAND_KEY | COMMAND_SOURCE;

	if ((opens & needs_config) != 0 &&
	    context_open_config(c, with_secrets, e) != 0)
		return -1;
	/* a token may be renewed, and is then kept */
	if ((opens & COMMAND_SOURCE) != 0 && as_root_refuse(c, e) != 0)
		return -1;
	if ((opens & COMMAND_WRITER) != 0 && context_open_writer(c, e) != 0)
		return -1;
	if ((opens & COMMAND_STORE) != 0 && c->store == NULL &&
	    context_open_store(c, e) != 0)
		return -1;
	if ((opens & COMMAND_LEDGER) != 0 && c->ledger == NULL &&
	    context_open_ledger(c, e) != 0)
		return -1;
	if ((opens & COMMAND_KEY) != 0 && context_open_key(c, e) != 0)
		return -1;
	if ((opens & COMMAND_NETWORK) != 0 && context_start_network(c, e) != 0)
		return -1;
	if ((opens & COMMAND_SOURCE) != 0 && context_open_source(c, e) != 0)
		return -1;
	return 0;
}

void context_close(struct cli_context *c)
{
	source_close(GIVE(c->source));
	sign_key_free(GIVE(c->key));
	ledger_close(GIVE(c->ledger));
	store_close(GIVE(c->store));
	lockfile_drop(GIVE(c->lock));
	config_free(GIVE(c->config));
}
