/* SPDX-License-Identifier: Apache-2.0 */
#include "base/signals.h"

#include <stddef.h>

void signals_hold(sigset_t *before)
{
	sigset_t all;

	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, before);
}

void signals_release(const sigset_t *before)
{
	(void)pthread_sigmask(SIG_SETMASK, before, NULL);
}
