/* SPDX-License-Identifier: Apache-2.0 */
#include "base/fold.h"
#include "base/text.h"
#include "port/db_own.h"

static void fold(sqlite3_context *result, int count, sqlite3_value **values)
{
	const unsigned char *const s = sqlite3_value_text(values[0]);
	OWN(text_free) struct text t = { NULL, 0, 0 };

	(void)count; /* 1, as declared */
	if (s == NULL)
		return;
	fold_add(&t, (const char *)s);
	sqlite3_result_text64(result, text_str(&t), t.len, SQLITE_TRANSIENT,
	                      SQLITE_UTF8);
}

int db_own_add_fold(struct db *d)
{
	return sqlite3_create_function_v2(d->handle, "fold", 1,
	                                  SQLITE_UTF8 | SQLITE_DETERMINISTIC |
	                                          SQLITE_DIRECTONLY,
	                                  NULL, fold, NULL, NULL, NULL);
}
