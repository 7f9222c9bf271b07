/* SPDX-License-Identifier: Apache-2.0 */
#include "config/value.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/when.h"
#include "config/value_proxy.h"
#include "config/value_secret.h"
#include "model/note.h"
#include "port/url.h"

#define TEXT_MAX_BYTES 1000

/* A field of the struct at base; rows name fields of their true type. */
static void *field(void *base, const struct options_row *row)
{
	return (char *)base + row->offset;
}

static const void *field_of(const void *base, const struct options_row *row)
{
	return (const char *)base + row->offset;
}

static bool is_text(enum options_type type)
{
	switch (type) {
	case OPTION_TEXT:
	case OPTION_ORIGIN:
	case OPTION_UUID:
	case OPTION_URL:
	case OPTION_PROXY:
	case OPTION_PATH:
	case OPTION_CHOICE:
	case OPTION_LIST:
		return true;
	case OPTION_SECRET:
	case OPTION_ENUM:
	case OPTION_BOOL:
	case OPTION_COUNT:
	case OPTION_SIZE:
	case OPTION_DURATION:
		return false;
	}
	return false;
}

const char *value_text(const void *base, const struct options_row *row)
{
	char *const *slot = field_of(base, row);

	return is_text(row->type) ? *slot : NULL;
}

struct secret **value_secret(void *base, const struct options_row *row)
{
	return field(base, row);
}

static bool has_secret(const void *base, const struct options_row *row)
{
	struct secret *const *slot = field_of(base, row);

	return *slot != NULL;
}

int64_t value_number(const void *base, const struct options_row *row)
{
	const void *const at = field_of(base, row);
	int64_t wide;
	int narrow;
	bool truth;

	if (row->size == sizeof(truth)) {
		memcpy(&truth, at, sizeof(truth));
		return truth ? 1 : 0;
	}
	if (row->size == sizeof(narrow)) {
		memcpy(&narrow, at, sizeof(narrow));
		return narrow;
	}
	memcpy(&wide, at, sizeof(wide));
	return wide;
}

static void put_number(void *base, const struct options_row *row, int64_t n)
{
	void *const at = field(base, row);
	const int narrow = (int)n;
	const bool truth = n != 0;

	if (row->size == sizeof(truth))
		memcpy(at, &truth, sizeof(truth));
	else if (row->size == sizeof(narrow))
		memcpy(at, &narrow, sizeof(narrow));
	else
		memcpy(at, &n, sizeof(n));
}

/* Takes over s. */
static void put_text(void *base, const struct options_row *row, char *s)
{
	char **const slot = field(base, row);

	free(*slot);
	*slot = s;
}

void value_clear(void *base, const struct options_row *row)
{
	if (is_text(row->type)) {
		put_text(base, row, NULL);
	} else if (row->type == OPTION_SECRET) {
		secret_free(*value_secret(base, row));
		*value_secret(base, row) = NULL;
	}
}

bool value_is_set(const void *base, const struct options_row *row)
{
	if (row->type == OPTION_SECRET)
		return has_secret(base, row);
	return !is_text(row->type) || value_text(base, row) != NULL;
}

/* "what; allowed: ..." */
static int refuse(const struct options_row *row, const char *what,
                  struct err *e)
{
	OWN(text_free) struct text allowed = { NULL, 0, 0 };

	options_allowed(&allowed, row);
	return err_set(e, ERR_CONFIG, "%s; allowed: %s", what,
	               text_str(&allowed));
}

static int refuse_value(const struct options_row *row, const char *value,
                        const char *why, struct err *e)
{
	OWN(mem_own) char *what = mem_format("\"%.80s\" %s", value, why);

	return refuse(row, what, e);
}

static int index_of(const char *const *names, const char *s)
{
	for (int i = 0; names[i] != NULL; i++)
		if (strcmp(names[i], s) == 0)
			return i;
	return -1;
}

static bool is_line(const char *s)
{
	const size_t len = strlen(s);
	size_t i = 0;

	while (i < len) {
		const size_t step = text_printable(s + i, len - i);

		if (step == 0)
			return false;
		i += step;
	}
	return true;
}

/* One of "10.1.0.0/16", "fd00::/8". */
static bool is_network(const char *s, size_t len)
{
	char copy[64];
	unsigned char address[16];
	char *slash;
	int64_t bits;

	if (len >= sizeof(copy))
		return false;
	memcpy(copy, s, len);
	copy[len] = '\0';
	slash = strchr(copy, '/');
	if (slash == NULL)
		return false;
	*slash = '\0';
	if (inet_pton(AF_INET, copy, address) == 1)
		return bytes_parse_i64(&bits, slash + 1, 1, 32);
	return inet_pton(AF_INET6, copy, address) == 1 &&
	       bytes_parse_i64(&bits, slash + 1, 1, 128);
}

static int set_list(void *base, const struct options_row *row,
                    const char *value, struct err *e)
{
	const char *at = value;

	for (;;) {
		const char *end;

		at += strspn(at, " \t");
		end = at + strcspn(at, ", \t");
		if (!is_network(at, (size_t)(end - at)))
			return refuse_value(row, value,
			                    "is no list of networks", e);
		at = end + strspn(end, " \t");
		if (*at == '\0')
			break;
		if (*at != ',')
			return refuse_value(row, value,
			                    "needs commas between networks", e);
		at++;
	}
	put_text(base, row, mem_copy_text(value));
	return 0;
}

static int set_uuid(void *base, const struct options_row *row,
                    const char *value, struct err *e)
{
	char *copy;

	if (!bytes_is_uuid(value))
		return refuse_value(row, value, "is no UUID", e);
	copy = mem_copy_text(value);
	for (char *c = copy; *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'F')
			*c = (char)(*c - 'A' + 'a');
	put_text(base, row, copy);
	return 0;
}

/* The address itself is not shown: it may carry a password. */
static int set_url(void *base, const struct options_row *row, const char *value,
                   struct err *e)
{
	size_t len = strlen(value);

	switch (url_classify(value)) {
	case URL_PUBLIC_TLS:
	case URL_LOOPBACK:
	case URL_PRIVATE:
		break;
	case URL_PLAIN:
		return refuse(row, "plain http to another machine", e);
	case URL_OTHER:
		return refuse(row, "not an address of this kind", e);
	}
	if (strpbrk(value, "?#") != NULL)
		return refuse(row, "an address with a query or fragment", e);
	while (len > 0 && value[len - 1] == '/')
		len--;
	put_text(base, row, mem_copy_bytes(value, len));
	return 0;
}

/* Relative paths start at the file's folder; final slashes go. */
static char *full_path(const char *value, const char *folder)
{
	char *path = value[0] == '/' || folder[0] == '\0'
	                     ? mem_copy_text(value)
	                     : mem_format("%s/%s", folder, value);
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		path[--len] = '\0';
	return path;
}

static int check_path(const struct options_row *row, const char *value,
                      struct err *e)
{
	if (value[0] == '~')
		return refuse_value(row, value,
		                    "begins with '~', which is not expanded",
		                    e);
	if (strlen(value) > TEXT_MAX_BYTES)
		return refuse(row, "longer than 1000 bytes", e);
	return 0;
}

static int set_secret(void *base, const struct options_row *row,
                      const char *value, const char *folder, struct err *e)
{
	OWN(mem_own) char *path = full_path(value, folder);
	struct secret *secret = NULL;

	if (check_path(row, value, e) != 0 ||
	    value_secret_read(&secret, path, true, e) != 0)
		return -1;
	value_clear(base, row);
	*value_secret(base, row) = secret;
	return 0;
}

static int set_text(void *base, const struct options_row *row,
                    const char *value, const char *folder, struct err *e)
{
	if (!is_line(value) || strlen(value) > TEXT_MAX_BYTES)
		return refuse(row,
		              "longer than 1000 bytes, or with bytes that are "
		              "not printable UTF-8",
		              e);
	if (row->type == OPTION_CHOICE && index_of(row->names, value) < 0)
		return refuse_value(row, value, "is unknown", e);
	if (row->type == OPTION_ORIGIN &&
	    (!note_name_is_valid(value) || strlen(value) >= NOTE_ORIGIN_MAX))
		return refuse_value(row, value, "is no such name", e);
	if (row->type == OPTION_PATH && check_path(row, value, e) != 0)
		return -1;
	put_text(base, row,
	         row->type == OPTION_PATH ? full_path(value, folder)
	                                  : mem_copy_text(value));
	return 0;
}

static int set_bool(void *base, const struct options_row *row,
                    const char *value, struct err *e)
{
	static const char *const names[] = { "no",  "yes", "false", "true",
		                             "off", "on",  NULL };
	const int i = index_of(names, value);

	if (i < 0)
		return refuse_value(row, value, "is neither", e);
	put_number(base, row, i & 1);
	return 0;
}

static int set_number(void *base, const struct options_row *row,
                      const char *value, struct err *e)
{
	int64_t n = 0;
	bool is_number;

	if (row->type == OPTION_COUNT)
		is_number = bytes_parse_i64(&n, value, INT64_MIN, INT64_MAX);
	else if (row->type == OPTION_SIZE)
		is_number = bytes_parse_size(&n, value);
	else
		is_number = when_parse_duration(&n, value);
	if (!is_number)
		return refuse_value(row, value, "cannot be read", e);
	if (n < row->min || n > row->max)
		return refuse_value(row, value, "is out of range", e);
	put_number(base, row, n);
	return 0;
}

static int set_enum(void *base, const struct options_row *row,
                    const char *value, struct err *e)
{
	const int i = index_of(row->names, value);

	if (i < 0)
		return refuse_value(row, value, "is unknown", e);
	put_number(base, row, i);
	return 0;
}

int value_set(void *base, const struct options_row *row, const char *text,
              const char *folder, struct err *e)
{
	if (text[0] == '\0')
		return refuse(row, "empty", e);
	switch (row->type) {
	case OPTION_TEXT:
	case OPTION_ORIGIN:
	case OPTION_PATH:
	case OPTION_CHOICE:
		return set_text(base, row, text, folder, e);
	case OPTION_UUID:
		return set_uuid(base, row, text, e);
	case OPTION_URL:
		return set_url(base, row, text, e);
	case OPTION_PROXY:
		if (!value_proxy_is_valid(text))
			return refuse(row, "not an address of this kind", e);
		put_text(base, row, mem_copy_text(text));
		return 0;
	case OPTION_LIST:
		return set_list(base, row, text, e);
	case OPTION_SECRET:
		return set_secret(base, row, text, folder, e);
	case OPTION_ENUM:
		return set_enum(base, row, text, e);
	case OPTION_BOOL:
		return set_bool(base, row, text, e);
	case OPTION_COUNT:
	case OPTION_SIZE:
	case OPTION_DURATION:
		return set_number(base, row, text, e);
	}
	return err_set(e, ERR_BUG, "option %s has no type", row->key);
}

struct unit {
	const char *name;
	int64_t size;
};

static void add_unit(struct text *out, const struct unit *units, size_t count,
                     int64_t n)
{
	for (size_t i = 0; i < count; i++)
		if (n != 0 && n % units[i].size == 0) {
			text_addf(out, "%" PRId64 "%s", n / units[i].size,
			          units[i].name);
			return;
		}
	text_addf(out, "%" PRId64, n);
}

void value_format_number(struct text *out, enum options_type type,
                         int64_t number)
{
	static const struct unit sizes[] = {
		{ "TB", INT64_C(1000000000000) },
		{ "GB", 1000000000 },
		{ "MB", 1000000 },
		{ "kB", 1000 },
	};
	static const struct unit spans[] = {
		{ "d", DAY_MS },    { "h", HOUR_MS }, { "m", MINUTE_MS },
		{ "s", SECOND_MS }, { "ms", 1 },
	};

	if (type == OPTION_SIZE)
		add_unit(out, sizes, ARRAY_COUNT(sizes), number);
	else if (type == OPTION_DURATION && number == 0)
		text_add(out, "0s");
	else if (type == OPTION_DURATION)
		add_unit(out, spans, ARRAY_COUNT(spans), number);
	else
		text_addf(out, "%" PRId64, number);
}

void value_format(struct text *out, const void *base,
                  const struct options_row *row)
{
	if (row->type == OPTION_SECRET)
		text_add(out, has_secret(base, row) ? "(set)" : "(not set)");
	else if (is_text(row->type))
		text_add(out, value_is_set(base, row) ? value_text(base, row)
		                                      : "(not set)");
	else if (row->type == OPTION_ENUM)
		text_add(out, row->names[value_number(base, row)]);
	else if (row->type == OPTION_BOOL)
		text_add(out, value_number(base, row) != 0 ? "yes" : "no");
	else
		value_format_number(out, row->type, value_number(base, row));
}
