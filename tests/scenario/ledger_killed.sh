# The ledger is lost together with a run that was killed: what its objects are,
# no entry tells, and the next run takes them over.  And a rebuild that is
# killed leaves no half of a ledger.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 14 --body-bytes 4000 --missing 0 --deleted 0 \
	--never-ends 0
new_archive <<'CONFIG'
[api]
rate = 100000
backoff_base = 10ms
CONFIG
kept="archive ledger.sqlite log.key token.json secret wxarchive.conf sim.json"
mkdir start
for name in $kept; do cp -a "$name" start/; done
home=$PWD

# fresh FOLDER FROM: a copy, current
fresh() {
	cd "$home"
	rm -rf "$1"
	cp -a "$2" "$1"
	cd "$1"
}

rebuild() {
	status=0
	"$WX_BIN" --config wxarchive.conf ledger rebuild >rebuild.out \
		2>rebuild.err || status=$?
}

fresh whole start
FAULT_COUNT="$home/steps" sync_once
[ "$status" = 0 ] || die "the unbroken run leaves with $status"
end_state >"$home/want"
all=$(find archive/objects -name record.json | wc -l)
cd "$home"
if [ ! -s steps ]; then
	echo "built without fault points" >&2
	exit 77
fi

# spread COUNT FILE: the numbers of so many of its lines, evenly spread, with
# those about a checkpoint, and about the name of a ledger.
spread() {
	awk -v n="$1" '{ name[NR] = $2 } END {
		for (i = 0; i < n; i++)
			print int(1 + i * (NR - 1) / (n - 1))
		for (i = 1; i <= NR; i++)
			if (name[i] ~ /^(anchor|ledger.create|store.put_rename)/)
				print i
	}' "$2" | sort -n | uniq
}

# --- a run that is killed, and then the ledger is lost -------------------------

adopted=0
moved=0
many=10
[ -z "${WX_LONG:-}" ] || many=$(wc -l <steps)
for step in $(spread "$many" steps); do
	fresh broken start
	FAULT_STEP=$step
	export FAULT_STEP
	sync_once
	unset FAULT_STEP
	[ "$status" = 100 ] || continue
	rm -f ledger.sqlite*
	there=$(find archive/objects -name record.json | wc -l)
	rebuild
	if grep -q "nobody has signed" rebuild.out; then
		[ "$status" = 4 ] || die "step $step: unsigned: $status"
		[ ! -e ledger.sqlite ] || die "step $step: a ledger was made"
		from=$(sed -n 's/.*move the files from \([0-9]*\).jsonl on .*/\1/p' \
			rebuild.out)
		mkdir -p unsigned
		for file in archive/log/events/*.jsonl; do
			number=${file##*/}
			[ "${number%.jsonl}" -lt "$from" ] || mv "$file" unsigned/
		done
		moved=$((moved + 1))
		rebuild
	fi
	case $status in
	0) ;;
	4)
		grep -q "no entry of the log is about it" rebuild.out ||
			die "step $step: $(cat rebuild.out rebuild.err)"
		adopted=$((adopted + 1))
		;;
	*) die "step $step: rebuild leaves with $status: $(cat rebuild.err)" ;;
	esac
	sim_post reset-stats '{}'
	sync_once
	[ "$status" = 0 ] || die "step $step: the next run leaves with $status"
	again=$(stats .endpoints.media.requests)
	[ "$again" -le $((all - there)) ] ||
		die "step $step: $again fetched, $there of $all were there"
	is_end_state "$home/want"
done
[ "$adopted" -gt 2 ] || die "only $adopted were without an entry"
[ "$moved" -gt 0 ] || die "no entries were without a signature"
echo "$adopted times objects without an entry, $moved times without a signature"

# --- a rebuild that is killed ----------------------------------------------------

rm "$home/whole"/ledger.sqlite*
fresh counted whole
FAULT_COUNT="$home/rebuild.steps" rebuild
[ "$status" = 0 ] || die "rebuild leaves with $status"
many=8
[ -z "${WX_LONG:-}" ] || many=$(wc -l <"$home/rebuild.steps")
ends=0
for step in $(spread "$many" "$home/rebuild.steps"); do
	fresh broken whole
	FAULT_STEP=$step
	export FAULT_STEP
	rebuild
	unset FAULT_STEP
	[ "$status" = 100 ] || die "step $step: leaves with $status"
	if [ -e ledger.sqlite ]; then
		ends=$((ends + 1))
		rebuild
		[ "$status" = 2 ] || die "step $step: over a ledger: $status"
	else
		rebuild
		[ "$status" = 0 ] || die "step $step: again: $(cat rebuild.err)"
	fi
	[ "$(find . -maxdepth 1 -name 'ledger.sqlite.new*' | wc -l)" = 0 ] ||
		die "step $step: a draft is left"
	sim_post reset-stats '{}'
	sync_once
	[ "$status" = 0 ] || die "step $step: the next run leaves with $status"
	[ "$(stats .endpoints.media.requests)" = 0 ] || die "step $step: media"
	run 0 "$WX_BIN" audit show --type x-ledger-rebuilt
	one_line out
	is_end_state "$home/want"
done
[ "$ends" -gt 0 ] || die "it was never killed behind its end"
