/* control: see control.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/control.h"

#include <json-c/json.h>
#include <microhttpd.h>
#include <string.h>

#include "sim/expected.h"
#include "sim/faults.h"
#include "sim/link.h"
#include "sim/pace.h"
#include "sim/sim.h"
#include "sim/simclock.h"
#include "sim/stats.h"
#include "sim/tokens.h"

typedef void control_fn(struct request *r, struct reply *out,
                        struct json_object *body);

static int64_t number(struct json_object *body, const char *name,
                      int64_t fallback)
{
	struct json_object *v = NULL;

	return json_object_object_get_ex(body, name, &v)
	               ? json_object_get_int64(v)
	               : fallback;
}

static bool has(struct json_object *body, const char *name)
{
	return json_object_object_get_ex(body, name, NULL);
}

static const char *string(struct json_object *body, const char *name)
{
	struct json_object *v = NULL;

	return json_object_object_get_ex(body, name, &v)
	               ? json_object_get_string(v)
	               : NULL;
}

static void say(struct reply *out, unsigned status, const char *json)
{
	http_reply_clear(out);
	out->status = status;
	out->content_type = "application/json";
	text_add(&out->text, json);
}

static void do_stats(struct request *r, struct reply *out,
                     struct json_object *body)
{
	(void)body;
	say(out, 200, "{");
	text_addf(&out->text, "\"now_ms\":%lld,",
	          (long long)simclock_now(r->sim->clock));
	pace_json(r->sim->pace, &out->text);
	text_add_char(&out->text, ',');
	stats_json(r->sim->stats, &out->text,
	           http_query_number(r, "ids", 0) != 0,
	           http_query_number(r, "paths", 0) != 0);
	text_add_char(&out->text, '}');
}

static void do_reset_stats(struct request *r, struct reply *out,
                           struct json_object *body)
{
	(void)body;
	stats_reset(r->sim->stats);
	pace_reset(r->sim->pace);
	say(out, 200, "{}");
}

static bool add_faults(struct request *r, struct reply *out,
                       struct json_object *list)
{
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		const char *reason = NULL;
		const char *spec = json_object_get_string(
		        json_object_array_get_idx(list, i));

		if (faults_add(r->sim->faults, spec == NULL ? "" : spec,
		               r->arena, &reason) != 0) {
			say(out, 400, "{\"error\":");
			text_add_json(&out->text, reason, strlen(reason));
			text_add_char(&out->text, '}');
			return false;
		}
	}
	return true;
}

/* {"clear":true,"add":["throttle=count=5",...]}; GET lists them. */
static void do_faults(struct request *r, struct reply *out,
                      struct json_object *body)
{
	struct json_object *list = NULL;

	if (has(body, "clear") || strcmp(r->method, "DELETE") == 0)
		faults_clear(r->sim->faults);
	if (json_object_object_get_ex(body, "add", &list) &&
	    json_object_is_type(list, json_type_array) &&
	    !add_faults(r, out, list))
		return;
	say(out, 200, "");
	faults_json(r->sim->faults, &out->text);
}

/* {"now_ms":N} or {"advance_ms":N}, {"frozen":true} */
static void do_clock(struct request *r, struct reply *out,
                     struct json_object *body)
{
	struct sim *s = r->sim;

	if (has(body, "frozen"))
		simclock_freeze(s->clock, number(body, "frozen", 0) != 0);
	if (has(body, "now_ms"))
		simclock_set(s->clock, number(body, "now_ms", 0));
	if (has(body, "advance_ms"))
		simclock_advance(s->clock, number(body, "advance_ms", 0));
	if (has(body, "date_skew_ms"))
		s->live.date_skew_ms = number(body, "date_skew_ms", 0);
	say(out, 200, "");
	text_addf(&out->text, "{\"now_ms\":%lld}",
	          (long long)simclock_now(s->clock));
}

static void say_id(struct request *r, struct text *out, int64_t index)
{
	char id[POPULATION_ID_MAX];

	population_id(r->sim->population, index, id);
	text_add_json(out, id, strlen(id));
}

/* POST {"created_ms":N,"end_ms":N,"count":N,"plain":true,"delay_ms":N}
 * inserts; {"id":"...","hidden":true,"end_ms":N,"gone_ms":N,"delay_ms":N}
 * changes one (end_ms -1: it stays open; told_end_ms: what the search tells in
 * its place). */
static void do_tasks(struct request *r, struct reply *out,
                     struct json_object *body)
{
	struct population *p = r->sim->population;
	const char *id = string(body, "id");
	struct alteration a = {
		.created_ms = number(body, "created_ms", 0),
		.end_ms = number(body, "end_ms", 0),
		.told_end_ms = number(body, "told_end_ms", 0),
		.extra_delay_ms = number(body, "delay_ms", 0),
		.gone_ms = number(body, "gone_ms", 0),
		.hidden = number(body, "hidden", 0) != 0,
		.plain = number(body, "plain", 0) != 0,
	};

	if (a.end_ms == -1)
		a.end_ms = POPULATION_NEVER;
	say(out, 200, "{\"ids\":[");
	if (id != NULL) {
		a.index = population_find(p, id);
		if (a.index < 0) {
			say(out, 404, "{\"error\":\"no such task\"}");
			return;
		}
		population_alter(p, &a);
		say_id(r, &out->text, a.index);
	}
	for (int64_t n = 0; id == NULL && n < number(body, "count", 1); n++) {
		if (n > 0)
			text_add_char(&out->text, ',');
		say_id(r, &out->text, population_insert(p, &a));
	}
	text_add(&out->text, "]}");
}

/* {"created_before_ms":N}: their artefacts are gone from now on. */
static void do_purge(struct request *r, struct reply *out,
                     struct json_object *body)
{
	population_purge(r->sim->population,
	                 number(body, "created_before_ms", INT64_MAX / 4),
	                 simclock_now(r->sim->clock));
	say(out, 200, "{}");
}

/* {"kind":"access"|"refresh"|"links"}: all of them die. */
static void do_expire(struct request *r, struct reply *out,
                      struct json_object *body)
{
	const char *kind = string(body, "kind");

	if (kind != NULL && strcmp(kind, "links") == 0)
		link_expire_all();
	else if (kind != NULL && strcmp(kind, "refresh") == 0)
		(void)tokens_kill_all(r->sim->tokens, TOKENS_REFRESH);
	else
		(void)tokens_kill_all(r->sim->tokens, TOKENS_ACCESS);
	say(out, 200, "{}");
}

/* {"rate_limit":N,"link_seconds":N,"page_size":N,"cap":N,"stop_shift_ms":N,
 * "no_call_type":true,"no_main":true,"no_transcripts":true} */
static void do_options(struct request *r, struct reply *out,
                       struct json_object *body)
{
	struct live *live = &r->sim->live;

	if (has(body, "rate_limit"))
		pace_set(r->sim->pace, number(body, "rate_limit", 0));
	if (has(body, "link_seconds"))
		live->link_s = number(body, "link_seconds", 0);
	if (number(body, "page_size", 0) > 0)
		live->page_size = number(body, "page_size", 0);
	if (has(body, "cap"))
		live->cap = number(body, "cap", 0);
	if (has(body, "stop_shift_ms"))
		live->stop_shift_ms = number(body, "stop_shift_ms", 0);
	if (has(body, "no_call_type"))
		live->no_call_type = number(body, "no_call_type", 0) != 0;
	if (has(body, "no_main"))
		live->no_main = number(body, "no_main", 0) != 0;
	if (has(body, "no_transcripts"))
		live->no_transcripts = number(body, "no_transcripts", 0) != 0;
	say(out, 200, "{}");
}

static void do_health(struct request *r, struct reply *out,
                      struct json_object *body)
{
	(void)body;
	say(out, 200, "");
	text_addf(&out->text,
	          "{\"now_ms\":%lld,\"tasks\":%lld,\"from_ms\":%lld,"
	          "\"to_ms\":%lld}",
	          (long long)simclock_now(r->sim->clock),
	          (long long)population_count(r->sim->population),
	          (long long)population_from(r->sim->population),
	          (long long)population_to(r->sim->population));
}

static const struct {
	const char *path;
	control_fn *run;
} routes[] = {
	{ "/sim", do_health },
	{ "/sim/stats", do_stats },
	{ "/sim/reset-stats", do_reset_stats },
	{ "/sim/faults", do_faults },
	{ "/sim/clock", do_clock },
	{ "/sim/tasks", do_tasks },
	{ "/sim/purge", do_purge },
	{ "/sim/expire", do_expire },
	{ "/sim/options", do_options },
};

void control_handle(struct request *r, struct reply *out, bool *queued)
{
	struct json_object *body;

	if (strcmp(r->path, "/sim/expected") == 0) {
		*queued = expected_send(r) == (int)MHD_YES;
		return;
	}
	body = json_tokener_parse(text_str(&r->body));
	say(out, 404, "{\"error\":\"no such control\"}");
	for (size_t i = 0; i < ARRAY_COUNT(routes); i++)
		if (strcmp(routes[i].path, r->path) == 0)
			routes[i].run(r, out, body);
	json_object_put(body);
}
