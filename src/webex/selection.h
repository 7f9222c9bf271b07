/* selection: one field taken out of a GraphQL document; pure text work.
 *
 * Knows the documents of schema/ and no more of the language: one operation,
 * fields with arguments and sets, no fragment, no alias, no directive, no
 * brace or parenthesis inside a text.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef WEBEX_SELECTION_H
#define WEBEX_SELECTION_H

#include <stdbool.h>

struct text;

/* Whether the document selects that path ("taskDetails/tasks/owner/name",
 * from the root on). */
bool selection_has(const char *document, const char *path);

/* Takes the selection at that path out, with its arguments and its set; an
 * object that it was the only selection of goes with it, as a set must not be
 * empty.  false, and nothing changed, when it is not there. */
bool selection_remove(struct text *document, const char *path);

#endif
