/* left_out: fields of a task that the source does not know, left out of the
 * questions of this run.
 *
 * A source whose schema has lost a field refuses the whole document that names
 * it as FieldUndefined (docs/source.md, search).  Most fields are kept for
 * people and decide nothing: one that is refused is left out and the page asked
 * again.  What identity, window, class or a rule of the configuration needs is
 * never left out.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef WEBEX_LEFT_OUT_H
#define WEBEX_LEFT_OUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

struct api_call;
struct config;
struct left_out;
struct text;

struct left_out *left_out_new(void);
void left_out_free(struct left_out *l); /* NULL is fine */
OWN_TYPE(left_out, struct left_out, left_out_free)

/* Looks at a page that failed: whether the source refused it for fields that
 * can be left out and are not yet.  They are from now on, each with one
 * warning in the log, and the same page can be asked again.  false: the
 * failure stands. */
bool left_out_learn(struct left_out *l, const struct config *c,
                    const struct api_call *call);
/* Takes them out of a document.  NULL leaves nothing out. */
void left_out_apply(const struct left_out *l, struct text *document);
/* Adds their names, "csatScore, owner/name". */
void left_out_names(const struct left_out *l, struct text *out);

/* The field of a task, by its name or path in it ("owner/name"), is needed
 * for a decision, or by a rule of the configuration: a pure decision. */
bool left_out_is_essential(const struct config *c, const char *field);
/* The path that a text of the source refuses as undefined, into out (of size
 * bytes); false when the text is no such refusal, or does not fit. */
bool left_out_refused(char *out, size_t size, const char *text);

#endif
