/* http_proxy: the proxy that https goes through, by CONNECT.
 * SPDX-License-Identifier: Apache-2.0 */
#include "port/http_proxy.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "port/b64.h"
#include "port/http.h"
#include "port/http_easy.h"
#include "port/http_fail.h"
#include "port/url.h"

static void add_header(struct http_proxy *p, const char *line)
{
	struct curl_slist *list = curl_slist_append(p->headers, line);

	if (list == NULL)
		abort();
	p->headers = list;
}

/* A header of our own and not libcurl's user and password: those it decodes as
 * parts of a URL, and a '%' in a password would be something else. */
static void add_login(struct http_proxy *p, const struct secret *auth)
{
	OWN(text_free) struct text line = { 0 };

	text_reserve(&line, 64 + secret_len(auth) * 2);
	text_add(&line, "Proxy-Authorization: Basic ");
	b64_add(&line, secret_reveal(auth), secret_len(auth));
	add_header(p, text_str(&line));
	secret_wipe(line.data, line.len);
	p->has_login = true;
}

int http_proxy_new(struct http_proxy **out, const struct http_via *via,
                   struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct http_proxy *p;
	struct url u;

	*out = NULL;
	if (via->proxy == NULL)
		return 0;
	if (url_parse(&u, a, via->proxy, e) != 0)
		return err_set(e, ERR_CONFIG, "the proxy is no http URL");
	p = mem_zeroed(1, sizeof(*p));
	p->url = mem_copy_text(via->proxy);
	p->host = mem_copy_text(u.host);
	p->name = mem_format(strchr(u.host, ':') == NULL ? "%s:%d" : "[%s]:%d",
	                     u.host, u.port);
	add_header(p, "User-Agent:"); /* none: it is for the origin */
	if (via->auth != NULL)
		add_login(p, via->auth);
	*out = p;
	return 0;
}

void http_proxy_free(struct http_proxy *p)
{
	if (p == NULL)
		return;
	http_easy_wipe(&p->headers);
	free(p->url);
	free(p->host);
	free(p->name);
	free(p);
}

/* The list of hosts to spare is set too: libcurl would take it from the
 * environment. */
bool http_proxy_set(CURL *c, const struct http_proxy *p)
{
	const bool is_used = p != NULL;

	return curl_easy_setopt(c, CURLOPT_PROXY, is_used ? p->url : "") ==
	               CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_NOPROXY, is_used ? "" : "*") ==
	               CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_HTTPPROXYTUNNEL,
	                        is_used ? 1L : 0L) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_PROXYHEADER,
	                        is_used ? p->headers : NULL) == CURLE_OK;
}

struct answer {
	int status;
	const char *before, *after; /* HOST:PORT of the origin */
	const char *hint;           /* and HOST:PORT behind it */
};

/* The last is for all others. */
static const struct answer answers[] = {
	{ 403, "does not let ", " through",
	  "ask whoever runs the proxy to permit CONNECT to " },
	{ 502, "does not reach ", "",
	  "is the address right? If it is, ask whoever runs the proxy why it "
	  "does not reach " },
	{ 503, "has no connection now for ", "",
	  "run the command again later; if it stays so, ask whoever runs the "
	  "proxy about CONNECT to " },
	{ 504, "gets no answer from ", "",
	  "is the address right? If it is, ask whoever runs the proxy why it "
	  "does not reach " },
	{ 0, "refuses a connection to ", "",
	  "check that source.proxy is an HTTP proxy that permits CONNECT to " },
};

static int set_login_wanted(struct err *e, const struct http_proxy *p)
{
	if (!p->has_login) {
		(void)err_set(e, ERR_NET,
		              "the proxy %s wants a user and a password (407)",
		              p->name);
		return err_hint(e, "write them into a file that only you can "
		                   "read, as one line USER:PASSWORD, and name "
		                   "it in source.proxy_auth_file");
	}
	(void)err_set(e, ERR_NET,
	              "the proxy %s refuses the user or the password (407)",
	              p->name);
	return err_hint(e, "check the file that source.proxy_auth_file names: "
	                   "one line USER:PASSWORD; the proxy must take the "
	                   "method Basic");
}

/* What the proxy says to CONNECT: of the network, whatever it is.  It is no
 * word of the source, about the sign-in least of all. */
static int set_status(struct err *e, const struct http_fail *f, const char *to)
{
	const struct answer *r = answers;

	if (f->connect_status == 407)
		return set_login_wanted(e, f->proxy);
	while (r->status != 0 && r->status != f->connect_status)
		r++;
	(void)err_set(e, ERR_NET, "the proxy %s %s%s%s (%d)", f->proxy->name,
	              r->before, to, r->after, f->connect_status);
	return err_hint(e, "%s%s", r->hint, to);
}

static int set_timeout(struct err *e, const struct http_job *job,
                       const struct http_fail *f)
{
	const char *name = f->proxy->name;

	if (f->has_reached) {
		(void)err_set(e, ERR_TIMEOUT,
		              "the proxy %s did not answer within %lld ms",
		              name, (long long)job->connect_ms);
		return err_hint(e, "check that source.proxy is an HTTP proxy, "
		                   "and ask whoever runs it");
	}
	(void)err_set(e, ERR_TIMEOUT,
	              "no connection to the proxy %s within %lld ms", name,
	              (long long)job->connect_ms);
	return err_hint(e, "check source.proxy, and that a firewall lets this "
	                   "machine reach the proxy");
}

static int set_unreachable(struct err *e, const struct http_fail *f)
{
	const char *name = f->proxy->name;

	if (f->code == CURLE_COULDNT_RESOLVE_PROXY) {
		(void)err_set(e, ERR_NET,
		              "the name %s of the proxy cannot be resolved",
		              f->proxy->host);
		return err_hint(e, "check source.proxy, and that this machine "
		                   "has a working name service (DNS)");
	}
	if (f->system_errno != 0)
		(void)err_set_errno(e, ERR_NET, (int)f->system_errno,
		                    "cannot connect to the proxy %s", name);
	else
		(void)err_set(e, ERR_NET, "cannot connect to the proxy %s",
		              name);
	return err_hint(e, "check source.proxy, and that the proxy runs and "
	                   "lets this machine in");
}

static int set_silent(struct err *e, const struct http_fail *f, const char *to)
{
	(void)err_set(e, ERR_NET,
	              "the proxy %s closed the connection without an answer",
	              f->proxy->name);
	return err_hint(e, "%s%s", answers[ARRAY_COUNT(answers) - 1].hint, to);
}

bool http_proxy_fail(struct err *e, const struct http_job *job,
                     const struct http_fail *f)
{
	OWN(own_arena) struct arena *a = arena_new();
	const char *to = "the host";
	struct url u;

	if (url_parse(&u, a, job->url, e) == 0)
		to = arena_format(
		        a, strchr(u.host, ':') == NULL ? "%s:%d" : "[%s]:%d",
		        u.host, u.port);
	if (f->connect_status != 0)
		(void)set_status(e, f, to);
	else if (f->code == CURLE_OPERATION_TIMEDOUT)
		(void)set_timeout(e, job, f);
	else if (f->code == CURLE_COULDNT_RESOLVE_PROXY ||
	         f->code == CURLE_COULDNT_CONNECT)
		(void)set_unreachable(e, f);
	else if (f->code == CURLE_RECV_ERROR || f->code == CURLE_GOT_NOTHING ||
	         f->code == CURLE_SEND_ERROR)
		(void)set_silent(e, f, to);
	else
		return false;
	return true;
}
