/* doctor_proxy: whether the way to the source leads through a proxy.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_DOCTOR_PROXY_H
#define CLI_DOCTOR_PROXY_H

#include <stdbool.h>

struct doctor;
struct endpoint;

/* True when it does: the names of the source are then the proxy's to look up,
 * and need not be known here.  A proxy that only the environment names is not
 * used, and is told. */
bool doctor_proxy(struct doctor *d, const struct endpoint *p);

#endif
