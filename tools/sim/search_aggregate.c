/* search_aggregate: aggregations over the tasks of a window (search.h).
 *
 * Tasks are grouped by the fields that the selection names beside
 * "aggregation", and by interval when one is given (in UTC).
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "sim/faults.h"
#include "sim/search.h"
#include "sim/sim.h"
#include "sim/tally.h"

#define GROUP_BY_MAX 10
#define AGG_MAX      32
#define PAGE_SIZE    1000

struct aggregation {
	const char *name, *type;
	const struct row_field *field;
	struct filter *filter;
};

struct sum {
	int64_t count;
	double sum, min, max;
	struct tally distinct;
};

struct group {
	char *key;
	char *label[GROUP_BY_MAX]; /* the values as JSON */
	int64_t start_ms;
	struct sum sums[AGG_MAX];
	struct group *next;
};

struct run {
	struct search_call *c;
	struct aggregation agg[AGG_MAX];
	int agg_count;
	const struct row_field *by[GROUP_BY_MAX];
	const char *by_path[GROUP_BY_MAX];
	int by_count;
	unsigned needs;
	struct group *first, *last;
	int64_t group_count;
};

static bool refuse(struct run *r, const char *words)
{
	r->c->problem = words;
	r->c->problem_status = 400;
	return false;
}

static bool read_one(struct run *r, const struct gql_value *v)
{
	struct aggregation *a = &r->agg[r->agg_count];
	const struct gql_value *filter = gql_get(v, "filter");
	const char *path = gql_get(v, "field")->text;
	const char *reason = NULL;

	if (r->agg_count == AGG_MAX)
		return refuse(r, "too many aggregations");
	a->name = gql_get(v, "name")->text;
	a->type = gql_get(v, "type")->text;
	a->field = row_field_find(path);
	if (filter != NULL && filter->kind != GQL_NULL)
		a->filter = filter_new(filter, &reason);
	r->agg_count++;
	if (reason != NULL)
		return refuse(r, reason);
	if (a->field == NULL)
		return refuse(r, arena_format(r->c->arena,
		                              "field %s cannot be aggregated",
		                              path));
	r->needs |= a->field->needs | filter_needs(a->filter);
	return true;
}

static bool read_groups(struct run *r, const struct gql_selection *set,
                        const char *above)
{
	for (const struct gql_selection *s = set; s != NULL; s = s->next) {
		const char *path = above[0] == '\0'
		                           ? s->name
		                           : arena_format(r->c->arena, "%s.%s",
		                                          above, s->name);

		if (strcmp(path, "aggregation") == 0 ||
		    strcmp(path, "intervalStartTime") == 0)
			continue;
		if (s->first != NULL) {
			if (!read_groups(r, s->first, path))
				return false;
			continue;
		}
		if (r->by_count == GROUP_BY_MAX)
			return refuse(r, "no more than 10 fields can be "
			                 "grouped by");
		r->by[r->by_count] = row_field_find(path);
		r->by_path[r->by_count] = path;
		if (r->by[r->by_count] != NULL)
			r->needs |= r->by[r->by_count]->needs;
		r->by_count++;
	}
	return true;
}

static int64_t interval_start(const struct search_call *c, int64_t ms)
{
	int year;
	int month;
	int day;

	if (c->interval == NULL)
		return 0;
	if (strcmp(c->interval, "FIFTEEN_MINUTES") == 0)
		return ms - ms % (15 * INT64_C(60000));
	if (strcmp(c->interval, "THIRTY_MINUTES") == 0)
		return ms - ms % (30 * INT64_C(60000));
	if (strcmp(c->interval, "HOURLY") == 0)
		return ms - ms % (60 * INT64_C(60000));
	if (strcmp(c->interval, "DAILY") == 0)
		return ms - ms % DAY_MS;
	if (strcmp(c->interval, "WEEKLY") == 0)
		return ms - (ms - 4 * DAY_MS) % (7 * DAY_MS);
	when_date(ms, &year, &month, &day);
	return when_from_date(year, month, 1);
}

static char *value_json(const struct row_value *v)
{
	struct text t = { 0 };

	switch (v->kind) {
	case ROW_NULL:
		text_add(&t, "null");
		break;
	case ROW_NUMBER:
		text_addf(&t, "%lld", (long long)v->number);
		break;
	case ROW_FLAG:
		text_add(&t, v->number != 0 ? "true" : "false");
		break;
	case ROW_TEXT:
		text_add_json(&t, v->text, strlen(v->text));
		break;
	}
	return text_take(&t);
}

static struct group *group_of(struct run *r, const struct row *row)
{
	char *label[GROUP_BY_MAX] = { 0 };
	OWN(text_free) struct text key = { 0 };
	int64_t start = interval_start(
	        r->c, r->c->by_end ? row->task.end_ms : row->task.created_ms);
	struct group *g = r->first;

	text_addf(&key, "%lld", (long long)start);
	for (int i = 0; i < r->by_count; i++) {
		struct row_value v;

		row_get(row, r->by[i], &v);
		label[i] = value_json(&v);
		text_addf(&key, ",%s", label[i]);
	}
	while (g != NULL && strcmp(g->key, text_str(&key)) != 0)
		g = g->next;
	if (g == NULL) {
		g = mem_zeroed(1, sizeof(*g));
		g->key = mem_copy_text(text_str(&key));
		g->start_ms = start;
		memcpy(g->label, label, sizeof(label));
		if (r->last == NULL)
			r->first = g;
		else
			r->last->next = g;
		r->last = g;
		r->group_count++;
		return g;
	}
	for (int i = 0; i < r->by_count; i++)
		free(label[i]);
	return g;
}

static void sum_add(struct sum *s, const struct row_value *v, bool distinct)
{
	double x = (double)v->number;
	char *text;

	if (v->kind == ROW_NULL)
		return;
	if (s->count == 0 || x < s->min)
		s->min = x;
	if (s->count == 0 || x > s->max)
		s->max = x;
	s->sum += x;
	s->count++;
	if (!distinct)
		return;
	text = value_json(v);
	(void)tally_add(&s->distinct, text);
	free(text);
}

static void count_row(struct run *r, const struct row *row)
{
	struct group *g = group_of(r, row);

	for (int i = 0; i < r->agg_count; i++) {
		const struct aggregation *a = &r->agg[i];
		struct row_value v;

		if (!filter_passes(a->filter, row))
			continue;
		row_get(row, a->field, &v);
		sum_add(&g->sums[i], &v, strcmp(a->type, "cardinality") == 0);
	}
}

/* Counting ids of an unfiltered window needs no look at any task. */
static bool count_fast(struct run *r, const struct rows *rows)
{
	struct group *g;

	if (r->by_count > 0 || r->c->interval != NULL ||
	    r->c->ext_filter != NULL || rows_count(rows) == 0)
		return false;
	for (int i = 0; i < r->agg_count; i++)
		if (strcmp(r->agg[i].field->path, "id") != 0 ||
		    r->agg[i].filter != NULL ||
		    (strcmp(r->agg[i].type, "count") != 0 &&
		     strcmp(r->agg[i].type, "cardinality") != 0))
			return false;
	g = mem_zeroed(1, sizeof(*g));
	g->key = mem_copy_text("");
	for (int i = 0; i < r->agg_count; i++)
		g->sums[i].count = rows_count(rows);
	r->first = r->last = g;
	r->group_count = 1;
	return true;
}

static void count_all(struct run *r, const struct rows *rows)
{
	struct row *row = arena_zeroed(r->c->arena, 1, sizeof(*row));

	for (int64_t k = 0; k < rows_count(rows); k++) {
		row_fill(&r->c->world, &r->c->request->sim->speech_sizes,
		         rows_at(rows, k), r->needs, row);
		if (search_activity_passes(r->c, row))
			count_row(r, row);
	}
	if (r->first == NULL && r->by_count == 0 && r->c->interval == NULL &&
	    r->c->request->sim->o.empty_aggregation == 0) {
		r->first = mem_zeroed(1, sizeof(*r->first));
		r->first->key = mem_copy_text("");
		r->group_count = 1;
	}
}

static double result_of(const struct run *r, const struct group *g, int i)
{
	const struct sum *s = &g->sums[i];
	const char *type = r->agg[i].type;
	struct fault_hit hit;

	if (strcmp(type, "count") == 0 &&
	    faults_strike(r->c->request->sim->faults, r->c->request,
	                  "count-off", &hit))
		return (double)(s->count + fault_number(&hit, "by", 1));
	if (strcmp(type, "cardinality") == 0 && s->distinct.used > 0)
		return (double)s->distinct.used;
	if (strcmp(type, "count") == 0 || strcmp(type, "cardinality") == 0)
		return (double)s->count;
	if (strcmp(type, "min") == 0)
		return s->min;
	if (strcmp(type, "max") == 0)
		return s->max;
	if (strcmp(type, "sum") == 0)
		return s->sum;
	return s->count == 0 ? 0.0 : s->sum / (double)s->count;
}

static void write_results(const struct run *r, const struct group *g,
                          const struct gql_selection *s, struct text *out)
{
	text_add_char(out, '[');
	for (int i = 0; i < r->agg_count; i++) {
		const char *comma = "";

		text_add(out, i == 0 ? "{" : ",{");
		for (const struct gql_selection *f = s->first; f; f = f->next) {
			text_addf(out, "%s\"%s\":", comma, f->alias);
			if (strcmp(f->name, "name") == 0)
				text_add_json(out, r->agg[i].name,
				              strlen(r->agg[i].name));
			else
				text_addf(out, "%.*f", 1, result_of(r, g, i));
			comma = ",";
		}
		text_add_char(out, '}');
	}
	text_add_char(out, ']');
}

static void write_group(const struct run *r, const struct group *g,
                        const struct gql_selection *set, const char *above,
                        struct text *out)
{
	const char *comma = "";

	text_add_char(out, '{');
	for (const struct gql_selection *s = set; s != NULL; s = s->next) {
		const char *path = above[0] == '\0'
		                           ? s->name
		                           : arena_format(r->c->arena, "%s.%s",
		                                          above, s->name);

		text_addf(out, "%s\"%s\":", comma, s->alias);
		comma = ",";
		if (strcmp(path, "aggregation") == 0) {
			write_results(r, g, s, out);
		} else if (strcmp(path, "intervalStartTime") == 0) {
			text_addf(out, r->c->interval == NULL ? "null" : "%lld",
			          (long long)g->start_ms);
		} else if (s->first != NULL) {
			write_group(r, g, s->first, path, out);
		} else {
			int i = 0;

			while (i + 1 < r->by_count &&
			       strcmp(r->by_path[i], path) != 0)
				i++;
			text_add(out,
			         g->label[i] == NULL ? "null" : g->label[i]);
		}
	}
	text_add_char(out, '}');
}

static void write_page(const struct run *r, const struct gql_selection *tasks,
                       struct text *out, bool *more)
{
	int64_t first = r->c->page * PAGE_SIZE;
	int64_t at = 0;

	text_add_char(out, '[');
	for (const struct group *g = r->first; g != NULL; g = g->next, at++) {
		if (at < first || at >= first + PAGE_SIZE)
			continue;
		if (at > first)
			text_add_char(out, ',');
		write_group(r, g, tasks->first, "", out);
	}
	text_add_char(out, ']');
	*more = r->group_count > first + PAGE_SIZE;
}

static void run_free(struct run *r)
{
	for (int i = 0; i < r->agg_count; i++)
		filter_free(r->agg[i].filter);
	while (r->first != NULL) {
		struct group *g = r->first;

		r->first = g->next;
		for (int i = 0; i < GROUP_BY_MAX; i++)
			free(g->label[i]);
		for (int i = 0; i < AGG_MAX; i++)
			tally_free(&g->sums[i].distinct);
		free(g->key);
		free(g);
	}
}

static bool run_all(struct run *r, struct text *out, bool *more)
{
	const struct gql_selection *tasks = search_child(r->c->root, "tasks");
	const struct gql_value *list = r->c->aggregations;

	if (tasks == NULL)
		return refuse(r, "tasks is not selected");
	for (const struct gql_value *v = list->first; v != NULL; v = v->next)
		if (v->kind == GQL_OBJECT && !read_one(r, v))
			return false;
	if (!read_groups(r, tasks->first, ""))
		return false;
	{
		OWN(own_rows)
		struct rows *rows =
		        search_call_rows(r->c, r->c->filter, r->c->filter_key);

		if (!count_fast(r, rows))
			count_all(r, rows);
	}
	write_page(r, tasks, out, more);
	return true;
}

bool search_aggregate(struct search_call *c, struct text *out, bool *more)
{
	struct run r = { .c = c };
	bool good = run_all(&r, out, more);

	run_free(&r);
	return good;
}
