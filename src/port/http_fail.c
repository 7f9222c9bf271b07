/* http_fail: what libcurl's failures mean, in words for people.
 * SPDX-License-Identifier: Apache-2.0 */
#include "port/http_fail.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "port/http.h"
#include "port/http_head.h"
#include "port/http_proxy.h"
#include "port/url.h"

#define DETAIL_MAX 256

/* How the words of a failure are found. */
enum words {
	WORDS_OWN,    /* the text of the row */
	WORDS_DETAIL, /* and what libcurl says */
	WORDS_SYSTEM, /* and what the system says, or else libcurl */
};

struct row {
	CURLcode curl;
	enum err_code code;
	enum words words;
	const char *text;
};

static const struct row rows[] = {
	{ CURLE_COULDNT_CONNECT, ERR_NET, WORDS_SYSTEM, "cannot connect" },
	{ CURLE_GOT_NOTHING, ERR_NET, WORDS_OWN,
	  "the server closed the connection without a reply" },
	{ CURLE_SEND_ERROR, ERR_NET, WORDS_SYSTEM, "sending failed" },
	{ CURLE_RECV_ERROR, ERR_NET, WORDS_SYSTEM, "receiving failed" },
	{ CURLE_PEER_FAILED_VERIFICATION, ERR_TLS, WORDS_DETAIL,
	  "the server's certificate is not trusted" },
	{ CURLE_SSL_ISSUER_ERROR, ERR_TLS, WORDS_DETAIL,
	  "the server's certificate is not trusted" },
	{ CURLE_SSL_INVALIDCERTSTATUS, ERR_TLS, WORDS_DETAIL,
	  "the server's certificate is not trusted" },
	{ CURLE_SSL_CACERT_BADFILE, ERR_TLS, WORDS_DETAIL,
	  "the store of trusted certificates cannot be read" },
	{ CURLE_SSL_CIPHER, ERR_TLS, WORDS_DETAIL, "no common TLS cipher" },
	{ CURLE_SSL_CONNECT_ERROR, ERR_TLS, WORDS_DETAIL,
	  "the TLS handshake failed" },
	{ CURLE_BAD_CONTENT_ENCODING, ERR_CONTENT, WORDS_OWN,
	  "the reply claims to be gzip and is not" },
	{ CURLE_UNSUPPORTED_PROTOCOL, ERR_SHAPE, WORDS_OWN,
	  "the reply is not HTTP" },
	{ CURLE_WEIRD_SERVER_REPLY, ERR_SHAPE, WORDS_OWN,
	  "the reply is not HTTP" },
	{ CURLE_URL_MALFORMAT, ERR_LINK_REFUSED, WORDS_OWN,
	  "is no usable URL" },
	{ CURLE_LOGIN_DENIED, ERR_LINK_REFUSED, WORDS_OWN,
	  "a URL with user name is not allowed" },
};

int http_fail_context(struct err *e, const struct http_job *job)
{
	OWN(own_arena) struct arena *a = arena_new();
	const char *shown = url_without_query(a, job->url);

	return err_context(e, "%s", *shown == '\0' ? "request" : shown);
}

/* libcurl's words: of this failure up to a '?', behind which a signature could
 * stand, or else of its kind. */
static void copy_detail(char out[DETAIL_MAX], const struct http_fail *f)
{
	if (f->detail[0] != '\0')
		(void)snprintf(out, DETAIL_MAX, "%.*s",
		               (int)strcspn(f->detail, "?\n"), f->detail);
	else
		(void)snprintf(out, DETAIL_MAX, "%s",
		               curl_easy_strerror((CURLcode)f->code));
}

static int hint_at_network(struct err *e)
{
	return err_hint(e,
	                "is the address right, and does the way there work "
	                "(network, firewall; source.proxy where only a proxy "
	                "leads out)? Run the command again when it does");
}

static int set_name_failure(struct err *e, const struct http_job *job)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct url url = { 0 };
	struct err ignored;

	if (url_parse(&url, a, job->url, &ignored) != 0)
		url.host = NULL;
	(void)err_set(e, ERR_NET, "the name %s cannot be resolved",
	              url.host == NULL ? "of the host" : url.host);
	return err_hint(e, "check the name, and that this machine has a "
	                   "working name service (DNS)");
}

static int set_truncated(struct err *e, const struct http_job *job)
{
	if (job->content_length >= 0)
		return err_set(e, ERR_TRUNCATED,
		               "the body ended after %lld of %lld bytes",
		               (long long)job->received_bytes,
		               (long long)job->content_length);
	return err_set(e, ERR_TRUNCATED,
	               "the chunked body broke off after %lld bytes",
	               (long long)job->received_bytes);
}

/* A handshake that the network broke off is the network's failure. */
static bool is_broken_handshake(const struct http_fail *f)
{
	return f->code == CURLE_SSL_CONNECT_ERROR &&
	       (f->system_errno != 0 || strstr(f->detail, "SYSCALL") != NULL ||
	        strstr(f->detail, "reset by peer") != NULL ||
	        strstr(f->detail, "unexpected eof") != NULL);
}

/* A good certificate, and not that of the host. */
static bool is_of_another_name(const char *detail)
{
	return strstr(detail, "subject name") != NULL;
}

static int set_row(struct err *e, const struct row *r,
                   const struct http_fail *f)
{
	char detail[DETAIL_MAX];
	enum err_code code = r->code;

	copy_detail(detail, f);
	if (is_broken_handshake(f))
		code = ERR_NET;
	if (r->words == WORDS_OWN)
		(void)err_set(e, code, "%s", r->text);
	else if (r->words == WORDS_SYSTEM && f->system_errno != 0)
		(void)err_set_errno(e, code, (int)f->system_errno, "%s",
		                    r->text);
	else
		(void)err_set(e, code, "%s: %s", r->text, detail);
	if (code == ERR_TLS && is_of_another_name(detail))
		(void)err_hint(e, "is the address right, or does a proxy or "
		                  "gateway in between reply in its place?");
	else if (code == ERR_TLS)
		(void)err_hint(e, "are the authorities to trust (package "
		                  "ca-certificates, or source.ca_file) there "
		                  "and current, and is the clock right?");
	else if (r->curl == CURLE_COULDNT_CONNECT)
		(void)hint_at_network(e);
	return -1;
}

static int set_any(struct err *e, const struct http_job *job,
                   const struct http_fail *f)
{
	char detail[DETAIL_MAX];

	if (f->code == CURLE_COULDNT_RESOLVE_HOST)
		return set_name_failure(e, job);
	if (f->code == CURLE_PARTIAL_FILE)
		return set_truncated(e, job);
	if (f->code == CURLE_OPERATION_TIMEDOUT) {
		(void)err_set(e, ERR_TIMEOUT, "no connection within %lld ms",
		              (long long)job->connect_ms);
		return hint_at_network(e);
	}
	if (f->code == CURLE_OUT_OF_MEMORY && !f->has_head) {
		err_set(e, ERR_TOO_LARGE,
		        "reply has a header line without end");
		return err_hint(e, HTTP_HEAD_HINT);
	}
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		if ((int)rows[i].curl == f->code)
			return set_row(e, &rows[i], f);
	copy_detail(detail, f);
	return err_set(e, ERR_NET, "transfer failed: %s", detail);
}

int http_fail_set(struct err *e, const struct http_job *job,
                  const struct http_fail *f)
{
	if (f->proxy == NULL)
		(void)set_any(e, job, f);
	else if (!http_proxy_fail(e, job, f)) {
		(void)set_any(e, job, f);
		(void)err_context(e, "the proxy %s", f->proxy->name);
	}
	return http_fail_context(e, job);
}
