/* Any bytes as a recording and as a transcript: judged, and alike in whatever
 * pieces they come.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "media/check.h"
#include "model/state.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static struct check_result judge(const uint8_t *data, size_t len,
                                 enum kind kind, size_t piece)
{
	OWN(own_check) struct check *c = check_new(kind);
	struct check_result r;

	for (size_t at = 0; at < len; at += piece)
		check_feed(c, data + at, len - at < piece ? len - at : piece);
	check_end(c, &r);
	return r;
}

static void must(int holds)
{
	if (!holds)
		abort();
}

static void must_be_sound(const struct check_result *r)
{
	must(r->mime != NULL && r->extension != NULL);
	must((r->verdict == CHECK_GOOD) == (strcmp(r->code, "ok") == 0));
	must(strncmp(state_reason_meaning(r->code), "no meaning", 10) != 0);
	must(strlen(r->detail) < sizeof(r->detail));
	for (const char *p = r->detail; *p != '\0'; p++)
		must(*p >= 0x20 && *p < 0x7f);
	must(r->duration_ms >= -1 && r->rate_hz >= 0 && r->channels >= 0);
}

static void must_be_alike(const struct check_result *a,
                          const struct check_result *b)
{
	must(a->verdict == b->verdict && a->format == b->format);
	must(strcmp(a->code, b->code) == 0);
	must(strcmp(a->detail, b->detail) == 0);
	must(a->mime == b->mime && a->puid == b->puid);
	must(a->codec == b->codec && a->extension == b->extension);
	must(a->channels == b->channels && a->rate_hz == b->rate_hz);
	must(a->duration_ms == b->duration_ms);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const enum kind kinds[] = { KIND_MAIN, KIND_TRANSCRIPT };

	for (size_t i = 0; i < 2; i++) {
		const struct check_result whole =
		        judge(data, len, kinds[i], SIZE_MAX / 2);
		const struct check_result bytes = judge(data, len, kinds[i], 1);
		const struct check_result pieces =
		        judge(data, len, kinds[i], 13 + len % 101);

		must_be_sound(&whole);
		must_be_alike(&whole, &bytes);
		must_be_alike(&whole, &pieces);
	}
	return 0;
}
