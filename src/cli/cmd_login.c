/* SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "base/canon.h"
#include "base/err.h"
#include "base/inbox.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/when.h"
#include "cli/as_root.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/login.h"
#include "cli/words.h"
#include "config/config.h"
#include "port/http.h"
#include "webex/endpoint.h"
#include "webex/signin.h"
#include "webex/token.h"

#define LIMIT_MS INT64_C(600000)
/* How often a renewal is tried while another process holds it. */
#define LOCKED_TRIES 40

struct session {
	struct cli_context *c;
	struct arena *arena;
	struct endpoint endpoint;
	struct inbox *inbox;
	struct http *http;
	struct token *token;
};

static void session_end(struct session *s)
{
	http_stop(s->http);
	token_free(s->token);
	inbox_free(s->inbox);
	arena_free(s->arena);
}

static int session_start(struct session *s, struct cli_context *c,
                         struct err *e)
{
	s->c = c;
	s->arena = arena_new();
	s->inbox = inbox_new();
	if (endpoint_fill(&s->endpoint, s->arena, c->config, e) != 0)
		return -1;
	const struct http_setup setup = {
		.threads = 1,
		.ca_file = c->config->source.ca_file,
		.user_agent = "wxarchive/" WX_VERSION,
		.allow = endpoint_allowance(&s->endpoint, c->config),
		.via = endpoint_via(&s->endpoint, c->config),
	};
	return http_start(&s->http, &setup, s->inbox, e);
}

static int check_client(const struct config *c, struct err *e)
{
	const bool has_id = c->auth.client_id != NULL;
	OWN(text_free) struct text where = { NULL, 0, 0 };

	if (has_id && c->auth.client_secret != NULL)
		return 0;
	config_where(&where, c, "auth",
	             has_id ? "client_secret_file" : "client_id");
	(void)err_set(e, ERR_CONFIG, "%s is not set, and signing in needs it",
	              text_str(&where));
	return err_hint(e, "both are shown on the page of the integration or "
	                   "service app at developer.webex.com, My Webex Apps");
}

static void tell_address(const struct signin *s, bool has_input)
{
	(void)fprintf(stderr,
	              "Open this address in a browser, and sign in as an "
	              "administrator of the\norganisation:\n\n%s\n\n",
	              s->address);
	if (has_input)
		(void)fprintf(
		        stderr,
		        "If the browser runs on another machine, it ends up on "
		        "a page that it\n"
		        "cannot show: paste the address of that page here.\n");
}

static int sign_in(struct session *s, struct http_job *job, struct err *e)
{
	const struct config *config = s->c->config;
	struct signin signin;
	OWN(own_login) struct login *login = NULL;
	char *code = NULL;
	const struct login_wait wait = {
		.clock = s->c->clock,
		.stop = s->c->stop,
		.limit_ms = LIMIT_MS,
		.input = STDIN_FILENO,
	};

	if (login_listen(&login, (int)config->auth.redirect_port, e) != 0 ||
	    signin_start(&signin, s->arena, config, &s->endpoint,
	                 login_redirect(login), e) != 0)
		return -1;
	login_expect(login, &signin);
	tell_address(&signin, isatty(STDIN_FILENO) == 1);
	if (login_wait_code(&code, s->arena, login, &wait, e) != 0 ||
	    token_open_empty(&s->token, config, s->c->clock, e) != 0)
		return -1;
	return token_exchange(s->token, job, code, signin.redirect_uri,
	                      signin.verifier, e);
}

/* The refresh token of a service app becomes that of the configuration, as
 * if it were named there, and is renewed at once. */
static int take_refresh_token(struct session *s, struct http_job *job,
                              const char *path, struct err *e)
{
	struct config *config = s->c->config;
	struct secret *given = NULL;
	const struct timespec pause = { 0, 250000000 };

	if (config_read_secret(&given, path, e) != 0)
		return err_context(e, "--refresh-token-file");
	secret_free(config->auth.refresh_token);
	config->auth.refresh_token = given;
	secret_free(config->auth.access_token);
	config->auth.access_token = NULL;
	if (token_open_empty(&s->token, config, s->c->clock, e) != 0)
		return -1;
	for (int i = 0; i < LOCKED_TRIES; i++) {
		if (token_renew(s->token, job, e) == 0)
			return 0;
		if (e->code != ERR_LOCKED)
			return -1;
		(void)nanosleep(&pause, NULL);
	}
	return -1;
}

static void print_json(struct session *s)
{
	struct canon *o = canon_object(s->arena);

	canon_set_text(o, "org", s->c->config->source.org_id);
	canon_set_bool(o, "org_confirmed", token_org(s->token) != NULL);
	canon_set_bool(o, "renewable", token_is_renewable(s->token));
	canon_set_when_or_null(o, "access_expires",
	                       token_access_expires_ms(s->token));
	canon_set_when_or_null(o, "refresh_expires",
	                       token_refresh_expires_ms(s->token));
	canon_set_text(o, "scopes", token_scopes(s->token));
	canon_set_text(o, "token_store", s->c->config->auth.token_store);
	output_json(&s->c->out, o);
}

static void add_expiry(struct text *out, const char *name, int64_t ms)
{
	if (ms < 0)
		return;
	text_addf(out, "%s until ", name);
	words_add_when(out, ms);
	text_add_char(out, '\n');
}

/* What the token itself says; the configuration need not be right. */
static void add_org(struct text *out, const struct session *s)
{
	const char *configured = s->c->config->source.org_id;
	const char *org = token_org(s->token);

	if (org == NULL)
		text_addf(out,
		          "signed in; the token does not say to which "
		          "organisation (source.org_id: %s)\n",
		          configured);
	else if (strcasecmp(org, configured) == 0)
		text_addf(out, "signed in to organisation %s\n", configured);
	else
		text_addf(out, "signed in to organisation %s, to read %s\n",
		          org, configured);
}

static void add_no_renewal(struct text *out)
{
	text_add(out, "refresh token  none came: nothing can renew the access "
	              "token, and once it has ended\n"
	              "               every run leaves with 6\n"
	              "what to do: check under My Webex Apps at "
	              "developer.webex.com that auth.client_id is that of\n"
	              "            an integration or a service app; without a "
	              "refresh token, sign in again\n"
	              "            before the access token ends: wxarchive "
	              "login\n");
}

static void print_people(struct session *s)
{
	struct text *const out = &s->c->out.text;

	add_org(out, s);
	add_expiry(out, "access token   valid",
	           token_access_expires_ms(s->token));
	add_expiry(out, "refresh token  valid",
	           token_refresh_expires_ms(s->token));
	if (!token_is_renewable(s->token))
		add_no_renewal(out);
	text_addf(out, "kept in        %s\n\nnext: wxarchive doctor\n",
	          s->c->config->auth.token_store);
}

static int obtain(struct session *s, struct err *e)
{
	const char *file = args_text(s->c->args, "refresh-token-file");
	struct http_job job = { 0 };
	int status;

	status = file == NULL ? sign_in(s, &job, e)
	                      : take_refresh_token(s, &job, file, e);
	/* no address: another process has just renewed it */
	if (status == 0 && job.url != NULL) {
		http_run(s->http, s->inbox, &job);
		status = token_renewed(s->token, &job, e);
	}
	http_job_reset(&job);
	return status;
}

static int run(struct cli_context *c, struct err *e)
{
	OWN(session_end) struct session s = { 0 };

	if (as_root_refuse(c, e) != 0 || check_client(c->config, e) != 0 ||
	    session_start(&s, c, e) != 0 || obtain(&s, e) != 0)
		return -1;
	if (c->out.is_json)
		print_json(&s);
	else
		print_people(&s);
	return 0;
}

static const struct args_option options[] = {
	{ .name = "refresh-token-file",
	  .type = ARGS_FILE,
	  .value = "FILE",
	  .help = "instead of a browser: take the refresh token of a service "
	          "app from a file that only its owner can read" },
	{ .name = NULL },
};

static const struct command_example examples[] = {
	{ "wxarchive login", "Sign in, with a browser here or on another "
	                     "machine" },
	{ "wxarchive login --refresh-token-file token.txt",
	  "Take the refresh token of a service app" },
	{ NULL, NULL },
};

static const struct command_exit exits[] = {
	{ 2, "auth.client_id or the client secret is not set" },
	{ 6, "the sign-in was refused or was for another organisation, or "
	     "nobody signed in within 10 minutes" },
	{ 0, NULL },
};

const struct command cmd_login = {
	.name = "login",
	.summary = "sign in, and keep the tokens",
	.description = "Prints an address to open in a browser. After the "
	               "sign-in the browser is sent to 127.0.0.1 at "
	               "auth.redirect_port, where login listens; where the "
	               "browser runs on another machine, the address of the "
	               "page that it cannot show is pasted (or piped) into "
	               "login instead. No browser is ever started.\n\n"
	               "The tokens are kept in auth.token_store (mode 0600) "
	               "and renewed by every command that needs them. They "
	               "must belong to source.org_id.\n\n"
	               "An unattended archiver is best served by a service "
	               "app: it has a refresh token of its own, which does "
	               "not end with a person's account.",
	.options = options,
	.examples = examples,
	.exits = exits,
	.opens = COMMAND_SECRETS | COMMAND_NETWORK | COMMAND_STOPPABLE,
	.run = run,
};
