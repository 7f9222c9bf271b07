/* Which lines of the log speak of an object: the table event_about says so,
 * for speed, and the lines themselves are what was signed.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "ledger/ident.h"
#include "ledger/journal_line.h"
#include "ledger/journal_own.h"
#include "ledger/ledger_own.h"
#include "model/kind.h"

static int check_about(struct db_stmt *s, const char *object, struct err *e)
{
	struct journal_line line;
	size_t len;
	const char *const text = db_bytes(s, 1, &len);

	if (text != NULL && journal_line_read(&line, text, len) &&
	    journal_line_is_about(&line, object))
		return 0;
	(void)err_set(e, ERR_TAMPER,
	              "the ledger says that log entry %lld speaks of %.60s, "
	              "and it does not",
	              (long long)db_int(s, 0), object);
	return err_hint(e, "keep the ledger as it is; 'wxarchive audit verify' "
	                   "tells more");
}

int journal_about(struct ledger *l, const char *object, journal_take *take,
                  void *ctx, struct err *e)
{
	OWN(own_stmt) struct db_stmt *s = NULL;
	enum db_row row;

	if (db_prepare(&s, l->db, ledger_sql_text[SQL_EVENT_ABOUT], e) != 0)
		return -1;
	ident_bind_oid(s, 1, object);
	while ((row = db_step(s, e)) == DB_ROW) {
		if (check_about(s, object, e) != 0 ||
		    journal_give(s, take, ctx, e) != 0)
			return -1;
	}
	return row == DB_DONE ? 0 : -1;
}

void journal_about_init(struct journal_about *a)
{
	*a = (struct journal_about){ .count = 0 };
	bytes_random(&a->key, sizeof(a->key));
}

/* The last step of splitmix64. */
static uint64_t mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

static void add(struct journal_about *a, const char *bytes, size_t len,
                bool is_oid, uint64_t n)
{
	uint64_t sum = mix(a->key ^ n);

	for (size_t at = 0; at < len; at += sizeof(uint64_t)) {
		const size_t left = len - at;
		uint64_t word = 0;

		memcpy(&word, bytes + at,
		       left < sizeof(word) ? left : sizeof(word));
		sum = mix(sum ^ word);
	}
	a->sum += mix(sum ^ (2 * (uint64_t)len + (is_oid ? 1 : 0)));
	a->count++;
}

void journal_about_line(struct journal_about *a,
                        const struct journal_line *line)
{
	char hex[OID_TEXT_MAX];
	char oid[IDENT_BYTES];

	if (line->object == NULL)
		return;
	if (line->object_len == sizeof(hex) - 1) {
		memcpy(hex, line->object, sizeof(hex) - 1);
		hex[sizeof(hex) - 1] = '\0';
		if (kind_is_oid(hex) && bytes_from_hex(oid, sizeof(oid), hex)) {
			add(a, oid, sizeof(oid), true, line->n);
			return;
		}
	}
	add(a, line->object, line->object_len, false, line->n);
}

/* Text as a line has it. */
static void add_text(struct journal_about *a, const char *object, size_t len,
                     uint64_t n)
{
	OWN(text_free) struct text json = { NULL, 0, 0 };

	text_add_json(&json, object, len);
	add(a, json.data + 1, json.len - 2, false, n);
}

static int differs(struct err *e, const struct journal_about *rows,
                   const struct journal_about *lines)
{
	(void)err_set(e, ERR_TAMPER,
	              "the table event_about is not what the entries say: it "
	              "names %llu of them, and %llu speak of an object",
	              (unsigned long long)rows->count,
	              (unsigned long long)lines->count);
	return err_hint(e, "keep the ledger as it is: which entries speak of "
	                   "an object, the log files tell");
}

int journal_about_check(struct ledger *l, const struct journal_about *lines,
                        uint64_t size, struct err *e)
{
	struct journal_about rows = { .key = lines->key };
	OWN(own_stmt) struct db_stmt *s = NULL;
	enum db_row row;

	if (db_prepare(&s, l->db, ledger_sql_text[SQL_EVENT_ABOUT_ALL], e) != 0)
		return -1;
	db_bind_int(s, 1, (int64_t)size);
	while ((row = db_step(s, e)) == DB_ROW) {
		size_t len;
		const char *const object = db_bytes(s, 0, &len);
		const uint64_t n = (uint64_t)db_int(s, 2);

		if (db_int(s, 1) != 0)
			add(&rows, object, len, true, n);
		else
			add_text(&rows, object, len, n);
	}
	if (row == DB_ERR)
		return -1;
	if (rows.count == lines->count && rows.sum == lines->sum)
		return 0;
	return differs(e, &rows, lines);
}
