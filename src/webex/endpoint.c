/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/endpoint.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "config/config.h"
#include "port/url.h"

#define TOKEN_URL      "https://webexapis.com/v1/access_token"
#define AUTHORIZE_URL  "https://webexapis.com/v1/authorize"
#define LINK_MAX_BYTES 8192

const char *const endpoint_regions[] = {
	"us1", "eu1", "eu2", "anz1", "ca1", "jp1", "sg1", "in1", NULL,
};

static bool is_region(const char *s)
{
	for (size_t i = 0; endpoint_regions[i] != NULL; i++)
		if (strcmp(endpoint_regions[i], s) == 0)
			return true;
	return false;
}

static char *without_slashes(struct arena *a, const char *s)
{
	size_t len = strlen(s);

	while (len > 0 && s[len - 1] == '/')
		len--;
	return arena_bytes(a, s, len);
}

static int fill_base(char **out, struct arena *a, const struct config *c,
                     struct err *e)
{
	if (c->source.api_base != NULL) {
		*out = without_slashes(a, c->source.api_base);
		return 0;
	}
	if (c->source.region == NULL) {
		err_set(e, ERR_CONFIG,
		        "neither source.region nor source.api_base is set");
		return err_hint(e, "set source.region to one of us1, eu1, "
		                   "eu2, anz1, ca1, jp1, sg1, in1");
	}
	if (!is_region(c->source.region))
		return err_set(e, ERR_CONFIG,
		               "source.region: %s is unknown, allowed: us1, "
		               "eu1, eu2, anz1, ca1, jp1, sg1, in1",
		               c->source.region);
	*out = arena_format(a, "https://api.wxcc-%s.cisco.com",
	                    c->source.region);
	return 0;
}

/* Judges one address of the configuration. */
static int check_address(struct arena *a, const struct config *c,
                         const char *option, const char *address,
                         bool *is_loopback, struct err *e)
{
	switch (url_classify(address)) {
	case URL_PUBLIC_TLS:
		return 0;
	case URL_LOOPBACK:
		*is_loopback = true;
		return 0;
	case URL_PRIVATE:
		if (config_allows_literal(c, address))
			return 0;
		return err_set(e, ERR_CONFIG,
		               "%s: %s is a private address, allowed: a "
		               "public host, loopback, or an address in "
		               "source.allow_networks",
		               option, url_without_query(a, address));
	case URL_PLAIN:
		return err_set(e, ERR_CONFIG,
		               "%s: %s is plain http, allowed: https, or "
		               "http to loopback",
		               option, url_without_query(a, address));
	case URL_OTHER:
		break;
	}
	return err_set(e, ERR_CONFIG,
	               "%s is not an address, allowed: https://HOST[:PORT]"
	               "[/PATH] without user name",
	               option);
}

int endpoint_fill(struct endpoint *out, struct arena *a, const struct config *c,
                  struct err *e)
{
	struct endpoint p = { NULL, NULL, NULL, false };

	if (fill_base(&p.api_base, a, c, e) != 0)
		return -1;
	p.token_url =
	        arena_text(a, c->source.token_url != NULL ? c->source.token_url
	                                                  : TOKEN_URL);
	p.authorize_url = arena_text(a, c->source.authorize_url != NULL
	                                        ? c->source.authorize_url
	                                        : AUTHORIZE_URL);
	if (check_address(a, c, "source.api_base", p.api_base, &p.is_loopback,
	                  e) != 0 ||
	    check_address(a, c, "source.token_url", p.token_url, &p.is_loopback,
	                  e) != 0 ||
	    check_address(a, c, "source.authorize_url", p.authorize_url,
	                  &p.is_loopback, e) != 0)
		return -1;
	*out = p;
	return 0;
}

struct http_allowance endpoint_allowance(const struct endpoint *p,
                                         const struct config *c)
{
	return (struct http_allowance){ p->is_loopback,
		                        c->source.allow_networks };
}

struct http_via endpoint_via(const struct endpoint *p, const struct config *c)
{
	if (p->is_loopback)
		return (struct http_via){ NULL, NULL };
	return (struct http_via){ c->source.proxy, c->source.proxy_auth };
}

static bool has_blank_or_control(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s <= ' ' || *s == 0x7f)
			return true;
	return false;
}

/* Why url_classify calls it no address we follow. */
static int refuse_other(struct arena *a, const char *url, struct err *e)
{
	struct err ignored = { .code = ERR_NONE };
	struct url u;

	if (url_parse(&u, a, url, &ignored) != 0)
		return err_set(e, ERR_LINK_REFUSED, "the link is no address");
	if (strcmp(u.scheme, "https") != 0 && strcmp(u.scheme, "http") != 0)
		return err_set(e, ERR_LINK_REFUSED,
		               "the link's scheme is %.16s, allowed: https",
		               u.scheme);
	return err_set(e, ERR_LINK_REFUSED,
	               "the link to %.200s carries a user name", u.host);
}

int endpoint_check_link(const struct endpoint *p, const struct config *c,
                        const char *url, struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();

	if (strlen(url) > LINK_MAX_BYTES)
		return err_set(e, ERR_LINK_REFUSED,
		               "the link is longer than %d bytes",
		               LINK_MAX_BYTES);
	if (has_blank_or_control(url))
		return err_set(e, ERR_LINK_REFUSED,
		               "the link holds a blank or a control "
		               "character");
	switch (url_classify(url)) {
	case URL_PUBLIC_TLS:
		return 0;
	case URL_LOOPBACK:
		if (p->is_loopback)
			return 0;
		return err_set(e, ERR_LINK_REFUSED,
		               "the link leads to this machine: %.300s",
		               url_without_query(a, url));
	case URL_PRIVATE:
		if (config_allows_literal(c, url))
			return 0;
		err_set(e, ERR_LINK_REFUSED,
		        "the link leads to a private address: %.300s",
		        url_without_query(a, url));
		return err_hint(e, "if that is right, name its network in "
		                   "source.allow_networks");
	case URL_PLAIN:
		return err_set(e, ERR_LINK_REFUSED,
		               "the link is plain http, allowed: https: "
		               "%.300s",
		               url_without_query(a, url));
	case URL_OTHER:
		break;
	}
	return refuse_other(a, url, e);
}
