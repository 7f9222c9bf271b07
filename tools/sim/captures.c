/* captures: see captures.h; the elements are in captures_write.c.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/captures.h"

#include <json-c/json.h>
#include <string.h>
#include <strings.h>

#include "sim/captures_write.h"
#include "sim/faults.h"
#include "sim/gate.h"
#include "sim/rng.h"
#include "sim/sim.h"
#include "sim/stats.h"

#define IDS_MAX       10
#define EXPIRES_USUAL 60
#define EXPIRES_MAX   60

static bool flag(struct json_object *query, const char *name)
{
	struct json_object *v = NULL;

	return json_object_object_get_ex(query, name, &v) &&
	       json_object_get_boolean(v);
}

static bool read_expiration(struct request *r, struct reply *out,
                            struct json_object *query, struct captures_query *q)
{
	struct json_object *v = NULL;

	q->minutes = EXPIRES_USUAL;
	if (!json_object_object_get_ex(query, "urlExpiration", &v) || v == NULL)
		return true;
	q->minutes = json_object_get_int64(v);
	if (!json_object_is_type(v, json_type_int) || q->minutes <= 0) {
		http_refuse(r, out, 400,
		            "Error: urlExpiration should be "
		            "greater than 0.");
		return false;
	}
	if (q->minutes <= EXPIRES_MAX)
		return true;
	if (r->sim->o.url_expiration != 0) {
		http_refuse(r, out, 400,
		            "Error: urlExpiration should not be greater than "
		            "60.");
		return false;
	}
	q->minutes = EXPIRES_MAX;
	return true;
}

static bool add_id(struct request *r, struct reply *out,
                   struct captures_query *q, struct json_object *v)
{
	const char *id = json_object_get_string(v);

	if (!json_object_is_type(v, json_type_string) || id == NULL) {
		http_refuse(r, out, 400, "Error: taskIds should be strings.");
		return false;
	}
	if (r->sim->o.strict_ids && !bytes_is_uuid(id)) {
		http_refuse(r, out, 400, "Error: invalid task id %s.", id);
		return false;
	}
	for (int i = 0; i < q->count; i++) {
		if (strcmp(q->ids[i], id) == 0) {
			http_refuse(r, out, 400,
			            "Error: taskIds should be unique.");
			return false;
		}
	}
	q->ids[q->count++] = arena_text(r->arena, id);
	return true;
}

static bool read_ids(struct request *r, struct reply *out,
                     struct json_object *query, struct captures_query *q)
{
	struct json_object *list = NULL;
	size_t count;

	if (!json_object_object_get_ex(query, "taskIds", &list) ||
	    !json_object_is_type(list, json_type_array) ||
	    json_object_array_length(list) == 0) {
		http_refuse(r, out, 400, "Error: taskIds is required.");
		return false;
	}
	count = json_object_array_length(list);
	if (count > IDS_MAX) {
		http_refuse(r, out, 400,
		            "Error: taskIds should not be more than 10.");
		return false;
	}
	for (size_t i = 0; i < count; i++)
		if (!add_id(r, out, q, json_object_array_get_idx(list, i)))
			return false;
	return true;
}

static bool read_org(struct request *r, struct reply *out,
                     struct json_object *query,
                     const struct tokens_grant *grant)
{
	struct json_object *v = NULL;
	const char *org;

	if (!json_object_object_get_ex(query, "orgId", &v) || v == NULL) {
		if (!grant->service)
			return true;
		http_refuse(r, out, 400,
		            "Error: orgId is required for a service app.");
		return false;
	}
	org = json_object_get_string(v);
	if (strcasecmp(org, grant->org) == 0)
		return true;
	http_refuse(r, out, 403, "Forbidden From Accessing Resources");
	return false;
}

/* Flags that came in September 2026, as a strict reader that is older takes
 * them. */
static bool refuses_newer(struct request *r, struct reply *out,
                          struct json_object *query)
{
	if (!r->sim->o.captures_old ||
	    (!json_object_object_get_ex(query, "includeScreenRecordings",
	                                NULL) &&
	     !json_object_object_get_ex(query, "includeAllDigitalVersions",
	                                NULL)))
		return false;
	http_refuse(r, out, 400, "Error: unrecognized property in query.");
	return true;
}

static void swap(struct captures_query *q, int a, int b)
{
	const char *id = q->ids[a];

	q->ids[a] = q->ids[b];
	q->ids[b] = id;
}

static void order_ids(struct request *r, struct captures_query *q)
{
	if (r->sim->o.data_order == ORDER_REVERSED)
		for (int i = 0; i < q->count / 2; i++)
			swap(q, i, q->count - 1 - i);
	if (r->sim->o.data_order == ORDER_SHUFFLED)
		for (int i = q->count - 1; i > 0; i--)
			swap(q, i, (int)rng_below(bytes_random_u32(), i + 1));
}

static void answer(struct request *r, struct reply *out,
                   struct json_object *query, const struct tokens_grant *grant)
{
	struct captures_query q = { .request = r };

	if (!read_ids(r, out, query, &q) ||
	    !read_expiration(r, out, query, &q) ||
	    !read_org(r, out, query, grant))
		return;
	stats_captures(r->sim->stats, q.ids, q.count);
	if (refuses_newer(r, out, query))
		return;
	q.segments = flag(query, "includeSegments");
	q.va = flag(query, "includeVARecordings");
	q.screens = flag(query, "includeScreenRecordings");
	q.world = sim_world(r->sim);
	order_ids(r, &q);
	captures_write(&q, &out->text);
	out->status = 200;
	out->content_type = "application/json";
}

void captures_handle(struct request *r, struct reply *out)
{
	const char *type = http_header(r, "Content-Type");
	struct json_object *query = NULL;
	struct tokens_grant grant;
	struct json_object *body;

	if (!gate_enter(r, out, &grant))
		return;
	if (type == NULL || strncasecmp(type, "application/json", 16) != 0) {
		http_refuse(r, out, 415,
		            "Content-Type must be application/json");
		return;
	}
	body = json_tokener_parse(text_str(&r->body));
	if (!json_object_object_get_ex(body, "query", &query) ||
	    !json_object_is_type(query, json_type_object))
		http_refuse(r, out, 400, "Error: query is required.");
	else
		answer(r, out, query, &grant);
	json_object_put(body);
}
