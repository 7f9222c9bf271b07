/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/ident.h"

#include <stddef.h>
#include <string.h>

#include "model/kind.h"
#include "port/db.h"

static bool is_dash_place(size_t i)
{
	return i == 8 || i == 13 || i == 18 || i == 23;
}

/* The value of a lower-case hexadecimal digit, -1 if it is none. */
static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool ident_from_uuid(unsigned char out[IDENT_BYTES], const char *s)
{
	unsigned char found[IDENT_BYTES] = { 0 };
	size_t digits = 0;

	for (size_t i = 0; i < UUID_TEXT_MAX - 1; i++) {
		const int value = digit_value(s[i]);

		if (is_dash_place(i) && s[i] == '-')
			continue;
		if (is_dash_place(i) || value < 0)
			return false;
		found[digits / 2] =
		        (unsigned char)(found[digits / 2] * 16 + value);
		digits++;
	}
	if (s[UUID_TEXT_MAX - 1] != '\0')
		return false;
	memcpy(out, found, sizeof(found));
	return true;
}

void ident_to_uuid(char out[UUID_TEXT_MAX], const unsigned char in[IDENT_BYTES])
{
	static const char digits[] = "0123456789abcdef";
	size_t at = 0;

	for (size_t i = 0; i < IDENT_BYTES; i++) {
		if (is_dash_place(at))
			out[at++] = '-';
		out[at++] = digits[in[i] >> 4];
		out[at++] = digits[in[i] & 15];
	}
	out[at] = '\0';
}

void ident_bind(struct db_stmt *s, int n, const char *id)
{
	unsigned char bytes[IDENT_BYTES];

	if (ident_from_uuid(bytes, id))
		db_bind_bytes(s, n, bytes, sizeof(bytes));
	else
		db_bind_text(s, n, id);
}

const char *ident_text(char buf[UUID_TEXT_MAX], struct db_stmt *s, int col)
{
	const void *bytes;
	size_t len;

	if (db_int(s, col + 1) == 0)
		return db_text(s, col);
	bytes = db_bytes(s, col, &len);
	if (len != IDENT_BYTES)
		return "damaged";
	ident_to_uuid(buf, bytes);
	return buf;
}

void ident_bind_oid(struct db_stmt *s, int n, const char *oid)
{
	unsigned char bytes[IDENT_BYTES];

	if (kind_is_oid(oid) && bytes_from_hex(bytes, sizeof(bytes), oid))
		db_bind_bytes(s, n, bytes, sizeof(bytes));
	else
		db_bind_text(s, n, oid);
}
