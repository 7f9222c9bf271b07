/* pick: values out of checked JSON slices, without building a tree.
 *
 * Replies hold hundreds of objects; a tree of each would cost more than all
 * the rest.  Every slice here comes from bytes that json_check passed.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef WEBEX_PICK_H
#define WEBEX_PICK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/task.h"
#include "port/json.h"

struct arena;

/* Whether a raw key (with its quotes) is this one; keys written with escapes
 * are none of ours. */
bool pick_is_key(struct json_slice key, const char *name);
/* A member by its key, ASCII case aside. */
struct json_slice pick_member(struct json_slice object, const char *name);

/* Several members in one walk, each as pick_member finds it. */
void pick_members(struct json_slice object, const char *const names[],
                  struct json_slice values[], size_t count);

/* Not absent, null, false, 0 or empty: an error that a reply does tell of. */
bool pick_is_something(struct json_slice v);
/* How many elements; 0 when it is no array. */
size_t pick_length(struct json_slice array);

/* The text; NULL when it is no text, or holds U+0000. */
char *pick_text(struct arena *a, struct json_slice v);
/* The text, also of a number (as it was written); NULL otherwise. */
char *pick_label(struct arena *a, struct json_slice v);
/* A whole number, also when it comes as text or as 77.0. */
bool pick_i64(int64_t *out, struct json_slice v);
/* The same or -1, for what may be absent and is never negative. */
int64_t pick_count(struct json_slice v);
/* true, false, also as text; TRI_UNKNOWN for all else. */
enum tri pick_tri(struct json_slice v);

#endif
