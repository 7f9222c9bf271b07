/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "base/canon.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/as_root.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/doctor.h"
#include "cli/doctor_local.h"
#include "cli/doctor_source.h"
#include "cli/words.h"
#include "config/config.h"

static void print_json(const struct doctor *d, enum exit_code code)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct canon *o = canon_object(a);
	struct canon *list = canon_array(a);

	for (size_t i = 0; i < d->count; i++) {
		const struct doctor_finding *f = &d->findings[i];
		struct canon *one = canon_object(a);

		canon_set_text(one, "check", f->name);
		canon_set_text(one, "verdict",
		               f->verdict == DOCTOR_FAIL
		                       ? "fail"
		                       : doctor_verdict_name(f->verdict));
		canon_set_text(one, "text", f->text);
		canon_set_text(one, "hint", f->hint);
		if (f->verdict == DOCTOR_FAIL)
			canon_set_text(one, "code", err_name(f->code));
		canon_push(list, one);
	}
	canon_set(o, "checks", list);
	canon_set_int(o, "exit_code", code);
	output_json(&d->context->out, o);
}

static void print_sum(const struct doctor *d)
{
	struct text *const t = &d->context->out.text;
	size_t counts[3] = { 0 };

	for (size_t i = 0; i < d->count; i++)
		counts[d->findings[i].verdict]++;
	text_addf(t, "\n%zu ok, ", counts[DOCTOR_OK]);
	words_add_count(t, (int64_t)counts[DOCTOR_WARN], "warning", "warnings");
	text_add(t, ", ");
	words_add_count(t, (int64_t)counts[DOCTOR_FAIL], "failure", "failures");
	text_add_char(t, '\n');
}

/* What root would write, the archive's user could not use. */
static void check_user(struct doctor *d)
{
	OWN(text_free) struct text what = { NULL, 0, 0 };
	OWN(text_free) struct text hint = { NULL, 0, 0 };

	text_add(&hint, "type: ");
	d->only_looks = as_root_is_wrong(&what, &hint, d->context);
	if (d->only_looks)
		doctor_say(d, DOCTOR_FAIL, "user", ERR_USAGE, text_str(&hint),
		           "root, but %s: credentials, search, captures and "
		           "writing were not tried",
		           text_str(&what));
}

static int run(struct cli_context *c, struct err *e)
{
	OWN(doctor_free) struct doctor d = { .context = c };
	struct err found;
	enum exit_code code;

	(void)e;
	if (context_open_config(c, true, &found) != 0) {
		doctor_fail(&d, "configuration", &found, NULL);
	} else {
		doctor_ok(&d, "configuration", "%s", c->config->path);
		check_user(&d);
		doctor_source(&d);
		doctor_local(&d);
	}
	code = doctor_exit_code(d.findings, d.count);
	if (c->out.is_json)
		print_json(&d, code);
	else
		print_sum(&d);
	return (int)code;
}

static const struct command_example examples[] = {
	{ "wxarchive doctor",
	  "After installation, and whenever something looks wrong" },
	{ NULL, NULL },
};

static const struct command_exit exits[] = {
	{ 0, "no failure; warnings do not count" },
	{ 1, "or 2, 4, 5, 6, 7: the code of the most serious failure" },
	{ 0, NULL },
};

const struct command cmd_doctor = {
	.name = "doctor",
	.summary = "check sign-in, source, clock, disk, ledger and log",
	.description =
	        "Checks, line by line: configuration, user, region, "
	        "certificates, proxy, names, credentials, search, captures, "
	        "tokens, organisation, scopes, clock; then archive, "
	        "disk, that of the ledger if it is another, a write "
	        "with fsync and rename, lock, ledger, readme, "
	        "key, the log against its newest checkpoint, the "
	        "time of its newest entry, time between two runs that "
	        "neither of them read, and what the last "
	        "wxarchive verify found. Each line is ok, warn or "
	        "FAIL; what is not ok says what to do. Two or three "
	        "API requests are sent, and a trial file is written in "
	        "the archive's tmp folder and removed; root does "
	        "neither in the archive of another user.",
	.examples = examples,
	.exits = exits,
	.tells_failures = true,
	.run = run,
};
