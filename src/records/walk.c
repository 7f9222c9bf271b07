/* SPDX-License-Identifier: Apache-2.0 */
#include "records/walk.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "ledger/journal.h"
#include "port/digest.h"
#include "records/findings.h"
#include "store/store.h"

#define TIME_KEY ",\"time\":\""
#define N_KEY    ",\"n\":"
#define HEAD     "{\"actor\":\""
#define TAIL     "\",\"v\":1}"

/* Where word begins for the last time before end; NULL if nowhere. */
static const char *find_last(const char *start, const char *end,
                             const char *word, size_t len)
{
	const char *at = end;

	while ((at = memrchr(start, word[0], (size_t)(at - start))) != NULL)
		if ((size_t)(end - at) >= len && memcmp(at, word, len) == 0)
			return at;
	return NULL;
}

static bool read_number(uint64_t *out, const char *at, const char *end)
{
	uint64_t n = 0;
	const char *digit = at;

	while (digit < end && *digit >= '0' && *digit <= '9' &&
	       digit - at < 18) {
		n = n * 10 + (uint64_t)(*digit - '0');
		digit++;
	}
	if (digit == at || (*at == '0' && digit - at > 1) || digit == end ||
	    *digit != ',')
		return false;
	*out = n;
	return true;
}

/* A quote within a string is escaped, so the keys found are keys. */
bool walk_read_line(uint64_t *n, const char **time, const char *line,
                    size_t len)
{
	const char *const end = line + len;
	const char *when;
	const char *number;

	if (len < strlen(HEAD) + strlen(TAIL) ||
	    memcmp(line, HEAD, strlen(HEAD)) != 0 ||
	    memcmp(end - strlen(TAIL), TAIL, strlen(TAIL)) != 0)
		return false;
	when = find_last(line, end, TIME_KEY, strlen(TIME_KEY));
	if (when == NULL ||
	    (size_t)(end - when) <= strlen(TIME_KEY) + WALK_TIME_LEN ||
	    when[strlen(TIME_KEY) + WALK_TIME_LEN] != '"')
		return false;
	number = find_last(line, when, N_KEY, strlen(N_KEY));
	if (number == NULL || !read_number(n, number + strlen(N_KEY), when + 1))
		return false;
	*time = when + strlen(TIME_KEY);
	return true;
}

struct walk {
	struct store *store;
	struct findings *findings;
	struct digest *digest;
	struct merkle tree;
	struct text rest; /* of a line that is not whole yet */
	char time[WALK_TIME_LEN];
	bool is_wrong; /* a line was; the next ones would say the same */
	struct walk_claim *claims;
	size_t claim_count, claim_next;
	struct walk_result result;
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
	const char *time;
	uint64_t n;

	if (len > JOURNAL_LINE_MAX || !walk_read_line(&n, &time, line, len)) {
		wrong(w, "line-malformed", "is no line of this log");
		return;
	}
	if (n != w->tree.size)
		wrong(w, "line-number",
		      "carries another number: an entry was taken out, put in "
		      "or moved");
	if (memcmp(time, w->time, WALK_TIME_LEN) < 0)
		wrong(w, "line-time", "is older than the one before it");
	memcpy(w->time, time, WALK_TIME_LEN);
}

/* The claims about the lines so far. */
static void judge_claims(struct walk *w)
{
	struct merkle_hash root;

	while (w->claim_next < w->claim_count &&
	       w->claims[w->claim_next].size == w->tree.size) {
		struct walk_claim *c = &w->claims[w->claim_next++];

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

static int take_segment(void *ctx, uint64_t first, const char *path,
                        struct err *e)
{
	struct walk *w = ctx;
	int64_t bytes;

	w->result.segments++;
	if (first != w->tree.size && !w->is_wrong) {
		w->is_wrong = true;
		findings_add(w->findings, FINDING_BAD, "segment-gap", path,
		             "this file should begin with entry %" PRIu64
		             ": a file of the log is missing or was put in",
		             w->tree.size);
	}
	if (store_stream(w->store, "log/events", strrchr(path, '/') + 1,
	                 take_bytes, w, &bytes, e) != 0) {
		findings_add_err(w->findings, path, e);
		return 0;
	}
	w->result.bytes += bytes;
	if (w->rest.len > 0) {
		text_clear(&w->rest);
		findings_add(w->findings, FINDING_BAD, "segment-torn", path,
		             "the last line is not whole");
	}
	return 0;
}

static void judge_unreached(struct walk *w)
{
	for (; w->claim_next < w->claim_count; w->claim_next++) {
		const struct walk_claim *c = &w->claims[w->claim_next];

		findings_add(w->findings, FINDING_BAD, "log-truncated",
		             c->where,
		             "it covers %" PRIu64
		             " entries, and the log files hold %" PRIu64,
		             c->size, w->tree.size);
	}
}

int walk_log(struct walk_result *out, struct store *s,
             struct walk_claim *claims, size_t claim_count, struct findings *f,
             struct err *e)
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
	rc = store_log_segments(s, take_segment, &w, e);
	text_free(&w.rest);
	if (rc != 0)
		return -1;
	judge_unreached(&w);
	merkle_root(d, &w.tree, &w.result.root);
	w.result.entries = w.tree.size;
	*out = w.result;
	return 0;
}
