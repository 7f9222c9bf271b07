/* SPDX-License-Identifier: Apache-2.0 */
#include "records/log_walk.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "ledger/journal_line.h"
#include "port/digest.h"
#include "records/findings.h"
#include "store/store.h"

struct walk {
	struct store *store;
	struct findings *findings;
	struct digest *digest;
	struct merkle tree;
	struct text rest; /* of a line that is not whole yet */
	char time[JOURNAL_TIME_LEN];
	bool is_wrong; /* a line was; the next ones would say the same */
	struct log_walk_claim *claims;
	size_t claim_count, claim_next;
	struct log_walk_result result;
};

static void wrong(struct walk *w, const char *code, const char *what)
{
	char where[40];

	if (w->is_wrong)
		return;
	w->is_wrong = true;
	(void)snprintf(where, sizeof(where), "log entry %" PRIu64,
	               w->tree.size);
	findings_add(w->findings, FINDING_BAD, code, where,
	             "entry %" PRIu64 " of the log files %s", w->tree.size,
	             what);
}

static void check_line(struct walk *w, const char *line, size_t len)
{
	struct journal_line found;

	if (len > JOURNAL_LINE_MAX || !journal_line_read(&found, line, len)) {
		wrong(w, "line-malformed", "is no line of this log");
		return;
	}
	if (found.n != w->tree.size)
		wrong(w, "line-number",
		      "carries another number: an entry was taken out, put in "
		      "or moved");
	if (memcmp(found.time, w->time, JOURNAL_TIME_LEN) < 0)
		wrong(w, "line-time", "is older than the one before it");
	memcpy(w->time, found.time, JOURNAL_TIME_LEN);
}

/* The claims about the lines so far. */
static void judge_claims(struct walk *w)
{
	struct merkle_hash root;

	while (w->claim_next < w->claim_count &&
	       w->claims[w->claim_next].size == w->tree.size) {
		struct log_walk_claim *c = &w->claims[w->claim_next++];

		merkle_root(w->digest, &w->tree, &root);
		c->is_reached = true;
		c->holds = memcmp(root.b, c->root.b, MERKLE_BYTES) == 0;
		if (!c->holds)
			findings_add(w->findings, FINDING_BAD, "root-differs",
			             c->where,
			             "the first %" PRIu64
			             " entries of the log files are not those "
			             "that were signed",
			             c->size);
	}
}

static void take_line(struct walk *w, const char *line, size_t len)
{
	struct merkle_hash leaf;

	check_line(w, line, len);
	merkle_leaf(w->digest, &leaf, line, len);
	merkle_add(w->digest, &w->tree, &leaf);
	if (w->claim_next < w->claim_count &&
	    w->claims[w->claim_next].size == w->tree.size)
		judge_claims(w);
}

static void take_bytes(void *ctx, const void *data, size_t len)
{
	struct walk *w = ctx;
	const char *at = data;
	const char *const end = at + len;
	const char *lf;

	while ((lf = memchr(at, '\n', (size_t)(end - at))) != NULL) {
		if (w->rest.len > 0) {
			text_add_bytes(&w->rest, at, (size_t)(lf - at));
			take_line(w, w->rest.data, w->rest.len);
			text_clear(&w->rest);
		} else {
			take_line(w, at, (size_t)(lf - at));
		}
		at = lf + 1;
	}
	/* what is longer than any line is hashed by nobody: it is damage */
	if (w->rest.len <= JOURNAL_LINE_MAX)
		text_add_bytes(&w->rest, at, (size_t)(end - at));
}

/* A name that is no segment's is for layout to find. */
static int take_segment(void *ctx, const char *name, bool is_regular,
                        int64_t bytes, struct err *e)
{
	struct walk *w = ctx;
	OWN(mem_own) char *path = mem_format("log/events/%s", name);
	uint64_t first;

	(void)is_regular; /* what is not is found when it is read */
	if (!store_log_number(name, ".jsonl", &first))
		return 0;
	w->result.segments++;
	if (first != w->tree.size && !w->is_wrong) {
		w->is_wrong = true;
		findings_add(w->findings, FINDING_BAD, "segment-gap", path,
		             "this file should begin with entry %" PRIu64
		             ": a file of the log is missing or was put in",
		             w->tree.size);
	}
	if (store_stream(w->store, "log/events", name, take_bytes, w, &bytes,
	                 e) != 0) {
		findings_add_err(w->findings, path, e);
		return 0;
	}
	w->result.bytes += bytes;
	if (bytes == 0)
		findings_add(w->findings, FINDING_BAD, "segment-empty", path,
		             "it holds no entry: files of the log are never "
		             "written like that");
	if (w->rest.len > 0) {
		text_clear(&w->rest);
		findings_add(w->findings, FINDING_BAD, "segment-torn", path,
		             "the last line is incomplete");
	}
	return 0;
}

static void judge_unreached(struct walk *w)
{
	for (; w->claim_next < w->claim_count; w->claim_next++) {
		const struct log_walk_claim *c = &w->claims[w->claim_next];

		findings_add(w->findings, FINDING_BAD, "log-truncated",
		             c->where,
		             "it covers %" PRIu64
		             " entries, and the log files hold %" PRIu64,
		             c->size, w->tree.size);
	}
}

int log_walk(struct log_walk_result *out, struct store *s,
             struct log_walk_claim *claims, size_t claim_count,
             struct findings *f, struct err *e)
{
	OWN(own_digest) struct digest *d = digest_new(DIGEST_SHA256);
	struct walk w = {
		.store = s,
		.findings = f,
		.digest = d,
		.claims = claims,
		.claim_count = claim_count,
	};
	int rc;

	judge_claims(&w);
	rc = store_list(s, "log/events", take_segment, &w, e);
	text_free(&w.rest);
	if (rc != 0)
		return -1;
	judge_unreached(&w);
	merkle_root(d, &w.tree, &w.result.root);
	w.result.entries = w.tree.size;
	*out = w.result;
	return 0;
}
