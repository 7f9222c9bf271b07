/* rng: reproducible pseudo-random numbers from a seed and a place.
 *
 * Nothing here has a state: the same seed, index and salt always give the
 * same number, so that a task can be made from its index alone.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_RNG_H
#define SIM_RNG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

/* A bijection of 64-bit numbers, and its inverse. */
uint64_t rng_mix(uint64_t x);
uint64_t rng_unmix(uint64_t x);

uint64_t rng_at(uint64_t seed, uint64_t index, uint64_t salt);
/* True for about that share (0..1) of the places. */
bool rng_share(uint64_t h, double share);
/* 0 <= result < n; n > 0. */
int64_t rng_below(uint64_t h, int64_t n);
/* An exponential value with that mean, cut at 12 times the mean. */
int64_t rng_exponential(uint64_t h, int64_t mean);

/* A version 4 UUID that hides the number, and the number again.  The key
 * keeps the UUIDs of different kinds of thing apart. */
void rng_uuid(char out[UUID_TEXT_MAX], uint64_t key, uint64_t number);
bool rng_uuid_number(uint64_t *number, uint64_t key, const char *uuid);

#endif
