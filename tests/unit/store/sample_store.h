/* sample_store: the way of a sample into the archive.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_STORE_SAMPLE_STORE_H
#define UNIT_STORE_SAMPLE_STORE_H

#include "sample.h"

/* A part with all its bytes, begun but not finished. */
static UNUSED struct store_part *sample_fetch(struct store *store,
                                              const struct sample *s)
{
	struct store_part *p = NULL;
	enum store_leftover leftover;
	struct err e = { 0 };

	REQUIRE_OK(store_part_open(&p, store, s->oid, &leftover, &e), e);
	REQUIRE_OK(
	        store_part_begin(p, 0, (int64_t)strlen(s->body), "\"tag\"", &e),
	        e);
	REQUIRE_OK(store_part_write(p, s->body, strlen(s->body), &e), e);
	return p;
}

static UNUSED struct store_part *sample_open(struct fixture *f,
                                             const struct sample *s,
                                             enum store_leftover *leftover)
{
	struct store_part *p = NULL;
	struct err e = { 0 };

	REQUIRE_OK(store_part_open(&p, f->store, s->oid, leftover, &e), e);
	return p;
}

/* A file in the folder of its part. */
static UNUSED void sample_plant(struct fixture *f, const struct sample *s,
                                const char *name, const char *content)
{
	const char *path = arena_format(f->dir.arena, "archive/tmp/%s.part/%s",
	                                s->oid, name);

	(void)unlink(tempdir_file(&f->dir, path));
	(void)tempdir_write(&f->dir, path, content);
}

static UNUSED struct store_part *sample_finish(struct store *store,
                                               const struct sample *s)
{
	struct store_part *p = sample_fetch(store, s);
	struct err e = { 0 };

	REQUIRE_OK(store_part_finish(p, "recording.wav", &s->source, &s->record,
	                             &e),
	           e);
	return p;
}

static UNUSED int sample_seal(struct store *store, const struct sample *s,
                              struct err *e)
{
	OWN(own_store_part) struct store_part *p = sample_finish(store, s);
	struct store_seal seal = { .part = p };

	(void)snprintf(seal.path, sizeof(seal.path), "%s", s->path);
	return store_seal(store, &seal, 1, e);
}

/* The object in the archive holds what the sample says. */
static UNUSED void check_object(struct store *store, const struct sample *s)
{
	struct err e = { 0 };
	OWN(text_free) struct text t = { 0 };

	REQUIRE_OK(store_read(store, s->path, "recording.wav", &t, 4096, &e),
	           e);
	assert_string_equal(t.data, s->body);
	text_clear(&t);
	REQUIRE_OK(store_read(store, s->path, "record.json", &t, 65536, &e), e);
	assert_string_equal(t.data, s->record.data);
	text_clear(&t);
	REQUIRE_OK(store_read(store, s->path, "source.json", &t, 65536, &e), e);
	assert_string_equal(t.data, s->source.data);
}

#endif
