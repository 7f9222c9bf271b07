/* population: which tasks there are, made from their index and not stored.
 *
 * The created time never falls as the index grows, so a window is found by
 * bisection.  What a test inserted or changed lies in a small overlay;
 * inserted tasks have the indices from the count on.  Thread safe.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_POPULATION_H
#define SIM_POPULATION_H

#include <stdbool.h>
#include <stdint.h>

struct options;
struct population;

#define POPULATION_NEVER  INT64_MAX
#define POPULATION_ID_MAX 80

/* What a test made different about one task. */
struct alteration {
	int64_t index;
	int64_t created_ms;     /* of an inserted task */
	int64_t end_ms;         /* 0: as it comes; POPULATION_NEVER: open */
	int64_t told_end_ms;    /* the search tells it; 0; -1: open */
	int64_t extra_delay_ms; /* artefacts come that much later */
	int64_t gone_ms;        /* artefacts are gone from then; 0: no */
	bool hidden;            /* the search does not show it */
	bool plain;             /* an ended call with one main recording */
};

struct population *population_new(const struct options *o, int64_t now_ms);
void population_free(struct population *p);

int64_t population_count(const struct population *p); /* without inserted */
int64_t population_from(const struct population *p);
int64_t population_to(const struct population *p);
uint64_t population_seed(const struct population *p);

/* Of a task that was not inserted. */
int64_t population_created(const struct population *p, int64_t index);
/* The first index created at or after that time. */
int64_t population_bound(const struct population *p, int64_t created_ms);

void population_id(const struct population *p, int64_t index,
                   char out[POPULATION_ID_MAX]);
/* The index of an id, also of an inserted task; -1: unknown. */
int64_t population_find(struct population *p, const char *id);

/* Inserts a task; the index. */
int64_t population_insert(struct population *p, const struct alteration *a);
/* Merges into the alteration of a task: what is not zero replaces. */
void population_alter(struct population *p, const struct alteration *a);
/* Artefacts of all tasks created before that time are gone from now on. */
void population_purge(struct population *p, int64_t created_before_ms,
                      int64_t now_ms);
void population_purged(struct population *p, int64_t *before_ms,
                       int64_t *at_ms);

/* The alteration of a task; false: none. */
bool population_altered(struct population *p, int64_t index,
                        struct alteration *out);
/* A copy of all alterations, sorted by index; the caller frees it. */
struct alteration *population_alterations(struct population *p, int64_t *count);
/* Grows with every change of the overlay. */
uint64_t population_generation(struct population *p);

#endif
