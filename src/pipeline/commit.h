/* commit: finished transfers, made durable in batches, then recorded.
 *
 *   transaction committed -> store_seal (a worker) -> stored, events and
 *   judgements in one transaction.  One batch is sealed while the next one
 *   fills.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_COMMIT_H
#define PIPELINE_COMMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

struct commit;
struct err;
struct flow;
struct job;
struct transfer;

struct commit *commit_new(struct flow *f);
void commit_free(struct commit *c);
/* A transfer whose part is finished. */
void commit_add(struct commit *c, struct transfer *t);
/* Seals when the batch is full, old enough, or must_seal. */
int commit_pump(struct commit *c, bool must_seal, struct err *e) MUST_CHECK;
/* A job of kind FLOW_SEAL. */
int commit_sealed(struct commit *c, struct job *job, struct err *e) MUST_CHECK;
/* Transfers in it, waiting or being sealed. */
int64_t commit_pending(const struct commit *c);
/* When (monotonic) the batch has to be sealed; -1: it is empty. */
int64_t commit_due_ms(const struct commit *c);

#endif
