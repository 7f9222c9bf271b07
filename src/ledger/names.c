/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/names.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "ledger/ledger_own.h"

/* Memory is bounded whatever the source sends: one name per slot, and none
 * that is long. */
#define SLOT_COUNT   2048U
#define KEPT_LEN_MAX 200

/* A word has only a name. */
struct key {
	bool is_party;
	const char *id;
	const char *name;
};

struct slot {
	bool is_party;
	char *id;
	char *name;
	int64_t number; /* 0: empty */
};

struct names {
	struct slot slots[SLOT_COUNT];
};

struct names *names_new(void)
{
	return mem_zeroed(1, sizeof(struct names));
}

static void slot_clear(struct slot *slot)
{
	free(slot->id);
	free(slot->name);
	*slot = (struct slot){ 0 };
}

void names_forget(struct names *names)
{
	for (size_t i = 0; i < SLOT_COUNT; i++)
		slot_clear(&names->slots[i]);
}

void names_free(struct names *names)
{
	if (names == NULL)
		return;
	names_forget(names);
	free(names);
}

/* FNV-1a; NULL differs from "". */
static uint32_t hash_add(uint32_t hash, const char *s)
{
	if (s == NULL)
		return (hash ^ 1U) * 16777619U;
	for (; *s != '\0'; s++)
		hash = (hash ^ (unsigned char)*s) * 16777619U;
	return (hash ^ 2U) * 16777619U;
}

static struct slot *slot_of(struct names *names, const struct key *k)
{
	uint32_t hash = hash_add(2166136261U, k->id);

	hash = hash_add(hash ^ (k->is_party ? 1U : 0U), k->name);
	return &names->slots[(hash ^ (hash >> 16)) % SLOT_COUNT];
}

static bool slot_is(const struct slot *slot, const struct key *k)
{
	return slot->number != 0 && slot->is_party == k->is_party &&
	       text_equal(slot->id, k->id) && text_equal(slot->name, k->name);
}

static bool is_short(const char *s)
{
	return s == NULL || strnlen(s, KEPT_LEN_MAX) < KEPT_LEN_MAX;
}

static void slot_keep(struct slot *slot, const struct key *k, int64_t number)
{
	if (!is_short(k->id) || !is_short(k->name))
		return;
	slot_clear(slot);
	slot->is_party = k->is_party;
	slot->id = k->id != NULL ? mem_copy_text(k->id) : NULL;
	slot->name = k->name != NULL ? mem_copy_text(k->name) : NULL;
	slot->number = number;
}

static void bind_key(struct db_stmt *s, const struct key *k)
{
	if (k->is_party) {
		db_bind_text(s, 1, k->id);
		db_bind_text(s, 2, k->name);
	} else {
		db_bind_text(s, 1, k->name);
	}
}

/* The number in the database; 0 if it has none. */
static int find(struct ledger *l, const struct key *k, int64_t *out,
                struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	enum db_row row;

	if (ledger_stmt(&s, l, k->is_party ? SQL_PARTY_FIND : SQL_WORD_FIND,
	                e) != 0)
		return -1;
	bind_key(s, k);
	row = db_step(s, e);
	if (row == DB_ERR)
		return -1;
	*out = row == DB_ROW ? db_int(s, 0) : 0;
	return 0;
}

static int add(struct ledger *l, const struct key *k, int64_t *out,
               struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, k->is_party ? SQL_PARTY_ADD : SQL_WORD_ADD, e) !=
	    0)
		return -1;
	bind_key(s, k);
	if (db_run(s, e) != 0)
		return -1;
	*out = db_last_id(l->db);
	return 0;
}

static int bind(struct ledger *l, struct db_stmt *s, int n, const struct key *k,
                struct err *e)
{
	struct slot *const slot = slot_of(l->names, k);
	int64_t number = slot->number;

	if (!slot_is(slot, k)) {
		if (find(l, k, &number, e) != 0)
			return -1;
		if (number == 0 && add(l, k, &number, e) != 0)
			return -1;
		slot_keep(slot, k, number);
	}
	db_bind_int(s, n, number);
	return 0;
}

int names_bind_word(struct ledger *l, struct db_stmt *s, int n,
                    const char *word, struct err *e)
{
	const struct key k = { false, NULL, word };

	if (word == NULL) {
		db_bind_null(s, n);
		return 0;
	}
	return bind(l, s, n, &k, e);
}

int names_bind_party(struct ledger *l, struct db_stmt *s, int n, const char *id,
                     const char *name, struct err *e)
{
	const struct key k = { true, id, name };

	if (id == NULL && name == NULL) {
		db_bind_null(s, n);
		return 0;
	}
	return bind(l, s, n, &k, e);
}
