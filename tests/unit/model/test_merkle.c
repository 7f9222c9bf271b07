/* SPDX-License-Identifier: Apache-2.0 */
#include "model/merkle.h"

#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "base/bytes.h"
#include "port/digest.h"
#include "support/check.h"

#define SIZE_MAX_TRIED 300
#define LEVELS_TRIED   9

/* Hashes of the whole subtrees of a log of SIZE_MAX_TRIED lines. */
struct log {
	struct digest *d;
	uint64_t size; /* what may be asked for */
	struct merkle_hash at[LEVELS_TRIED][SIZE_MAX_TRIED];
};

static struct log *log_make(void)
{
	struct log *l = calloc(1, sizeof(*l));

	assert_non_null(l);
	l->d = digest_new(DIGEST_SHA256);
	for (uint64_t i = 0; i < SIZE_MAX_TRIED; i++) {
		const unsigned char line[2] = { (unsigned char)(i >> 8),
			                        (unsigned char)i };

		merkle_leaf(l->d, &l->at[0][i], line, sizeof(line));
	}
	for (unsigned level = 1; level < LEVELS_TRIED; level++)
		for (uint64_t i = 0; (i + 1) << level <= SIZE_MAX_TRIED; i++)
			merkle_node(l->d, &l->at[level][i],
			            &l->at[level - 1][2 * i],
			            &l->at[level - 1][2 * i + 1]);
	return l;
}

static void log_free(struct log *l)
{
	digest_free(l->d);
	free(l);
}

static int log_node(void *ctx, unsigned level, uint64_t i,
                    struct merkle_hash *out)
{
	const struct log *const l = ctx;

	/* Only whole subtrees within the size are asked for. */
	assert_true(level < LEVELS_TRIED);
	assert_true((i + 1) << level <= l->size);
	*out = l->at[level][i];
	return 0;
}

/* The definition of RFC 6962 2.1, word for word. */
static struct merkle_hash tree_hash(struct log *l, uint64_t from, uint64_t n)
{
	struct merkle_hash left, right, out;
	uint64_t k = 1;

	if (n == 1)
		return l->at[0][from];
	while (k * 2 < n)
		k *= 2;
	left = tree_hash(l, from, k);
	right = tree_hash(l, from + k, n - k);
	merkle_node(l->d, &out, &left, &right);
	return out;
}

static void assert_hex(const struct merkle_hash *h, const char *hex)
{
	char text[2 * MERKLE_BYTES + 1];

	bytes_hex(text, h->b, sizeof(h->b));
	assert_string_equal(text, hex);
}

/* The eight leaves and roots that certificate transparency tests with. */
static const char *const vector_leaves[] = {
	"",
	"00",
	"10",
	"2021",
	"3031",
	"40414243",
	"5051525354555657",
	"606162636465666768696a6b6c6d6e6f",
};

static const char *const vector_roots[] = {
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
	"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
	"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
	"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
	"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
	"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
	"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
	"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

static struct merkle_hash vector_leaf(struct digest *d, size_t i)
{
	unsigned char line[16];
	struct merkle_hash out;
	const size_t len = strlen(vector_leaves[i]) / 2;

	assert_true(bytes_from_hex(line, len, vector_leaves[i]));
	merkle_leaf(d, &out, line, len);
	return out;
}

static void the_roots_are_those_of_certificate_transparency(void **s)
{
	OWN(own_digest) struct digest *d = digest_new(DIGEST_SHA256);
	struct merkle m = { 0 };
	struct merkle_hash root;

	(void)s;
	merkle_root(d, &m, &root);
	assert_hex(&root, vector_roots[0]);
	for (size_t i = 0; i < ARRAY_COUNT(vector_leaves); i++) {
		const struct merkle_hash leaf = vector_leaf(d, i);

		merkle_add(d, &m, &leaf);
		assert_int_equal(m.size, i + 1);
		merkle_root(d, &m, &root);
		assert_hex(&root, vector_roots[i + 1]);
	}
}

static int vector_node(void *ctx, unsigned level, uint64_t i,
                       struct merkle_hash *out)
{
	struct digest *const d = ctx;
	struct merkle m = { 0 };

	for (uint64_t k = i << level; k < (i + 1) << level; k++) {
		const struct merkle_hash leaf = vector_leaf(d, k);

		merkle_add(d, &m, &leaf);
	}
	merkle_root(d, &m, out);
	return 0;
}

static void the_proofs_are_those_of_certificate_transparency(void **s)
{
	static const struct {
		uint64_t index, size;
		const char *path[3];
	} rows[] = {
		{ 0, 1, { NULL } },
		{ 0,
		  8,
		  { "96a296d224f285c67bee93c30f8a3091"
		    "57f0daa35dc5b87e410b78630a09cfc7",
		    "5f083f0a1a33ca076a95279832580db3"
		    "e0ef4584bdff1f54c8a360f50de3031e",
		    "6b47aaf29ee3c2af9af889bc1fb9254d"
		    "abd31177f16232dd6aab035ca39bf6e4" } },
		{ 5,
		  8,
		  { "bc1a0643b12e4d2d7c77918f44e0f4f7"
		    "9a838b6cf9ec5b5c283e1f4d88599e6b",
		    "ca854ea128ed050b41b35ffc1b87b8eb"
		    "2bde461e9e3b5596ece6b9d5975a0ae0",
		    "d37ee418976dd95753c1c73862b9398f"
		    "a2a2cf9b4ff0fdfe8b30cd95209614b7" } },
		{ 2,
		  3,
		  { "fac54203e7cc696cf0dfcb42c92a1d9d"
		    "baf70ad9e621f4bd8d98662f00e3c125" } },
		{ 1,
		  5,
		  { "6e340b9cffb37a989ca544e6bb780a2c"
		    "78901d3fb33738768511a30617afa01d",
		    "5f083f0a1a33ca076a95279832580db3"
		    "e0ef4584bdff1f54c8a360f50de3031e",
		    "bc1a0643b12e4d2d7c77918f44e0f4f7"
		    "9a838b6cf9ec5b5c283e1f4d88599e6b" } },
	};
	OWN(own_digest) struct digest *d = digest_new(DIGEST_SHA256);

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct merkle_hash path[MERKLE_LEVELS];
		size_t count = 99;
		size_t due = 0;

		assert_int_equal(merkle_proof(d, rows[i].index, rows[i].size,
		                              vector_node, d, path, &count),
		                 0);
		while (due < 3 && rows[i].path[due] != NULL)
			due++;
		assert_int_equal(count, due);
		for (size_t k = 0; k < due; k++)
			assert_hex(&path[k], rows[i].path[k]);
	}
}

static void growing_gives_the_root_of_the_definition_at_every_size(void **s)
{
	struct log *l = log_make();
	struct merkle m = { 0 };

	(void)s;
	for (uint64_t n = 1; n <= SIZE_MAX_TRIED; n++) {
		struct merkle_hash root, defined;

		merkle_add(l->d, &m, &l->at[0][n - 1]);
		assert_int_equal(m.count, __builtin_popcountll(n));
		merkle_root(l->d, &m, &root);
		defined = tree_hash(l, 0, n);
		assert_memory_equal(root.b, defined.b, MERKLE_BYTES);
	}
	log_free(l);
}

/* Duplicating the odd node instead would give three leaves the root of four
 * of which the last two are equal. */
static void an_odd_last_node_is_promoted_not_doubled(void **s)
{
	struct log *l = log_make();
	struct merkle three = { 0 };
	struct merkle four = { 0 };
	struct merkle_hash a, b;

	(void)s;
	for (size_t i = 0; i < 3; i++) {
		merkle_add(l->d, &three, &l->at[0][i]);
		merkle_add(l->d, &four, &l->at[0][i]);
	}
	merkle_add(l->d, &four, &l->at[0][2]);
	merkle_root(l->d, &three, &a);
	merkle_root(l->d, &four, &b);
	assert_memory_not_equal(a.b, b.b, MERKLE_BYTES);
	log_free(l);
}

struct proof {
	struct merkle_hash leaf, root, path[MERKLE_LEVELS];
	uint64_t index, size;
	size_t count;
};

static bool holds(struct log *l, const struct proof *p)
{
	return merkle_proof_holds(l->d, &p->leaf, p->index, p->size, p->path,
	                          p->count, &p->root);
}

static void flip(struct merkle_hash *h, uint64_t bit)
{
	h->b[bit / 8 % MERKLE_BYTES] ^= (unsigned char)(1U << bit % 8);
}

static void nothing_else_holds(struct log *l, struct proof *p)
{
	const uint64_t bit = p->size * 31 + p->index * 7;

	for (size_t k = 0; k < p->count; k++) {
		flip(&p->path[k], bit + k);
		assert_false(holds(l, p));
		flip(&p->path[k], bit + k);
	}
	flip(&p->leaf, bit);
	assert_false(holds(l, p));
	flip(&p->leaf, bit);
	flip(&p->root, bit);
	assert_false(holds(l, p));
	flip(&p->root, bit);
	p->index++;
	assert_false(holds(l, p));
	p->index--;
	p->count++;
	assert_false(holds(l, p));
	p->count--;
	if (p->count > 0) {
		p->count--;
		assert_false(holds(l, p));
		p->count++;
	}
}

static void every_proof_holds_and_no_altered_one_does(void **s)
{
	struct log *l = log_make();

	(void)s;
	for (uint64_t n = 1; n <= SIZE_MAX_TRIED; n++) {
		struct proof p = { .size = n };

		l->size = n;
		p.root = tree_hash(l, 0, n);
		for (p.index = 0; p.index < n; p.index++) {
			assert_int_equal(merkle_proof(l->d, p.index, n,
			                              log_node, l, p.path,
			                              &p.count),
			                 0);
			p.leaf = l->at[0][p.index];
			assert_true(holds(l, &p));
			nothing_else_holds(l, &p);
		}
	}
	log_free(l);
}

static void every_single_bit_of_a_small_proof_counts(void **s)
{
	struct log *l = log_make();
	struct proof p = { .index = 4, .size = 13 };

	(void)s;
	l->size = p.size;
	p.root = tree_hash(l, 0, p.size);
	p.leaf = l->at[0][p.index];
	assert_int_equal(merkle_proof(l->d, p.index, p.size, log_node, l,
	                              p.path, &p.count),
	                 0);
	assert_true(holds(l, &p));
	for (size_t k = 0; k < p.count; k++) {
		for (uint64_t bit = 0; bit < UINT64_C(8) * MERKLE_BYTES;
		     bit++) {
			flip(&p.path[k], bit);
			assert_false(holds(l, &p));
			flip(&p.path[k], bit);
		}
	}
	log_free(l);
}

static void there_is_no_proof_beyond_the_end(void **s)
{
	struct log *l = log_make();
	struct proof p = { .index = 0, .size = 0, .count = 77 };

	(void)s;
	assert_int_equal(
	        merkle_proof(l->d, 0, 0, log_node, l, p.path, &p.count), -1);
	assert_int_equal(
	        merkle_proof(l->d, 5, 5, log_node, l, p.path, &p.count), -1);
	assert_int_equal(p.count, 77);
	p.count = 0;
	assert_false(holds(l, &p));
	log_free(l);
}

static int node_that_fails(void *ctx, unsigned level, uint64_t i,
                           struct merkle_hash *out)
{
	(void)ctx;
	(void)level;
	(void)i;
	(void)out;
	return -1;
}

static void a_failing_source_leaves_the_proof_untouched(void **s)
{
	OWN(own_digest) struct digest *d = digest_new(DIGEST_SHA256);
	struct merkle_hash path[MERKLE_LEVELS] = { { { 7 } } };
	size_t count = 77;

	(void)s;
	assert_int_equal(
	        merkle_proof(d, 3, 9, node_that_fails, NULL, path, &count), -1);
	assert_int_equal(count, 77);
	assert_int_equal(path[0].b[0], 7);
}

static void the_largest_tree_needs_no_more_levels_than_there_are(void **s)
{
	OWN(own_digest) struct digest *d = digest_new(DIGEST_SHA256);
	struct merkle_hash leaf = { { 1 } };
	struct merkle_hash path[MERKLE_LEVELS] = { { { 0 } } };

	(void)s;
	assert_false(merkle_proof_holds(d, &leaf, UINT64_MAX - 1, UINT64_MAX,
	                                path, MERKLE_LEVELS, &leaf));
	assert_false(merkle_proof_holds(d, &leaf, UINT64_MAX, UINT64_MAX, path,
	                                0, &leaf));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		        the_roots_are_those_of_certificate_transparency),
		cmocka_unit_test(
		        the_proofs_are_those_of_certificate_transparency),
		cmocka_unit_test(
		        growing_gives_the_root_of_the_definition_at_every_size),
		cmocka_unit_test(an_odd_last_node_is_promoted_not_doubled),
		cmocka_unit_test(every_proof_holds_and_no_altered_one_does),
		cmocka_unit_test(every_single_bit_of_a_small_proof_counts),
		cmocka_unit_test(there_is_no_proof_beyond_the_end),
		cmocka_unit_test(a_failing_source_leaves_the_proof_untouched),
		cmocka_unit_test(
		        the_largest_tree_needs_no_more_levels_than_there_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
