/* SPDX-License-Identifier: Apache-2.0 */
#include "base/secret.h"

#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/mem.h"

/* A mapping of its own: locking and core exclusion work by page, and no
 * other allocation shares it. */
struct secret {
	_Atomic size_t owners;
	size_t len;
	size_t mapped;
	char bytes[];
};

struct secret *secret_new(const char *bytes, size_t len)
{
	const size_t size = sizeof(struct secret) + len + 1;
	struct secret *s;

	if (len > SIZE_MAX / 2)
		mem_exhausted();
	s = mmap(NULL, size, PROT_READ | PROT_WRITE,
	         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (s == MAP_FAILED)
		mem_exhausted();
	/* both are refused in some places; the secret is then only wiped */
	(void)mlock(s, size);
	(void)madvise(s, size, MADV_DONTDUMP);
	s->owners = 1;
	s->len = len;
	s->mapped = size;
	if (len > 0)
		memcpy(s->bytes, bytes, len);
	return s;
}

struct secret *secret_share(struct secret *s)
{
	if (s != NULL)
		(void)atomic_fetch_add(&s->owners, 1);
	return s;
}

void secret_free(struct secret *s)
{
	size_t size;

	if (s == NULL || atomic_fetch_sub(&s->owners, 1) > 1)
		return;
	size = s->mapped;
	secret_wipe(s, size);
	(void)munmap(s, size);
}

const char *secret_reveal(const struct secret *s)
{
	return s->bytes;
}

size_t secret_len(const struct secret *s)
{
	return s->len;
}

bool secret_equal(const struct secret *a, const struct secret *b)
{
	unsigned char differs = 0;

	if (a == NULL || b == NULL)
		return a == b;
	if (a->len != b->len)
		return false;
	/* no early end, which would tell how much was right */
	for (size_t i = 0; i < a->len; i++)
		differs |= (unsigned char)(a->bytes[i] ^ b->bytes[i]);
	return differs == 0;
}

void secret_wipe(void *p, size_t len)
{
	explicit_bzero(p, len);
}

void secret_no_core(void)
{
	const struct rlimit none = { 0, 0 };

	(void)setrlimit(RLIMIT_CORE, &none);
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
