/* options: everything that can be chosen on the command line, in one table
 * that also gives --help.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_OPTIONS_H
#define SIM_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum option_kind {
	OPTION_TEXT,
	OPTION_NUMBER,
	OPTION_SIZE,     /* bytes, "1MB" */
	OPTION_SHARE,    /* 0..1 */
	OPTION_FLAG,     /* no argument */
	OPTION_CHOICE,   /* one of "a|b|c": stored as its position */
	OPTION_DURATION, /* "90s", stored as milliseconds */
	OPTION_TIME,     /* RFC 3339 or milliseconds */
	OPTION_LIST,     /* may be repeated */
	OPTION_TITLE,    /* a heading of --help */
};

struct option_row {
	const char *name;
	enum option_kind kind;
	size_t at;
	const char *fallback;
	const char *arg; /* what --help shows; the choices of a choice */
	const char *help;
};

/* Ends with name == NULL. */
const struct option_row *options_table(void);

enum { PROFILE_OFFICE, PROFILE_FLAT };
enum { BOUNDS_INCLUSIVE, BOUNDS_EXCLUSIVE_TO, BOUNDS_EXCLUSIVE_BOTH };
enum { CAP_ERROR, CAP_END, CAP_EMPTY };
enum { REFRESH_SAME, REFRESH_NEW, REFRESH_NEW_KILL_OLD, REFRESH_OMIT };
enum { ORDER_ASKED, ORDER_REVERSED, ORDER_SHUFFLED };
enum { RETRY_SECONDS, RETRY_DATE, RETRY_NONE };
enum { ETAG_MULTIPART, ETAG_MD5, ETAG_NONE };
enum { AUDIO_PCM16, AUDIO_MULAW, AUDIO_MIXED };
enum { DIGITAL_NULL, DIGITAL_TRUE, DIGITAL_FALSE };

struct options {
	int64_t port, media_port, parent_pid, api_threads, media_threads;
	char *port_file, *tls_cert, *tls_key;
	int64_t latency_ms, media_latency_ms, media_parallel;
	bool captures_old;

	int64_t now_ms, clock_offset_ms, date_skew_ms;
	bool frozen;

	char *org, *cluster, *client_id, *client_secret, *refresh_token;
	char *access_token, *scope;
	int64_t access_s, refresh_s, refresh_kind, dead_refresh_status;
	int64_t oauth_errors;
	bool auto_approve, service_app;

	int64_t tasks, from_ms, to_ms, seed, profile, agents, queues;
	int64_t talk_ms, longest_ms;
	bool recordings_only;
	double ties, odd_ids, telephony, outbound, abandoned, recorded;
	double unknown_capture, never_ends, transfers, consults, va, screens;
	double pauses, voice_transcripts, digital_transcripts, deleted;
	double missing, long_calls, null_objects;
	int64_t digital_capture;

	int64_t delay_ms, late_consult_ms, late_transcript_ms, retention_ms;
	double late_consults, late_transcripts;

	int64_t page_size, cap, cap_kind, bounds, graphql_status, error_key;
	int64_t gzip_min, empty_aggregation, search_lag_ms, has_next;
	int64_t recording_count_more;

	int64_t url_expiration, data_order, transcript_keys, attributes;
	int64_t recording_ids, times_kind;
	double omit_ids;
	bool escape_links, strict_ids, open_captures;

	int64_t body_bytes, screen_bytes, audio, link_s, etag, checksums;
	char *media_base, *media_host, *media_name, *content_type, *speech_dir;
	double speech;

	int64_t rate_limit, rate_window_ms, retry_after;

	char **faults; /* NULL-terminated, or NULL */
};

/* Fills o.  0; 1 when --help was printed to out; -1 with one line on
 * problems. */
int options_parse(struct options *o, int argc, char *const *argv, FILE *out,
                  FILE *problems);
void options_free(struct options *o);
void options_usage(FILE *out);

#endif
