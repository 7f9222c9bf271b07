# The media host names another type than the bytes are: archived all the same,
# with a warning in record, ledger and explain, and one in the log.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

# archive_from OPTION..: a run against a fresh simulator
archive_from() {
	rm -rf archive ledger.sqlite* token.json
	small_world --tasks 20 --body-bytes 4000 --missing 0 --deleted 0 "$@"
	printf '[api]\nrate = 100000\n' | new_archive
	sync_once
	[ "$status" = 0 ] || die "$*: leaves with $status"
	expected_set >expected
	stored_set | diff expected - >diff.out || die "$*: not whole: diff.out"
	sums_hold
	stop_sim
}

archive_from --content-type audio/mpeg
[ "$(grep -c artefact.type_differs sync.err)" = 1 ] || die "not told once"
in_file sync.err 'text="the source named audio/mpeg, the bytes are audio/x-wav"'
path=$(sqlite3 -readonly ledger.sqlite \
	"select path from stored where file = 'recording.wav' limit 1")
jq -e '.capture.contentType == "audio/mpeg" and
	(.files[] | select(.name == "recording.wav") | .validation |
	.verdict == "warn" and .code == "type-differs" and .detail ==
	"the source named audio/mpeg, the bytes are audio/x-wav")' \
	"archive/$path/record.json" >/dev/null || die "the record does not say it"
[ "$(sqlite3 -readonly ledger.sqlite "select count(*) from stored
	where file = 'recording.wav' and verdict <> 'warn'")" = 0 ] ||
	die "the ledger does not say it: $(sqlite3 -readonly ledger.sqlite \
		"select distinct verdict from stored")"
call=$(sqlite3 -readonly ledger.sqlite \
	"select call from stored where path = '$path'")
run 0 "$WX_BIN" explain "$call"
tr -s '\n ' ' ' <out >words
in_file words "the source named another type than it sent"
run 0 "$WX_BIN" verify
run 0 "$WX_BIN" audit verify

archive_from --content-type application/octet-stream
not_in_file sync.err type_differs
archive_from --content-type -
not_in_file sync.err type_differs
