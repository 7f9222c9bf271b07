/* files: WAV files of noise for the benchmark, each with bytes of its own.
 *
 *   wxarchive-bench-files DIR COUNT BYTES
 *
 * writes DIR/000000.wav and on, the same bytes each time, and prints their
 * SHA-256 in the format of sha256sum.
 * SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <inttypes.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEAD_BYTES  44
#define BLOCK_WORDS 8192
#define BYTES_MAX   UINT64_C(0xfffffff0) /* what a RIFF header can tell */
#define NAME_SIZE   32

struct file {
	int fd;
	EVP_MD_CTX *digest;
};

static void put(unsigned char *at, uint64_t value, int bytes)
{
	for (int i = 0; i < bytes; i++)
		at[i] = (unsigned char)(value >> (8 * i) & 255);
}

/* Two channels of 16 bits at 8 kHz, as the service records. */
static void make_head(unsigned char head[HEAD_BYTES], uint64_t bytes)
{
	memcpy(head, "RIFF....WAVEfmt ", 16);
	put(head + 4, bytes - 8, 4);
	put(head + 16, 16, 4);
	put(head + 20, 1, 2);
	put(head + 22, 2, 2);
	put(head + 24, 8000, 4);
	put(head + 28, 32000, 4);
	put(head + 32, 4, 2);
	put(head + 34, 16, 2);
	memcpy(head + 36, "data", 4);
	put(head + 40, bytes - HEAD_BYTES, 4);
}

/* splitmix64: any seed, so that each file has a stream of its own. */
static uint64_t noise(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static bool add(const struct file *f, const void *data, size_t len)
{
	const unsigned char *at = data;

	if (EVP_DigestUpdate(f->digest, data, len) != 1)
		return false;
	while (len > 0) {
		const ssize_t n = write(f->fd, at, len);

		if (n < 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

static bool fill(const struct file *f, uint64_t number, uint64_t bytes)
{
	uint64_t block[BLOCK_WORDS];
	uint64_t state = number << 40;
	unsigned char head[HEAD_BYTES];

	make_head(head, bytes);
	if (!add(f, head, sizeof(head)))
		return false;
	bytes -= HEAD_BYTES;
	while (bytes > 0) {
		const size_t n =
		        bytes < sizeof(block) ? (size_t)bytes : sizeof(block);

		for (size_t i = 0; i < BLOCK_WORDS; i++)
			block[i] = noise(&state);
		if (!add(f, block, n))
			return false;
		bytes -= n;
	}
	return true;
}

static bool finish(const struct file *f, const char *name)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned len = 0;

	if (EVP_DigestFinal_ex(f->digest, digest, &len) != 1)
		return false;
	for (unsigned i = 0; i < len; i++)
		printf("%02x", digest[i]);
	return printf("  %s\n", name) > 0;
}

static bool make(int dir, EVP_MD_CTX *digest, uint64_t number, uint64_t bytes)
{
	char name[NAME_SIZE];
	struct file f = { .digest = digest };

	(void)snprintf(name, sizeof(name), "%06" PRIu64 ".wav", number);
	f.fd = openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
	              0644);
	if (f.fd < 0)
		return false;
	const bool is_good = EVP_DigestInit_ex(digest, EVP_sha256(), NULL) &&
	                     fill(&f, number, bytes) && finish(&f, name);
	return close(f.fd) == 0 && is_good;
}

static uint64_t read_number(const char *text, uint64_t least, uint64_t most)
{
	char *end;
	const unsigned long long value = strtoull(text, &end, 10);

	if (*text < '0' || *text > '9' || *end != '\0' || value < least ||
	    value > most) {
		fprintf(stderr, "files: '%s' is not a number of %llu to %llu\n",
		        text, (unsigned long long)least,
		        (unsigned long long)most);
		exit(2);
	}
	return value;
}

int main(int argc, char **argv)
{
	if (argc != 4) {
		fprintf(stderr, "usage: wxarchive-bench-files DIR COUNT "
		                "BYTES\n");
		return 2;
	}
	const uint64_t count = read_number(argv[2], 1, 999999);
	/* Whole frames only: four bytes each. */
	const uint64_t bytes = read_number(argv[3], 1000, BYTES_MAX) & ~3ULL;
	const int dir = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	EVP_MD_CTX *digest = EVP_MD_CTX_new();

	if (dir < 0 || digest == NULL) {
		perror(argv[1]);
		return 1;
	}
	for (uint64_t i = 0; i < count; i++)
		if (!make(dir, digest, i, bytes)) {
			perror("files: not written");
			return 1;
		}
	EVP_MD_CTX_free(digest);
	(void)close(dir);
	return fflush(stdout) == 0 ? 0 : 1;
}
