/* fake_clock: a clock whose time only the test moves.
 *
 *   struct fake_clock fake = { .now_ms = 1000 };
 *   const struct clock clock = fake_clock(&fake);
 *
 * Not for several threads at once.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_FAKE_CLOCK_H
#define SUPPORT_FAKE_CLOCK_H

#include <stdint.h>

#include "base/when.h"

struct fake_clock {
	int64_t now_ms;
	int64_t mono_ms;
	int64_t step_ms; /* added to both after each reading */
};

/* The clock that shows f's times; f must outlive it. */
struct clock fake_clock(struct fake_clock *f);
/* Time passes: both clocks. */
void fake_clock_pass(struct fake_clock *f, int64_t ms);

#endif
