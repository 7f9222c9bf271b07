/* attr: the few attributes and ownership marks that the whole code uses.
 *
 * OWN(fn) frees a variable when its scope ends; GIVE(p) moves the value out
 * and leaves NULL behind, so that there is one owner at a time.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_ATTR_H
#define BASE_ATTR_H

#include <stddef.h>
#include <string.h>

#define MUST_CHECK        __attribute__((warn_unused_result))
#define PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define NORETURN          __attribute__((noreturn))
#define UNUSED            __attribute__((unused))
#define OWN(fn)           __attribute__((cleanup(fn)))

/* Defines own_NAME(), which frees a "TYPE *" at the end of its scope. */
#define OWN_TYPE(name, type, free_fn)                                          \
	static inline UNUSED void own_##name(type **p)                         \
	{                                                                      \
		free_fn(*p);                                                   \
	}

static inline void *give_pointer(void *slot)
{
	void *value;
	void *const none = NULL;

	memcpy(&value, slot, sizeof(value));
	memcpy(slot, &none, sizeof(none));
	return value;
}

#define GIVE(p)        give_pointer(&(p))

#define ARRAY_COUNT(a) (sizeof(a) / sizeof((a)[0]))

#endif
