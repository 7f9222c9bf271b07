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

struct rebuild_object_reading {
	struct store *store;
	const char *org;           /* whose archive it is */
	struct findings *findings; /* added to */
	struct arena *arena;       /* for the strings of what is read */
};
/* Reads the object of an ingestion.  *fits false after a finding: it is not
 * what the entry says.  ERR_FOREIGN: it is what the entry says, and another
 * organisation's. */
int rebuild_object_read(struct rebuild_object *out, bool *fits,
                        const struct event *entry,
                        const struct rebuild_object_reading *reading,
                        struct err *e) MUST_CHECK;

/* Why a record is not the one that the entry speaks of; NULL if it is.  Pure.
 */
const char *rebuild_object_differs(const struct event *entry,
                                   const struct record_facts *facts);

#endif
