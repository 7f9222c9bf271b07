/* SPDX-License-Identifier: Apache-2.0 */
#include "port/digest.h"

#include <string.h>

#include "base/bytes.h"
#include "base/mem.h"
#include "base/when.h"
#include "support/check.h"

static void known_digests_come_out(void **s)
{
	static const struct {
		enum digest_kind kind;
		size_t len;
		const char *of;
		const char *hex;
	} rows[] = {
		{ DIGEST_SHA256, 32, "",
		  "e3b0c44298fc1c149afbf4c8996fb924"
		  "27ae41e4649b934ca495991b7852b855" },
		{ DIGEST_SHA256, 32, "abc",
		  "ba7816bf8f01cfea414140de5dae2223"
		  "b00361a396177a9cb410ff61f20015ad" },
		{ DIGEST_MD5, 16, "abc", "900150983cd24fb0d6963f7d28e17f72" },
		{ DIGEST_SHA1, 20, "abc",
		  "a9993e364706816aba3e25717850c26c9cd0d89d" },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(own_digest) struct digest *d = digest_new(rows[i].kind);
		unsigned char sum[DIGEST_SHA256_BYTES];
		char hex[DIGEST_SHA256_HEX];

		digest_add(d, rows[i].of, strlen(rows[i].of));
		digest_end(d, sum);
		bytes_hex(hex, sum, rows[i].len);
		assert_string_equal(hex, rows[i].hex);
	}
}

static void one_buffer_and_many_pieces_agree(void **s)
{
	OWN(own_digest) struct digest *d = digest_new(DIGEST_SHA256);
	unsigned char sum[DIGEST_SHA256_BYTES];
	unsigned char whole[DIGEST_SHA256_BYTES];
	unsigned char data[1000];
	char hex[DIGEST_SHA256_HEX];
	char whole_hex[DIGEST_SHA256_HEX];

	(void)s;
	bytes_random(data, sizeof(data));
	digest_sha256(whole, data, sizeof(data));
	digest_sha256_hex(whole_hex, data, sizeof(data));
	for (int round = 0; round < 2; round++) {
		digest_restart(d);
		for (size_t i = 0; i < sizeof(data); i += 10)
			digest_add(d, data + i, 10);
		digest_end(d, sum);
		assert_memory_equal(sum, whole, sizeof(sum));
	}
	bytes_hex(hex, sum, sizeof(sum));
	assert_string_equal(hex, whole_hex);
}

static void a_restart_forgets_what_was_added(void **s)
{
	OWN(own_digest) struct digest *d = digest_new(DIGEST_SHA256);
	unsigned char sum[DIGEST_SHA256_BYTES];
	unsigned char whole[DIGEST_SHA256_BYTES];

	(void)s;
	digest_add(d, "rest of a transfer", 18);
	digest_restart(d);
	digest_add(d, "abc", 3);
	digest_end(d, sum);
	digest_sha256(whole, "abc", 3);
	assert_memory_equal(sum, whole, sizeof(sum));
	digest_free(NULL);
}

/* Figures for the reader of the log; no limit, as machines differ. */
static void speed_is_shown(void **s)
{
	enum { BLOCK = 1 << 20, ROUNDS = 64, SMALL = 100000 };
	OWN(own_digest) struct digest *d = digest_new(DIGEST_SHA256);
	OWN(mem_own) char *data = mem_zeroed(BLOCK, 1);
	unsigned char sum[DIGEST_SHA256_BYTES];
	int64_t start = clock_mono(&clock_system);
	int64_t took;

	(void)s;
	for (int i = 0; i < ROUNDS; i++)
		digest_add(d, data, BLOCK);
	digest_end(d, sum);
	took = clock_mono(&clock_system) - start;
	print_message("sha256: %d MiB in %d ms\n", ROUNDS, (int)took);
	start = clock_mono(&clock_system);
	for (int i = 0; i < SMALL; i++)
		digest_sha256(sum, data, 160);
	took = clock_mono(&clock_system) - start;
	print_message("sha256: %d of 160 bytes in %d ms\n", SMALL, (int)took);
	start = clock_mono(&clock_system);
	for (int i = 0; i < SMALL; i++) {
		digest_restart(d);
		digest_add(d, data, 160);
		digest_end(d, sum);
	}
	took = clock_mono(&clock_system) - start;
	print_message("sha256: the same, restarted, in %d ms\n", (int)took);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_digests_come_out),
		cmocka_unit_test(one_buffer_and_many_pieces_agree),
		cmocka_unit_test(a_restart_forgets_what_was_added),
		cmocka_unit_test(speed_is_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
