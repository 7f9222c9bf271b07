/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/html_page.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/attr.h"
#include "base/mem.h"
#include "base/text.h"
#include "port/http.h"
#include "webex/reply.h"

#define LOOK_BYTES ((size_t)4096)
#define TITLE_MAX  80 /* characters */

#define NO_ANSWER  "this is not an answer from Webex"

static char *beginning_of(const char *body, size_t len)
{
	return mem_copy_bytes(body, len < LOOK_BYTES ? len : LOOK_BYTES);
}

const char *html_page_begin(const char *body)
{
	static const char mark[] = "\xef\xbb\xbf"; /* of byte order */

	if (text_starts(body, mark))
		body += strlen(mark);
	return body + strspn(body, " \t\r\n");
}

bool html_page_is(const char *body, size_t len)
{
	static const char *const marks[] = { "<!doctype html", "<html", "<head",
		                             "<body" };
	OWN(mem_own) char *copy = NULL;

	if (body == NULL || len == 0)
		return false;
	copy = beginning_of(body, len);
	if (*html_page_begin(copy) != '<')
		return false;
	for (size_t i = 0; i < ARRAY_COUNT(marks); i++)
		if (strcasestr(copy, marks[i]) != NULL)
			return true;
	return false;
}

/* Blanks and line ends run together. */
static void add_line(struct text *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		const bool is_blank = (unsigned char)s[i] <= ' ';

		if (!is_blank)
			text_add_char(out, s[i]);
		else if (out->len > 0 && out->data[out->len - 1] != ' ')
			text_add_char(out, ' ');
	}
}

static size_t bytes_of(const struct text *t, size_t characters)
{
	size_t len = 0;
	size_t step;
	uint32_t rune;

	while (characters-- > 0 &&
	       (step = text_utf8_next(t->data + len, t->len - len, &rune)) > 0)
		len += step;
	return len;
}

void html_page_title(struct text *out, const char *body, size_t len)
{
	OWN(mem_own) char *copy = beginning_of(body, len);
	OWN(text_free) struct text line = { NULL, 0, 0 };
	OWN(text_free) struct text plain = { NULL, 0, 0 };
	const char *from = strcasestr(copy, "<title");

	if (from == NULL || (from = strchr(from, '>')) == NULL)
		return;
	++from;
	add_line(&line, from, strcspn(from, "<"));
	text_add_plain(&plain, text_str(&line));
	if (plain.len > 0 && plain.data[plain.len - 1] == ' ')
		plain.data[--plain.len] = '\0';
	if (plain.len > 0)
		text_add_bytes(out, plain.data, bytes_of(&plain, TITLE_MAX));
}

enum err_code html_page_code(int status, bool is_page)
{
	return status == 403 && is_page ? ERR_DIVERTED
	                                : reply_of_status(status);
}

enum err_code html_page_instead(bool is_last)
{
	return is_last ? ERR_DIVERTED : ERR_SHAPE;
}

int html_page_refuse(struct err *e, const struct http_job *job,
                     const char *words)
{
	if (job->status == 407)
		return err_set(e, ERR_DIVERTED,
		               "HTTP 407, a proxy wants to be signed in to: "
		               "%s",
		               NO_ANSWER);
	if (job->status < 300 || job->status > 399)
		return err_set(e, ERR_DIVERTED, "%s: %s", words, NO_ANSWER);
	if (job->redirect_to[0] == '\0')
		return err_set(e, ERR_DIVERTED, "HTTP %d, a redirect: %s",
		               job->status, NO_ANSWER);
	return err_set(e, ERR_DIVERTED, "HTTP %d, a redirect to %s: %s",
	               job->status, job->redirect_to, NO_ANSWER);
}
