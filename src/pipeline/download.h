/* download: items to files, many at once.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_DOWNLOAD_H
#define PIPELINE_DOWNLOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

struct download;
struct err;
struct flow;
struct item;
struct transfer;

/* f outlives it.  When it is freed nothing is under way any more. */
struct download *download_new(struct flow *f);
void download_free(struct download *d); /* NULL is fine */
/* The item has a link: fetch it in its turn. */
void download_give(struct download *d, struct item *i);
/* Starts what may start now. */
int download_pump(struct download *d, struct err *e) MUST_CHECK;
/* Sends nothing for wait_ms: the media host has asked for that. */
void download_hold(struct download *d, int64_t wait_ms);
/* Tries the item again after wait_ms. */
void download_delay(struct download *d, struct item *i, int64_t wait_ms);
/* A FLOW_REPLAY has come back. */
void download_replayed(struct download *d);
/* Sends the transfer's request; download_sent when it has come back.  While
 * nothing may be sent the item waits for its turn again, without it. */
void download_send(struct download *d, struct transfer *t);
void download_sent(struct download *d, struct transfer *t);
/* Gives the object at t->path to the crew, to be hashed; FLOW_ADOPT comes back.
 */
void download_adopt(struct download *d, struct transfer *t);
/* The transfer is over, whatever it came to: its part is closed, and t is kept
 * for another item. */
void download_release(struct download *d, struct transfer *t);
/* Items waiting and transfers under way, sealing included. */
int64_t download_waiting(const struct download *d);
int64_t download_active(const struct download *d);
/* When (monotonic) an item that waits for time alone is next due; -1: none. */
int64_t download_next_ms(const struct download *d);
/* Ends all transfers under way; they come back as stopped. */
void download_cancel(struct download *d);

#endif
