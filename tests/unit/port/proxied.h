/* proxied: an engine that goes by a proxy of the test to a TLS server, which
 * plays api.example.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_PORT_PROXIED_H
#define UNIT_PORT_PROXIED_H

#include "base/secret.h"
#include "engine.h"
#include "support/connect_proxy.h"
#include "tls_server.h"

struct proxied {
	struct tempdir dir;
	struct tls_server *origin;
	struct connect_route route;
	struct connect_plan plan;
	struct connect_proxy *proxy;
	char *url;           /* of the proxy */
	struct secret *auth; /* for it; or NULL */
	struct http_setup setup;
	struct engine engine;
};

/* The origin has a certificate for that name; the proxy answers as in plan,
 * but leads api.example to the origin. */
static inline struct proxied *proxied_new(const struct connect_plan *plan,
                                          const char *alternative)
{
	struct proxied *p = mem_zeroed(1, sizeof(*p));

	p->dir = tempdir_make();
	p->origin = tls_start(&p->dir, alternative, -3600, 3600);
	p->route = (struct connect_route){ "api.example:443", p->origin->port };
	p->plan = *plan;
	if (p->plan.routes == NULL) {
		p->plan.routes = &p->route;
		p->plan.count = 1;
	}
	p->proxy = connect_proxy_start(&p->plan);
	assert_non_null(p->proxy);
	p->url = mem_format("%s://127.0.0.1:%d",
	                    plan->tls_key == NULL ? "http" : "https",
	                    connect_proxy_port(p->proxy));
	p->setup = engine_setup();
	p->setup.allow.loopback = false;
	p->setup.ca_file = p->origin->cert_file;
	p->setup.via.proxy = p->url;
	return p;
}

/* As the setup then says. */
static inline void proxied_go(struct proxied *p)
{
	p->engine = engine_start(&p->setup);
}

static inline struct proxied *proxied_start(const struct connect_plan *plan)
{
	struct proxied *p = proxied_new(plan, "DNS:api.example");

	proxied_go(p);
	return p;
}

static inline struct http_job proxied_get(struct proxied *p, const char *url)
{
	struct http_job job = engine_get(url);

	http_run(p->engine.http, p->engine.in, &job);
	return job;
}

static inline void proxied_stop(struct proxied *p)
{
	engine_stop(&p->engine);
	connect_proxy_stop(p->proxy);
	tls_stop(p->origin);
	secret_free(p->auth);
	free(p->url);
	tempdir_remove(&p->dir);
	free(p);
}

#endif
