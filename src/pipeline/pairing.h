/* pairing: which artefact of a call each element of an answer is.
 *
 * The source's id is not enough: the voice transcripts of a call may share one
 * (that of a configuration), an element may have none, and the same element
 * may be declared anew with more in it.  What is stored is never replaced, so
 * an element that is not the same gets an identity of its own.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_PAIRING_H
#define PIPELINE_PAIRING_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct artefact;
struct ledger_artefact;

struct pairing {
	struct artefact *said; /* the elements of one answer */
	size_t count;
	const struct ledger_artefact *known; /* all artefacts of the call */
	size_t known_count;
	bool is_relink; /* only new links are wanted */
	/* out: count entries, NULL where there is no older version */
	const struct ledger_artefact **replaces;
	/* Where the files of known lay (places.h), each or NULL; or NULL. */
	const char *const *places;
};

/* Whether places can tell more.  Pure. */
bool pairing_wants_places(const struct pairing *of);

/* Gives each of said (ids told apart within the answer, captures_read) the
 * source_id of the one of known that it is:
 *
 * - the same id, start, stop and create time: that one;
 * - the same id, start and stop, all told, under another kind, of which one
 *   comes of a callType that the other answer need not have told: that one, as
 *   the kind that is known, and declared_kind is the other;
 * - the same id, and the same start or a kind whose ids are unique: that one
 *   while it is not stored, otherwise another version of it,
 *   "id~START-STOP" or "id~START-CREATE", and replaces[i] is the older one;
 * - another start: one more of that id, "id~START";
 * - more of them alike in all of this than are stored: the one that lies where
 *   the file of a stored one lay is that one.  The others are those that are
 *   not stored yet, and one more each; all are to be fetched.  When only new
 *   links are wanted (is_relink) none of them is any of known;
 * - without an id, or known without one: by start, stop and file name; and
 *   where it lies stands for its id, so that another start or stop there is
 *   another version.
 *
 * What is not said is as good as equal.  Strings in the arena.  Pure. */
void pairing_find(const struct pairing *of, struct arena *a);

#endif
