/* pace: the one budget of API requests of the process.
 *
 * At most rate requests start in any 60 s (a ring of the last start times,
 * with a safety of 1 s), and none before a Retry-After is over.  Pure: time
 * comes in.  Source: docs/source.md, rate limits (300 requests a minute per
 * client id).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef WEBEX_PACE_H
#define WEBEX_PACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct pace;
struct text;

struct pace *pace_new(int64_t rate_per_min);
void pace_free(struct pace *p);
OWN_TYPE(pace, struct pace, pace_free)
/* How long to wait before the next request may start; 0: now. */
int64_t pace_wait_ms(const struct pace *p, int64_t mono_ms);
/* How long a hold lasts still; 0: there is none. */
int64_t pace_held_ms(const struct pace *p, int64_t mono_ms);
/* Whether that is one that pace_recall has brought. */
bool pace_is_recalled(const struct pace *p);
void pace_started(struct pace *p, int64_t mono_ms);
/* Nothing starts before mono_ms + wait_ms (a Retry-After, or back-off after
 * a 429 without one). */
void pace_hold(struct pace *p, int64_t mono_ms, int64_t wait_ms);
/* The budget as text for the next process: what it must not start again too
 * soon, and ahead requests more, as if they had started now.  Times in it are
 * of the wall clock (now_ms, the same instant as mono_ms).  Recalling text that
 * is none, or of another time, does nothing. */
void pace_text(const struct pace *p, struct text *out, int64_t ahead,
               int64_t now_ms, int64_t mono_ms);
void pace_recall(struct pace *p, const char *text, int64_t now_ms,
                 int64_t mono_ms);
/* The hold in it alone. */
void pace_recall_hold(struct pace *p, const char *text, int64_t now_ms,
                      int64_t mono_ms);
int64_t pace_rate(const struct pace *p);
/* Requests started in the last minute, and all together. */
int64_t pace_in_last_minute(const struct pace *p, int64_t mono_ms);
int64_t pace_total(const struct pace *p);

#endif
