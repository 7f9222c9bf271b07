/* deflate: compressed rows of the ledger, by zlib, with a preset
 * dictionary (the words that every task object repeats).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORT_DEFLATE_H
#define PORT_DEFLATE_H

#include <stddef.h>

#include "base/attr.h"

struct deflate;
struct err;
struct text;

/* Reusable both ways; the dictionary (may be NULL) is copied. */
struct deflate *deflate_new(const void *dictionary, size_t len);
void deflate_free(struct deflate *d);
OWN_TYPE(deflate, struct deflate, deflate_free)
/* Replaces out by the packed bytes. */
void deflate_pack(struct deflate *d, struct text *out, const void *data,
                  size_t len);
/* Replaces out; at most limit bytes (ERR_TOO_LARGE), ERR_LEDGER if the bytes
 * are not ours. */
int deflate_unpack(struct deflate *d, struct text *out, const void *data,
                   size_t len, size_t limit, struct err *e) MUST_CHECK;

#endif
