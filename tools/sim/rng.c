/* rng: see rng.h.  The mixer is the finalizer of splitmix64.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/rng.h"

#include <math.h>
#include <string.h>

#include "sim/hex.h"

static uint64_t unshift(uint64_t x, unsigned bits)
{
	uint64_t y = x;

	for (unsigned done = bits; done < 64; done += bits)
		y = x ^ (y >> bits);
	return y;
}

uint64_t rng_mix(uint64_t x)
{
	x ^= x >> 30;
	x *= 0xbf58476d1ce4e5b9U;
	x ^= x >> 27;
	x *= 0x94d049bb133111ebU;
	return x ^ (x >> 31);
}

uint64_t rng_unmix(uint64_t x)
{
	x = unshift(x, 31) * 0x319642b2d24d8ec3U;
	x = unshift(x, 27) * 0x96de1b173f119089U;
	return unshift(x, 30);
}

uint64_t rng_at(uint64_t seed, uint64_t index, uint64_t salt)
{
	return rng_mix(rng_mix(seed + salt * 0x9e3779b97f4a7c15U) +
	               index * 0xd1342543de82ef95U + 1);
}

static double unit(uint64_t h)
{
	return (double)(h >> 11) / 9007199254740992.0;
}

bool rng_share(uint64_t h, double share)
{
	return unit(h) < share;
}

int64_t rng_below(uint64_t h, int64_t n)
{
	return (int64_t)(rng_mix(h) % (uint64_t)n);
}

int64_t rng_exponential(uint64_t h, int64_t mean)
{
	double x = -log(1.0 - unit(h));

	return (int64_t)((x > 12.0 ? 12.0 : x) * (double)mean);
}

/* 30 free digits: 16 hold the number, 14 are a check. */
static void place_digits(char digits[33], uint64_t number, uint64_t check)
{
	static const char hex[] = "0123456789abcdef";
	int k = 0;

	for (int i = 0; i < 32; i++) {
		uint64_t nibble;

		if (i == 12) {
			digits[i] = '4';
			continue;
		}
		if (i == 16) {
			digits[i] = "89ab"[check >> 62];
			continue;
		}
		if (k < 16)
			nibble = number >> (60 - 4 * k);
		else
			nibble = check >> (4 * (k - 16));
		digits[i] = hex[nibble & 15];
		k++;
	}
	digits[32] = '\0';
}

void rng_uuid(char out[UUID_TEXT_MAX], uint64_t key, uint64_t number)
{
	static const int cuts[] = { 8, 4, 4, 4, 12 };
	uint64_t v = rng_mix(number + rng_mix(key));
	char digits[33];
	int from = 0;
	int to = 0;

	place_digits(digits, v, rng_mix(v ^ rng_mix(key + 1)));
	for (int i = 0; i < 5; i++) {
		memcpy(out + to, digits + from, (size_t)cuts[i]);
		from += cuts[i];
		to += cuts[i];
		out[to++] = '-';
	}
	out[36] = '\0';
}

bool rng_uuid_number(uint64_t *number, uint64_t key, const char *uuid)
{
	char again[UUID_TEXT_MAX];
	uint64_t v = 0;
	int k = 0;

	if (!bytes_is_uuid(uuid))
		return false;
	for (int i = 0; k < 16 && i < 36; i++) {
		if (uuid[i] == '-' || i == 14)
			continue;
		if (i == 19)
			continue;
		v = v << 4 | (uint64_t)hex_value(uuid[i]);
		k++;
	}
	v = rng_unmix(v) - rng_mix(key);
	rng_uuid(again, key, v);
	if (strcasecmp(again, uuid) != 0)
		return false;
	*number = v;
	return true;
}
