/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/window_log.h"

#include "base/err.h"
#include "base/log.h"
#include "base/when.h"

void window_log_failed(const char *event, struct period range,
                       const struct err *why)
{
	char from[WHEN_TEXT_MAX], to[WHEN_TEXT_MAX];

	log_event(LOG_WARN, event, KV("from", when_text(from, range.from_ms)),
	          KV("to", when_text(to, range.to_ms)),
	          KV("code", err_name(why->code)), KV("text", why->text));
}
