/* SPDX-License-Identifier: Apache-2.0 */
#include "records/log_lines.h"

#include <inttypes.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "store/store.h"

#define FILE_LIMIT ((size_t)64 << 20)

struct lines {
	struct store *store;
	journal_take *take;
	void *ctx;
	uint64_t next;
	struct text bytes; /* of the file at hand */
};

static int give(struct lines *x, const char *path, struct err *e)
{
	const char *at = text_str(&x->bytes);
	const char *const end = at + x->bytes.len;

	while (at < end) {
		const char *const lf = memchr(at, '\n', (size_t)(end - at));

		if (lf == NULL)
			return err_set(e, ERR_TAMPER,
			               "%s: its last entry is cut", path);
		if (x->take(x->ctx, x->next, at, (size_t)(lf - at), e) != 0)
			return err_context(e, "%s", path);
		x->next++;
		at = lf + 1;
	}
	return 0;
}

static int take_file(void *ctx, uint64_t first, const char *path, struct err *e)
{
	struct lines *const x = ctx;

	if (first != x->next)
		return err_set(e, ERR_TAMPER,
		               "%s: it begins with entry %" PRIu64
		               ", the file before it ends at %" PRIu64,
		               path, first, x->next);
	text_clear(&x->bytes);
	if (store_read(x->store, "log/events", strrchr(path, '/') + 1,
	               &x->bytes, FILE_LIMIT, e) != 0)
		return err_context(e, "%s", path);
	return give(x, path, e);
}

int log_lines_each(struct store *s, journal_take *take, void *ctx,
                   struct err *e)
{
	struct lines x = { .store = s, .take = take, .ctx = ctx };
	const int rc = store_log_segments(s, take_file, &x, e);

	text_free(&x.bytes);
	return rc;
}
