/* fold: a text without the difference of capital and small letters.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_FOLD_H
#define BASE_FOLD_H

struct text;

/* Adds s with each letter folded as Unicode has it, one for one: GRÜN and grün
 * give the same, and so do the two small sigmas.  Bytes that are not UTF-8 stay
 * as they are.  Whatever the locale of the process. */
void fold_add(struct text *out, const char *s);

#endif
