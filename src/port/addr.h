/* addr: what kind of place an IP address is.
 *
 * The judgement behind "no link is followed into a private address range":
 * whatever the registries of special-purpose addresses do not call globally
 * reachable is not public, and an address that carries another inside it
 * (mapped, NAT64, 6to4) is judged by the one inside.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORT_ADDR_H
#define PORT_ADDR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

struct err;
struct sockaddr;

enum addr_class { ADDR_PUBLIC, ADDR_LOOPBACK, ADDR_PRIVATE };

/* An address in 16 bytes; IPv4 as ::ffff:a.b.c.d. */
struct addr {
	unsigned char bytes[16];
};

/* A literal ("10.0.0.1", "fe80::1%eth0" without the zone counted). */
bool addr_parse(struct addr *out, const char *literal);
/* Of a socket address; false if it is neither IPv4 nor IPv6. */
bool addr_of(struct addr *out, const struct sockaddr *sa);
#define ADDR_TEXT_MAX 48
void addr_text(char out[ADDR_TEXT_MAX], const struct addr *a);
enum addr_class addr_classify(const struct addr *a);

/* A list of networks: "10.1.0.0/16, fd00::/8"; a bare address is itself. */
struct addr_nets;
/* NULL or "" gives an empty list.  ERR_CONFIG names the bad entry. */
int addr_nets_parse(struct addr_nets **out, const char *list,
                    struct err *e) MUST_CHECK;
bool addr_nets_hold(const struct addr_nets *n, const struct addr *a);
void addr_nets_free(struct addr_nets *n);
OWN_TYPE(addr_nets, struct addr_nets, addr_nets_free)

#endif
