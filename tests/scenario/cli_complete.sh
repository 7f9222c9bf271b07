# Completions of bash, zsh and fish, asked as the shells ask them: every
# command and every option that --help tells of, and the words that an option
# takes.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"

run 0 "$WX_BIN" docs d

# lines: what --help of a command has, in a file for each line to complete
mkdir want
lines() {
	run 0 "$WX_BIN" --help
	sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z]*\( [a-z]*\)\{0,1\}\)  .*/\1/p' \
		out >commands
	[ "$(wc -l <commands)" -ge 15 ] || die "commands: $(cat commands)"
	cut -d ' ' -f 1 commands | sort -u >"want/wxarchive help "
	{ cat "want/wxarchive help "; echo help; } | sort >"want/wxarchive "
	cp "want/wxarchive " "want/wxarchive --config x.conf "
	cp "want/wxarchive " "want/wxarchive --config find "
	cp "want/wxarchive help " "want/wxarchive --color never help "
	printf '%s\n' help >"want/wxarchive he"
	for group in $(sed -n 's/ .*//p' commands | uniq -d); do
		sed -n "s/^$group //p" commands | sort >"want/wxarchive $group "
	done
	cp "want/wxarchive audit " "want/wxarchive help audit "
	cp "want/wxarchive audit " "want/wxarchive --config x.conf audit "
	while read -r command; do
		# shellcheck disable=SC2086
		run 0 "$WX_BIN" $command --help </dev/null
		sed -n 's/^  \(-[a-z], \)\{0,1\}\(--[a-z-]*\) .*/\2/p' out |
			grep -vx -e '' | sort >"want/wxarchive $command --"
	done <commands
	grep -q . "want/wxarchive audit show --" || die "no options: $(cat out)"
	printf '%s\n' always auto never \
		>"want/wxarchive --config x.conf find --color "
	for state in archived open waiting not-recorded excluded missing failed \
		lost disposed; do
		echo $state
	done | sort >"want/wxarchive find --class "
	{
		cat "want/wxarchive find --class "
		printf '%s\n' due left
	} | sort >"want/wxarchive reconcile --list "
	echo 'fixity check' >"want/wxarchive audit show --type f"
	printf '%s\n' --left --limit --longer-than \
		>"want/wxarchive find --agent miller --l"
	echo --limit >"want/wxarchive --color always audit show --li"
	printf '%s\n' 'x y.conf' x.conf >"want/wxarchive status --config x"
	cp "want/wxarchive status --config x" \
		"want/wxarchive audit verify --trusted x"
	: >x.conf
	: >'x y.conf'
}
lines

# offers SHELL COMMAND..: what the shell offers for each line is what is
# wanted.  The command takes the line and prints a word in a line.
# More than the commands are the options of all at the very start.
offers() {
	shell=$1
	shift
	for line in want/*; do
		line=${line#want/}
		"$@" "$line" >words || die "$shell fails: $(cat words)"
		sort -u words | grep -vx -e '' >got || true
		[ "$line" != "wxarchive " ] || sed -i '/^-/d' got
		case $line in
		*" "[a-z]*" ") sed -i '/^-/d' got ;;
		esac
		diff "want/$line" got >diff.out ||
			die "$shell: '$line' offers otherwise: $(cat diff.out)"
	done
}

cat >complete.bash <<'BASH'
source d/completions/bash/wxarchive
read -ra COMP_WORDS <<<"$1"
[[ $1 != *' ' ]] || COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
# the names of files are quoted by the shell, which has to be told
compopt() { [ "$*" = "-o filenames" ] && files_told=1; }
_wxarchive
for word in "${COMPREPLY[@]}"; do
	[ -z "$files_told" ] || printf -v word %q "$word"
	eval "printf '%s\n' $word"
done
BASH
bash -n d/completions/bash/wxarchive || die "bash: syntax"
offers bash bash complete.bash

# zsh completes on a terminal alone: it has one, into which each line is typed
# with a TAB behind it, and it writes down what it is offered.
cat >inner.zsh <<'ZSH'
PROMPT=
fpath=($PWD/d/completions/zsh $fpath)
autoload -Uz compinit
compinit -u -d $PWD/zcompdump
unsetopt auto_list auto_menu beep
zstyle ':completion:*' insert-tab false
bindkey -e
bindkey '^I' complete-word
compadd() {
	local -a hits
	if [[ " ${@[1,(i)(-|--)]} " == *" -"[OAD]" "* ]]; then
		builtin compadd "$@"
		return
	fi
	builtin compadd -A hits "$@"
	print -rl -- ${(Q)hits} >>offers
	builtin compadd "$@"
}
ended() { comppostfuncs=(ended); print -r -- . >>offers }
comppostfuncs=(ended)
: >ready
ZSH
cat >complete.zsh <<'ZSH'
zmodload zsh/zpty
zmodload zsh/zselect
zpty -b z zsh -f -i
zpty -w z 'source ./inner.zsh'
until [[ -e ready ]]; do zpty -r z >/dev/null; zselect -t 1; done
for line in want/*; do
	line=${line#want/}
	: >offers
	zpty -w -n z $'\C-u'"$line"$'\t'
	tries=0
	until [[ $(tail -n 1 offers) == . ]]; do
		while zpty -r z >/dev/null; do :; done
		zselect -t 1
		(( ++tries < 2000 )) || { print -r "no answer"; exit 1 }
	done
	grep -vxF . offers >"zsh/$line"
done
zpty -d z
ZSH
if command -v zsh >/dev/null; then
	zsh -n d/completions/zsh/_wxarchive || die "zsh: syntax"
	mkdir zsh
	zsh -f complete.zsh >out 2>err || die "zsh: $(cat out err)"
	in_zsh() {
		cat "zsh/$1"
	}
	offers zsh in_zsh
fi

if command -v fish >/dev/null; then
	fish --no-execute d/completions/fish/wxarchive.fish ||
		die "fish: syntax"
	cat >complete.fish <<'FISH'
source d/completions/fish/wxarchive.fish
complete -C "$argv[1]"
FISH
	in_fish() {
		fish --no-config complete.fish "$1" >fish.out || return 1
		cut -f 1 fish.out
	}
	offers fish in_fish
fi
needs zsh
needs fish
