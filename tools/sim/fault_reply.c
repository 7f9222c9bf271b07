/* fault_reply: the faults that replace or spoil a reply (faults.h).
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "sim/faults.h"
#include "sim/gate.h"
#include "sim/sim.h"
#include "sim/simclock.h"
#include "sim/tokens.h"

#define MEGA INT64_C(1000000)

static const char html_page[] =
        "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>"
        "<h1>Please sign in to the network</h1></body></html>\n";
static const char xml_error[] =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>"
        "InternalError</Code><Message>We encountered an internal error. "
        "Please try again.</Message></Error>";

static void set_text(struct reply *out, unsigned status, const char *type,
                     const char *text)
{
	http_reply_clear(out);
	out->status = status;
	out->content_type = type;
	text_add(&out->text, text);
}

static int64_t retry_kind(const struct fault_hit *h)
{
	if (fault_is(h, "retry", "date"))
		return RETRY_DATE;
	return fault_is(h, "retry", "none") ? RETRY_NONE : RETRY_SECONDS;
}

/* The header as it is written in the fault, in which | stands for a comma. */
static void say_retry(struct request *r, struct reply *out,
                      const struct fault_hit *h)
{
	const int64_t wait_ms = fault_number(h, "seconds", 5) * 1000;
	const char *says = fault_text(h, "says");
	char *value;

	if (says == NULL) {
		gate_retry_after(r, out, retry_kind(h), wait_ms);
		return;
	}
	value = arena_text(r->arena, says);
	for (char *at = value; (at = strchr(at, '|')) != NULL; at++)
		*at = ',';
	http_header_add(r, out, "Retry-After", "%s", value);
	gate_hold_to(r, wait_ms);
}

static void be_status(struct request *r, struct reply *out,
                      const struct fault_hit *h)
{
	unsigned code = (unsigned)fault_number(h, "code", 500);

	if (fault_is(h, "body", "none"))
		set_text(out, code, NULL, "");
	else if (fault_is(h, "body", "html"))
		set_text(out, code, "text/html", html_page);
	else if (r->endpoint == ENDPOINT_MEDIA)
		http_refuse_bucket(r, out, code, "InternalError",
		                   "We encountered an internal error. Please "
		                   "try again.",
		                   "");
	else if (r->endpoint == ENDPOINT_SEARCH ||
	         r->endpoint == ENDPOINT_CAPTURES)
		http_refuse(r, out, code, "An Unexpected Error Occurred");
	else
		http_refuse_webex(r, out, code, "An unexpected error occurred");
	if (fault_text(h, "retry") != NULL || fault_text(h, "says") != NULL)
		say_retry(r, out, h);
}

bool faults_before(struct request *r, struct reply *out)
{
	struct faults *f = r->sim->faults;
	struct fault_hit h;

	if (faults_strike(f, r, "reset", &h)) {
		out->wire.reset = true;
		return true;
	}
	if (faults_strike(f, r, "throttle", &h)) {
		set_text(out, 429, NULL, "");
		say_retry(r, out, &h);
		return true;
	}
	if (faults_strike(f, r, "status", &h)) {
		be_status(r, out, &h);
		return true;
	}
	if (faults_now(f, r, "purge"))
		population_purge(r->sim->population, INT64_MAX,
		                 simclock_now(r->sim->clock));
	if (faults_now(f, r, "token-die"))
		(void)tokens_kill_all(r->sim->tokens, TOKENS_ACCESS);
	return false;
}

/* A valid beginning, then the same element again and again. */
static void be_giant(struct request *r, struct reply *out,
                     const struct fault_hit *h)
{
	static const char search[] = "{\"data\":{\"taskDetails\":{\"tasks\":[";
	static const char captures[] = "{\"meta\":{},\"data\":[";
	static const char item[] = "{\"id\":\"0123456789abcdef\",\"pad\":\""
	                           "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"},\n";
	const char *start = r->endpoint == ENDPOINT_SEARCH ? search : captures;
	size_t repeat = 16384;
	size_t len = sizeof(item) - 1;
	char *tape = arena_zeroed(r->arena, repeat * len, 1);

	for (size_t i = 0; i < repeat; i++)
		memcpy(tape + i * len, item, len);
	http_reply_clear(out);
	body_set(&out->media, mem_copy_text(start), strlen(start));
	out->media.tape = (const unsigned char *)tape;
	out->media.tape_len = repeat * len;
	out->media.size = fault_number(h, "mb", 300) * MEGA;
	out->is_media = true;
	out->from = 0;
	out->to = out->media.size;
	out->status = 200;
	out->content_type = "application/json";
}

static void be_deep(struct reply *out, const struct fault_hit *h)
{
	int64_t levels = fault_number(h, "levels", 100000);

	set_text(out, 200, "application/json", "{\"data\":");
	for (int64_t i = 0; i < levels; i++)
		text_add_char(&out->text, '[');
	for (int64_t i = 0; i < levels; i++)
		text_add_char(&out->text, ']');
	text_add_char(&out->text, '}');
}

static void be_graphql_error(struct reply *out, const struct fault_hit *h)
{
	static const char errors[] =
	        "\"errors\":[{\"message\":\"Exception while fetching data "
	        "(/taskDetails) : upstream timed out\",\"path\":"
	        "[\"taskDetails\"],\"extensions\":{\"classification\":"
	        "\"DataFetchingException\"}}]";
	OWN(text_free) struct text whole = { 0 };

	if (fault_is(h, "data", "full") && out->text.len > 1 &&
	    out->text.data[0] == '{') {
		text_addf(&whole, "{%s,", errors);
		text_add(&whole, text_str(&out->text) + 1);
	} else if (fault_is(h, "data", "null")) {
		text_addf(&whole, "{\"data\":null,%s}", errors);
	} else {
		text_addf(&whole, "{%s}", errors);
	}
	set_text(out, 200, "application/json", text_str(&whole));
}

/* Puts b where a stands first. */
static void replace(struct reply *out, const char *a, const char *b)
{
	OWN(text_free) struct text old = out->text;
	const char *at = strstr(text_str(&old), a);

	memset(&out->text, 0, sizeof(out->text));
	if (at == NULL) {
		text_add(&out->text, text_str(&old));
		return;
	}
	text_add_bytes(&out->text, old.data, (size_t)(at - old.data));
	text_add(&out->text, b);
	text_add(&out->text, at + strlen(a));
}

static void be_shape(struct request *r, struct reply *out,
                     const struct fault_hit *h)
{
	bool search = r->endpoint == ENDPOINT_SEARCH;

	if (fault_is(h, "form", "array"))
		set_text(out, 200, "application/json", "[]");
	else if (fault_is(h, "form", "string"))
		set_text(out, 200, "application/json", "\"ok\"");
	else if (fault_is(h, "form", "no-data"))
		set_text(out, 200, "application/json", "{}");
	else if (fault_is(h, "form", "null"))
		set_text(out, 200, "application/json",
		         search ? "{\"data\":{\"taskDetails\":{\"tasks\":null,"
		                  "\"pageInfo\":{\"hasNextPage\":false,"
		                  "\"endCursor\":null}}}}"
		                : "{\"meta\":{},\"data\":null}");
	else if (fault_is(h, "form", "no-tasks"))
		replace(out, search ? "\"tasks\":" : "\"recording\":",
		        "\"renamed\":");
	else if (fault_is(h, "form", "no-pageinfo"))
		replace(out, "\"pageInfo\":", "\"renamed\":");
	else if (fault_is(h, "form", "cursor-loop"))
		replace(out, "\"hasNextPage\":false,\"endCursor\":null",
		        "\"hasNextPage\":true,\"endCursor\":\"1\"");
	else if (fault_is(h, "form", "cursor-null"))
		replace(out, "\"hasNextPage\":false", "\"hasNextPage\":true");
	else
		replace(out, "\"data\":", "\"items\":");
}

static int64_t place(const struct fault_hit *h, int64_t size)
{
	const char *at = fault_text(h, "at");
	int64_t n = strtoll(at == NULL ? "50%" : at, NULL, 10);

	if (at == NULL || strchr(at, '%') != NULL)
		n = size * n / 100;
	return n < 1 ? 1 : n >= size ? size - 1 : n;
}

static int64_t reply_size(const struct reply *out)
{
	return out->is_media ? out->to - out->from : (int64_t)out->text.len;
}

void faults_wire(struct request *r, struct reply *out)
{
	struct faults *f = r->sim->faults;
	struct fault_hit h;

	if (faults_strike(f, r, "cut", &h)) {
		out->wire.cut_at = place(&h, reply_size(out));
		out->wire.cut_reset = fault_is(&h, "how", "reset");
		out->wire.no_length = fault_is(&h, "length", "no");
	}
	if (faults_strike(f, r, "stall", &h)) {
		out->wire.stall_at = fault_number(&h, "at", 0);
		out->wire.stall_ms = fault_number(&h, "ms", 30000);
	}
	if (faults_strike(f, r, "trickle", &h)) {
		out->wire.trickle_bytes = fault_number(&h, "bytes", 100);
		out->wire.trickle_ms = fault_number(&h, "ms", 200);
	}
	if (faults_now(f, r, "bye"))
		r->bye = true;
	if (faults_now(f, r, "no-length"))
		out->wire.no_length = true;
}

static void spoil_json(struct request *r, struct reply *out)
{
	struct faults *f = r->sim->faults;
	struct fault_hit h;

	if (faults_strike(f, r, "shape", &h))
		be_shape(r, out, &h);
	if (faults_strike(f, r, "graphql-error", &h))
		be_graphql_error(out, &h);
	if (faults_strike(f, r, "giant", &h))
		be_giant(r, out, &h);
	if (faults_strike(f, r, "deep", &h))
		be_deep(out, &h);
	if (faults_now(f, r, "bad-json") && !out->is_media &&
	    out->text.len > 1) {
		out->text.len /= 2;
		out->text.data[out->text.len] = '\0';
	}
}

void faults_after(struct request *r, struct reply *out)
{
	struct faults *f = r->sim->faults;

	if (faults_now(f, r, "html"))
		set_text(out, 200, "text/html", html_page);
	if (faults_now(f, r, "xml"))
		set_text(out, 200, "application/xml", xml_error);
	if (faults_now(f, r, "empty"))
		set_text(out, 200, out->content_type, "");
	if (out->status == 200 && r->endpoint != ENDPOINT_MEDIA)
		spoil_json(r, out);
}
