/* SPDX-License-Identifier: Apache-2.0 */
#include "support/fake_clock.h"

static int64_t read_now(void *ctx)
{
	struct fake_clock *f = ctx;
	const int64_t now = f->now_ms;

	fake_clock_pass(f, f->step_ms);
	return now;
}

static int64_t read_mono(void *ctx)
{
	struct fake_clock *f = ctx;
	const int64_t mono = f->mono_ms;

	fake_clock_pass(f, f->step_ms);
	return mono;
}

struct clock fake_clock(struct fake_clock *f)
{
	return (struct clock){ read_now, read_mono, f };
}

void fake_clock_pass(struct fake_clock *f, int64_t ms)
{
	f->now_ms += ms;
	f->mono_ms += ms;
}
