/* zstd: compressed rows of the ledger, by libzstd, with a dictionary (the
 * words that every task object repeats).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORT_ZSTD_H
#define PORT_ZSTD_H

#include <stddef.h>

#include "base/attr.h"

struct err;
struct text;
struct zstd;

/* Reusable both ways, by one thread at a time; the dictionary (any bytes, may
 * be NULL) is copied.  Free with zstd_free. */
struct zstd *zstd_new(const void *dictionary, size_t len);
void zstd_free(struct zstd *z); /* NULL is fine */
OWN_TYPE(zstd, struct zstd, zstd_free)
/* Replaces out by the packed bytes: one frame, with its length and a
 * checksum. */
void zstd_pack(struct zstd *z, struct text *out, const void *data, size_t len);
/* Replaces out by what was packed.  ERR_TOO_LARGE if that is more than limit
 * bytes; ERR_LEDGER if the bytes are not one whole frame of zstd_pack, or need
 * another dictionary.  Whatever they are, no more than limit is allocated, and
 * what comes back is what was packed: the checksum tells. */
int zstd_unpack(struct zstd *z, struct text *out, const void *data, size_t len,
                size_t limit, struct err *e) MUST_CHECK;

#endif
