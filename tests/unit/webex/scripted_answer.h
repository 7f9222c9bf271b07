/* scripted_answer: lists of answers for scripted_server.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_WEBEX_SCRIPTED_ANSWER_H
#define UNIT_WEBEX_SCRIPTED_ANSWER_H

#include <stddef.h>

#include "fixture.h"

struct answer {
	int status; /* 0: ends the list */
	const char *retry_after;
	const char *body;
};

/* The n-th answer of a list, or its last one. */
static inline struct answer answer_at(const struct answer *list, size_t n)
{
	size_t i = 0;

	while (i < n && list[i + 1].status != 0)
		i++;
	return list[i];
}

static const struct answer good_token[] = {
	{ 200, NULL,
	  "{\"access_token\":\"access-two_P0A1_" ORG
	  "\",\"expires_in\":43200}" },
	{ 0, NULL, NULL },
};

static const struct answer good[] = {
	{ 200, NULL, "{\"good\":1}" },
	{ 0, NULL, NULL },
};

#endif
