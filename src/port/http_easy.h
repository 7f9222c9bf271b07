/* http_easy: how an easy handle is set, once and for each job.
 *
 * For the http files only.  All the guards that http.h promises and that
 * libcurl itself can hold are set here.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORT_HTTP_EASY_H
#define PORT_HTTP_EASY_H

#include <curl/curl.h>
#include <stdbool.h>

struct http_job;
struct http_proxy;
struct http_setup;

/* What holds for every job of the handle.  False if libcurl refuses. */
bool http_easy_set_lasting(CURL *c, const struct http_setup *s, CURLSH *share);
/* What the job asks for, through the proxy unless that is NULL.  *headers (NULL
 * before) must live until the transfer ends; then http_easy_wipe.  False if
 * libcurl refuses, or if a header value holds control characters. */
bool http_easy_set_job(CURL *c, struct curl_slist **headers,
                       const struct http_job *job,
                       const struct http_proxy *proxy);
/* Frees the headers, after wiping them: the bearer is among them. */
void http_easy_wipe(struct curl_slist **headers);

#endif
