# Times, ids and numbers that are none: exit 2, one line, and what is allowed.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"

start_sim --tasks 5
write_config </dev/null
run 0 "$WX_BIN" init
sign_in

# refuses WORDS TEXT: the command, wherever it takes such words
refuses() {
	# shellcheck disable=SC2086
	usage_error "$WX_BIN" $1
	in_file err "$2"
}

for command in sync plan reconcile find; do
	for day in 2026-02-30 2026-13-01 2026-00-10 2025-02-29 0000-00-00 \
		2026-10-01T25:00 2026-10-01T10:00:61Z; do
		refuses "$command --from $day" "wxarchive $command: --from: \
\"$day\" is not a time: there is no such day or time of day from 1970 to 9999"
	done
	for word in garbage 26-1-1 99999-01-01 -5 1e99 2026-10 2026-10-01x; do
		refuses "$command --from $word" "\"$word\" is not a time: \
allowed are 2026-10-01, 2026-10-01T08:00, "
	done
	refuses "$command --from 2026-10-01 --to 2026-02-30" "--to: "
	refuses "$command --from 2026-10-05 --to 2026-10-01" "allowed: "
	usage_error "$WX_BIN" $command --from ''
	in_file err "--from is empty; allowed: DATE"
	refuses "$command --from 2026-10-01 --from 2026-10-02" "is given twice"
done
for command in sync plan reconcile; do
	refuses "$command --from 9000-01-01" "; allowed: "
	refuses "$command --from 2026-10-05 --to 2026-10-05" "; allowed: "
done
refuses "sync" "--from DATE is missing; usage: wxarchive sync --from DATE"

for id in nobody ../../etc/passwd 'a%00b' 0123456789abcdef0123456789abcdeg; do
	refuses "explain $id" "'$id' is known; allowed: the id of a call"
	refuses "find --id $id" "wxarchive find: --id: no call and no object '$id' is known; allowed: the id of a call, or of an object (32 digits and letters a to f); wxarchive find lists the calls that are known"
	refuses "audit prove $id" "'$id' is no object id; allowed: 32 digits"
done
usage_error "$WX_BIN" explain ''
usage_error "$WX_BIN" explain "$(printf 'a\nb\033[31m')"
in_file err "'a?b?[31m'"

refuses "find --class nonsense" "is unknown; allowed: archived, open, waiting"
refuses "find --limit 99999999999999999999" "is no number; allowed: a whole"
refuses "find --limit -1" "is out of range; allowed: a whole number from 0"
refuses "audit show --limit -1" "is out of range; allowed: a whole number"
refuses "reconcile --list nonsense" "; allowed: archived, "
refuses "reconcile --limit 2" "--limit only applies to a list; allowed: with --list CLASS"
refuses "reconcile --full-numbers" "--full-numbers only applies to a list; allowed: with --list CLASS"
for command in find reconcile; do
	refuses "$command --csv --json" "use either --csv or --json"
done
refuses "find --reason foo" "--reason 'foo' is unknown; allowed: a code as wxarchive reconcile --json and explain show it"
refuses "find --reason fetch-faild" "explain show it, such as fetch-failed"
run 0 "$WX_BIN" find --reason fetch-failed
refuses "find --number abc" "--number: there is no digit in 'abc'; allowed: part of a phone number"
run 0 "$WX_BIN" find --number 41

# A checkpoint to trust has to be one: else it is no finding about the log.
mkfifo pipe
echo garbage >garbage
for file in pipe archive; do
	refuses "audit verify --trusted $file" "--trusted: $file is no plain file; allowed: a copy of log/checkpoint"
done
refuses "audit verify --trusted none" "--trusted: "
refuses "audit verify --trusted garbage" "--trusted garbage: checkpoint: its size is not a decimal number"
in_file err "a trusted checkpoint is a copy of log/checkpoint"
for share in 2 1/0 0 -1/3 1/x; do
	refuses "verify --share $share" "--share '$share' "
	in_file err "allowed: "
done
refuses "verify --budget 5parsecs" "allowed: a duration such as 90s"
refuses "verify --budget 0s" "--budget '0s' is out of range; allowed: a duration such as 90s, 15m, 12h or 7d, at least 1 ms"
refuses "verify --threads 0" "allowed: a whole number from 1"

# A word that is a setting's, a file that is none, an option of another.
refuses "sync --budget 2h" "unknown option '--budget'"
refuses "status --config /dev/null" "/dev/null"
