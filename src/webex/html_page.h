/* html_page: a reply that was made for people, and is no answer of the API:
 * that of a proxy, of a gateway, or of a sign-in to the network.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef WEBEX_HTML_PAGE_H
#define WEBEX_HTML_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct http_job;
struct text;

/* Whether a body is an HTML page. */
bool html_page_is(const char *body, size_t len);
/* Past a byte order mark and blanks. */
const char *html_page_begin(const char *body);
/* Its title on one line, at most 80 characters; nothing if it has none. */
void html_page_title(struct text *out, const char *body, size_t len);

/* What a status means: as reply_of_status, but for a page that forbids, which
 * says nothing of the rights of the app. */
enum err_code html_page_code(int status, bool is_page);

/* That of a page in place of a good answer: it may be trouble that passes, and
 * is not if it comes at the last try too. */
enum err_code html_page_instead(bool is_last);

/* ERR_DIVERTED in words: "HTTP 302, a redirect to https://sso.example: this is
 * not an answer from Webex".  words: what the body says, with the status.
 * Always returns -1. */
int html_page_refuse(struct err *e, const struct http_job *job,
                     const char *words);

#endif
