/* options: see options.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/options.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/when.h"

static const struct option_row *row_find(const char *name, size_t len)
{
	for (const struct option_row *r = options_table(); r->name; r++)
		if (r->kind != OPTION_TITLE && strlen(r->name) == len &&
		    memcmp(r->name, name, len) == 0)
			return r;
	return NULL;
}

static bool read_choice(int64_t *out, const char *choices, const char *text)
{
	const char *at = choices;

	for (int64_t i = 0;; i++) {
		size_t len = strcspn(at, "|");

		if (strlen(text) == len && memcmp(at, text, len) == 0) {
			*out = i;
			return true;
		}
		if (at[len] == '\0')
			return false;
		at += len + 1;
	}
}

static bool read_share(double *out, const char *text)
{
	char *end = NULL;
	double x = strtod(text, &end);

	if (end == text || *end != '\0' || !(x >= 0.0 && x <= 1.0))
		return false;
	*out = x;
	return true;
}

static bool read_duration(int64_t *out, const char *text)
{
	bool minus = text[0] == '-';
	int64_t ms;

	if (!when_parse_duration(&ms, text + (minus ? 1 : 0)))
		return false;
	*out = minus ? -ms : ms;
	return true;
}

static bool read_time(int64_t *out, const char *text)
{
	struct err e = { .code = ERR_NONE };

	if (bytes_parse_i64(out, text, 0, INT64_MAX / 4))
		return true;
	return when_parse(out, text, &e) == 0;
}

static void list_add(char ***list, const char *text)
{
	size_t n = 0;

	while (*list != NULL && (*list)[n] != NULL)
		n++;
	*list = mem_resize(*list, n + 2, sizeof(**list));
	(*list)[n] = mem_copy_text(text);
	(*list)[n + 1] = NULL;
}

static bool row_set(struct options *o, const struct option_row *r,
                    const char *text)
{
	void *at = (char *)o + r->at;

	switch (r->kind) {
	case OPTION_TEXT:
		free(*(char **)at);
		*(char **)at = mem_copy_text(text);
		return true;
	case OPTION_NUMBER:
		return bytes_parse_i64(at, text, 0, INT64_MAX / 4);
	case OPTION_SIZE:
		return bytes_parse_size(at, text);
	case OPTION_SHARE:
		return read_share(at, text);
	case OPTION_FLAG:
		*(bool *)at = true;
		return true;
	case OPTION_CHOICE:
		return read_choice(at, r->arg, text);
	case OPTION_DURATION:
		return read_duration(at, text);
	case OPTION_TIME:
		return read_time(at, text);
	case OPTION_LIST:
		list_add(at, text);
		return true;
	case OPTION_TITLE:
		break;
	}
	return false;
}

static void set_fallbacks(struct options *o)
{
	for (const struct option_row *r = options_table(); r->name; r++)
		if (r->fallback != NULL)
			(void)row_set(o, r, r->fallback);
}

void options_usage(FILE *out)
{
	fputs("usage: wxarchive-sim [OPTION...]\n\n"
	      "A local stand-in of the Webex Contact Center service.  One "
	      "JSON line on standard\noutput tells its addresses.  A TIME is "
	      "2026-10-01T08:00Z, or milliseconds since\n1970; a SPAN is "
	      "500ms, 90s, 15m, 12h or 7d; a SHARE is 0 to 1.\n",
	      out);
	for (const struct option_row *r = options_table(); r->name; r++) {
		if (r->kind == OPTION_TITLE) {
			fprintf(out, "\n%s:\n", r->name);
			continue;
		}
		fprintf(out, "  --%s%s%s\n      %s", r->name,
		        r->arg == NULL ? "" : " ", r->arg == NULL ? "" : r->arg,
		        r->help);
		if (r->fallback != NULL)
			fprintf(out, " (%s)", r->fallback);
		fputc('\n', out);
	}
}

static int refuse(FILE *problems, const char *what, const char *text,
                  const char *allowed)
{
	fprintf(problems, "wxarchive-sim: %s %s%s%s\n", what, text,
	        allowed == NULL ? "" : "; allowed: ",
	        allowed == NULL ? "" : allowed);
	return -1;
}

static int check_whole(struct options *o, FILE *problems)
{
	if ((o->tls_cert == NULL) != (o->tls_key == NULL))
		return refuse(problems, "--tls-cert", "needs --tls-key", NULL);
	if (o->agents < 1 || o->queues < 1 || o->page_size < 1)
		return refuse(problems, "--agents, --queues, --page-size",
		              "must be at least 1", NULL);
	if (o->tasks > INT64_C(1) << 40)
		return refuse(problems, "--tasks", "is above 2^40", NULL);
	if (o->from_ms != 0 && o->to_ms != 0 && o->from_ms >= o->to_ms)
		return refuse(problems, "--from", "is not before --to", NULL);
	if (!bytes_is_uuid(o->org))
		return refuse(problems, "--org is no UUID:", o->org, NULL);
	return 0;
}

int options_parse(struct options *o, int argc, char *const *argv, FILE *out,
                  FILE *problems)
{
	memset(o, 0, sizeof(*o));
	set_fallbacks(o);
	for (int i = 1; i < argc; i++) {
		const char *name = argv[i] + 2;
		const struct option_row *r;
		const char *value = NULL;
		size_t len;

		if (strcmp(argv[i], "--help") == 0) {
			options_usage(out);
			return 1;
		}
		if (strncmp(argv[i], "--", 2) != 0)
			return refuse(problems, "unknown argument", argv[i],
			              "options (--help lists them)");
		len = strcspn(name, "=");
		r = row_find(name, len);
		if (r == NULL)
			return refuse(problems, "unknown option", argv[i],
			              "--help lists them");
		if (name[len] == '=')
			value = name + len + 1;
		else if (r->kind != OPTION_FLAG && i + 1 < argc)
			value = argv[++i];
		if (r->kind != OPTION_FLAG && value == NULL)
			return refuse(problems, "no value for", argv[i],
			              r->arg);
		if (!row_set(o, r, value == NULL ? "" : value))
			return refuse(problems, r->name, "has a bad value",
			              r->arg);
	}
	return check_whole(o, problems);
}

static void list_free(char **list)
{
	for (size_t i = 0; list != NULL && list[i] != NULL; i++)
		free(list[i]);
	free(list);
}

void options_free(struct options *o)
{
	for (const struct option_row *r = options_table(); r->name; r++) {
		void *at = (char *)o + r->at;

		if (r->kind == OPTION_TEXT)
			free(*(char **)at);
		if (r->kind == OPTION_LIST)
			list_free(*(char ***)at);
	}
}
