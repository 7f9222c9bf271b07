/* http_route: which way a URL goes, and whether it may go there.
 * SPDX-License-Identifier: Apache-2.0 */
#include "port/http_route.h"

#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/mem.h"
#include "port/addr.h"
#include "port/http.h"
#include "port/http_fail.h"
#include "port/http_transfer.h"
#include "port/url.h"

bool http_route_admits(const struct http_place *p, bool is_plain,
                       const struct addr *a)
{
	switch (addr_classify(a)) {
	case ADDR_LOOPBACK:
		return p->setup->allow.loopback ||
		       (!is_plain && addr_nets_hold(p->nets, a));
	case ADDR_PRIVATE:
		return !is_plain && addr_nets_hold(p->nets, a);
	case ADDR_PUBLIC:
		return !is_plain;
	}
	return false;
}

int http_route_refuse(struct err *e, const struct http_job *job,
                      const char *address)
{
	(void)err_set(e, ERR_LINK_REFUSED, "the address %s is not allowed",
	              address);
	(void)http_fail_context(e, job);
	return err_hint(e, "only public addresses over TLS are; the "
	                   "configuration can name others");
}

/* Nothing that another resolver could take for an address: no other digits
 * than ASCII's, no escapes, and no last label that is a number. */
static bool is_plain_name(const char *host)
{
	const char *dot = strrchr(host, '.');
	const char *last = dot == NULL ? host : dot + 1;

	for (const char *s = host; *s != '\0'; s++)
		if (*s <= ' ' || *s > '~' || strchr("%[]:", *s) != NULL)
			return false;
	return *last != '\0' && strncasecmp(last, "0x", 2) != 0 &&
	       last[strspn(last, "0123456789")] != '\0';
}

static int check_tunnelled(const struct http_place *p,
                           const struct http_job *job, struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct addr literal;
	struct url u;
	size_t len;

	if (url_parse(&u, a, job->url, e) != 0)
		return -1;
	len = strlen(u.host);
	if (len > 1 && u.host[len - 1] == '.')
		u.host[len - 1] = '\0';
	if (addr_parse(&literal, u.host)) {
		char text[ADDR_TEXT_MAX];

		if (http_route_admits(p, false, &literal))
			return 0;
		addr_text(text, &literal);
		return http_route_refuse(e, job, text);
	}
	if (is_plain_name(u.host))
		return 0;
	(void)err_set(e, ERR_LINK_REFUSED,
	              "the host is neither a plain name nor an address");
	return http_fail_context(e, job);
}

static int refuse_url(const struct http_job *job, const char *why,
                      struct err *e)
{
	(void)err_set(e, ERR_LINK_REFUSED, "%s", why);
	return http_fail_context(e, job);
}

int http_route_choose(struct http_route *out, const struct http_place *p,
                      const struct http_job *job, struct err *e)
{
	struct http_route r = { false, false };

	switch (url_classify(job->url)) {
	case URL_LOOPBACK:
		r.is_plain = strncasecmp(job->url, "https:", 6) != 0;
		break;
	case URL_PRIVATE:
	case URL_PUBLIC_TLS:
		r.is_tunnelled = p->proxy != NULL;
		break;
	case URL_PLAIN:
		return refuse_url(job, "plain http is not allowed", e);
	case URL_OTHER:
		return refuse_url(
		        job, "is no http or https URL, or names a user", e);
	}
	if (r.is_tunnelled && check_tunnelled(p, job, e) != 0)
		return -1;
	*out = r;
	return 0;
}
