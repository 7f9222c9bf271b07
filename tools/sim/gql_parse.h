/* gql_parse: the parts of the syntax that documents and schemas share.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_GQL_PARSE_H
#define SIM_GQL_PARSE_H

#include "sim/gql_lex.h"

/* NULL with an error when there is none. */
struct gql_value *gql_parse_value(struct gql_lexer *l);
struct gql_type_ref *gql_parse_type(struct gql_lexer *l);

#endif
