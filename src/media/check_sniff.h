/* check: what a file is, by its first bytes.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MEDIA_CHECK_SNIFF_H
#define MEDIA_CHECK_SNIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "media/formats.h"

/* What a file is, by its first bytes (all of it when it is shorter). */
#define CHECK_HEAD_BYTES 512

enum check_format check_sniff(const unsigned char *head, size_t len);
/* What a page that came instead says of itself, for people. */
void check_sniff_words(char *out, size_t size, enum check_format format,
                       const unsigned char *head, size_t len);

#endif
