/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"

/* The first block serves one reply or one line of a list.  Later ones double
 * rather than begin large: hundreds of arenas live at once whose content is
 * little more than the first block holds. */
#define FIRST_BLOCK_BYTES 4096
#define BLOCK_BYTES_MAX   65536

struct block {
	struct block *next;
	size_t size;
	size_t used;
	alignas(max_align_t) unsigned char bytes[];
};

/* The first block is the end of the list, so that growing is one push. */
struct arena {
	struct block *newest;
};

void mem_exhausted(void)
{
	static const char words[] = "wxarchive: out of memory\n";

	(void)!write(STDERR_FILENO, words, sizeof(words) - 1);
	_exit(EXIT_FAILED);
}

static size_t product(size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes) || bytes > PTRDIFF_MAX)
		mem_exhausted();
	return bytes == 0 ? 1 : bytes;
}

void *mem_zeroed(size_t count, size_t size)
{
	void *p = calloc(1, product(count, size));

	if (p == NULL)
		mem_exhausted();
	return p;
}

void *mem_resize(void *p, size_t count, size_t size)
{
	void *q = realloc(p, product(count, size));

	if (q == NULL)
		mem_exhausted();
	return q;
}

char *mem_copy_bytes(const char *s, size_t len)
{
	char *copy;

	if (len == SIZE_MAX)
		mem_exhausted();
	copy = mem_zeroed(len + 1, 1);
	if (len > 0)
		memcpy(copy, s, len);
	return copy;
}

char *mem_copy_text(const char *s)
{
	return mem_copy_bytes(s, strlen(s));
}

char *mem_format(const char *fmt, ...)
{
	char *s = NULL;
	va_list args;
	int len;

	va_start(args, fmt);
	len = vasprintf(&s, fmt, args);
	va_end(args);
	if (len < 0)
		mem_exhausted();
	return s;
}

void mem_own(void *p)
{
	free(give_pointer(p));
}

static struct block *block_new(size_t size, struct block *next)
{
	struct block *b;

	if (size > PTRDIFF_MAX - sizeof(*b))
		mem_exhausted();
	b = malloc(sizeof(*b) + size);
	if (b == NULL)
		mem_exhausted();
	b->next = next;
	b->size = size;
	b->used = 0;
	return b;
}

struct arena *arena_new_of(size_t bytes)
{
	struct arena *a = mem_zeroed(1, sizeof(*a));

	a->newest = block_new(bytes, NULL);
	return a;
}

struct arena *arena_new(void)
{
	return arena_new_of(FIRST_BLOCK_BYTES);
}

void arena_reset(struct arena *a)
{
	while (a->newest->next != NULL) {
		struct block *b = a->newest;

		a->newest = b->next;
		free(b);
	}
	a->newest->used = 0;
}

void arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	arena_reset(a);
	free(a->newest);
	free(a);
}

static void *arena_take(struct arena *a, size_t bytes)
{
	const size_t unit = alignof(max_align_t);
	const size_t size = bytes + (unit - bytes % unit) % unit;
	struct block *b = a->newest;
	void *p;

	if (size < bytes)
		mem_exhausted();
	if (size > b->size - b->used) {
		size_t next = b->size * 2;

		if (b->size > BLOCK_BYTES_MAX / 2)
			next = BLOCK_BYTES_MAX;
		b = block_new(size > next ? size : next, b);
		a->newest = b;
	}
	p = b->bytes + b->used;
	b->used += size;
	return p;
}

void *arena_zeroed(struct arena *a, size_t count, size_t size)
{
	const size_t bytes = product(count, size);

	return memset(arena_take(a, bytes), 0, bytes);
}

char *arena_bytes(struct arena *a, const char *s, size_t len)
{
	char *copy;

	if (len == SIZE_MAX)
		mem_exhausted();
	copy = arena_take(a, len + 1);
	if (len > 0)
		memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

char *arena_text(struct arena *a, const char *s)
{
	return s == NULL ? NULL : arena_bytes(a, s, strlen(s));
}

char *arena_format(struct arena *a, const char *fmt, ...)
{
	va_list args;
	va_list again;
	char *s;
	int len;

	va_start(args, fmt);
	va_copy(again, args);
	len = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (len < 0)
		mem_exhausted();
	s = arena_take(a, (size_t)len + 1);
	(void)vsnprintf(s, (size_t)len + 1, fmt, again);
	va_end(again);
	return s;
}
