/* json_scan: the bytes of a JSON string as they are meant.
 *
 * For the other json files only.  Reads a string that json_check has passed,
 * byte by byte, with its escapes undone.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORT_JSON_SCAN_H
#define PORT_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

struct json_scan {
	const char *at; /* next raw byte */
	const char *end;
	char pending[4]; /* rest of an escape, in UTF-8 */
	int pending_count;
	int pending_at;
};

/* raw: what stands between the quotes. */
struct json_scan json_scan_start(const char *raw, size_t len);
/* The next byte (0 to 255), or -1 at the end. */
int json_scan_next(struct json_scan *s);

/* Equal, less or greater by the bytes that are meant. */
int json_scan_compare(const char *a, size_t a_len, const char *b, size_t b_len);

/* The closing quote of the string whose opening one stands at at; end, when
 * there is none. */
const char *json_scan_close(const char *at, const char *end);

/* Four hexadecimal digits, or -1. */
int json_scan_hex4(const char *at, const char *end);

#endif
