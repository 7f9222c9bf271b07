/* SPDX-License-Identifier: Apache-2.0 */
#include "records/legs.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "ledger/artefacts.h"
#include "port/json.h"
#include "store/store.h"

#define SOURCE_LIMIT ((size_t)16 << 20)

static const struct json_limits source_limits = { SOURCE_LIMIT, 64, 1000000 };

struct reading {
	struct arena *arena;
	const struct json *own, *attributes;
};

/* A member of the attributes, or beside them. */
static const struct json *member(const struct reading *r, const char *key)
{
	const struct json *j = json_member(r->attributes, key);

	return j != NULL ? j : json_member(r->own, key);
}

static const char *text_of(const struct reading *r, const struct json *j)
{
	const char *s = json_text(j);

	return s == NULL || s[0] == '\0' ? NULL : arena_text(r->arena, s);
}

static void read_participants(struct leg *out, const struct reading *r)
{
	const struct json *list = member(r, "participants");

	for (size_t i = 0; i < json_count(list); i++) {
		const char *s = text_of(r, json_at(list, i));

		if (s != NULL &&
		    out->participant_count < ARRAY_COUNT(out->participants))
			out->participants[out->participant_count++] = s;
	}
}

static void read_leg(struct leg *out, struct arena *a, const struct text *t)
{
	OWN(own_json) struct json *j = NULL;
	struct reading r = { .arena = a };
	struct json_slice element;
	struct err ignored;

	if (json_check(text_str(t), t->len, &source_limits, &ignored) != 0)
		return;
	element = json_slice_member(json_slice_whole(text_str(t), t->len),
	                            "capture");
	if (element.at == NULL || json_parse(&j, element, &ignored) != 0)
		return;
	r.own = j;
	r.attributes = json_member(j, "attributes");
	out->channel1 = text_of(&r, member(&r, "channel1"));
	out->channel2 = text_of(&r, member(&r, "channel2"));
	out->agent_id = text_of(&r, member(&r, "agentId"));
	out->screen_id = text_of(&r, member(&r, "screenId"));
	read_participants(out, &r);
}

struct leg *legs_read(struct arena *a, struct store *s,
                      const struct ledger_artefact *list, size_t count)
{
	struct leg *legs = arena_zeroed(a, count + 1, sizeof(*legs));

	for (size_t i = 0; i < count; i++) {
		OWN(text_free) struct text t = { NULL, 0, 0 };
		struct err ignored;

		if (list[i].path != NULL &&
		    store_read(s, list[i].path, "source.json", &t, SOURCE_LIMIT,
		               &ignored) == 0)
			read_leg(&legs[i], a, &t);
	}
	return legs;
}
