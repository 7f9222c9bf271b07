/* omitted: fields of a task that the source does not know, omitted from the
 * questions of this run.
 *
 * A source whose schema has lost a field refuses the whole document that names
 * it as FieldUndefined (docs/source.md, search).  Most fields are kept for
 * people and decide nothing: one that is refused is omitted and the page asked
 * again.  What identity, window, class or a rule of the configuration needs is
 * never omitted.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef WEBEX_OMITTED_H
#define WEBEX_OMITTED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

struct api_call;
struct config;
struct omitted;
struct text;

#define OMITTED_FIELDS_MAX 64  /* in one run: far more is another schema */
#define OMITTED_PATH_BYTES 160 /* of one, with its NUL */
/* What omitted_names adds at most, with a NUL. */
#define OMITTED_NAMES_MAX (OMITTED_FIELDS_MAX * OMITTED_PATH_BYTES)

struct omitted *omitted_new(void);
void omitted_free(struct omitted *l); /* NULL is fine */
OWN_TYPE(omitted, struct omitted, omitted_free)

/* Looks at a page that failed: whether the source refused it for fields that
 * can be omitted and are not yet.  They are from now on, each with one
 * warning in the log, and the same page can be asked again.  false: the
 * failure stands. */
bool omitted_learn(struct omitted *l, const struct config *c,
                   const struct api_call *call);
/* Takes them out of a document.  NULL omits nothing. */
void omitted_apply(const struct omitted *l, struct text *document);
/* Adds their names, "csatScore, owner/name". */
void omitted_names(const struct omitted *l, struct text *out);

/* The field of a task, by its name or path in it ("owner/name"), is needed
 * for a decision, or by a rule of the configuration: a pure decision. */
bool omitted_is_essential(const struct config *c, const char *field);
/* The path that a text of the source refuses as undefined, into out (of size
 * bytes); false when the text is no such refusal, or does not fit. */
bool omitted_refused(char *out, size_t size, const char *text);

#endif
