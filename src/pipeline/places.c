/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/places.h"

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "ledger/artefacts.h"
#include "port/json.h"
#include "port/url.h"
#include "store/store.h"
#include "webex/pick.h"

#define SOURCE_LIMIT ((size_t)1 << 20)

const char *places_of(struct arena *a, const char *link)
{
	const char *const place =
	        link == NULL ? "" : url_without_query(a, link);

	return *place == '\0' ? NULL : place;
}

static const char *place_in(struct arena *a, struct json_slice whole)
{
	static const char file_path[] = "filePath";
	const struct json_slice element = pick_member(whole, "capture");
	const struct json_slice inner =
	        pick_member(pick_member(element, "attributes"), file_path);

	return places_of(
	        a, pick_text(a, json_slice_type(inner) != JSON_ABSENT
	                                ? inner
	                                : pick_member(element, file_path)));
}

static const char *place_of(struct store *s, struct arena *a,
                            const struct ledger_artefact *x)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };
	struct err ignored = { .code = ERR_NONE };

	if (x->state != ARTEFACT_STORED || x->path == NULL ||
	    store_read(s, x->path, "source.json", &t, SOURCE_LIMIT, &ignored) !=
	            0 ||
	    json_check(t.data, t.len, &json_limits_reply, &ignored) != 0)
		return NULL;
	return place_in(a, json_slice_whole(t.data, t.len));
}

const char *const *places_read(struct store *s, struct arena *a,
                               const struct ledger_artefact *known,
                               size_t count)
{
	const char **const places =
	        arena_zeroed(a, count + 1, sizeof(const char *));

	for (size_t n = 0; n < count; n++)
		places[n] = place_of(s, a, &known[n]);
	return places;
}
