/* ops: what an implementation of the store gives.  store.c calls it; the
 * meaning of each is that of the store_ function of the same name.
 *
 * An implementation puts struct store and struct store_part first in its own.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_OPS_H
#define STORE_OPS_H

#include "store/store.h"

struct store_ops {
	void (*close)(struct store *s);
	const char *(*root)(const struct store *s);
	int (*part_open)(struct store_part **out, struct store *s,
	                 const char *oid, enum store_leftover *leftover,
	                 struct err *e);
	void (*part_free)(struct store_part *p);
	int64_t (*part_bytes)(const struct store_part *p);
	int64_t (*part_total)(const struct store_part *p);
	const char *(*part_etag)(const struct store_part *p);
	int (*part_begin)(struct store_part *p, int64_t offset, int64_t total,
	                  const char *etag, struct err *e);
	int (*part_write)(struct store_part *p, const void *data, size_t len,
	                  struct err *e);
	int (*part_replay)(struct store_part *p, store_take_bytes *take,
	                   void *ctx, struct err *e);
	int (*part_sides)(struct store_part *p, struct text *record,
	                  struct text *source, struct err *e);
	int (*part_finish)(struct store_part *p, const char *file_name,
	                   const struct text *source_json,
	                   const struct text *record_json, struct err *e);
	void (*part_become)(struct store_part *p, const char *oid);
	int (*part_drop)(struct store_part *p, struct err *e);
	int (*seal)(struct store *s, struct store_seal *seals, size_t count,
	            struct err *e);
	int (*clean)(struct store *s, store_keep *keep, void *ctx,
	             int64_t *removed, struct err *e);
	enum store_readme (*readme)(struct store *s, const char *vkey,
	                            const char *origin);
	int (*is_empty)(struct store *s, bool *out, struct err *e);
	bool (*has_object)(struct store *s, const char *path);
	int (*read)(struct store *s, const char *path, const char *name,
	            struct text *out, size_t limit, struct err *e);
	int (*stream)(struct store *s, const char *path, const char *name,
	              store_take_bytes *take, void *ctx, int64_t *bytes,
	              struct err *e);
	int (*list)(struct store *s, const char *path, store_take_name *take,
	            void *ctx, struct err *e);
	int (*walk)(struct store *s, store_take_object *take, void *ctx,
	            struct err *e);
	int (*log_segment)(struct store *s, uint64_t first, const char *data,
	                   size_t len, struct err *e);
	int (*log_checkpoint)(struct store *s, uint64_t size, const char *note,
	                      size_t len, struct err *e);
	int (*log_newest)(struct store *s, struct text *out, struct err *e);
	int (*log_segments)(struct store *s, store_take_segment *take,
	                    void *ctx, struct err *e);
};

struct store {
	const struct store_ops *ops;
};

struct store_part {
	const struct store_ops *ops;
};

#endif
