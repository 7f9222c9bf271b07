# Whoever can write the ledger cannot have verify or reconcile call good what the
# log, the sidecars and the folders contradict.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 30 --body-bytes 4000 --missing 0 --deleted 0 \
	--never-ends 0 --fault html=on=media,match=a1
printf '[api]\nrate = 100000\n[download]\ntries = 1\n' | new_archive
sync_once
[ "$status" = 3 ] || die "leaves with $status"
run 0 "$WX_BIN" --config wxarchive.conf verify
cp ledger.sqlite whole.sqlite
cp -a archive whole.archive

# attack SQL: on the ledger as it was.
attack() {
	chmod -R u+w archive
	rm -rf archive ledger.sqlite*
	cp -a whole.archive archive
	cp whole.sqlite ledger.sqlite
	sqlite3 ledger.sqlite "drop trigger artefact_stays;
		drop trigger artefact_no_delete; $1" || die "no attack: $1"
}

# finds WORDS
finds() {
	run 4 "$WX_BIN" --config wxarchive.conf verify
	in_file out "$1"
}

remove() {
	chmod -R u+w "archive/$1"
	rm -rf "archive/$1"
}

oid=$(sqlite3 whole.sqlite "select oid from stored where state = 'stored'
	order by oid limit 1")
row="(select id from artefact where hex(oid) = upper('$oid'))"
path=$(sqlite3 whole.sqlite "select path from stored where oid = '$oid'")

attack "delete from artefact where id = $row"
remove "$path"
finds "the ledger does not know it"
in_file out "$oid"
for state in 1 4 5; do
	attack "update artefact set state = $state where id = $row"
	remove "$path"
	finds "the ledger says that it was not"
done
attack "update artefact set state = 6 where id = $row"
remove "$path"
finds "and none that it was deleted, as the ledger says"
attack "update artefact set event = event + 2 where id = $row"
finds "log entry"

# What came instead of a recording.
[ "$(sqlite3 whole.sqlite "select count(*) from artefact where state = 3")" -gt 0 ] ||
	die "there is no evidence"
attack "update artefact set state = 2 where state = 3"
finds "its content was judged bad when it was stored"
attack "insert or ignore into word (text) values ('good');
	update artefact set verdict =
	(select id from word where text = 'good') where state = 3"
finds "its content was judged bad when it was stored, the ledger says good"
attack "update artefact set kind = 2 where id = $row"
finds "another recording of the call"

# A class that cannot be is not signed.
attack "delete from artefact where state = 4;
	update task set class = 1, next_ask_ms = null where class = 7"
before=$(sqlite3 -readonly ledger.sqlite 'select count(*) from event')
run 4 "$WX_BIN" --config wxarchive.conf reconcile --from "$FROM" --to "$TO"
in_file err " of the calls are archived, of which nothing is stored"
in_file err "what to do: it was changed by another program"
[ "$(sqlite3 -readonly ledger.sqlite 'select count(*) from event')" = "$before" ] ||
	die "it was recorded"

# A folder that nobody may read cannot be verified, and is named beside all
# else.
attack "select 1"
as=
if [ "$(id -u)" = 0 ]; then
	as="setpriv --reuid 65534 --regid 65534 --clear-groups"
	chown -R 65534:65534 .
	$as sh -c "'$WX_BIN' version && cat '$PWD/wxarchive.conf'" \
		>out 2>&1 || {
		echo "left out: another user cannot reach this folder" >&2
		exit 0
	}
fi
chmod 0 "archive/${path%/*}"
run 4 $as "$WX_BIN" --config wxarchive.conf verify
chmod 755 "archive/${path%/*}"
in_file out "${path%/*}"
in_file out "cannot be verified"
run 0 $as "$WX_BIN" --config wxarchive.conf verify
