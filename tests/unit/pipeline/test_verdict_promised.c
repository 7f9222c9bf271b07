/* The checksum that headers promise of a whole object.
 * SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/verdict.h"

#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "base/bytes.h"
#include "port/http.h"
#include "support/check.h"

/* The sums of no bytes at all, in hexadecimal digits and in Base64. */
#define SHA_HEX                                                                \
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define SHA_B64 "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
#define MD5_HEX "d41d8cd98f00b204e9800998ecf8427e"
#define MD5_B64 "1B2M2Y8AsgTpgAmY7PhCfg=="
/* Another SHA-256: 32 times 0. */
#define ZERO_B64 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define ETAG     "\"" MD5_HEX "\""

struct headers {
	int status; /* 0: 200 */
	const char *sha256, *type, *repr, *md5, *etag, *encryption;
};

static void put(char *out, size_t size, const char *value)
{
	(void)snprintf(out, size, "%s", value == NULL ? "" : value);
}

static struct verdict_sum promised(const struct headers *h)
{
	struct http_job job = { .status = h->status == 0 ? 200 : h->status };

	put(job.amz_sha256, sizeof(job.amz_sha256), h->sha256);
	put(job.amz_checksum_type, sizeof(job.amz_checksum_type), h->type);
	put(job.repr_digest, sizeof(job.repr_digest), h->repr);
	put(job.content_md5, sizeof(job.content_md5), h->md5);
	put(job.etag, sizeof(job.etag), h->etag);
	put(job.amz_encryption, sizeof(job.amz_encryption), h->encryption);
	return verdict_promised(&job);
}

/* kind 0: no sum; 's': that of SHA_HEX; 'm' and 'e': that of MD5_HEX. */
static void check_promised(size_t row, const struct headers *h, char kind)
{
	const struct verdict_sum sum = promised(h);
	unsigned char expected[32];
	size_t len = kind == 's' ? 32 : 16;

	if (sum.kind != kind)
		fail_msg("row %zu: kind %d, expected: %d", row, sum.kind, kind);
	if (kind == 0)
		return;
	assert_true(
	        bytes_from_hex(expected, len, kind == 's' ? SHA_HEX : MD5_HEX));
	if (memcmp(sum.bytes, expected, len) != 0)
		fail_msg("row %zu: other bytes", row);
}

static void no_header_promises_nothing(void **state)
{
	const struct headers none = { .status = 200 };

	(void)state;
	check_promised(0, &none, 0);
}

/* With -N behind it, or COMPOSITE, it is a sum of the sums of parts. */
static void a_checksum_of_the_store_is_of_the_whole_object(void **state)
{
	static const struct {
		struct headers headers;
		char kind;
	} rows[] = {
		{ { .sha256 = SHA_B64 }, 's' },
		{ { .sha256 = SHA_B64, .status = 206 }, 's' },
		{ { .sha256 = SHA_B64, .type = "FULL_OBJECT" }, 's' },
		{ { .sha256 = SHA_B64, .type = "COMPOSITE" }, 0 },
		{ { .sha256 = SHA_B64, .type = "composite" }, 0 },
		{ { .sha256 = SHA_B64 "-1" }, 0 },
		{ { .sha256 = SHA_B64 "-12", .type = "COMPOSITE" }, 0 },
		{ { .sha256 = MD5_B64 }, 0 }, /* too short */
		{ { .sha256 = "not base64" }, 0 },
		{ { .sha256 = SHA_HEX }, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		check_promised(i, &rows[i].headers, rows[i].kind);
}

static void a_digest_is_found_among_others(void **state)
{
	static const struct {
		const char *repr;
		char kind;
	} rows[] = {
		/* RFC 9530, then RFC 3230 */
		{ "sha-256=:" SHA_B64 ":", 's' },
		{ "SHA-256=" SHA_B64, 's' },
		{ "sha-256=" SHA_B64, 's' },
		{ "md5=:" MD5_B64 ":, sha-256=:" SHA_B64 ":", 's' },
		{ "sha-256=:" SHA_B64 ":, md5=:" MD5_B64 ":", 's' },
		{ "sha-256=:" SHA_B64 ":,md5=:" MD5_B64 ":", 's' },
		{ "MD5=" MD5_B64 ",SHA-256=" SHA_B64, 's' },
		{ "SHA-256=" SHA_B64 ",MD5=" MD5_B64, 's' },
		{ "SHA-256=" SHA_B64 ", MD5=" MD5_B64, 's' },
		{ "md5=:" MD5_B64 ":", 0 },
		{ "sha-512=:" SHA_B64 ":", 0 },
		{ "sha-256", 0 },
		{ "sha-256=", 0 },
		{ "sha-256=:", 0 },
		{ "sha-256=::", 0 },
		{ "sha-256=:" MD5_B64 ":", 0 },
		{ "sha-256=:?:", 0 },
		{ "?0", 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const struct headers whole = { .repr = rows[i].repr };
		const struct headers rest = { .repr = rows[i].repr,
			                      .status = 206 };

		check_promised(i, &whole, rows[i].kind);
		/* It is of the whole object also when a part is sent. */
		check_promised(i, &rest, rows[i].kind);
	}
}

/* Content-MD5 is of what is sent: with a 206, of a part. */
static void a_content_md5_counts_when_the_whole_is_sent(void **state)
{
	static const struct {
		struct headers headers;
		char kind;
	} rows[] = {
		{ { .md5 = MD5_B64 }, 'm' },
		{ { .md5 = MD5_B64, .status = 206 }, 0 },
		{ { .md5 = MD5_B64, .status = 206, .etag = ETAG }, 'e' },
		{ { .md5 = SHA_B64 }, 0 },
		{ { .md5 = MD5_HEX }, 0 },
		{ { .md5 = "?" }, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		check_promised(i, &rows[i].headers, rows[i].kind);
}

static void an_etag_counts_when_it_can_be_an_md5(void **state)
{
	static const struct {
		struct headers headers;
		char kind;
	} rows[] = {
		{ { .etag = ETAG }, 'e' },
		{ { .etag = ETAG, .status = 206 }, 'e' },
		{ { .etag = "\"D41D8CD98F00B204E9800998ECF8427E\"" }, 'e' },
		{ { .etag = ETAG, .encryption = "AES256" }, 'e' },
		{ { .etag = ETAG, .encryption = "aws:kms" }, 0 },
		{ { .etag = ETAG, .encryption = "aws:kms:dsse" }, 0 },
		{ { .etag = ETAG, .encryption = "AWS:KMS" }, 0 },
		{ { .etag = "\"" MD5_HEX "-3\"" }, 0 }, /* of several parts */
		{ { .etag = "W/" ETAG }, 0 },
		{ { .etag = MD5_HEX }, 0 },
		{ { .etag = MD5_HEX "ab" }, 0 },
		{ { .etag = "\"\"" }, 0 },
		{ { .etag = "\"zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz\"" }, 0 },
		{ { .etag = "\"" SHA_HEX "\"" }, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		check_promised(i, &rows[i].headers, rows[i].kind);
}

/* One that cannot be read does not hide the next. */
static void the_strongest_promise_is_taken(void **state)
{
	static const struct {
		struct headers headers;
		char kind;
	} rows[] = {
		{ { .sha256 = SHA_B64,
		    .repr = "sha-256=:" ZERO_B64 ":",
		    .md5 = MD5_B64,
		    .etag = ETAG },
		  's' },
		{ { .sha256 = ZERO_B64 "-2",
		    .repr = "sha-256=:" SHA_B64 ":",
		    .md5 = MD5_B64,
		    .etag = ETAG },
		  's' },
		{ { .sha256 = ZERO_B64 "-2", .md5 = MD5_B64, .etag = ETAG },
		  'm' },
		{ { .repr = "sha-256=:?:", .md5 = MD5_B64 }, 'm' },
		{ { .sha256 = "?", .md5 = "?", .etag = ETAG }, 'e' },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		check_promised(i, &rows[i].headers, rows[i].kind);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_header_promises_nothing),
		cmocka_unit_test(
		        a_checksum_of_the_store_is_of_the_whole_object),
		cmocka_unit_test(a_digest_is_found_among_others),
		cmocka_unit_test(a_content_md5_counts_when_the_whole_is_sent),
		cmocka_unit_test(an_etag_counts_when_it_can_be_an_md5),
		cmocka_unit_test(the_strongest_promise_is_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
