# The facts of a sidecar are those of the source: each is compared with a reply
# to a request of our own, with the head of the WAV file, and the two objects
# in source.json, byte for byte, with what the source says.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	-days 30 -subj "/O=Facts/CN=media of a test" \
	-addext "subjectAltName=IP:127.0.0.1" -keyout tls.key -out tls.pem \
	2>openssl.err || die "openssl: $(cat openssl.err)"
export CURL_CA_BUNDLE="$PWD/tls.pem"

# The source's clock stands still, and its replies are dated by another.
small_world --tasks 8 --talk 2s --longest-call 10s --long-calls 0 \
	--missing 0 --deleted 0 --screens 0.3 --audio mixed --checksums all \
	--frozen --date-skew -90s --tls-cert tls.pem --tls-key tls.key
printf 'region = eu1\nca_file = tls.pem\n[api]\nrate = 100000\nbackoff_base = 10ms\n' |
	new_archive
curl -sS -f "$api/sim/expected?from=$FROM_MS&to=$TO_MS&sha256=1" >there.json

# pick KIND: the id of one artefact
pick() {
	jq -rs "[.[].artefacts[] | select(.kind == \"$1\") | .id][0]" there.json
}
busy=$(pick voice-transcript)
torn=$(pick main)
sim_post faults "{\"add\": [
	\"status=on=media,code=503,match=$busy,count=1\",
	\"cut=on=media,at=50%,match=$torn,count=1\"]}"
sync_once
[ "$status" = 0 ] || die "leaves with $status: $(cat sync.err)"
expected_set >expected
stored_set | diff expected - >diff.out || die "not all of it: diff.out"
sums_hold

# ask PATH DATA: by ourselves, into a file of its own
replies=0
ask() {
	replies=$((replies + 1))
	curl -sS -f -H "Authorization: Bearer $token" \
		-H 'Content-Type: application/json' -d "$2" "$api/$1" \
		>reply.$replies || die "the simulator refuses $1"
}
token=$(curl -sS -f "$(sim_value token)" \
	-d "grant_type=refresh_token&client_id=$(sim_value client_id)" \
	-d "client_secret=$(sim_value client_secret)" \
	-d "refresh_token=$(sim_value refresh_token)" | jq -r .access_token)
ask search "$(grep -v '^#' "$WX_SOURCE_DIR/schema/task_page.graphql" |
	jq -Rsc "{query: ., variables:
		{from: $FROM_MS, to: $TO_MS, cursor: \"NA\"}}")"
ask v1/captures/query "$(jq -cs "{query: {urlExpiration: 60,
	taskIds: [.[].id], includeVARecordings: true,
	includeScreenRecordings: true}}" there.json)"
jq -r '.data[][] | arrays[] |
	"\(.id)|\(.filePath // .attributes.filePath)"' reply.2 >links
sed 's/\(https\{0,1\}:[^"?]*\)?[^"]*"/\1"/g' reply.? >said

# same WHAT GOT WANT
same() {
	[ "$2" = "$3" ] || die "$record: $1 is '$2', not '$3'"
}

# header NAME: of the reply in head
header() {
	sed -n "s/^$1: \(.*\)$(printf '\r')\$/\1/p" head
}

# number OFFSET BYTES: of the WAV file
number() {
	od -An --endian=little "-tu$2" "-j$1" "-N$2" "$file" | tr -d ' '
}

find archive/objects -name record.json | sort |
	xargs jq -r '[input_filename, .source.region, .source.task,
		.source.capture, .nonce, (.capture | .url, .status, .date,
		.contentLength, .etag, .contentType, .reprDigest, .tlsPeer,
		.attempts), (.files[0] | .name, .bytes, .format.mime,
		.format.puid, .media.codec, .media.channels, .media.rate,
		.media.durationMs)] | map(. // "" | tostring) |
		join("|")' >facts
[ "$(wc -l <facts)" = "$(wc -l <expected)" ] || die "not a sidecar each"
while IFS='|' read -r record region task id nonce url code date length etag \
	type digest peer attempts name bytes mime puid codec channels rate \
	duration; do
	link=$(sed -n "s/^$id|//p" links)
	[ -n "$link" ] || die "$record: $id is not at the source"
	# of the torn one, the second half came when it was continued
	set --
	[ "$id" != "$torn" ] || set -- -r "$((bytes / 2))-"
	got=$(curl -sS -D head -o body -w '%{http_code}' "$@" "$link")
	tries=1
	[ "$id" != "$torn" ] && [ "$id" != "$busy" ] || tries=2
	same region "$region" eu1
	same url "$url" "${link%%\?*}"
	same status "$code" "$got"
	same date "$date" \
		"$(date -u -d "$(header Date)" +%Y-%m-%dT%H:%M:%S.000Z)"
	same contentLength "$length" "$(header Content-Length)"
	same etag "$etag" "$(header ETag)"
	same contentType "$type" "$(header Content-Type)"
	same reprDigest "$digest" "$(header Repr-Digest)"
	same tlsPeer "$peer" "O = Facts, CN = media of a test"
	same attempts "$attempts" "$tries"
	echo "$nonce" | grep -qxE '[0-9a-f]{32}' || die "$record: nonce $nonce"

	file=${record%/*}/$name
	case $name in
	recording.wav)
		case $(number 20 2) in
		1) same codec "$codec $puid" "pcm fmt/141" ;;
		7) same codec "$codec $puid" "mulaw fmt/142" ;;
		esac
		same mime "$mime" audio/x-wav
		same channels "$channels" "$(number 22 2)"
		same rate "$rate" "$(number 24 4)"
		same durationMs "$duration" \
			$(($(number 40 4) * 1000 / $(number 28 4)))
		;;
	screen.mp4) same format "$mime $puid" "video/mp4 fmt/199" ;;
	transcript.json) same format "$mime $puid" "application/json fmt/817" ;;
	*) die "$record: a file named $name" ;;
	esac

	# {"capture":…,"task":…} and LF
	one_line "${record%/*}/source.json"
	text=$(cat "${record%/*}/source.json")
	capture=${text#'{"capture":'}
	capture=${capture%',"task":{"id":'*}
	object=${text#"{\"capture\":$capture,\"task\":"}
	object=${object%\}}
	same source.json "{\"capture\":$capture,\"task\":$object}" "$text"
	same capture "$(printf '%s' "$capture" | jq -r .id)" "$id"
	same task "$(printf '%s' "$object" | jq -r .id)" "$task"
	in_file said "$capture"
	in_file said "$object"
done <facts
grep -q '|206|' facts || die "nothing was continued"
[ "$(cut -d'|' -f19 facts | sort | uniq -c | wc -l)" = 3 ] ||
	die "not PCM, mu-law and neither: $(cut -d'|' -f19 facts | sort -u)"
[ "$(cut -d'|' -f5 facts | sort -u | wc -l)" = "$(wc -l <facts)" ] ||
	die "two have the same nonce"

# What nobody said is absent: no region, no checksum, no TLS, no ETag.
stop_sim
unset CURL_CA_BUNDLE
small_world --tasks 3 --body-bytes 4000 --missing 0 --deleted 0 --etag none
mkdir plain
cp sim.json plain/
cd plain
printf '[api]\nrate = 100000\n' | new_archive
sync_once
[ "$status" = 0 ] || die "plain: leaves with $status"
find archive/objects -name record.json -exec jq -c '[.source.region,
	.capture.etag, .capture.reprDigest, .capture.tlsPeer]' {} + |
	sort -u >none
[ "$(cat none)" = "[null,null,null,null]" ] || die "plain: $(cat none)"
