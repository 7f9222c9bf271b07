/* SPDX-License-Identifier: Apache-2.0 */
#include "support/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/secret.h"
#include "support/check.h"

pid_t child_start(int (*run)(void *ctx), void *ctx)
{
	const pid_t pid = fork();
	int fd;

	if (pid < 0)
		fail_msg("cannot fork");
	if (pid > 0)
		return pid;
	/* a test that fails leaves no process behind */
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	secret_no_core();
	fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (fd >= 0)
		(void)dup2(fd, STDERR_FILENO);
	_exit(run(ctx));
}

int child_wait(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			fail_msg("cannot wait for the child");
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

int child_run(int (*run)(void *ctx), void *ctx)
{
	return child_wait(child_start(run, ctx));
}
