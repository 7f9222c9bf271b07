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
