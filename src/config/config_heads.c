/* The heads of the exclusion rules: the reader of settings sees none of a rule
 * without settings, and two of one name as one.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "config/config.h"
#include "config/config_own.h"
#include "config/options.h"

#define FILE_MAX_BYTES ((size_t)1024 * 1024)
#define HEAD           "[exclude "

struct heads {
	const struct config *config;
	struct arena *arena;
	int *lines; /* of each rule's head; 0: none yet */
};

static int no_condition(const struct heads *h, const char *name, int line,
                        struct err *e)
{
	OWN(text_free) struct text known = { NULL, 0, 0 };

	for (size_t i = 0; i < options_exclude_count; i++)
		text_addf(&known, "%s%s", i == 0 ? "" : ", ",
		          options_exclude_rows[i].key);
	return err_set(e, ERR_CONFIG,
	               "%s:%d: [exclude %s]: a rule without a condition "
	               "excludes nothing; allowed: at least one of %s",
	               h->config->path, line, name, text_str(&known));
}

static int take_head(struct heads *h, const char *name, int line, struct err *e)
{
	const struct config *c = h->config;

	for (size_t i = 0; i < c->exclude_count; i++) {
		if (strcmp(c->excludes[i].name, name) != 0)
			continue;
		if (h->lines[i] > 0)
			return err_set(e, ERR_CONFIG,
			               "%s:%d: [exclude %s]: a second rule of "
			               "that name; allowed: one (the first is "
			               "on line %d)",
			               c->path, line, name, h->lines[i]);
		h->lines[i] = line;
		return 0;
	}
	return no_condition(h, name, line, e);
}

int config_own_heads(const struct config *c, struct err *e)
{
	OWN(text_free) struct text all = { NULL, 0, 0 };
	OWN(own_arena) struct arena *a = arena_new();
	struct heads h = { c, a, NULL };
	int line = 0;

	if (file_read(&all, c->path, FILE_MAX_BYTES, e) != 0) {
		e->code = ERR_CONFIG;
		return -1;
	}
	h.lines = arena_zeroed(a, c->exclude_count + 1, sizeof(*h.lines));
	for (const char *at = text_str(&all); *at != '\0';) {
		const size_t len = strcspn(at, "\n");
		const char *head = at + strspn(at, " \t\r");
		const char *end = memchr(at, ']', len);

		line++;
		if (end != NULL && text_starts(head, HEAD)) {
			const char *name = head + strlen(HEAD);

			if (take_head(
			            &h,
			            arena_bytes(a, name, (size_t)(end - name)),
			            line, e) != 0)
				return -1;
		}
		at += len + (at[len] == '\n' ? 1 : 0);
	}
	return 0;
}
