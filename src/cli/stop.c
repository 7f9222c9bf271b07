/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/stop.h"

#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include "base/err.h"

static atomic_int wish;
static atomic_int signal_number; /* of the first */

static void take(int number)
{
	const int before = atomic_fetch_add(&wish, 1);

	if (before == 0)
		atomic_store(&signal_number, number);
	if (before >= 2)
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

void stop_end(void)
{
	const int number = atomic_load(&signal_number);

	if (number == 0)
		return;
	(void)fflush(NULL);
	(void)signal(number, SIG_DFL);
	(void)raise(number);
}
