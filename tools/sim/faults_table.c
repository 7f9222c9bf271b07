/* faults_table: the names and keys of the faults (faults.h).
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/faults.h"

static const struct faults_row rows[] = {
	{ "throttle", "search captures",
	  "retry=seconds|date|none, seconds=5, says=TEXT",
	  "status 429 without a body" },
	{ "status", "search captures token app-token media",
	  "code=500, body=error|none|html, retry=none|seconds|date, "
	  "seconds=5, says=TEXT",
	  "that status" },
	{ "reset", "*", "reused=yes",
	  "the connection is reset instead of a reply; reused: only one that "
	  "had a reply before" },
	{ "bye", "*", "",
	  "after a reply that lets the connection stay, it is closed" },
	{ "cut", "*", "at=BYTES or at=50%, how=close|reset, length=yes|no",
	  "the body ends early; length=no: without Content-Length" },
	{ "stall", "*", "at=0, ms=30000", "a pause in the body" },
	{ "trickle", "*", "bytes=100, ms=200", "the body comes in drops" },
	{ "no-length", "*", "", "the whole body, without Content-Length" },
	{ "html", "*", "", "status 200 with an HTML page" },
	{ "xml", "*", "", "status 200 with an XML error" },
	{ "empty", "*", "", "status 200 without a body" },
	{ "bad-json", "search captures token app-token", "",
	  "the JSON ends in the middle" },
	{ "giant", "search captures token", "mb=300",
	  "a valid start and then megabytes of JSON" },
	{ "deep", "search captures token", "levels=100000",
	  "JSON nested that deep" },
	{ "token-die", "search captures", "",
	  "all access tokens die just before this request" },
	{ "refresh-dead", "token", "", "the refresh token dies" },
	{ "wrong-org", "token app-token", "",
	  "the access token is of another organisation" },
	{ "no-org", "token app-token", "",
	  "the access token names no organisation, and is good for none" },
	{ "no-refresh", "token", "", "there is no refresh token in the reply" },
	{ "graphql-error", "search", "data=none|null|full",
	  "status 200 with errors[]" },
	{ "drop-field", "search", "name=PATH[|PATH]",
	  "these fields of a task are not in the schema: FieldUndefined" },
	{ "shape", "search captures",
	  "form=items|null|no-tasks|no-pageinfo|no-data|array|string|"
	  "cursor-loop|cursor-null",
	  "a reply of another shape" },
	{ "count-off", "search", "by=1",
	  "counts of aggregations are wrong by that" },
	{ "dup-rows", "search", "n=1",
	  "rows of the page before come again on this one" },
	{ "skip-rows", "search", "n=1", "rows are left out of the page" },
	{ "insert-between", "search", "n=1, at=start|end",
	  "after the page, tasks enter the window near its start, or its end" },
	{ "leave-between", "search", "n=1",
	  "after the page, the first tasks of the window are gone" },
	{ "drop-ids", "captures", "n=1", "ids are left out of data[]" },
	{ "no-captures", "captures", "", "empty arrays for all ids" },
	{ "purge", "search captures media", "",
	  "all artefacts are purged just before this request" },
	{ "hostile-name", "captures", "form=parent|absolute|nul|long|device",
	  "a file name to write elsewhere" },
	{ "hostile-link", "captures",
	  "form=metadata|private|file|ftp|redirect|redirect-loop|userinfo|"
	  "none|number|http",
	  "a link to where nobody should go" },
	{ "hostile-id", "captures",
	  "form=parent|empty|dup|number|missing|evidence",
	  "a recording id that is none" },
	{ "wrong-bytes", "media", "form=noise|other",
	  "other bytes of the same length; other: a valid recording" },
	{ "short-wav", "media", "", "a WAV of 44 bytes: no sound" },
	{ "riff-cut", "media", "at=50%",
	  "a shorter file whose header tells the full length" },
	{ "gzip-body", "media", "header=yes|no",
	  "gzip bytes; header: with Content-Encoding" },
	{ "expired", "media", "", "the link has expired" },
	{ "expire-mid", "media", "at=50%",
	  "the body ends early, and the link has expired from then on" },
	{ "slow-down", "media", "", "503 SlowDown" },
	{ "etag-change", "media", "bytes=same|other",
	  "another ETag on every request; other: and another recording of the "
	  "same length" },
	{ "no-if-range", "media", "",
	  "If-Range is not understood: a part, of whatever is there now" },
	{ "no-range", "media", "", "Range is not understood: all of it, 200" },
	{ "unasked-part", "media", "at=50%",
	  "206 with the end of the body, where all of it was asked for" },
	{ "redirect", "media", "to=URL", "a redirect to that address" },
	{ "longer", "media", "by=1000", "more bytes after the sound" },
	{ NULL, NULL, NULL, NULL },
};

const struct faults_row *faults_table(void)
{
	return rows;
}

void faults_usage(FILE *out)
{
	fputs("\nFaults are NAME[=KEY=VALUE,...], on the command line and in "
	      "POST /sim/faults.\nEvery fault knows on=ENDPOINT, after=N, "
	      "count=N, every=N, p=SHARE, match=TEXT, covers=MS, per=path:\n\n",
	      out);
	for (const struct faults_row *r = rows; r->name != NULL; r++) {
		fprintf(out, "  %s\n      %s (%s)\n", r->name, r->help,
		        r->on[0] == '*' ? "everywhere" : r->on);
		if (r->keys[0] != '\0')
			fprintf(out, "      keys: %s\n", r->keys);
	}
}
