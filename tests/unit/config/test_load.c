/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include "base/file.h"
#include "base/log.h"

static void a_short_file_gets_all_defaults(void **state)
{
	struct fixture *f = *state;
	OWN(mem_own) char *root = mem_format("%s/arc", f->folder);
	OWN(mem_own) char *ledger = mem_format("%s/ledger.sqlite", f->folder);
	OWN(mem_own) char *key = mem_format("%s/log.key", f->folder);
	OWN(mem_own) char *store = mem_format("%s/token.json", f->folder);
	const struct config *c;

	assert_int_equal(fixture_load(f, WHOLE), 0);
	c = f->config;
	assert_string_equal(c->path, f->path);
	assert_string_equal(c->source.org_id, ORG);
	assert_string_equal(c->source.region, "us1");
	assert_null(c->source.api_base);
	assert_int_equal(c->source.keeps_ms, 0);
	assert_string_equal(c->archive.root, root);
	assert_string_equal(c->ledger.path, ledger);
	assert_string_equal(c->signing.key_file, key);
	assert_string_equal(c->signing.origin, "wxarchive/" ORG);
	assert_string_equal(c->auth.token_store, store);
	assert_string_equal(c->auth.scopes, "cjp:config_read");
	assert_int_equal(c->auth.redirect_port, 8484);
	assert_int_equal(c->archive.free_space_min_bytes, 1000000000);
	assert_int_equal(c->archive.sync, CONFIG_SYNC_AUTO);
	assert_int_equal(c->discover.window_max_tasks, 45000);
	assert_int_equal(c->discover.window_max_ms, INT64_C(2678400000));
	assert_int_equal(c->discover.settle_ms, 604800000);
	assert_int_equal(c->discover.lookback_ms, 172800000);
	assert_int_equal(c->discover.rescans, 3);
	assert_int_equal(c->resolve.segments, SEGMENTS_STITCHED);
	assert_true(c->resolve.virtual_agent && c->resolve.screens &&
	            c->resolve.transcripts);
	assert_false(c->resolve.digital_versions || c->resolve.ask_all);
	assert_int_equal(c->resolve.link_ms, 3600000);
	assert_int_equal(c->download.parallel, 32);
	assert_int_equal(c->download.per_host, 32);
	assert_int_equal(c->download.threads, 2);
	assert_int_equal(c->download.bandwidth_bytes_s, 0);
	assert_int_equal(c->download.tries, 4);
	assert_int_equal(c->download.max_bytes, INT64_C(64000000000));
	assert_int_equal(c->api.rate_per_min, 300);
	assert_int_equal(c->api.parallel, 4);
	assert_int_equal(c->api.tries, 6);
	assert_int_equal(c->api.backoff_base_ms, 1000);
	assert_int_equal(c->api.backoff_cap_ms, 60000);
	assert_false(c->log.as_json || c->log.full_numbers);
	assert_int_equal(c->log.level, LOG_INFO);
	assert_string_equal(c->report.zone, "UTC");
	assert_int_equal(c->exclude_count, 0);
}

static void every_type_of_value_is_read(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
	        fixture_load(f, "# comment\n; comment\n[source]\n"
	                        "org_id = 0A1B2C3D-0000-4000-8000-0123456789AB"
	                        "\napi_base = http://127.0.0.1:8080/\n"
	                        "allow_networks = 10.1.0.0/16 , fd00::/8\n"
	                        "keeps = 1095d\n[archive]\nroot = /srv/a//\n"
	                        "sync = batch\nfree_space_min = 2GiB\n"
	                        "[ledger]\npath = sub/l.db\n"
	                        "[resolve]\nsegments = both\nscreens = no\n"
	                        "ask_all = on\n[log]\nformat = json\n"
	                        "level = off\n[download]\nthreads = 16\n"),
	        0);
	assert_string_equal(f->config->source.org_id, ORG);
	assert_string_equal(f->config->source.api_base,
	                    "http://127.0.0.1:8080");
	assert_string_equal(f->config->source.allow_networks,
	                    "10.1.0.0/16 , fd00::/8");
	assert_int_equal(f->config->source.keeps_ms, INT64_C(94608000000));
	assert_string_equal(f->config->archive.root, "/srv/a");
	assert_int_equal(f->config->archive.sync, CONFIG_SYNC_BATCH);
	assert_int_equal(f->config->archive.free_space_min_bytes,
	                 INT64_C(2147483648));
	assert_true(text_ends(f->config->ledger.path, "/sub/l.db"));
	assert_true(text_ends(f->config->signing.key_file, "/sub/log.key"));
	assert_int_equal(f->config->resolve.segments, SEGMENTS_BOTH);
	assert_false(f->config->resolve.screens);
	assert_true(f->config->resolve.ask_all);
	assert_true(f->config->log.as_json);
	assert_int_equal(f->config->log.level, LOG_OFF);
	assert_int_equal(f->config->download.threads, 16);
}

static void exclusion_rules_are_read_in_their_order(void **state)
{
	struct fixture *f = *state;
	const struct exclude_rule *r;

	assert_int_equal(fixture_load(f, WHOLE "[exclude short calls]\n"
	                                       "channel = telephony\n"
	                                       "shorter_than = 5s\n"
	                                       "[exclude Übung]\n"
	                                       "queue = Training\n"
	                                       "longer_than = 0s\n"),
	                 0);
	assert_int_equal(f->config->exclude_count, 2);
	r = f->config->excludes;
	assert_string_equal(r[0].name, "short calls");
	assert_string_equal(r[0].channel, "telephony");
	assert_int_equal(r[0].shorter_than_ms, 5000);
	assert_int_equal(r[0].longer_than_ms, -1);
	assert_null(r[0].queue);
	assert_string_equal(r[1].name, "Übung");
	assert_string_equal(r[1].queue, "Training");
	assert_int_equal(r[1].longer_than_ms, 0);
	assert_int_equal(r[1].shorter_than_ms, -1);
}

/* The address is not shown: it may carry a password. */
#define NOT_A_PROXY                                                            \
	"@/c.conf:7: [source] proxy: not an address of this kind; allowed: "   \
	"http://HOST:PORT or https://HOST:PORT, without user name (see "       \
	"proxy_auth_file)"

/* What is put after WHOLE, and the text of its refusal. */
static const struct {
	const char *add, *text;
} wrong_values[] = {
	{ "[log]\nlevel = loud\n",
	  "@/c.conf:7: [log] level: \"loud\" is unknown; allowed: "
	  "debug, info, warn, error, off" },
	{ "[log]\nfull_numbers = maybe\n",
	  "@/c.conf:7: [log] full_numbers: \"maybe\" is neither; "
	  "allowed: yes, no" },
	{ "[download]\nparallel = many\n",
	  "@/c.conf:7: [download] parallel: \"many\" cannot be read; "
	  "allowed: a whole number from 1 to 256" },
	{ "[download]\nparallel = 0\n",
	  "@/c.conf:7: [download] parallel: \"0\" is out of range; "
	  "allowed: a whole number from 1 to 256" },
	{ "[download]\nparallel = 257\n",
	  "@/c.conf:7: [download] parallel: \"257\" is out of range; "
	  "allowed: a whole number from 1 to 256" },
	{ "[download]\nmax_size = 1kB\n",
	  "@/c.conf:7: [download] max_size: \"1kB\" is out of range; "
	  "allowed: a size such as 500MB or 2GiB from 1MB to 100TB" },
	{ "[download]\nmax_size = big\n",
	  "@/c.conf:7: [download] max_size: \"big\" cannot be read; "
	  "allowed: a size such as 500MB or 2GiB from 1MB to 100TB" },
	{ "[discover]\nwindow_max = 365d\n",
	  "@/c.conf:7: [discover] window_max: \"365d\" is out of "
	  "range; allowed: a duration such as 90s, 15m, 12h or 7d "
	  "from 1s to 364d" },
	{ "[discover]\nsettle = soon\n",
	  "@/c.conf:7: [discover] settle: \"soon\" cannot be read; "
	  "allowed: a duration such as 90s, 15m, 12h or 7d from 0s to "
	  "60d" },
	{ "[discover]\nsettle =\n",
	  "@/c.conf:7: [discover] settle: empty; allowed: a duration "
	  "such as 90s, 15m, 12h or 7d from 0s to 60d" },
	{ "[source]\ntoken_url = http://example.com/t\n",
	  "@/c.conf:7: [source] token_url: plain http to another "
	  "machine; allowed: https://HOST[:PORT][/PATH], or http:// to "
	  "a loopback address" },
	{ "[source]\ntoken_url = ftp://example.com/t\n",
	  "@/c.conf:7: [source] token_url: not an address of this "
	  "kind; allowed: https://HOST[:PORT][/PATH], or http:// to a "
	  "loopback address" },
	{ "[source]\ntoken_url = https://example.com/t?a=b\n",
	  "@/c.conf:7: [source] token_url: an address with a query or "
	  "fragment; allowed: https://HOST[:PORT][/PATH], or http:// "
	  "to a loopback address" },
	{ "[source]\nproxy = proxy.example:3128\n", NOT_A_PROXY },
	{ "[source]\nproxy = http://proxy.example\n", NOT_A_PROXY },
	{ "[source]\nproxy = http://proxy.example:0\n", NOT_A_PROXY },
	{ "[source]\nproxy = http://proxy.example:70000\n", NOT_A_PROXY },
	{ "[source]\nproxy = http://proxy.example:3128/\n", NOT_A_PROXY },
	{ "[source]\nproxy = http://proxy.example:3128/x\n", NOT_A_PROXY },
	{ "[source]\nproxy = http://proxy.example:3128?x\n", NOT_A_PROXY },
	{ "[source]\nproxy = http://us:pw@proxy.example:3128\n", NOT_A_PROXY },
	{ "[source]\nproxy = socks5://proxy.example:1080\n", NOT_A_PROXY },
	{ "[source]\nproxy = http://:3128\n", NOT_A_PROXY },
	{ "[source]\nproxy = http://pro xy:3128\n", NOT_A_PROXY },
	{ "[source]\nproxy = http://[::1]\n", NOT_A_PROXY },
	{ "[source]\nproxy_auth_file = wxarchive.conf\n",
	  "@/c.conf:7: [source] proxy_auth_file: cannot read @/wxarchive.conf: "
	  "No such file or directory" },
	{ "[source]\nallow_networks = 10.0.0.0\n",
	  "@/c.conf:7: [source] allow_networks: \"10.0.0.0\" is no "
	  "list of networks; allowed: networks such as 10.1.0.0/16, "
	  "fd00::/8" },
	{ "[source]\nallow_networks = 10.0.0.0/33\n",
	  "@/c.conf:7: [source] allow_networks: \"10.0.0.0/33\" is no "
	  "list of networks; allowed: networks such as 10.1.0.0/16, "
	  "fd00::/8" },
	{ "[source]\nallow_networks = 10.0.0.0/8 fd00::/8\n",
	  "@/c.conf:7: [source] allow_networks: \"10.0.0.0/8 "
	  "fd00::/8\" needs commas between networks; allowed: networks "
	  "such as 10.1.0.0/16, fd00::/8" },
	{ "[ledger]\npath = ~/l\n",
	  "@/c.conf:7: [ledger] path: \"~/l\" begins with '~', which "
	  "is not expanded; allowed: a path, absolute or relative to "
	  "the folder of this file" },
	{ "[signing]\norigin = a b\n",
	  "@/c.conf:7: [signing] origin: \"a b\" is no such name; "
	  "allowed: a name without blanks and '+', at most 199 bytes" },
	{ "[auth]\nclient_id = a\tb\n",
	  "@/c.conf:7: [auth] client_id: longer than 1000 bytes, or "
	  "with bytes that are not printable UTF-8; allowed: a line of "
	  "text" },
	{ "[exclude x]\nlonger_than = 40d\n",
	  "@/c.conf:7: [exclude x] longer_than: \"40d\" is out of "
	  "range; allowed: a duration such as 90s, 15m, 12h or 7d from "
	  "0s to 30d" },
};

static void each_wrong_value_is_told_with_what_is_allowed(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_COUNT(wrong_values); i++) {
		OWN(mem_own)
		char *all = mem_format("%s%s", WHOLE, wrong_values[i].add);

		fixture_refuses(f, all, wrong_values[i].text);
	}
}

static void unknown_words_name_the_nearest_known_one(void **state)
{
	struct fixture *f = *state;

	fixture_refuses(f, WHOLE "[dowload]\nparallel = 1\n",
	                "@/c.conf:7: [dowload]: unknown section; did you mean "
	                "download?; allowed: source, auth, archive, ledger, "
	                "signing, discover, resolve, download, api, log, "
	                "report, exclude NAME");
	fixture_refuses(f, WHOLE "[zzzzzzzzz]\nparallel = 1\n",
	                "@/c.conf:7: [zzzzzzzzz]: unknown section; allowed: "
	                "source, auth, archive, ledger, signing, discover, "
	                "resolve, download, api, log, report, exclude NAME");
	fixture_refuses(f, WHOLE "[log]\nlvel = info\n",
	                "@/c.conf:7: [log] lvel: unknown setting; did you mean "
	                "level?; allowed: format, level, full_numbers");
	fixture_refuses(f, WHOLE "[exclude x]\nteams = a\n",
	                "@/c.conf:7: [exclude x] teams: unknown setting; did "
	                "you mean team?; allowed: channel, queue, team, "
	                "direction, shorter_than, longer_than");
}

static void what_stands_twice_is_refused(void **state)
{
	struct fixture *f = *state;

	fixture_refuses(f, WHOLE "root = b\n",
	                "@/c.conf:6: [archive] root: set again; allowed: once "
	                "(it is set on line 5)");
	fixture_refuses(f,
	                WHOLE "[exclude x]\nteam = a\n[log]\nlevel = info\n"
	                      " [exclude x]\nqueue = b\n",
	                "@/c.conf:10: [exclude x]: a second rule of that name; "
	                "allowed: one (the first is on line 6)");
	fixture_refuses(f,
	                WHOLE "[exclude x]\nteam = a\n[log]\nlevel = info\n"
	                      "[exclude x]\nteam = b\n",
	                "@/c.conf:11: [exclude x] team: set again; allowed: "
	                "once (it is set on line 7)");
}

static void a_rule_without_a_condition_is_refused(void **state)
{
	struct fixture *f = *state;

	fixture_refuses(f, WHOLE "[exclude y]\nteam = a\n[exclude x]\n# no\n",
	                "@/c.conf:8: [exclude x]: a rule without a condition "
	                "excludes nothing; allowed: at least one of channel, "
	                "queue, team, direction, shorter_than, longer_than");
	assert_int_equal(fixture_load(f, WHOLE "#[exclude x]\n"), 0);
}

static void a_setting_in_the_wrong_section_is_sent_to_its_own(void **state)
{
	struct fixture *f = *state;

	fixture_refuses(f, WHOLE "client_id = a\n",
	                "@/c.conf:6: [archive] client_id: unknown setting; it "
	                "belongs to [auth]; allowed: root, free_space_min, "
	                "sync");
	fixture_refuses(f, WHOLE "[log]\nparallel = 3\n",
	                "@/c.conf:7: [log] parallel: unknown setting; it "
	                "belongs to [download] or [api]; allowed: "
	                "format, level, full_numbers");
}

static void all_that_is_missing_is_named_at_once(void **state)
{
	struct fixture *f = *state;

	fixture_refuses(f, "[log]\nlevel = info\n",
	                "@/c.conf: [source] org_id: not set; allowed: a UUID "
	                "such as 0a1b2c3d-0000-4000-8000-0123456789ab; "
	                "[source] region: not set, and no api_base either; "
	                "allowed: us1, eu1, eu2, anz1, ca1, jp1, sg1, in1; "
	                "[archive] root: not set; allowed: a path, absolute or "
	                "relative to the folder of this file");
}

static void what_is_required_is_named(void **state)
{
	struct fixture *f = *state;

	fixture_refuses(f, "[source]\nregion = us1\n[archive]\nroot = a\n",
	                "@/c.conf: [source] org_id: not set; allowed: a UUID "
	                "such as 0a1b2c3d-0000-4000-8000-0123456789ab");
	fixture_refuses(f, "[source]\norg_id = " ORG "\nregion = us1\n",
	                "@/c.conf: [archive] root: not set; allowed: a path, "
	                "absolute or relative to the folder of this file");
	fixture_refuses(f, "[source]\norg_id = " ORG "\n[archive]\nroot = a\n",
	                "@/c.conf: [source] region: not set, and no api_base "
	                "either; allowed: us1, eu1, eu2, anz1, ca1, jp1, sg1, "
	                "in1");
	fixture_refuses(f, "[source]\norg_id = 12\n",
	                "@/c.conf:2: [source] org_id: \"12\" is no UUID; "
	                "allowed: a UUID such as "
	                "0a1b2c3d-0000-4000-8000-0123456789ab");
	fixture_refuses(f, "[source]\nregion = us7\n",
	                "@/c.conf:2: [source] region: \"us7\" is unknown; "
	                "allowed: us1, eu1, eu2, anz1, ca1, jp1, sg1, in1");
}

static void settings_that_contradict_each_other_are_refused(void **state)
{
	struct fixture *f = *state;

	fixture_refuses(f, WHOLE "[ledger]\npath = arc/l.db\n",
	                "@/c.conf:7: [ledger] path: lies inside archive.root; "
	                "allowed: a path outside it, as the archive holds only "
	                "what may be handed out");
	fixture_refuses(f, WHOLE "[signing]\nkey_file = arc\n",
	                "@/c.conf:7: [signing] key_file: lies inside "
	                "archive.root; allowed: a path outside it, as the "
	                "archive holds only what may be handed out");
	fixture_refuses(f, WHOLE "[auth]\ntoken_store = arc/t\n",
	                "@/c.conf:7: [auth] token_store: lies inside "
	                "archive.root; allowed: a path outside it, as the "
	                "archive holds only what may be handed out");
	fixture_refuses(f,
	                WHOLE "[api]\nbackoff_base = 50s\nbackoff_cap = 9s\n",
	                "@/c.conf:7: [api] backoff_base: longer than "
	                "backoff_cap; allowed: at most that");
	fixture_refuses(f,
	                WHOLE "[exclude x]\nshorter_than = 5s\n"
	                      "longer_than = 9s\n",
	                "@/c.conf:8: [exclude x] longer_than: no call is "
	                "longer and shorter; allowed: less than shorter_than, "
	                "or another rule");
	fixture_refuses(f,
	                "[source]\norg_id = " ORG
	                "\nregion = us1\n[archive]\nroot = /\n",
	                "@/c.conf:5: [archive] root: the root of the file "
	                "system; allowed: a folder of its own");
	assert_int_equal(fixture_load(f, WHOLE "[ledger]\npath = archive/l\n"),
	                 0);
}

static void a_private_address_of_the_source_is_refused(void **state)
{
	static const char *const keys[] = { "api_base", "token_url",
		                            "authorize_url" };
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_COUNT(keys); i++) {
		OWN(mem_own)
		char *all = mem_format("%s[source]\n%s = https://10.0.0.1/x\n",
		                       WHOLE, keys[i]);
		OWN(mem_own)
		char *text = mem_format("@/c.conf:7: [source] %s: "
		                        "https://10.0.0.1/x is a private "
		                        "address; allowed: a public host, "
		                        "loopback, or an address in "
		                        "source.allow_networks",
		                        keys[i]);
		OWN(mem_own)
		char *named =
		        mem_format("%sallow_networks = 10.0.0.0/8\n", all);
		OWN(mem_own)
		char *other =
		        mem_format("%sallow_networks = 10.1.0.0/16\n", all);

		fixture_refuses(f, all, text);
		fixture_refuses(f, other, text);
		assert_int_equal(fixture_load(f, named), 0);
	}
}

static void the_address_of_a_proxy_is_read(void **state)
{
	static const char *const good[] = {
		"http://proxy.example:3128",
		"https://proxy.example:443",
		"http://10.0.0.7:8080",
		"http://[fd00::7]:8080",
	};
	struct fixture *f = *state;

	assert_int_equal(fixture_load(f, WHOLE), 0);
	assert_null(f->config->source.proxy);
	assert_null(f->config->source.proxy_auth);
	for (size_t i = 0; i < ARRAY_COUNT(good); i++) {
		OWN(mem_own)
		char *all =
		        mem_format("%s[source]\nproxy = %s\n", WHOLE, good[i]);

		assert_int_equal(fixture_load(f, all), 0);
		assert_string_equal(f->config->source.proxy, good[i]);
	}
}

static void names_of_rules_are_checked(void **state)
{
	struct fixture *f = *state;
	OWN(text_free) struct text many = { NULL, 0, 0 };

	fixture_refuses(f, WHOLE "[exclude a\tb]\nteam = a\n",
	                "@/c.conf:7: [exclude a?b]: no name for a rule; "
	                "allowed: 1 to 40 bytes of printable text");
	text_add(&many, WHOLE);
	for (int i = 0; i < 101; i++)
		text_addf(&many, "[exclude r%d]\nteam = a\n", i);
	fixture_refuses(f, text_str(&many),
	                "@/c.conf:207: [exclude r100]: too many rules; "
	                "allowed: 100");
}

static void lines_outside_any_section_are_refused(void **state)
{
	struct fixture *f = *state;

	fixture_refuses(f, "root = a\n",
	                "@/c.conf:1: \"root\" stands before the first "
	                "[section]; allowed: a section first, such as "
	                "[source]");
	fixture_refuses(f, WHOLE "nonsense\n",
	                "@/c.conf:6: neither [section], name = value nor "
	                "comment");
}

static void a_file_that_is_not_there_is_told(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
	        config_load(&f->config, "/nonexistent/c.conf", &f->env, &f->e),
	        -1);
	assert_int_equal(f->e.code, ERR_CONFIG);
	assert_non_null(strstr(f->e.text, "/nonexistent/c.conf"));
	assert_non_null(strstr(f->e.text, "No such file or directory"));
}

static void the_file_is_looked_for_in_three_places(void **state)
{
	struct fixture *f = *state;
	OWN(mem_own)
	char *deep = mem_format("%s/.config/wxarchive", f->folder);
	OWN(mem_own)
	char *expected = mem_format("no configuration; looked for "
	                            "./wxarchive.conf, "
	                            "%s/wxarchive.conf, "
	                            "/etc/wxarchive/wxarchive.conf",
	                            deep);
	OWN(mem_own) char *root = mem_format("%s/arc", f->folder);

	assert_int_equal(chdir(f->folder), 0);
	f->variables[0][0] = "HOME";
	f->variables[0][1] = f->folder;
	if (!file_exists("/etc/wxarchive/wxarchive.conf")) {
		assert_int_equal(config_load(&f->config, NULL, &f->env, &f->e),
		                 -1);
		assert_string_equal(f->e.text, expected);
		assert_string_equal(f->e.hint,
		                    "name it with --config FILE, or begin one: "
		                    "wxarchive config sample > wxarchive.conf");
	}
	assert_int_equal(file_make_dirs(deep, 0755, &f->e), 0);
	fixture_write(f, ".config/wxarchive/wxarchive.conf", WHOLE, 0644);
	assert_int_equal(config_load(&f->config, NULL, &f->env, &f->e), 0);
	assert_true(text_starts(f->config->archive.root, deep));
	config_free(GIVE(f->config));
	fixture_write(f, "wxarchive.conf", WHOLE, 0644);
	assert_int_equal(config_load(&f->config, NULL, &f->env, &f->e), 0);
	assert_string_equal(f->config->path, "wxarchive.conf");
	assert_string_equal(f->config->archive.root, root);
	assert_int_equal(chdir("/"), 0);
}

static void every_prefix_of_a_good_file_is_read_or_refused(void **state)
{
	struct fixture *f = *state;
	char text[] = WHOLE "[exclude a]\nteam = b\n[log]\nlevel = warn\n";

	for (size_t len = 0; len < sizeof(text) - 1; len++) {
		OWN(mem_own) char *part = mem_copy_bytes(text, len);

		if (fixture_load(f, part) != 0)
			assert_int_equal(f->e.code, ERR_CONFIG);
	}
}

static void a_value_can_be_told_where_it_stands(void **state)
{
	struct fixture *f = *state;
	OWN(text_free) struct text where = { NULL, 0, 0 };
	OWN(mem_own) char *expected = NULL;

	assert_int_equal(fixture_load(f, WHOLE), 0);
	config_where(&where, f->config, "source", "region");
	text_add(&where, " | ");
	config_where(&where, f->config, "report", "zone");
	expected = mem_format("%s:3: [source] region | %s: [report] zone",
	                      f->path, f->path);
	assert_string_equal(text_str(&where), expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_short_file_gets_all_defaults),
		TEST(every_type_of_value_is_read),
		TEST(exclusion_rules_are_read_in_their_order),
		TEST(each_wrong_value_is_told_with_what_is_allowed),
		TEST(unknown_words_name_the_nearest_known_one),
		TEST(what_stands_twice_is_refused),
		TEST(a_rule_without_a_condition_is_refused),
		TEST(a_setting_in_the_wrong_section_is_sent_to_its_own),
		TEST(all_that_is_missing_is_named_at_once),
		TEST(what_is_required_is_named),
		TEST(settings_that_contradict_each_other_are_refused),
		TEST(a_private_address_of_the_source_is_refused),
		TEST(the_address_of_a_proxy_is_read),
		TEST(names_of_rules_are_checked),
		TEST(lines_outside_any_section_are_refused),
		TEST(a_file_that_is_not_there_is_told),
		TEST(the_file_is_looked_for_in_three_places),
		TEST(every_prefix_of_a_good_file_is_read_or_refused),
		TEST(a_value_can_be_told_where_it_stands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
