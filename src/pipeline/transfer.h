/* transfer: one body on its way into a part, hashed and checked as it comes.
 *
 * Owned by the pipeline thread, lent to a network thread (as its http job)
 * or to a worker (as its disk job), never to both.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_TRANSFER_H
#define PIPELINE_TRANSFER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/inbox.h"
#include "base/text.h"
#include "media/check.h"
#include "pipeline/verdict.h"
#include "port/digest.h"
#include "port/http.h"
#include "store/record.h"
#include "store/store.h"

struct digest;
struct flow;
struct item;

struct transfer {
	struct http_job http;
	struct job disk;
	struct transfer *next;
	struct flow *flow;
	struct item *item;
	struct store_part *part;
	enum store_leftover leftover;
	int64_t offset; /* bytes here before this request */
	struct digest *sha256, *md5;
	struct check *check; /* while bytes come; else NULL */
	struct text error_body;
	bool wants_md5;
	bool must_restart; /* what came does not continue what is here */
	/* of a whole body */
	bool is_ended;
	int64_t sent_ms; /* monotonic: given to the network */
	char sha256_hex[DIGEST_SHA256_HEX];
	struct verdict_sum promised;
	bool sum_differs;
	struct check_result content;
	enum verdict_act act;
	/* of finishing */
	struct err disk_err;
	char file_name[32];
	char record_sha256[DIGEST_SHA256_HEX], source_sha256[DIGEST_SHA256_HEX];
	struct record_facts *facts; /* of an adopted record; else NULL */
	char path[STORE_PATH_MAX];
	bool is_object; /* in its final place already, without an event */
};

struct transfer *transfer_new(struct flow *f);
void transfer_free(struct transfer *t);
/* For another item: everything forgotten but the buffers. */
void transfer_reset(struct transfer *t);

/* Fills the http job for the item's link, from t->offset on. */
void transfer_request(struct transfer *t);
/* Ends hash and check of a whole body; fills sha256_hex, content. */
void transfer_end(struct transfer *t);

/* Whether its record is of what the source declares now: the same start and
 * stop, where both say one.  What was left before it was declared anew holds
 * other bytes. */
bool transfer_is_as_declared(const struct transfer *t);
/* The bytes are to be fetched. */
void transfer_forget_record(struct transfer *t);

/* Work for the crew (see enum flow_job). */
void transfer_replay(struct job *disk);
void transfer_finish(struct job *disk);
void transfer_adopt(struct job *disk);

struct transfer *transfer_of_disk(struct job *disk);
struct transfer *transfer_of_http(struct job *job);

#endif
