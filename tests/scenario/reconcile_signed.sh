# What reconcile says is signed; when it cannot be, that is a failure, with one
# exit code for people and programs.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"
needs flock

small_world --tasks 40 --body-bytes 2000 --missing 0 --deleted 0
new_archive <<'CONFIG'
[api]
rate = 100000
CONFIG
sync_once
[ "$status" = 0 ] || die "the calm run leaves with $status"

# unsigned STATUS TEXT: reconcile leaves with it, and says why it is not in
# the log.
unsigned() {
	before=$(cat archive/log/checkpoint)
	run "$1" "$WX_BIN" reconcile --from "$FROM" --to "$TO"
	tr -s '\n ' ' ' <out >words
	in_file words "Every call is accounted for"
	in_file words "Not recorded in the log: $2"
	cp err told
	run "$1" "$WX_BIN" reconcile --from "$FROM" --to "$TO" --json
	fits reconcile out
	[ "$(jq .exit_code out)" = "$1" ] || die "JSON: $(jq .exit_code out)"
	[ "$(jq .recorded out)" = false ] || die "JSON: recorded"
	case $(jq -r .not_recorded out) in
	"$2"*) ;;
	*) die "JSON: $(jq .not_recorded out)" ;;
	esac
	[ "$(cat archive/log/checkpoint)" = "$before" ] || die "signed"
}

# Another run is writing: it can be signed afterwards.
flock --no-fork archive/tmp/lock -c "touch held; exec sleep 60" &
holder=$!
until_true [ -e held ]
unsigned 0 "$PWD/archive/tmp/lock is locked by another process"
[ ! -s told ] || die "told as a failure: $(cat told)"
kill $holder
wait $holder 2>/dev/null || true

mv log.key away
unsigned 2 "key $PWD/log.key is not there"
in_file told "wxarchive reconcile: not recorded in the log: key $PWD/log.key"
mv away log.key

# Calls that are missing are one thing, a log that is not whole another.
segment=$(find archive/log/events -type f | sort | sed -n 2p)
mv "$segment" away
unsigned 4 "the log is not what was signed: files of log/events are missing"
in_file told "wxarchive reconcile: not recorded in the log: the log is not what"
mv away "$segment"

run 0 "$WX_BIN" reconcile --from "$FROM" --to "$TO" --json
[ "$(jq .recorded out)" = true ] || die "not recorded"

# An archive that reaches further back than the source answers.
sqlite3 ledger.sqlite "update task set created_ms = 946684800000
	where id = (select max(id) from task)"
run 4 "$WX_BIN" reconcile
tr -s '\n ' ' ' <out >words
in_file words " are left out: the source only answers for the last 36 months. Use --offline to count them too."
in_file words "Recorded in the log, and signed. Its proof, to give out:"
run 4 "$WX_BIN" reconcile --json
fits reconcile out
in_file err "reconcile.clamped"
run 4 "$WX_BIN" reconcile --offline
not_in_file out "are left out"
in_file out "2000-01-01"
