# The source wants no request for a long time: the run ends and says until when,
# and whoever comes before that asks nothing.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

requests() {
	stats '[.endpoints | .search, .captures, .token, .media | .requests // 0] | add'
}

# hold_until SECONDS: a run before this one was told to wait that long
hold_until() {
	printf 'wxarchive-pace/1\n%s000\n' $(($(date +%s) + $1)) >token.json.pace
}

# asks_nothing TIME: every command ends at once, with words that name it
asks_nothing() {
	sim_post reset-stats '{}'
	words="the source wants no request before $1"
	sync_once
	[ "$status" = 1 ] || die "sync: leaves with $status"
	in_file sync.err "$words"
	in_file sync.err "what to do: nothing is lost: run the same command again after that time; it goes on where this one stopped"
	run 1 "$WX_BIN" plan --from "$FROM" --to "$TO"
	in_file err "$words"
	run 1 "$WX_BIN" reconcile --from "$FROM" --to "$TO"
	in_file err "$words"
	run 1 "$WX_BIN" doctor
	in_file out "warn  wait            the source has asked for no request before $(echo "$1" | tr T ' ')"
	in_file out "FAIL  search          "
	in_file out "$words"
	[ "$(requests)" = 0 ] || die "$(requests) requests before $1"
}

small_world --tasks 40 --body-bytes 4000 --missing 0 --deleted 0 --page-size 10
printf '[api]\nrate = 100000\nparallel = 1\n' | new_archive

# A day and an hour, and far more than the week that is believed.
for fault in throttle=on=captures,after=1,count=1,seconds=90000 \
	status=on=search,count=1,code=503,retry=seconds,seconds=1000000000 \
	status=on=token,count=1,code=503,retry=seconds,seconds=90000; do
	rm -f token.json.pace
	sim_post faults "{\"clear\":true,\"add\":[\"$fault\"]}"
	sim_post expire '{"kind": "access"}'
	days=7
	case $fault in *=90000) days=1 ;; esac
	before=$(date -u -d "+$days days" +%Y-%m-%dT)
	[ $days = 7 ] || before=$(date -u -d '+90000 seconds' +%Y-%m-%dT%H:)
	sync_once
	[ "$status" = 1 ] || die "$fault: leaves with $status"
	in_file sync.err "the source wants no request before $before"
	asks_nothing "$before"
done

# Less than an hour is waited for, and told.
sim_post faults '{"clear":true}'
hold_until 5
sync_once
[ "$status" = 0 ] || die "leaves with $status: $(cat sync.err)"
in_file sync.err ' warn api.waits '
in_file sync.err 'text="an earlier run was told to wait, and this one waits too"'
expected_set >expected
stored_set | diff expected - >diff.out || die "not whole: diff.out"
for command in plan reconcile; do
	hold_until 5
	run 0 "$WX_BIN" $command --from "$FROM" --to "$TO"
	in_file err ' warn api.waits '
done
hold_until 5
run 0 "$WX_BIN" doctor
in_file out "warn  wait            the source has asked for no request before "
in_file out "ok    search"
