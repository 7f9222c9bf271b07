/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/call_list.h"

#include <inttypes.h>

#include "base/canon.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/context.h"
#include "cli/gap_list.h"
#include "cli/help.h"
#include "cli/table.h"
#include "cli/words.h"
#include "config/config.h"
#include "ledger/artefacts.h"
#include "ledger/tasks.h"
#include "records/gaps.h"

struct list {
	struct output *out;
	struct arena *arena;
	struct table *table; /* for people */
	struct ledger *ledger;
	const struct call_list *how;
	bool newest_first;
	const char *zone; /* of the times that people see */
	int64_t total;    /* calls that the query finds, whatever its limit */
	int64_t count, file_count, evidence_count, damaged_count;
};

enum cell {
	CELL_CALL,
	CELL_CREATED,
	CELL_ENDED,
	CELL_SECONDS,
	CELL_TALK,
	CELL_CHANNEL,
	CELL_DIRECTION,
	CELL_AGENT,
	CELL_QUEUE,
	CELL_TEAM,
	CELL_ORIGIN,
	CELL_DESTINATION,
	CELL_CLASS,
	CELL_REASON,
	CELL_RULE,
	CELL_STORED,
	CELL_GONE,
	CELL_COUNT,
};

static const char *const titles[CELL_COUNT] = {
	[CELL_CALL] = "call",           [CELL_CREATED] = "created",
	[CELL_ENDED] = "ended",         [CELL_SECONDS] = "seconds",
	[CELL_TALK] = "talk",           [CELL_CHANNEL] = "channel",
	[CELL_DIRECTION] = "direction", [CELL_AGENT] = "agent",
	[CELL_QUEUE] = "queue",         [CELL_TEAM] = "team",
	[CELL_ORIGIN] = "origin",       [CELL_DESTINATION] = "destination",
	[CELL_CLASS] = "class",         [CELL_REASON] = "reason",
	[CELL_RULE] = "rule",           [CELL_STORED] = "stored",
	[CELL_GONE] = "left",
};

/* What a person sees of it.  Where it does not fit, names are cut, and what is
 * worth least to whoever looks for calls goes first: the highest rank.  The
 * whole is in CSV and JSON. */
static const struct shown {
	enum cell cell;
	int rank;
	bool is_number, is_name;
} shown[] = {
	{ .cell = CELL_CALL },
	{ .cell = CELL_CREATED, .rank = 2 },
	{ .cell = CELL_SECONDS, .rank = 7, .is_number = true },
	{ .cell = CELL_TALK, .rank = 4, .is_number = true },
	{ .cell = CELL_CHANNEL, .rank = 9 },
	{ .cell = CELL_AGENT, .rank = 3, .is_name = true },
	{ .cell = CELL_QUEUE, .rank = 5, .is_name = true },
	{ .cell = CELL_ORIGIN, .rank = 10 },
	{ .cell = CELL_DESTINATION, .rank = 11 },
	{ .cell = CELL_CLASS, .rank = 1 },
	{ .cell = CELL_REASON, .rank = 6 },
	{ .cell = CELL_STORED, .rank = 8, .is_number = true },
};

/* A terminal of fewer columns shows no seconds of an instant. */
#define WIDE_COLUMNS    120

#define FILE_CELL_COUNT 8

static const char *const file_titles[FILE_CELL_COUNT] = {
	"call", "created", "kind", "oid", "path", "bytes", "sha256", "state",
};

struct cells {
	const char *at[CELL_COUNT];
};

static const char *number(struct list *l, const char *s)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	if (s == NULL || l->how->full_numbers)
		return s;
	text_add_masked(&t, s);
	return arena_text(l->arena, text_str(&t));
}

static const char *when(struct list *l, int64_t ms)
{
	char text[WHEN_TEXT_MAX];

	return ms < 0 ? NULL : arena_text(l->arena, when_text(text, ms));
}

static const char *seconds(struct list *l, int64_t ms)
{
	return ms < 0 ? NULL : arena_format(l->arena, "%" PRId64, ms / 1000);
}

/* The whole time, with queue and hold. */
static int64_t length_ms(const struct task *t)
{
	if (t->total_ms >= 0)
		return t->total_ms;
	return t->ended_ms >= 0 ? t->ended_ms - t->created_ms : -1;
}

static struct cells read_cells(struct list *l, const struct ledger_task *t)
{
	return (struct cells){ {
		t->task.id,
		when(l, t->task.created_ms),
		when(l, t->task.ended_ms),
		seconds(l, length_ms(&t->task)),
		seconds(l, t->task.connected_ms),
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
		             t->artefacts[ARTEFACT_STORED]),
		when(l, t->gone_ms),
	} };
}

static int add_csv(struct list *l, const char *const *cells, size_t count,
                   struct err *e)
{
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			text_add_char(&l->out->text, ',');
		output_csv_cell(&l->out->text,
		                cells[i] == NULL ? "" : cells[i]);
	}
	text_add(&l->out->text, "\r\n");
	return output_drain(l->out, e);
}

/* The files of a call that are in the archive. */
struct files {
	struct ledger_artefact *list;
	size_t count;
};

static int read_files(struct files *out, struct list *l,
                      const struct ledger_task *t, struct err *e)
{
	if (artefacts_of(l->ledger, t->row, l->arena, &out->list, &out->count,
	                 e) != 0)
		return -1;
	for (size_t i = 0; i < out->count;)
		if (out->list[i].path != NULL)
			i++;
		else
			out->list[i] = out->list[--out->count];
	return 0;
}

static const char *path_of(struct list *l, const struct ledger_artefact *x)
{
	return arena_format(l->arena, "%s/%s", x->path, x->file_name);
}

/* What is kept as evidence is no recording; nor is what is damaged. */
static void add_kind(struct list *l, const struct ledger_artefact *x)
{
	const char *name = kind_name(x->kind);

	if (x->state == ARTEFACT_BAD)
		table_color_cell(
		        l->table, OUTPUT_YELLOW,
		        arena_format(l->arena, "%s (kept as evidence)", name));
	else if (artefacts_is_damaged(x))
		table_color_cell(l->table, OUTPUT_RED,
		                 arena_format(l->arena, "%s (%s)", name,
		                              artefacts_state(x)));
	else
		table_cell(l->table, name);
}

static int add_file_rows(struct list *l, const struct ledger_task *t,
                         const struct cells *x, struct err *e)
{
	struct files files;

	if (read_files(&files, l, t, e) != 0)
		return -1;
	l->file_count += (int64_t)files.count;
	for (size_t i = 0; i < files.count; i++) {
		const struct ledger_artefact *f = &files.list[i];

		l->evidence_count += f->state == ARTEFACT_BAD;
		l->damaged_count += artefacts_is_damaged(f);
		const char *const cells[FILE_CELL_COUNT] = {
			x->at[CELL_CALL],
			x->at[CELL_CREATED],
			kind_name(f->kind),
			f->oid,
			path_of(l, f),
			arena_format(l->arena, "%" PRId64, f->bytes),
			f->sha256,
			artefacts_state(f),
		};

		if (l->how->as_csv) {
			if (add_csv(l, cells, FILE_CELL_COUNT, e) != 0)
				return -1;
		} else if (l->count <= CALL_LIST_ROWS_MAX) {
			table_cell(l->table, cells[0]);
			add_kind(l, f);
			table_cell(l->table, cells[4]);
		}
	}
	return 0;
}

static int set_files(struct canon *o, struct list *l,
                     const struct ledger_task *t, struct err *e)
{
	struct canon *list = canon_array(l->arena);
	struct files files;

	if (read_files(&files, l, t, e) != 0)
		return -1;
	for (size_t i = 0; i < files.count; i++) {
		const struct ledger_artefact *f = &files.list[i];
		struct canon *one = canon_object(l->arena);

		canon_set_text(one, "kind", kind_name(f->kind));
		canon_set_text(one, "oid", f->oid);
		canon_set_text(one, "path", path_of(l, f));
		canon_set_int(one, "bytes", f->bytes);
		canon_set_text(one, "sha256", f->sha256);
		canon_set_text(one, "state", artefacts_state(f));
		canon_push(list, one);
	}
	canon_set(o, "files", list);
	return 0;
}

static int add_json(struct list *l, const struct ledger_task *t,
                    const struct cells *x, struct err *e)
{
	struct canon *o = canon_object(l->arena);
	const int64_t ms = length_ms(&t->task);

	for (size_t i = 0; i < CELL_COUNT; i++)
		if (i != CELL_SECONDS && i != CELL_TALK && i != CELL_STORED)
			canon_set_text(o, titles[i], x->at[i]);
	if (ms >= 0)
		canon_set_int(o, titles[CELL_SECONDS], ms / 1000);
	if (t->task.connected_ms >= 0)
		canon_set_int(o, titles[CELL_TALK],
		              t->task.connected_ms / 1000);
	canon_set_int(o, "stored", t->artefacts[ARTEFACT_STORED]);
	if (l->how->with_files && set_files(o, l, t, e) != 0)
		return -1;
	return output_list_item(l->out, o, e);
}

/* As people read it; the zone is in the column's title. */
static const char *moment(struct list *l, int64_t ms)
{
	const bool is_narrow =
	        l->out->is_terminal && l->out->width < WIDE_COLUMNS;
	char text[WHEN_TEXT_MAX];

	return arena_format(l->arena, "%.*s", is_narrow ? 16 : 19,
	                    when_shown(text, ms, WHEN_SECONDS));
}

static void add_row(struct list *l, const struct ledger_task *t,
                    const struct cells *x)
{
	if (l->count > CALL_LIST_ROWS_MAX)
		return;
	for (size_t i = 0; i < ARRAY_COUNT(shown); i++) {
		const char *cell = x->at[shown[i].cell];

		table_cell(l->table, shown[i].cell == CELL_CREATED
		                             ? moment(l, t->task.created_ms)
		                             : cell);
	}
}

static int take(void *ctx, const struct ledger_task *t, struct err *e)
{
	struct list *l = ctx;
	struct cells x;

	arena_reset(l->arena);
	x = read_cells(l, t);
	l->count++;
	if (l->out->is_json)
		return add_json(l, t, &x, e);
	if (l->how->with_files)
		return add_file_rows(l, t, &x, e);
	if (l->how->as_csv)
		return add_csv(l, x.at, CELL_COUNT, e);
	add_row(l, t, &x);
	return 0;
}

static void add_columns(const struct list *l)
{
	if (l->how->with_files) {
		table_column(l->table, "call", TABLE_LEFT);
		table_column(l->table, "kind", TABLE_LEFT);
		table_column(l->table, "path", TABLE_LEFT);
		table_apart(l->table);
		return;
	}
	for (size_t i = 0; i < ARRAY_COUNT(shown); i++) {
		const struct shown *x = &shown[i];

		table_column(l->table,
		             x->cell == CELL_CREATED
		                     ? arena_format(l->arena, "created (%s)",
		                                    l->zone)
		                     : titles[x->cell],
		             x->is_number ? TABLE_RIGHT : TABLE_LEFT);
		table_rank(l->table, x->rank);
		if (x->is_name)
			table_shrink(l->table);
	}
}

static void add_calls(struct text *t, const struct list *l)
{
	if (l->count < l->total) {
		text_add(t, l->newest_first ? "the newest " : "the first ");
		text_add_count(t, l->count);
		text_add(t, " of ");
	}
	words_add_count(t, l->total, "call", "calls");
}

static void show(struct list *l, const char *root)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	if (table_row_count(l->table) > 0)
		table_show(l->out, l->table);
	add_calls(&t, l);
	if (l->count > CALL_LIST_ROWS_MAX)
		text_addf(&t,
		          ", of which the first %d are shown; --csv and "
		          "--json give all",
		          CALL_LIST_ROWS_MAX);
	if (l->how->with_files) {
		text_add(&t, ", ");
		words_add_count(&t, l->file_count, "file in ", "files in ");
		text_add(&t, root);
	}
	if (l->evidence_count > 0) {
		text_add(&t, "; of these ");
		words_add_count(&t, l->evidence_count, "is", "are");
		text_add(&t, " kept as evidence of what came instead of a "
		             "recording");
	}
	if (l->damaged_count > 0) {
		text_add(&t, "; ");
		words_add_count(&t, l->damaged_count, "is", "are");
		text_add(&t, " damaged or gone: restore from a copy, then "
		             "wxarchive verify");
	}
	help_wrap(&l->out->text, text_str(&t), 0, 0, (size_t)l->out->width - 1);
}

static void add_rest(struct list *l, const char *root, struct arena *a)
{
	const struct gaps *const g = l->how->gaps;
	struct canon *const rest = canon_object(a);

	canon_set_int(rest, "count", l->count);
	canon_set_int(rest, "total", l->total);
	if (l->how->with_files)
		canon_set_text(rest, "root", root);
	if (g != NULL) {
		canon_set(rest, "not_read",
		          gaps_json(g->list, gaps_listed(g), a));
		canon_set_int(rest, "not_read_count", (int64_t)g->count);
	}
	output_list_end(l->out, rest);
}

static int start(struct list *l, struct err *e)
{
	if (l->out->is_json)
		output_list_start(l->out, "calls");
	else if (l->how->as_csv && l->how->with_files)
		return add_csv(l, file_titles, FILE_CELL_COUNT, e);
	else if (l->how->as_csv)
		return add_csv(l, titles, CELL_COUNT, e);
	else
		add_columns(l);
	return 0;
}

static int count_one(void *ctx, const struct ledger_task *t, struct err *e)
{
	int64_t *const count = ctx;

	(void)t;
	(void)e;
	++*count;
	return 0;
}

static int count_all(struct list *l, const struct tasks_query *q, struct err *e)
{
	const char *const *id = l->how->ids;
	struct tasks_query one = *q;

	l->total = l->count;
	if (q->limit == 0 || l->count < q->limit)
		return 0;
	if (id == NULL)
		return tasks_count(l->ledger, q, &l->total, e);
	for (l->total = 0; *id != NULL; id++) {
		one.id = *id;
		if (tasks_each(l->ledger, &one, count_one, &l->total, e) != 0)
			return -1;
	}
	return 0;
}

/* The calls of the query: all, or those with the ids. */
static int each(struct list *l, const struct tasks_query *q, struct err *e)
{
	const char *const *id = l->how->ids;
	struct tasks_query one = *q;

	if (id == NULL)
		return tasks_each(l->ledger, q, take, l, e);
	for (; *id != NULL && (q->limit == 0 || l->count < q->limit); id++) {
		one.id = *id;
		if (tasks_each(l->ledger, &one, take, l, e) != 0)
			return -1;
	}
	return 0;
}

int call_list_print(struct cli_context *c, const struct tasks_query *q,
                    const struct call_list *how, struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	OWN(own_table) struct table *table = table_new();
	const char *root = c->config->archive.root;
	struct list l = {
		.out = &c->out,
		.arena = a,
		.table = table,
		.ledger = c->ledger,
		.zone = c->config->report.zone,
		.how = how,
		.newest_first = q->newest_first,
	};

	if (start(&l, e) != 0 || each(&l, q, e) != 0 ||
	    count_all(&l, q, e) != 0)
		return -1;
	if (c->out.is_json) {
		add_rest(&l, root, a);
	} else if (!how->as_csv) {
		show(&l, root);
		if (how->gaps != NULL)
			gap_list_show(&c->out, how->gaps, clock_now(c->clock));
	}
	return 0;
}
