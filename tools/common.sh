# Shared by the commands of tools/: what they install and how they build.
# Sourced by POSIX sh scripts; sets ROOT.
# SPDX-License-Identifier: Apache-2.0

ROOT=$(cd "$(dirname "$0")/.." && pwd)
OUT=${WX_OUT:-$ROOT/out}

# What the program needs to be built, and the simulator (zlib).
PACKAGES_BUILD="gcc libc6-dev cmake ninja-build pkg-config ca-certificates
 libcurl4-openssl-dev libjson-c-dev libsqlite3-dev libssl-dev libzstd-dev
 libmicrohttpd-dev libinih-dev libcmocka-dev zlib1g-dev"
# What the demo shows with.
PACKAGES_DEMO="espeak-ng sqlite3 openssl curl jq procps"
# What the tests use besides.
PACKAGES_TEST="clang llvm lld libclang-rt-14-dev clang-format curl jq sqlite3
 openssl man-db espeak-ng procps e2fsprogs mount tzdata locales-all faketime
 python3-jsonschema zsh fish systemd"
# What the benchmark compares with.
PACKAGES_BENCH="nginx-light aria2 rclone wget2 curl jq openssl time
 e2fsprogs mount procps"

say() {
	printf '%s\n' "$*" >&2
}

is_installed() {
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = \
		installed ]
}

# need_packages NAME...: installs those that are missing; says so.
need_packages() {
	missing=
	for package in "$@"; do
		is_installed "$package" || missing="$missing $package"
	done
	[ -n "$missing" ] || return 0
	if [ "$(id -u)" != 0 ]; then
		say "These Debian packages are missing:$missing"
		say "Install them as root: apt-get install$missing"
		return 1
	fi
	say "Installing:$missing"
	log=$(mktemp)
	# shellcheck disable=SC2086
	if { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get \
		install -q -y --no-install-recommends $missing; } \
		>"$log" 2>&1 </dev/null; then
		rm -f "$log"
		return 0
	fi
	tail -n 20 "$log" >&2
	rm -f "$log"
	say "The packages could not be installed; the lines above say why."
	return 1
}

# build_in DIR TARGETS.. -- CMAKE-ARGUMENTS: configures once, builds quietly.
build_in() {
	dir=$1
	shift
	targets=
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		targets="$targets $1"
		shift
	done
	[ $# -eq 0 ] || shift
	mkdir -p "$dir"
	log=$dir/build.log
	# shellcheck disable=SC2086
	if { cmake -G Ninja -S "$ROOT" -B "$dir" "$@" &&
		cmake --build "$dir" ${targets:+--target $targets}; } \
		>"$log" 2>&1; then
		return 0
	fi
	grep -E 'error|warning|FAILED' "$log" | head -n 40 >&2
	tail -n 5 "$log" >&2
	say "The build failed; all of its output is in $log"
	return 1
}
