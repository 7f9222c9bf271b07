/* search_call: the arguments of taskDetails (search.h).
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/when.h"
#include "sim/search.h"
#include "sim/sim.h"
#include "sim/simclock.h"

#define SPAN_MAX_MS     (365 * DAY_MS)
#define CAR_SPAN_MAX_MS (30 * DAY_MS)
#define MONTHS_MAX      36
#define CONDITION_MAX   1000
/* Smaller values are seconds given for milliseconds: the service then finds
 * nothing and says so with 200. */
#define MS_LEAST INT64_C(100000000000)

static bool refuse(struct search_call *c, unsigned status, const char *words)
{
	c->problem = words;
	c->problem_status = status;
	return false;
}

static struct gql_value *argument(const struct search_call *c, const char *name)
{
	return gql_argument(c->op, c->root, name, c->arena);
}

static int64_t read_long(const struct gql_value *v)
{
	int64_t n = 0;

	if (v == NULL)
		return 0;
	if (v->kind == GQL_STRING) {
		(void)bytes_parse_i64(&n, v->text, INT64_MIN, INT64_MAX);
		return n;
	}
	return v->number;
}

static int64_t months_back(int64_t now_ms, int months)
{
	int year;
	int month;
	int day;

	when_date(now_ms, &year, &month, &day);
	month -= months;
	while (month < 1) {
		month += 12;
		year--;
	}
	return when_from_date(year, month, day > 28 ? 28 : day);
}

static bool read_window(struct search_call *c)
{
	const struct options *o = &c->request->sim->o;
	int64_t from = read_long(argument(c, "from"));
	int64_t to = read_long(argument(c, "to"));

	if (from < MS_LEAST && to < MS_LEAST) {
		c->nothing = true;
		return true;
	}
	if (from < months_back(c->world.now_ms, MONTHS_MAX))
		return refuse(c, 400,
		              "from should not be older than 36 months");
	if (to > c->world.now_ms - o->search_lag_ms)
		to = c->world.now_ms - o->search_lag_ms;
	if (to - from > SPAN_MAX_MS)
		return refuse(c, 400,
		              "the difference between from and to should not "
		              "be more than 365 days");
	c->from_ms = from + (o->bounds == BOUNDS_EXCLUSIVE_BOTH);
	c->to_ms = to + (o->bounds == BOUNDS_INCLUSIVE);
	c->nothing = c->to_ms <= c->from_ms;
	return true;
}

static bool read_filter(struct search_call *c)
{
	struct gql_value *v = argument(c, "filter");
	struct text key = { 0 };
	const char *reason = NULL;

	if (v != NULL && v->kind == GQL_NULL)
		v = NULL;
	c->filter = filter_new(v, &reason);
	if (reason != NULL)
		return refuse(c, 400, reason);
	filter_key(v, &key);
	c->filter_key = arena_text(c->arena, text_str(&key));
	text_free(&key);
	if (filter_conditions(c->filter) > CONDITION_MAX)
		return refuse(c, 400,
		              "the filter should not have more than 1000 "
		              "arguments");
	c->ext_filter = argument(c, "extFilter");
	if (c->ext_filter != NULL && c->ext_filter->kind == GQL_NULL)
		c->ext_filter = NULL;
	return true;
}

const struct gql_selection *search_child(const struct gql_selection *s,
                                         const char *name)
{
	const struct gql_selection *i = s == NULL ? NULL : s->first;

	while (i != NULL && strcmp(i->name, name) != 0)
		i = i->next;
	return i;
}

/* Activities are kept apart: their windows are shorter. */
static bool span_good(struct search_call *c)
{
	const struct gql_selection *tasks = search_child(c->root, "tasks");

	if (c->nothing || c->to_ms - c->from_ms <= CAR_SPAN_MAX_MS + 1 ||
	    (c->ext_filter == NULL &&
	     search_child(tasks, "activities") == NULL))
		return true;
	return refuse(c, 400,
	              "the difference between from and to should not be more "
	              "than 30 days for activities");
}

static bool read_page(struct search_call *c)
{
	const struct gql_value *v = argument(c, "pagination");
	const struct gql_value *cursor = gql_get(v, "cursor");

	c->page = 0;
	if (cursor == NULL || cursor->kind == GQL_NULL ||
	    strcmp(cursor->text, "NA") == 0)
		return true;
	if (!bytes_parse_i64(&c->page, cursor->text, 0, INT32_MAX))
		return refuse(c, 400, "the cursor is not valid");
	return true;
}

static bool read_aggregations(struct search_call *c)
{
	const struct gql_value *list = argument(c, "aggregations");
	const struct gql_value *interval = argument(c, "aggregationInterval");
	const struct gql_value *zone = gql_get(interval, "timezone");
	const struct gql_value *width = gql_get(interval, "interval");
	int64_t span = c->to_ms - c->from_ms;

	if (list != NULL && list->kind != GQL_NULL && list->first != NULL)
		c->aggregations = list;
	if (width == NULL)
		return true;
	c->interval = width->text;
	c->timezone =
	        zone == NULL || zone->kind == GQL_NULL ? "UTC" : zone->text;
	if (c->nothing)
		return true;
	if ((span > DAY_MS && strcmp(c->interval, "FIFTEEN_MINUTES") == 0) ||
	    (span > 7 * DAY_MS && (strcmp(c->interval, "THIRTY_MINUTES") == 0 ||
	                           strcmp(c->interval, "HOURLY") == 0)))
		return refuse(c, 400,
		              "the interval is too small for the period");
	return true;
}

/* The first field with a sort argument decides the order. */
static bool find_sort(struct search_call *c, const struct gql_selection *set,
                      const char *above)
{
	for (const struct gql_selection *s = set; s != NULL; s = s->next) {
		struct gql_value *v = gql_argument(c->op, s, "sort", c->arena);
		const char *path = above[0] == '\0'
		                           ? s->name
		                           : arena_format(c->arena, "%s.%s",
		                                          above, s->name);

		if (strcmp(s->name, "activities") == 0)
			continue;
		if (v != NULL && v->kind != GQL_NULL) {
			c->ascending = strcmp(v->text, "asc") == 0;
			if (strcmp(path, "createdTime") != 0)
				c->sort = row_field_find(path);
			return true;
		}
		if (s->first != NULL && find_sort(c, s->first, path))
			return true;
	}
	return false;
}

bool search_call_read(struct search_call *c)
{
	const struct gql_value *comparator = argument(c, "timeComparator");
	const struct gql_selection *tasks = search_child(c->root, "tasks");

	c->by_end = comparator != NULL && comparator->kind == GQL_ENUM &&
	            strcmp(comparator->text, "endedTime") == 0;
	if (!read_window(c) || !read_filter(c) || !span_good(c) ||
	    !read_page(c) || !read_aggregations(c))
		return false;
	if (tasks != NULL)
		(void)find_sort(c, tasks->first, "");
	return true;
}

void search_call_free(struct search_call *c)
{
	filter_free(c->filter);
	c->filter = NULL;
}

struct rows *search_call_rows(const struct search_call *c,
                              const struct filter *filter,
                              const char *filter_key)
{
	struct sim *s = c->request->sim;
	struct rows_query q = {
		.from_ms = c->nothing ? 0 : c->from_ms,
		.to_ms = c->nothing ? 0 : c->to_ms,
		.by_end = c->by_end,
		.filter = filter,
		.filter_key = filter_key,
		.sort = c->sort,
		.ascending = c->ascending,
		.clock_generation = simclock_generation(s->clock),
	};

	return rows_open(s->rows, &c->world, &s->speech_sizes, &q);
}
