/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/doctor_local.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lockfile.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/context.h"
#include "cli/damaged.h"
#include "cli/doctor.h"
#include "cli/ledger_space.h"
#include "cli/unread.h"
#include "cli/words.h"
#include "config/config.h"
#include "ledger/artefacts.h"
#include "ledger/journal.h"
#include "ledger/ledger.h"
#include "ledger/window.h"
#include "model/note.h"
#include "pipeline/anchor.h"
#include "port/sign.h"
#include "records/audit.h"
#include "records/verified.h"
#include "store/store.h"

/* What is written and read back to try the disk. */
#define TRIAL_BYTES 65536
#define VKEY_LIMIT  ((size_t)4096)

static const char key_hint[] =
        "whoever checks the archive takes that file for its key: find out who "
        "changed it, then put it back from keys/<key id>.vkey beside it or "
        "from a copy";

static const char incident_hint[] =
        "treat it as an incident: keep a copy of archive and ledger, and find "
        "out who changed what";

static void check_space(struct doctor *d, const char *name, const char *path,
                        int64_t min_bytes, const char *hint)
{
	const int64_t free_bytes = file_free_bytes(path);
	OWN(text_free) struct text t = { NULL, 0, 0 };

	if (free_bytes < 0) {
		doctor_say(d, DOCTOR_FAIL, name, ERR_DISK,
		           "check whether the disk is mounted",
		           "the free space of %s cannot be determined", path);
		return;
	}
	text_add_bytes_human(&t, free_bytes);
	text_add(&t, " free; runs stop below ");
	text_add_bytes_human(&t, min_bytes);
	doctor_say(d, doctor_judge_space(free_bytes, min_bytes), name, ERR_FULL,
	           hint, "%s", text_str(&t));
}

/* A file written, made durable, renamed and read back as those of the
 * archive are. */
static void check_writing(struct doctor *d)
{
	const struct cli_context *c = d->context;
	OWN(mem_own)
	char *path = mem_format("%s/tmp/doctor-%s", c->config->archive.root,
	                        c->run_id);
	OWN(mem_own) char *trial = mem_zeroed(TRIAL_BYTES, 1);
	OWN(text_free) struct text back = { NULL, 0, 0 };
	const int64_t begun_ms = clock_mono(c->clock);
	struct err e;
	int64_t took_ms;

	memset(trial, 'w', TRIAL_BYTES);
	if (file_replace(path, trial, TRIAL_BYTES, 0600, &e) != 0 ||
	    file_read(&back, path, TRIAL_BYTES, &e) != 0) {
		doctor_fail(
		        d, "writing", &e,
		        "make sure that the user of wxarchive owns the archive "
		        "and that its disk is not mounted read-only");
		(void)unlink(path);
		return;
	}
	took_ms = clock_mono(c->clock) - begun_ms;
	(void)unlink(path);
	if (back.len != TRIAL_BYTES ||
	    memcmp(back.data, trial, TRIAL_BYTES) != 0)
		doctor_say(d, DOCTOR_FAIL, "writing", ERR_DISK,
		           "the disk does not keep what is written: do not "
		           "use it",
		           "what was read back differs from what was written");
	else
		doctor_ok(d, "writing",
		          "write, fsync, rename and fsync of the folder took "
		          "%" PRId64 " ms",
		          took_ms);
}

static void check_lock(struct doctor *d)
{
	const struct cli_context *c = d->context;
	OWN(own_lockfile) struct lockfile *lock = NULL;
	struct err e;

	if (store_lock(&lock, c->config->archive.root, "doctor",
	               clock_now(c->clock), &e) == 0)
		doctor_ok(d, "lock", "free");
	else if (e.code == ERR_LOCKED) {
		d->is_locked = true;
		doctor_say(d, DOCTOR_WARN, "lock", ERR_LOCKED,
		           "nothing, if that run is meant to be; the archive "
		           "is idle otherwise",
		           "%s", e.text);
	} else
		doctor_fail(d, "lock", &e, NULL);
}

/* As check_lock, where none may be made. */
static void look_at_lock(struct doctor *d)
{
	char holder[LOCKFILE_HOLDER_MAX];

	d->is_locked = store_lock_look(d->context->config->archive.root,
	                               holder) == LOCKFILE_HELD;
	if (d->is_locked)
		doctor_say(d, DOCTOR_WARN, "lock", ERR_LOCKED, NULL,
		           "the archive is locked by %s",
		           holder[0] == '\0' ? "another process" : holder);
	else
		doctor_ok(d, "lock", "free");
}

/* The key in the archive is the one that strangers check with.  vkey has been
 * held against the ledger's, where that is open. */
static void check_public_key(struct doctor *d, const char *vkey)
{
	struct store *const s = d->context->store;
	OWN(text_free) struct text there = { NULL, 0, 0 };
	struct err e = { .code = ERR_NONE };

	if (s == NULL || d->context->ledger == NULL) {
		doctor_ok(d, "key", "%s", vkey);
		return;
	}
	if (store_read(s, "keys", "log.vkey", &there, VKEY_LIMIT, &e) == 0 &&
	    there.len > 0)
		there.data[strcspn(there.data, "\r\n")] = '\0';
	if (e.code != ERR_NONE)
		doctor_say(d, DOCTOR_FAIL, "key", ERR_TAMPER, key_hint, "%s",
		           e.text);
	else if (!text_equal(text_str(&there), vkey))
		doctor_say(d, DOCTOR_FAIL, "key", ERR_TAMPER, key_hint,
		           "keys/log.vkey in the archive is not the key of "
		           "the log, which is %s",
		           vkey);
	else
		doctor_ok(d, "key", "%s", vkey);
}

/* With it anybody can check the archive. */
static void check_readme(struct doctor *d)
{
	struct store *const s = d->context->store;
	const struct ledger *const l = d->context->ledger;

	if (s == NULL || l == NULL)
		return;
	switch (store_readme(s, ledger_vkey(l), ledger_origin(l))) {
	case STORE_README_OURS:
		break;
	case STORE_README_OTHER:
		doctor_say(d, DOCTOR_WARN, "readme", ERR_NONE,
		           "compare it with a copy; to have that of this "
		           "version, move it away and run wxarchive init",
		           "README.txt in the archive is of another version of "
		           "wxarchive, or was changed");
		break;
	case STORE_README_GONE:
		doctor_say(d, DOCTOR_WARN, "readme", ERR_NONE,
		           "wxarchive init restores it; find out who took it "
		           "away",
		           "README.txt is missing from the archive");
		break;
	}
}

static void check_key(struct doctor *d)
{
	struct cli_context *c = d->context;
	unsigned char public_key[SIGN_PUBLIC_BYTES];
	OWN(text_free) struct text vkey = { NULL, 0, 0 };
	struct note_key note;
	struct err e;

	if (context_open_key(c, &e) != 0) {
		doctor_fail(d, "key", &e, NULL);
		return;
	}
	sign_key_public(c->key, public_key);
	note_key_fill(&note, c->config->signing.origin, public_key);
	note_key_text(&vkey, &note);
	check_public_key(d, text_str(&vkey));
}

static void check_ledger(struct doctor *d)
{
	struct cli_context *c = d->context;
	OWN(text_free) struct text bytes = { NULL, 0, 0 };
	struct err e;

	if (context_open_ledger(c, &e) != 0) {
		doctor_fail(d, "ledger", &e, NULL);
		return;
	}
	text_add_bytes_human(&bytes, ledger_bytes(c->ledger));
	doctor_ok(d, "ledger", "%s, %s", c->config->ledger.path,
	          text_str(&bytes));
}

/* How much of the log the newest checkpoint signs; it has been checked. */
static int read_signed(uint64_t *out, struct cli_context *c, struct err *e)
{
	OWN(text_free) struct text text = { NULL, 0, 0 };
	struct note_key key;
	struct note note;

	*out = 0;
	if (store_log_newest(c->store, &text, e) != 0)
		return e->code == ERR_GONE ? 0 : -1;
	if (note_key_parse(&key, ledger_vkey(c->ledger), e) != 0 ||
	    note_open(&note, text_str(&text), text.len, &key, e) != 0)
		return -1;
	*out = note.size;
	return 0;
}

static void tell_log(struct doctor *d, uint64_t entries, uint64_t signed_count)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	text_add(&t, "entries: ");
	if (signed_count >= entries) {
		text_add_count(&t, (int64_t)signed_count);
		text_add(&t, ", all as the newest signed checkpoint says");
	} else {
		text_add_count(&t, (int64_t)entries);
		text_add(&t, ", the first ");
		text_add_count(&t, (int64_t)signed_count);
		text_add(&t, " as the newest signed checkpoint says, ");
		text_add_count(&t, (int64_t)(entries - signed_count));
		text_add(&t, " not signed yet");
	}
	doctor_ok(d, "log", "%s", text_str(&t));
}

/* The log of the ledger against the newest signed checkpoint. */
static void check_log(struct doctor *d)
{
	struct cli_context *c = d->context;
	uint64_t signed_count, entries;
	struct err e;

	if (c->ledger == NULL || c->store == NULL)
		return;
	if (anchor_check(c->ledger, c->store, &e) != 0 ||
	    journal_size(c->ledger, &entries, &e) != 0 ||
	    read_signed(&signed_count, c, &e) != 0)
		/* what cannot be read need not differ */
		doctor_fail(d, "log", &e,
		            e.code == ERR_DISK ? NULL : incident_hint);
	else
		tell_log(d, entries, signed_count);
}

/* The newest entry against the clock and, where it is known, the source's. */
static void check_log_time(struct doctor *d)
{
	const struct cli_context *c = d->context;
	const int64_t now_ms = clock_now(c->clock);
	const bool is_off = d->source_off_ms > 0 &&
	                    doctor_judge_clock(d->source_off_ms) != DOCTOR_OK;
	const int64_t off_ms = is_off ? d->source_off_ms : 0;
	OWN(text_free) struct text t = { NULL, 0, 0 };
	int64_t newest_ms;
	struct err e;

	if (c->ledger == NULL ||
	    audit_newest_ms(&newest_ms, c->ledger, &e) != 0 || newest_ms < 0)
		return; /* told by the checks before */
	text_add(&t, "the newest entry dates from ");
	words_add_when(&t, newest_ms);
	if (!audit_is_ahead(newest_ms, now_ms - off_ms)) {
		doctor_ok(d, "log time", "%s", text_str(&t));
		return;
	}
	text_add(&t, ", ");
	text_add_duration_human(&t, newest_ms - (now_ms - off_ms));
	text_addf(&t,
	          " ahead of the %s: entries made until then also carry that "
	          "time",
	          is_off ? "source's clock" : "clock");
	doctor_say(d, DOCTOR_WARN, "log time", ERR_NONE,
	           "a run was made with a clock that was ahead: make sure that "
	           "the clock is right now, and note it for whoever checks the "
	           "log; nothing was lost",
	           "%s", text_str(&t));
}

static void say_hole(struct doctor *d, const struct window_hole *h)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };
	OWN(text_free) struct text command = { NULL, 0, 0 };

	if (d->is_locked && h->is_begun) {
		unread_add_range(&t, h->range);
		doctor_ok(d, "time read", "%s is being read now", text_str(&t));
		return;
	}
	unread_add(&t, h);
	if (!unread_add_command(&command, h->range,
	                        clock_now(d->context->clock)))
		text_add(&command,
		         "nothing: the source no longer answers for it");
	doctor_say(d, DOCTOR_WARN, "time read", ERR_NONE, text_str(&command),
	           "%s%s", h->is_begun ? "" : "never read: ", text_str(&t));
}

/* Time between two runs that neither of them read. */
static void check_read(struct doctor *d)
{
	struct window_hole holes[UNREAD_SHOWN];
	OWN(text_free) struct text t = { NULL, 0, 0 };
	struct period span;
	size_t count;
	struct err e;

	if (d->context->ledger == NULL)
		return;
	if (window_holes(d->context->ledger, holes, UNREAD_SHOWN, &count, &span,
	                 &e) != 0) {
		doctor_fail(d, "time read", &e, NULL);
		return;
	}
	for (size_t i = 0; i < count && i < UNREAD_SHOWN; i++)
		say_hole(d, &holes[i]);
	if (count > UNREAD_SHOWN)
		doctor_say(d, DOCTOR_WARN, "time read", ERR_NONE,
		           "wxarchive status --json names them", "and %zu more",
		           count - UNREAD_SHOWN);
	if (count > 0)
		return;
	if (period_is_empty(span)) {
		doctor_ok(d, "time read", "nothing yet");
		return;
	}
	unread_add_range(&t, span);
	doctor_ok(d, "time read", "%s, without a gap", text_str(&t));
}

static void say_damaged(struct doctor *d, int64_t bad)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };
	OWN(text_free) struct text hint = { NULL, 0, 0 };
	int64_t apart;
	struct err e;

	if (artefacts_bad_apart(d->context->ledger, &apart, &e) != 0) {
		doctor_fail(d, "last verify", &e, NULL);
		return;
	}
	words_add_count(&t, bad, "artefact is", "artefacts are");
	damaged_add_command(&hint, bad, apart);
	text_add(&hint, ": put them back from a copy, and verify again");
	doctor_say(d, DOCTOR_FAIL, "last verify", ERR_TAMPER, text_str(&hint),
	           "%s damaged or gone", text_str(&t));
}

/* What wxarchive verify found; nothing is read again here. */
static void check_verified(struct doctor *d)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };
	int64_t bad, unsure;
	struct verified v;
	struct err e;

	if (d->context->ledger == NULL)
		return;
	if (verified_read(&v, d->context->ledger, &e) != 0) {
		doctor_fail(d, "last verify", &e, NULL);
		return;
	}
	if (v.bad_now > 0) {
		say_damaged(d, v.bad_now);
		return;
	}
	bad = v.bad + v.other_bad;
	unsure = v.unverified + v.other - v.other_bad;
	if (v.when_ms == 0)
		text_add(&t, "never");
	else
		words_add_when(&t, v.when_ms);
	if (bad > 0) {
		text_add(&t, ": ");
		words_add_count(&t, bad, "finding was", "findings were");
		doctor_say(d, DOCTOR_FAIL, "last verify", ERR_TAMPER,
		           "wxarchive verify names them", "%s bad",
		           text_str(&t));
		return;
	}
	if (unsure > 0) {
		text_add(&t, ": ");
		words_add_count(&t, unsure, "thing", "things");
		text_add(&t, " could not be verified");
	}
	doctor_say(d, unsure > 0 ? DOCTOR_WARN : DOCTOR_OK, "last verify",
	           ERR_NONE, "wxarchive verify says why", "%s", text_str(&t));
}

void doctor_local(struct doctor *d)
{
	struct cli_context *c = d->context;
	struct err e;

	if (context_open_store(c, &e) != 0) {
		doctor_fail(d, "archive", &e, NULL);
	} else {
		doctor_ok(d, "archive", "%s", c->config->archive.root);
		check_space(d, "disk", c->config->archive.root,
		            c->config->archive.free_space_min_bytes,
		            "make room, or move the archive to a larger disk");
		if (d->only_looks) {
			look_at_lock(d);
		} else {
			check_writing(d);
			check_lock(d);
		}
	}
	if (ledger_space_is_apart(c->config))
		check_space(d, "ledger disk", c->config->ledger.path,
		            ledger_space_min_bytes(c->config),
		            "make room, or move the ledger to a larger disk "
		            "(ledger.path)");
	check_ledger(d);
	check_readme(d);
	check_key(d);
	check_log(d);
	check_log_time(d);
	check_read(d);
	check_verified(d);
}
