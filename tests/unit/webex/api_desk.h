/* api_desk: api with a real engine and a scripted server, under a clock that
 * only the test moves.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_WEBEX_API_DESK_H
#define UNIT_WEBEX_API_DESK_H

#include "fixture.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/inbox.h"
#include "base/log.h"
#include "port/http.h"
#include "scripted_server.h"
#include "support/fake_clock.h"
#include "support/tempdir.h"
#include "webex/endpoint.h"
#include "webex/pace.h"
#include "webex/token.h"

#define NOW       INT64_C(1700000000000)
#define ACCESS    "access-one_P0A1_" ORG
#define REFRESH   "refresh-one"
#define SECRET    "client-secret"
#define CALLS_MAX 16

struct desk {
	struct tempdir dir;
	struct config *config;
	struct arena *arena;
	struct endpoint endpoint;
	struct fake_clock fake;
	struct clock clock;
	struct inbox *inbox;
	struct http *http;
	struct token *token;
	struct pace *pace;
	struct api *api;
	struct server server;
	struct api_call calls[CALLS_MAX];
	size_t given_count, done_count;
	int64_t waited_ms; /* of fake time, in desk_run */
	int log_fd;
	struct err e;
};

static inline void desk_log(struct desk *d)
{
	d->log_fd = open(tempdir_file(&d->dir, "log"),
	                 O_CREAT | O_RDWR | O_APPEND, 0600);
	assert_true(d->log_fd >= 0);
	log_configure(
	        &(struct log_setup){ .level = LOG_INFO, .fd = d->log_fd });
}

static inline void desk_config(struct desk *d)
{
	OWN(mem_own) char *token_url = mem_format("%s/token", d->server.base);

	d->config = config_defaults(ORG, d->dir.path);
	set_option(&d->config->source.api_base, d->server.base);
	set_option(&d->config->source.token_url, token_url);
	set_option(&d->config->auth.token_store,
	           tempdir_file(&d->dir, "token.json"));
	set_option(&d->config->auth.client_id, "C1");
	set_secret(&d->config->auth.client_secret, SECRET);
	set_secret(&d->config->auth.access_token, ACCESS);
	set_secret(&d->config->auth.refresh_token, REFRESH);
	assert_int_equal(
	        endpoint_fill(&d->endpoint, d->arena, d->config, &d->e), 0);
}

static inline int start(void **state)
{
	struct desk *d = mem_zeroed(1, sizeof(*d));

	d->dir = tempdir_make();
	d->arena = arena_new();
	d->fake = (struct fake_clock){ .now_ms = NOW, .mono_ms = 1 };
	d->clock = fake_clock(&d->fake);
	d->server.api = good;
	d->server.token = good_token;
	desk_log(d);
	server_start(&d->server);
	desk_config(d);
	*state = d;
	return 0;
}

/* After the test has set what it wants in the configuration. */
static inline void desk_open(struct desk *d, int64_t rate_per_min)
{
	const struct http_setup http = {
		.threads = 1,
		.user_agent = "test",
		.allow = endpoint_allowance(&d->endpoint, d->config),
	};
	struct api_setup setup;

	d->inbox = inbox_new();
	d->pace = pace_new(rate_per_min);
	if (http_start(&d->http, &http, d->inbox, &d->e) != 0 ||
	    token_open(&d->token, d->config, &d->clock, &d->e) != 0)
		fail_msg("%s", d->e.text);
	setup = (struct api_setup){
		.config = d->config,
		.endpoint = &d->endpoint,
		.clock = &d->clock,
		.http = d->http,
		.inbox = d->inbox,
		.token = d->token,
		.pace = d->pace,
	};
	d->api = api_new(&setup);
}

static inline int end(void **state)
{
	struct desk *d = *state;

	http_stop(d->http);
	api_free(d->api);
	for (size_t i = 0; i < CALLS_MAX; i++)
		api_call_reset(&d->calls[i]);
	token_free(d->token);
	pace_free(d->pace);
	inbox_free(d->inbox);
	server_stop(&d->server);
	config_free(d->config);
	arena_free(d->arena);
	log_configure(&(struct log_setup){ .level = LOG_OFF, .fd = 2 });
	(void)close(d->log_fd);
	tempdir_remove(&d->dir);
	free(d);
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)

#endif
