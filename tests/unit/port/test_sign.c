/* SPDX-License-Identifier: Apache-2.0 */
#include "port/sign.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "port/b64.h"
#include "support/check.h"
#include "support/tempdir.h"

/* RFC 8032, 7.1 */
static const struct {
	const char *secret;
	const char *public;
	const char *message;
	const char *signature;
} vectors[] = {
	{ "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
	  "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
	  "",
	  "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
	  "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b" },
	{ "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
	  "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
	  "72",
	  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
	  "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00" },
	{ "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
	  "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
	  "af82",
	  "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
	  "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a" },
};

#define X25519_KEY                                                             \
	"-----BEGIN PRIVATE KEY-----\n"                                        \
	"MC4CAQAwBQYDK2VuBCIEIHcHbQpzGKV9PBbBclGyZkXfTC+H68CZKrF3+6Ud"         \
	"uSwq\n-----END PRIVATE KEY-----\n"
#define ENCRYPTED_KEY                                                          \
	"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n"                        \
	"-----END ENCRYPTED PRIVATE KEY-----\n"

/* A key file as "openssl genpkey" writes it: PKCS #8 is a fixed head before
 * the 32 bytes. */
static const char *write_key(struct tempdir *dir, const char *secret_hex)
{
	static const char head[] = "302e020100300506032b657004220420";
	OWN(text_free) struct text pem = { 0 };
	unsigned char der[48];
	const char *path;

	assert_true(bytes_from_hex(der, 16, head));
	assert_true(bytes_from_hex(der + 16, 32, secret_hex));
	text_add(&pem, "-----BEGIN PRIVATE KEY-----\n");
	b64_add(&pem, der, sizeof(der));
	text_add(&pem, "\n-----END PRIVATE KEY-----\n");
	path = tempdir_write(dir, "log.key", text_str(&pem));
	assert_int_equal(chmod(path, 0600), 0);
	return path;
}

static void the_vectors_of_rfc_8032_hold(void **s)
{
	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(vectors); i++) {
		OWN(tempdir_remove) struct tempdir dir = tempdir_make();
		OWN(own_sign_key) struct sign_key *k = NULL;
		const size_t len = strlen(vectors[i].message) / 2;
		unsigned char public[SIGN_PUBLIC_BYTES];
		unsigned char signature[SIGN_SIGNATURE_BYTES];
		unsigned char message[8] = { 0 };
		char hex[2 * SIGN_SIGNATURE_BYTES + 1];
		struct err e;

		assert_int_equal(
		        sign_key_load(&k, write_key(&dir, vectors[i].secret),
		                      &e),
		        0);
		sign_key_public(k, public);
		bytes_hex(hex, public, sizeof(public));
		assert_string_equal(hex, vectors[i].public);
		assert_true(bytes_from_hex(message, len, vectors[i].message));
		assert_int_equal(sign_make(signature, k, message, len, &e), 0);
		bytes_hex(hex, signature, sizeof(signature));
		assert_string_equal(hex, vectors[i].signature);
		assert_true(sign_verify(public, signature, message, len));
	}
}

static void any_changed_byte_breaks_the_signature(void **s)
{
	OWN(own_sign_key) struct sign_key *k = NULL;
	unsigned char public[SIGN_PUBLIC_BYTES];
	unsigned char signature[SIGN_SIGNATURE_BYTES];
	char message[] = "archive.example.com/prod\n67\n";
	const size_t len = strlen(message);
	struct err e;

	(void)s;
	assert_int_equal(sign_key_make(&k, &e), 0);
	sign_key_public(k, public);
	assert_int_equal(sign_make(signature, k, message, len, &e), 0);
	assert_true(sign_verify(public, signature, message, len));
	for (size_t i = 0; i < len; i++) {
		message[i] ^= 1;
		assert_false(sign_verify(public, signature, message, len));
		message[i] ^= 1;
	}
	for (size_t i = 0; i < sizeof(signature); i++) {
		signature[i] ^= 1;
		assert_false(sign_verify(public, signature, message, len));
		signature[i] ^= 1;
	}
	public[0] ^= 1;
	assert_false(sign_verify(public, signature, message, len));
	public[0] ^= 1;
	assert_false(sign_verify(public, signature, message, len - 1));
}

static void a_saved_key_loads_and_is_private(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	OWN(own_sign_key) struct sign_key *k = NULL;
	OWN(own_sign_key) struct sign_key *again = NULL;
	const char *path = tempdir_file(&dir, "log.key");
	unsigned char a[SIGN_PUBLIC_BYTES];
	unsigned char b[SIGN_PUBLIC_BYTES];
	struct stat st;
	struct err e;

	(void)s;
	assert_int_equal(sign_key_make(&k, &e), 0);
	assert_int_equal(sign_key_save(k, path, &e), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(st.st_nlink, 1);
	assert_memory_equal(tempdir_read(&dir, "log.key"),
	                    "-----BEGIN PRIVATE KEY-----\n", 28);
	assert_int_equal(sign_key_load(&again, path, &e), 0);
	sign_key_public(k, a);
	sign_key_public(again, b);
	assert_memory_equal(a, b, sizeof(a));
}

static void a_key_is_never_saved_over_a_file(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	OWN(own_sign_key) struct sign_key *k = NULL;
	const char *path = tempdir_write(&dir, "log.key", "the old one");
	OWN(mem_own)
	char *text = mem_format("signing key %s: exists already", path);
	struct err e;

	(void)s;
	assert_int_equal(sign_key_make(&k, &e), 0);
	assert_int_equal(sign_key_save(k, path, &e), -1);
	check_err(&e, ERR_FOREIGN, text);
	assert_string_equal(e.hint, "a signing key is never replaced; move it "
	                            "away if it is not needed");
	assert_string_equal(tempdir_read(&dir, "log.key"), "the old one");
	assert_false(file_exists(tempdir_file(&dir, "log.key.new")));
}

static void a_key_cannot_be_saved_into_no_folder(void **s)
{
	OWN(own_sign_key) struct sign_key *k = NULL;
	struct err e;

	(void)s;
	assert_int_equal(sign_key_make(&k, &e), 0);
	assert_int_equal(sign_key_save(k, "/nowhere/at/all/log.key", &e), -1);
	check_err(&e, ERR_DISK,
	          "/nowhere/at/all/log.key.new: No such file or directory");
}

static void a_key_that_others_may_read_is_refused(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	struct sign_key *k = NULL;
	const char *path = write_key(&dir, vectors[0].secret);
	OWN(mem_own)
	char *text = mem_format(
	        "signing key %s: has mode 0640, allowed are 0600 and 0400",
	        path);
	OWN(mem_own) char *hint = mem_format("chmod 0600 %s", path);
	struct err e;

	(void)s;
	assert_int_equal(chmod(path, 0640), 0);
	assert_int_equal(sign_key_load(&k, path, &e), -1);
	check_err(&e, ERR_CONFIG, text);
	assert_string_equal(e.hint, hint);
	assert_null(k);
	assert_int_equal(chmod(path, 0400), 0);
	assert_int_equal(sign_key_load(&k, path, &e), 0);
	sign_key_free(k);
}

static void what_is_no_ed25519_key_is_refused(void **s)
{
	/* Nothing, words, an X25519 key, an encrypted key's head. */
	static const char *const files[] = {
		"",
		"no key\n",
		X25519_KEY,
		ENCRYPTED_KEY,
		"-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2Vw\n",
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(files); i++) {
		OWN(tempdir_remove) struct tempdir dir = tempdir_make();
		const char *path = tempdir_write(&dir, "log.key", files[i]);
		OWN(mem_own)
		char *text = mem_format(
		        "signing key %s: is no Ed25519 private key in "
		        "unencrypted PEM",
		        path);
		struct sign_key *k = NULL;
		struct err e;

		assert_int_equal(chmod(path, 0600), 0);
		assert_int_equal(sign_key_load(&k, path, &e), -1);
		check_err(&e, ERR_CONFIG, text);
		assert_string_equal(e.hint,
		                    "restore the key file from its backup");
	}
}

static void a_missing_key_or_a_folder_is_told(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	OWN(mem_own)
	char *text =
	        mem_format("signing key %s: is not a regular file", dir.path);
	struct sign_key *k = NULL;
	struct err e;

	(void)s;
	assert_int_equal(sign_key_load(&k, "/nowhere/log.key", &e), -1);
	check_err(&e, ERR_CONFIG,
	          "signing key /nowhere/log.key: No such file or directory");
	assert_int_equal(sign_key_load(&k, dir.path, &e), -1);
	check_err(&e, ERR_CONFIG, text);
	sign_key_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_vectors_of_rfc_8032_hold),
		cmocka_unit_test(any_changed_byte_breaks_the_signature),
		cmocka_unit_test(a_saved_key_loads_and_is_private),
		cmocka_unit_test(a_key_is_never_saved_over_a_file),
		cmocka_unit_test(a_key_cannot_be_saved_into_no_folder),
		cmocka_unit_test(a_key_that_others_may_read_is_refused),
		cmocka_unit_test(what_is_no_ed25519_key_is_refused),
		cmocka_unit_test(a_missing_key_or_a_folder_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
