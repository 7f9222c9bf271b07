/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/doctor_source.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "base/bytes.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/context.h"
#include "cli/doctor.h"
#include "cli/doctor_name.h"
#include "cli/doctor_proxy.h"
#include "cli/words.h"
#include "config/config.h"
#include "pipeline/source.h"
#include "port/url.h"
#include "webex/api.h"
#include "webex/captures.h"
#include "webex/pace.h"
#include "webex/search.h"
#include "webex/token.h"

#define SYSTEM_CERTIFICATES "/etc/ssl/certs/ca-certificates.crt"
#define STORE_MAX_BYTES     ((size_t)16 * 1024 * 1024)
#define PATIENCE_MS         INT64_C(20000)
#define HOLD_TELL_MS        INT64_C(3000)

static void check_certificates(struct doctor *d, const struct endpoint *p)
{
	const char *set = d->context->config->source.ca_file;
	const char *path = set == NULL ? SYSTEM_CERTIFICATES : set;
	OWN(text_free) struct text store = { NULL, 0, 0 };
	struct err e;
	int64_t count = 0;

	if (text_starts(p->api_base, "http:") &&
	    text_starts(p->token_url, "http:")) {
		doctor_ok(d, "certificates",
		          "not needed: the source is plain http on this "
		          "machine");
		return;
	}
	if (file_read(&store, path, STORE_MAX_BYTES, &e) == 0)
		for (const char *at = text_str(&store);
		     (at = strstr(at, "BEGIN CERTIFICATE")) != NULL; at++)
			count++;
	doctor_say(d, count > 0 ? DOCTOR_OK : DOCTOR_FAIL, "certificates",
	           ERR_TLS,
	           set == NULL ? "install them: apt-get install "
	                         "ca-certificates"
	                       : "check source.ca_file",
	           "%s holds %" PRId64 " authorities", path, count);
}

static void check_names(struct doctor *d, const struct endpoint *p)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct url api;
	struct url token;
	struct err e;

	if (url_parse(&api, a, p->api_base, &e) != 0 ||
	    url_parse(&token, a, p->token_url, &e) != 0)
		return; /* endpoint_fill has looked at both */
	doctor_name(d, api.host);
	if (strcmp(api.host, token.host) != 0)
		doctor_name(d, token.host);
}

static void say_offset(struct doctor *d, int64_t offset_ms)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };
	const int64_t off = offset_ms < 0 ? -offset_ms : offset_ms;

	if (off < 1500) /* the source tells whole seconds */
		text_add(&t, "as the source's");
	else
		text_add_duration_human(&t, off);
	if (off >= 1500)
		text_add(&t, offset_ms > 0 ? " ahead of the source's"
		                           : " behind the source's");
	doctor_say(d, doctor_judge_clock(offset_ms), "clock", ERR_NET,
	           "set the clock: timedatectl set-ntp true", "%s",
	           text_str(&t));
}

static void check_clock(struct doctor *d, const struct api_call *call)
{
	if (call->date_ms <= 0) { /* 0: it was never sent */
		doctor_say(d, DOCTOR_WARN, "clock", ERR_NET, NULL,
		           "not known: no reply states the source's time");
		return;
	}
	d->source_off_ms = clock_now(d->context->clock) - call->took_ms / 2 -
	                   call->date_ms;
	say_offset(d, d->source_off_ms);
}

/* One call, waited for; false with a finding when it failed. */
static bool ask(struct doctor *d, const char *name, struct api_call *call)
{
	struct cli_context *c = d->context;
	struct err e;

	if (source_ask(c->source, call, &e) == 0)
		return true;
	doctor_fail(d,
	            err_exit_code(e.code) == EXIT_CREDENTIALS &&
	                            e.code != ERR_FORBIDDEN
	                    ? "credentials"
	                    : name,
	            &e,
	            e.code == ERR_FORBIDDEN
	                    ? "the user or service app needs the scope "
	                      "cjp:config_read and the role of an "
	                      "administrator or supervisor"
	                    : "check the network, the region and the addresses "
	                      "in [source]");
	return false;
}

static bool check_search(struct doctor *d)
{
	struct cli_context *c = d->context;
	const int64_t now_ms = clock_now(c->clock);
	const struct search_scope scope = {
		.range = { now_ms - DAY_MS, now_ms },
		.ended_from_ms = -1,
	};
	struct api_call call = { 0 };
	OWN(text_free) struct text count = { NULL, 0, 0 };
	struct err e;
	int64_t calls = 0;
	bool is_well;

	search_count(&call, c->config, &scope);
	is_well = ask(d, "search", &call);
	if (is_well && search_count_read(&calls, NULL, &call, &e) != 0) {
		doctor_fail(d, "search", &e, NULL);
		is_well = false;
	} else if (is_well) {
		text_add_count(&count, calls);
		doctor_ok(d, "search",
		          "%s names %s calls of the last 24 h (answer in "
		          "%" PRId64 " ms)",
		          c->source->endpoint.api_base, text_str(&count),
		          call.took_ms);
	}
	check_clock(d, &call);
	api_call_reset(&call);
	return is_well;
}

/* A task that does not exist is no error to the source: only the right to
 * ask is tried. */
static void check_captures(struct doctor *d)
{
	char id[UUID_TEXT_MAX];
	const char *const ids[] = { id };
	struct api_call call = { 0 };

	bytes_uuid(id);
	captures_ask(&call, d->context->config, ids, 1, false, true);
	if (ask(d, "captures", &call))
		doctor_ok(d, "captures",
		          "recordings can be requested (answer in %" PRId64
		          " ms)",
		          call.took_ms);
	api_call_reset(&call);
}

static void say_expiry(struct doctor *d, const char *name, int64_t ends_ms,
                       enum doctor_verdict verdict)
{
	const int64_t now_ms = clock_now(d->context->clock);
	OWN(text_free) struct text t = { NULL, 0, 0 };

	text_add(&t, "until ");
	words_add_when(&t, ends_ms);
	if (ends_ms > now_ms) {
		text_add(&t, ", for ");
		text_add_duration_human(&t, ends_ms - now_ms);
	}
	doctor_say(d, verdict, name, ERR_AUTH, "sign in again: wxarchive login",
	           "%s", text_str(&t));
}

static void check_token(struct doctor *d)
{
	const struct token *t = d->context->source->token;
	const int64_t now_ms = clock_now(d->context->clock);
	const int64_t access_ms = token_access_expires_ms(t);
	const int64_t refresh_ms = token_refresh_expires_ms(t);

	if (access_ms >= 0)
		say_expiry(d, "access token", access_ms, DOCTOR_OK);
	else
		doctor_ok(d, "access token",
		          "in force; when it ends is not known");
	if (!token_is_renewable(t))
		doctor_say(d, DOCTOR_WARN, "refresh token", ERR_AUTH,
		           "run wxarchive login, or name the refresh token of "
		           "a service app in auth.refresh_token_file",
		           "there is none: once the access token has ended, "
		           "every run leaves with 6");
	if (refresh_ms >= 0)
		say_expiry(d, "refresh token", refresh_ms,
		           doctor_judge_expiry(refresh_ms - now_ms));
}

/* One that is not permitted was refused when it was opened or renewed. */
static void check_org(struct doctor *d, const char *org, const char *configured)
{
	if (org == NULL)
		doctor_say(d, DOCTOR_WARN, "organisation", ERR_AUTH,
		           "compare source.org_id with Control Hub",
		           "the token does not say which organisation it is "
		           "for; %s is configured",
		           configured);
	else if (strcasecmp(org, configured) == 0)
		doctor_ok(d, "organisation", "the token belongs to %s", org);
	else
		doctor_ok(d, "organisation",
		          "the token belongs to %s; auth.other_org permits it "
		          "to read %s",
		          org, configured);
}

static void check_rights(struct doctor *d)
{
	const struct cli_context *c = d->context;
	const char *scopes = token_scopes(c->source->token);

	check_org(d, token_org(c->source->token), c->config->source.org_id);
	doctor_say(d, doctor_judge_scopes(scopes), "scopes", ERR_FORBIDDEN,
	           "add cjp:config_read to the integration and to "
	           "auth.scopes, then: wxarchive login",
	           "%s",
	           scopes == NULL ? "not stated by the token; search and "
	                            "captures were tried instead"
	                          : scopes);
}

/* What an earlier process was told; the next check waits for it. */
static void check_hold(struct doctor *d)
{
	const struct cli_context *c = d->context;
	const int64_t held_ms =
	        pace_held_ms(c->source->pace, clock_mono(c->clock));
	OWN(text_free) struct text t = { NULL, 0, 0 };

	if (held_ms <= HOLD_TELL_MS)
		return;
	text_add(&t, "the source has asked for no request before ");
	words_add_when(&t, clock_now(c->clock) + held_ms);
	text_add(&t, ", for ");
	text_add_duration_human(&t, held_ms);
	doctor_say(d, DOCTOR_WARN, "wait", ERR_THROTTLED, NULL, "%s",
	           text_str(&t));
}

/* Impatient: a person waits. */
static void hurry(struct config *c)
{
	if (c->api.tries > 2)
		c->api.tries = 2;
	if (c->api.timeout_ms > PATIENCE_MS)
		c->api.timeout_ms = PATIENCE_MS;
	if (c->api.backoff_cap_ms > 1000)
		c->api.backoff_cap_ms = 1000;
}

void doctor_source(struct doctor *d)
{
	struct cli_context *c = d->context;
	OWN(own_arena) struct arena *a = arena_new();
	struct endpoint endpoint;
	struct err e;

	if (endpoint_fill(&endpoint, a, c->config, &e) != 0) {
		doctor_fail(d, "addresses", &e, NULL);
		return;
	}
	doctor_ok(d, "region", "%s, %s",
	          c->config->source.region == NULL ? "none named"
	                                           : c->config->source.region,
	          endpoint.api_base);
	check_certificates(d, &endpoint);
	if (!doctor_proxy(d, &endpoint))
		check_names(d, &endpoint);
	if (d->only_looks)
		return; /* told: a token might have to be renewed */
	hurry(c->config);
	if (context_open_source(c, &e) != 0 ||
	    token_check_client(c->source->token, &e) != 0) {
		doctor_fail(d, "credentials", &e, NULL);
		return;
	}
	check_hold(d);
	if (!check_search(d))
		return;
	check_captures(d);
	check_token(d);
	check_rights(d);
}
