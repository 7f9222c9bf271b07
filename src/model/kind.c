/* kind: names of the kinds and the identity of an artefact.
 * SPDX-License-Identifier: Apache-2.0 */
#include "model/kind.h"

#include <stddef.h>
#include <string.h>

#include "base/attr.h"
#include "base/bytes.h"
#include "port/digest.h"

#define OID_BYTES 16

const char *kind_name(enum kind k)
{
	switch (k) {
#define KIND_CASE(id, number, name)                                            \
	case KIND_##id:                                                        \
		return name;
		KINDS(KIND_CASE)
#undef KIND_CASE
	}
	return "unknown";
}

bool kind_by_name(enum kind *out, const char *name)
{
	static const struct {
		enum kind kind;
		const char *name;
	} rows[] = {
#define KIND_ROW(id, number, name) { KIND_##id, name },
		KINDS(KIND_ROW)
#undef KIND_ROW
	};

	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		if (strcmp(rows[i].name, name) == 0) {
			*out = rows[i].kind;
			return true;
		}
	}
	return false;
}

bool kind_is_media(enum kind k)
{
	return k != KIND_TRANSCRIPT;
}

bool kind_is_sound(enum kind k)
{
	return kind_is_media(k) && k != KIND_SCREEN;
}

const char *kind_file_stem(enum kind k)
{
	switch (k) {
	case KIND_MAIN:
	case KIND_CONSULT:
	case KIND_SEGMENT:
	case KIND_VA_MAIN:
	case KIND_VA_CONSULT:
		return "recording";
	case KIND_SCREEN:
		return "screen";
	case KIND_TRANSCRIPT:
		return "transcript";
	}
	return "unknown";
}

static void line_add(struct digest *d, const char *line)
{
	digest_add(d, line, strlen(line));
	digest_add(d, "\n", 1);
}

void kind_oid(char out[OID_TEXT_MAX], const char *org, const char *task,
              enum kind k, const char *source_id)
{
	OWN(own_digest) struct digest *d = digest_new(DIGEST_SHA256);
	unsigned char hash[DIGEST_SHA256_BYTES];

	line_add(d, "wxarchive oid v1");
	line_add(d, org);
	line_add(d, task);
	line_add(d, kind_name(k));
	line_add(d, source_id);
	digest_end(d, hash);
	bytes_hex(out, hash, OID_BYTES);
}

bool kind_is_oid(const char *s)
{
	const size_t digits = strspn(s, "0123456789abcdef");

	return digits == OID_TEXT_MAX - 1 && s[digits] == '\0';
}
