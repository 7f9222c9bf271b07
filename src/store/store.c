/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <stdio.h>

#include "base/err.h"
#include "base/lockfile.h"
#include "base/mem.h"
#include "base/when.h"
#include "store/folder.h"
#include "store/ops.h"

/* 9999-12-31T23:59:59.999Z: later dates do not fit YYYY/MM/DD. */
#define LAST_MS INT64_C(253402300799999)

/* For a verification that reads files to their end before it lets go. */
#define LOCK_PATIENCE_MS INT64_C(60000)

int store_create(const char *root, const char *vkey, const char *origin,
                 struct err *e)
{
	return folder_create(root, vkey, origin, e);
}

int store_open(struct store **out, const struct store_setup *setup,
               struct err *e)
{
	return folder_open(out, setup, e);
}

void store_close(struct store *s)
{
	if (s != NULL)
		s->ops->close(s);
}

const char *store_root(const struct store *s)
{
	return s->ops->root(s);
}

int store_lock(struct lockfile **out, const char *root, const char *what,
               int64_t now_ms, struct err *e)
{
	OWN(mem_own) char *path = mem_format("%s/tmp/lock", root);

	return lockfile_take(out, path, what, now_ms, e);
}

int store_lock_ask(struct lockfile **out, const char *root, const char *what,
                   int64_t now_ms, struct err *e)
{
	OWN(mem_own) char *path = mem_format("%s/tmp/lock", root);

	return lockfile_ask(out, path, what, now_ms, LOCK_PATIENCE_MS, e);
}

int store_lock_silent(struct lockfile **out, const char *root, struct err *e)
{
	OWN(mem_own) char *path = mem_format("%s/tmp/lock", root);

	return lockfile_take_silent(out, path, e);
}

enum lockfile_state store_lock_look(const char *root,
                                    char holder[LOCKFILE_HOLDER_MAX])
{
	OWN(mem_own) char *path = mem_format("%s/tmp/lock", root);

	return lockfile_look(path, holder);
}

void store_object_path(char out[STORE_PATH_MAX], const char *oid,
                       int64_t start_ms)
{
	int year, month, day;

	if (start_ms < 0)
		start_ms = 0;
	if (start_ms > LAST_MS)
		start_ms = LAST_MS;
	when_date(start_ms, &year, &month, &day);
	(void)snprintf(out, STORE_PATH_MAX, "objects/%04d/%02d/%02d/%.32s",
	               year, month, day, oid);
}

int store_part_open(struct store_part **out, struct store *s, const char *oid,
                    enum store_leftover *leftover, struct err *e)
{
	return s->ops->part_open(out, s, oid, leftover, e);
}

void store_part_free(struct store_part *p)
{
	if (p != NULL)
		p->ops->part_free(p);
}

int64_t store_part_bytes(const struct store_part *p)
{
	return p->ops->part_bytes(p);
}

int64_t store_part_total(const struct store_part *p)
{
	return p->ops->part_total(p);
}

const char *store_part_etag(const struct store_part *p)
{
	return p->ops->part_etag(p);
}

int store_part_begin(struct store_part *p, int64_t offset, int64_t total,
                     const char *etag, struct err *e)
{
	return p->ops->part_begin(p, offset, total, etag, e);
}

int store_part_write(struct store_part *p, const void *data, size_t len,
                     struct err *e)
{
	return p->ops->part_write(p, data, len, e);
}

int store_part_replay(struct store_part *p, store_take_bytes *take, void *ctx,
                      struct err *e)
{
	return p->ops->part_replay(p, take, ctx, e);
}

int store_part_sides(struct store_part *p, struct text *record,
                     struct text *source, struct err *e)
{
	return p->ops->part_sides(p, record, source, e);
}

int store_part_finish(struct store_part *p, const char *file_name,
                      const struct text *source_json,
                      const struct text *record_json, struct err *e)
{
	return p->ops->part_finish(p, file_name, source_json, record_json, e);
}

void store_part_become(struct store_part *p, const char *oid)
{
	p->ops->part_become(p, oid);
}

int store_part_drop(struct store_part *p, struct err *e)
{
	return p->ops->part_drop(p, e);
}

int store_seal(struct store *s, struct store_seal *seals, size_t count,
               struct err *e)
{
	return s->ops->seal(s, seals, count, e);
}

int store_clean(struct store *s, store_keep *keep, void *ctx, int64_t *removed,
                struct err *e)
{
	return s->ops->clean(s, keep, ctx, removed, e);
}

int store_is_empty(struct store *s, bool *out, struct err *e)
{
	return s->ops->is_empty(s, out, e);
}

enum store_readme store_readme(struct store *s, const char *vkey,
                               const char *origin)
{
	return s->ops->readme(s, vkey, origin);
}

bool store_has_object(struct store *s, const char *path)
{
	return s->ops->has_object(s, path);
}

int store_read(struct store *s, const char *path, const char *name,
               struct text *out, size_t limit, struct err *e)
{
	return s->ops->read(s, path, name, out, limit, e);
}

int store_stream(struct store *s, const char *path, const char *name,
                 store_take_bytes *take, void *ctx, int64_t *bytes,
                 struct err *e)
{
	return s->ops->stream(s, path, name, take, ctx, bytes, e);
}

int store_list(struct store *s, const char *path, store_take_name *take,
               void *ctx, struct err *e)
{
	return s->ops->list(s, path, take, ctx, e);
}

int store_walk(struct store *s, store_take_object *take, void *ctx,
               struct err *e)
{
	return s->ops->walk(s, take, ctx, e);
}

int store_log_segment(struct store *s, uint64_t first, const char *data,
                      size_t len, struct err *e)
{
	return s->ops->log_segment(s, first, data, len, e);
}

int store_log_checkpoint(struct store *s, uint64_t size, const char *note,
                         size_t len, struct err *e)
{
	return s->ops->log_checkpoint(s, size, note, len, e);
}

int store_log_newest(struct store *s, struct text *out, struct err *e)
{
	return s->ops->log_newest(s, out, e);
}

int store_log_segments(struct store *s, store_take_segment *take, void *ctx,
                       struct err *e)
{
	return s->ops->log_segments(s, take, ctx, e);
}
