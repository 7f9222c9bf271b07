# A file of the log that is not what the ledger says: nothing is signed on top
# of it, and doctor says which.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 10 --body-bytes 4000 --missing 0 --deleted 0 \
	--never-ends 0
printf '[api]\nrate = 100000\n' | new_archive
sync_once
[ "$status" = 0 ] || die "leaves with $status"
file=$(find archive/log/events -name '*.jsonl' | sort | tail -n 1)
name=log/events/$(basename "$file")
cp -p "$file" good
before=$(tree archive/log)

# wrong WORDS: sync refuses, doctor tells, nothing is written
wrong() {
	sync_once
	[ "$status" = 4 ] || die "$1: leaves with $status"
	in_file sync.err "$1"
	run 4 "$WX_BIN" --config wxarchive.conf doctor
	in_file out "$1"
}

chmod 644 "$file"
sed -i 's/"outcome":"success"/"outcome":"failure"/' "$file"
wrong "$name: entry"
head -c -20 good >"$file"
wrong "$name: its last entry is cut"
head -n 1 good >"$file"
wrong "files of log/events are missing"
{ cat good; tail -n 1 good; } >"$file"
wrong "$name: it holds more entries than the ledger"
cp -p good "$file"
sync_once
[ "$status" = 0 ] || die "made good again: leaves with $status"
[ "$(tree archive/log | cut -d ' ' -f 1)" = \
	"$(printf '%s\n' "$before" | cut -d ' ' -f 1)" ] ||
	die "something was written"

# A second file, by a run over what it had not seen.
cp -p ledger.sqlite ledger.old
FROM=2026-09-01
sync_once
[ "$status" = 0 ] || die "the wider period leaves with $status"
second=$(find archive/log/events -name '*.jsonl' | sort | tail -n 1)
[ "$second" != "$file" ] || die "there is no second file"
mv "$file" kept
wrong "log/events/$(basename "$second"): it begins with entry $(basename \
	"$second" .jsonl | sed 's/^0*//'), the file before it ends at 1"
mv kept "$file"

# The archive's log of before that run, put back as a whole: signed, and older
# than what the ledger remembers.
cp -a archive/log log.new
size=$(basename "$second" .jsonl | sed 's/^0*//')
rm -f "$second"
for note in archive/log/checkpoints/*.note; do
	[ "$(sed -n 2p "$note")" -le "$size" ] || rm -f "$note"
done
cp -p "$(find archive/log/checkpoints -name '*.note' | sort | tail -n 1)" \
	archive/log/checkpoint
wrong "log/checkpoint was set back to an earlier state"
run 4 "$WX_BIN" --config wxarchive.conf verify
rm -rf archive/log
cp -a log.new archive/log

# The ledger of before that run, brought back from a copy.
cp -p ledger.sqlite ledger.new
cp -p ledger.old ledger.sqlite
wrong "the ledger is older than the archive: it has"
in_file sync.err "put in its place a copy that was made after the archive's last run (wxarchive ledger backup makes one); no older one can be used; without one: wxarchive ledger rebuild"
cp -p ledger.new ledger.sqlite
sync_once
[ "$status" = 0 ] || die "both good again: leaves with $status"
