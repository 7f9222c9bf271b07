/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/doctor_name.h"

#include <netdb.h>
#include <sys/socket.h>

#include "cli/doctor.h"

void doctor_name(struct doctor *d, const char *host)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL;
	const int status = getaddrinfo(host, NULL, &hints, &found);

	if (status == 0) {
		freeaddrinfo(found);
		doctor_ok(d, "names", "%s is known", host);
	} else {
		doctor_say(d, DOCTOR_FAIL, "names", ERR_NET,
		           "check /etc/resolv.conf and the network",
		           "%s has no address: %s", host, gai_strerror(status));
	}
}
