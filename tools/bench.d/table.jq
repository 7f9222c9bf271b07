# results.json as Markdown.
def fixed(n): if . == null then "-" else
	(. * pow(10; n) | round | tostring) as $t
	| if n == 0 then $t else
		("000000"[:([n + 1 - ($t | length), 0] | max)] + $t) as $p
		| $p[:-n] + "." + $p[-n:] end end;
def thousands: tostring | [while(length > 0; .[:-3]) | .[-3:]] | reverse
	| join(" ");
def cells: "| " + join(" | ") + " |";
def titles: {floor: "floor: libcurl, SHA-256, fsync by 16 threads",
	floor4: "the same, fsync by 4 threads",
	wxarchive: "**wxarchive**, whole pipeline",
	curl: "curl -Z, then openssl dgst", wget2: "wget2, then openssl dgst",
	rclone: "rclone copy, then hashsum", aria2c: "aria2c with checksums"};
def order: ["floor", "floor4", "wxarchive", "curl", "wget2", "rclone", "aria2c"];

def ratio($row; $wx): if $row == null or $wx == null then "-"
	else ($row.durable_s / $wx.durable_s | fixed(2)) end;

def transfers($rounds):
	"| files | program | wall s | durable s | ratio | CPU s | peak MB |",
	"|---|---|--:|--:|--:|--:|--:|",
	(.[] | . as $g | (.programs | map({(.program): .}) | add) as $by
	| order[] | . as $name | $by[$name] | select(. != null) | [
		"\($g.files | thousands) × \($g.set | sub("(?<n>[0-9]+)(?<u>.*)";
			.n + " " + .u)), \($g.scheme)",
		titles[$name] + (if .failures > 0
			then " (**\(.failures) failures**)" else "" end)
			+ (if .rounds < $rounds then " (\(.rounds) round)"
			else "" end),
		(.wall_s | fixed(2)), (.durable_s | fixed(2)),
		ratio(.; $by.wxarchive), (.cpu_s | fixed(1)),
		(.peak_mb | fixed(0))] | cells);

def scale:
	"| calls | run | wall s | CPU s | peak MB | API calls | of the fewest | downloads | |",
	"|--:|---|--:|--:|--:|--:|--:|--:|---|",
	(.[] | . as $g | (
	(.first | [($g.tasks | thousands), "first sync", (.wall_s | fixed(1)),
		(.user_s + .sys_s | fixed(1)), (.peak_kb / 1000 | fixed(1)),
		(.search + .captures | thousands), ($g.api_over_fewest | fixed(3)),
		(.archived | thousands),
		"ledger \($g.ledger_bytes_per_task) bytes a call"]),
	(.second | ["", "sync again", (.wall_s | fixed(2)),
		(.user_s + .sys_s | fixed(2)), (.peak_kb / 1000 | fixed(1)),
		(.search + .captures | thousands), "", (.media | thousands),
		"\(.captures) captures calls"]),
	(.audit | ["", "audit verify", (.wall_s | fixed(2)),
		(.user_s + .sys_s | fixed(2)), (.peak_kb / 1000 | fixed(1)),
		"", "", "", "\(.events | thousands) events"])) | cells);

.machine as $machine |
(.machine | "Measured by `tools/bench\(if .mode == "default" then "" else
	" --" + .mode end)` in one run: \(.system), Linux \(.kernel), \(.cores)
cores (\(.cpu)), \(.memory), files on \(.ground), \(.rounds) rounds, medians;
\(.versions | to_entries | map(.key + " " + .value) | join(", ")).
Only the ratios are comparable with another machine: *ratio* is the durable
time of a program over that of wxarchive, so above 1 wxarchive is faster.
*durable* is the run and a `sync -f` after it. Every file's SHA-256 was
checked after each run." | gsub("(?<a>[^\n])\n(?<b>[^\n])"; .a + " " + .b)),
"",
(if .transfers == [] then empty else (.transfers | transfers($machine.rounds)), "" end),
(.transfers | map(select(.api != null)) | .[]? |
	"API calls for \(.files | thousands) recordings (\(.scheme)): \(.api.used), the fewest possible: \(.api.fewest)."),
(if .verify == null then empty else
	"`wxarchive verify` of the 1 MB files: \(.verify.wxarchive_s | fixed(2)) s; `openssl dgst -sha256` on all cores: \(.verify.openssl_s | fixed(2)) s (ratio \(.verify.ratio | fixed(2)))." end),
(if .scale == [] then empty else "", (.scale | scale) end)
