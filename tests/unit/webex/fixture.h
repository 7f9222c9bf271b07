/* fixture: a configuration, an arena, and calls as api would finish them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_WEBEX_FIXTURE_H
#define UNIT_WEBEX_FIXTURE_H

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "config/config.h"
#include "support/check.h"
#include "webex/api.h"

#define ORG "97cdbf45-ebe2-4687-8341-44d5c7abf101"

static inline void set_option(char **option, const char *value)
{
	free(*option);
	*option = value == NULL ? NULL : mem_copy_text(value);
}

static inline void set_secret(struct secret **option, const char *value)
{
	secret_free(*option);
	*option = value == NULL ? NULL : secret_new(value, strlen(value));
}

/* A file of tests/data/webex. */
static inline struct text sample(const char *name)
{
	struct text t = { NULL, 0, 0 };
	struct err e = { .code = ERR_NONE };
	OWN(mem_own)
	char *path = mem_format("%s/tests/data/webex/%s",
	                        getenv("WX_SOURCE_DIR"), name);

	if (file_read(&t, path, 1 << 20, &e) != 0)
		fail_msg("%s", e.text);
	return t;
}

/* As a 200 with this body, judged by the call's own judge. */
static inline int answer(struct api_call *call, const char *body, struct err *e)
{
	text_clear(&call->reply);
	text_add(&call->reply, body);
	call->status = 200;
	return call->judge(call, e);
}

static inline int answer_sample(struct api_call *call, const char *name,
                                struct err *e)
{
	OWN(text_free) struct text t = sample(name);

	return answer(call, text_str(&t), e);
}

#endif
