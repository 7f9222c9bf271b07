/* SPDX-License-Identifier: Apache-2.0 */
#include "media/check_type.h"

#include <string.h>
#include <strings.h>

#include "base/attr.h"
#include "media/formats.h"

/* Names that are in use for a format. */
static const struct {
	enum check_format format;
	const char *type;
} names[] = {
	{ CHECK_WAV, "audio/wav" },
	{ CHECK_WAV, "audio/x-wav" },
	{ CHECK_WAV, "audio/wave" },
	{ CHECK_WAV, "audio/vnd.wave" },
	{ CHECK_WAV, "audio/x-pn-wav" },
	{ CHECK_MP3, "audio/mpeg" },
	{ CHECK_MP3, "audio/mp3" },
	{ CHECK_MP3, "audio/x-mp3" },
	{ CHECK_MP3, "audio/mpeg3" },
	{ CHECK_MP3, "audio/x-mpeg" },
	{ CHECK_OGG, "audio/ogg" },
	{ CHECK_OGG, "audio/opus" },
	{ CHECK_OGG, "audio/vorbis" },
	{ CHECK_OGG, "application/ogg" },
	{ CHECK_OGG, "video/ogg" },
	{ CHECK_MP4, "video/mp4" },
	{ CHECK_MP4, "audio/mp4" },
	{ CHECK_MP4, "audio/m4a" },
	{ CHECK_MP4, "audio/x-m4a" },
	{ CHECK_MP4, "application/mp4" },
	{ CHECK_MP4, "video/quicktime" },
	{ CHECK_WEBM, "video/webm" },
	{ CHECK_WEBM, "audio/webm" },
	{ CHECK_WEBM, "video/x-matroska" },
	{ CHECK_JSON, "application/json" },
	{ CHECK_JSON, "text/json" },
	{ CHECK_JSON, "application/x-json" },
	{ CHECK_JSON, "text/plain" },
};

/* What a store says that was not told a type. */
static const char *const no_names[] = {
	"application/octet-stream", "binary/octet-stream",
	"application/x-download",   "application/force-download",
	"application/unknown",
};

static bool is_type(const char *declared, size_t len, const char *type)
{
	return strlen(type) == len && strncasecmp(declared, type, len) == 0;
}

static bool names_none(const char *declared, size_t len)
{
	if (memchr(declared, '/', len) == NULL)
		return true;
	for (size_t i = 0; i < ARRAY_COUNT(no_names); i++)
		if (is_type(declared, len, no_names[i]))
			return true;
	return false;
}

/* The format as the table has it; CHECK_UNKNOWN: none to compare with. */
static enum check_format table_format(enum check_format f)
{
	switch (f) {
	case CHECK_RF64:
		return CHECK_WAV;
	case CHECK_WAV:
	case CHECK_MP3:
	case CHECK_OGG:
	case CHECK_MP4:
	case CHECK_WEBM:
	case CHECK_JSON:
		return f;
	case CHECK_UNKNOWN:
	case CHECK_HTML:
	case CHECK_XML:
	case CHECK_GZIP:
	case CHECK_EMPTY:
		break;
	}
	return CHECK_UNKNOWN;
}

bool check_type_differs(const char *declared, enum check_format format)
{
	const enum check_format f = table_format(format);
	const size_t len = strcspn(declared, "; \t");

	if (f == CHECK_UNKNOWN || names_none(declared, len))
		return false;
	for (size_t i = 0; i < ARRAY_COUNT(names); i++)
		if (names[i].format == f &&
		    is_type(declared, len, names[i].type))
			return false;
	/* application/vnd.source.transcript+json */
	return f != CHECK_JSON || len < 5 ||
	       strncasecmp(declared + len - 5, "+json", 5) != 0;
}

void check_type_compare(struct check_result *r, const char *declared)
{
	if (!check_type_differs(declared, r->format))
		return;
	check_judge(r, CHECK_WARN, "type-differs",
	            "the source named %.60s, the bytes are %s", declared,
	            r->mime);
}
