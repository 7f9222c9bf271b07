/* sign: Ed25519 keys and signatures, by OpenSSL.
 * SPDX-License-Identifier: Apache-2.0 */
#include "port/sign.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"

/* An Ed25519 key in PEM has 119 bytes; comments may stand around it. */
#define KEY_FILE_MAX 4096

struct sign_key {
	EVP_PKEY *pkey;
};

OWN_TYPE(bio, BIO, BIO_free_all)
OWN_TYPE(pkey, EVP_PKEY, EVP_PKEY_free)
OWN_TYPE(md_ctx, EVP_MD_CTX, EVP_MD_CTX_free)

static struct sign_key *wrap_key(EVP_PKEY *pkey)
{
	struct sign_key *k = mem_zeroed(1, sizeof(*k));

	k->pkey = pkey;
	return k;
}

int sign_key_make(struct sign_key **out, struct err *e)
{
	EVP_PKEY *pkey = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");

	if (pkey == NULL)
		return err_set(e, ERR_BUG,
		               "OpenSSL cannot make an Ed25519 key");
	*out = wrap_key(pkey);
	return 0;
}

void sign_key_free(struct sign_key *k)
{
	if (k == NULL)
		return;
	EVP_PKEY_free(k->pkey);
	free(k);
}

/* A key that is encrypted would be asked for on the terminal otherwise. */
/* NOLINTNEXTLINE(readability-non-const-parameter): as libcrypto has it */
static int no_password(char *buf, int size, int is_write, void *ctx)
{
	(void)buf;
	(void)size;
	(void)is_write;
	(void)ctx;
	return -1;
}

static int check_mode(int fd, const char *path, struct err *e)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return err_set_errno(e, ERR_CONFIG, errno, "signing key %s",
		                     path);
	if (!S_ISREG(st.st_mode))
		return err_set(e, ERR_CONFIG,
		               "signing key %s: is not a regular file", path);
	if ((st.st_mode & 0177) != 0) {
		(void)err_set(e, ERR_CONFIG,
		              "signing key %s: has mode %04o, allowed are 0600 "
		              "and 0400",
		              path, (unsigned)(st.st_mode & 07777));
		return err_hint(e, "chmod 0600 %s", path);
	}
	return 0;
}

/* Reads at most KEY_FILE_MAX bytes; a longer file is no key anyway. */
static int read_key(char *buf, size_t *len, const char *path, struct err *e)
{
	OWN(file_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return err_set_errno(e, ERR_CONFIG, errno, "signing key %s",
		                     path);
	if (check_mode(fd, path, e) != 0)
		return -1;
	*len = 0;
	while (*len < KEY_FILE_MAX) {
		const ssize_t n = read(fd, buf + *len, KEY_FILE_MAX - *len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_set_errno(e, ERR_CONFIG, errno,
			                     "signing key %s", path);
		if (n == 0)
			break;
		*len += (size_t)n;
	}
	return 0;
}

static EVP_PKEY *parse_key(const char *buf, size_t len)
{
	OWN(own_bio) BIO *bio = BIO_new_mem_buf(buf, (int)len);
	EVP_PKEY *pkey = NULL;

	if (bio != NULL)
		pkey = PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL);
	if (pkey != NULL && EVP_PKEY_is_a(pkey, "ED25519") != 1) {
		EVP_PKEY_free(pkey);
		pkey = NULL;
	}
	return pkey;
}

int sign_key_load(struct sign_key **out, const char *path, struct err *e)
{
	char buf[KEY_FILE_MAX];
	size_t len = 0;
	EVP_PKEY *pkey = NULL;
	const int got = read_key(buf, &len, path, e);

	if (got == 0)
		pkey = parse_key(buf, len);
	secret_wipe(buf, sizeof(buf));
	if (got != 0)
		return -1;
	if (pkey == NULL) {
		(void)err_set(e, ERR_CONFIG,
		              "signing key %s: is no Ed25519 private key in "
		              "unencrypted PEM",
		              path);
		return err_hint(e, "restore the key file from its backup");
	}
	*out = wrap_key(pkey);
	return 0;
}

/* Writes the bytes under a name of their own, durably. */
static int write_new(const char *path, const void *data, size_t len,
                     struct err *e)
{
	OWN(file_close) int fd = -1;

	if (unlink(path) != 0 && errno != ENOENT)
		return err_set_errno(e, ERR_DISK, errno, "%s", path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
	          0600);
	if (fd < 0)
		return err_set_errno(e, ERR_DISK, errno, "%s", path);
	if (file_write_all(fd, data, len, path, e) != 0)
		return -1;
	if (fchmod(fd, 0600) != 0 || fsync(fd) != 0)
		return err_set_errno(e, ERR_DISK, errno, "%s", path);
	return 0;
}

/* link() never replaces, and shows the whole file or none. */
static int place_new(const char *path, const char *draft, struct err *e)
{
	OWN(text_free) struct text folder = { 0 };

	if (link(draft, path) != 0) {
		if (errno != EEXIST)
			return err_set_errno(e, ERR_DISK, errno,
			                     "signing key %s", path);
		(void)err_set(e, ERR_FOREIGN, "signing key %s: exists already",
		              path);
		return err_hint(e, "a signing key is never replaced; move it "
		                   "away if it is not needed");
	}
	file_folder(&folder, path);
	return file_sync_dir(text_str(&folder), e);
}

int sign_key_save(const struct sign_key *k, const char *path, struct err *e)
{
	OWN(own_bio) BIO *bio = BIO_new(BIO_s_secmem());
	OWN(text_free) struct text draft = { 0 };
	char *pem = NULL;
	long len;
	int placed;

	if (bio == NULL ||
	    PEM_write_bio_PKCS8PrivateKey(bio, k->pkey, NULL, NULL, 0,
	                                  no_password, NULL) != 1)
		return err_set(e, ERR_BUG, "OpenSSL cannot write the key");
	len = BIO_get_mem_data(bio, &pem);
	text_addf(&draft, "%s.new", path);
	placed = write_new(text_str(&draft), pem, (size_t)len, e);
	if (placed == 0)
		placed = place_new(path, text_str(&draft), e);
	(void)unlink(text_str(&draft));
	secret_wipe(pem, (size_t)len);
	return placed;
}

void sign_key_public(const struct sign_key *k,
                     unsigned char out[SIGN_PUBLIC_BYTES])
{
	size_t len = SIGN_PUBLIC_BYTES;

	if (EVP_PKEY_get_raw_public_key(k->pkey, out, &len) != 1)
		abort(); /* every Ed25519 key has one */
}

int sign_make(unsigned char out[SIGN_SIGNATURE_BYTES], const struct sign_key *k,
              const void *data, size_t len, struct err *e)
{
	OWN(own_md_ctx) EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char signature[SIGN_SIGNATURE_BYTES];
	size_t size = sizeof(signature);

	if (ctx == NULL ||
	    EVP_DigestSignInit(ctx, NULL, NULL, NULL, k->pkey) != 1 ||
	    EVP_DigestSign(ctx, signature, &size, data, len) != 1 ||
	    size != sizeof(signature))
		return err_set(e, ERR_BUG, "OpenSSL cannot sign");
	memcpy(out, signature, sizeof(signature));
	return 0;
}

bool sign_verify(const unsigned char public_key[SIGN_PUBLIC_BYTES],
                 const unsigned char signature[SIGN_SIGNATURE_BYTES],
                 const void *data, size_t len)
{
	OWN(own_md_ctx) EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	OWN(own_pkey)
	EVP_PKEY *pkey = EVP_PKEY_new_raw_public_key(
	        EVP_PKEY_ED25519, NULL, public_key, SIGN_PUBLIC_BYTES);

	return ctx != NULL && pkey != NULL &&
	       EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, pkey) == 1 &&
	       EVP_DigestVerify(ctx, signature, SIGN_SIGNATURE_BYTES, data,
	                        len) == 1;
}
