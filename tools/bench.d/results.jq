# All runs of one tools/bench: medians and ratios.
def median: sort | if length == 0 then null
	elif length % 2 == 1 then .[length / 2 | floor]
	else (.[length / 2 - 1] + .[length / 2]) / 2 end;
def over(b): if . == null or (b // 0) == 0 then null else . / b end;
def round2: if . == null then null else . * 100 | round / 100 end;

def medians: {
	wall_s: (map(.wall_s) | median), durable_s: (map(.durable_s) | median),
	cpu_s: (map(.user_s + .sys_s) | median | round2),
	peak_mb: (map(.peak_kb) | max / 1000 | . * 10 | round / 10),
	failures: (map(.failures + (if .status != 0 then 1 else 0 end)) | add),
	rounds: length };

def transfer_group:
	.[0] as $first | ($first | {set, files, bytes, scheme}) + {
	programs: (group_by(.program) | map({program: .[0].program} + medians)),
	api: (map(select(.program == "wxarchive")) | .[0] |
		if . == null then null else {used: (.search + .captures),
		fewest: .fewest} end) }
	| (.programs | map({(.program): .}) | add) as $by
	| ($by.wxarchive // {}) as $wx
	| .ratios = {
		floor: (($by.floor.durable_s | over($wx.durable_s)) | round2),
		floor4: (($by.floor4.durable_s | over($wx.durable_s)) | round2),
		curl: (($by.curl.durable_s | over($wx.durable_s)) | round2),
		curl_not_durable: (($by.curl.wall_s | over($wx.wall_s)) | round2),
		rclone: (($by.rclone.durable_s | over($wx.durable_s)) | round2),
		wget2: (($by.wget2.durable_s | over($wx.durable_s)) | round2),
		aria2c: (($by.aria2c.durable_s | over($wx.durable_s)) | round2) };

def verify_of(p): map(select(.kind == "verify" and .program == p) | .wall_s)
	| median;

. as $runs | {
	machine: $machine[0],
	transfers: ($runs | map(select(.kind == "transfer"))
		| group_by([-.files, .scheme]) | sort_by(.[0].bytes != 1000000,
		-.[0].files, .[0].scheme) | map(transfer_group)),
	verify: ($runs | verify_of("openssl") as $openssl
		| verify_of("wxarchive") as $wxarchive
		| if $wxarchive == null then null else {openssl_s: $openssl,
		wxarchive_s: $wxarchive,
		ratio: ($openssl | over($wxarchive) | round2)} end),
	scale: ($runs | map(select(.kind == "scale")) | group_by(.tasks)
		| map((map({(.what): .}) | add) as $w | {
		tasks: .[0].tasks, first: $w.first, second: $w.second,
		audit: $w.audit,
		ledger_bytes_per_task:
			($w.first.ledger_bytes / .[0].tasks | round),
		api_over_fewest: (($w.first.search + $w.first.captures)
			/ $w.first.fewest * 1000 | round / 1000)}))
}
