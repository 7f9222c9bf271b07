/* search: see search.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/search.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

#include "sim/faults.h"
#include "sim/gate.h"
#include "sim/sim.h"

/* How far an extFilter looks to fill its first page. */
#define EXT_LOOK 2500

/* Validation errors: as an API error, or as errors[] in a 200. */
static void refuse_document(const struct request *r, struct reply *out,
                            const struct gql_errors *errors)
{
	OWN(text_free) struct text words = { 0 };
	const char *comma = "";

	if (r->sim->o.graphql_status == 0) {
		for (struct gql_error *e = errors->first; e; e = e->next) {
			text_addf(&words, "%s%s", comma, e->message);
			comma = "; ";
		}
		http_refuse(r, out, 400, "%s", text_str(&words));
		return;
	}
	http_reply_clear(out);
	out->status = 200;
	out->content_type = "application/json";
	text_add(&out->text, "{\"errors\":[");
	for (struct gql_error *e = errors->first; e != NULL; e = e->next) {
		text_add(&out->text, comma);
		text_add(&out->text, "{\"message\":");
		text_add_json(&out->text, e->message, strlen(e->message));
		text_addf(&out->text,
		          ",\"locations\":[{\"line\":%d,\"column\":%d}],"
		          "\"extensions\":{\"classification\":\"%s\"}}",
		          e->line, e->column,
		          strcmp(e->type, "InvalidSyntax") == 0
		                  ? "InvalidSyntax"
		                  : "ValidationError");
		comma = ",";
	}
	text_add(&out->text, "]}");
}

static struct gql_operation *pick_operation(struct gql_document *d,
                                            const char *name,
                                            struct gql_errors *errors)
{
	struct gql_operation *op = d->operations;

	if (op == NULL || (name == NULL && op->next != NULL)) {
		gql_error_add(errors, 1, 1, "UnknownOperation",
		              "Must provide operation name if query contains "
		              "multiple operations.");
		return NULL;
	}
	while (name != NULL && op != NULL &&
	       (op->name == NULL || strcmp(op->name, name) != 0))
		op = op->next;
	if (op == NULL)
		gql_error_add(errors, 1, 1, "UnknownOperation",
		              "Unknown operation named '%s'.", name);
	return op;
}

static void write_page_info(struct search_call *c, bool more, struct text *out)
{
	const struct options *o = &c->request->sim->o;
	const struct live *live = &c->request->sim->live;
	int64_t next = c->page + 1;

	if (c->aggregations == NULL && more &&
	    next * live->page_size >= live->cap && o->cap_kind == CAP_END)
		more = false;
	text_addf(out, "{\"hasNextPage\":%s,\"endCursor\":",
	          o->has_next != 0 ? "null"
	          : more           ? "true"
	                           : "false");
	if (more)
		text_addf(out, "\"%lld\"}", (long long)next);
	else
		text_add(out, "null}");
}

/* The first position of the page, and how many rows; faults shift it. */
static void page_bounds(struct search_call *c, int64_t count, int64_t *first,
                        int64_t *last)
{
	const struct options *o = &c->request->sim->o;
	const struct live *live = &c->request->sim->live;
	struct fault_hit hit;

	*first = c->page * live->page_size;
	*last = *first + live->page_size;
	if (*last > count)
		*last = count;
	if (o->cap_kind == CAP_EMPTY && *first >= live->cap)
		*last = *first;
	if (*first > 0 && faults_strike(c->request->sim->faults, c->request,
	                                "dup-rows", &hit)) {
		*first -= fault_number(&hit, "n", 1);
		*first = *first < 0 ? 0 : *first;
	}
	if (faults_strike(c->request->sim->faults, c->request, "skip-rows",
	                  &hit))
		*first += fault_number(&hit, "n", 1);
}

/* After the page, tasks enter the window near the start of its order, so that
 * the rows of later pages shift. */
static void insert_between(struct search_call *c)
{
	struct sim *s = c->request->sim;
	struct alteration a = { .plain = true };
	struct fault_hit hit;

	if (!faults_strike(s->faults, c->request, "insert-between", &hit))
		return;
	a.created_ms = c->ascending != fault_is(&hit, "at", "end")
	                       ? c->from_ms + 1
	                       : c->to_ms - 2;
	a.end_ms = a.created_ms + 60000;
	for (int64_t n = fault_number(&hit, "n", 1); n > 0; n--)
		(void)population_insert(s->population, &a);
}

/* After the page, the first tasks of its order leave the search, so that the
 * rows of later pages move up. */
static void leave_between(struct search_call *c, const struct rows *rows)
{
	struct sim *s = c->request->sim;
	struct fault_hit hit;

	if (!faults_strike(s->faults, c->request, "leave-between", &hit))
		return;
	for (int64_t n = fault_number(&hit, "n", 1) - 1; n >= 0; n--) {
		const struct alteration a = {
			.index = rows_at(rows, n),
			.hidden = true,
		};

		if (n < rows_count(rows))
			population_alter(s->population, &a);
	}
}

/* The positions of the page: all rows, or with an extFilter those of the first
 * 2500 rows that it lets through. */
struct page {
	int64_t first, last, total;
	int64_t *at; /* NULL: the positions themselves */
};

static bool page_filtered(struct search_call *c, const struct rows *rows,
                          struct page *p)
{
	const struct live *live = &c->request->sim->live;
	struct row *row = arena_zeroed(c->arena, 1, sizeof(*row));
	int64_t look = rows_count(rows);

	look = look > EXT_LOOK ? EXT_LOOK : look;
	p->at = arena_zeroed(c->arena, (size_t)look + 1, sizeof(*p->at));
	for (int64_t k = 0; k < look; k++) {
		row_fill(&c->world, &c->request->sim->speech_sizes,
		         rows_at(rows, k), ROW_NEEDS_TEXTS, row);
		if (search_activity_passes(c, row))
			p->at[p->total++] = k;
	}
	if (p->total >= live->page_size || rows_count(rows) <= EXT_LOOK)
		return true;
	c->problem = "the first page cannot be filled from the first 2500 "
	             "records: narrow the window or the filter";
	c->problem_status = 413;
	return false;
}

static void write_rows(struct search_call *c, const struct rows *rows,
                       const struct page *p, struct text *out)
{
	const struct gql_selection *tasks = search_child(c->root, "tasks");
	struct search_plan *plan =
	        tasks == NULL ? NULL : search_plan_new(c, tasks);
	struct row *row = arena_zeroed(c->arena, 1, sizeof(*row));
	unsigned needs = search_plan_needs(plan);
	const char *comma = "";

	text_add_char(out, '[');
	for (int64_t k = p->first; k < p->last; k++) {
		row_fill(&c->world, &c->request->sim->speech_sizes,
		         rows_at(rows, p->at == NULL ? k : p->at[k]), needs,
		         row);
		text_add(out, comma);
		search_plan_write(plan, c, row, out);
		comma = ",";
	}
	text_add_char(out, ']');
}

static bool write_tasks(struct search_call *c, const struct rows *rows,
                        struct text *out, bool *more)
{
	struct page p = { 0 };

	if (c->ext_filter == NULL)
		p.total = rows_count(rows);
	else if (!page_filtered(c, rows, &p))
		return false;
	page_bounds(c, p.total, &p.first, &p.last);
	*more = (c->page + 1) * c->request->sim->live.page_size < p.total &&
	        p.last > p.first;
	write_rows(c, rows, &p, out);
	insert_between(c);
	leave_between(c, rows);
	return true;
}

static bool over_cap(struct search_call *c)
{
	const struct options *o = &c->request->sim->o;
	const struct live *live = &c->request->sim->live;

	if (c->page * live->page_size < live->cap || o->cap_kind != CAP_ERROR)
		return false;
	c->problem = "no more than 100000 records can be fetched through "
	             "pagination";
	c->problem_status = 400;
	return true;
}

/* The object of taskDetails; false with a problem. */
static bool write_result(struct search_call *c, struct text *out)
{
	OWN(text_free) struct text tasks = { 0 };
	const char *comma = "";
	bool more = false;

	if (c->aggregations != NULL) {
		if (!search_aggregate(c, &tasks, &more))
			return false;
	} else {
		OWN(own_rows)
		struct rows *rows =
		        search_call_rows(c, c->filter, c->filter_key);

		if (over_cap(c))
			return false;
		if (!write_tasks(c, rows, &tasks, &more))
			return false;
	}
	text_add_char(out, '{');
	for (const struct gql_selection *s = c->root->first; s; s = s->next) {
		text_addf(out, "%s\"%s\":", comma, s->alias);
		if (strcmp(s->name, "tasks") == 0)
			text_add_bytes(out, tasks.data, tasks.len);
		else if (strcmp(s->name, "pageInfo") == 0)
			write_page_info(c, more, out);
		else if (strcmp(s->name, "__typename") == 0)
			text_add(out, "\"TaskDetailsList\"");
		else if (c->interval == NULL)
			text_add(out, "null");
		else
			text_addf(out,
			          "{\"interval\":\"%s\",\"timezone\":\"%s\"}",
			          c->interval, c->timezone);
		comma = ",";
	}
	text_add_char(out, '}');
	return true;
}

static bool run_root(struct request *r, struct reply *out,
                     const struct gql_operation *op,
                     const struct gql_selection *root)
{
	struct search_call c = {
		.request = r,
		.world = sim_world(r->sim),
		.op = op,
		.root = root,
		.arena = r->arena,
	};
	bool good = search_call_read(&c) && write_result(&c, &out->text);

	if (!good)
		http_refuse(r, out, c.problem_status, "%s", c.problem);
	search_call_free(&c);
	return good;
}

static void run(struct request *r, struct reply *out,
                const struct gql_operation *op)
{
	const char *comma = "";

	text_add(&out->text, "{\"data\":{");
	for (const struct gql_selection *s = op->first; s != NULL;
	     s = s->next) {
		text_addf(&out->text, "%s\"%s\":", comma, s->alias);
		if (strcmp(s->name, "__typename") == 0)
			text_add(&out->text, "\"Query\"");
		else if (!run_root(r, out, op, s))
			return;
		comma = ",";
	}
	text_add(&out->text, "}}");
	out->status = 200;
	out->content_type = "application/json";
}

void search_compress(struct request *r, struct reply *out)
{
	z_stream z = { 0 };
	size_t room;
	char *bytes;

	if (out->status != 200 || out->is_media || !http_takes_gzip(r) ||
	    (int64_t)out->text.len <= r->sim->o.gzip_min ||
	    deflateInit2(&z, 1, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return;
	room = deflateBound(&z, out->text.len) + 32;
	bytes = mem_zeroed(room, 1);
	memcpy(&z.next_in, &out->text.data, sizeof(z.next_in));
	z.avail_in = (uInt)out->text.len;
	z.next_out = (Bytef *)bytes;
	z.avail_out = (uInt)room;
	(void)deflate(&z, Z_FINISH);
	text_clear(&out->text);
	text_add_bytes(&out->text, bytes, z.total_out);
	free(bytes);
	(void)deflateEnd(&z);
	http_header_add(r, out, "Content-Encoding", "gzip");
}

static const char *member_text(struct json_object *o, const char *name)
{
	struct json_object *v = NULL;

	if (!json_object_object_get_ex(o, name, &v) ||
	    !json_object_is_type(v, json_type_string))
		return NULL;
	return json_object_get_string(v);
}

static const char *dropped_fields(struct request *r)
{
	struct fault_hit hit;

	if (!faults_strike(r->sim->faults, r, "drop-field", &hit))
		return NULL;
	return fault_text(&hit, "name");
}

static void run_body(struct request *r, struct reply *out,
                     struct json_object *body)
{
	struct gql_errors errors = { .arena = r->arena };
	const char *query = member_text(body, "query");
	struct json_object *variables = NULL;
	struct gql_document *d;
	struct gql_operation *op = NULL;

	if (query == NULL) {
		http_refuse(r, out, 400, "query is missing");
		return;
	}
	(void)json_object_object_get_ex(body, "variables", &variables);
	d = gql_parse(r->arena, query, &errors);
	if (d != NULL)
		op = pick_operation(d, member_text(body, "operationName"),
		                    &errors);
	if (op != NULL)
		gql_check(r->sim->schema, d, op, dropped_fields(r), &errors);
	if (errors.count == 0 && op != NULL)
		gql_bind(r->sim->schema, op, variables, &errors);
	if (errors.count > 0 || op == NULL)
		refuse_document(r, out, &errors);
	else
		run(r, out, op);
}

void search_handle(struct request *r, struct reply *out)
{
	const char *type = http_header(r, "Content-Type");
	struct json_object *body;

	if (!gate_enter(r, out, NULL))
		return;
	if (type == NULL || strncasecmp(type, "application/json", 16) != 0) {
		http_refuse(r, out, 415,
		            "Content-Type must be "
		            "application/json");
		return;
	}
	body = json_tokener_parse(text_str(&r->body));
	if (!json_object_is_type(body, json_type_object))
		http_refuse(r, out, 400, "Body is invalid JSON.");
	else
		run_body(r, out, body);
	json_object_put(body);
}
