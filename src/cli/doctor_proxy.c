/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/doctor_proxy.h"

#include <stdlib.h>

#include "base/mem.h"
#include "cli/context.h"
#include "cli/doctor.h"
#include "cli/doctor_name.h"
#include "config/config.h"
#include "port/url.h"
#include "webex/endpoint.h"

/* The first of those that other programs follow for https; NULL: none. */
static const char *proxy_variable(void)
{
	static const char *const names[] = { "HTTPS_PROXY", "https_proxy",
		                             "ALL_PROXY", "all_proxy" };

	for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
		/* NOLINTNEXTLINE(concurrency-mt-unsafe): nothing sets any */
		const char *value = getenv(names[i]);

		if (value != NULL && value[0] != '\0')
			return names[i];
	}
	return NULL;
}

bool doctor_proxy(struct doctor *d, const struct endpoint *p)
{
	OWN(own_arena) struct arena *a = arena_new();
	const struct http_via via = endpoint_via(p, d->context->config);
	const char *variable = proxy_variable();
	struct url u;
	struct err ignored;

	if (via.proxy != NULL && url_parse(&u, a, via.proxy, &ignored) == 0) {
		doctor_ok(d, "proxy", "%s%s", via.proxy,
		          via.auth == NULL ? "" : ", with a user and password");
		doctor_name(d, u.host);
		return true;
	}
	if (!p->is_loopback && variable != NULL)
		doctor_say(d, DOCTOR_WARN, "proxy", ERR_NET,
		           "if only a proxy leads to the source, name it in "
		           "source.proxy",
		           "%s is set, but the environment is not followed "
		           "and source.proxy is not set",
		           variable);
	return false;
}
