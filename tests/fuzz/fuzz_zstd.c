/* Any bytes as a packed row of the ledger: refused with words, or unpacked
 * within the limit; and any bytes as a row: they come back.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "port/zstd.h"

#define WORDS     "\"channelType\":\"telephony\",\"status\":\"ended\",\"id\":"
#define LIMIT     4096
#define ROW_BYTES ((size_t)16 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void require(bool is_so)
{
	if (!is_so)
		abort();
}

static void unpack(struct zstd *z, const uint8_t *data, size_t len)
{
	OWN(text_free) struct text plain = { 0 };
	struct err e = { .code = ERR_NONE };

	if (zstd_unpack(z, &plain, data, len, LIMIT, &e) == 0) {
		require(plain.len <= LIMIT && plain.data[plain.len] == '\0');
		return;
	}
	require(e.code == ERR_LEDGER || e.code == ERR_TOO_LARGE);
	require(e.text[0] != '\0' && plain.data == NULL);
}

static void pack(struct zstd *z, const uint8_t *data, size_t len)
{
	OWN(text_free) struct text packed = { 0 };
	OWN(text_free) struct text plain = { 0 };
	struct err e;

	zstd_pack(z, &packed, data, len);
	require(zstd_unpack(z, &plain, packed.data, packed.len, ROW_BYTES,
	                    &e) == 0);
	require(plain.len == len);
	require(len == 0 || memcmp(plain.data, data, len) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	OWN(own_zstd) struct zstd *z = zstd_new(WORDS, strlen(WORDS));

	unpack(z, data, len);
	pack(z, data, len);
	return 0;
}
