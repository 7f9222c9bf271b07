/* gql_lex: see gql_lex.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/gql_lex.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "sim/hex.h"

static bool name_start(char c)
{
	return isalpha((unsigned char)c) || c == '_';
}

static void skip_ignored(struct gql_lexer *l)
{
	for (;;) {
		if (*l->at == '#') {
			l->at += strcspn(l->at, "\r\n");
		} else if (*l->at == '\n') {
			l->at++;
			l->line++;
			l->line_start = l->at;
		} else if (*l->at != '\0' && strchr(" \t\r,", *l->at)) {
			l->at++;
		} else {
			return;
		}
	}
}

static void take_name(struct gql_lexer *l)
{
	const char *from = l->at;

	while (name_start(*l->at) || isdigit((unsigned char)*l->at))
		l->at++;
	l->token = GQL_T_NAME;
	l->text = arena_bytes(l->arena, from, (size_t)(l->at - from));
}

static bool take_digits(struct gql_lexer *l)
{
	const char *from = l->at;

	while (isdigit((unsigned char)*l->at))
		l->at++;
	return l->at > from;
}

static void take_number(struct gql_lexer *l)
{
	const char *from = l->at;
	bool good;

	l->token = GQL_T_INT;
	if (*l->at == '-')
		l->at++;
	good = take_digits(l);
	if (*l->at == '.') {
		l->at++;
		l->token = GQL_T_FLOAT;
		good = take_digits(l) && good;
	}
	if (*l->at == 'e' || *l->at == 'E') {
		l->at++;
		l->token = GQL_T_FLOAT;
		if (*l->at == '+' || *l->at == '-')
			l->at++;
		good = take_digits(l) && good;
	}
	if (!good || name_start(*l->at))
		l->token = GQL_T_BAD;
	l->text = arena_bytes(l->arena, from, (size_t)(l->at - from));
}

static void add_utf8(struct text *t, unsigned code)
{
	if (code < 0x80) {
		text_add_char(t, (char)code);
	} else if (code < 0x800) {
		text_add_char(t, (char)(0xc0 | code >> 6));
		text_add_char(t, (char)(0x80 | (code & 63)));
	} else {
		text_add_char(t, (char)(0xe0 | code >> 12));
		text_add_char(t, (char)(0x80 | (code >> 6 & 63)));
		text_add_char(t, (char)(0x80 | (code & 63)));
	}
}

/* The four digits after a backslash and u. */
static bool take_code(struct gql_lexer *l, struct text *t)
{
	unsigned code = 0;

	for (int i = 0; i < 4; i++, l->at++) {
		if (hex_value(*l->at) < 0)
			return false;
		code = code * 16 + (unsigned)hex_value(*l->at);
	}
	add_utf8(t, code);
	return true;
}

static bool take_escape(struct gql_lexer *l, struct text *t)
{
	static const char from[] = "\"\\/bfnrt";
	static const char to[] = "\"\\/\b\f\n\r\t";
	const char *hit = *l->at == '\0' ? NULL : strchr(from, *l->at);

	if (hit != NULL) {
		text_add_char(t, to[hit - from]);
		l->at++;
		return true;
	}
	if (*l->at != 'u')
		return false;
	l->at++;
	return take_code(l, t);
}

static void take_block(struct gql_lexer *l)
{
	const char *end = strstr(l->at, "\"\"\"");

	if (end == NULL) {
		l->token = GQL_T_BAD;
		l->text = "\"\"\"";
		return;
	}
	l->text = arena_bytes(l->arena, l->at, (size_t)(end - l->at));
	for (const char *c = l->at; c < end; c++) {
		if (*c != '\n')
			continue;
		l->line++;
		l->line_start = c + 1;
	}
	l->at = end + 3;
}

/* Up to the closing quote. */
static bool take_plain(struct gql_lexer *l, struct text *t)
{
	while (*l->at != '"') {
		if (*l->at == '\0' || *l->at == '\n')
			return false;
		if (*l->at != '\\') {
			text_add_char(t, *l->at++);
			continue;
		}
		l->at++;
		if (!take_escape(l, t))
			return false;
	}
	return true;
}

static void take_string(struct gql_lexer *l)
{
	OWN(text_free) struct text t = { 0 };

	l->token = GQL_T_STRING;
	if (strncmp(l->at, "\"\"\"", 3) == 0) {
		l->at += 3;
		take_block(l);
		return;
	}
	l->at++;
	if (!take_plain(l, &t))
		l->token = GQL_T_BAD;
	if (*l->at == '"')
		l->at++;
	l->text = arena_text(l->arena, text_str(&t));
}

void gql_lex_next(struct gql_lexer *l)
{
	skip_ignored(l);
	l->token_line = l->line;
	l->token_column = (int)(l->at - l->line_start) + 1;
	l->mark = '\0';
	if (*l->at == '\0') {
		l->token = GQL_T_END;
		l->text = "<EOF>";
	} else if (name_start(*l->at)) {
		take_name(l);
	} else if (isdigit((unsigned char)*l->at) || *l->at == '-') {
		take_number(l);
	} else if (*l->at == '"') {
		take_string(l);
	} else if (strncmp(l->at, "...", 3) == 0) {
		l->token = GQL_T_MARK;
		l->mark = '.';
		l->text = "...";
		l->at += 3;
	} else {
		l->token = strchr("!$&()[]{}:=@|", *l->at) != NULL ? GQL_T_MARK
		                                                   : GQL_T_BAD;
		l->mark = *l->at;
		l->text = arena_bytes(l->arena, l->at, 1);
		l->at++;
	}
}

void gql_lex_start(struct gql_lexer *l, struct arena *a, const char *text,
                   struct gql_errors *errors)
{
	memset(l, 0, sizeof(*l));
	l->arena = a;
	l->errors = errors;
	l->at = text;
	l->line = 1;
	l->line_start = text;
	gql_lex_next(l);
}

bool gql_lex_is(const struct gql_lexer *l, char mark)
{
	return l->token == GQL_T_MARK && l->mark == mark;
}

bool gql_lex_take(struct gql_lexer *l, char mark)
{
	if (!gql_lex_is(l, mark))
		return false;
	gql_lex_next(l);
	return true;
}

bool gql_lex_refuse(struct gql_lexer *l)
{
	if (l->errors->count == 0)
		gql_error_add(l->errors, l->token_line, l->token_column,
		              "InvalidSyntax",
		              "Invalid Syntax : offending token '%s' at line "
		              "%d column %d",
		              l->text, l->token_line, l->token_column);
	return false;
}

bool gql_lex_expect(struct gql_lexer *l, char mark)
{
	return gql_lex_take(l, mark) || gql_lex_refuse(l);
}

const char *gql_lex_name(struct gql_lexer *l)
{
	const char *name = l->text;

	if (l->token != GQL_T_NAME) {
		(void)gql_lex_refuse(l);
		return NULL;
	}
	gql_lex_next(l);
	return name;
}
