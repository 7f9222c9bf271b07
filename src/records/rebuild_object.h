/* rebuild_object: one stored object, as its sidecars tell it and its entry of
 * the log confirms it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RECORDS_REBUILD_OBJECT_H
#define RECORDS_REBUILD_OBJECT_H

#include "base/attr.h"
#include "base/text.h"
#include "model/artefact.h"
#include "model/task.h"
#include "port/digest.h"
#include "store/record.h"

struct arena;
struct err;
struct event;
struct findings;
struct store;

struct rebuild_object {
	struct record_facts facts;
	struct task task;         /* as the source gave it then */
	struct artefact artefact; /* id and kind of the record */
};

/* Reads the object of an ingestion.  *fits false after a finding: it is not
 * what the entry says.  Strings are put into the arena.  ERR_FOREIGN: it is
 * what the entry says, and another organisation's. */
int rebuild_object_read(struct rebuild_object *out, bool *fits,
                        struct findings *f, struct store *s,
                        const struct event *entry, const char *org,
                        struct arena *a, struct err *e) MUST_CHECK;

/* Why a record is not the one that the entry speaks of; NULL if it is.  Pure.
 */
const char *rebuild_object_differs(const struct event *entry,
                                   const struct record_facts *facts);

#endif
