/* roff: text for manual pages.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CONFIG_ROFF_H
#define CONFIG_ROFF_H

struct text;

/* Escapes s so that it stands as it is: backslash, hyphen, quotes, a period
 * at the beginning of a line. */
void roff_add(struct text *out, const char *s);

#endif
