/* What each reason means: the words that tell it from the others.
 * SPDX-License-Identifier: Apache-2.0 */
#include "model/state.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "support/check.h"

static const struct reason_text rows[] = {
	{ "artefacts-complete",
	  "everything that the source has for the task is" },
	{ "artefacts-unconfirmed",
	  "everything that the source ever named of the task is" },
	{ "transcript-not-served",
	  "everything that the source named of the task is stored" },
	{ "artefacts-kept",
	  "everything of the kinds that the configuration keeps is" },
	{ "kind-left-out", "the source has artefacts of the task only of" },
	{ "not-ended", "the task has not ended yet" },
	{ "no-end-told", "the source does not say that the task has" },
	{ "never-ended", "the source never said that the task has ended" },
	{ "settle-window", "the task has ended, and its artefacts may still" },
	{ "never-asked", "the source has not been asked for the recordings" },
	{ "asked-again", "more kinds are to be kept than when the" },
	{ "ledger-rebuilt", "the ledger was made anew from the archive: the" },
	{ "fetch-pending", "the source lists an artefact that has not been" },
	{ "source-says-no", "the source says that nothing was recorded" },
	{ "source-silent",
	  "the source neither says that it recorded the task" },
	{ "excluded-by-rule",
	  "a named rule of the configuration leaves the task" },
	{ "object-not-ours", "in its place lay what no run of this" },
	{ "claimed-not-served",
	  "the source says that there is a recording, and" },
	{ "fetch-failed", "an artefact could not be fetched" },
	{ "content-bad", "what was fetched is kept, but it is no" },
	{ "damaged", "a file of it that was stored is missing" },
	{ "captures-refused",
	  "the source refuses to say what it recorded for" },
	{ "artefact-lost",
	  "an artefact that the source had listed was deleted" },
	{ "deleted-at-source",
	  "the source says that the recording was deleted, before" },
	{ "call-left-source", "the source names the task no more, and its" },
	{ "past-source-retention",
	  "the task is older than the source keeps recordings" },
	{ "disposed-by-rule",
	  "it was archived, and later disposed of under a" },
	{ "internal-error", "a fault of this program" },
	{ "stopped", "the run was stopped before it came to this" },
	{ "credentials", "the source does not accept the sign-in any more" },
	{ "token-refused", "the source refused the access token" },
	{ "forbidden", "the signed-in user may not read this" },
	{ "network", "the connection to the source failed" },
	{ "timeout", "the source did not answer in time" },
	{ "tls", "no trusted encrypted connection to the source" },
	{ "throttled", "the source asked to be called less often" },
	{ "server-error", "the source reported an error of its own" },
	{ "truncated", "the bytes end before the whole was there" },
	{ "refused", "the source refused the request" },
	{ "unknown-shape", "the reply of the source has a form that" },
	{ "diverted", "a proxy, a gateway or a sign-in page replied in" },
	{ "too-large", "it is larger than the configured limit" },
	{ "link-expired", "the link expired before the download was done" },
	{ "link-refused",
	  "the link points to where downloads are not allowed" },
	{ "gone", "the source listed it and does not have it" },
	{ "bad-content",
	  "what was fetched is no whole recording or transcript" },
	{ "checksum-differs", "the bytes do not match the checksum that the" },
	{ "window-not-closed",
	  "fewer or more tasks were seen than the source" },
	{ "storage", "the archive could not be written or read" },
	{ "storage-full", "there is no space left in the archive" },
	{ "ledger", "the ledger could not be read or written" },
	{ "tampered", "stored data is not what was recorded of it" },
	{ "cannot-be-verified", "it could not be checked" },
	{ "ok", "nothing is wrong with the content" },
	{ "empty", "there are no bytes" },
	{ "html-page", "a web page came where the artefact was due" },
	{ "xml-page", "an XML document (mostly an error of the media" },
	{ "json-instead-of-media", "JSON came where a recording was due" },
	{ "not-a-transcript",
	  "something else came where a JSON transcript was due" },
	{ "json-error", "a reply of the source that reports an error" },
	{ "gzip-body", "the bytes are compressed with gzip, as a transfer" },
	{ "unknown-format", "the bytes are of no known format" },
	{ "bad-header", "the file's header is damaged or makes no sense" },
	{ "no-data", "there is a header, and no sound or picture" },
	{ "no-index", "the index without which nothing can be played is" },
	{ "no-frames", "there is no whole audio frame" },
	{ "page-checksum", "the checksum of an Ogg page does not fit" },
	{ "page-gap", "an Ogg page is missing" },
	{ "no-end-page", "the last Ogg page is missing: it was cut" },
	{ "not-utf8", "the text is not UTF-8" },
	{ "bad-json", "the text is not one well-formed JSON value" },
	{ "streamed-length", "the header does not say how long it is" },
	{ "riff-length", "the header counts more bytes than there are; the" },
	{ "trailing-bytes", "there are bytes behind the end of the recording" },
	{ "partial-frame", "the sound does not end with a whole sample" },
	{ "silence", "all samples are equal: nothing can be heard" },
	{ "bad-chunk", "a part behind the sound is damaged" },
	{ "second-data", "there is a second part with sound behind the" },
	{ "unpadded-chunk", "the writer left out a padding byte" },
	{ "lost-sync", "there are bytes between the audio frames, or the" },
	{ "not-opus", "an Ogg file whose sound is not Opus: only" },
	{ "container-only", "only the kind of the file was checked" },
	{ "empty-transcript", "a transcript in which no words were found" },
	{ "duplicate-keys", "a key stands twice in an object of the" },
	{ "etag-differs", "the source's ETag may be a checksum, and is not" },
	{ "type-differs", "the source named another type than it sent" },
};

static void every_reason_is_told_in_its_own_words(void **s)
{
	size_t known = 0;

	(void)s;
	while (state_reasons[known].code != NULL)
		known++;
	assert_int_equal(known, ARRAY_COUNT(rows));
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const char *const meaning = state_reason_meaning(rows[i].code);
		size_t others = 0;

		if (strstr(meaning, rows[i].meaning) == NULL)
			fail_msg("%s: %s", rows[i].code, meaning);
		for (size_t k = 0; k < known; k++)
			others += strstr(state_reasons[k].meaning,
			                 rows[i].meaning) != NULL;
		assert_int_equal(others, 1);
	}
}

/* What the program takes for a reason: the word behind one of these. */
static const char *const marks[] = {
	"CHECK_WARN, \"",     "CHECK_BAD, \"",      "CLASS_WAITING, \"",
	"CLASS_OPEN, \"",     "CLASS_ARCHIVED, \"", "CLASS_NOT_RECORDED, \"",
	"CLASS_EXCLUDED, \"", "CLASS_MISSING, \"",  "CLASS_FAILED, \"",
	"CLASS_LOST, \"",     "CLASS_DISPOSED, \"", "work_item_failed(i, \"",
	".reason = \"",
};

static size_t check_codes(const char *source, const char *mark,
                          const char *name)
{
	size_t found = 0;

	for (const char *at = source; (at = strstr(at, mark)) != NULL;) {
		char code[64];

		at += strlen(mark);
		(void)snprintf(code, sizeof(code), "%.*s",
		               (int)strcspn(at, "\""), at);
		if (text_starts(state_reason_meaning(code), "no meaning"))
			fail_msg("%s: %s has no meaning", name, code);
		found++;
	}
	return found;
}

static size_t check_file(const char *folder, const char *name)
{
	OWN(mem_own) char *path = mem_format("%s/%s", folder, name);
	OWN(text_free) struct text source = { NULL, 0, 0 };
	size_t found = 0;
	struct err e;

	if (file_read(&source, path, (size_t)1 << 20, &e) != 0)
		fail_msg("%s", e.text);
	for (size_t i = 0; i < ARRAY_COUNT(marks); i++)
		found += check_codes(text_str(&source), marks[i], name);
	return found;
}

static void every_reason_that_is_given_has_a_meaning(void **s)
{
	static const char *const rooms[] = { "media", "model", "pipeline" };
	const char *const root = getenv("WX_SOURCE_DIR");

	(void)s;
	assert_non_null(root);
	for (size_t i = 0; i < ARRAY_COUNT(rooms); i++) {
		OWN(mem_own)
		char *folder = mem_format("%s/src/%s", root, rooms[i]);
		struct dirent **names = NULL;
		const int count = scandir(folder, &names, NULL, alphasort);
		size_t found = 0;

		assert_true(count > 0);
		for (int k = 0; k < count; k++) {
			if (text_ends(names[k]->d_name, ".c"))
				found += check_file(folder, names[k]->d_name);
			free(names[k]);
		}
		free(names);
		assert_true(found > 3);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_reason_is_told_in_its_own_words),
		cmocka_unit_test(every_reason_that_is_given_has_a_meaning),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
