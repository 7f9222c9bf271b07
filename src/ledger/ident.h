/* ident: ids of the source in few bytes.
 *
 * A lower-case UUID is kept as its 16 bytes, anything else as text; so every
 * id has exactly one form, and reads back as it came.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LEDGER_IDENT_H
#define LEDGER_IDENT_H

#include <stdbool.h>

#include "base/bytes.h"

struct db_stmt;

#define IDENT_BYTES 16

void ident_bind(struct db_stmt *s, int n, const char *id);
/* The id in a column, in buf or valid until the next step; the column after
 * it says whether it is 16 bytes: "id, typeof(id) = 'blob'". */
const char *ident_text(char buf[UUID_TEXT_MAX], struct db_stmt *s, int col);

/* 32 hexadecimal digits (an oid) as 16 bytes, other text as text. */
void ident_bind_oid(struct db_stmt *s, int n, const char *oid);

/* The 16 bytes of a UUID in its one lower-case form; false if it is none. */
bool ident_from_uuid(unsigned char out[IDENT_BYTES], const char *s);
void ident_to_uuid(char out[UUID_TEXT_MAX],
                   const unsigned char in[IDENT_BYTES]);

#endif
