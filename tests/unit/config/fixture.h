/* fixture: a scratch folder with a configuration file in it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_CONFIG_FIXTURE_H
#define UNIT_CONFIG_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "config/config.h"
#include "support/remove_tree.h"

#define ORG "0a1b2c3d-0000-4000-8000-0123456789ab"
#define WHOLE                                                                  \
	"[source]\norg_id = " ORG "\nregion = us1\n[archive]\nroot = arc\n"

struct fixture {
	char folder[64];
	char path[80];
	const char *variables[8][2]; /* name, value; what env gives */
	struct config_env env;
	struct config *config;
	struct err e;
};

static inline const char *fixture_get(void *ctx, const char *name)
{
	const struct fixture *f = ctx;

	for (size_t i = 0; f->variables[i][0] != NULL; i++)
		if (strcmp(f->variables[i][0], name) == 0)
			return f->variables[i][1];
	return NULL;
}

static inline int fixture_start(void **state)
{
	struct fixture *f = mem_zeroed(1, sizeof(*f));

	(void)snprintf(f->folder, sizeof(f->folder), "/tmp/wx-config-XXXXXX");
	assert_non_null(mkdtemp(f->folder));
	(void)snprintf(f->path, sizeof(f->path), "%s/c.conf", f->folder);
	f->env = (struct config_env){ fixture_get, f, false };
	*state = f;
	return 0;
}

static inline int fixture_end(void **state)
{
	struct fixture *f = *state;

	config_free(f->config);
	assert_int_equal(remove_tree(f->folder, &f->e), 0);
	free(f);
	return 0;
}

static inline void fixture_write(struct fixture *f, const char *name,
                                 const char *content, mode_t mode)
{
	OWN(mem_own) char *path = mem_format("%s/%s", f->folder, name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(content, 1, strlen(content), file),
	                 strlen(content));
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static inline int fixture_load(struct fixture *f, const char *content)
{
	fixture_write(f, "c.conf", content, 0644);
	config_free(GIVE(f->config));
	err_clear(&f->e);
	return config_load(&f->config, f->path, &f->env, &f->e);
}

/* The load fails with this text, '@' in it standing for the folder. */
static inline void fixture_refuses(struct fixture *f, const char *content,
                                   const char *text)
{
	OWN(text_free) struct text expected = { NULL, 0, 0 };

	for (; *text != '\0'; text++) {
		if (*text == '@')
			text_add(&expected, f->folder);
		else
			text_add_char(&expected, *text);
	}
	assert_int_equal(fixture_load(f, content), -1);
	assert_null(f->config);
	assert_string_equal(f->e.text, text_str(&expected));
	assert_int_equal(f->e.code, ERR_CONFIG);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, fixture_start, fixture_end)

#endif
