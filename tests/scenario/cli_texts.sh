# What a person is told who cannot be served: each text as a whole, with its
# exit code, and that nothing was written.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 10 --body-bytes 4000 --missing 0 --deleted 0 \
	--never-ends 0
new_archive <<'CONFIG'
[api]
rate = 100000
CONFIG

# all_there: what may not change: the archive, and what the ledger holds
all_there() {
	[ ! -d archive ] || tree archive
	[ ! -e ledger.sqlite ] || sqlite3 -readonly ledger.sqlite .dump
	find . -maxdepth 1 -name '*.key'
}

# says CODE TEXT COMMAND..: that alone on standard error, nothing on the other
says() {
	code=$1
	printf 'wxarchive %s\n' "$2" >want
	shift 2
	all_there >before
	run "$code" "$WX_BIN" "$@"
	tail -n "$(wc -l <want)" err | diff want - || die "'$*' says otherwise"
	[ "$code" != 2 ] || one_line err
	[ ! -s out ] || die "'$*' wrote on standard output"
	all_there | diff before - >diff.out || die "'$*' wrote: diff.out"
}

# Nothing is known yet.
says 2 'reconcile: the ledger has no calls yet; allowed: a period with --from DATE' \
	reconcile
says 2 'reconcile: the ledger has no calls yet; allowed: a period with --from DATE' \
	reconcile --list archived --offline
says 2 "explain: no call and no object 'nobody' is known; allowed: the id of a call, or of an object (32 digits and letters a to f); wxarchive find lists the calls that are known; a call of a period that was never synchronised is not" \
	explain nobody

sync_once
[ "$status" = 0 ] || die "sync leaves with $status"
sync_once
for from in 2999-01-01 9999-12-31T23:59; do
	says 2 'sync: --from: the period begins in the future; allowed: a time before now' \
		sync --from $from
done
says 2 'sync: --from: the period begins in the future; allowed: a time before now' \
	sync --from 2999-01-01 --to 2999-02-01
for command in sync reconcile plan find; do
	says 2 "$command: --to is not included, so that the period is empty; allowed: a time after --from, for a day the next one" \
		$command --from 2026-10-05 --to 2026-10-05
done
for to in 2026-10-01 2026-10-04; do
	says 2 'sync: --to: the period ends before it begins; allowed: a time after --from' \
		sync --from 2026-10-05 --to $to
	says 2 'reconcile: the period is empty; allowed: --from before --to, and before now' \
		reconcile --from 2026-10-05 --to $to
	says 2 'plan: the period is empty; allowed: --from before --to, and before now' \
		plan --from 2026-10-05 --to $to
	says 2 'find: --to: the period ends before it begins; allowed: a time after --from' \
		find --from 2026-10-05 --to $to
done
says 2 'reconcile: the period is empty; allowed: --from before --to, and before now' \
	reconcile --from 2999-01-01
says 2 "explain: no call and no object '0123456789abcdef0123456789abcdef' is known; allowed: the id of a call, or of an object (32 digits and letters a to f); wxarchive find lists the calls that are known; a call of a period that was never synchronised is not" \
	explain 0123456789abcdef0123456789abcdef

# Half of what belongs together.
mv archive away
says 2 "init: ledger $PWD/ledger.sqlite is there, but its archive $PWD/archive is not; mount the archive's disk, or name another ledger.path for a new archive" \
	init
mv away archive
mkdir ledger.d
mv ledger.sqlite* ledger.d/
says 2 "init: archive $PWD/archive has a log already, but its ledger $PWD/ledger.sqlite is not there; put back a copy that was made after the archive's last run (wxarchive ledger backup makes one); no older one can be used; without one: wxarchive ledger rebuild" \
	init
mv ledger.d/* .
mv log.key away
says 2 "init: key: archive $PWD/archive has a key already, and its private part $PWD/log.key is not there; put the key back from its backup, or name it in signing.key_file" \
	init
mv away log.key

# An entry that is not signed yet, and one that is not what was signed.
oid=$(sqlite3 -readonly ledger.sqlite "select oid from stored order by oid limit 1")
entry=$(sqlite3 -readonly ledger.sqlite "select n from event where
	line like '%\"object\":\"$oid\"%' and line like '%\"ingestion\"%'")
cp -p archive/log/checkpoint newest
first=$(find archive/log/checkpoints -name '*.note' | sort | head -n 1)
[ "$(sed -n 2p "$first")" = 1 ] || die "the first note is not of one entry"
chmod u+w archive/log/checkpoint
cp "$first" archive/log/checkpoint
says 4 "audit prove: entry $entry is not signed yet: the newest checkpoint covers 1 entries
what to do: the next sync signs it" audit prove "$oid"
cp newest archive/log/checkpoint
cp ledger.sqlite good.sqlite
sqlite3 ledger.sqlite "drop trigger event_no_update;
	update event set line = replace(line, '\"success\"', '\"failure\"')
	where n = $entry"
says 4 "audit prove: entry $entry of the ledger is not the one that was signed
what to do: keep archive and ledger as they are and run 'wxarchive audit verify'" \
	audit prove "$oid"

# A log that is not what was signed: nothing is signed on top of it.
hint='nothing was written or signed; keep archive and ledger as they are, run '\''wxarchive audit verify'\'', and compare with a checkpoint kept elsewhere'
why="the log is not what was signed: log entry $entry is not what its hash was made of"
for command in verify "sync --from $FROM --to $TO"; do
	# shellcheck disable=SC2086
	says 4 "${command%% *}: $why
what to do: $hint" $command
done
cp good.sqlite ledger.sqlite
rm archive/log/checkpoint
says 4 "verify: the log is not what was signed: log/checkpoint has gone from the archive
what to do: $hint" verify
run 4 "$WX_BIN" doctor
in_file out "FAIL  log             the log is not what was signed: log/checkpoint has gone from the archive"
in_file out "-> $hint"
cp newest archive/log/checkpoint
run 0 "$WX_BIN" verify
