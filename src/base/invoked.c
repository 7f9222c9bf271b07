/* SPDX-License-Identifier: Apache-2.0 */
#include "base/invoked.h"

#include <stdlib.h>

bool invoked_by_systemd(void)
{
	/* never set by this process; NOLINTNEXTLINE(concurrency-mt-unsafe) */
	return getenv("INVOCATION_ID") != NULL;
}
