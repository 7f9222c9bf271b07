/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/captures_element.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/evidence.h"
#include "port/digest.h"
#include "port/url.h"
#include "webex/pick.h"

#define ID_MAX_BYTES 512
#define PATH_DIGITS  32

/* What is read of an element: mostly in its attributes{}, ATTRIBUTES and ID
 * beside them. */
enum member {
	FILE_PATH,
	FILE_NAME,
	START_TIME,
	STOP_TIME,
	CREATE_TIME,
	CALL_TYPE,
	CHANNEL_1,
	CHANNEL_2,
	SEGMENT,
	SENSITIVE,
	SOURCE,
	PROVIDER,
	LANGUAGE_CODE,
	AGENT_ID,
	SCREEN_ID,
	ID,
	CONFIG_ID,
	ATTRIBUTES,
	MEMBER_COUNT,
};

static const char *const member_names[MEMBER_COUNT] = {
	[FILE_PATH] = "filePath",
	[FILE_NAME] = "fileName",
	[START_TIME] = "startTime",
	[STOP_TIME] = "stopTime",
	[CREATE_TIME] = "createTime",
	[CALL_TYPE] = "callType",
	[CHANNEL_1] = "channel1",
	[CHANNEL_2] = "channel2",
	[SEGMENT] = "segment",
	[SENSITIVE] = "sensitive",
	[SOURCE] = "source",
	[PROVIDER] = "provider",
	[LANGUAGE_CODE] = "languageCode",
	[AGENT_ID] = "agentId",
	[SCREEN_ID] = "screenId",
	[ID] = "id",
	[CONFIG_ID] = "configId",
	[ATTRIBUTES] = "attributes",
};

struct element {
	struct json_slice whole;
	struct json_slice own[MEMBER_COUNT];
	struct json_slice attributes[ID];
};

static struct element element_of(struct json_slice v)
{
	struct element el = { .whole = v };

	pick_members(v, member_names, el.own, MEMBER_COUNT);
	pick_members(el.own[ATTRIBUTES], member_names, el.attributes, ID);
	return el;
}

static struct json_slice value_of(const struct element *el, enum member m)
{
	return json_slice_type(el->attributes[m]) != JSON_ABSENT
	               ? el->attributes[m]
	               : el->own[m];
}

static char *text_of(struct arena *a, const struct element *el, enum member m)
{
	return pick_label(a, value_of(el, m));
}

/* NULL for a link that is none (yet): null, empty, or no text. */
static char *link_of(struct arena *a, const struct element *el)
{
	char *link = pick_text(a, value_of(el, FILE_PATH));

	return link == NULL || *link == '\0' ? NULL : link;
}

static bool same_word(const char *s, const char *word)
{
	return s != NULL && strcasecmp(s, word) == 0;
}

static enum kind kind_of_recording(const struct artefact *r)
{
	if (same_word(r->call_type, "consult"))
		return KIND_CONSULT;
	if (same_word(r->call_type, "va-main"))
		return KIND_VA_MAIN;
	if (same_word(r->call_type, "va-consult"))
		return KIND_VA_CONSULT;
	return r->is_segment == TRI_YES ? KIND_SEGMENT : KIND_MAIN;
}

/* The identity of an element that has none: where its bytes lie. */
static char *id_of_link(struct arena *a, const char *link)
{
	struct err ignored = { .code = ERR_NONE };
	char hex[DIGEST_SHA256_HEX];
	const char *place;
	struct url u;

	if (url_parse(&u, a, link, &ignored) == 0)
		place = arena_format(a, "%s%s", u.host, u.path);
	else
		place = arena_bytes(a, link, strcspn(link, "?#"));
	digest_sha256_hex(hex, place, strlen(place));
	return arena_format(a, "path-%.*s", PATH_DIGITS, hex);
}

static char *id_of_content(struct arena *a, struct json_slice v)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };
	char hex[DIGEST_SHA256_HEX];

	json_add_without_queries(&t, v);
	digest_sha256_hex(hex, text_str(&t), t.len);
	return arena_format(a, "none-%.*s", PATH_DIGITS, hex);
}

static bool is_id(const char *id)
{
	return id != NULL && *id != '\0' && strlen(id) <= ID_MAX_BYTES;
}

/* Others read configId in its place, of transcripts (docs/source.md, captures).
 */
static const char *own_id_of(struct arena *a, const struct element *el)
{
	const char *id = pick_label(a, el->own[ID]);

	if (!is_id(id))
		id = pick_label(a, el->own[CONFIG_ID]);
	return is_id(id) ? id : NULL;
}

/* For one that has none: where it lies, or what is said of it. */
static const char *made_id_of(struct arena *a, const struct element *el,
                              const char *link)
{
	return link != NULL ? id_of_link(a, link) : id_of_content(a, el->whole);
}

static void fill_lists_own(struct artefact *r, struct arena *a,
                           enum captures_list list, const struct element *el)
{
	switch (list) {
	case CAPTURES_RECORDING:
		r->call_type = text_of(a, el, CALL_TYPE);
		r->channel1 = text_of(a, el, CHANNEL_1);
		r->channel2 = text_of(a, el, CHANNEL_2);
		r->is_segment = pick_tri(value_of(el, SEGMENT));
		r->is_sensitive = pick_tri(value_of(el, SENSITIVE));
		r->kind = kind_of_recording(r);
		return;
	case CAPTURES_TRANSCRIPTION:
		r->source = text_of(a, el, SOURCE);
		r->provider = text_of(a, el, PROVIDER);
		r->language = text_of(a, el, LANGUAGE_CODE);
		r->kind = KIND_TRANSCRIPT;
		return;
	case CAPTURES_SCREEN:
		r->agent_id = text_of(a, el, AGENT_ID);
		r->screen_id = text_of(a, el, SCREEN_ID);
		r->kind = KIND_SCREEN;
		return;
	}
}

int captures_element_read(struct artefact *out, struct arena *a,
                          enum captures_list list, struct json_slice v,
                          struct err *e)
{
	const struct element el = element_of(v);
	struct artefact r = {
		.is_segment = TRI_UNKNOWN,
		.is_sensitive = TRI_UNKNOWN,
		.raw = v.at,
		.raw_len = v.len,
	};

	if (json_slice_type(v) != JSON_OBJECT)
		return err_set(e, ERR_SHAPE, "an artefact is no object");
	if (json_slice_type(el.own[ATTRIBUTES]) == JSON_ARRAY)
		return err_set(e, ERR_SHAPE,
		               "an artefact has a list of attributes, as in "
		               "the form before the release");
	r.url = link_of(a, &el);
	r.own_id = own_id_of(a, &el);
	r.source_id = r.own_id != NULL ? r.own_id : made_id_of(a, &el, r.url);
	if (r.source_id != NULL && evidence_is(r.source_id))
		return err_set(e, ERR_SHAPE,
		               "the id %.80s has the form that is kept for "
		               "evidence",
		               r.source_id);
	r.file_name = text_of(a, &el, FILE_NAME);
	r.start_ms = pick_count(value_of(&el, START_TIME));
	r.stop_ms = pick_count(value_of(&el, STOP_TIME));
	r.create_ms = pick_count(value_of(&el, CREATE_TIME));
	fill_lists_own(&r, a, list, &el);
	*out = r;
	return 0;
}

static int compare_texts(const char *x, const char *y)
{
	if (x == NULL || y == NULL)
		return (x != NULL) - (y != NULL);
	return strcmp(x, y);
}

static int compare_elements(const struct artefact *x, const struct artefact *y)
{
	int order = (x->kind > y->kind) - (x->kind < y->kind);

	if (order == 0)
		order = compare_texts(x->source_id, y->source_id);
	if (order == 0)
		order = (x->start_ms > y->start_ms) -
		        (x->start_ms < y->start_ms);
	if (order == 0)
		order = compare_texts(x->file_name, y->file_name);
	return order;
}

/* What an element says, its links' queries aside. */
struct content {
	unsigned char digest[DIGEST_SHA256_BYTES];
};

static struct content content_of(const struct artefact *r)
{
	const struct json_slice raw = { r->raw, r->raw_len };
	OWN(text_free) struct text t = { NULL, 0, 0 };
	struct content c;

	json_add_without_queries(&t, raw);
	digest_sha256(c.digest, text_str(&t), t.len);
	return c;
}

static size_t drop_repetitions(struct artefact *list, size_t count,
                               struct arena *a)
{
	struct content *seen = arena_zeroed(a, count + 1, sizeof(*seen));
	size_t kept = 0;

	if (count < 2)
		return count;
	for (size_t i = 0; i < count; i++) {
		size_t j = 0;

		seen[kept] = content_of(&list[i]);
		while (memcmp(&seen[j], &seen[kept], sizeof(*seen)) != 0 ||
		       (j < kept && list[j].kind != list[i].kind))
			j++;
		if (j == kept)
			list[kept++] = list[i];
	}
	return kept;
}

static bool are_one(const struct artefact *x, const struct artefact *y)
{
	return x->kind == y->kind && x->start_ms == y->start_ms &&
	       compare_texts(x->source_id, y->source_id) == 0;
}

size_t captures_element_join(struct artefact *list, size_t first, size_t count,
                             struct arena *a)
{
	bool *is_met;
	size_t end;
	size_t kept = first;

	if (count == first)
		return count;
	is_met = arena_zeroed(a, first + 1, sizeof(*is_met));
	end = first + drop_repetitions(list + first, count - first, a);
	for (size_t i = first; i < end; i++) {
		size_t j = 0;

		while (j < first && (is_met[j] || !are_one(&list[j], &list[i])))
			j++;
		if (j < first)
			is_met[j] = true;
		else
			list[kept++] = list[i];
	}
	return kept;
}

static int compare_places(const void *x, const void *y)
{
	const struct artefact *const *px = x;
	const struct artefact *const *py = y;

	return compare_elements(*px, *py);
}

/* In the order of (kind, id, start, name): the first of an id keeps it, the
 * others get their start behind it, and a number where that is not enough. */
static void part_ids(struct artefact *const *order, size_t count,
                     struct arena *a)
{
	const struct artefact *first = NULL;
	const char *id = "";
	int64_t start_ms = -1;
	unsigned same = 0;

	for (size_t i = 0; i < count; i++) {
		struct artefact *r = order[i];

		if (first == NULL || first->kind != r->kind ||
		    strcmp(id, r->source_id) != 0) {
			first = r;
			id = r->source_id;
			start_ms = -1;
			same = 0;
			continue;
		}
		same = r->start_ms == start_ms ? same + 1 : 0;
		start_ms = r->start_ms;
		r->source_id =
		        same == 0 ? arena_format(a, "%s~%" PRId64, id,
		                                 r->start_ms)
		                  : arena_format(a, "%s~%" PRId64 "~%u", id,
		                                 r->start_ms, same + 1);
	}
}

void captures_element_name(struct artefact *list, size_t count, struct arena *a)
{
	struct artefact **const order =
	        arena_zeroed(a, count + 1, sizeof(struct artefact *));

	for (size_t i = 0; i < count; i++)
		order[i] = &list[i];
	qsort(order, count, sizeof(struct artefact *), compare_places);
	part_ids(order, count, a);
}
