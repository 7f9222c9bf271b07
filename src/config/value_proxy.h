/* value_proxy: the address of a proxy, and who signs in there.  Private to
 * config.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CONFIG_VALUE_PROXY_H
#define CONFIG_VALUE_PROXY_H

#include <stdbool.h>

/* "http://HOST:PORT" or "https://HOST:PORT" and nothing more.  The port is
 * named: what stands for none differs from program to program. */
bool value_proxy_is_valid(const char *s);
/* "USER:PASSWORD", the password possibly empty. */
bool value_proxy_is_login(const char *s);

#endif
