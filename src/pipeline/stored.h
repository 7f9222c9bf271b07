/* stored: what the ledger and the log are told of an artefact that is in its
 * place.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_STORED_H
#define PIPELINE_STORED_H

#include "base/attr.h"
#include "base/err.h"

struct artefact_stored;
struct flow;
struct record_facts;
struct transfer;

/* What the ledger is told of an object by its record: all but where it lies and
 * the digests of its sidecars.  Borrows the strings of k. */
struct artefact_stored stored_by_record(const struct record_facts *k);

/* Records it as stored in the open transaction, and counts it: by its body, or
 * by the record that an earlier run had written of it (t->facts). */
int stored_note(struct flow *f, const struct transfer *t,
                struct err *e) MUST_CHECK;

#endif
