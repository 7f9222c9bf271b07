/* SPDX-License-Identifier: Apache-2.0 */
#include "config/value_proxy.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "port/url.h"

bool value_proxy_is_valid(const char *s)
{
	OWN(own_arena) struct arena *a = arena_new();
	const char *port = strrchr(s, ':');
	struct err ignored;
	struct url u;
	int64_t number;

	/* A user's "@" stands in the host; a path has a '/' of its own. */
	return (text_starts(s, "http://") || text_starts(s, "https://")) &&
	       strpbrk(s, "@?#") == NULL &&
	       strchr(strchr(s, '/') + 2, '/') == NULL &&
	       bytes_parse_i64(&number, port + 1, 1, 65535) &&
	       url_parse(&u, a, s, &ignored) == 0 && u.port == (int)number;
}

bool value_proxy_is_login(const char *s)
{
	return s[0] != ':' && strchr(s, ':') != NULL;
}
