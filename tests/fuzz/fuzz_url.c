/* Any bytes as an address: what may be shown of it holds no query, and what is
 * called public names neither a private literal nor a user.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "port/addr.h"
#include "port/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void require(bool is_so)
{
	if (!is_so)
		abort();
}

static void check_public(struct arena *a, const char *s)
{
	struct addr literal;
	struct url u = { 0 };
	struct err e = { 0 };

	require(url_parse(&u, a, s, &e) == 0);
	require(strcmp(u.scheme, "https") == 0);
	if (addr_parse(&literal, u.host))
		require(addr_classify(&literal) == ADDR_PUBLIC);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	OWN(own_arena) struct arena *a = arena_new();
	const char *s = arena_bytes(a, (const char *)data, len);
	const char *shown = url_without_query(a, s);

	require(strchr(shown, '?') == NULL);
	if (url_classify(s) == URL_PUBLIC_TLS)
		check_public(a, s);
	(void)url_query_value(a, s, "code");
	(void)url_escape(a, s);
	return 0;
}
