# A ledger made anew believes a sidecar only as far as the signed log does: what
# differs is named and left out, no run takes it over, and it is fetched again
# once it is out of the way.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"
. "$WX_SOURCE_DIR/tests/support/rebuild.sh"

# --- objects --------------------------------------------------------------------

# object: of a call with one recording, which the source has still
strike objects
object=$(sqlite3 -readonly away/ledger.sqlite "select path from stored s
	where kind = 'main' and state = 'stored' and (select count(*) from stored
	where call = s.call) = 1 and call in (select i.id from task t join
	task_id i on i.task = t.id where left_ms is null and class = 1 and
	recording_deleted = 0) order by path limit 1")
[ -n "$object" ] || die "no call has one recording"
cp -a "archive/$object" object

# differs NAME TEXT: it is named and left out; put back, nothing is.
differs() {
	rebuild 4
	tr -s "\n " " " <out >words
	in_file words "bad $object: $2"
	in_file words "left out, because what is there is not what the log says, or cannot be read: 1 object; put what is damaged back from a copy of the archive, move this ledger away, and rebuild again"
	in_file words "$((stored - 1)) artefacts of $((calls - 1)) calls"
	[ "$(number "select count(*) from stored where path = '$object'")" = 0 ] ||
		die "$1: it counts as stored"
	run 4 "$WX_BIN" verify
	in_file out "the ledger does not know it"
	rm -r ledger.sqlite*
}
sed -i 's/"channel":"telephony"/"channel":"telephonX"/; s/"ani":"+/"ani":"-/' \
	"archive/$object/record.json"
differs record "record.json is not what the log recorded of it"
# a run does not take it for its own: it is what an entry speaks of
rebuild 4
sync_once
[ "$status" = 4 ] || die "with another sidecar a run leaves with $status"
in_file sync.err "$object: it is not what was stored there, as the log says"
in_file sync.err "what to do: put it back from a copy of the archive, move the ledger away and run 'wxarchive ledger rebuild'; or move it out of the archive, and it is fetched again"
# nor when other objects may be left
mkdir -p archive/objects/2026/10/05
cp -a object archive/objects/2026/10/05/0123456789abcdef0123456789abcdef
rm ledger.sqlite*
rebuild 4
in_file out "cannot be verified  objects/2026/10/05/0123456789abcdef0123456789abcdef: no entry of the log is about it: the next sync takes it over if the source names it, and says so in the log"
sync_once
[ "$status" = 4 ] || die "beside a stranger a run leaves with $status"
in_file sync.err "$object: it is not what was stored there, as the log says"
rm -rf archive/objects/2026/10/05/0123456789abcdef0123456789abcdef
# moved away, it is fetched again, by an entry of its own, and all is good
mv "archive/$object" moved
rm ledger.sqlite*
differs gone "record.json is not there"
rebuild 4
in_file out "bad  $object: "
sync_once
[ "$status" = 3 ] || die "without it a run leaves with $status: $(cat sync.err)"
[ "$(number "select count(*) from stored where path = '$object'")" = 1 ] ||
	die "it was not fetched again"
run 0 "$WX_BIN" audit show --type deletion
one_line out
in_file out '{"reason":"not-what-was-stored"}'
run 0 "$WX_BIN" verify
run 0 "$WX_BIN" audit verify
sed -n "/^-----BEGIN verify.sh-----\$/,/^-----END verify.sh-----\$/p" \
	archive/README.txt | sed '1d;$d' >verify.sh
run 0 sh verify.sh -l ledger.sqlite archive
# and the newest entry is what the next ledger goes by
rm ledger.sqlite*
rebuild 0
in_file out "$stored artefacts of $calls calls"
run 0 "$WX_BIN" verify
# gone once more: that it was deleted once does not make that good
chmod -R u+w "archive/$object"
mv "archive/$object" moved.again
rm ledger.sqlite*
rebuild 4
run 4 "$WX_BIN" verify
in_file out "says that it was stored, the ledger does not know it"

strike source
sed -i 's/"channelType":"telephony"/"channelType":"telephonX"/' \
	"archive/$object/source.json"
differs source "source.json is not what the log recorded of it"
strike folder
rm -r "archive/$object"
mkdir "archive/$object"
differs empty "record.json is not there"
