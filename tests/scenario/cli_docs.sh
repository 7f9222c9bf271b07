# Manual pages and completions: without a warning, and complete.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"

run 0 "$WX_BIN" docs d --json
fits docs out
jq -r '.files[]' out | while read -r f; do
	[ -s "d/$f" ] || die "no $f"
done
for page in d/man/man1/*.1 d/man/man5/*.5; do
	man --warnings -E UTF-8 -l -Tutf8 -Z "$page" >/dev/null 2>warnings
	[ ! -s warnings ] || {
		cat warnings >&2
		die "$page has warnings"
	}
	MANWIDTH=80 man -l "$page" | col -b >text
	in_file text NAME
done
MANWIDTH=80 man -l d/man/man1/wxarchive-sync.1 | col -b >text
in_file text OPTIONS
MANWIDTH=80 man -l d/man/man5/wxarchive.conf.5 | col -b >text
in_file text "window_max_tasks"
[ "$(stat -c %a d/man/man1/wxarchive.1)" = 644 ] || die "page is not readable"

# as bash would call it
cat >complete.bash <<'BASH'
source d/completions/bash/wxarchive
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_wxarchive
printf '%s\n' "${COMPREPLY[@]}"
BASH
bash complete.bash wxarchive 'doct' >out
[ "$(cat out)" = doctor ] || die "bash: $(cat out)"
bash complete.bash wxarchive config '' >out
in_file out sample
bash complete.bash wxarchive login --ref >out
[ "$(cat out)" = --refresh-token-file ] || die "bash: $(cat out)"
bash complete.bash wxarchive --color '' >out
[ "$(tr '\n' ' ' <out)" = "auto always never " ] || die "bash: $(cat out)"

# no folder is not the root of the file system
usage_error "$WX_BIN" docs ''
in_file err "wxarchive docs: DIR is empty; allowed: the folder to write into"
