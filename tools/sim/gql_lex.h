/* gql_lex: tokens of GraphQL text.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_GQL_LEX_H
#define SIM_GQL_LEX_H

#include <stdbool.h>

#include "sim/gql.h"

enum gql_token {
	GQL_T_END,
	GQL_T_MARK, /* one of !$&()[]{}:=@| or "..." */
	GQL_T_NAME,
	GQL_T_INT,
	GQL_T_FLOAT,
	GQL_T_STRING,
	GQL_T_BAD,
};

struct gql_lexer {
	struct arena *arena;
	struct gql_errors *errors;
	const char *at;
	int line;
	const char *line_start;
	/* the current token */
	enum gql_token token;
	const char *text; /* a string's content, unescaped */
	char mark;        /* '.' stands for "..." */
	int token_line, token_column;
};

void gql_lex_start(struct gql_lexer *l, struct arena *a, const char *text,
                   struct gql_errors *errors);
void gql_lex_next(struct gql_lexer *l);
bool gql_lex_is(const struct gql_lexer *l, char mark);
/* Goes on when the token is that mark. */
bool gql_lex_take(struct gql_lexer *l, char mark);
/* The same, and an error when it is not. */
bool gql_lex_expect(struct gql_lexer *l, char mark);
/* The name at hand, and goes on; NULL with an error when it is none. */
const char *gql_lex_name(struct gql_lexer *l);
/* Says that the token does not belong here; false. */
bool gql_lex_refuse(struct gql_lexer *l);

#endif
