/* api_words: what error bodies say, put into words (their forms:
 * docs/source.md, sign-in and search).
 *
 * Bodies come from outside: they are cut, made printable, and never trusted
 * to be free of the secrets that were sent (api_words_hide).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef WEBEX_API_WORDS_H
#define WEBEX_API_WORDS_H

#include <stdbool.h>

struct json;
struct secret;
struct text;

/* Overwrites each occurrence of the secret in the text by asterisks. */
void api_words_hide(char *text, const struct secret *s);

#endif
