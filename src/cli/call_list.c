/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/call_list.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/canon.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/context.h"
#include "cli/table.h"
#include "ledger/artefacts.h"
#include "ledger/tasks.h"

struct list {
	struct output *out;
	struct arena *arena;
	struct table *table; /* for people */
	bool as_csv, full_numbers;
	int64_t count;
};

#define CELL_COUNT 15

static const char *const titles[CELL_COUNT] = {
	"call",        "created", "ended",  "seconds", "channel",
	"direction",   "agent",   "queue",  "team",    "origin",
	"destination", "class",   "reason", "rule",    "stored",
};

/* What a person sees of it; the whole is in CSV and JSON. */
static const int shown[] = { 0, 1, 3, 4, 6, 7, 9, 10, 11, 12, 14 };

struct cells {
	const char *at[CELL_COUNT];
};

static const char *number(struct list *l, const char *s)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	if (s == NULL || l->full_numbers)
		return s;
	text_add_masked(&t, s);
	return arena_text(l->arena, text_str(&t));
}

static const char *when(struct list *l, int64_t ms)
{
	char text[WHEN_TEXT_MAX];

	return ms < 0 ? NULL : arena_text(l->arena, when_text(text, ms));
}

static int64_t length_ms(const struct task *t)
{
	if (t->total_ms >= 0)
		return t->total_ms;
	return t->ended_ms >= 0 ? t->ended_ms - t->created_ms : -1;
}

static struct cells read_cells(struct list *l, const struct ledger_task *t)
{
	const int64_t ms = length_ms(&t->task);

	return (struct cells){ {
		t->task.id,
		when(l, t->task.created_ms),
		when(l, t->task.ended_ms),
		ms < 0 ? NULL : arena_format(l->arena, "%" PRId64, ms / 1000),
		t->task.channel_type,
		t->task.direction,
		t->task.agent_name,
		t->task.queue_name,
		t->task.team_name,
		number(l, t->task.origin),
		number(l, t->task.destination),
		state_class_name(t->class),
		t->reason,
		t->rule,
		arena_format(l->arena, "%" PRId64,
		             t->artefacts[ARTEFACT_STORED] +
		                     t->artefacts[ARTEFACT_BAD]),
	} };
}

static int add_csv(struct list *l, const char *const *cells, struct err *e)
{
	for (size_t i = 0; i < CELL_COUNT; i++) {
		if (i > 0)
			text_add_char(&l->out->text, ',');
		output_csv_cell(&l->out->text,
		                cells[i] == NULL ? "" : cells[i]);
	}
	text_add(&l->out->text, "\r\n");
	return output_drain(l->out, e);
}

static int add_json(struct list *l, const struct ledger_task *t,
                    const struct cells *x, struct err *e)
{
	struct canon *o = canon_object(l->arena);
	const int64_t ms = length_ms(&t->task);

	for (size_t i = 0; i < CELL_COUNT; i++)
		if (i != 3 && i != 14)
			canon_set_text(o, titles[i], x->at[i]);
	if (ms >= 0)
		canon_set_int(o, "seconds", ms / 1000);
	canon_set_int(o, "stored",
	              t->artefacts[ARTEFACT_STORED] +
	                      t->artefacts[ARTEFACT_BAD]);
	return output_list_item(l->out, o, e);
}

static void add_row(struct list *l, const struct cells *x)
{
	char created[WHEN_TEXT_MAX];

	if (l->count > CALL_LIST_ROWS_MAX)
		return;
	for (size_t i = 0; i < ARRAY_COUNT(shown); i++) {
		const char *cell = x->at[shown[i]];

		if (shown[i] == 1) {
			(void)snprintf(created, sizeof(created), "%.10s %.8s",
			               cell, cell + 11);
			cell = created;
		}
		table_cell(l->table, cell);
	}
}

static int take(void *ctx, const struct ledger_task *t, struct err *e)
{
	struct list *l = ctx;
	struct cells x;

	arena_reset(l->arena);
	x = read_cells(l, t);
	l->count++;
	if (l->as_csv)
		return add_csv(l, x.at, e);
	if (l->out->is_json)
		return add_json(l, t, &x, e);
	add_row(l, &x);
	return 0;
}

static void add_columns(struct table *t)
{
	for (size_t i = 0; i < ARRAY_COUNT(shown); i++)
		table_column(t,
		             shown[i] == 1 ? "created (UTC)" : titles[shown[i]],
		             shown[i] == 3 || shown[i] == 14 ? TABLE_RIGHT
		                                             : TABLE_LEFT);
}

static void show(struct list *l)
{
	struct text *out = &l->out->text;

	if (l->count > 0)
		table_show(l->out, l->table);
	text_add_count(out, l->count);
	text_add(out, l->count == 1 ? " call" : " calls");
	if (l->count > CALL_LIST_ROWS_MAX)
		text_addf(out,
		          ", of which the first %d are shown; --csv and "
		          "--json give all",
		          CALL_LIST_ROWS_MAX);
	text_add_char(out, '\n');
}

int call_list_print(struct cli_context *c, const struct tasks_query *q,
                    bool as_csv, bool full_numbers, struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	OWN(own_table) struct table *table = table_new();
	struct list l = { &c->out, a, table, as_csv, full_numbers, 0 };

	add_columns(table);
	if (as_csv) {
		if (add_csv(&l, titles, e) != 0)
			return -1;
	} else if (c->out.is_json) {
		output_list_start(&c->out, "calls");
	}
	if (tasks_each(c->ledger, q, take, &l, e) != 0)
		return -1;
	if (as_csv)
		return 0;
	if (c->out.is_json) {
		struct canon *rest = canon_object(a);

		canon_set_int(rest, "count", l.count);
		output_list_end(&c->out, rest);
		return 0;
	}
	show(&l);
	return 0;
}
