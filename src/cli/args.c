/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/args.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/moment.h"
#include "config/nearest.h"

#define WORDS_MAX   16
#define OPTIONS_MAX 64

#define SHARE_ONE   1000000

struct value {
	const struct args_option *option;
	const char *text; /* "" of a flag */
	int64_t number;
};

struct args {
	const struct args_spec *spec;
	struct value *values;
	size_t value_count;
	const char *words[WORDS_MAX];
	size_t word_count;
};

static const struct args_option *by_name(const struct args_option *options,
                                         const char *name, size_t len)
{
	for (const struct args_option *o = options; o->name != NULL; o++)
		if (strlen(o->name) == len && memcmp(o->name, name, len) == 0)
			return o;
	return NULL;
}

static const struct args_option *by_letter(const struct args_option *options,
                                           char letter)
{
	for (const struct args_option *o = options; o->name != NULL; o++)
		if (o->letter != '\0' && o->letter == letter)
			return o;
	return NULL;
}

static const struct args_option *find_name(const struct args_spec *spec,
                                           const char *name, size_t len)
{
	const struct args_option *o = by_name(spec->options, name, len);

	return o != NULL ? o : by_name(spec->globals, name, len);
}

static const struct args_option *find_letter(const struct args_spec *spec,
                                             char letter)
{
	const struct args_option *o = by_letter(spec->options, letter);

	return o != NULL ? o : by_letter(spec->globals, letter);
}

void args_add_names(struct text *out, const struct args_option *options)
{
	for (const struct args_option *o = options; o->name != NULL; o++)
		text_addf(out, "%s--%s", o == options ? "" : ", ", o->name);
}

const char *args_nearest(const struct args_spec *spec, const char *word)
{
	const char *names[2 * OPTIONS_MAX];
	size_t count = 0;

	for (const struct args_option *o = spec->options; o->name != NULL; o++)
		names[count++] = o->name;
	for (const struct args_option *o = spec->globals; o->name != NULL; o++)
		names[count++] = o->name;
	while (*word == '-')
		word++;
	return nearest_word(word, names, count);
}

static int unknown_option(const struct args_spec *spec, const char *given,
                          size_t len, struct err *e)
{
	OWN(mem_own) char *word = mem_copy_bytes(given, len);
	OWN(text_free) struct text t = { NULL, 0, 0 };
	const char *near = args_nearest(spec, word);

	if (near != NULL)
		text_addf(&t, "did you mean '--%s'? ", near);
	text_add(&t, "options: ");
	args_add_names(&t, spec->options);
	text_add(&t, spec->options[0].name == NULL ? "" : ", ");
	args_add_names(&t, spec->globals);
	return err_set(e, ERR_USAGE, "unknown option '%.60s'; %s", word,
	               text_str(&t));
}

void args_add_choices(struct text *out, const char *const *choices)
{
	for (size_t i = 0; choices[i] != NULL; i++)
		text_addf(out, "%s%s", i == 0 ? "" : ", ", choices[i]);
}

static bool is_choice(const char *const *choices, const char *s)
{
	for (size_t i = 0; choices[i] != NULL; i++)
		if (strcmp(choices[i], s) == 0)
			return true;
	return false;
}

static int refuse_choice(const char *what, const char *given,
                         const char *const *choices, struct err *e)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	args_add_choices(&t, choices);
	return err_set(e, ERR_USAGE, "%s '%.60s' is unknown; allowed: %s", what,
	               given, text_str(&t));
}

/* "1/30" or "0.25" of one, in millionths; more than none, at most all. */
static bool parse_share(int64_t *out, const char *s)
{
	const char *slash = strchr(s, '/');
	const char *dot = strchr(s, '.');
	char head[24];
	int64_t above;
	int64_t below;
	const char *cut = slash != NULL ? slash : dot;
	const size_t len = cut == NULL ? strlen(s) : (size_t)(cut - s);

	if (len >= sizeof(head))
		return false;
	memcpy(head, s, len);
	head[len] = '\0';
	if (!bytes_parse_i64(&above, head, 0, SHARE_ONE))
		return false;
	if (slash != NULL) {
		if (!bytes_parse_i64(&below, slash + 1, 1, SHARE_ONE))
			return false;
		*out = above * SHARE_ONE / below;
	} else {
		int64_t unit = SHARE_ONE / 10;

		*out = above * SHARE_ONE;
		for (const char *c = dot == NULL ? "" : dot + 1; *c != '\0';
		     c++, unit /= 10) {
			if (*c < '0' || *c > '9')
				return false;
			*out += (*c - '0') * unit;
		}
	}
	return *out > 0 && *out <= SHARE_ONE;
}

static bool read_number(int64_t *out, enum args_type type, const char *s)
{
	switch (type) {
	case ARGS_COUNT:
		return bytes_parse_i64(out, s, INT64_MIN, INT64_MAX);
	case ARGS_SIZE:
		return bytes_parse_size(out, s);
	case ARGS_DURATION:
		return when_parse_duration(out, s);
	case ARGS_SHARE:
		return parse_share(out, s);
	case ARGS_FLAG:
	case ARGS_TEXT:
	case ARGS_FILE:
	case ARGS_WHEN:
	case ARGS_CHOICE:
		return true;
	}
	return false;
}

static const char *number_form(enum args_type type)
{
	switch (type) {
	case ARGS_COUNT:
		return "a whole number";
	case ARGS_SIZE:
		return "a size such as 500MB or 2GiB";
	case ARGS_DURATION:
		return "a duration such as 90s, 15m, 12h or 7d";
	case ARGS_SHARE:
		return "a share such as 1/30 or 0.25, above 0, at most 1";
	case ARGS_FLAG:
	case ARGS_TEXT:
	case ARGS_FILE:
	case ARGS_WHEN:
	case ARGS_CHOICE:
		break;
	}
	return "text";
}

static void add_allowed(struct text *out, const struct args_option *o)
{
	const bool has_range = o->min != 0 || o->max != 0;

	text_add(out, number_form(o->type));
	if (has_range && o->type == ARGS_COUNT)
		text_addf(out, " from %" PRId64 " to %" PRId64, o->min, o->max);
	if (has_range && o->type == ARGS_DURATION) {
		text_add(out, ", at least ");
		text_add_duration_human(out, o->min);
	}
	if (has_range && o->type == ARGS_DURATION && o->max < INT64_MAX) {
		text_add(out, ", at most ");
		text_add_duration_human(out, o->max);
	}
}

static int check_number(const struct value *v, bool is_number, struct err *e)
{
	const struct args_option *o = v->option;
	OWN(text_free) struct text allowed = { NULL, 0, 0 };
	const char *what = "is out of range";

	if (is_number && ((o->min == 0 && o->max == 0) ||
	                  (v->number >= o->min && v->number <= o->max)))
		return 0;
	if (!is_number)
		what = o->type == ARGS_COUNT ? "is no number"
		                             : "cannot be read";
	add_allowed(&allowed, o);
	return err_set(e, ERR_USAGE, "--%s '%.60s' %s; allowed: %s", o->name,
	               v->text, what, text_str(&allowed));
}

static int read_value(struct value *v, int64_t now_ms, struct err *e)
{
	const struct args_option *o = v->option;

	if (o->type == ARGS_FLAG)
		return 0;
	if (v->text[0] == '\0')
		return err_set(e, ERR_USAGE, "--%s is empty; allowed: %s",
		               o->name, o->value);
	if (o->type == ARGS_CHOICE && !is_choice(o->choices, v->text)) {
		OWN(mem_own) char *what = mem_format("--%s", o->name);

		return refuse_choice(what, v->text, o->choices, e);
	}
	if (o->type == ARGS_WHEN &&
	    moment_parse(&v->number, v->text, now_ms, e) != 0)
		return err_context(e, "--%s", o->name);
	return check_number(v, read_number(&v->number, o->type, v->text), e);
}

static int take_option(struct args *a, const struct args_option *o,
                       const char *text, struct err *e)
{
	struct value v = { o, text, 1 };

	for (size_t i = 0; i < a->value_count; i++)
		if (a->values[i].option == o && o->type != ARGS_FLAG &&
		    !o->is_many)
			return err_set(e, ERR_USAGE,
			               "--%s is given twice; allowed: once",
			               o->name);
	if (read_value(&v, a->spec->now_ms, e) != 0)
		return -1;
	a->values =
	        mem_resize(a->values, a->value_count + 1, sizeof(*a->values));
	a->values[a->value_count++] = v;
	return 0;
}

static int needs_value(const struct args_option *o, struct err *e)
{
	return err_set(e, ERR_USAGE, "--%s needs a value: --%s %s", o->name,
	               o->name, o->value);
}

/* --name, --name=value; *at moves to the last argument used. */
static int take_long(struct args *a, int argc, const char *const *argv, int *at,
                     struct err *e)
{
	const char *name = argv[*at] + 2;
	const size_t len = strcspn(name, "=");
	const struct args_option *o = find_name(a->spec, name, len);

	if (o == NULL)
		return unknown_option(a->spec, argv[*at], len + 2, e);
	if (o->type == ARGS_FLAG && name[len] == '=')
		return err_set(e, ERR_USAGE, "--%s takes no value", o->name);
	if (o->type == ARGS_FLAG)
		return take_option(a, o, "", e);
	if (name[len] == '=')
		return take_option(a, o, name + len + 1, e);
	if (*at + 1 >= argc)
		return needs_value(o, e);
	(*at)++;
	return take_option(a, o, argv[*at], e);
}

/* -l, -lvalue, -l value, or several flags in one. */
static int take_short(struct args *a, int argc, const char *const *argv,
                      int *at, struct err *e)
{
	const char *c = argv[*at] + 1;

	for (; *c != '\0'; c++) {
		const struct args_option *o = find_letter(a->spec, *c);

		if (o == NULL)
			return unknown_option(a->spec, argv[*at],
			                      strlen(argv[*at]), e);
		if (o->type != ARGS_FLAG) {
			if (c[1] != '\0')
				return take_option(a, o, c + 1, e);
			if (*at + 1 >= argc)
				return needs_value(o, e);
			(*at)++;
			return take_option(a, o, argv[*at], e);
		}
		if (take_option(a, o, "", e) != 0)
			return -1;
	}
	return 0;
}

static int take_word(struct args *a, const char *word, struct err *e)
{
	const struct args_word *w = a->spec->words;

	for (size_t i = 0; i < a->word_count && w->name != NULL; i++)
		w++;
	if (w->name == NULL || a->word_count == WORDS_MAX)
		return err_set(e, ERR_USAGE, "unexpected argument '%.60s'; %s",
		               word, a->spec->usage);
	if (w->choices != NULL && !is_choice(w->choices, word))
		return refuse_choice(w->name, word, w->choices, e);
	a->words[a->word_count++] = word;
	return 0;
}

static int check_required(const struct args *a, struct err *e)
{
	size_t i = 0;

	for (const struct args_option *o = a->spec->options; o->name != NULL;
	     o++)
		if (o->is_required && !args_has(a, o->name))
			return err_set(e, ERR_USAGE, "--%s %s is missing; %s",
			               o->name, o->value, a->spec->usage);
	for (const struct args_word *w = a->spec->words; w->name != NULL;
	     w++, i++)
		if (!w->is_optional && i >= a->word_count)
			return err_set(e, ERR_USAGE, "%s is missing; %s",
			               w->name, a->spec->usage);
	return 0;
}

static int parse(struct args *a, int argc, const char *const *argv,
                 struct err *e)
{
	bool only_words = false;

	for (int i = 0; i < argc; i++) {
		int status;

		if (only_words || argv[i][0] != '-' || argv[i][1] == '\0') {
			status = take_word(a, argv[i], e);
		} else if (strcmp(argv[i], "--") == 0) {
			only_words = true;
			status = 0;
		} else if (argv[i][1] == '-') {
			status = take_long(a, argc, argv, &i, e);
		} else {
			status = take_short(a, argc, argv, &i, e);
		}
		if (status != 0)
			return -1;
	}
	if (args_has(a, "help") || args_has(a, "version"))
		return 0;
	return check_required(a, e);
}

int args_parse(struct args **out, const struct args_spec *spec, int argc,
               const char *const *argv, struct err *e)
{
	OWN(own_args) struct args *a = mem_zeroed(1, sizeof(*a));

	a->spec = spec;
	if (parse(a, argc, argv, e) != 0)
		return -1;
	*out = GIVE(a);
	return 0;
}

void args_free(struct args *a)
{
	if (a == NULL)
		return;
	free(a->values);
	free(a);
}

int args_read_times(struct args *a, struct err *e)
{
	for (size_t i = 0; i < a->value_count; i++) {
		struct value *v = &a->values[i];

		if (v->option->type == ARGS_WHEN &&
		    moment_parse(&v->number, v->text, a->spec->now_ms, e) != 0)
			return err_context(e, "--%s", v->option->name);
	}
	return 0;
}

/* The value number i of those given. */
static const struct value *find_at(const struct args *a, const char *name,
                                   size_t at)
{
	const struct args_option *o = find_name(a->spec, name, strlen(name));

	if (o == NULL) {
		(void)fprintf(stderr, "no command has an option --%s\n", name);
		abort();
	}
	for (size_t i = 0; i < a->value_count; i++)
		if (a->values[i].option == o && at-- == 0)
			return &a->values[i];
	return NULL;
}

static const struct value *find(const struct args *a, const char *name)
{
	return find_at(a, name, 0);
}

bool args_has(const struct args *a, const char *name)
{
	return find(a, name) != NULL;
}

const char *args_text(const struct args *a, const char *name)
{
	const struct value *v = find(a, name);

	return v == NULL ? NULL : v->text;
}

const char *args_text_at(const struct args *a, const char *name, size_t i)
{
	const struct value *v = find_at(a, name, i);

	return v == NULL ? NULL : v->text;
}

int64_t args_number(const struct args *a, const char *name, int64_t otherwise)
{
	const struct value *v = find(a, name);

	return v == NULL ? otherwise : v->number;
}

const char *args_word(const struct args *a, size_t i)
{
	return i < a->word_count ? a->words[i] : NULL;
}

int args_span(const struct args_option *options, int argc,
              const char *const *argv, int at)
{
	const char *s = argv[at];
	const struct args_option *o;
	size_t len;

	if (s[0] != '-' || s[1] == '\0' || strcmp(s, "--") == 0)
		return 0;
	if (s[1] != '-') {
		/* a global with a letter is a flag */
		for (const char *c = s + 1; *c != '\0'; c++)
			if (by_letter(options, *c) == NULL)
				return -1;
		return 1;
	}
	len = strcspn(s + 2, "=");
	o = by_name(options, s + 2, len);
	if (o == NULL)
		return -1;
	return o->type == ARGS_FLAG || s[2 + len] == '=' || at + 1 >= argc ? 1
	                                                                   : 2;
}
