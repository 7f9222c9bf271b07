/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/ledger_sql.h"

const char *const ledger_sql_text[LEDGER_SQL_COUNT] = {
#define SQL_TEXT(id, sql) [SQL_##id] = (sql),
	LEDGER_SQL(SQL_TEXT)
#undef SQL_TEXT
};
