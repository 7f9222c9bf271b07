/* url: the parts of an address, taken apart by libcurl, and judged.
 * SPDX-License-Identifier: Apache-2.0 */
#include "port/url.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/mem.h"
#include "port/addr.h"

/* Longer addresses are not looked at. */
#define URL_MAX 16384

OWN_TYPE(curlu, CURLU, curl_url_cleanup)

static void own_curl_text(char **p)
{
	curl_free(*p);
}

/* libcurl forgives more: one slash or three, and blanks in places. */
static bool is_strict(const char *s)
{
	const char *colon = strchr(s, ':');

	if (colon == NULL || strncmp(colon, "://", 3) != 0 || colon[3] == '/' ||
	    strlen(s) > URL_MAX)
		return false;
	for (const char *p = s; *p != '\0'; p++)
		if ((unsigned char)*p <= ' ' || *p == 0x7f || *p == '\\')
			return false;
	return true;
}

/* A handle with the URL in it, NULL if it is no absolute URL. */
static CURLU *take_apart(const char *s)
{
	OWN(own_curlu) CURLU *u = curl_url();

	if (u == NULL || s == NULL || !is_strict(s))
		return NULL;
	if (curl_url_set(u, CURLUPART_URL, s, CURLU_NON_SUPPORT_SCHEME) !=
	    CURLUE_OK)
		return NULL;
	return GIVE(u);
}

static char *part(struct arena *a, CURLU *u, CURLUPart what, unsigned flags)
{
	OWN(own_curl_text) char *text = NULL;

	if (curl_url_get(u, what, &text, flags) != CURLUE_OK)
		return NULL;
	return arena_text(a, text);
}

/* Without the brackets of an IPv6 literal; the zone stays off. */
static char *host_part(struct arena *a, CURLU *u)
{
	char *host = part(a, u, CURLUPART_HOST, 0);
	size_t len;

	if (host == NULL || *host != '[')
		return host;
	len = strlen(host);
	return len < 2 ? host : arena_bytes(a, host + 1, len - 2);
}

static bool has_part(CURLU *u, CURLUPart what)
{
	OWN(own_curl_text) char *text = NULL;

	return curl_url_get(u, what, &text, 0) == CURLUE_OK;
}

/* u: NULL for none. */
static int read_parts(struct url *out, struct arena *a, CURLU *u, struct err *e)
{
	struct url url = { 0 };
	int64_t port = 0;

	if (u != NULL) {
		const char *text =
		        part(a, u, CURLUPART_PORT, CURLU_DEFAULT_PORT);

		url.scheme = part(a, u, CURLUPART_SCHEME, 0);
		url.host = host_part(a, u);
		url.path = part(a, u, CURLUPART_PATH, 0);
		url.query = part(a, u, CURLUPART_QUERY, 0);
		if (text != NULL && bytes_parse_i64(&port, text, 1, 65535))
			url.port = (int)port;
	}
	if (url.scheme == NULL || url.host == NULL || *url.host == '\0' ||
	    url.path == NULL) {
		(void)err_set(e, ERR_USAGE, "is no absolute URL");
		return -1;
	}
	*out = url;
	return 0;
}

int url_parse(struct url *out, struct arena *a, const char *s, struct err *e)
{
	OWN(own_curlu) CURLU *u = take_apart(s);

	return read_parts(out, a, u, e);
}

static bool is_localhost(const char *host)
{
	static const char name[] = "localhost";
	size_t len = strlen(host);

	if (len > 0 && host[len - 1] == '.')
		len--;
	if (len < strlen(name) ||
	    strncasecmp(host + len - strlen(name), name, strlen(name)) != 0)
		return false;
	len -= strlen(name);
	return len == 0 || host[len - 1] == '.';
}

/* A name is taken for public here: its addresses are judged when they are
 * connected to. */
static enum addr_class classify_host(const char *host)
{
	struct addr literal;

	if (is_localhost(host))
		return ADDR_LOOPBACK;
	if (addr_parse(&literal, host))
		return addr_classify(&literal);
	return ADDR_PUBLIC;
}

enum url_class url_classify(const char *s)
{
	OWN(own_arena) struct arena *a = arena_new();
	OWN(own_curlu) CURLU *u = take_apart(s);
	struct url url = { 0 };
	struct err e;
	bool is_tls;

	if (u == NULL || has_part(u, CURLUPART_USER) ||
	    has_part(u, CURLUPART_PASSWORD) || read_parts(&url, a, u, &e) != 0)
		return URL_OTHER;
	is_tls = strcmp(url.scheme, "https") == 0;
	if (!is_tls && strcmp(url.scheme, "http") != 0)
		return URL_OTHER;
	switch (classify_host(url.host)) {
	case ADDR_LOOPBACK:
		return URL_LOOPBACK;
	case ADDR_PRIVATE:
		return is_tls ? URL_PRIVATE : URL_PLAIN;
	case ADDR_PUBLIC:
		break;
	}
	return is_tls ? URL_PUBLIC_TLS : URL_PLAIN;
}

char *url_without_query(struct arena *a, const char *s)
{
	OWN(own_curlu) CURLU *u = take_apart(s);
	char *kept = NULL;

	if (u != NULL &&
	    curl_url_set(u, CURLUPART_QUERY, NULL, 0) == CURLUE_OK &&
	    curl_url_set(u, CURLUPART_FRAGMENT, NULL, 0) == CURLUE_OK &&
	    curl_url_set(u, CURLUPART_USER, NULL, 0) == CURLUE_OK &&
	    curl_url_set(u, CURLUPART_PASSWORD, NULL, 0) == CURLUE_OK &&
	    curl_url_set(u, CURLUPART_OPTIONS, NULL, 0) == CURLUE_OK)
		kept = part(a, u, CURLUPART_URL, 0);
	return kept == NULL ? arena_text(a, "") : kept;
}

char *url_escape(struct arena *a, const char *s)
{
	OWN(own_curl_text) char *text = NULL;

	if (*s == '\0')
		return arena_text(a, "");
	text = curl_easy_escape(NULL, s, 0);
	return text == NULL ? NULL : arena_text(a, text);
}

/* Decodes %xx and '+'; NULL if that gives a zero byte. */
static char *decode(struct arena *a, const char *s, size_t len)
{
	char *plain = arena_bytes(a, s, len);
	OWN(own_curl_text) char *text = NULL;
	int got = 0;

	for (char *p = plain; *p != '\0'; p++)
		if (*p == '+')
			*p = ' ';
	if (len == 0)
		return plain;
	text = curl_easy_unescape(NULL, plain, (int)len, &got);
	if (text == NULL || strlen(text) != (size_t)got)
		return NULL;
	return arena_text(a, text);
}

char *url_query_value(struct arena *a, const char *query, const char *key)
{
	const size_t key_len = strlen(key);
	const char *at = query;

	while (at != NULL && *at != '\0') {
		const size_t len = strcspn(at, "&");
		const char *eq = memchr(at, '=', len);
		const size_t name = eq != NULL ? (size_t)(eq - at) : len;

		if (name == key_len && memcmp(at, key, key_len) == 0)
			return eq == NULL ? arena_text(a, "")
			                  : decode(a, eq + 1, len - name - 1);
		at += len;
		at += *at == '&' ? 1 : 0;
	}
	return NULL;
}
