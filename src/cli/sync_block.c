/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/sync_block.h"

#include <string.h>

#include "base/text.h"
#include "base/when.h"
#include "cli/words.h"
#include "pipeline/sync.h"

int64_t sync_block_to_come(const struct sync_progress *p)
{
	const int64_t unasked = p->calls_new - p->calls_asked;
	const int64_t counted = p->calls_due + p->calls_active;
	const bool is_early = strcmp(p->phase, "discovering") == 0;

	return is_early && unasked > counted ? unasked : counted;
}

int64_t sync_block_remaining_ms(const struct sync_progress *p)
{
	const int64_t more =
	        sync_block_to_come(p) - p->calls_due - p->calls_active;

	if (p->remaining_ms < 0 || p->calls_asked <= 0)
		return -1;
	return p->remaining_ms + more * p->elapsed_ms / p->calls_asked;
}

static void add_remaining(struct text *t, const struct sync_progress *p)
{
	const int64_t remaining = sync_block_remaining_ms(p);

	if (remaining < 0)
		return;
	if (remaining > MINUTE_MS) {
		text_add(t, ", about ");
		text_add_duration_human(t, (remaining + MINUTE_MS - 1) /
		                                   MINUTE_MS * MINUTE_MS);
		text_add(t, " left");
	} else if (sync_block_to_come(p) > 0 || p->transfers_active > 0) {
		text_add(t, ", less than a minute left");
	}
}

static void row(struct text *out, const char *label, struct text *t, int width)
{
	OWN(text_free) struct text line = { NULL, 0, 0 };

	text_addf(&line, "  %-9s ", label);
	text_add(&line, text_str(t));
	words_add_cut(out, text_str(&line), (size_t)width);
	text_clear(t);
}

int sync_block_add(struct text *out, const struct sync_progress *p, int width)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	text_add_count(&t, p->calls_found);
	text_add(&t, " found, ");
	text_add_count(&t, p->calls_asked);
	text_add(&t, " of ");
	text_add_count(&t, p->calls_asked + sync_block_to_come(p));
	text_add(&t, " checked");
	row(out, "calls", &t, width);
	text_add_count(&t, p->stored);
	text_add(&t, " archived, ");
	text_add_count(&t, p->bad + p->failed + p->lost);
	text_add(&t, " not archived, ");
	text_add_count(&t, p->transfers_active);
	text_add(&t, " in progress");
	row(out, "artefacts", &t, width);
	text_add_bytes_human(&t, p->stored_bytes);
	if (p->elapsed_ms >= SECOND_MS) {
		text_add(&t, ", now ");
		text_add_bytes_human(&t, p->bytes_per_s);
		text_add(&t, "/s");
	}
	row(out, "bytes", &t, width);
	words_add_count(&t, p->api_requests, "request", "requests");
	text_add(&t, ", ");
	text_add_count(&t, p->api_last_minute);
	text_add(&t, " of ");
	text_add_count(&t, p->api_per_minute);
	text_add(&t, " in the last minute");
	row(out, "API", &t, width);
	text_add(&t, p->phase);
	if (p->elapsed_ms >= SECOND_MS) {
		text_add(&t, " for ");
		text_add_duration_human(&t,
		                        p->elapsed_ms / SECOND_MS * SECOND_MS);
	}
	add_remaining(&t, p);
	row(out, "time", &t, width);
	return 5;
}
