/* exclude: named rules that leave tasks out, and count them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MODEL_EXCLUDE_H
#define MODEL_EXCLUDE_H

#include <stddef.h>
#include <stdint.h>

struct task;

/* All conditions given must hold (NULL or -1: not given).  Texts are matched
 * without regard to ASCII case; queue and team match id or name.  A rule with
 * no condition matches nothing. */
struct exclude_rule {
	char *name;
	char *channel, *queue, *team, *direction;
	int64_t shorter_than_ms; /* of the connected duration, else total */
	int64_t longer_than_ms;
};

/* The first rule that matches, or NULL. A rule on a duration does not match
 * a task that has not ended. */
const struct exclude_rule *exclude_match(const struct exclude_rule *rules,
                                         size_t count, const struct task *t);

#endif
