/* context: what a command works with, opened as its row of the table says.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_CONTEXT_H
#define CLI_CONTEXT_H

#include <stdatomic.h>

#include "base/attr.h"
#include "base/bytes.h"
#include "base/text.h"
#include "cli/output.h"

struct args;
struct clock;
struct command;
struct config;
struct err;
struct ledger;
struct lockfile;
struct sign_key;
struct source;
struct store;

struct cli_context {
	const struct command *command;
	struct args *args;
	struct text line; /* the command as it was typed, for a shell */
	struct output out;
	const struct clock *clock;
	const atomic_int *stop;     /* stop.h */
	char run_id[UUID_TEXT_MAX]; /* in every line of the log */
	/* NULL unless opened */
	struct config *config;
	struct lockfile *lock;
	struct store *store;
	struct ledger *ledger;
	struct sign_key *key;
	struct source *source;
	bool has_network; /* http_global_start was called */
};

/* Opens what the command's row names, in the order that locks demand. */
int context_open(struct cli_context *c, struct err *e) MUST_CHECK;
/* Closes what is open; fine when nothing is. */
void context_close(struct cli_context *c);

/* One by one, for commands that look at each (init, doctor, login).  The
 * configuration comes first: it also sets log and zone. */
int context_open_config(struct cli_context *c, bool with_secrets,
                        struct err *e) MUST_CHECK;
int context_open_store(struct cli_context *c, struct err *e) MUST_CHECK;
int context_open_ledger(struct cli_context *c, struct err *e) MUST_CHECK;
/* The archive, its lock (ERR_LOCKED names the holder), the ledger. */
int context_open_writer(struct cli_context *c, struct err *e) MUST_CHECK;
/* The lock and the ledger alone, of an archive that stays open. */
void context_drop_writer(struct cli_context *c);
int context_take_writer(struct cli_context *c, struct err *e) MUST_CHECK;
/* ERR_TAMPER when the ledger is open and names another key. */
int context_open_key(struct cli_context *c, struct err *e) MUST_CHECK;
int context_open_source(struct cli_context *c, struct err *e) MUST_CHECK;
/* http_global_start, once; implied by context_open_source. */
int context_start_network(struct cli_context *c, struct err *e) MUST_CHECK;

#endif
