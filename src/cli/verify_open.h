/* verify_open: what verify needs, as far as the disk permits.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_VERIFY_OPEN_H
#define CLI_VERIFY_OPEN_H

#include "base/attr.h"

struct cli_context;
struct err;

/* Why nothing can be recorded. */
enum verify_open {
	VERIFY_OPEN_WRITER, /* it can */
	VERIFY_OPEN_READ_ONLY,
	VERIFY_OPEN_FULL,
};

/* Opens configuration, store and ledger, and the lock and the key of the log
 * where what is found can be recorded.  Where nothing can be written, what is
 * there can be read all the same. */
int verify_open(struct cli_context *c, enum verify_open *out,
                struct err *e) MUST_CHECK;

/* To read, where nothing can be written. */
int verify_open_on_full(struct cli_context *c, struct err *e) MUST_CHECK;

#endif
