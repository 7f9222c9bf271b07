/* http_easy: how an easy handle is set, once and for each job.
 * SPDX-License-Identifier: Apache-2.0 */
#include "port/http_easy.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/secret.h"
#include "base/text.h"
#include "port/http.h"
#include "port/http_proxy.h"

/* Measured from 32 KiB to 512 KiB: no difference but in memory.  libcurl hands
 * the body on in pieces of at most 16 KiB anyway. */
#define BUFFER_BYTES       65536L
#define CONNECT_DEFAULT_MS 30000

static bool set_long(CURL *c, CURLoption option, long value)
{
	return curl_easy_setopt(c, option, value) == CURLE_OK;
}

static bool set_text(CURL *c, CURLoption option, const char *value)
{
	return curl_easy_setopt(c, option, value) == CURLE_OK;
}

/* The bundle alone, where there is one: libcurl then reads it once for all
 * connections of a thread, which it does not with a folder beside it. */
static bool set_trust(CURL *c, const char *ca_file)
{
	const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);

	if (ca_file != NULL)
		return set_text(c, CURLOPT_CAINFO, ca_file) &&
		       set_text(c, CURLOPT_CAPATH, NULL) &&
		       set_text(c, CURLOPT_PROXY_CAINFO, ca_file) &&
		       set_text(c, CURLOPT_PROXY_CAPATH, NULL);
	if (info->cainfo != NULL && access(info->cainfo, R_OK) == 0)
		return set_text(c, CURLOPT_CAPATH, NULL) &&
		       set_text(c, CURLOPT_PROXY_CAPATH, NULL);
	return true;
}

static long buffer_bytes(int64_t bandwidth_bytes_s)
{
	/* A small bandwidth in small portions, or it would come in gushes. */
	if (bandwidth_bytes_s == 0 || bandwidth_bytes_s >= BUFFER_BYTES * 8)
		return BUFFER_BYTES;
	return bandwidth_bytes_s / 8 < 16384 ? 16384
	                                     : (long)(bandwidth_bytes_s / 8);
}

/* What a proxy says to CONNECT is no reply: no header of it reaches a job, and
 * none of a request reaches it. */
static bool set_proxy_guards(CURL *c)
{
	return set_long(c, CURLOPT_HEADEROPT, CURLHEADER_SEPARATE) &&
	       set_long(c, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1) &&
	       set_long(c, CURLOPT_PROXY_SSL_VERIFYPEER, 1) &&
	       set_long(c, CURLOPT_PROXY_SSL_VERIFYHOST, 2) &&
	       set_long(c, CURLOPT_PROXY_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
}

static bool set_guards(CURL *c)
{
	return set_text(c, CURLOPT_PROTOCOLS_STR, "http,https") &&
	       set_text(c, CURLOPT_REDIR_PROTOCOLS_STR, "https") &&
	       set_long(c, CURLOPT_FOLLOWLOCATION, 0) &&
	       set_long(c, CURLOPT_DISALLOW_USERNAME_IN_URL, 1) &&
	       set_long(c, CURLOPT_NETRC, CURL_NETRC_IGNORED) &&
	       set_long(c, CURLOPT_SSL_VERIFYPEER, 1) &&
	       set_long(c, CURLOPT_SSL_VERIFYHOST, 2) &&
	       set_long(c, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2) &&
	       set_long(c, CURLOPT_HTTP09_ALLOWED, 0) &&
	       set_long(c, CURLOPT_PATH_AS_IS, 1);
}

bool http_easy_set_lasting(CURL *c, const struct http_setup *s, CURLSH *share)
{
	return set_guards(c) && set_proxy_guards(c) &&
	       set_trust(c, s->ca_file) &&
	       curl_easy_setopt(c, CURLOPT_SHARE, share) == CURLE_OK &&
	       set_text(c, CURLOPT_USERAGENT, s->user_agent) &&
	       set_long(c, CURLOPT_NOSIGNAL, 1) &&
	       set_long(c, CURLOPT_QUICK_EXIT, 1) &&
	       set_long(c, CURLOPT_TCP_NODELAY, 1) &&
	       set_long(c, CURLOPT_TCP_KEEPALIVE, 1) &&
	       set_long(c, CURLOPT_CERTINFO, 1) &&
	       set_long(c, CURLOPT_BUFFERSIZE,
	                buffer_bytes(s->bandwidth_bytes_s));
}

static bool is_header_value(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			return false;
	return true;
}

static bool add_header(struct curl_slist **list, const char *name,
                       const char *value)
{
	OWN(text_free) struct text line = { 0 };
	struct curl_slist *longer;

	if (value == NULL)
		return true;
	if (!is_header_value(value))
		return false;
	text_add(&line, name);
	text_add(&line, value);
	longer = curl_slist_append(*list, text_str(&line));
	secret_wipe(line.data, line.len);
	if (longer == NULL)
		return false;
	*list = longer;
	return true;
}

static bool set_headers(CURL *c, struct curl_slist **list,
                        const struct http_job *job)
{
	return add_header(list, "Authorization: Bearer ",
	                  job->bearer == NULL ? NULL
	                                      : secret_reveal(job->bearer)) &&
	       add_header(list, "TrackingId: ", job->tracking_id) &&
	       add_header(list, "Content-Type: ", job->content_type) &&
	       add_header(list, "Expect:", job->body == NULL ? NULL : "") &&
	       add_header(list, "If-Range: ",
	                  job->range_from > 0 ? job->if_range : NULL) &&
	       curl_easy_setopt(c, CURLOPT_HTTPHEADER, *list) == CURLE_OK;
}

static bool set_method(CURL *c, const struct http_job *job)
{
	const bool is_get = strcmp(job->method, "GET") == 0;
	const bool is_usual = is_get || strcmp(job->method, "POST") == 0;

	/* HTTPGET also undoes what the job before had set. */
	if (!set_long(c, CURLOPT_HTTPGET, 1) ||
	    !set_text(c, CURLOPT_CUSTOMREQUEST, is_usual ? NULL : job->method))
		return false;
	if (job->body == NULL && (is_get || !is_usual))
		return true;
	return curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE,
	                        (curl_off_t)job->body_len) == CURLE_OK &&
	       curl_easy_setopt(c, CURLOPT_POSTFIELDS,
	                        job->body == NULL ? "" : job->body) == CURLE_OK;
}

static bool set_range(CURL *c, const struct http_job *job)
{
	char range[32];

	if (job->range_from == 0)
		return set_text(c, CURLOPT_RANGE, NULL);
	(void)snprintf(range, sizeof(range), "%lld-",
	               (long long)job->range_from);
	return set_text(c, CURLOPT_RANGE, range);
}

/* Everything here is set for every job, so that nothing stays of the last. */
bool http_easy_set_job(CURL *c, struct curl_slist **headers,
                       const struct http_job *job,
                       const struct http_proxy *proxy)
{
	const bool is_media = job->sink.write != NULL && job->body == NULL;

	return set_text(c, CURLOPT_URL, job->url) && set_method(c, job) &&
	       set_headers(c, headers, job) && set_range(c, job) &&
	       http_proxy_set(c, proxy) &&
	       set_text(c, CURLOPT_ACCEPT_ENCODING,
	                job->accept_gzip ? "gzip" : NULL) &&
	       set_long(c, CURLOPT_FRESH_CONNECT, job->is_once ? 1 : 0) &&
	       set_long(c, CURLOPT_HTTP_VERSION,
	                is_media ? CURL_HTTP_VERSION_1_1
	                         : CURL_HTTP_VERSION_2TLS) &&
	       set_long(c, CURLOPT_CONNECTTIMEOUT_MS,
	                job->connect_ms > 0 ? (long)job->connect_ms
	                                    : CONNECT_DEFAULT_MS);
}

void http_easy_wipe(struct curl_slist **headers)
{
	for (struct curl_slist *s = *headers; s != NULL; s = s->next)
		secret_wipe(s->data, strlen(s->data));
	curl_slist_free_all(*headers);
	*headers = NULL;
}
