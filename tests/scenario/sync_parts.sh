# What cannot be fetched as it comes: a part of a body that nobody asked for is
# no recording and hides none, and of a recording without a link that is said.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

# fails FAULT REASON WORDS: so the one recording is listed and explained, and
# nothing of it is stored; without the fault the next run has it.
fails() {
	rm -rf archive ledger.sqlite* log.key wxarchive.state*
	small_world --tasks 1 --body-bytes 400000 --recordings-only \
		--late-transcripts 0
	printf '[api]\nrate = 100000\ntries = 2\nbackoff_base = 10ms\n' |
		new_archive
	sim_post faults "{\"add\": [\"$1\"]}"
	sync_once
	[ "$status" = 3 ] || die "$1: leaves with $status"
	[ "$(sqlite3 -readonly ledger.sqlite \
		"select group_concat(distinct reason) from missing")" = "$2" ] ||
		die "$1: another reason"
	[ "$(stored_set | wc -l)" = 0 ] || die "$1: something is stored"
	id=$(sqlite3 -readonly ledger.sqlite "select id from call")
	run 0 "$WX_BIN" explain "$id"
	tr -s '\n ' ' ' <out >words
	in_file words "$3 Fetches begun: "
	sim_post faults '{"clear": true}'
	run 0 "$WX_BIN" sync --retry --from "$FROM" --to "$TO"
	expected_set >expected
	stored_set | diff expected - >diff.out || die "$1, healed: not whole"
	stop_sim
}
fails unasked-part truncated "a part of the body came unasked"
fails unasked-part=at=1 truncated "a part of the body came unasked"
fails hostile-link=form=none claimed-not-served "the source gives no link"
