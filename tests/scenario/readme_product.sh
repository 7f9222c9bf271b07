# What the program archived is checked by the scripts of README.txt, without
# the program: the archive, its ledger, a proof, an older state.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 25 --body-bytes 5000
new_archive <<'CONFIG'
[api]
rate = 100000
CONFIG
sync_once
for script in verify proof; do
	sed -n "/^-----BEGIN $script.sh-----\$/,/^-----END $script.sh-----\$/p" \
		archive/README.txt | sed '1d;$d' >$script.sh
done
cp archive/keys/log.vkey key
run 0 sh verify.sh -k key -l ledger.sqlite archive
in_file out 'RESULT: good'
in_file out 'good: ledger: its log begins with the same'

# one entry, as the program proves it
oid=$(find archive/objects -name record.json | sort | head -n 1 |
	xargs dirname | xargs basename)
run 0 "$WX_BIN" audit prove "$oid"
cp out proved
run 0 sh proof.sh key proved
in_file out 'good: entry '

# what the source counted: the entry, its proof, and the ids that it sums up
cat archive/log/events/*.jsonl | grep '"type":"x-reconciliation"' |
	tail -n 1 >event
run 0 "$WX_BIN" audit prove "$(jq .n event)"
cp out proved
run 0 sh proof.sh key proved
from=$(jq -r .detail.from event)
to=$(jq -r .detail.to event)
[ "$(jq '.detail.source_count + .detail.left' event)" = \
	"$(jq .detail.tasks event)" ] || die "the numbers do not fit"
sed -n '/^The ids that an entry x-reconciliation/,/^7 /p' \
	archive/README.txt | sed -n 's/^    //p' >by_hand
[ -s by_hand ] || die "README.txt does not tell how"
# shellcheck disable=SC2016
grep -q "'FROM'.*'TO'" by_hand || die "no period in it"
sed "s/FROM'/$from'/; s/TO'/$to'/; s/--from FROM --to TO/--from $from --to $to/
	s,wxarchive find,$WX_BIN find," by_hand >by_hand.sh
run 0 sh by_hand.sh
for sum in $(cut -d ' ' -f 1 out); do
	[ "$sum" = "$(jq -r .detail.ids_sha256 event)" ] ||
		die "other ids: $(cat out event)"
done
[ "$(wc -l <out)" = 2 ] || die "not both ways: $(cat by_hand.sh out)"

# a state of yesterday, against the checkpoint of today
cp -a archive old
cp archive/log/checkpoint older
run 0 "$WX_BIN" verify
cp archive/log/checkpoint newer
run 0 sh verify.sh -k key -t older -t newer archive
run 0 sh verify.sh -k key -t older old
run 1 sh verify.sh -k key -t newer old
in_file out 'entries are missing'

# a file that was changed by somebody else
file=$(find archive/objects -name 'recording.*' | sort | head -n 1)
chmod u+w "$file"
printf 'X' >>"$file"
run 1 sh verify.sh -k key archive
in_file out "$(basename "$file"): FAILED"
