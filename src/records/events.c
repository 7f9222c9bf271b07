/* SPDX-License-Identifier: Apache-2.0 */
#include "records/events.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/when.h"
#include "ledger/journal.h"
#include "ledger/journal_line.h"
#include "port/json.h"

static const struct json_limits limits = { JOURNAL_LINE_MAX, 16, 10000 };

static const char *member(struct arena *a, const struct json *o,
                          const char *key)
{
	return arena_text(a, json_text(json_member(o, key)));
}

static void read_ingestion(struct event *out, struct arena *a,
                           const struct json *detail)
{
	const struct json *file = json_at(json_member(detail, "files"), 0);

	out->path = member(a, detail, "path");
	out->record_sha256 = member(a, detail, "record_sha256");
	out->source_sha256 = member(a, detail, "source_sha256");
	out->file_name = member(a, file, "name");
	out->file_sha256 = member(a, file, "sha256");
	if (!json_i64(json_member(file, "bytes"), &out->file_bytes))
		out->file_bytes = -1;
}

int events_read(struct event *out, struct arena *a, const char *line,
                size_t len, struct err *e)
{
	OWN(own_json) struct json *j = NULL;
	struct event found = { .file_bytes = -1 };
	const struct json_slice whole = json_slice_whole(line, len);
	struct json_slice detail;
	int64_t n;

	if (json_check(line, len, &limits, e) != 0 ||
	    json_parse(&j, whole, e) != 0)
		return err_set(e, ERR_TAMPER, "is no line of this log");
	found.time = member(a, j, "time");
	found.type = member(a, j, "type");
	found.outcome = member(a, j, "outcome");
	found.actor = member(a, j, "actor");
	found.object = member(a, j, "object");
	if (!json_i64(json_member(j, "n"), &n) || n < 0 || found.time == NULL ||
	    found.type == NULL || found.outcome == NULL)
		return err_set(e, ERR_TAMPER, "is no line of this log");
	found.n = (uint64_t)n;
	detail = json_slice_member(whole, "detail");
	if (detail.at != NULL)
		found.detail = arena_bytes(a, detail.at, detail.len);
	found.line = arena_bytes(a, line, len);
	if (strcmp(found.type, "ingestion") == 0)
		read_ingestion(&found, a, json_member(j, "detail"));
	*out = found;
	return 0;
}

/* Lines that fit; with a limit, a ring of the newest. */
struct search {
	const struct events_query *query;
	char since[WHEN_TEXT_MAX];
	struct arena *arena;
	int (*take)(void *ctx, const struct event *ev, struct err *e);
	void *ctx;
	char **ring;
	size_t next, kept;
};

static bool is_too_old(const struct search *s, const char *line, size_t len)
{
	struct journal_line found;

	return s->query->since_ms >= 0 &&
	       journal_line_read(&found, line, len) &&
	       memcmp(found.time, s->since, JOURNAL_TIME_LEN) < 0;
}

static int give(struct search *s, uint64_t n, const char *line, size_t len,
                bool *fits, struct err *e)
{
	struct event ev;

	arena_reset(s->arena);
	*fits = false;
	if (is_too_old(s, line, len))
		return 0;
	if (events_read(&ev, s->arena, line, len, e) != 0)
		return err_context(e, "log entry %" PRIu64, n);
	*fits = s->query->type == NULL || strcmp(ev.type, s->query->type) == 0;
	if (*fits && s->ring == NULL)
		return s->take(s->ctx, &ev, e);
	return 0;
}

static int take_line(void *ctx, uint64_t n, const char *line, size_t len,
                     struct err *e)
{
	struct search *s = ctx;
	const size_t limit = (size_t)s->query->limit;
	bool fits;

	if (give(s, n, line, len, &fits, e) != 0)
		return -1;
	if (!fits || s->ring == NULL)
		return 0;
	free(s->ring[s->next]);
	s->ring[s->next] = mem_copy_bytes(line, len);
	s->next = (s->next + 1) % limit;
	s->kept += s->kept < limit ? 1 : 0;
	return 0;
}

static int give_ring(struct search *s, struct err *e)
{
	const size_t limit = (size_t)s->query->limit;
	const size_t first = (s->next + limit - s->kept) % limit;

	for (size_t i = 0; i < s->kept; i++) {
		const char *line = s->ring[(first + i) % limit];
		struct event ev;

		arena_reset(s->arena);
		if (events_read(&ev, s->arena, line, strlen(line), e) != 0 ||
		    s->take(s->ctx, &ev, e) != 0)
			return -1;
	}
	return 0;
}

static int search(struct search *s, struct ledger *l, struct err *e)
{
	const struct events_query *q = s->query;
	const uint64_t limit = (uint64_t)q->limit;
	const bool is_plain = q->type == NULL && q->since_ms < 0;
	uint64_t size, first;

	if (q->object != NULL)
		return journal_about(l, q->object, take_line, s, e);
	if (journal_size(l, &size, e) != 0)
		return -1;
	first = is_plain && limit > 0 && size > limit ? size - limit : 0;
	return journal_each(l, first, size, take_line, s, e);
}

int events_each(struct ledger *l, const struct events_query *q,
                int (*take)(void *ctx, const struct event *ev, struct err *e),
                void *ctx, struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct search s = { .query = q, .arena = a, .take = take, .ctx = ctx };
	int rc;

	if (q->since_ms >= 0)
		(void)when_text(s.since, q->since_ms);
	if (q->limit > 0)
		s.ring = mem_zeroed((size_t)q->limit, sizeof(*s.ring));
	rc = search(&s, l, e);
	if (rc == 0 && s.ring != NULL)
		rc = give_ring(&s, e);
	for (size_t i = 0; s.ring != NULL && i < (size_t)q->limit; i++)
		free(s.ring[i]);
	free(s.ring);
	return rc;
}
