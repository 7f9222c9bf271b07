/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/stop.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#include "base/err.h"

static atomic_int wish;

static void take(int number)
{
	(void)number;
	if (atomic_fetch_add(&wish, 1) >= 2)
		_exit(EXIT_FAILED);
}

static void install(int number)
{
	struct sigaction action = { .sa_handler = take };

	(void)sigemptyset(&action.sa_mask);
	(void)sigaction(number, &action, NULL);
}

void stop_install(void)
{
	struct sigaction before;

	install(SIGINT);
	install(SIGTERM);
	/* Under nohup it stays ignored. */
	if (sigaction(SIGHUP, NULL, &before) == 0 &&
	    before.sa_handler != SIG_IGN)
		install(SIGHUP);
}

const atomic_int *stop_flag(void)
{
	return &wish;
}
