/* SPDX-License-Identifier: Apache-2.0 */
#include "base/fold.h"

#include <locale.h>
#include <pthread.h>
#include <string.h>
#include <wctype.h>

#include "base/text.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static locale_t letters; /* of Unicode; 0: this system has none */

static void make_letters(void)
{
	letters = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
}

/* By the capital, as some letters have two small forms. */
static uint32_t fold(uint32_t rune)
{
	if (letters == (locale_t)0)
		return rune >= 'A' && rune <= 'Z' ? rune + ('a' - 'A') : rune;
	return (uint32_t)towlower_l(towupper_l((wint_t)rune, letters), letters);
}

static void add_rune(struct text *out, uint32_t rune)
{
	static const unsigned char heads[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
	const int count = rune < 0x80      ? 1
	                  : rune < 0x800   ? 2
	                  : rune < 0x10000 ? 3
	                                   : 4;

	for (int i = count - 1; i >= 0; i--) {
		const uint32_t part = rune >> (6 * i);
		const uint32_t byte = count == 1       ? part
		                      : i == count - 1 ? part | heads[count]
		                                       : (part & 0x3F) | 0x80;

		text_add_char(out, (char)(unsigned char)byte);
	}
}

void fold_add(struct text *out, const char *s)
{
	const size_t len = strlen(s);
	size_t i = 0;

	(void)pthread_once(&once, make_letters);
	while (i < len) {
		uint32_t rune;
		const size_t step = text_utf8_next(s + i, len - i, &rune);

		if (step == 0)
			text_add_char(out, s[i]);
		else
			add_rune(out, fold(rune));
		i += step == 0 ? 1 : step;
	}
}
