/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/recheck.h"

#include <stddef.h>

#include "base/attr.h"
#include "base/text.h"
#include "base/when.h"

static const int64_t hours[] = { 1, 6, 24 };

static bool is_exception(enum task_class class)
{
	return class == CLASS_FAILED || class == CLASS_MISSING ||
	       class == CLASS_LOST;
}

/* How many looks before this one count: each tells by its time which it was. */
static size_t looks_before(const struct recheck_facts *f)
{
	if (f->last_ms < f->settled_ms)
		return 0;
	for (size_t n = 0; n < ARRAY_COUNT(hours); n++)
		if (f->due_ms - f->last_ms == hours[n] * HOUR_MS)
			return n + 1;
	if (!f->is_end_told ||
	    (!is_exception(f->class) && f->due_ms == f->second_ms))
		return ARRAY_COUNT(hours);
	return 0;
}

bool recheck_is_last(const struct recheck_facts *f)
{
	return looks_before(f) == ARRAY_COUNT(hours);
}

int64_t recheck_at_ms(const struct recheck_facts *f)
{
	const size_t n = looks_before(f);

	if (f->class == CLASS_DISPOSED ||
	    !(f->is_short || is_exception(f->class)))
		return 0;
	return n < ARRAY_COUNT(hours) ? f->asked_ms + hours[n] * HOUR_MS : 0;
}

int64_t recheck_unknown_at_ms(const struct class_verdict *v, enum tri requested,
                              int64_t asked_ms, int64_t second_ms)
{
	if (requested != TRI_UNKNOWN || !text_equal(v->reason, "source-silent"))
		return 0;
	return asked_ms < second_ms && second_ms < INT64_MAX ? second_ms : 0;
}
