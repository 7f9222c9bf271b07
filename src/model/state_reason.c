/* state: every reason code, in plain words.
 *
 * Codes come from the classes (state.c), from failures (base/err.h) and from
 * the content check (media/check.h); some mean the same wherever they arise.
 * SPDX-License-Identifier: Apache-2.0 */
#include "model/state.h"

#include <stddef.h>
#include <string.h>

const struct reason_text state_reasons[] = {
	/* classes of a task */
	{ "artefacts-complete", "everything that the source has for the task "
	                        "is stored and verified" },
	{ STATE_UNCONFIRMED,
	  "everything that the source ever named of the task is stored and "
	  "verified; when it was last asked, after the settle window, it did "
	  "not answer for the task" },
	{ STATE_NO_TRANSCRIPT,
	  "everything that the source named of the task is stored and "
	  "verified; it says that there is a transcript too, and does not "
	  "serve one after the settle window" },
	{ "artefacts-kept", "everything of the kinds that the configuration "
	                    "keeps is stored and verified; the source has "
	                    "others, which [resolve] leaves out" },
	{ "kind-left-out", "the source has artefacts of the task only of kinds "
	                   "that the configuration ([resolve]) leaves out" },
	{ "not-ended", "the task has not ended yet" },
	{ "no-end-told", "the source does not say that the task has ended: it "
	                 "is asked for its recordings all the same" },
	{ "never-ended", "the source never said that the task has ended, and "
	                 "neither says that it recorded it nor serves anything "
	                 "for it" },
	{ "settle-window",
	  "the task has ended, and its artefacts may still appear" },
	{ "never-asked",
	  "the source has not been asked for the recordings of the task yet, "
	  "or not all that it named has been fetched yet" },
	{ "asked-again", "more kinds are to be kept than when the source was "
	                 "asked: it is asked again" },
	{ "ledger-rebuilt", "the ledger was made anew from the archive: the "
	                    "source is asked again for all of the task" },
	{ "fetch-pending",
	  "the source lists an artefact that has not been fetched yet" },
	{ "source-says-no", "the source says that nothing was recorded" },
	{ "source-silent", "the source neither says that it recorded the task "
	                   "nor serves anything for it" },
	{ "excluded-by-rule",
	  "a named rule of the configuration leaves the task out" },
	{ "object-not-ours",
	  "in its place lay what no run of this program can have left" },
	{ "claimed-not-served",
	  "the source says that there is a recording, and does not serve it, "
	  "or not all of it, after the settle window" },
	{ "fetch-failed", "an artefact could not be fetched" },
	{ "content-bad", "what was fetched is kept, but it is no whole "
	                 "recording or transcript" },
	{ STATE_DAMAGED, "a file of it that was stored is missing or changed, "
	                 "as wxarchive verify found: restore it from a copy, "
	                 "and verify again" },
	{ "captures-refused",
	  "the source refuses to say what it recorded for the task" },
	{ "artefact-lost", "an artefact that the source had listed was deleted "
	                   "there before it was fetched" },
	{ "deleted-at-source",
	  "the source says that the recording was deleted, before it was "
	  "archived" },
	{ "call-left-source",
	  "the source names the task no more, and its recording, which it "
	  "claimed, was not archived before" },
	{ "past-source-retention",
	  "the task is older than the source keeps recordings, and its "
	  "recording was not archived in time" },
	{ "disposed-by-rule", "it was archived, and later disposed of under a "
	                      "retention rule or an order" },

	/* failures of a fetch or of a run */
	{ "internal-error", "a fault of this program" },
	{ "stopped", "the run was stopped before it came to this" },
	{ "credentials", "the source does not accept the sign-in any more" },
	{ "token-refused", "the source refused the access token" },
	{ "forbidden", "the signed-in user may not read this" },
	{ "network", "the connection to the source failed" },
	{ "timeout", "the source did not answer in time" },
	{ "tls", "no trusted encrypted connection to the source" },
	{ "diverted",
	  "a proxy, a gateway or a sign-in page replied in place of the "
	  "source" },
	{ "throttled", "the source asked to be called less often" },
	{ "server-error", "the source reported an error of its own" },
	{ "truncated", "the bytes end before the whole was there" },
	{ "refused", "the source refused the request" },
	{ "unknown-shape", "the reply of the source has a form that is not "
	                   "known, so nothing was concluded from it" },
	{ "too-large", "it is larger than the configured limit" },
	{ "link-expired", "the link expired before the download was done" },
	{ "link-refused", "the link points to where downloads are not allowed, "
	                  "or the media host refused it" },
	{ "gone", "the source listed it and does not have it any more" },
	{ "bad-content", "what was fetched is no whole recording or "
	                 "transcript" },
	{ "checksum-differs",
	  "the bytes do not match the checksum that the source gave" },
	{ "window-not-closed", "fewer or more tasks were seen than the source "
	                       "counts in the period" },
	{ "storage", "the archive could not be written or read" },
	{ "storage-full", "there is no space left in the archive" },
	{ "ledger", "the ledger could not be read or written" },
	{ "tampered", "stored data is not what was recorded of it" },
	{ "cannot-be-verified", "it could not be checked" },

	/* content: nothing wrong */
	{ "ok", "nothing is wrong with the content" },

	/* content: bad ("truncated" stands above) */
	{ "empty", "there are no bytes" },
	{ "html-page", "a web page came where the artefact was due" },
	{ "xml-page",
	  "an XML document (mostly an error of the media host) came "
	  "where the artefact was due" },
	{ "json-instead-of-media", "JSON came where a recording was due" },
	{ "not-a-transcript",
	  "something else came where a JSON transcript was due" },
	{ "json-error",
	  "a reply of the source that reports an error came where a "
	  "transcript was due" },
	{ "gzip-body", "the bytes are compressed with gzip, as a transfer "
	               "encoding that was left on" },
	{ "unknown-format", "the bytes are of no known format" },
	{ "bad-header", "the file's header is damaged or makes no sense" },
	{ "no-data", "there is a header, and no sound or picture in it" },
	{ "no-index", "the index without which nothing can be played is "
	              "missing" },
	{ "no-frames", "there is no whole audio frame" },
	{ "page-checksum", "the checksum of an Ogg page does not fit" },
	{ "page-gap", "an Ogg page is missing" },
	{ "no-end-page",
	  "the last Ogg page is missing: it was cut between two pages" },
	{ "not-utf8", "the text is not UTF-8" },
	{ "bad-json", "the text is not one well-formed JSON value" },

	/* content: kept as archived, with a warning */
	{ "streamed-length", "the header does not say how long it is, as "
	                     "recorders write that cannot go back" },
	{ "riff-length", "the header counts more bytes than there are; the "
	                 "sound itself is whole" },
	{ "trailing-bytes", "there are bytes behind the end of the recording" },
	{ "partial-frame", "the sound does not end with a whole sample" },
	{ "silence", "all samples are equal: nothing can be heard" },
	{ "bad-chunk", "a part behind the sound is damaged" },
	{ "second-data", "there is a second part with sound behind the first: "
	                 "players may play only one" },
	{ "unpadded-chunk", "the writer left out a padding byte" },
	{ "lost-sync",
	  "there are bytes between the audio frames, or the frames "
	  "do not begin where they should" },
	{ "not-opus",
	  "an Ogg file whose sound is not Opus: only its pages were "
	  "checked" },
	{ "container-only", "only the kind of the file was checked" },
	{ "empty-transcript", "a transcript in which no words were found" },
	{ "duplicate-keys",
	  "a key stands twice in an object of the transcript: "
	  "readers may see the one or the other" },
	{ "etag-differs",
	  "the source's ETag may be a checksum, and is not that of the "
	  "bytes" },
	{ "type-differs", "the source named another type than it sent" },
	{ NULL, NULL },
};

const char *state_reason_meaning(const char *code)
{
	for (const struct reason_text *r = state_reasons; r->code != NULL;
	     r++) {
		if (strcmp(r->code, code) == 0)
			return r->meaning;
	}
	return "no meaning is known for this code";
}
