/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/pressure.h"

int64_t pressure_limit(const struct pressure *p, int64_t max)
{
	return p->is_cut && p->limit < max ? p->limit : max;
}

void pressure_served(struct pressure *p, int64_t max)
{
	p->strikes = 0;
	if (!p->is_cut || ++p->served < p->limit)
		return;
	p->served = 0;
	p->is_cut = ++p->limit < max;
}

bool pressure_failed(struct pressure *p, int64_t max, int64_t sent_ms,
                     int64_t now_ms)
{
	const int64_t limit = pressure_limit(p, max);

	/* what was sent before tells nothing of what was done since */
	if (p->is_cut && sent_ms < p->cut_ms)
		return false;
	p->is_cut = true;
	p->cut_ms = now_ms;
	p->served = 0;
	p->limit = limit > 1 ? limit / 2 : 1;
	if (limit > 1)
		return false;
	p->strikes++;
	return true;
}
