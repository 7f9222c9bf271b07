/* merkle: the tree by its compact range; proofs from whole subtrees.
 * SPDX-License-Identifier: Apache-2.0 */
#include "model/merkle.h"

#include <string.h>

#include "port/digest.h"

static const unsigned char leaf_prefix[1] = { 0x00 };
static const unsigned char node_prefix[1] = { 0x01 };

void merkle_leaf(struct digest *d, struct merkle_hash *out, const void *line,
                 size_t len)
{
	digest_restart(d);
	digest_add(d, leaf_prefix, sizeof(leaf_prefix));
	digest_add(d, line, len);
	digest_end(d, out->b);
}

void merkle_node(struct digest *d, struct merkle_hash *out,
                 const struct merkle_hash *left,
                 const struct merkle_hash *right)
{
	digest_restart(d);
	digest_add(d, node_prefix, sizeof(node_prefix));
	digest_add(d, left->b, sizeof(left->b));
	digest_add(d, right->b, sizeof(right->b));
	digest_end(d, out->b);
}

void merkle_add(struct digest *d, struct merkle *m,
                const struct merkle_hash *leaf)
{
	struct merkle_hash whole = *leaf;

	/* As in binary counting: each carry joins two equal subtrees. */
	for (uint64_t bits = m->size; (bits & 1) != 0; bits >>= 1) {
		m->count--;
		merkle_node(d, &whole, &m->peaks[m->count], &whole);
	}
	m->peaks[m->count] = whole;
	m->count++;
	m->size++;
}

void merkle_root(struct digest *d, const struct merkle *m,
                 struct merkle_hash *out)
{
	struct merkle_hash root;

	if (m->count == 0) {
		digest_sha256(out->b, "", 0);
		return;
	}
	root = m->peaks[m->count - 1];
	for (size_t i = m->count - 1; i > 0; i--)
		merkle_node(d, &root, &m->peaks[i - 1], &root);
	*out = root;
}

/* The level of the largest whole subtree in n leaves, n > 0. */
static unsigned level_within(uint64_t n)
{
	return 63U - (unsigned)__builtin_clzll(n);
}

/* A range of leaves [from, from + count), as the tree cuts them. */
struct range {
	uint64_t from;
	uint64_t count;
};

struct prover {
	struct digest *d;
	merkle_source *node;
	void *ctx;
};

static int range_hash(const struct prover *p, struct range r,
                      struct merkle_hash *out)
{
	struct merkle m = { .size = r.count };

	while (r.count > 0) {
		const unsigned level = level_within(r.count);

		if (p->node(p->ctx, level, r.from >> level,
		            &m.peaks[m.count]) != 0)
			return -1;
		m.count++;
		r.from += UINT64_C(1) << level;
		r.count -= UINT64_C(1) << level;
	}
	merkle_root(p->d, &m, out);
	return 0;
}

/* Goes from the root down to the leaf and notes what lies beside the way. */
static size_t siblings_find(uint64_t index, uint64_t size,
                            struct range siblings[MERKLE_LEVELS])
{
	struct range at = { 0, size };
	size_t count = 0;

	while (at.count > 1) {
		const uint64_t left = UINT64_C(1) << level_within(at.count - 1);
		const struct range lower = { at.from, left };
		const struct range upper = { at.from + left, at.count - left };
		const bool is_lower = index < upper.from;

		siblings[count] = is_lower ? upper : lower;
		at = is_lower ? lower : upper;
		count++;
	}
	return count;
}

int merkle_proof(struct digest *d, uint64_t index, uint64_t size,
                 merkle_source *node, void *ctx, struct merkle_hash *path,
                 size_t *path_count)
{
	const struct prover p = { d, node, ctx };
	struct range siblings[MERKLE_LEVELS];
	struct merkle_hash found[MERKLE_LEVELS];
	size_t count;

	if (index >= size)
		return -1;
	count = siblings_find(index, size, siblings);
	for (size_t i = 0; i < count; i++) {
		if (range_hash(&p, siblings[count - 1 - i], &found[i]) != 0)
			return -1;
	}
	if (count > 0)
		memcpy(path, found, count * sizeof(found[0]));
	*path_count = count;
	return 0;
}

/* One step from a node towards the root: whether the sibling lies to the
 * left.  fn is the node's place on its level, sn that of the last node. */
static bool climb(uint64_t *fn, uint64_t *sn)
{
	const bool is_left = (*fn & 1) != 0 || *fn == *sn;

	/* Levels at which this last node was promoted. */
	while (is_left && (*fn & 1) == 0 && *fn != 0) {
		*fn >>= 1;
		*sn >>= 1;
	}
	*fn >>= 1;
	*sn >>= 1;
	return is_left;
}

bool merkle_proof_holds(struct digest *d, const struct merkle_hash *leaf,
                        uint64_t index, uint64_t size,
                        const struct merkle_hash *path, size_t path_count,
                        const struct merkle_hash *root)
{
	struct merkle_hash at = *leaf;
	uint64_t fn = index;
	uint64_t sn = size - 1;

	if (index >= size)
		return false;
	for (size_t i = 0; i < path_count; i++) {
		if (sn == 0)
			return false;
		if (climb(&fn, &sn))
			merkle_node(d, &at, &path[i], &at);
		else
			merkle_node(d, &at, &at, &path[i]);
	}
	return sn == 0 && memcmp(at.b, root->b, sizeof(at.b)) == 0;
}
