# The archive belongs to another user than root, who runs the program now and
# then: what would write is refused before it has written anything, with the
# command to type; what only reads works and leaves nothing.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/owner.sh"

# listed: whose what is, and when it was written
listed() {
	find data -printf '%p %U %m %s %T@\n' | grep -v sqlite-shm | sort
	curl -sS -f "$(sim_value api)/sim/stats" | jq -c '.endpoints | del(.control)'
}

# refused WHAT COMMAND..: as root, in one line; nothing is written or asked
refused() {
	what=$1
	shift
	listed >before
	usage_error "$WX_BIN" "$@"
	in_file err ": $what belongs to user $user, who could not use what root writes; type: runuser -u $user -- wxarchive $*"
	listed | diff before - || die "'$*' wrote something"
}

run 0 as_user init
refused "ledger $PWD/data/ledger.sqlite" login --refresh-token-file refresh
run 0 as_user login --refresh-token-file refresh
# shellcheck disable=SC2086
run 0 as_user sync $month

ledger="ledger $PWD/data/ledger.sqlite"
for command in init "login --refresh-token-file refresh" "sync $month" verify \
	"verify --share 1/30" "reconcile $month" "reconcile $month --offline" \
	"plan $month" "ledger rebuild" "sync $month --config $WXARCHIVE_CONFIG"; do
	# shellcheck disable=SC2086
	refused "$ledger" $command
done
# a word that a shell would take apart is quoted
listed >before
usage_error "$WX_BIN" verify --config "$PWD/data/../wxarchive.conf" --color ne\*
cp wxarchive.conf 'a b.conf'
usage_error "$WX_BIN" verify --config 'a b.conf'
in_file err "-- wxarchive verify --config 'a b.conf'"
# of one that is too long, only the name is told
long=$PWD/$(printf '%0250d' 0)
cp wxarchive.conf "$long"
usage_error "$WX_BIN" verify --config "$long"
grep -q -- "-- wxarchive verify\$" err || die "not the name alone: $(cat err)"
# the next one that is there tells, if the ledger is lost
mv data/ledger.sqlite .
refused "archive $PWD/data/archive" ledger rebuild
mv data/archive .
refused "token store $PWD/data/token.json" login --refresh-token-file refresh
mv archive ledger.sqlite data/

# What reads goes on; what SQLite leaves beside the ledger is its owner's.
for command in status find "reconcile --list archived" "audit verify" \
	"audit show"; do
	# shellcheck disable=SC2086
	run 0 "$WX_BIN" $command
done
[ -z "$(find data ! -uid 65534)" ] || die "root's: $(find data ! -uid 65534)"
# a copy is made for the ledger's owner, who can replace it
run 0 "$WX_BIN" ledger backup data/copy.sqlite
[ -z "$(find data ! -uid 65534)" ] || die "root's copy"
run 0 as_user ledger backup data/copy.sqlite
in_file out "an earlier copy was replaced"
rm data/copy.sqlite

# doctor says that it is root, tries what needs no writing, and renews nothing.
expire
cp data/token.json kept
run 2 "$WX_BIN" doctor
in_file out "FAIL  user            root, but $ledger belongs to user $user: credentials, search, captures and writing were not tried"
in_file out "-> type: runuser -u $user -- wxarchive doctor"
in_file out "ok    lock            free"
in_file out "ok    log             entries: "
for name in credentials search captures writing; do
	! grep -q "^[a-zA-Z]* *$name " out || die "root's doctor tried $name"
done
[ -z "$(find data ! -uid 65534)" ] || die "root's: $(find data ! -uid 65534)"
cmp data/token.json kept || die "doctor renewed the token"
run 2 "$WX_BIN" doctor --json
fits doctor out
flock data/archive/tmp/lock "$WX_BIN" doctor >out 2>err && die "locked: leaves with 0"
in_file out "warn  lock            the archive is locked by another process"

# a user without a name goes by the number
chown -R 54321 data
usage_error "$WX_BIN" verify
in_file err ": $ledger belongs to user 54321, who could not use what root writes; type: setpriv --reuid 54321 -- wxarchive verify"
