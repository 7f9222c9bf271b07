/* b64: base64 (RFC 4648, standard alphabet padded; and the URL alphabet
 * without padding), by OpenSSL.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORT_B64_H
#define PORT_B64_H

#include <stdbool.h>
#include <stddef.h>

struct text;

void b64_add(struct text *out, const void *data, size_t len);
void b64_add_url(struct text *out, const void *data, size_t len);
/* Strict: canonical padding, no white space.  Appends; false if malformed. */
bool b64_decode(struct text *out, const char *s, size_t len);

#endif
