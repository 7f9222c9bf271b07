/* hostile: see hostile.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/hostile.h"

#include <string.h>

#include "sim/faults.h"
#include "sim/sim.h"

struct form {
	const char *name;
	const char *json;
};

static const struct form names[] = {
	{ "parent", "\"../../../../tmp/escaped.wav\"" },
	{ "absolute", "\"/tmp/escaped.wav\"" },
	{ "nul", "\"combined\\u0000/../../escaped.wav\"" },
	{ "device", "\"CON\\u001b[2J\\u202ewav.exe\"" },
	{ NULL, NULL },
};

static const struct form links[] = {
	{ "metadata", "\"http://169.254.169.254/latest/meta-data/\"" },
	{ "private", "\"https://10.11.12.13/recording.wav?X-Amz-Expires=60\"" },
	{ "file", "\"file:///etc/passwd\"" },
	{ "ftp", "\"ftp://127.0.0.1/recording.wav\"" },
	{ "none", "null" },
	{ "number", "42" },
	{ "http", "\"http://media.example.com/recording.wav\"" },
	{ NULL, NULL },
};

static const struct form ids[] = {
	{ "parent", "\"../../escaped\"" },
	{ "empty", "\"\"" },
	{ "dup", "\"00000000-0000-4000-8000-000000000000\"" },
	{ "number", "7" },
	{ "missing", "" },
	{ "evidence", "\"x#rejected-0123456789abcdef\"" },
	{ NULL, NULL },
};

static const char *find(const struct form *forms, const char *name)
{
	for (const struct form *f = forms; f->name != NULL; f++)
		if (name != NULL && strcmp(f->name, name) == 0)
			return f->json;
	return NULL;
}

bool hostile_name(const struct request *r, struct text *out)
{
	struct fault_hit hit;
	const char *form;
	const char *json;

	if (!faults_strike(r->sim->faults, r, "hostile-name", &hit))
		return false;
	form = fault_text(&hit, "form");
	if (form != NULL && strcmp(form, "long") == 0) {
		text_add_char(out, '"');
		for (int i = 0; i < 5000; i++)
			text_add_char(out, 'x');
		text_add(out, ".wav\"");
		return true;
	}
	json = find(names, form);
	text_add(out, json == NULL ? names[0].json : json);
	return true;
}

/* The good link by way of the media host's redirect. */
static void by_redirect(const struct request *r, const char *form,
                        struct text *out)
{
	OWN(text_free) struct text good = *out;
	const char *path = strstr(text_str(&good), "://");

	memset(out, 0, sizeof(*out));
	if (strcmp(form, "userinfo") == 0) {
		text_addf(out, "\"http://api.wxcc-us1.cisco.com@127.0.0.1%s\"",
		          path == NULL ? "" : strchr(path + 3, ':'));
		return;
	}
	text_addf(out, "\"%s/sim/%s\"", r->sim->media_base, form);
}

bool hostile_link(const struct request *r, struct text *out)
{
	struct fault_hit hit;
	const char *form;
	const char *json;

	if (!faults_strike(r->sim->faults, r, "hostile-link", &hit))
		return false;
	form = fault_text(&hit, "form");
	form = form == NULL ? "metadata" : form;
	json = find(links, form);
	if (json == NULL) {
		by_redirect(r, form, out);
		return true;
	}
	text_clear(out);
	text_add(out, json);
	return true;
}

bool hostile_id(const struct request *r, struct text *out)
{
	struct fault_hit hit;
	const char *json;

	if (!faults_strike(r->sim->faults, r, "hostile-id", &hit))
		return false;
	json = find(ids, fault_text(&hit, "form"));
	text_add(out, json == NULL ? ids[0].json : json);
	return true;
}
