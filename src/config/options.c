/* SPDX-License-Identifier: Apache-2.0 */
#include "config/options.h"

#include <inttypes.h>
#include <string.h>

#include "base/attr.h"
#include "base/log.h"
#include "base/text.h"
#include "base/when.h"
#include "config/config.h"
#include "config/value.h"

/* The place of a field, and a compile error unless it has the type. */
#define OFFSET(whole, field, kind)                                             \
	.offset = offsetof(whole, field) +                                     \
	          0 * sizeof(_Generic(((whole *)0)->field, kind                \
	                              : (char)0))
#define PLACE(whole, field, kind)                                              \
	OFFSET(whole, field, kind), .size = sizeof(((whole *)0)->field)

#define AT(field, kind)  PLACE(struct config, field, kind)
#define AT_SECRET(field) OFFSET(struct config, field, struct secret *)
#define AT_TEXT(field)   AT(field, char *)
#define AT_COUNT(field)  AT(field, int64_t)

#define MB               INT64_C(1000000)
#define TB               (MB * MB)

static const char *const region_names[] = { "us1", "eu1", "eu2", "anz1", "ca1",
	                                    "jp1", "sg1", "in1", NULL };
static const char *const sync_names[] = { "auto", "file", "batch", NULL };
static const char *const segment_names[] = { "stitched", "single", "both",
	                                     NULL };
static const char *const format_names[] = { "text", "json", NULL };
static const char *const level_names[] = { "debug", "info", "warn",
	                                   "error", "off",  NULL };

_Static_assert((int)CONFIG_SYNC_BATCH == 2 && (int)SEGMENTS_BOTH == 2 &&
                       (int)LOG_OFF == 4,
               "names are in the order of their enums");

const struct options_row options_rows[] = {
	{ "source", "org_id", OPTION_UUID, AT_TEXT(source.org_id),
	  .is_required = true,
	  .help = "the organisation whose recordings are archived (Control "
	          "Hub, Account)" },
	{ "source", "region", OPTION_CHOICE, AT_TEXT(source.region),
	  .names = region_names, .otherwise = "api_base must be set",
	  .help = "the region of the contact centre: its API is "
	          "https://api.wxcc-REGION.cisco.com" },
	{ "source", "api_base", OPTION_URL, AT_TEXT(source.api_base),
	  .otherwise = "the API of the region",
	  .help = "another address of the API" },
	{ "source", "token_url", OPTION_URL, AT_TEXT(source.token_url),
	  .otherwise = "https://webexapis.com/v1/access_token",
	  .help = "where tokens are renewed" },
	{ "source", "authorize_url", OPTION_URL, AT_TEXT(source.authorize_url),
	  .otherwise = "https://webexapis.com/v1/authorize",
	  .help = "the page that login sends a browser to" },
	{ "source", "allow_networks", OPTION_LIST,
	  AT_TEXT(source.allow_networks), .otherwise = "only public addresses",
	  .help = "private networks that API and media hosts may lie in (over "
	          "https only)" },
	{ "source", "ca_file", OPTION_PATH, AT_TEXT(source.ca_file),
	  .otherwise = "the certificates of the system",
	  .help = "PEM file of the certificate authorities to trust" },
	{ "source", "proxy", OPTION_PROXY, AT_TEXT(source.proxy),
	  .otherwise = "none, whatever the environment says",
	  .help = "HTTP proxy that every https request goes through (CONNECT), "
	          "but for those to a loopback source; with https:// it is "
	          "itself spoken to over TLS" },
	{ "source", "proxy_auth_file", OPTION_SECRET,
	  AT_SECRET(source.proxy_auth), .otherwise = "the proxy wants none",
	  .help = "file that holds USER:PASSWORD for the proxy, in one line; "
	          "they are sent to it by the method Basic: in clear text, "
	          "unless the proxy is https://" },
	{ "source", "keeps", OPTION_DURATION, AT_COUNT(source.keeps_ms),
	  .fallback = "0s", .max = 36500 * DAY_MS,
	  .help = "how long the source keeps a recording before it deletes it "
	          "for good (Control Hub; 1095d in new organisations); 0s: "
	          "for ever" },

	{ "auth", "client_id", OPTION_TEXT, AT_TEXT(auth.client_id),
	  .help = "client id of the integration or service app" },
	{ "auth", "client_secret_file", OPTION_SECRET,
	  AT_SECRET(auth.client_secret),
	  .otherwise = "credential wxarchive.client_secret, or "
	               "$WXARCHIVE_CLIENT_SECRET",
	  .help = "file that holds the client secret" },
	{ "auth", "refresh_token_file", OPTION_SECRET,
	  AT_SECRET(auth.refresh_token),
	  .otherwise = "credential wxarchive.refresh_token, or "
	               "$WXARCHIVE_REFRESH_TOKEN, or what login stored",
	  .help = "file that holds a first refresh token, such as that of a "
	          "service app" },
	{ "auth", "access_token_file", OPTION_SECRET,
	  AT_SECRET(auth.access_token),
	  .otherwise = "credential wxarchive.access_token, or "
	               "$WXARCHIVE_ACCESS_TOKEN",
	  .help = "file that holds a fixed access token, which is not renewed: "
	          "for trials" },
	{ "auth", "token_store", OPTION_PATH, AT_TEXT(auth.token_store),
	  .otherwise = "token.json beside the ledger",
	  .help = "file in which the tokens in force are kept (mode 0600)" },
	{ "auth", "scopes", OPTION_TEXT, AT_TEXT(auth.scopes),
	  .fallback = "cjp:config_read",
	  .help = "scopes that login asks for, separated by blanks" },
	{ "auth", "other_org", OPTION_BOOL, AT(auth.other_org, bool),
	  .fallback = "no",
	  .help = "a token of another organisation than source.org_id may be "
	          "used: for one that is managed by a partner" },
	{ "auth", "redirect_port", OPTION_COUNT, AT_COUNT(auth.redirect_port),
	  .fallback = "8484", .max = 65535,
	  .help = "login listens on 127.0.0.1 at this port; register "
	          "http://127.0.0.1:PORT/callback as redirect of the "
	          "integration; 0: a free port" },

	{ "archive", "root", OPTION_PATH, AT_TEXT(archive.root),
	  .is_required = true,
	  .help = "the folder of the archive; it holds nothing else" },
	{ "archive", "free_space_min", OPTION_SIZE,
	  AT_COUNT(archive.free_space_min_bytes), .fallback = "1GB",
	  .max = 1000 * TB,
	  .help = "a run stops cleanly (exit 7) before less than this is left "
	          "free" },
	{ "archive", "sync", OPTION_ENUM, AT(archive.sync, enum config_sync),
	  .names = sync_names, .fallback = "auto",
	  .help = "how files are made durable: file (fsync of each), batch "
	          "(one syncfs for many), auto (what suits their size)" },

	{ "ledger", "path", OPTION_PATH, AT_TEXT(ledger.path),
	  .otherwise = "ledger.sqlite beside the archive",
	  .help = "the database of what is known; on a local disk, outside "
	          "the archive" },

	{ "signing", "origin", OPTION_ORIGIN, AT_TEXT(signing.origin),
	  .otherwise = "wxarchive/ and the organisation's id",
	  .help = "the name under which the log's checkpoints are signed; "
	          "fixed once the archive exists" },
	{ "signing", "key_file", OPTION_PATH, AT_TEXT(signing.key_file),
	  .otherwise = "log.key beside the ledger",
	  .help = "the private key that signs them (mode 0600), made by init; "
	          "outside the archive" },

	{ "discover", "window_max_tasks", OPTION_COUNT,
	  AT_COUNT(discover.window_max_tasks), .fallback = "45000", .min = 1,
	  .max = 99000,
	  .help = "a window with more tasks is halved; the source serves at "
	          "most 100000" },
	{ "discover", "window_max", OPTION_DURATION,
	  AT_COUNT(discover.window_max_ms), .fallback = "31d", .min = SECOND_MS,
	  .max = 364 * DAY_MS, .help = "the longest window asked for at once" },
	{ "discover", "settle", OPTION_DURATION, AT_COUNT(discover.settle_ms),
	  .fallback = "7d", .max = 60 * DAY_MS,
	  .help = "how long after its end a call is asked about again, "
	          "because a transcript or a consult leg may still appear" },
	{ "discover", "lookback", OPTION_DURATION,
	  AT_COUNT(discover.lookback_ms), .fallback = "2d", .max = 60 * DAY_MS,
	  .help = "how long before the period a call may begin that ends "
	          "in it" },
	{ "discover", "rescans", OPTION_COUNT, AT_COUNT(discover.rescans),
	  .fallback = "3", .max = 100,
	  .help = "scans again, in one run, of a window whose count does not "
	          "match" },
	{ "discover", "recount_after", OPTION_DURATION,
	  AT_COUNT(discover.recount_after_ms), .fallback = "1m",
	  .max = 60 * DAY_MS,
	  .help = "a run that takes longer counts the period once more at "
	          "its end" },

	{ "resolve", "segments", OPTION_ENUM,
	  AT(resolve.segments, enum config_segments), .names = segment_names,
	  .fallback = "stitched",
	  .help = "the main recording as one stitched file, as its single "
	          "segments, or both" },
	{ "resolve", "virtual_agent", OPTION_BOOL,
	  AT(resolve.virtual_agent, bool), .fallback = "yes",
	  .help = "virtual agent legs too" },
	{ "resolve", "screens", OPTION_BOOL, AT(resolve.screens, bool),
	  .fallback = "yes", .help = "screen recordings too" },
	{ "resolve", "transcripts", OPTION_BOOL, AT(resolve.transcripts, bool),
	  .fallback = "yes", .help = "transcripts too" },
	{ "resolve", "digital_versions", OPTION_BOOL,
	  AT(resolve.digital_versions, bool), .fallback = "no",
	  .help = "all versions of a digital transcript, not only the last" },
	{ "resolve", "link_life", OPTION_DURATION, AT_COUNT(resolve.link_ms),
	  .fallback = "60m", .min = MINUTE_MS, .max = HOUR_MS,
	  .help = "life asked of download links, in whole minutes" },
	{ "resolve", "ask_all", OPTION_BOOL, AT(resolve.ask_all, bool),
	  .fallback = "no",
	  .help = "ask also about calls that were not recorded as the source "
	          "says" },

	{ "download", "parallel", OPTION_COUNT, AT_COUNT(download.parallel),
	  .fallback = "32", .min = 1, .max = 256,
	  .help = "downloads at the same time" },
	{ "download", "per_host", OPTION_COUNT, AT_COUNT(download.per_host),
	  .fallback = "32", .min = 1, .max = 256,
	  .help = "connections to one media host" },
	{ "download", "threads", OPTION_COUNT, AT_COUNT(download.threads),
	  .fallback = "2", .min = 1, .max = 16, .help = "network threads" },
	{ "download", "bandwidth", OPTION_SIZE,
	  AT_COUNT(download.bandwidth_bytes_s), .fallback = "0", .max = TB,
	  .help = "bytes per second of all downloads together; 0: no limit" },
	{ "download", "connect_timeout", OPTION_DURATION,
	  AT_COUNT(download.connect_ms), .fallback = "10s", .min = 100,
	  .max = 5 * MINUTE_MS,
	  .help = "for name look-up, TCP and TLS together" },
	{ "download", "stall_timeout", OPTION_DURATION,
	  AT_COUNT(download.stall_ms), .fallback = "30s", .min = SECOND_MS,
	  .max = HOUR_MS,
	  .help = "a download slower than stall_speed for so long is begun "
	          "again" },
	{ "download", "stall_speed", OPTION_SIZE,
	  AT_COUNT(download.stall_bytes_s), .fallback = "1kB", .min = 1,
	  .max = 100 * MB, .help = "bytes per second; see stall_timeout" },
	{ "download", "total_timeout", OPTION_DURATION,
	  AT_COUNT(download.total_ms), .fallback = "6h", .min = SECOND_MS,
	  .max = 7 * DAY_MS, .help = "for one download as a whole" },
	{ "download", "tries", OPTION_COUNT, AT_COUNT(download.tries),
	  .fallback = "4", .min = 1, .max = 100,
	  .help = "of one download in one run" },
	{ "download", "max_size", OPTION_SIZE, AT_COUNT(download.max_bytes),
	  .fallback = "64GB", .min = MB, .max = 100 * TB,
	  .help = "a longer file is refused" },

	{ "api", "rate", OPTION_COUNT, AT_COUNT(api.rate_per_min),
	  .fallback = "300", .min = 1, .max = 100000,
	  .help = "API requests a minute; the source permits 300 for one "
	          "client id, shared by all that use it" },
	{ "api", "parallel", OPTION_COUNT, AT_COUNT(api.parallel),
	  .fallback = "4", .min = 1, .max = 64,
	  .help = "API requests at the same time" },
	{ "api", "timeout", OPTION_DURATION, AT_COUNT(api.timeout_ms),
	  .fallback = "60s", .min = 100, .max = HOUR_MS,
	  .help = "for one API request" },
	{ "api", "tries", OPTION_COUNT, AT_COUNT(api.tries), .fallback = "6",
	  .min = 1, .max = 100,
	  .help = "of one API request; ten times as many while the source "
	          "answers that it is asked too often (429)" },
	{ "api", "backoff_base", OPTION_DURATION, AT_COUNT(api.backoff_base_ms),
	  .fallback = "1s", .min = 1, .max = MINUTE_MS,
	  .help = "the longest first pause before a request is repeated; it "
	          "doubles with each try" },
	{ "api", "backoff_cap", OPTION_DURATION, AT_COUNT(api.backoff_cap_ms),
	  .fallback = "60s", .min = 1, .max = HOUR_MS,
	  .help = "the longest pause of all" },

	{ "log", "format", OPTION_ENUM, AT(log.as_json, bool),
	  .names = format_names, .fallback = "text",
	  .help = "of the log lines on standard error" },
	{ "log", "level", OPTION_ENUM, AT(log.level, int), .names = level_names,
	  .fallback = "info",
	  .help = "the least that is logged; where that is a terminal "
	          "and nothing is set here: warn" },
	{ "log", "full_numbers", OPTION_BOOL, AT(log.full_numbers, bool),
	  .fallback = "no", .help = "phone numbers in full instead of masked" },

	{ "report", "zone", OPTION_TEXT, AT_TEXT(report.zone),
	  .fallback = "UTC",
	  .help = "time zone in which days are cut, times are shown to people "
	          "(programs read UTC) and dates without one are "
	          "read, such as Europe/Berlin" },
};

const size_t options_count = ARRAY_COUNT(options_rows);

#define RULE_AT(field, kind) PLACE(struct exclude_rule, field, kind)

const struct options_row options_exclude_rows[] = {
	{ "exclude", "channel", OPTION_TEXT, RULE_AT(channel, char *),
	  .help = "channel type, such as telephony, email, chat, social" },
	{ "exclude", "queue", OPTION_TEXT, RULE_AT(queue, char *),
	  .help = "id or name of the last queue" },
	{ "exclude", "team", OPTION_TEXT, RULE_AT(team, char *),
	  .help = "id or name of the last team" },
	{ "exclude", "direction", OPTION_TEXT, RULE_AT(direction, char *),
	  .help = "such as inbound, outbound, outdial" },
	{ "exclude", "shorter_than", OPTION_DURATION,
	  RULE_AT(shorter_than_ms, int64_t), .min = 1, .max = 30 * DAY_MS,
	  .help = "ended calls with less talk time, without hold and queue: a "
	          "call "
	          "of minutes on hold can be shorter than 5s; where the source "
	          "says no talk time, the whole time counts" },
	{ "exclude", "longer_than", OPTION_DURATION,
	  RULE_AT(longer_than_ms, int64_t), .max = 30 * DAY_MS,
	  .help = "ended calls with more talk time, read in the same way" },
};

const size_t options_exclude_count = ARRAY_COUNT(options_exclude_rows);

const struct options_row *options_find(const struct options_row *rows,
                                       size_t count, const char *section,
                                       const char *key)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].section, section) == 0 &&
		    strcmp(rows[i].key, key) == 0)
			return &rows[i];
	return NULL;
}

bool options_opens_section(size_t i)
{
	return i == 0 || strcmp(options_rows[i].section,
	                        options_rows[i - 1].section) != 0;
}

const char *options_section_help(const char *section)
{
	static const char *const helps[][2] = {
		{ "source", "where the recordings come from" },
		{ "auth", "the sign-in: run login, or name secrets here" },
		{ "archive", "where the recordings rest" },
		{ "ledger", "the database of what is known" },
		{ "signing", "the log that proves the archive" },
		{ "discover", "how calls are found and counted" },
		{ "resolve", "which artefacts of a call are kept" },
		{ "download", "how they are fetched" },
		{ "api", "the budget of API requests" },
		{ "log", "what is told while it runs" },
		{ "report", "how dates are read and shown" },
		{ "exclude", "a named rule that leaves calls out; they are "
		             "counted as excluded, never hidden" },
	};

	for (size_t i = 0; i < ARRAY_COUNT(helps); i++)
		if (strcmp(helps[i][0], section) == 0)
			return helps[i][1];
	return "";
}

static void add_names(struct text *out, const char *const *names)
{
	for (size_t i = 0; names[i] != NULL; i++)
		text_addf(out, "%s%s", i == 0 ? "" : ", ", names[i]);
}

static void add_range(struct text *out, const struct options_row *row)
{
	text_add(out, " from ");
	value_format_number(out, row->type, row->min);
	text_add(out, " to ");
	value_format_number(out, row->type, row->max);
}

void options_allowed(struct text *out, const struct options_row *row)
{
	switch (row->type) {
	case OPTION_TEXT:
		text_add(out, "a line of text");
		break;
	case OPTION_ORIGIN:
		text_add(out, "a name without blanks and '+', at most 199 "
		              "bytes");
		break;
	case OPTION_UUID:
		text_add(out, "a UUID such as "
		              "0a1b2c3d-0000-4000-8000-0123456789ab");
		break;
	case OPTION_URL:
		text_add(out, "https://HOST[:PORT][/PATH], or http:// to a "
		              "loopback address");
		break;
	case OPTION_PROXY:
		text_add(out, "http://HOST:PORT or https://HOST:PORT, without "
		              "user name (see proxy_auth_file)");
		break;
	case OPTION_PATH:
		text_add(out, "a path, absolute or relative to the folder of "
		              "this file");
		break;
	case OPTION_SECRET:
		text_add(out, "path of a file that only its owner can read");
		break;
	case OPTION_LIST:
		text_add(out, "networks such as 10.1.0.0/16, fd00::/8");
		break;
	case OPTION_CHOICE:
	case OPTION_ENUM:
		add_names(out, row->names);
		break;
	case OPTION_BOOL:
		text_add(out, "yes, no");
		break;
	case OPTION_COUNT:
		text_add(out, "a whole number");
		add_range(out, row);
		break;
	case OPTION_SIZE:
		text_add(out, "a size such as 500MB or 2GiB");
		add_range(out, row);
		break;
	case OPTION_DURATION:
		text_add(out, "a duration such as 90s, 15m, 12h or 7d");
		add_range(out, row);
		break;
	}
}
