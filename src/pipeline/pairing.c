/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/pairing.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "ledger/artefacts.h"
#include "model/artefact.h"
#include "model/evidence.h"
#include "pipeline/places.h"

struct pairs {
	struct artefact *said;
	size_t count;
	const struct ledger_artefact *known;
	size_t known_count;
	const struct ledger_artefact **replaces;
	const char *const *places; /* of known, or NULL */
	bool is_relink;
	bool *is_taken; /* of known */
	bool *is_done;  /* of said */
	bool *is_doubtful;
	struct naming *names; /* of said */
	struct arena *arena;
};

/* The id that a new one is made of, and the number behind it. */
struct naming {
	const char *of; /* NULL: it is a known one */
	unsigned number;
};

static bool may_be(int64_t x, int64_t y)
{
	return x < 0 || y < 0 || x == y;
}

static bool may_be_text(const char *x, const char *y)
{
	return x == NULL || y == NULL || strcmp(x, y) == 0;
}

/* "ID" or what was made of it: "ID~1790000000000", "ID~1790000000000-5". */
static bool is_of_id(const char *source_id, const char *id)
{
	const size_t len = strlen(id);

	if (strncmp(source_id, id, len) != 0)
		return false;
	source_id += len;
	return *source_id == '\0' ||
	       (*source_id == '~' &&
	        strspn(source_id, "~-0123456789") == strlen(source_id));
}

static bool has_no_id(const char *source_id)
{
	return text_starts(source_id, "path-") ||
	       text_starts(source_id, "none-");
}

static bool is_same_id(const struct ledger_artefact *k,
                       const struct artefact *s)
{
	return s->own_id != NULL && is_of_id(k->source_id, s->own_id);
}

static bool is_same(const struct ledger_artefact *k, const struct artefact *s)
{
	return is_same_id(k, s) && may_be(k->start_ms, s->start_ms) &&
	       may_be(k->stop_ms, s->stop_ms) &&
	       may_be(k->create_ms, s->create_ms);
}

static bool is_same_file(const struct ledger_artefact *k,
                         const struct artefact *s)
{
	return is_same(k, s) && may_be_text(k->file_declared, s->file_name);
}

static bool is_identical(const struct ledger_artefact *k,
                         const struct artefact *s)
{
	return is_same_file(k, s) && strcmp(k->source_id, s->source_id) == 0;
}

/* Without an id of its own, and where that one lay, or another version of it:
 * the same while the times may be. */
static bool is_where_it_was(const struct ledger_artefact *k,
                            const struct artefact *s)
{
	return s->own_id == NULL && is_of_id(k->source_id, s->source_id) &&
	       may_be(k->start_ms, s->start_ms) &&
	       may_be(k->stop_ms, s->stop_ms) &&
	       may_be(k->create_ms, s->create_ms);
}

static bool is_in_place(const struct ledger_artefact *k,
                        const struct artefact *s)
{
	return is_where_it_was(k, s) && strcmp(k->source_id, s->source_id) == 0;
}

/* One of them has no id of its own: the times say enough. */
static bool is_same_place(const struct ledger_artefact *k,
                          const struct artefact *s)
{
	if (s->own_id != NULL && !has_no_id(k->source_id))
		return false;
	if (is_where_it_was(k, s))
		return true;
	return k->start_ms >= 0 && k->start_ms == s->start_ms &&
	       k->stop_ms == s->stop_ms && may_be(k->create_ms, s->create_ms) &&
	       text_equal(k->file_declared, s->file_name);
}

/* The id that versions of it are named after. */
static const char *name_of(const struct artefact *s)
{
	return s->own_id != NULL ? s->own_id : s->source_id;
}

/* Ids of recordings are their own, and so are the places where they lie;
 * transcripts share that of a configuration, and what starts at another time is
 * another one. */
static bool is_version(const struct ledger_artefact *k,
                       const struct artefact *s)
{
	return is_of_id(k->source_id, name_of(s)) &&
	       (s->kind != KIND_TRANSCRIPT || may_be(k->start_ms, s->start_ms));
}

static void take(struct pairs *p, size_t i, size_t k)
{
	p->is_done[i] = true;
	p->is_taken[k] = true;
	p->said[i].source_id = p->known[k].source_id;
}

static bool are_alike(const struct artefact *x, const struct artefact *y)
{
	return x->kind == y->kind && text_equal(x->own_id, y->own_id) &&
	       x->start_ms == y->start_ms && x->stop_ms == y->stop_ms &&
	       x->create_ms == y->create_ms &&
	       text_equal(x->file_name, y->file_name);
}

/* More elements that nothing tells apart than are stored of them: which is
 * new cannot be told.  All are fetched, to what is not stored yet and to new
 * ones; bytes that are here twice are better than none. */
static bool is_doubtful(const struct pairs *p, size_t i)
{
	size_t said = 0, stored = 0;

	for (size_t j = 0; j < p->count; j++)
		said += are_alike(&p->said[i], &p->said[j]) ? 1 : 0;
	if (said < 2)
		return false;
	for (size_t k = 0; k < p->known_count; k++)
		stored +=
		        p->known[k].kind == p->said[i].kind &&
		                        p->known[k].state == ARTEFACT_STORED &&
		                        is_same_file(&p->known[k], &p->said[i])
		                ? 1
		                : 0;
	return stored > 0 && stored < said;
}

static bool is_awaited(const struct ledger_artefact *k)
{
	return k->state == ARTEFACT_LISTED || k->state == ARTEFACT_FAILED ||
	       k->state == ARTEFACT_LOST;
}

static bool may_take(const struct pairs *p, size_t i, size_t k)
{
	const struct ledger_artefact *const known = &p->known[k];

	return !p->is_taken[k] && known->kind == p->said[i].kind &&
	       (!p->is_doubtful[i] || (!p->is_relink && is_awaited(known))) &&
	       !evidence_is(known->source_id);
}

/* The newest of a kind first: that is what a version is compared with. */
static void match(struct pairs *p, bool (*fits)(const struct ledger_artefact *,
                                                const struct artefact *))
{
	for (size_t i = 0; i < p->count; i++)
		for (size_t k = p->known_count; k-- > 0 && !p->is_done[i];)
			if (may_take(p, i, k) &&
			    fits(&p->known[k], &p->said[i]))
				take(p, i, k);
}

/* What nothing else tells apart may lie where a stored one lay. */
static void match_places(struct pairs *p)
{
	for (size_t i = 0; i < p->count && p->places != NULL; i++) {
		const char *const place =
		        p->is_doubtful[i] ? places_of(p->arena, p->said[i].url)
		                          : NULL;

		for (size_t k = 0; k < p->known_count && place != NULL; k++) {
			const struct ledger_artefact *const known =
			        &p->known[k];

			if (p->is_done[i] || p->is_taken[k] ||
			    known->kind != p->said[i].kind ||
			    known->state != ARTEFACT_STORED ||
			    !text_equal(p->places[k], place) ||
			    !is_same_file(known, &p->said[i]))
				continue;
			take(p, i, k);
		}
	}
}

static bool is_used(const struct pairs *p, size_t i, const char *id)
{
	for (size_t k = 0; k < p->known_count; k++)
		if (p->known[k].kind == p->said[i].kind &&
		    strcmp(p->known[k].source_id, id) == 0)
			return true;
	for (size_t j = 0; j < p->count; j++)
		if (j != i && p->is_done[j] &&
		    p->said[j].kind == p->said[i].kind &&
		    strcmp(p->said[j].source_id, id) == 0)
			return true;
	return false;
}

/* The last number behind an id that was given here. */
static unsigned last_number(const struct pairs *p, size_t i, const char *id)
{
	unsigned last = 0;

	for (size_t j = 0; j < p->count; j++)
		if (p->names[j].of != NULL && p->names[j].number > last &&
		    p->said[j].kind == p->said[i].kind &&
		    strcmp(p->names[j].of, id) == 0)
			last = p->names[j].number;
	return last;
}

/* The id, or the id and a number behind it, that nothing else has. */
static void name(struct pairs *p, size_t i, const char *id)
{
	unsigned n = last_number(p, i, id) + 1;
	const char *free_id =
	        n == 1 ? id : arena_format(p->arena, "%s~%u", id, n);

	while (is_used(p, i, free_id))
		free_id = arena_format(p->arena, "%s~%u", id, ++n);
	p->names[i] = (struct naming){ id, n };
	p->said[i].source_id = free_id;
	p->is_done[i] = true;
}

static void name_version(struct pairs *p, size_t i,
                         const struct ledger_artefact *older)
{
	const struct artefact *const s = &p->said[i];

	p->replaces[i] = older;
	name(p, i,
	     arena_format(p->arena, "%s~%" PRId64 "-%" PRId64, name_of(s),
	                  s->start_ms,
	                  s->stop_ms >= 0 ? s->stop_ms : s->create_ms));
}

/* What an element is by its callType, and not for want of one. */
static bool is_by_call_type(enum kind k)
{
	switch (k) {
	case KIND_CONSULT:
	case KIND_VA_MAIN:
	case KIND_VA_CONSULT:
		return true;
	case KIND_MAIN:
	case KIND_SEGMENT:
	case KIND_SCREEN:
	case KIND_TRANSCRIPT:
		return false;
	}
	return false;
}

/* Of one recording an answer may tell the callType, and another not.  A piece
 * and the whole are two. */
static bool may_be_kind(enum kind x, enum kind y)
{
	return kind_is_sound(x) && kind_is_sound(y) &&
	       is_by_call_type(x) != is_by_call_type(y);
}

/* Both tell the times: that one does not is no reason to take it for the
 * other. */
static bool is_same_span(const struct ledger_artefact *k,
                         const struct artefact *s)
{
	return k->start_ms >= 0 && k->start_ms == s->start_ms &&
	       k->stop_ms >= 0 && k->stop_ms == s->stop_ms;
}

/* What no artefact of its own kind fits, and one that is known as another. */
static void match_kinds(struct pairs *p)
{
	for (size_t i = 0; i < p->count; i++)
		for (size_t k = p->known_count; k-- > 0 && !p->is_done[i];) {
			struct artefact *const s = &p->said[i];
			const enum kind said = s->kind;

			if (!may_be_kind(p->known[k].kind, said) ||
			    !is_same_span(&p->known[k], s) ||
			    !is_same_id(&p->known[k], s))
				continue;
			s->kind = p->known[k].kind;
			if (may_take(p, i, k)) {
				s->declared_kind = said;
				take(p, i, k);
			} else {
				s->kind = said;
			}
		}
}

static void match_versions(struct pairs *p)
{
	for (size_t i = 0; i < p->count; i++)
		for (size_t k = p->known_count; k-- > 0 && !p->is_done[i];) {
			const struct ledger_artefact *const known =
			        &p->known[k];

			if (p->is_doubtful[i] || !may_take(p, i, k) ||
			    !is_version(known, &p->said[i]))
				continue;
			if (known->state == ARTEFACT_STORED)
				name_version(p, i, known);
			else
				take(p, i, k);
			p->is_taken[k] = true;
		}
}

static void name_rest(struct pairs *p)
{
	for (size_t i = 0; i < p->count; i++) {
		const struct artefact *const s = &p->said[i];

		if (p->is_done[i])
			continue;
		if (s->own_id == NULL || !is_used(p, i, s->own_id))
			name(p, i,
			     s->own_id == NULL ? s->source_id : s->own_id);
		else
			name(p, i,
			     arena_format(p->arena, "%s~%" PRId64, s->own_id,
			                  s->start_ms));
	}
}

bool pairing_wants_places(const struct pairing *of)
{
	const struct pairs p = {
		.said = of->said,
		.count = of->count,
		.known = of->known,
		.known_count = of->known_count,
	};

	for (size_t i = 0; i < of->count && !of->is_relink; i++)
		if (is_doubtful(&p, i))
			return true;
	return false;
}

void pairing_find(const struct pairing *of, struct arena *a)
{
	const size_t count = of->count;
	struct pairs p = {
		.said = of->said,
		.count = count,
		.known = of->known,
		.known_count = of->known_count,
		.replaces = of->replaces,
		.places = of->is_relink ? NULL : of->places,
		.is_relink = of->is_relink,
		.arena = a,
	};

	memset(of->replaces, 0, count * sizeof(*of->replaces));
	if (of->known_count == 0)
		return;
	p.is_taken = arena_zeroed(a, of->known_count, sizeof(*p.is_taken));
	p.is_done = arena_zeroed(a, count + 1, sizeof(*p.is_done));
	p.is_doubtful = arena_zeroed(a, count + 1, sizeof(*p.is_doubtful));
	p.names = arena_zeroed(a, count + 1, sizeof(*p.names));
	for (size_t i = 0; i < count; i++)
		p.is_doubtful[i] = is_doubtful(&p, i);
	match_places(&p);
	match(&p, is_identical);
	match(&p, is_same_file);
	match(&p, is_same);
	match(&p, is_in_place);
	match(&p, is_same_place);
	match_kinds(&p);
	match_versions(&p);
	name_rest(&p);
}
