/* retry: what was given up or is settled, made due once more because somebody
 * asks for it (sync --retry, sync --reread).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_RETRY_H
#define PIPELINE_RETRY_H

#include "base/attr.h"

struct err;
struct flow;

/* Makes every call of the run's period due now that is failed, missing or
 * lost, of which the source only was silent, or named only kinds that are left
 * out, or for which it did not answer in the end.  Within a transaction of its
 * own. */
int retry_calls(struct flow *f, struct err *e) MUST_CHECK;

/* Opens every window of the run's period, whatever its count says: calls that
 * changed places on a settled day leave it as it was.  Not one that is closed
 * and begins before what the source answers for.  What is not read in this run
 * is read by the next one.  Within a transaction of its own. */
int retry_windows(struct flow *f, struct err *e) MUST_CHECK;

#endif
