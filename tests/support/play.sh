# play.sh FOLDER SCRIPT: plays the script in that folder, made afresh.  What a
# sanitizer reports of any process that it starts is a failure, whatever the
# script makes of it: reports go to files beside the folder, and are shown.
# SPDX-License-Identifier: Apache-2.0
set -u
folder=$1
script=$2
reports=$folder.reports

rm -rf "$folder" "$reports"
mkdir -p "$folder" "$reports" && cd "$folder" || exit 1
place=log_path=$reports/report
export ASAN_OPTIONS="$place" UBSAN_OPTIONS="$place:print_stacktrace=1" \
	TSAN_OPTIONS="$place"
status=0
sh "$script" || status=$?
rmdir "$reports" 2>/dev/null || {
	cat "$reports"/* >&2
	echo "FAILED: a sanitizer reports" >&2
	exit 1
}
exit $status
