# audit show: each condition finds the entries that it is about, by the files
# of the log themselves.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 70 --body-bytes 4000 --missing 0 --deleted 0 \
	--never-ends 0
new_archive <<'CONFIG'
[api]
rate = 100000
CONFIG
sync_once
[ "$status" = 0 ] || die "sync leaves with $status"
run 0 "$WX_BIN" verify
sleep 0.01
run 0 "$WX_BIN" verify --share 1/30
run 0 "$WX_BIN" reconcile --from "$FROM" --to "$TO"
find archive/log/events -name '*.jsonl' | sort | xargs cat >log
all=$(wc -l <log)
[ "$all" -gt 100 ] || die "$all entries are too few to tell by"

# shows FILTER COUNT OPTION..: of the entries of that jq filter the newest
# COUNT, oldest first, as they stand in the log; and the same for people.
shows() {
	jq -r -R "select(fromjson | $1)" log | tail -n "$2" >want
	[ -s want ] || die "$1: no entry to be found"
	shift 2
	run 0 "$WX_BIN" audit show --json "$@"
	diff want out >diff.out || die "audit show $*: $(head -n 4 diff.out)"
	run 0 "$WX_BIN" audit show "$@"
	jq -r '[.n, .time, .type, (.outcome | select(. != "success")),
		(.object // empty)] | join(" ")' want >words
	sed 's/  */ /g; s/^ //; s/ {.*//' out | diff words - >diff.out ||
		die "audit show $*, for people: $(head -n 4 diff.out)"
}

shows true 50
shows true "$all" --limit 0
shows true 7 --limit 7
shows true 1 --limit 1
for type in x-log-created ingestion 'fixity check' x-reconciliation; do
	shows ".type == \"$type\"" "$all" --type "$type" --limit 0
done
shows '.type == "ingestion"' 50 --type ingestion

# From an instant on, that one included.
middle=$(jq -r .time log | sed -n $((all / 2))p)
shows ".time >= \"$middle\"" "$all" --since "$middle" --limit 0
[ "$(wc -l <want)" -lt "$all" ] || die "--since tells nothing apart"
shows ".time >= \"$middle\"" 50 --since "$middle"
checked=$(jq -r 'select(.type == "fixity check") | .time' log | tail -n 1)
shows ".time >= \"$checked\" and .type == \"fixity check\"" "$all" \
	--since "$checked" --type 'fixity check'
one_line want
run 0 "$WX_BIN" audit show --since 9999-01-01
[ ! -s out ] || die "entries of the future"

# Of one object.
oid=$(jq -r 'select(.type == "ingestion" and
	.detail.files[0].name == "recording.wav") | .object' log | sed -n 20p)
shows ".object == \"$oid\"" "$all" --object "$oid"
time=$(jq -r "select(.object == \"$oid\") | .time" log | tail -n 1)
shows ".object == \"$oid\"" "$all" --object "$oid" --since "$time"
run 0 "$WX_BIN" audit show --object "$oid" --since 9999-01-01
[ ! -s out ] || die "an entry of the object from the future"
run 0 "$WX_BIN" audit show --object "$oid" --type deletion
[ ! -s out ] || die "an entry of another type"

# Of one that was damaged: the newest two of its entries.
file=$(find archive/objects -path "*/$oid/recording.wav")
chmod u+w "$file"
printf X | dd of="$file" bs=1 seek=60 conv=notrunc 2>/dev/null
run 4 "$WX_BIN" verify
find archive/log/events -name '*.jsonl' | sort | xargs cat >log
shows ".object == \"$oid\"" "$all" --object "$oid"
[ "$(wc -l <want)" = 3 ] || die "the log does not tell of the damage"
shows ".object == \"$oid\"" 2 --object "$oid" --limit 2
