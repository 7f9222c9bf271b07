# How files are made durable is what archive.sync says: an fsync of each, one
# syncfs for many, or by their number; always the contents before they get
# their names, and these after.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

home=$PWD
small_world --tasks 0
# so many recordings on the first days of the month
at=$FROM_MS
for n in 1 40 7 8; do
	sim_post tasks "{\"created_ms\": $at, \"end_ms\": $((at + 2000)),
		\"plain\": true, \"count\": $n}"
	at=$((at + 86400000))
done
cp sim.json world.json

# log_lasts: each file of the log lasts before it gets its name, and its name
# before the next one comes.
log_lasts() {
	awk '
	{ sub(/^store\./, "", $2) }
	$2 !~ /^put_(create|fsync|rename)$/ { next }
	$2 == last { next } # each act passes two points
	{ order = order " " $2; last = $2 }
	END {
		gsub(/ put_create put_fsync put_rename put_fsync/, "", order)
		exit order != "" || NR == 0
	}' steps || die "the log is not made durable in order"
	# and what an earlier run left, before the ledger speaks of it
	awk '
	$2 == "store.part_mkdir" { exit }
	$2 == "store.seal_syncfs" { n++ }
	END { exit n < 2 }' steps || die "nothing is made durable at the start"
}

# seals SETTING DAY: what a run of that day does when it seals, a line for each
# batch: how many, by what their contents were made durable and their names.
seals() {
	mkdir "$home/$1.$2"
	cd "$home/$1.$2"
	cp "$home/world.json" sim.json
	if [ "$1" = default ]; then
		printf '[api]\nrate = 100000\n'
	else
		printf '[api]\nrate = 100000\n[archive]\nsync = %s\n' "$1"
	fi >config.more
	new_archive <config.more
	status=0
	FAULT_COUNT="$PWD/steps" "$WX_BIN" sync --from "$2" --to "${2}T12:00" \
		>sync.out 2>sync.err || status=$?
	[ "$status" = 0 ] || die "$1: leaves with $status: $(cat sync.err)"
	[ -s steps ] || exit 77 # built without fault points
	sums_hold
	# each act passes two points; those of the start are not of a seal
	awk '
	function tell() {
		if (n > 0)
			print n, files / 2, whole / 2, days / 2, whole_after / 2
		n = files = whole = days = whole_after = 0
		listed = 0
	}
	# what is listed lasts before it gets its name
	function first() {
		if (n + files + whole == 0 && !listed)
			print "unlisted"
	}
	$2 == "store.part_mkdir" { begun = 1 }
	$2 == "ledger.flush.after" { listed = 1 }
	!begun || !/ store\.(seal_|day_fsync)/ { next }
	$2 == "store.seal_rename" { n += 0.5; next }
	n > 0 && $2 == "store.day_fsync" { days++; next }
	n > 0 && $2 == "store.seal_syncfs" && whole_after < 2 * (whole > 0) {
		whole_after++
		next
	}
	n > 0 { tell() }
	{ first() }
	$2 == "store.seal_fsync" { files++ }
	$2 == "store.seal_syncfs" { whole++ }
	END { tell() }' steps >batches
	not_in_file batches unlisted
	log_lasts
	[ "$(awk '{ n += $1 } END { print n }' batches)" = \
		"$(wc -l <sums)" ] || die "$1: not all were sealed"
}

# by FILE|BATCH CONDITION: so are the batches of which this is true
by() {
	awk -v by="$1" "$2"' {
		seen = 1
		if (by == "file")
			bad += $2 != 4 * $1 || $3 || !$4 || $5
		else
			bad += $2 || $3 != 1 || $4 || $5 != 1
	}
	END { exit bad || !seen }' batches ||
		die "not sealed by $1 when $2: $(cat batches)"
}

# With files: each of the three and their folder, then the day.
seals file 2026-10-02
by file 1
# of a new day its month, its year and their folder, too
[ "$(awk '{ n += $4 } END { print n - NR }' batches)" = 3 ] ||
	die "the folders of a new day: $(cat batches)"
seals batch 2026-10-01
by batch 1
seals batch 2026-10-02
by batch 1
# Otherwise by how many there are: 8 are many.
for setting in auto default; do
	for day in 2026-10-01 2026-10-02 2026-10-03 2026-10-04; do
		seals $setting $day
		cat batches >>../batches.$setting
	done
	mv ../batches.$setting batches
	by file '$1 < 8'
	by batch '$1 >= 8'
done
