/* value: one setting, between its text and its field.  Private to config.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CONFIG_VALUE_H
#define CONFIG_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "config/options.h"

struct err;
struct secret;
struct text;

/* Reads text into the field of row in the struct at base, replacing what is
 * there.  folder (of the file, may be "") is where relative paths start.
 * ERR_CONFIG "what is wrong; allowed: ...". */
int value_set(void *base, const struct options_row *row, const char *text,
              const char *folder, struct err *e) MUST_CHECK;
/* Frees and empties a field that owns memory. */
void value_clear(void *base, const struct options_row *row);

/* The fields, by type. */
const char *value_text(const void *base, const struct options_row *row);
int64_t value_number(const void *base, const struct options_row *row);
struct secret **value_secret(void *base, const struct options_row *row);
bool value_is_set(const void *base, const struct options_row *row);

/* As a file would write it: "7d", "64GB", "yes"; secrets as "(set)", and
 * what is not set as "(not set)". */
void value_format(struct text *out, const void *base,
                  const struct options_row *row);
void value_format_number(struct text *out, enum options_type type,
                         int64_t number);

#endif
