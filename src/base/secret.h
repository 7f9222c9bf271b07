/* secret: a token or key that must not be seen.
 *
 * Its type fits no log field and no printf argument; the memory is locked
 * where that is allowed and wiped when freed.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

struct secret;
struct secret *secret_new(const char *bytes, size_t len);
/* The same bytes for one owner more, from any thread; NULL gives NULL. */
struct secret *secret_share(struct secret *s);
/* The last owner wipes it. */
void secret_free(struct secret *s);
/* The NUL-terminated bytes: only for handing to a library. */
const char *secret_reveal(const struct secret *s);
size_t secret_len(const struct secret *s);
bool secret_equal(const struct secret *a, const struct secret *b);
void secret_wipe(void *p, size_t len);
/* Turns core files off for this process. */
void secret_no_core(void);
OWN_TYPE(secret, struct secret, secret_free)

#endif
