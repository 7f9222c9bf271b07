/* config: the settings of one organisation's archive.
 *
 * One table (options.c) gives parsing, ranges, defaults, the sample file,
 * "config show" and the manual page.  Read once, then constant.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "model/exclude.h"

struct config_origin;
struct err;
struct secret;
struct text;

enum config_segments {
	SEGMENTS_STITCHED,
	SEGMENTS_SINGLE,
	SEGMENTS_BOTH,
};

enum config_sync { CONFIG_SYNC_AUTO, CONFIG_SYNC_FILE, CONFIG_SYNC_BATCH };

struct config {
	char *path; /* of the file read */

	struct {
		char *org_id; /* required */
		char *region; /* us1 .. in1; or api_base */
		char *api_base, *token_url, *authorize_url; /* NULL: region's */
		char *allow_networks; /* "10.1.0.0/16, fd00::/8" or NULL */
		char *ca_file;
		char *proxy;               /* "http://HOST:PORT"; NULL: none */
		struct secret *proxy_auth; /* "user:password"; or NULL */
		int64_t keeps_ms; /* the source's retention; 0: for ever */
	} source;
	struct {
		char *client_id;
		struct secret *client_secret; /* from file, credential, env */
		struct secret *refresh_token; /* the same; may be NULL */
		struct secret *access_token;  /* the same; a fixed one */
		char *token_store; /* file, default beside the ledger */
		char *scopes;
		bool other_org; /* a token of another organisation is fine */
		int64_t redirect_port; /* 0: a free one */
	} auth;
	struct {
		char *root; /* required */
		int64_t free_space_min_bytes;
		enum config_sync sync;
	} archive;
	struct {
		char *path; /* default: ledger.sqlite beside the archive */
	} ledger;
	struct {
		char *origin;   /* default: wxarchive/<org id> */
		char *key_file; /* default: log.key beside the ledger */
	} signing;
	struct {
		int64_t window_max_tasks; /* 45 000: half of the source's cap */
		int64_t window_max_ms;    /* 31 d, at most 364 d */
		int64_t settle_ms;        /* 7 d */
		int64_t lookback_ms;      /* 2 d: how long before the period a
		                             call that ends in it may begin */
		int64_t rescans; /* 3: of a window that does not close */
		int64_t recount_after_ms; /* 1 min: of a run's length */
	} discover;
	struct {
		enum config_segments segments;
		bool virtual_agent, screens, transcripts, digital_versions;
		int64_t link_ms; /* life asked of links: 60 min */
		bool ask_all;    /* also where the source denies a recording */
	} resolve;
	struct {
		int64_t parallel;          /* 32 */
		int64_t per_host;          /* 32 */
		int64_t threads;           /* 2 */
		int64_t bandwidth_bytes_s; /* 0: none */
		int64_t connect_ms, stall_ms, total_ms;
		int64_t stall_bytes_s;
		int64_t tries;     /* 4, in one run */
		int64_t max_bytes; /* of one artefact: 64 GB */
	} download;
	struct {
		int64_t rate_per_min; /* 300 */
		int64_t parallel;     /* 4 */
		int64_t timeout_ms;
		int64_t tries;                           /* 6 */
		int64_t backoff_base_ms, backoff_cap_ms; /* 1 s, 60 s */
	} api;
	struct {
		bool as_json;
		int level; /* enum log_level */
		bool full_numbers;
	} log;
	struct {
		char *zone; /* "UTC" */
	} report;
	struct exclude_rule *excludes;
	size_t exclude_count;
	struct config_origin *origins; /* private: where values came from */
};

/* How cli hands in the environment: get(ctx, NAME), NULL when not set.
 * Asked for: HOME, CREDENTIALS_DIRECTORY (of systemd), and the secrets
 * WXARCHIVE_CLIENT_SECRET, WXARCHIVE_REFRESH_TOKEN, WXARCHIVE_ACCESS_TOKEN. */
struct config_env {
	const char *(*get)(void *ctx, const char *name);
	void *ctx;
	bool without_secrets; /* read none: for who need not sign in, and may
	                         not be allowed to read them */
};

/* Reads and checks a file.  path NULL: the first of ./wxarchive.conf,
 * ~/.config/wxarchive/wxarchive.conf, /etc/wxarchive/wxarchive.conf that
 * exists (cli passes $WXARCHIVE_CONFIG as path).  ERR_CONFIG "FILE:LINE:
 * [section] key: what is wrong; allowed: ...". */
int config_load(struct config **out, const char *path,
                const struct config_env *env, struct err *e) MUST_CHECK;
void config_free(struct config *c);
OWN_TYPE(config, struct config, config_free)

/* A configuration of defaults with the two required settings and region us1:
 * for tests. */
struct config *config_defaults(const char *org_id, const char *root);

/* Whether the file, the environment or a credential gives the setting. */
bool config_names(const struct config *c, const char *section, const char *key);
/* Whether an address of the source, or a link, names its host by a literal
 * address in one of source.allow_networks (of which one that cannot be read
 * allows none). */
bool config_allows_literal(const struct config *c, const char *address);
/* "FILE:LINE: [section] key", to put in front of what is wrong with a value
 * that only its user can judge. */
void config_where(struct text *out, const struct config *c, const char *section,
                  const char *key);

/* A secret from a file that only its owner can read, as those that the
 * settings name.  ERR_CONFIG with what to type. */
int config_read_secret(struct secret **out, const char *path,
                       struct err *e) MUST_CHECK;

/* The sample file, the effective settings (secrets shown as "(set)" or
 * "(not set)", with where each value came from), and the roff and Markdown
 * sections of the options. */
void config_sample(struct text *out);
void config_show(struct text *out, const struct config *c);
void config_show_json(struct text *out, const struct config *c);
void config_manual_roff(struct text *out);
void config_manual_markdown(struct text *out);

#endif
