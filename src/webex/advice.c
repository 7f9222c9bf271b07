/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/advice.h"

#include <stddef.h>
#include <string.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/text.h"

#define GOES_ON "; the next run goes on where this one stopped"

/* Only a search asks for less when it is told to. */
#define SMALLER_SEARCH                                                         \
	"lower discover.window_max, so that less is asked for at once" GOES_ON

/* What was asked is known by its address. */
struct place {
	const char *diverted, *page, *dead, *refused, *shape;
};

#define DIVERTED(setting)                                                      \
	"a proxy, a gateway or a sign-in page replied in place of Webex: "     \
	"check " setting                                                       \
	", and let the network pass wxarchive through to that "                \
	"address" GOES_ON
#define PAGE(setting)                                                          \
	"a page for people replied: check " setting                            \
	", and whether a proxy or gateway replies in place of Webex" GOES_ON

static const struct place api = {
	.diverted = DIVERTED("source.region and source.api_base"),
	.page = PAGE("source.region and source.api_base"),
};

static const struct place token = {
	.diverted = DIVERTED("source.token_url"),
	.page = PAGE("source.token_url"),
	.dead = "a page for people replied: check source.token_url, and "
	        "whether a proxy or gateway replies in place of Webex; if all "
	        "is right there, run 'wxarchive login'",
	.refused = "check source.token_url: wxarchive doctor; if it is right, "
	           "give Webex support the tracking id" GOES_ON,
	.shape = "check that source.token_url is the token endpoint and no "
	         "page of a proxy" GOES_ON,
};

static const struct {
	enum err_code code;
	const char *hint;
} rows[] = {
	{ ERR_FORBIDDEN, "the app needs the scope cjp:config_read, and who "
	                 "authorised it the role of administrator or "
	                 "supervisor in this organisation; check "
	                 "source.org_id and source.region too" },
	{ ERR_TOKEN, "run 'wxarchive login'; for a service app make new "
	             "tokens under My Webex Apps at developer.webex.com" },
	{ ERR_NET, "look at the network of this machine, its firewall "
	           "and source.region: wxarchive doctor tries each" GOES_ON },
	{ ERR_TRUNCATED,
	  "look at the network of this machine, its firewall "
	  "and source.region: wxarchive doctor tries each" GOES_ON },
	{ ERR_TIMEOUT, "the source is slow or out of reach: look at the "
	               "network and at status.webex.com, or raise "
	               "api.timeout" GOES_ON },
	{ ERR_TLS, "look at the clock of this machine, at a proxy in "
	           "between and at source.ca_file: wxarchive doctor" GOES_ON },
	{ ERR_THROTTLED, "something else uses the same client id, or api.rate "
	                 "is above what the source permits it: lower "
	                 "api.rate" GOES_ON },
	{ ERR_SERVER, "the source is in trouble: see "
	              "status.webex.com" GOES_ON },
	{ ERR_REFUSED, "check source.region, source.api_base and "
	               "source.org_id: wxarchive doctor; if they are right, "
	               "give Webex support the tracking id" GOES_ON },
	{ ERR_SHAPE, "check that source.api_base is the API and no page of "
	             "a proxy; if it is, the API has changed and a newer "
	             "wxarchive is needed" GOES_ON },
	{ ERR_CONTENT, "check that source.api_base is the API and no page of "
	               "a proxy; if it is, the API has changed and a newer "
	               "wxarchive is needed" GOES_ON },
	{ ERR_TOO_LARGE, "check that source.api_base and source.token_url are "
	                 "the source's and no page of a proxy; if they are, "
	                 "give Webex support the tracking id" GOES_ON },
};

/* NULL: its code says enough. */
static const char *hint_of_place(enum err_code code, const struct place *at,
                                 bool is_page)
{
	if (code == ERR_DIVERTED)
		return at->diverted;
	if (code == ERR_AUTH && is_page)
		return at->dead;
	if (code == ERR_REFUSED)
		return is_page ? at->page : at->refused;
	if (code == ERR_SHAPE)
		return is_page ? at->page : at->shape;
	return NULL;
}

void advice_add(struct err *e, const char *call, bool is_page)
{
	const bool is_token = strcmp(call, "token") == 0;
	const char *hint =
	        hint_of_place(e->code, is_token ? &token : &api, is_page);

	if (e->code == ERR_TOO_LARGE && text_starts(call, "search."))
		hint = SMALLER_SEARCH;
	for (size_t i = 0; i < ARRAY_COUNT(rows) && hint == NULL; i++)
		if (rows[i].code == e->code)
			hint = rows[i].hint;
	if (hint != NULL && e->hint[0] == '\0')
		err_hint(e, "%s", hint);
}
