# What a person sees on a terminal: lines that fit it, each failure once, and
# true words for a run that was cut short.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"
needs script
export TERM=xterm # whatever the one that runs this has

# terminal COLUMNS COMMAND: its output as a terminal gets it, without escapes,
# in the file seen.
terminal() {
	script -qefc "stty cols $1; $2" raw >/dev/null </dev/null || true
	sed '1d;$d' raw |
		sed 's/\r*$//;s/.*\r//;s/\x1b\[[0-9;]*[A-Za-z]//g' >seen
}

# fits_columns COLUMNS: no line of it is longer; commands to type, paths, JSON
# and single words aside.
fits_columns() {
	awk -v most="$1" 'length > most && !/^ *(objects)?\/|^ *[^ ]+$|The files are in|^    wxarchive / { print; bad = 1 }
		END { exit bad }' seen || die "longer than $1 columns"
}

small_world --tasks 300 --body-bytes 4000 --missing 0 --deleted 0
new_archive <<'CONFIG'
[api]
rate = 100000
CONFIG

# cut short: what was not asked for is not said to be unsettled
sim_post faults '{"add": ["stall=on=captures,after=1,ms=600000"]}'
{
	until_true asked captures 3
	until_true grep -aq checked raw
	kill -INT "$(pid_of_run)"
} &
: >raw
terminal 60 "$WX_BIN sync --from $FROM --to $TO 2>err"
wait $!
fits_columns 59
in_file seen "waiting       due to be asked for: the next"
grep -qE '^ +300  calls in all, 2026-10-01 to 2026-11-01$' seen ||
	die "the period is not told"
grep -A 1 'Those that are due, one by one:' seen | grep -qx \
	"    wxarchive reconcile --from $FROM --to $TO --list due" ||
	die "no command lists what is due"
not_in_file seen "artefacts may still appear"
# before all else, that this is no whole run
grep -v '^$' seen | awk '/^  Stopped: the run was ended by a signal/ { told = NR }
	/ waiting  / && !class { class = NR } END { exit !(told && told < class) }' ||
	die "that it was stopped is not told first"
in_file seen " checked"
in_file err "what to do: run the same command again"

sim_post faults '{"clear": true}'
terminal 60 "$WX_BIN sync --from $FROM --to $TO 2>err"
fits_columns 59
in_file seen "calls in all"
in_file seen "The source counts 300 calls;"
not_in_file seen "due to be asked"
not_in_file seen "--list due"

call=$(sqlite3 -readonly ledger.sqlite \
	"select id from call where class = 'archived' limit 1")
for command in status find reconcile 'reconcile --list archived' \
	'find --files' doctor verify 'audit verify' "explain $call" \
	'explain nobody' 'verify --config none.conf'; do
	terminal 60 "$WX_BIN $command"
	fits_columns 60
done

# No column is left out but those of zeros, and these are named.
terminal 50 "$WX_BIN reconcile"
for class in source calls archived waiting not-recorded missing failed \
	unaccounted; do
	count=$(sqlite3 -readonly ledger.sqlite \
		"select count(*) from call where class = '$class'")
	if [ "$count" = 0 ] && grep -q "^(.*$class" seen; then
		continue
	fi
	grep -qE "^day .*\b$class\b" seen || die "no column $class: $(cat seen)"
done
[ "$(grep -c '^total ' seen)" -gt 1 ] || die "it is not in parts: $(cat seen)"
grep -q '^2026-10-01 ' seen || die "a day is cut: $(cat seen)"

# What tells calls apart is whole, and the room is used.
run 0 "$WX_BIN" find --csv
sed 1d out | tr -d '"\r' | cut -d , -f 1 | sort >ids
for width in 60 80; do
	for command in find 'find --files'; do
		terminal $width "$WX_BIN $command"
		grep -oE '^[0-9a-f-]{36}' seen | sort -u >got
		[ -s got ] || die "$command: no id at $width columns"
		[ -z "$(comm -13 ids got)" ] ||
			die "$command: other ids at $width columns"
	done
	grep '^  objects' seen | sed "s|^  |archive/|" >paths
	xargs ls <paths >/dev/null || die "find --files: cut paths"
done
terminal 80 "$WX_BIN find --class archived --limit 5"
grep -qE '^call  +created \(UTC\)  +.*agent  +class$' seen ||
	die "room is left: $(head -n 2 seen)"
terminal 100 "$WX_BIN find --limit 5"
grep -qE '^call .* talk  agent  +queue  +class$' seen ||
	die "room is left: $(head -n 2 seen)"

# Of the log a terminal gets warnings and worse, unless the level was set.
terminal 100 "$WX_BIN sync --reread --from $FROM --to $TO"
! grep -qE '^2[0-9T:.-]+Z (info|debug) ' seen || die "log lines: $(cat seen)"
sed 's/^\[api\]/[log]\nlevel = info\n&/' wxarchive.conf >info.conf
terminal 100 "$WX_BIN sync --config info.conf --reread --from $FROM --to $TO"
grep -qE '^2[0-9T:.-]+Z info ' seen || die "no log lines: $(cat seen)"
"$WX_BIN" sync --reread --from "$FROM" --to "$TO" >out 2>err
grep -qE '^2[0-9T:.-]+Z info ' err || die "no log lines in a file: $(cat err)"

# The exceptions with the command that lists them, and the window that would
# not close by name; a terminal that cannot redraw gets no escapes.
sim_post faults '{"add": ["count-off"]}'
sim_post tasks '{"created_ms": 1790900000000, "end_ms": 1790900060000,
	"plain": true}'
TERM=dumb terminal 80 "$WX_BIN sync --from $FROM --to $TO 2>err"
in_file seen "not confirmed: $FROM to $TO: the source counts "
if grep -q "$(printf '\033')" raw; then
	die "escapes for a dumb terminal"
fi
terminal 80 "$WX_BIN reconcile --from $FROM --to $TO 2>err"
in_file seen "The sums differ: "
in_file seen "not accounted for. Run wxarchive sync for the"
sim_post faults '{"clear": true}'
terminal 80 "$WX_BIN sync --from $FROM --to $TO 2>err"
grep -q "$(printf '\033\[2K')" raw || die "no live block on a terminal"
TERM=dumb terminal 80 "$WX_BIN reconcile --from $FROM --to $TO 2>err"
if grep -q "$(printf '\033')" raw; then
	die "reconcile: escapes for a dumb terminal"
fi

# the calls that have failed, by the commands that list them
sim_post faults '{"add": ["status=on=media,code=404"]}'
sim_post tasks '{"created_ms": 1790900100000, "end_ms": 1790900160000,
	"plain": true}'
terminal 80 "$WX_BIN sync --from $FROM --to $TO 2>err"
in_file seen "The exceptions, one by one:"
grep -qE "^    wxarchive reconcile .* --list (failed|missing|lost)\$" seen ||
	die "no command lists them"
sim_post faults '{"clear": true}'

# one failure is told once
echo wrong >secret
cp wxarchive.conf wrong.conf
terminal 80 "WXARCHIVE_REFRESH_TOKEN=dead $WX_BIN sync --from $FROM --to $TO"
[ "$(grep -c 'the token endpoint refused' seen)" = 1 ] || {
	cat seen >&2
	die "one failure is not told once"
}
# nothing was asked of the source, and nothing sounds as if it had been
in_file seen "  Stopped: the source does not accept the sign-in any more."
grep -q 'When it was last read, the source counted 30[0-9] calls;' seen ||
	die "the count is not told as an older one"
not_in_file seen "The source counts"
WXARCHIVE_REFRESH_TOKEN=dead run 6 "$WX_BIN" sync --from "$FROM" --to "$TO"
for event in token.renewal_failed api.fatal sync.ends; do
	grep -q "error $event run=[0-9a-f-]* code=credentials\$" err ||
		die "$event: $(cat err)"
done
[ "$(grep -c 'the token endpoint refused' err)" = 1 ] ||
	die "in the log one failure is not told once"
in_file err "wxarchive sync: the token endpoint refused"
# by doctor where it is found
status=0
WXARCHIVE_REFRESH_TOKEN=dead "$WX_BIN" doctor >out 2>&1 || status=$?
[ "$status" = 6 ] || die "doctor leaves with $status"
[ "$(grep -c 'the token endpoint refused' out)" = 1 ] ||
	die "doctor does not tell it once"
not_in_file out token.renewal_failed
