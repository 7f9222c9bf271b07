/* verified: what the last verification came to, kept in the ledger so that
 * status can tell it without reading the log.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RECORDS_VERIFIED_H
#define RECORDS_VERIFIED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

struct arena;
struct canon;
struct err;
struct ledger;

struct verified {
	int64_t when_ms;                        /* 0: never */
	int64_t checked, good, bad, unverified; /* artefacts */
	bool is_whole;     /* it looked at every artefact */
	int64_t bad_now;   /* artefacts that were bad when last looked at */
	int64_t other;     /* findings that are of no artefact; */
	int64_t other_bad; /* of these: not only what cannot be verified */
};

int verified_read(struct verified *out, struct ledger *l,
                  struct err *e) MUST_CHECK;
/* In the open transaction. */
int verified_write(const struct verified *v, struct ledger *l,
                   struct err *e) MUST_CHECK;
/* NULL when there was none. */
struct canon *verified_json(const struct verified *v, struct arena *a);

#endif
