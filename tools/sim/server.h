/* server: the two listeners and the way of a request through the parts.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_SERVER_H
#define SIM_SERVER_H

#include <stdbool.h>
#include <stdint.h>

struct server;
struct sim;

/* Starts the API or the media host on 127.0.0.1; NULL with a line on
 * standard error.  port 0: any free one. */
struct server *server_start(struct sim *sim, bool media, int64_t port,
                            int64_t threads);
int server_port(const struct server *s);
void server_stop(struct server *s);

#endif
