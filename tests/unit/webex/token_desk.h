/* token_desk: a token with its store in a scratch folder and a fake clock.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_WEBEX_TOKEN_DESK_H
#define UNIT_WEBEX_TOKEN_DESK_H

#include "fixture.h"
#include "port/http.h"
#include "support/fake_clock.h"
#include "support/tempdir.h"
#include "webex/token.h"

#define NOW    INT64_C(1700000000000)
#define HOUR   INT64_C(3600000)
#define ACCESS "aaaa_bb_P0A1_" ORG

struct desk {
	struct tempdir dir;
	struct config *config;
	struct fake_clock fake;
	struct clock clock;
	struct token *token;
	struct http_job job;
	struct err e;
};

static inline int start(void **state)
{
	struct desk *d = mem_zeroed(1, sizeof(*d));

	d->dir = tempdir_make();
	d->config = config_defaults(ORG, d->dir.path);
	set_option(&d->config->auth.token_store,
	           tempdir_file(&d->dir, "deep/er/token.json"));
	set_option(&d->config->auth.client_id, "C1");
	set_secret(&d->config->auth.client_secret, "s&cret-secret");
	d->fake = (struct fake_clock){ .now_ms = NOW };
	d->clock = fake_clock(&d->fake);
	*state = d;
	return 0;
}

static inline int end(void **state)
{
	struct desk *d = *state;

	http_job_reset(&d->job);
	token_free(d->token);
	config_free(d->config);
	tempdir_remove(&d->dir);
	free(d);
	return 0;
}

static inline void open_token(struct desk *d)
{
	token_free(d->token);
	d->token = NULL;
	if (token_open(&d->token, d->config, &d->clock, &d->e) != 0)
		fail_msg("%s", d->e.text);
}

static inline void open_with_refresh(struct desk *d)
{
	set_secret(&d->config->auth.refresh_token, "first+refresh");
	open_token(d);
}

static inline void renew(struct desk *d)
{
	http_job_reset(&d->job);
	if (token_renew(d->token, &d->job, &d->e) != 0)
		fail_msg("%s", d->e.text);
}

static inline int reply(struct desk *d, int status, const char *body)
{
	d->job.status = status;
	d->job.retry_after_ms = -1;
	text_clear(&d->job.reply);
	text_add(&d->job.reply, body);
	return token_renewed(d->token, &d->job, &d->e);
}

static inline void renew_well(struct desk *d, const char *body)
{
	renew(d);
	if (reply(d, 200, body) != 0)
		fail_msg("%s", d->e.text);
}

static const char twelve_hours[] =
        "{\"access_token\":\"" ACCESS "\",\"expires_in\":43200,"
        "\"refresh_token\":\"second-refresh\","
        "\"refresh_token_expires_in\":86400,\"token_type\":\"Bearer\","
        "\"scope\":\"cjp:config_read\"}";

static inline void check_access(const struct desk *d, const char *expected)
{
	const struct secret *s = token_access(d->token);

	if (expected == NULL) {
		assert_null(s);
		return;
	}
	assert_non_null(s);
	assert_string_equal(secret_reveal(s), expected);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)

#endif
