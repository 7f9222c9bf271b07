/* http_head: the header lines of a reply, read into the job.
 * SPDX-License-Identifier: Apache-2.0 */
#include "port/http_head.h"

#include <string.h>
#include <strings.h>

#include "base/bytes.h"
#include "base/text.h"
#include "base/when.h"
#include "port/http.h"

#define VALUE_MAX 2048

struct field {
	const char *name;
	size_t at;
	size_t size;
};

#define FIELD(name, member)                                                    \
	{                                                                      \
		name, offsetof(struct http_job, member),                       \
		        sizeof(((struct http_job *)0)->member)                 \
	}

/* Copied as they come; the first of a name counts. */
static const struct field fields[] = {
	FIELD("ETag", etag),
	FIELD("Content-Type", content_type_in),
	FIELD("TrackingId", tracking_id_in),
	FIELD("Content-MD5", content_md5),
	FIELD("x-amz-checksum-sha256", amz_sha256),
	FIELD("x-amz-checksum-type", amz_checksum_type),
	FIELD("x-amz-server-side-encryption", amz_encryption),
	FIELD("Content-Encoding", content_encoding),
};

static char *field_of(struct http_job *job, const struct field *f)
{
	return (char *)job + f->at;
}

void http_head_start(struct http_head *h, struct http_job *job)
{
	memset(h, 0, sizeof(*h));
	for (size_t i = 0; i < ARRAY_COUNT(fields); i++)
		*field_of(job, &fields[i]) = '\0';
	job->repr_digest[0] = '\0';
	job->redirect_to[0] = '\0';
	job->status = 0;
	job->content_length = -1;
	job->range_start = -1;
	job->range_total = -1;
	job->retry_after_ms = -1;
	job->retry_after_odd[0] = '\0';
	job->date_ms = -1;
	job->is_chunked = false;
}

/* "HTTP/1.1 200 OK", "HTTP/2 200": 0 if it is no status line. */
static int status_of(const char *line)
{
	const char *space;
	char digits[4] = "";
	int64_t status;

	if (strncmp(line, "HTTP/", 5) != 0)
		return 0;
	space = strchr(line, ' ');
	if (space == NULL || strlen(space + 1) < 3)
		return 0;
	memcpy(digits, space + 1, 3);
	return bytes_parse_i64(&status, digits, 100, 999) ? (int)status : 0;
}

/* "bytes 100-199/200", "bytes 100-199/ *", "bytes * /200" (without blanks) */
static void read_range(struct http_job *job, const char *value)
{
	char text[96];
	char *slash;
	char *dash;
	int64_t start;
	int64_t total;

	if (strncasecmp(value, "bytes ", 6) != 0 ||
	    strlen(value + 6) >= sizeof(text))
		return;
	memcpy(text, value + 6, strlen(value + 6) + 1);
	slash = strchr(text, '/');
	if (slash == NULL)
		return;
	*slash = '\0';
	if (bytes_parse_i64(&total, slash + 1, 0, INT64_MAX))
		job->range_total = total;
	dash = strchr(text, '-');
	if (dash == NULL)
		return;
	*dash = '\0';
	if (bytes_parse_i64(&start, text, 0, INT64_MAX))
		job->range_start = start;
}

static bool is_named(const char *line, size_t name_len, const char *name)
{
	return strlen(name) == name_len &&
	       strncasecmp(line, name, name_len) == 0;
}

static void copy(char *to, size_t size, const char *value)
{
	const size_t len = strlen(value);

	if (len < size)
		memcpy(to, value, len + 1);
}

static void read_digest(struct http_head *h, struct http_job *job, bool is_repr,
                        const char *value)
{
	if (h->has_repr || (!is_repr && job->repr_digest[0] != '\0'))
		return;
	if (is_repr)
		job->repr_digest[0] = '\0';
	copy(job->repr_digest, sizeof(job->repr_digest), value);
	h->has_repr = is_repr;
}

/* Neither a user's name nor what follows the host, which may be secret. */
static void read_location(struct http_job *job, const char *value)
{
	const char *const host = strstr(value, "://");
	const char *from;
	size_t scheme_len, len;

	if (host == NULL)
		return;
	scheme_len = (size_t)(host + 3 - value);
	if (strcspn(value, "/?#@") < scheme_len - 2)
		return;
	from = host + 3;
	len = strcspn(from, "/\\?#");
	const char *const at = memrchr(from, '@', len);
	if (at != NULL) {
		len -= (size_t)(at + 1 - from);
		from = at + 1;
	}
	if (len == 0 || scheme_len + len >= sizeof(job->redirect_to))
		return;
	memcpy(job->redirect_to, value, scheme_len);
	memcpy(job->redirect_to + scheme_len, from, len);
	job->redirect_to[scheme_len + len] = '\0';
}

static bool ends_chunked(const char *value)
{
	const size_t len = strlen(value);

	return len >= 7 && strcasecmp(value + len - 7, "chunked") == 0;
}

static void read_field(struct http_head *h, struct http_job *job,
                       const char *name, size_t len, const char *value)
{
	int64_t number;

	if (is_named(name, len, "Content-Length")) {
		if (bytes_parse_i64(&number, value, 0, INT64_MAX))
			job->content_length = number;
	} else if (is_named(name, len, "Transfer-Encoding")) {
		job->is_chunked = ends_chunked(value);
	} else if (is_named(name, len, "Content-Range")) {
		read_range(job, value);
	} else if (is_named(name, len, "Location")) {
		read_location(job, value);
	} else if (is_named(name, len, "Date")) {
		if (when_parse_http(&number, value))
			job->date_ms = number;
	} else if (is_named(name, len, "Retry-After")) {
		http_retry_add(&h->retry, value);
	} else if (is_named(name, len, "Repr-Digest")) {
		read_digest(h, job, true, value);
	} else if (is_named(name, len, "Digest")) {
		read_digest(h, job, false, value);
	}
	for (size_t i = 0; i < ARRAY_COUNT(fields); i++)
		if (is_named(name, len, fields[i].name) &&
		    *field_of(job, &fields[i]) == '\0')
			copy(field_of(job, &fields[i]), fields[i].size, value);
}

/* Dates are meant by the reply's own clock. */
static void end_retry(struct http_job *job, const struct http_retry *r,
                      int64_t wall_ms)
{
	job->retry_after_ms = http_retry_wait_ms(
	        r, job->status, job->date_ms >= 0 ? job->date_ms : wall_ms);
	if (http_retry_is_guess(r, job->status))
		copy(job->retry_after_odd, sizeof(job->retry_after_odd),
		     r->odd);
}

static void end_head(struct http_head *h, struct http_job *job, int64_t wall_ms)
{
	if (job->status < 200)
		return; /* interim: the next status line starts anew */
	h->is_done = true;
	end_retry(job, &h->retry, wall_ms);
	if (job->is_chunked)
		job->content_length = -1;
	if (h->is_h2)
		job->is_chunked = true;
}

/* Copies without white space at both ends; false if it does not fit or holds
 * what no header value may hold. */
static bool trim(char out[VALUE_MAX], const char *s, size_t len)
{
	while (len > 0 && (s[0] == ' ' || s[0] == '\t')) {
		s++;
		len--;
	}
	while (len > 0 && (unsigned char)s[len - 1] <= ' ')
		len--;
	if (len >= VALUE_MAX)
		return false;
	for (size_t i = 0; i < len; i++)
		if (((unsigned char)s[i] < ' ' && s[i] != '\t') || s[i] == 0x7f)
			return false;
	memcpy(out, s, len);
	out[len] = '\0';
	return true;
}

static int refuse_size(struct err *e)
{
	err_set(e, ERR_TOO_LARGE, "reply has more than %d bytes of headers",
	        HTTP_HEAD_MAX_BYTES);
	return err_hint(e, HTTP_HEAD_HINT);
}

int http_head_line(struct http_head *h, struct http_job *job, const char *line,
                   size_t len, int64_t wall_ms, struct err *e)
{
	char value[VALUE_MAX];
	const char *colon;
	size_t name_len;

	h->bytes += len;
	if (h->bytes > HTTP_HEAD_MAX_BYTES)
		return refuse_size(e);
	if (h->is_done)
		return 0; /* a trailer */
	if (!trim(value, line, len))
		value[0] = '?';
	if (value[0] == '\0') {
		end_head(h, job, wall_ms);
		return 0;
	}
	if (status_of(value) != 0) {
		const size_t bytes = h->bytes;

		http_head_start(h, job);
		h->bytes = bytes;
		h->is_h2 = !text_starts(value, "HTTP/1.");
		job->status = status_of(value);
		return 0;
	}
	colon = memchr(line, ':', len);
	if (colon == NULL)
		return 0;
	name_len = (size_t)(colon - line);
	if (trim(value, colon + 1, len - name_len - 1))
		read_field(h, job, line, name_len, value);
	else if (is_named(line, name_len, "Retry-After"))
		http_retry_add(&h->retry, NULL);
	return 0;
}
