/* http: see http.h; the wire is in http_send.c.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/http.h"

#include <microhttpd.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/bytes.h"
#include "sim/sim.h"
#include "sim/simclock.h"

const char *http_endpoint_name(enum endpoint e)
{
	switch (e) {
	case ENDPOINT_SEARCH:
		return "search";
	case ENDPOINT_CAPTURES:
		return "captures";
	case ENDPOINT_TOKEN:
		return "token";
	case ENDPOINT_AUTHORIZE:
		return "authorize";
	case ENDPOINT_APP_TOKEN:
		return "app-token";
	case ENDPOINT_MEDIA:
		return "media";
	case ENDPOINT_CONTROL:
		return "control";
	case ENDPOINT_OTHER:
	case ENDPOINT_COUNT:
		break;
	}
	return "other";
}

const char *http_query(const struct request *r, const char *name)
{
	return MHD_lookup_connection_value(r->connection, MHD_GET_ARGUMENT_KIND,
	                                   name);
}

const char *http_header(const struct request *r, const char *name)
{
	return MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND,
	                                   name);
}

bool http_takes_gzip(const struct request *r)
{
	const char *accept = http_header(r, "Accept-Encoding");

	return accept != NULL && strstr(accept, "gzip") != NULL;
}

int64_t http_query_number(const struct request *r, const char *name,
                          int64_t fallback)
{
	const char *text = http_query(r, name);
	int64_t value;

	if (text == NULL ||
	    !bytes_parse_i64(&value, text, INT64_MIN / 4, INT64_MAX / 4))
		return fallback;
	return value;
}

void http_header_add(const struct request *r, struct reply *out,
                     const char *name, const char *fmt, ...)
{
	struct header *h = arena_zeroed(r->arena, 1, sizeof(*h));
	char value[1024];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(value, sizeof(value), fmt, args);
	va_end(args);
	h->name = arena_text(r->arena, name);
	h->value = arena_text(r->arena, value);
	h->next = out->headers;
	out->headers = h;
}

void http_reply_clear(struct reply *out)
{
	text_clear(&out->text);
	body_clear(&out->media);
	out->is_media = false;
}

void http_reply_free(struct reply *out)
{
	text_free(&out->text);
	body_clear(&out->media);
}

static void add_json(struct text *t, const char *s)
{
	text_add_json(t, s, strlen(s));
}

void http_refuse(const struct request *r, struct reply *out, unsigned status,
                 const char *fmt, ...)
{
	char uuid[UUID_TEXT_MAX];
	char message[2048];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(message, sizeof(message), fmt, args);
	va_end(args);
	bytes_uuid(uuid);
	http_reply_clear(out);
	out->status = status;
	out->content_type = "application/json";
	text_addf(&out->text,
	          "{\"trackingId\":\"%s\",\"error\":{\"key\":", uuid);
	text_addf(&out->text, r->sim->o.error_key == 0 ? "\"%u\"" : "%u",
	          status);
	text_add(&out->text, ",\"message\":[{\"description\":");
	add_json(&out->text, message);
	text_add(&out->text, "}]}}");
}

void http_refuse_webex(const struct request *r, struct reply *out,
                       unsigned status, const char *fmt, ...)
{
	char uuid[UUID_TEXT_MAX];
	char message[1024];
	va_list args;

	(void)r;
	va_start(args, fmt);
	(void)vsnprintf(message, sizeof(message), fmt, args);
	va_end(args);
	bytes_uuid(uuid);
	http_reply_clear(out);
	out->status = status;
	out->content_type = "application/json";
	text_add(&out->text, "{\"message\":");
	add_json(&out->text, message);
	text_add(&out->text, ",\"errors\":[{\"description\":");
	add_json(&out->text, message);
	text_addf(&out->text, "}],\"trackingId\":\"ROUTERGW_%s\"}", uuid);
}

void http_refuse_bucket(const struct request *r, struct reply *out,
                        unsigned status, const char *code, const char *message,
                        const char *more)
{
	unsigned char id[8];
	char hex[17];

	bytes_random(id, sizeof(id));
	bytes_hex(hex, id, sizeof(id));
	http_reply_clear(out);
	out->status = status;
	out->content_type = "application/xml";
	text_addf(&out->text,
	          "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>%s"
	          "</Code><Message>%s</Message>%s<RequestId>%s</RequestId>"
	          "<HostId>%s</HostId></Error>",
	          code, message, more, hex, hex);
	http_header_add(r, out, "x-amz-request-id", "%s", hex);
}

void http_date(char out[40], int64_t ms)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	time_t t = (time_t)(ms / 1000);
	struct tm tm;

	(void)gmtime_r(&t, &tm);
	(void)snprintf(out, 40, "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT",
	               days + (size_t)3 * (size_t)(tm.tm_wday % 7),
	               tm.tm_mday % 100,
	               months + (size_t)3 * (size_t)(tm.tm_mon % 12),
	               (tm.tm_year + 1900) % 10000, tm.tm_hour % 100,
	               tm.tm_min % 100, tm.tm_sec % 100);
}
