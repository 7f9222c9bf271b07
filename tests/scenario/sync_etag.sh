# ETags that look like an MD5 and are none: the first few recordings are fetched
# once more and kept with a warning, then nobody heeds them any more.  Where they
# are MD5s all of them are heeded.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

# archive_from COUNT OPTION..: a run of COUNT recordings, one at a time
archive_from() {
	rm -rf archive ledger.sqlite* token.json
	count=$1
	shift
	small_world --tasks "$count" --body-bytes 4000 --recordings-only \
		--missing 0 --deleted 0 --checksums none --etag md5
	printf '[api]\nrate = 100000\n[download]\nparallel = 1\n' | new_archive
	sim_post reset-stats '{}'
	[ $# = 0 ] || sim_post faults "{\"add\":[$1]}"
	sync_once
	[ "$status" = 0 ] || die "$*: leaves with $status"
	sums_hold
	fetched=$(stats .endpoints.media.requests)
	warned=$(sqlite3 -readonly ledger.sqlite \
		"select count(*) from stored where verdict = 'warn'")
}

archive_from 20
[ "$fetched" = 20 ] && [ "$warned" = 0 ] ||
	die "MD5s: $fetched fetched, $warned warned of"
stop_sim

archive_from 20 '"wrong-bytes=form=other,on=media"'
[ "$fetched" = 23 ] && [ "$warned" = 3 ] ||
	die "no MD5s: $fetched fetched, $warned warned of"
path=$(sqlite3 -readonly ledger.sqlite \
	"select path from stored where verdict = 'warn' limit 1")
jq -e '.files[0].validation | .code == "etag-differs" and .detail ==
	"the ETag may be an MD5, and is not that of the bytes"' \
	"archive/$path/record.json" >/dev/null || die "the record does not say it"
call=$(sqlite3 -readonly ledger.sqlite \
	"select call from stored where path = '$path'")
run 0 "$WX_BIN" explain "$call"
tr -s '\n ' ' ' <out >words
in_file words "the source's ETag may be a checksum, and is not that of the bytes"
run 0 "$WX_BIN" verify
stop_sim

# One of twenty: it is looked at again, also the last.
archive_from 20 '"wrong-bytes=form=other,on=media,after=19,count=2"'
[ "$fetched" = 21 ] && [ "$warned" = 1 ] ||
	die "one is none: $fetched fetched, $warned warned of"
