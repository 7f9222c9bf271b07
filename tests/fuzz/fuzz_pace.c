/* Any bytes as the file of the budget: whatever it says, nobody waits longer
 * than a hold may last, and what is kept of it is recalled.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/when.h"
#include "config/config.h"
#include "scratch.h"
#include "webex/pace.h"
#include "webex/pace_store.h"

#define ORG         "97cdbf45-ebe2-4687-8341-44d5c7abf101"
#define NOW_MS      INT64_C(1790812800000)
#define MONO_MS     INT64_C(600000)
#define RATE        5
#define HOLD_MAX_MS INT64_C(691200000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void require(bool is_so)
{
	if (!is_so)
		abort();
}

static int64_t now(void *ctx)
{
	(void)ctx;
	return NOW_MS;
}

static int64_t mono(void *ctx)
{
	(void)ctx;
	return MONO_MS;
}

static const struct clock still = { now, mono, NULL };

static void check_pace(const struct pace *p)
{
	const int64_t wait = pace_wait_ms(p, MONO_MS);
	const int64_t used = pace_in_last_minute(p, MONO_MS);

	require(wait >= 0 && wait <= HOLD_MAX_MS);
	require(used >= 0 && used <= RATE);
	require(pace_total(p) == 0);
	require(pace_wait_ms(p, MONO_MS + HOLD_MAX_MS) == 0);
}

/* One more request, so that there is something to keep. */
static void keep_and_recall(struct pace *p, const struct config *c)
{
	OWN(own_pace) struct pace *again = pace_new(RATE);

	pace_started(p, MONO_MS);
	pace_store_write(p, c, &still);
	pace_store_read(again, c, &still);
	require(pace_wait_ms(again, MONO_MS) == pace_wait_ms(p, MONO_MS));
	require(pace_in_last_minute(again, MONO_MS) ==
	        pace_in_last_minute(p, MONO_MS));
	for (int64_t at = MONO_MS; at < MONO_MS + 62000; at += 500)
		require(pace_wait_ms(again, at) == pace_wait_ms(p, at));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct config *config;
	OWN(own_pace) struct pace *p = pace_new(RATE);
	char path[300];

	if (config == NULL) {
		/* the token, and the file beside it, lie beside the archive */
		scratch_path(path, sizeof(path), "archive");
		config = config_defaults(ORG, path);
	}
	(void)snprintf(path, sizeof(path), "%s.pace", config->auth.token_store);
	scratch_write(path, data, len);
	pace_store_read(p, config, &still);
	check_pace(p);
	keep_and_recall(p, config);
	return 0;
}
