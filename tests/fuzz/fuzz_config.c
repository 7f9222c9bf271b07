/* Any bytes as a configuration file: read or refused, shown when read.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/err.h"
#include "base/text.h"
#include "config/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static const char *get(void *ctx, const char *name)
{
	(void)ctx;
	(void)name;
	return NULL;
}

static void load_and_show(const char *path)
{
	const struct config_env env = { get, NULL, true };
	OWN(own_config) struct config *c = NULL;
	OWN(text_free) struct text shown = { NULL, 0, 0 };
	struct err e;

	err_clear(&e);
	if (config_load(&c, path, &env, &e) != 0) {
		if (e.code != ERR_CONFIG || e.text[0] == '\0')
			abort();
		return;
	}
	config_show(&shown, c);
	config_show_json(&shown, c);
	if (!text_is_utf8(text_str(&shown), shown.len))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const int fd = memfd_create("config", MFD_CLOEXEC);
	char path[32];

	if (fd < 0)
		return 0;
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (write(fd, data, len) == (ssize_t)len)
		load_and_show(path);
	(void)close(fd);
	return 0;
}
