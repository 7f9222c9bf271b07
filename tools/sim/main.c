/* main: makes the parts, tells the addresses, waits for the end.
 * SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "sim/embedded.h"
#include "sim/faults.h"
#include "sim/gql.h"
#include "sim/gql_schema.h"
#include "sim/pace.h"
#include "sim/roster.h"
#include "sim/rows.h"
#include "sim/server.h"
#include "sim/sim.h"
#include "sim/simclock.h"
#include "sim/speech.h"
#include "sim/stats.h"
#include "sim/timer.h"
#include "sim/tokens.h"
#include "sim/wav.h"

struct world sim_world(struct sim *s)
{
	struct world w = {
		.o = &s->o,
		.roster = s->roster,
		.pop = s->population,
		.now_ms = simclock_now(s->clock),
	};

	return w;
}

static bool read_schema(struct sim *s)
{
	const struct sim_file *f = sim_find("tools/sim/schema.graphql");
	struct gql_errors errors = { 0 };

	s->schema_arena = arena_new();
	errors.arena = s->schema_arena;
	if (f != NULL)
		s->schema = gql_schema_parse(s->schema_arena, f->data, &errors);
	if (s->schema == NULL)
		fprintf(stderr, "wxarchive-sim: schema: %s\n",
		        errors.first == NULL ? "not there"
		                             : errors.first->message);
	return s->schema != NULL;
}

static bool add_faults(struct sim *s)
{
	struct arena *a = arena_new();
	const char *reason = NULL;

	for (size_t i = 0; s->o.faults != NULL && s->o.faults[i] != NULL; i++)
		if (faults_add(s->faults, s->o.faults[i], a, &reason) != 0)
			break;
	if (reason != NULL)
		fprintf(stderr, "wxarchive-sim: %s\n", reason);
	arena_free(a);
	return reason == NULL;
}

static bool sim_start(struct sim *s)
{
	s->clock = simclock_new(s->o.now_ms, s->o.clock_offset_ms, s->o.frozen);
	s->roster = roster_new((uint64_t)s->o.seed, s->o.agents, s->o.queues);
	s->population = population_new(&s->o, simclock_now(s->clock));
	s->rows = rows_cache_new();
	s->tokens = tokens_new(&s->o, simclock_now(s->clock));
	s->tape = wav_tape_new((uint64_t)s->o.seed);
	s->speech = speech_new(s->o.speech_dir, &s->speech_sizes);
	s->stats = stats_new();
	s->faults = faults_new(s->stats);
	s->pace = pace_new(s->o.rate_limit, s->o.rate_window_ms);
	s->timer = timer_new();
	s->live.date_skew_ms = s->o.date_skew_ms;
	s->live.link_s = s->o.link_s;
	s->live.page_size = s->o.page_size;
	s->live.cap = s->o.cap;
	return read_schema(s) && add_faults(s);
}

static void sim_end(struct sim *s)
{
	timer_free(s->timer);
	pace_free(s->pace);
	faults_free(s->faults);
	stats_free(s->stats);
	speech_free(s->speech);
	wav_tape_free(s->tape);
	tokens_free(s->tokens);
	rows_cache_free(s->rows);
	population_free(s->population);
	roster_free(s->roster);
	simclock_free(s->clock);
	arena_free(s->schema_arena);
	free(s->api_base);
	free(s->media_base);
	options_free(&s->o);
}

static void add_member(struct text *t, const char *name, const char *value)
{
	text_addf(t, "%s\"%s\":", t->len > 1 ? "," : "", name);
	text_add_json(t, value, strlen(value));
}

/* One line for whoever started it. */
static void tell(const struct sim *s)
{
	OWN(text_free) struct text line = { 0 };
	char *authorize = mem_format("%s/v1/authorize", s->api_base);
	char *token = mem_format("%s/v1/access_token", s->api_base);
	FILE *f;

	text_add_char(&line, '{');
	add_member(&line, "api", s->api_base);
	add_member(&line, "authorize", authorize);
	add_member(&line, "token", token);
	add_member(&line, "media", s->media_base);
	add_member(&line, "org", s->o.org);
	add_member(&line, "client_id", s->o.client_id);
	add_member(&line, "client_secret", s->o.client_secret);
	add_member(&line, "refresh_token", s->o.refresh_token);
	text_addf(&line, ",\"from_ms\":%lld,\"to_ms\":%lld,\"pid\":%ld}\n",
	          (long long)population_from(s->population),
	          (long long)population_to(s->population), (long)getpid());
	free(authorize);
	free(token);
	if (s->o.port_file != NULL) {
		char *part = mem_format("%s.part", s->o.port_file);

		f = fopen(part, "w");
		if (f != NULL) {
			fputs(text_str(&line), f);
			(void)fclose(f);
			(void)rename(part, s->o.port_file);
		}
		free(part);
	}
	fputs(text_str(&line), stdout);
	(void)fflush(stdout);
}

/* Until a signal comes or the parent is gone. */
static void wait_for_end(const struct sim *s, const sigset_t *signals)
{
	struct timespec second = { .tv_sec = 1 };

	for (;;) {
		if (sigtimedwait(signals, NULL, &second) > 0)
			return;
		if (s->o.parent_pid > 0 &&
		    kill((pid_t)s->o.parent_pid, 0) != 0 && errno == ESRCH)
			return;
	}
}

static int serve(struct sim *s, const sigset_t *signals)
{
	const char *scheme = s->o.tls_cert == NULL ? "http" : "https";
	struct server *api = NULL;
	struct server *media;

	/* Replies of the API name the media host: it comes first. */
	media = server_start(s, true, s->o.media_port, s->o.media_threads);
	if (media != NULL) {
		s->media_base = mem_format("%s://%s:%d", scheme,
		                           s->o.media_host, server_port(media));
		api = server_start(s, false, s->o.port, s->o.api_threads);
	}
	if (api != NULL) {
		s->api_base = mem_format("%s://127.0.0.1:%d", scheme,
		                         server_port(api));
		tell(s);
		wait_for_end(s, signals);
	}
	timer_stop(s->timer);
	server_stop(api);
	server_stop(media);
	return api != NULL ? 0 : 1;
}

int main(int argc, char **argv)
{
	struct sim s = { 0 };
	sigset_t signals;
	int status = options_parse(&s.o, argc, argv, stdout, stderr);

	if (status != 0) {
		if (status > 0)
			faults_usage(stdout);
		options_free(&s.o);
		return status > 0 ? 0 : 2;
	}
	(void)sigemptyset(&signals);
	(void)sigaddset(&signals, SIGTERM);
	(void)sigaddset(&signals, SIGINT);
	(void)pthread_sigmask(SIG_BLOCK, &signals, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
	if (sim_start(&s)) {
		status = serve(&s, &signals);
	} else {
		timer_stop(s.timer);
		status = 2;
	}
	sim_end(&s);
	return status;
}
