/* connect_proxy: the proxy of the tests, as a program for scenarios.
 *
 *   connect_proxy PORT_FILE LOG REPLY LOGIN [NAME=PORT..]
 *
 * Writes its port to PORT_FILE and a line for each CONNECT to LOG, and goes on
 * until it is ended, or its parent ends.  REPLY: a status that every CONNECT
 * is answered with, or "-".  LOGIN: user:password in base64 that it wants, or
 * "-".
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/connect_proxy.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/mem.h"

static bool read_routes(struct connect_route *routes, char **words, int count)
{
	for (int i = 0; i < count; i++) {
		char *equals = strchr(words[i], '=');
		int64_t port;

		if (equals == NULL ||
		    !bytes_parse_i64(&port, equals + 1, 1, 65535))
			return false;
		*equals = '\0';
		routes[i] = (struct connect_route){ words[i], (int)port };
	}
	return true;
}

/* Whole at once: who waits for the file reads the whole number. */
static bool tell_port(const char *path, int port)
{
	OWN(mem_own) char *draft = mem_format("%s.new", path);
	FILE *f = fopen(draft, "we");

	if (f == NULL)
		return false;
	(void)fprintf(f, "%d\n", port);
	return fclose(f) == 0 && rename(draft, path) == 0;
}

int main(int argc, char **argv)
{
	OWN(mem_own) struct connect_route *routes = NULL;
	OWN(mem_own) char *reply = NULL;
	struct connect_plan plan = { 0 };
	struct connect_proxy *p;

	(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
	(void)signal(SIGPIPE, SIG_IGN);
	if (argc < 5)
		return 2;
	routes = mem_zeroed((size_t)argc, sizeof(*routes));
	if (!read_routes(routes, argv + 5, argc - 5))
		return 2;
	plan.routes = routes;
	plan.count = (size_t)(argc - 5);
	plan.log = argv[2];
	reply = mem_format("HTTP/1.1 %s Words\r\nRetry-After: 3600\r\n"
	                   "Content-Length: 0\r\n\r\n",
	                   argv[3]);
	plan.reply = strcmp(argv[3], "-") == 0 ? NULL : reply;
	plan.login = strcmp(argv[4], "-") == 0 ? NULL : argv[4];
	p = connect_proxy_start(&plan);
	if (p == NULL || !tell_port(argv[1], connect_proxy_port(p)))
		return 1;
	for (;;)
		(void)pause();
}
