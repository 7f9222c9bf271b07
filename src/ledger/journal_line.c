/* The bytes of a line are fixed by docs/formats.md 3.1: keys sorted, no white
 * space.  All keys but "detail" have their places, so a line is read from its
 * end without parsing what the detail holds.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ledger/journal_line.h"

#include <inttypes.h>
#include <string.h>

#include "base/bytes.h"
#include "base/canon.h"
#include "base/text.h"
#include "ledger/journal.h"

#define ACTOR     "service:archiver"
#define HEAD      "{\"actor\":\""
#define N_KEY     ",\"n\":"
#define OBJECT    ",\"object\":\""
#define OUTCOME   ",\"outcome\":\""
#define TIME      "\",\"time\":\""
#define TYPE      "\",\"type\":\""
#define TAIL      "\",\"v\":1}"
#define DIGITS_19 "9223372036854775807"

void journal_line_write(struct text *out, const struct journal_event *ev,
                        uint64_t n, const char *time)
{
	const char *actor = ev->actor != NULL ? ev->actor : ACTOR;

	text_add(out, "{\"actor\":");
	text_add_json(out, actor, strlen(actor));
	if (ev->detail != NULL) {
		text_add(out, ",\"detail\":");
		canon_write(out, ev->detail);
	}
	text_addf(out, N_KEY "%" PRIu64, n);
	if (ev->object != NULL) {
		text_add(out, ",\"object\":");
		text_add_json(out, ev->object, strlen(ev->object));
	}
	text_add(out, OUTCOME);
	text_add(out, ev->outcome);
	text_add(out, TIME);
	text_add(out, time);
	text_add(out, "\",\"type\":");
	text_add_json(out, ev->type, strlen(ev->type));
	text_add(out, ",\"v\":1}");
}

/* A line that is read from its end: [start, end) is what is left. */
struct rest {
	const char *start;
	const char *end;
};

static bool take_end(struct rest *r, const char *word)
{
	const size_t len = strlen(word);

	if ((size_t)(r->end - r->start) < len ||
	    memcmp(r->end - len, word, len) != 0)
		return false;
	r->end -= len;
	return true;
}

/* Leaves out the string that ends here, and what names it. */
static bool take_string(struct rest *r, const char *key, const char **out,
                        size_t *len)
{
	const char *const end = r->end;

	while (r->end > r->start && r->end[-1] != '"')
		r->end--;
	*out = r->end;
	*len = (size_t)(end - r->end);
	return take_end(r, key);
}

static bool take_time(struct rest *r, const char **out)
{
	if (r->end - r->start < JOURNAL_TIME_LEN)
		return false;
	r->end -= JOURNAL_TIME_LEN;
	*out = r->end;
	return take_end(r, TIME);
}

static bool take_number(struct rest *r, uint64_t *out)
{
	char digits[sizeof(DIGITS_19)] = { 0 };
	size_t len = 0;
	int64_t value;

	while (r->end - len > r->start && r->end[-1 - (ptrdiff_t)len] >= '0' &&
	       r->end[-1 - (ptrdiff_t)len] <= '9')
		len++;
	if (len == 0 || len >= sizeof(digits))
		return false;
	memcpy(digits, r->end - len, len);
	r->end -= len;
	if (!bytes_parse_i64(&value, digits, 0, INT64_MAX) ||
	    (digits[0] == '0' && len > 1))
		return false;
	*out = (uint64_t)value;
	return take_end(r, N_KEY);
}

bool journal_line_read(struct journal_line *out, const char *line, size_t len)
{
	struct rest r = { line, line + len };
	struct journal_line found = { .object = NULL };

	if (len < strlen(HEAD) || memcmp(line, HEAD, strlen(HEAD)) != 0)
		return false;
	r.start += strlen(HEAD);
	if (!take_end(&r, TAIL) ||
	    !take_string(&r, TYPE, &found.type, &found.type_len) ||
	    !take_time(&r, &found.time) ||
	    !(take_end(&r, OUTCOME "success") ||
	      take_end(&r, OUTCOME "failure")))
		return false;
	if (take_end(&r, "\"") &&
	    !take_string(&r, OBJECT, &found.object, &found.object_len))
		return false;
	if (!take_number(&r, &found.n))
		return false;
	*out = found;
	return true;
}

static bool is_text(const char *at, size_t len, const char *wanted)
{
	OWN(text_free) struct text json = { NULL, 0, 0 };

	if (bytes_plain(wanted, strlen(wanted)) == strlen(wanted))
		return len == strlen(wanted) && memcmp(at, wanted, len) == 0;
	text_add_json(&json, wanted, strlen(wanted));
	return len + 2 == json.len && memcmp(at, json.data + 1, len) == 0;
}

bool journal_line_is_type(const struct journal_line *line, const char *type)
{
	return is_text(line->type, line->type_len, type);
}

bool journal_line_is_about(const struct journal_line *line, const char *object)
{
	return line->object != NULL &&
	       is_text(line->object, line->object_len, object);
}
