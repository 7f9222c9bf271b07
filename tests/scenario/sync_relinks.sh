# Links that expire, and a question for new ones that is answered badly or not
# at all: nothing is asked for ever, nothing is taken for gone that only half
# an answer leaves out, and the next run fetches what is left.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

# world NAME [CONFIG]: one call with one recording, and an archive of its own.
world() {
	name=$1
	mkdir "$name"
	cd "$name"
	small_world --tasks 1 --body-bytes 4000 --recordings-only ${more:-}
	printf '[api]\nrate = 100000\ntries = 2\nbackoff_base = 10ms\n%s\n' \
		"backoff_cap = 20ms
${2:-}" | new_archive
	sim_post reset-stats '{}'
}

# leaves STATUS REASON: so the run ends, and so the recording is listed.
leaves() {
	[ "$status" = "$1" ] || {
		cat sync.err >&2
		die "$name: leaves with $status, not $1"
	}
	reason=$(sqlite3 -readonly ledger.sqlite \
		"select group_concat(distinct reason) from missing")
	[ "$reason" = "$2" ] || die "$name: the reason is $reason, not $2"
}

# heal: without faults the next run, without --retry, has all of it.
heal() {
	sim_post faults '{"clear": true}'
	sync_once
	[ "$status" = 0 ] || die "$name, healed: leaves with $status"
	expected_set >expected
	stored_set | diff expected - || die "$name, healed: not whole"
	stop_sim
	cd ..
}

# Every link has expired when it is used.
world expired
sim_post faults '{"add": ["expired"]}'
sync_once
leaves 3 link-expired
[ "$(stats .endpoints.media.requests)" = 6 ] ||
	die "expired: $(stats .endpoints.media.requests) requests, not 6"
# the first new link at once, and the others by and by
sed -n 's/.* artefact.retry .* wait_ms=//p' sync.err >waits
[ "$(head -n 1 waits)" = 0 ] || die "expired: the first new link waits"
[ "$(awk '{ sum += $1 } END { print (sum > 0) }' waits)" = 1 ] ||
	die "expired: no new link waits"
heal

# The first has, and the question for another one fails.
world unasked
sim_post faults '{"add": ["expired=count=1",
	"status=on=captures,code=500,after=1"]}'
sync_once
leaves 3 server-error
in_file sync.err artefact.failed
heal

# The answer does not speak of the call, which says nothing of its recording.
world unanswered
sim_post faults '{"add": ["expired=count=1", "drop-ids=after=1"]}'
sync_once
leaves 3 claimed-not-served
heal

# The answer names nothing: it is not there for good.
world unnamed
sim_post faults '{"add": ["expired=count=1", "no-captures=after=1"]}'
sync_once
leaves 3 gone
[ "$(stats .endpoints.captures.requests)" = 2 ] || die "unnamed: asked again"
stop_sim
cd ..

# The same with four recordings: the link of another one expires after the
# question for the first has failed, and it gets a new one.
mkdir four
cd four
name=four
small_world --tasks 1 --body-bytes 4000 --telephony 1 --abandoned 0 --recorded 1 \
	--unknown-capture 0 --missing 0 --deleted 0 --never-ends 0 \
	--transfers 0 --va 0 --screens 0 --voice-transcripts 0 --consults 1 \
	--late-consults 0 --media-latency 300ms
printf '[api]\nrate = 100000\ntries = 2\nbackoff_base = 10ms\n%s\n' \
	"backoff_cap = 20ms" | new_archive
sim_post faults '{"add": ["expired=count=1",
	"cut=on=media,at=50%,after=1,count=1", "expired=after=4,count=1",
	"status=on=captures,code=500,after=1,count=2"]}'
sync_once
leaves 3 server-error
[ "$(stored_set | wc -l)" = 3 ] || die "four: $(stored_set | wc -l) are stored"
heal

# Of two questions about the same call, the first does not name the segments.
# Links expire between the two, and all that is left of a call is fetched before
# the second is answered.
for name in halves late; do
	mkdir $name
	cd $name
	latency=0ms
	[ $name = halves ] || latency=700ms
	small_world --tasks 20 --body-bytes 4000 --missing 0 --deleted 0 \
		--never-ends 0 --pauses 1 --latency $latency
	printf '[api]\nrate = 100000\n[resolve]\nsegments = both\n' |
		new_archive
	sim_post faults '{"add": ["expired=count=1,per=path"]}'
	sync_once
	leaves 0 ""
	kept_if=true
	expected_set >expected
	stored_set | diff expected - || die "$name: not whole"
	stop_sim
	cd ..
done

# One of the two fails, when the call is asked about or when new links are: the
# next run has all of it.
more='--pauses 1'
kept_if=true
both='[resolve]
segments = both'
for after in 0 1 2 3; do
	world "failed-$after" "$both"
	sim_post faults "{\"add\": [\"expired=count=1,per=path\",
		\"status=on=captures,code=500,after=$after,count=8\"]}"
	sync_once
	reason=server-error
	[ $after -ge 2 ] || reason=
	leaves 3 "$reason"
	[ -n "$reason" ] || [ "$(sqlite3 -readonly ledger.sqlite \
		"select class || ' ' || reason from call")" = \
		'failed server-error' ] || die "$name: it has not failed"
	heal
done
# One of the two does not speak of it: nothing is taken for gone.
for after in 2 3; do
	world "silent-$after" "$both"
	sim_post faults "{\"add\": [\"expired=count=1,per=path\",
		\"drop-ids=after=$after,count=1\"]}"
	sync_once
	leaves 3 claimed-not-served
	heal
done
unset kept_if more

# What has not settled may be named again.
mkdir young
cd young
name=young
small_world --tasks 1 --body-bytes 4000
printf '[api]\nrate = 100000\n' | new_archive
ended=$(($(date +%s) - 86400))000
sim_post tasks "{\"created_ms\": $((ended - 60000)), \"end_ms\": $ended,
	\"plain\": true}"
sim_post faults '{"add": ["expired=count=1", "no-captures=after=1,count=1"]}'
for run in first second; do
	status=0
	"$WX_BIN" --config wxarchive.conf sync --from 8d >sync.out 2>sync.err ||
		status=$?
	[ $run = second ] || leaves 3 claimed-not-served
done
leaves 0 ""
[ "$(stored_set | wc -l)" = 1 ] || die "young: it is not stored"
stop_sim
cd ..

# worked: seconds of the processor that the programs of this script took.
worked() {
	times >times
	awk 'NR == 2 { split($1, at, "[ms]"); print 60 * at[1] + at[2] }' times
}

# More links expire than may be asked for at a time, and the source is slow:
# that is waited for, and not looked at all the time.
mkdir slow
cd slow
name=slow
small_world --tasks 60 --body-bytes 4000 --recordings-only --latency 1s
printf '[api]\nrate = 100000\nparallel = 1\n' | new_archive
sim_post faults '{"add": ["expired=count=1,per=path"]}'
worked >before
sync_once
worked >after
leaves 0 ""
expected_set >expected
stored_set | diff expected - || die "slow: not whole"
[ "$(awk '{ print $1 - last < 2; last = $1 }' before after | tail -n 1)" = 1 ] ||
	die "slow: from $(cat before) to $(cat after) seconds of work"
stop_sim
