/* note: checkpoints as signed notes (C2SP tlog-checkpoint, signed-note).
 *
 *   origin LF size LF base64(root) LF LF
 *   U+2014 SP name SP base64(key id, signature) LF
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MODEL_NOTE_H
#define MODEL_NOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "model/merkle.h"
#include "port/sign.h"

#define NOTE_ORIGIN_MAX 200

struct err;
struct text;

struct note_key {
	char name[NOTE_ORIGIN_MAX];
	unsigned char id[4]; /* SHA-256(name LF 0x01 public)[0:4] */
	unsigned char public_key[SIGN_PUBLIC_BYTES];
};

struct note {
	char origin[NOTE_ORIGIN_MAX];
	uint64_t size;
	struct merkle_hash root;
};

/* A name: no white space, no '+', not empty, printable. */
bool note_name_is_valid(const char *name);
void note_key_fill(struct note_key *out, const char *name,
                   const unsigned char public_key[SIGN_PUBLIC_BYTES]);
/* vkey text: name+hex(keyid)+base64(0x01 public), no line end. */
void note_key_text(struct text *out, const struct note_key *k);
/* ERR_TAMPER if the key id does not fit, ERR_USAGE if malformed. */
int note_key_parse(struct note_key *out, const char *vkey,
                   struct err *e) MUST_CHECK;

/* Appends the signed note.  ERR_BUG, and nothing appended, when key is not
 * that of k: nobody could verify it. */
int note_sign(struct text *out, const struct note *n, const struct note_key *k,
              const struct sign_key *key, struct err *e) MUST_CHECK;
/* Whether it has the form of a signed note, whoever signed it; ERR_USAGE with
 * what is wrong otherwise. */
int note_check(const char *data, size_t len, struct err *e) MUST_CHECK;
/* Reads a note and checks that one signature line of k verifies; other lines
 * are ignored.  ERR_TAMPER with the reason otherwise. */
int note_open(struct note *out, const char *data, size_t len,
              const struct note_key *k, struct err *e) MUST_CHECK;

#endif
