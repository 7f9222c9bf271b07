/* Any bytes as a name in the archive: what is taken is a name that is written,
 * and what is written is taken.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/kind.h"
#include "store/folder.h"

#define UNSET (-7)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void require(bool is_so)
{
	if (!is_so)
		abort();
}

static void check_number(const char *name)
{
	OWN(text_free) struct text again = { 0 };
	uint64_t n;

	if (!folder_names_parse_number(name, ".jsonl", &n))
		return;
	text_addf(&again, "%012" PRIu64 ".jsonl", n);
	require(strcmp(name, text_str(&again)) == 0);
}

/* The file of a transfer: how long it will be, and the validator. */
static void write_bytes(int64_t total, const char *etag)
{
	const bool is_kept = folder_names_keep_etag(etag);
	char name[256];
	char read[FOLDER_ETAG_MAX];
	int64_t n = UNSET;

	folder_names_bytes(name, total, etag);
	require(folder_names_is_file(name) || strlen(name) >= FOLDER_NAME_MAX);
	require(folder_names_parse_bytes(name, &n, read));
	require(n == total && strcmp(read, is_kept ? etag : "") == 0);
}

static void check_bytes(const char *name)
{
	char etag[FOLDER_ETAG_MAX];
	int64_t total = UNSET;

	if (!folder_names_parse_bytes(name, &total, etag)) {
		require(total == UNSET);
		return;
	}
	require(total >= -1 && strnlen(etag, sizeof(etag)) < sizeof(etag));
	write_bytes(total, etag);
}

static void check_paths(const char *s)
{
	if (folder_names_is_file(s))
		require(s[0] != '.' && strchr(s, '/') == NULL);
	if (folder_names_is_object(s)) {
		require(folder_names_is_readable(s));
		require(strlen(s) < STORE_PATH_MAX);
		require(kind_is_oid(strrchr(s, '/') + 1));
	}
	if (folder_names_is_readable(s))
		require(s[0] != '/' && strstr(s, "..") == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	OWN(mem_own) char *s = mem_copy_bytes((const char *)data, len);

	check_number(s);
	check_bytes(s);
	check_paths(s);
	write_bytes(-1, s);
	write_bytes((int64_t)len, s);
	return 0;
}
