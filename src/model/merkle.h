/* merkle: the RFC 6962 tree over the lines of the log.
 *
 * leaf = SHA-256(0x00 line), node = SHA-256(0x01 left right), an odd last
 * node is promoted, the empty tree is SHA-256("").
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MODEL_MERKLE_H
#define MODEL_MERKLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MERKLE_BYTES  32
#define MERKLE_LEVELS 64

struct digest;

struct merkle_hash {
	unsigned char b[MERKLE_BYTES];
};

/* The compact range of a tree: one complete subtree per set bit of size,
 * largest first.  All zero is the empty tree. */
struct merkle {
	uint64_t size;
	size_t count;
	struct merkle_hash peaks[MERKLE_LEVELS];
};

/* d is a SHA-256 digest, reused. */
void merkle_leaf(struct digest *d, struct merkle_hash *out, const void *line,
                 size_t len);
void merkle_node(struct digest *d, struct merkle_hash *out,
                 const struct merkle_hash *left,
                 const struct merkle_hash *right);
void merkle_add(struct digest *d, struct merkle *m,
                const struct merkle_hash *leaf);
void merkle_root(struct digest *d, const struct merkle *m,
                 struct merkle_hash *out);

/* Inclusion proof of leaf index in a tree of size leaves.  node(ctx, level,
 * i) gives the hash of the complete subtree of 2^level leaves that starts at
 * leaf i << level; it is only asked for subtrees that are whole within size.
 * path takes up to MERKLE_LEVELS hashes, sibling first.  -1 when node fails or
 * there is no such leaf; path is then untouched. */
typedef int merkle_source(void *ctx, unsigned level, uint64_t i,
                          struct merkle_hash *out);
int merkle_proof(struct digest *d, uint64_t index, uint64_t size,
                 merkle_source *node, void *ctx, struct merkle_hash *path,
                 size_t *path_count);
/* RFC 9162 2.1.3.2 */
bool merkle_proof_holds(struct digest *d, const struct merkle_hash *leaf,
                        uint64_t index, uint64_t size,
                        const struct merkle_hash *path, size_t path_count,
                        const struct merkle_hash *root);

#endif
