/* unread: time that was not read, and the command that reads it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_UNREAD_H
#define CLI_UNREAD_H

#include <stdbool.h>
#include <stdint.h>

#include "model/period.h"

struct text;
struct window_hole;

/* So many are named to a person one by one. */
#define UNREAD_SHOWN 3

/* "2026-10-12 to 2026-11-15 10:42 UTC": days of the zone where the ends are
 * their starts. */
void unread_add_range(struct text *out, struct period range);
/* "2026-10-12 to 2026-11-15 (34 days)", and whether it was begun. */
void unread_add(struct text *out, const struct window_hole *h);
/* "wxarchive sync --from 2026-10-12 --to 2026-11-15": all of the range
 * that the source answers for; false, and nothing is added, when it answers
 * for none of it any more. */
bool unread_add_command(struct text *out, struct period range, int64_t now_ms);

#endif
