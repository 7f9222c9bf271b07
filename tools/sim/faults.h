/* faults: what goes wrong, when, and how often.
 *
 * A fault is NAME[=KEY=VALUE,...].  Keys that every fault knows:
 *   on=ENDPOINT   search, captures, token, authorize, app-token or media;
 *                 absent: where the fault's table row says
 *   after=N       the first N requests that match go through
 *   count=N       then it strikes N times (absent: for ever)
 *   every=N       only each N-th of them
 *   p=SHARE       only that share of them (reproducible)
 *   match=TEXT    only requests whose path or body holds the text
 *   covers=MS     only pages of the search whose range holds that instant
 *   per=path      after and count are counted for each path on its own
 * Thread safe.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_FAULTS_H
#define SIM_FAULTS_H

#include <stdbool.h>
#include <stdio.h>

#include "sim/http.h"

struct faults;
struct stats;

/* A fault that struck: its keys and values. */
struct fault_hit {
	const char *text; /* "key=value,..." in the request's arena */
	struct arena *arena;
};

struct faults_row {
	const char *name;
	const char *on;   /* endpoints, with spaces between; "*": any */
	const char *keys; /* its own keys, as --help shows them */
	const char *help;
};

/* Ends with name == NULL. */
const struct faults_row *faults_table(void);
void faults_usage(FILE *out);

struct faults *faults_new(struct stats *stats);
void faults_free(struct faults *f);
/* 0; -1 with a reason (in the arena). */
int faults_add(struct faults *f, const char *spec, struct arena *a,
               const char **reason);
void faults_clear(struct faults *f);
/* Adds a JSON array of the active faults. */
void faults_json(struct faults *f, struct text *out);

/* Whether a fault of that name strikes this request; counts it. */
bool faults_strike(struct faults *f, const struct request *r, const char *name,
                   struct fault_hit *hit);
bool faults_now(struct faults *f, const struct request *r, const char *name);

/* NULL when absent. */
const char *fault_text(const struct fault_hit *h, const char *key);
bool fault_is(const struct fault_hit *h, const char *key, const char *value);
int64_t fault_number(const struct fault_hit *h, const char *key,
                     int64_t fallback);

/* Instead of the handler: true when out is the reply. */
bool faults_before(struct request *r, struct reply *out);
/* After the handler: changes the reply. */
void faults_after(struct request *r, struct reply *out);
/* Last: changes the wire of the reply. */
void faults_wire(struct request *r, struct reply *out);

#endif
