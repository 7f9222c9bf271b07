/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/pack.h"

#include "base/err.h"
#include "ledger/ledger_own.h"
#include "port/zstd.h"

/* Takes the dictionary of the row that s stands on. */
static int take_dictionary(struct ledger *l, struct db_stmt *s, struct err *e)
{
	const enum db_row row = db_step(s, e);
	const void *bytes;
	size_t len;

	if (row == DB_ERR)
		return -1;
	if (row == DB_DONE)
		return err_set(e, ERR_LEDGER,
		               "%s: a dictionary of raw objects is missing",
		               l->path);
	bytes = db_bytes(s, 1, &len);
	zstd_free(l->pack.zstd);
	l->pack.zstd = zstd_new(bytes, len);
	l->pack.dictionary = db_int(s, 0);
	return 0;
}

/* Each row names what it was packed with. */
static int use_dictionary(struct ledger *l, int64_t id, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (l->pack.dictionary == id)
		return 0;
	if (ledger_stmt(&s, l, SQL_DICTIONARY, e) != 0)
		return -1;
	db_bind_int(s, 1, id);
	return take_dictionary(l, s, e);
}

static int use_newest(struct ledger *l, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (l->pack.dictionary != 0)
		return 0;
	if (ledger_stmt(&s, l, SQL_DICTIONARY_NEWEST, e) != 0)
		return -1;
	return take_dictionary(l, s, e);
}

int pack_check(size_t len, struct err *e)
{
	if (len > PACK_RAW_MAX)
		return err_set(e, ERR_TOO_LARGE,
		               "task object of %zu bytes: the limit is %zu",
		               len, PACK_RAW_MAX);
	return 0;
}

int pack_put(struct ledger *l, int64_t task_row, const char *raw, size_t len,
             struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (pack_check(len, e) != 0 || use_newest(l, e) != 0 ||
	    ledger_stmt(&s, l, SQL_RAW_PUT, e) != 0)
		return -1;
	zstd_pack(l->pack.zstd, &l->pack.bytes, raw, len);
	db_bind_int(s, 1, task_row);
	db_bind_int(s, 2, l->pack.dictionary);
	db_bind_bytes(s, 3, l->pack.bytes.data, l->pack.bytes.len);
	return db_run(s, e);
}

int pack_get(struct ledger *l, int64_t task_row, struct text *out,
             struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	const void *bytes;
	enum db_row row;
	size_t len;

	if (ledger_stmt(&s, l, SQL_RAW_GET, e) != 0)
		return -1;
	db_bind_int(s, 1, task_row);
	row = db_step(s, e);
	if (row == DB_ERR)
		return -1;
	if (row == DB_DONE)
		return err_set(e, ERR_LEDGER,
		               "task row %lld: no object is kept",
		               (long long)task_row);
	if (use_dictionary(l, db_int(s, 0), e) != 0)
		return -1;
	bytes = db_bytes(s, 1, &len);
	if (zstd_unpack(l->pack.zstd, out, bytes, len, PACK_RAW_MAX, e) != 0)
		return err_context(e, "task row %lld", (long long)task_row);
	return 0;
}

void pack_close(struct ledger *l)
{
	zstd_free(l->pack.zstd);
	text_free(&l->pack.bytes);
	l->pack = (struct pack_state){ 0 };
}
